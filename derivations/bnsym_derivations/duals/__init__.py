"""Dual kernels: means of phi(x) phi(y) over a normal pair of any variances and covariance.

Contents
--------
product                 E x y is the covariance
squares                 E x^2 y^2
cubes                   E x^3 y^3
exponential             of e^x
hyperbolic_cosine       of cosh, by exponentials
hyperbolic_sine         of sinh, by exponentials
cosine                  of cos
sine                    of sin
gaussian                of e^(-tau x^2)
gaussian_slope          of x e^(-tau x^2), its slope but for a factor
error_function          of erf, 2/pi times an inverse sine
error_function_slope    of its slope
scaled_error_function   of erf(x/sqrt 2)
normal_distribution     of (1 + erf(x/sqrt 2))/2
error_times_other_fall  E e^(-x^2/2) y erf(y/sqrt 2)
error_times_own_fall    E erf(x/sqrt 2) y e^(-y^2/2)
weighted_error_function of x erf(x/sqrt 2)
gelu                    of the exact GELU, x (1 + erf(x/sqrt 2))/2
gelu_slope              of its slope
two_degrees             E phi(x) psi(y) of two degrees, by a standard pair
one_degree_apart        of degrees alpha and alpha + 1, by powers of 1 + c and of 1 - c
homogeneous             of any positive-homogeneous activation, by J_phi
homogeneous_slopes      E phi'(x) phi'(y) of such an activation
step                    of the step
sign                    of the sign
modulus                 of |x|
hermite_coefficient_slope  the slope of He_(l+1)/(l+1)!
hermite_slope           He_(l+1)' = (l+1) He_l
hermite_raised_coefficient  the next one of the same, by it and its slope
hermite_raised          He_(l+1) = x He_l - He_l'
hermite_lowered         E He_(l+1)(x) He_(m+1)(y) = (m+1) c E He_l(x) He_m(y)
hermite_start           E He_0(x) He_0(y) = 1
hermite                 E He_l(x) He_l(y) = l! c^l
hermite_mean            E He_k(x) = 0 for k > 0
hermite_orthogonality   E He_l(x) He_(l+k)(y) = 0 for k > 0
hermite_expansion       of a He_l + b He_(l+k)
hermite_coefficient_start      E phi(x) He_0(x) for every homogeneous phi, in Gammas
hermite_coefficient_next       E phi(x) He_1(x)
hermite_coefficient_recurrence E phi(x) He_(l+2)(x) by those of x phi(x) and of phi
hermite_coefficient            E phi(x) He_l(x) in Gammas
"""

from bnsym.core import Cited
from bnsym_derivations.duals import (
    error_function,
    exponentials,
    gelu,
    hermite,
    hermite_coefficients,
    homogeneous,
    polynomials,
)

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *polynomials.IDENTITIES,
    *exponentials.IDENTITIES,
    *error_function.IDENTITIES,
    *gelu.IDENTITIES,
    *homogeneous.IDENTITIES,
    *hermite.IDENTITIES,
    *hermite_coefficients.IDENTITIES,
)
CITED: tuple[Cited, ...] = ()
