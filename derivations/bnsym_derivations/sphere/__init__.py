"""The sphere that batch norm maps to: zonal harmonics, radii, means of homogeneous functions.

Contents
--------
radial_moment           E r^(2k) = (2v)^k Gamma(n/2 + k)/Gamma(n/2), r the norm of N(0, v I_n)
homogeneous_product     E phi(t) phi(s) = c_alpha J_phi(c)/M(2 alpha), M(p) = E r^p for v = 1
homogeneous_square      E phi(t)^2 = c_alpha (a^2 + b^2)/M(2 alpha)
homogeneous_mean        E phi(t) = c_(alpha/2) (a - b)/M(alpha)
zonal_start             E rho_alpha(t) P_0(t) in Gammas
zonal_slope             E rho_alpha(t) P_1(t) in Gammas
zonal_recurrence        three terms: I(l + 2, alpha), I(l + 1, alpha + 1), I(l, alpha)
zonal_coefficient       I(l, alpha) = E rho_alpha(t) P_l(t) in Gammas
relu_coefficient        a_l = n^(alpha/2) sqrt(N_l) I(l, alpha) for rho_alpha
projection_density      the density of t has the moments of a coordinate over the norm
legendre_parity         P_l(-t) = (-1)^l P_l(t)
mirrored_coefficient    E rho_alpha(-t) P_l(t) = (-1)^l I(l, alpha)
two_sided_coefficient   E phi(t) P_l(t) for every homogeneous phi, in Gammas
homogeneous_coefficient a_l of every homogeneous phi
sign_sides, absolute_sides, monomial_sides                sign(x), |x|, x^k as such phi
sign_coefficient, absolute_coefficient, monomial_coefficient  their means against P_l, in Gammas
exponential_lowered     E_n e^(kappa t) P_(l+1) by E_(n+2) e^(kappa t) P_l
exponential_start       E e^(kappa t) is a modified Bessel function
exponential_coefficient E e^(kappa t) P_l(t), a modified Bessel function
wave_lowered, wave_start, wave_coefficient  the same for cos(kappa t + u), Bessel functions
exponential_activation, cosine_activation, sine_activation  a_l of e^(kappa x), cos, sin
poisson_integral, poisson_integral_growing  Poisson's integrals of Bessel functions  (cited)
gegenbauer_recurrence   three neighbouring polynomials C_l of one index
gegenbauer_derivative   C_l' by a degree less and an index more
gegenbauer_derivative_down  l C_l = t C_l' - C_(l-1)'
gegenbauer_derivative_up    (l + 2 mu) C_l = C_(l+1)' - t C_l'
gegenbauer_equation     (1 - t^2) C_l'' - (2 mu + 1) t C_l' + l (l + 2 mu) C_l = 0
gegenbauer_connection   (l + mu) C_l by index mu + 1
gegenbauer_two_apart    C_(l+2) and C_l by (1 - t^2) C_l of index mu + 1
gegenbauer_two_up       C_(l+2) by C_l and (1 - t^2) C_l of index mu + 1
connection_even_recurrence, connection_odd_recurrence  of the sums below
connection_even_start, connection_odd_start            C_0 and C_1
connection_even, connection_odd  C_l of a larger index by C_l, C_(l-2), ... of index mu, in Gammas
product_start, product_second, product_recurrence      C_m C_n in the smaller degree
legendre_connection_even, legendre_connection_odd  P_l of a larger sphere, a mean of a smaller's
linearisation_recurrence  the same of the sum below
legendre_linearisation  P_m P_n by P_(m+n), P_(m+n-2), ..., a mean
gegenbauer_linearisation  C_m C_n by C_(m+n), C_(m+n-2), ..., in Gammas (Dougall)
gegenbauer_at_one       C_l(1) in Gammas
gegenbauer_at_minus_one C_l(-1) = (-1)^l C_l(1), in Gammas
gegenbauer_at_zero_start      C_0(0) = 1
gegenbauer_at_zero_recurrence C_(2l+2)(0) by C_(2l)(0)
gegenbauer_at_zero      C_(2l)(0) in Gammas
gegenbauer_parity       C_l(-t) = (-1)^l C_l(t)
gegenbauer_slope        (1 - t^2) C_l' by C_l and C_(l+1)
gegenbauer_slope_above  (1 - t^2) C_(l+1)' by C_l and C_(l+1)
gegenbauer_curvature    C_l'' by C_l' and C_l
gegenbauer_dirichlet    int (1 - t^2) C_l' C_m' w = l (l + 2 mu) int C_l C_m w
gegenbauer_orthogonal   int C_l C_m w = 0 for l other than m
gegenbauer_norm_start   int w in Gammas
gegenbauer_norm_recurrence  int C_(l+1)^2 w by int C_l^2 w
gegenbauer_norm         int C_l^2 w in Gammas
gegenbauer_multiplied   int t C_l C_(l+1) w by int C_l^2 w
gegenbauer_jacobi_entry multiplication by t in the orthonormal basis
beta_integral           Euler's integral of the first kind                (cited)
rodrigues_start         degree zero of Rodrigues' formula
rodrigues_recurrence    one derivative more, an index less
rodrigues               (1 - t^2)^(mu - 1/2) C_l by an l-th derivative
legendre_rodrigues      P_l of three-space by an l-th derivative
chebyshev_start, chebyshev_next, chebyshev_recurrence  of index one at cos u
chebyshev               C_l of index one at cos u is sin((l + 1) u)/sin(u)
chebyshev_harmonic      P_l of four-space at cos u
chebyshev_limit_start, chebyshev_limit_next, gegenbauer_ratio_recurrence  of C_l(t)/C_l(1)
chebyshev_limit         C_l/C_l(1) at cos u tends to cos(l u) as the index vanishes
chebyshev_kinds         C_l of index one plus twice the limit of l + 2 is C_(l+2) of index one
zonal_norm              E Z_l(t)^2 = 1, from the density of t
zonal_orthogonal        E Z_l(t) Z_m(t) = 0 for l other than m, from the density of t
funk_hecke              E f(t) Z_m(s) = a_m P_m(c)
dirichlet_form          E f'(t) Z_m'(s) (c - t s) = m (m + n - 2) a_m P_m(c)
poisson_series          sum (l + mu) C_l(t) s^l = mu (1 - s^2)((s - t)^2 + 1 - t^2)^(-mu - 1)
poisson_kernel          sum N_l P_l(t) s^l, Poisson's kernel of the ball
gegenbauer_generating   sum C_l(t) s^l = ((s - t)^2 + 1 - t^2)^(-mu)
hermite_coefficients    three neighbouring coefficients of exp(x z - z^2/2)
hermite_start           He_0 = 1
hermite_recurrence      He_(l+2) = x He_(l+1) - (l + 1) He_l
gegenbauer_scaled_recurrence  three neighbours at x/sqrt(2 mu)
hermite_limit_start, hermite_limit_next  the first two limits
hermite_limit           l! C_l(x/sqrt(2 mu))/(2 mu)^(l/2) -> He_l(x)
harmonic_limit          (n - 2)^(l/2) P_l(x/sqrt(n - 2)) -> He_l(x)
dimension_limit         N_l/n^l -> 1/l!
legendre_at_zero        P_(2l)(0) in Gammas
legendre_by_gammas      P_l as a multiple of C_l, in Gammas
zonal_three_terms       (l + n - 1) P_(l+2) = (2l + n) t P_(l+1) - (l + 1) P_l
legendre_above          P_(l+1) = t P_l - (1 - t^2) P_l'/(l + n - 2)
legendre_below          P_(l-1) = t P_l + (1 - t^2) P_l'/l for l >= 1
legendre_by_slopes      l (l + n - 2) P_l = (n - 1) t P_l' - (1 - t^2) P_l'' for l >= 1
dimension_ratio         N_(l+1) by N_l
zonal_multiplication    t Z_(l+1) = tau_(l+2) Z_(l+2) + tau_(l+1) Z_l, Z_l normalised
jacobi_entry_square     tau_(l+1)^2 = (l + 1)(l + n - 2)/((2l + n - 2)(2l + n))
square_between          E t^2 Z_l(t)^2 = tau_l^2 + tau_(l+1)^2 for l >= 1
square_apart            E t^2 Z_(l-1)(t) Z_(l+1)(t) = tau_l tau_(l+1) for l >= 1
product_between         E t Z_l(t) s Z_l(s) = tau_(l+1)^2 P_(l+1) + tau_l^2 P_(l-1) for l >= 1
product_apart           E t Z_(l-1)(t) s Z_(l+1)(s) = tau_l tau_(l+1) P_l for l >= 1
laplacian_eigenvalue    -Delta Z_l = l (l + n - 2) Z_l
neighbour_form_falls    V_(l+1) <= V_l = P_l^2 - 2t P_l P_(l+1) + P_(l+1)^2
neighbour_form_starts   V_1 < 1 - t^2
neighbour_form_bound    V_l < 1 - t^2 for l >= 1
legendre_below_one      P_l(t)^2 < 1 for l >= 1 inside (-1, 1)
zonal_gap_positive      p_l = 1 - P_l(-1/(B - 1)) > 0 for l >= 1
gamma_quotient          w^q Gamma(w)/Gamma(w + q) -> 1                            (cited)
reciprocal_gamma        1/Gamma is the reciprocal of Gamma for x > 0              (cited)
reciprocal_gamma_shift  1/Gamma(x) = x/Gamma(x + 1) at every x                    (cited)
"""

from bnsym_derivations.sphere import (
    bound,
    chebyshev_limit,
    connection,
    funk_hecke,
    gegenbauer,
    generating,
    hermite,
    homogeneous,
    jacobi,
    legendre,
    legendre_slopes,
    linearisation,
    multiplied,
    orthogonality,
    orthonormal,
    projection,
    radial,
    rodrigues,
    special_index,
    two_sided,
    waves,
    zonal,
)

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *radial.IDENTITIES,
    *gegenbauer.IDENTITIES,
    *legendre.IDENTITIES,
    *orthogonality.IDENTITIES,
    *legendre_slopes.IDENTITIES,
    *rodrigues.IDENTITIES,
    *generating.IDENTITIES,
    *hermite.IDENTITIES,
    *special_index.IDENTITIES,
    *chebyshev_limit.IDENTITIES,
    *linearisation.IDENTITIES,
    *connection.IDENTITIES,
    *jacobi.IDENTITIES,
    *multiplied.IDENTITIES,
    *bound.IDENTITIES,
    *homogeneous.IDENTITIES,
    *zonal.IDENTITIES,
    *projection.IDENTITIES,
    *orthonormal.IDENTITIES,
    *two_sided.IDENTITIES,
    *waves.IDENTITIES,
    *funk_hecke.IDENTITIES,
)
CITED = (*radial.CITED, *orthogonality.CITED, *zonal.CITED, *waves.CITED)
