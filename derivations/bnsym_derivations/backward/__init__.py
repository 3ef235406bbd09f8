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
"""

from bnsym_derivations.backward import explosion, jacobian, two_point

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (*jacobian.IDENTITIES, *two_point.IDENTITIES, *explosion.IDENTITIES)
CITED = ()
