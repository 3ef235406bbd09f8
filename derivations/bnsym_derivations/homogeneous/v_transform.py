"""The V-transform of every positive-homogeneous activation."""

from __future__ import annotations

from sympy import Integer, Lambda, MatMul, MatPow, MatrixSymbol, Rational, diag, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, PositiveSemidefinite, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.matrices import DiagonalPart, Entries, Entrywise, VTransform
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.homogeneous.arc_cosine import DEGREE
from bnsym_derivations.homogeneous.degree_kernels import kernels as degree_kernels
from bnsym_derivations.symbols import B, a, alpha, b, c, i, j, x, y

__all__ = ["IDENTITIES", "Sigma", "v_transform_formula"]

Sigma = MatrixSymbol("Sigma", B, B)
D = DiagonalPart(Sigma)
phi = PositiveHomogeneous(alpha, a, b)


def v_transform_formula(inner: object) -> MatMul:
    """c_alpha D^(alpha/2) J_phi(inner) D^(alpha/2), for the theorem and for its misprint."""
    power = MatPow(D, alpha / 2)
    kernel = Entrywise(Lambda(c, HomogeneousKernel(phi, c)), inner)
    return MatMul(MomentConstant(alpha), power, kernel, power)


CORRELATIONS = MatMul(MatPow(D, -Rational(1, 2)), Sigma, MatPow(D, -Rational(1, 2)))


def _v_transform() -> Derivation:
    s, t = Sigma[i, i], Sigma[j, j]
    cosine = Sigma[i, j] / sqrt(s) / sqrt(t)

    def matrix(entry: object) -> Entries:
        return Entries(entry, i, j, B)

    def mean(body: object, correlation: object = cosine) -> Expectation:
        return Expectation(body, correlated(x, y, correlation))

    def value(point: object) -> Apply:
        return Apply(phi, point, Integer(0))

    def rho(point: object) -> AlphaReLU:
        return AlphaReLU(alpha, point)

    scale = s ** (alpha / 2) * t ** (alpha / 2)
    law = Gaussian((x, y), [[s, Sigma[i, j]], [Sigma[i, j], t]])
    raw = Expectation(value(x) * value(y), law)
    unit = mean(value(sqrt(s) * x) * value(sqrt(t) * y))
    sides = (a * rho(x) - b * rho(-x)) * (a * rho(y) - b * rho(-y))
    both, left = mean(rho(x) * rho(y)), mean(rho(-x) * rho(y))
    right, none = mean(rho(x) * rho(-y)), mean(rho(-x) * rho(-y))
    flipped = mean(rho(x) * rho(y), -cosine)
    terms = a**2 * both - a * b * (left + right) + b**2 * none
    kernels = MomentConstant(alpha) * (
        (a**2 + b**2) * ArcCosine(alpha, cosine) - 2 * a * b * ArcCosine(alpha, -cosine)
    )
    folded = MomentConstant(alpha) * HomogeneousKernel(phi, cosine)
    return (
        Derivation(VTransform(phi, Sigma))
        .by("entrywise", matrix(raw), "an entry sees two coordinates of h only")
        .by(
            "symmetry",
            matrix(unit),
            "h_i = √Σ_ii x and h_j = √Σ_jj y with unit variances",
            maps=((raw, diag(sqrt(s), sqrt(t))),),
        )
        .by(
            "homogeneity",
            matrix(mean(s ** (alpha / 2) * value(x) * t ** (alpha / 2) * value(y))),
            "φ is positive-homogeneous of degree α",
            scales=((x, sqrt(s)), (y, sqrt(t))),
        )
        .by(
            "definition",
            matrix(mean(s ** (alpha / 2) * t ** (alpha / 2) * sides)),
            "φ(x) = a ρ_α(x) − b ρ_α(−x)",
            of=(Apply,),
        )
        .by("linearity", matrix(scale * terms), "the product of the two sums, term by term")
        .by(
            "symmetry",
            matrix(scale * (a**2 * both - 2 * a * b * flipped + b**2 * both)),
            "changing the sign of one variable changes that of the correlation",
            maps=((left, diag(-1, 1)), (right, diag(1, -1)), (none, diag(-1, -1))),
        )
        .by(
            "definition",
            matrix(scale * kernels),
            "J_α is the normalised expectation",
            of=(ArcCosine,),
        )
        .by(
            "definition",
            matrix(scale * folded),
            "J_φ by the kernel of its degree",
            of=(HomogeneousKernel,),
        )
        .by(
            "entrywise",
            v_transform_formula(CORRELATIONS),
            "D scales rows and columns; J_φ acts on entries",
        )
    )


V_TRANSFORM = Identity(
    name="homogeneous.v_transform",
    says="The V-transform of a positive-homogeneous activation is its kernel of correlations.",
    statement=Eq(VTransform(phi, Sigma), v_transform_formula(CORRELATIONS)),
    over=(
        Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), DEGREE),
        Variable(a, Reals(corners=(1, 0)), "φ(1)"),
        Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
        Variable(B, Integers(2, reach=3), "number of points"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the pre-activations"),
    ),
    where=(Covariance(Sigma),),
    cite=(("Yang2019", "Proposition on V-transforms of positive homogeneous functions"),),
    derivation=_v_transform,
    kernels=(degree_kernels()["homogeneous.v_transform"],),
)

IDENTITIES = (V_TRANSFORM,)
