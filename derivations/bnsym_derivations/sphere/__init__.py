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
gegenbauer_recurrence   three neighbouring polynomials C_l of one index
gegenbauer_derivative   C_l' by a degree less and an index more
gegenbauer_derivative_down  l C_l = t C_l' - C_(l-1)'
gegenbauer_derivative_up    (l + 2 mu) C_l = C_(l+1)' - t C_l'
gegenbauer_equation     (1 - t^2) C_l'' - (2 mu + 1) t C_l' + l (l + 2 mu) C_l = 0
gegenbauer_connection   (l + mu) C_l by index mu + 1
gegenbauer_at_one       C_l(1) in Gammas
gegenbauer_at_minus_one C_l(-1) = (-1)^l C_l(1), in Gammas
gegenbauer_at_zero_start      C_0(0) = 1
gegenbauer_at_zero_recurrence C_(2l+2)(0) by C_(2l)(0)
gegenbauer_at_zero      C_(2l)(0) in Gammas
gegenbauer_parity       C_l(-t) = (-1)^l C_l(t)
legendre_at_zero        P_(2l)(0) in Gammas
legendre_by_gammas      P_l as a multiple of C_l, in Gammas
zonal_three_terms       (l + n - 1) P_(l+2) = (2l + n) t P_(l+1) - (l + 1) P_l
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

from bnsym_derivations.sphere import bound, gegenbauer, homogeneous, legendre, radial, zonal

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *radial.IDENTITIES,
    *gegenbauer.IDENTITIES,
    *legendre.IDENTITIES,
    *bound.IDENTITIES,
    *homogeneous.IDENTITIES,
    *zonal.IDENTITIES,
)
CITED = (*radial.CITED, *zonal.CITED)
