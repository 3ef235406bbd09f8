"""Positive-homogeneous activations, their kernels and their V-transform.

Contents
--------
moment_ratio            c_alpha = (2 alpha - 1) c_(alpha-1)
alpha_relu_derivative   rho_alpha' = alpha rho_(alpha-1) away from zero
arc_cosine_derivative   J_alpha' = alpha^2 / (2 alpha - 1) J_(alpha-1)
v_transform             V_phi(S) = c_alpha D^(alpha/2) J_phi(D^(-1/2) S D^(-1/2)) D^(alpha/2)
v_transform_scale       V_phi(T^(1/2) S T^(1/2)) = T^(alpha/2) V_phi(S) T^(alpha/2), T diagonal
v_transform_reflection  V of phi(-x), of sides -b and -a, is V of phi
v_transform_semidefinite 0 <= d^T V_phi(S) d for every vector d
kernel_semidefinite     the same by J_phi of the correlations
second_moment           E rho_alpha(x)^2 = c_alpha
dual                    E phi(x) phi(y) = c_alpha J_phi(c) for a standard pair of correlation c
activation_square       phi(x)^2 = a^2 rho_alpha(x)^2 + b^2 rho_alpha(-x)^2
gaussian_square         E phi(x)^2 = c_alpha (a^2 + b^2)
alpha_relu_square       rho_alpha(x)^2 = rho_(2 alpha)(x)
alpha_relu_times        x rho_alpha(x) y = rho_(alpha+1)(x) y, y the other factors
activation_times        x phi(x) has degree alpha + 1 and sides a, -b
gaussian_mean           E phi(x) = c_(alpha/2) (a - b)
activation_slope        phi' = alpha psi, psi of degree alpha - 1 with -b for b
euler                   phi'(x) = alpha phi(x)/x
slope_dual              E phi'(x) phi'(y) = alpha^2 c_(alpha-1) J_psi(c)
chord_degree_one        J_phi(1) - J_phi(c) - (1 - c) J_phi'(c), at degree one
tangent_degree_one      J_phi(c) - c J_phi'(c) = (a - b)^2 sqrt(1 - c^2)/pi, at degree one
arc_cosine_1_below_one  0 < 1 - J_1(c) for -1 < c < 1
sine_below_arc          sqrt(1 - c^2) < acos(c)                                  (cited)
arc_cosine_polar        J_alpha as an integral over an arc
arc_cosine_positive     0 < J_alpha(c) for -1 < c < 1
arc_cosine_hypergeometric  J_alpha = A U^(alpha + 1/2) 2F1(1/2, 1/2; alpha + 3/2; U), U = (1 + c)/2
arc_cosine_at_one       J_alpha(1) = 1
sides_apart             rho_alpha(x) rho_alpha(-x) = 0
arc_cosine_at_minus_one J_alpha(-1) = 0
arc_cosine_at_zero      J_alpha(0) in Gammas
decomposition           phi(x) = phi(1) rho_alpha(x) + phi(-1) rho_alpha(-x) for any such phi
decomposition_unique    two of them agree almost everywhere if and only if a and b do
dual_at_one             J_phi(1) = a^2 + b^2
dual_at_minus_one       J_phi(-1) = -2 a b
dual_slope              J_phi' = alpha^2/(2 alpha - 1) J_psi
arc_cosine_increasing   J_alpha(c) < J_alpha(c_2) for c < c_2
arc_cosine_convex       J_alpha'(c) < J_alpha'(c_2) for c < c_2, alpha > 1/2
chord                   (1 - c) J_alpha'(c) < 1 - J_alpha(c), alpha > 1/2
chord_by_kernels        the same with J_(alpha-1) for the slope
chord_left              J_alpha(c) < (1 + c) J_alpha'(c), alpha > 1/2
arc_cosine_below_line   J_alpha(c) < (1 + c)/2, alpha > 1/2
dual_gap_positive       0 < J_phi(1) - J_phi(c) for -1 < c < 1 and alpha > 1/2
arc_cosine_above_power  A ((1 + c)/2)^(alpha + 1/2) < J_alpha(c), A in Gammas
arc_cosine_below_power  J_alpha(c) < (1 + c)^(alpha + 1/2) J_alpha(0) for c < 0
one_degree_apart        E rho_alpha(x) rho_(alpha+1)(y) = c_(alpha+1/2) ((1 + c)/2)^(alpha+1)
neighbours              E rho_(alpha-1)(x) rho_(alpha+1)(y) by means of equal degrees
mean_recursion          c_alpha J_alpha by those of the two degrees below
arc_cosine_recursion    J_alpha by J_(alpha-1) and J_(alpha-2)
arc_cosine_equation     (1 - c^2) J'' + (2 alpha - 1) c J' = alpha^2 J, J' by J_(alpha-1)
arc_cosine_0            J_0(c) = acos(-c)/pi, with its kernel
arc_cosine_1            J_1(c) = (sqrt(1 - c^2) + c acos(-c))/pi, with its kernel
arc_cosine_2            J_2, with its kernel
arc_cosine_3            J_3, with its kernel
relu_dual               E[relu(x) relu(y)] = J_1(c)/2, with its kernel
arc_cosine_0_derivative J_0' = 1/(pi sqrt(1 - c^2)), with its kernel
arc_cosine_2_derivative J_2' = 4/3 J_1 in closed form, with its kernel
arc_cosine_3_derivative J_3' = 9/5 J_2 in closed form, with its kernel
"""

from bnsym_derivations.homogeneous import (
    arc_cosine,
    closed_forms,
    covariance,
    decomposition,
    dual_values,
    integral_forms,
    moments,
    neighbouring,
    recursion,
    semidefinite,
    shape,
    slopes,
    v_transform,
    values,
)

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *arc_cosine.IDENTITIES,
    *v_transform.IDENTITIES,
    *covariance.IDENTITIES,
    *semidefinite.IDENTITIES,
    *moments.IDENTITIES,
    *slopes.IDENTITIES,
    *integral_forms.IDENTITIES,
    *values.IDENTITIES,
    *decomposition.IDENTITIES,
    *dual_values.IDENTITIES,
    *shape.IDENTITIES,
    *recursion.IDENTITIES,
    *neighbouring.IDENTITIES,
    *closed_forms.IDENTITIES,
)
CITED = slopes.CITED
