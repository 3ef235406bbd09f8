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
scaled_error_function   of erf(x/sqrt 2)
normal_distribution     of (1 + erf(x/sqrt 2))/2
error_times_other_fall  E e^(-x^2/2) y erf(y/sqrt 2)
error_times_own_fall    E erf(x/sqrt 2) y e^(-y^2/2)
weighted_error_function of x erf(x/sqrt 2)
gelu                    of the exact GELU, x (1 + erf(x/sqrt 2))/2
gelu_slope              of its slope
homogeneous             of any positive-homogeneous activation, by J_phi
step                    of the step
sign                    of the sign
modulus                 of |x|
"""

from bnsym.core import Cited
from bnsym_derivations.duals import error_function, exponentials, gelu, homogeneous, polynomials

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *polynomials.IDENTITIES,
    *exponentials.IDENTITIES,
    *error_function.IDENTITIES,
    *gelu.IDENTITIES,
    *homogeneous.IDENTITIES,
)
CITED: tuple[Cited, ...] = ()
