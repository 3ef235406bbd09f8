"""Batch norm at any covariance: what it does not see, its Jacobian, and integral transforms.

Contents
--------
centred_rescaled        z of theta h + delta 1 is theta z
radius_rescaled         r of theta h + delta 1 is |theta| r
invariance              batch norm of theta h + delta 1 is that of h, theta > 0
euler_product           phi'(x) x y = alpha phi(x) y, y the other factors
jacobian                J_ik = (sqrt(B)/r)^alpha (phi'(z_i) G_ik - alpha phi(z_i) z_k/r^2)
tilting                 E e^(-tau |h|^2) phi(h_i) phi(h_j) by V_phi at S (I + 2 tau S)^-1
mixed_tilting           E e^(-tau r^2) phi(z_i) psi(z_j), two degrees, by a pair of this covariance
centred_tilting         E e^(-tau r^2) phi(z_i) phi(z_j) by V_phi at S^G (I + 2 tau S^G)^-1
schwinger               r^(-2q) as an integral of Gaussians
mixed_laplace           E B_phi(h)_i B_psi(h)_j of two degrees at any S: one integral
laplace                 the covariance after batch norm at any S: one integral of V_phi
blindness               that covariance does not depend on the scale and the mean of the batch
hankel                  a power along Hankel's contour: 1/Gamma
first_tilting           E e^(-tau r^2) phi(z_i), and second_tilting with phi(z_j), by a tilted pair
scaled_pair             E phi(x) psi(y) over a scaled pair
contour_pair            E B_phi(h)_i B_psi(h)_j: V itself at the tilted covariance, along a contour
scaled_dual             V_phi at a scaled covariance, phi a constant and two homogeneous parts
contour                 the covariance after batch norm for such a phi, along a contour
contour_homogeneous     for one part it is Laplace's
tilted_slopes           E e^(-tau r^2) phi'(z_i) phi'(z_j)
tilted_first_slope      E e^(-tau r^2) phi'(z_i) phi(z_j) z_k by the means of phi phi and phi' phi'
tilted_second_slope     the same with the slope at j
tilted_values           E e^(-tau r^2) phi(z_i) phi(z_j) z_k z_p by these means
mean_jacobian           E J at any S of rank two or more after centring
mean_jacobian_product   E J_ik J_jp at any S of rank three or more: what both maps are made of
backward_map            E J^T D J at any S: one integral for each entry of D
tangent_map             E J D J^T, the same over the inputs
adjointness             <E J^T D J, T> = <D, E J T J^T>
cross_mixed_tilting     mixed_tilting for two batches, each with a rate of its own
fourier                 the covariance after batch norm for any phi: V_phi at every radius
fourier_homogeneous     the same of degree alpha above one half, in closed form
turned_contour          the same by a contour, for any phi that is analytic in two sectors
output_slopes           E (J_ik B(h)_j + B(h)_i J_jk) z_p at any S of rank two or more
map_slope               slope of the covariance after batch norm, where the batch moves with U z
cross_tilting           the same as centred_tilting for two batches, each with a rate of its own
cross_mixed_laplace     the covariance between two batches, of two degrees: two integrals
cross_laplace           the covariance between two batches after batch norm: two integrals of V_phi
bsb1_diagonal           Laplace's integral at BSB1 on the diagonal: q* = K (a^2 + b^2)
bsb1_off_diagonal       the same beside it: q* c* = K J_phi(rho)
tilted_hollow           slope of V_phi at the tilted covariance, on matrices without diagonal
tilted_diagonals        the same on centred diagonals
hollow_exchange         slope of the map: the integral of these, on matrices without diagonal
diagonals_exchange      the same on centred diagonals
hollow_eigenvalue       all rates together: the forward eigenvalue on matrices without diagonal
diagonals_eigenvalue    the same on centred diagonals
hermite_limit           a_l -> E phi(x) He_l(x)/sqrt(l!), x normal, for phi of moderate growth
homogeneous_hermite_limit the same for every homogeneous phi, of degrees above -1
"""

from bnsym.core import Cited
from bnsym_derivations.transforms import (
    at_bsb1,
    batch_norm,
    contour,
    fourier,
    hermite_limit,
    jacobian_product,
    laplace,
    map_slope,
    maps,
    mean_jacobian,
    parts,
    slopes,
    slopes_at_bsb1,
    tilting,
    two_batches,
)

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *batch_norm.IDENTITIES,
    *tilting.IDENTITIES,
    *laplace.IDENTITIES,
    *parts.IDENTITIES,
    *contour.IDENTITIES,
    *slopes.IDENTITIES,
    *mean_jacobian.IDENTITIES,
    *jacobian_product.IDENTITIES,
    *maps.IDENTITIES,
    *map_slope.IDENTITIES,
    *fourier.IDENTITIES,
    *two_batches.IDENTITIES,
    *at_bsb1.IDENTITIES,
    *slopes_at_bsb1.IDENTITIES,
    *hermite_limit.IDENTITIES,
)
CITED: tuple[Cited, ...] = ()
