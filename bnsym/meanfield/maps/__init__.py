"""The maps of a batch-normalized layer at any covariance matrix.

What `MeanField` says at the fixed point BSB1, these say at the Gram matrix of real data:

    gram        a covariance matrix: checked, centred, in its own axes, with its rounding noise
    dual        V_phi of a Gaussian vector that is not normalized, elementwise in closed form
    nodes       quadrature of the Laplace form over s, by a rule that fits the spectrum
    own         quadrature of well-spread spectra by few nodes
    recurrence  compiled: orthogonal polynomials of a discrete weight
    powers      K(s) of a well-spread spectrum as a sum of Chebyshev polynomials of Sigma
    chebyshev   compiled: these polynomials, and their sums
    packed      compiled loops over pairs of points
    sums        compiled: correlations at the nodes, and sums of their kernels
    scratch     memory that is used again
    spread      V(Sigma) at a well-spread spectrum, from these
    ellipse     V(Sigma) of any activation: averages over ellipses instead of Gaussians
    panels      where an activation with kinks is smooth: arcs of ellipses, intervals in s
    kinked      V(Sigma) of an activation with kinks, on panels
    gradient    F(Theta) and its adjoint for any activation
    kinkedgradient  the same for an activation with kinks, on panels
    trigonometric  compiled: the means over arcs that this takes
    covariance  V(Sigma) = E x xᵀ, x = phi(sqrt(B)*G*h/|G*h|), h ~ N(0, Sigma)
    jacobian    F(Theta) = E J*Theta*Jᵀ and its adjoint E Jᵀ*Delta*J, J the layer's Jacobian
    pair        two batches, and the double integral over s and t
    lemniscate  two batches of a smooth activation: ellipses in the complex plane
    sampled     two batches of any other: Monte Carlo beside a polynomial
    crossbatch  E x*yᵀ for two batches
    crossgradient  E J*Theta*Lᵀ and E Jᵀ*Delta*L for two batches, J and L their Jacobians
    depth       many layers: covariances, NNGP kernel, neural tangent kernel
    estimate    what they return: matrices with an error estimate
    layer       the methods of `MeanField`

The Laplace form turns the norm in the denominator into an integral over s > 0 of Gaussian
expectations at the smaller covariance K(s) = G*Sigma*G*(I + 2*s*G*Sigma*G)^-1.  It serves
positive-homogeneous activations; any other takes `ellipse` and `gradient`, and for two batches
`lemniscate` or `sampled`.
"""
