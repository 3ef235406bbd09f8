"""Gradient explosion: the backward map of batch norm at BSB1.

Contents
--------
centring_derivative      dz_i/dh_k = G_ik
norm_derivative          dr/dh_k = z_k / r
jacobian                 J_ik = sqrt(B)/r phi'(sqrt(B) z_i/r) (G_ik - z_i z_k / r^2)
two_point_form           lambda_G from two projections of one point of the sphere
weighted_mean            lambda_G as the p-weighted mean of l (l + B - 3)/(B - 3)
explosion_bound          lambda_G >= (B - 2)/(B - 3)
linear_is_best           equality exactly for phi affine on [-sqrt(B - 1), sqrt(B - 1)]
slope_square             E f'(t)^2 = alpha^2 (B - 3 + 2 alpha)/(2 alpha - 1) K (a^2 + b^2)
slope_product            E f'(t) f'(s), with J_phi' (rho) in the place of a^2 + b^2
radial_square            E (t f'(t))^2 = alpha^2 K (a^2 + b^2)
radial_product           E t f'(t) s f'(s) = alpha^2 K J_phi(rho)
homogeneous_rate         lambda_G for degree alpha: alpha^2/((2 alpha - 1)(B - 3)) times
                         (B - 2) J_phi(1) + (2 alpha - 1) J_phi + (B - 3 + 2 alpha)/(B - 1) J_phi'
                         over J_phi(1) - J_phi, at rho
diagonals_form, hollow_form
                         lambda_L and lambda_M by two projections, for every phi
diagonals_products, hollow_products
                         those of the forward map with n (n - 2)/2 + l (l + n - 2) at a_l^2 and
                         -l (l + n) at a_l a_(l+2), for every phi
diagonals_spectrum, hollow_spectrum
                         the same with every mean by l, B and derivatives of P_l at rho
diagonals_eigenvalue     lambda_L for degree alpha
hollow_eigenvalue        lambda_M for degree alpha: B/(B - 1) J_phi'(rho)/(J_phi(1) - J_phi(rho))
                         (1 + 2 alpha^2/((B - 3)(B - 1 + 2 alpha)))
gap_over_hollow          lambda_M < lambda_G for every phi of degree one, at every B >= 4
gap_over_diagonals       lambda_L < lambda_G likewise
relu_survives            upsilon > 0 for ReLU
relu_rate                lambda_G of ReLU: ((B - 1 + J_0(rho))/(1 - J_1(rho)) - 1)/(B - 3)
linear_rate              lambda_G of the identity: (B - 2)/(B - 3)
relu_diagonals_eigenvalue, relu_hollow_eigenvalue
                         lambda_L and lambda_M of ReLU by J_0 and J_1 at rho
linear_diagonals_eigenvalue, linear_hollow_eigenvalue
                         of the identity: both (B^2 - 2 B - 1)/((B - 3)(B + 1))
homogeneous_rate_limit   -> alpha^2/(2 alpha - 1) J_phi(1)/(J_phi(1) - J_phi(0))
relu_rate_limit          -> pi/(pi - 1)
relu_hollow_limit        -> pi/(2 (pi - 1))
gaussian_rate            lambda_G -> E phi'(x)^2/Var phi(x), for every phi of moderate growth
gaussian_diagonals       lambda_L to the same limit
gaussian_hollow          lambda_M to that of the forward map
gaussian_gap             lim lambda_G - lim lambda_M = Var phi'(x)/Var phi(x)
relu_rate_by_arcs        lambda_G of ReLU by the arc of rho and its sine
relu_rate_decreasing     lambda_G(B + 1) < lambda_G(B) for ReLU
relu_rate_above, relu_rate_below
                         0 < lambda_G - pi/(pi - 1) - (2 pi^2 - pi - 2)/(2 (pi - 1)^2 B)
                         < 5/(B (B - 3)) for ReLU
"""

from bnsym_derivations.backward import (
    decrease,
    eigenvalues,
    examples,
    explosion,
    forms,
    gaussian_limits,
    homogeneous,
    jacobian,
    limits,
    order,
    quadratic,
    relu,
    spectrum,
    two_point,
)

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *jacobian.IDENTITIES,
    *two_point.IDENTITIES,
    *explosion.IDENTITIES,
    *homogeneous.IDENTITIES,
    *forms.IDENTITIES,
    *quadratic.IDENTITIES,
    *spectrum.IDENTITIES,
    *eigenvalues.IDENTITIES,
    *order.IDENTITIES,
    *relu.IDENTITIES,
    *examples.IDENTITIES,
    *limits.IDENTITIES,
    *gaussian_limits.IDENTITIES,
    *decrease.IDENTITIES,
)
CITED = ()
