"""The BSB1 fixed point of the forward map.

Contents
--------
variance_series         q* = sum of a_l^2
covariance_series       q* c* = sum of a_l^2 P_l(rho)
upsilon_series          upsilon = sum over l >= 1 of p_l a_l^2
bsb1_centred            G S G = v (1 - c) G for S = v ((1 - c) I + c 11^T)
bsb1_diagonal           E B_phi(h)_i^2 = q* at every such S
bsb1_off_diagonal       E B_phi(h)_i B_phi(h)_j = q* c* at every such S
product_mean            E f(t) f(s) = K J_phi(rho)
variance                q* = K (a^2 + b^2)
cosine                  c* = J_phi(rho)/(a^2 + b^2)
upsilon                 upsilon = K (a^2 + b^2 - J_phi(rho))
degree_one_variance     q* = (a^2 + b^2)/2 at degree one
relu_cosine             c* = J_1(rho) for ReLU
relu_cosine_positive    0 < c* for ReLU
relu_cosine_increasing  c*(B) < c*(B + 1) for ReLU
relu_cosine_limit       c* -> 1/pi for ReLU
absolute_cosine         c* = J_1(rho) + J_1(-rho) for the absolute value
linear_kernel           J_phi(c) = 2 c for the identity
linear_cosine           c* = -1/(B - 1) for the identity
linear_upsilon          upsilon = B/(B - 1) for the identity
moment_constant_limit   K -> c_alpha
variance_limit          q* -> c_alpha (a^2 + b^2)
cosine_limit            c* -> J_phi(0)/(a^2 + b^2)
upsilon_limit           upsilon -> c_alpha (a^2 + b^2 - J_phi(0))
gaussian_variance       q* -> E phi(x)^2, x normal, for every phi of moderate growth
gaussian_upsilon        upsilon -> Var phi(x)
gaussian_cosine         c* -> (E phi(x))^2/E phi(x)^2
diagonals_dimension     dim L = B - 1, L the matrices G Diag(d) G with G d = d
hollow_dimension        dim M = B (B - 3)/2, M centred symmetric matrices without diagonal
dos_line                G DOS(u, v, w){G} G = ((B - 1)(u - 2v) + w)/B G
dos_diagonals           G DOS(u, v, w){D} G = ((u - 2v)(1 - 2/B) + 2w/B) D on L
dos_hollow              G DOS(u, v, w){D} G = w D on M
line_eigenvalue         dV of batch norm at BSB1 is 0 on R G, for every phi
power_coefficient_start a_0^(m+1) = tau_1 a_1^(m), of t^m f(t)
power_coefficient       a_(l+1)^(m+1) = tau_(l+1) a_l^(m) + tau_(l+2) a_(l+2)^(m)
product_series          E t f(t) s f(s) = sum of (a_l^(1))^2 P_l(rho)
square_product_series   E t^2 f(t) f(s) = sum of a_l^(2) a_l P_l(rho)
square_series           E t^2 f(t)^2 = sum of a_l^(2) a_l
hollow_form             dV of batch norm at BSB1 on M for every phi:
                        B/(2 upsilon) E f(t) f(s) (2 alpha_t alpha_s + 2 rho w)
diagonals_form          and on L
hollow_series           on M by the series of f, t f and t^2 f
diagonals_series        and on L
gaussian_hollow         on M -> (E phi'(x))^2/Var phi(x), for every phi of moderate growth
gaussian_diagonals      on L -> (E x phi(x) phi'(x) - E phi(x) E x phi'(x))/Var phi(x)
hollow_products         on M by a_l^2 and a_l a_(l+2), times means of a harmonic of degree two
diagonals_products      and on L
own_square, beside_square, mixed_square
                        means of these harmonics between Z_l and Z_l, for l >= 1
own_apart, beside_apart, mixed_apart
                        and between Z_(l-1) and Z_(l+1)
hollow_spectrum         on M: B/upsilon times the sum of, N = B - 1, P_l at rho,
                        a_l^2 ((N - 2) P_l' + 2 rho P_l'')/((2l + N)(2l + N - 4)) and
                        -2 a_(l-1) a_(l+1) tau_l tau_(l+1) P_l''/(l (l + N - 2))
diagonals_spectrum      and on L
hollow_eigenvalue       dV of batch norm at BSB1 is (B - 1) X/(B - 1 + 2 alpha) on M
diagonals_eigenvalue    and (alpha (B - 2) + X)/(B - 1 + 2 alpha) on L,
                        X = (1 - rho) J_phi'(rho)/(J_phi(1) - J_phi(rho))
simplex_limit           rho -> 0
diagonals_limit         -> alpha on L
hollow_limit            -> J_phi'(0)/(J_phi(1) - J_phi(0)) on M, in Gammas
gap_positive            J_phi(rho) < J_phi(1)
diagonals_bound         at degree one, unless phi is linear, below (B - 1)/(B + 1) on L
hollow_bound            and on M
diagonals_stable        at degree one below 1 on L at every B >= 4
hollow_stable           and on M
linear_diagonals        (B - 1)/(B + 1) on L for the identity
linear_hollow           and on M
transition_above        above 1 on L for the alpha-ReLU of degree (B - 1)/(B - 4), B >= 5
upsilon_positive        0 < upsilon unless phi = 0
transition              1 on L for the alpha-ReLU of degree alpha_transition(B), B >= 5
transition_lower        1 < alpha_transition(B)
transition_upper        alpha_transition(B) < (B - 1)/(B - 4)
transition_equation     alpha (B - 4) + X = B - 1 at alpha_transition(B)
transition_limit        alpha_transition(B) -> 1
transition_not_before   below 1 on L for the alpha-ReLU while alpha (B - 4) <= B - 2
no_transition           and at every degree for B = 4
batch_sum_square        0 <= B q* + B (B - 1) q* c*, for every phi
cosine_bound            -1/(B - 1) <= c*, for every phi
"""

from bnsym_derivations.forward import (
    bsb1,
    coefficients,
    cosine_bound,
    eigenvalue_limits,
    eigenvalues,
    elements,
    examples,
    fixed_point,
    gaussian_eigenvalues,
    gaussian_limits,
    limits,
    powers,
    products,
    quadratic,
    spectrum,
    stability,
    transition,
    two_point,
    ultrasymmetric,
    upsilon,
)
from bnsym_derivations.forward.upsilon import coefficient, legendre

__all__ = ["CITED", "IDENTITIES", "coefficient", "legendre"]

IDENTITIES = (
    *upsilon.IDENTITIES,
    *coefficients.IDENTITIES,
    *bsb1.IDENTITIES,
    *fixed_point.IDENTITIES,
    *examples.IDENTITIES,
    *limits.IDENTITIES,
    *gaussian_limits.IDENTITIES,
    *ultrasymmetric.IDENTITIES,
    *two_point.IDENTITIES,
    *powers.IDENTITIES,
    *quadratic.IDENTITIES,
    *products.IDENTITIES,
    *elements.IDENTITIES,
    *spectrum.IDENTITIES,
    *gaussian_eigenvalues.IDENTITIES,
    *eigenvalues.IDENTITIES,
    *eigenvalue_limits.IDENTITIES,
    *stability.IDENTITIES,
    *transition.IDENTITIES,
    *cosine_bound.IDENTITIES,
)
CITED = ()
