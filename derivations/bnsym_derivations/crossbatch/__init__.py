"""Two batches in one network: the covariance between them, and how fast it is reached.

Contents
--------
mean                    E f(t) = (a - b) K_(alpha/2)
covariance              c_CB = (a - b)^2 K_(alpha/2)^2
relu_covariance         c_CB = (B - 1)/(4 pi) (Gamma((B - 1)/2)/Gamma(B/2))^2 for ReLU
covariance_limit        c_CB -> (a - b)^2 c_(alpha/2)^2
covariance_coefficient  c_CB = a_0^2, for every activation
excess_covariance       q* c* - c_CB = sum over l >= 1 of a_l^2 P_l(rho)
rate_coefficient        lambda_CB = 2B/((B - 1)^2 upsilon) (Gamma(B/2)/Gamma((B - 1)/2))^2 a_1^2
rate                    lambda_CB by E t f(t), for every activation
linear_part             E t f(t) = (a + b) K_((alpha+1)/2)/sqrt(B - 1)
homogeneous_rate        lambda_CB at degree alpha
rate_limit              -> J_phi'(0)/(J_phi(1) - J_phi(0)), in Gammas
relu_rate               lambda_CB = B/(B - 1)^2 (Gamma(B/2)/Gamma((B - 1)/2))^2/(1 - J_1(rho)), ReLU
linear_share            B (E t f(t))^2 <= upsilon, for every activation
rate_below_one          lambda_CB < 1, for every activation
gaussian_covariance     c_CB -> (E phi(x))^2, x normal, for every phi of moderate growth
gaussian_rate           lambda_CB -> (E phi'(x))^2/Var phi(x), as lambda_M of the forward map
gaussian_gap            lim lambda_G - lim lambda_CB = Var phi'(x)/Var phi(x), of the backward map
"""

from bnsym_derivations.crossbatch import (
    bound,
    coefficients,
    covariance,
    gaussian_limits,
    homogeneous,
    rate,
)

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (
    *covariance.IDENTITIES,
    *rate.IDENTITIES,
    *coefficients.IDENTITIES,
    *homogeneous.IDENTITIES,
    *bound.IDENTITIES,
    *gaussian_limits.IDENTITIES,
)
CITED = bound.CITED
