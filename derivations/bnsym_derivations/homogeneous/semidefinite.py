"""The V-transform of a covariance is one: it is positive semidefinite."""

from __future__ import annotations

from sympy import Expr, Integer, Lambda, Sum, Symbol, diag, oo, sqrt

from bnsym.core import Derivation, Identity, Integers, Le, PositiveSemidefinite, Reals, Variable
from bnsym.core.domain import Vectors
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
)
from bnsym.symbolic.matrices import VTransform
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.homogeneous.arc_cosine import DEGREE
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.homogeneous.v_transform import Sigma, phi
from bnsym_derivations.symbols import B, a, alpha, b, d, i, j, k, x, y

__all__ = ["IDENTITIES"]


def _double(term: Expr) -> Sum:
    """The sum over all pairs of coordinates."""
    return Sum(term, (j, 1, B), (i, 1, B))


def _value(point: Symbol) -> Apply:
    """The activation."""
    return Apply(phi, point, Integer(0))


_FORM = _double(Entry(d, i) * Entry(d, j) * VTransform(phi, Sigma)[i - 1, j - 1])


def _semidefinite() -> Derivation:
    one, both, two = (Sigma[p - 1, q - 1] for p, q in ((i, i), (i, j), (j, j)))
    pair = Gaussian((x, y), [[one, both], [both, two]])
    weighted = Expectation(Entry(d, i) * _value(x) * Entry(d, j) * _value(y), pair)
    return (
        Derivation(Integer(0))
        .by(
            "square",
            _double(weighted),
            "the mean of the square of the sum of the d_i φ(h_i)",
            relation="<=",
            entry=Lambda((k, x), Entry(d, k) * _value(x)),
            covariance=Sigma,
            size=B,
        )
        .by("linearity", _FORM, "the coordinates of d come out")
    )


SEMIDEFINITE = Identity(
    name="homogeneous.v_transform_semidefinite",
    says="The V-transform of a covariance is positive semidefinite.",
    statement=Le(Integer(0), _FORM),
    over=(
        Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), DEGREE),
        *SIDES,
        Variable(B, Integers(2, reach=3), "number of points"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the pre-activations"),
        Variable(d, Vectors(B, zero=True), "a vector"),
    ),
    where=(Covariance(Sigma),),
    cite=(("Yang2019", "Appendix on V-transforms"),),
    derivation=_semidefinite,
)

_ROW, _COLUMN = Sigma[i - 1, i - 1], Sigma[j - 1, j - 1]
_COSINE = Sigma[i - 1, j - 1] / sqrt(_ROW) / sqrt(_COLUMN)
_SCALE = Entry(d, i) * Entry(d, j) * _ROW ** (alpha / 2) * _COLUMN ** (alpha / 2)
_KERNEL = _double(_SCALE * MomentConstant(alpha) * HomogeneousKernel(phi, _COSINE))


def _kernel() -> Derivation:
    def side(left: Expr, right: Expr, cosine: Expr = _COSINE) -> Expectation:
        return Expectation(
            AlphaReLU(alpha, left) * AlphaReLU(alpha, right), correlated(x, y, cosine)
        )

    def scaled(term: Expr) -> Sum:
        return _double(_SCALE * term)

    both, left, right, none = side(x, y), side(-x, y), side(x, -y), side(-x, -y)
    expanded = a**2 * both - a * b * left - a * b * right + b**2 * none
    one, two = (a * AlphaReLU(alpha, p) - b * AlphaReLU(alpha, -p) for p in (x, y))
    product = Expectation(one * two, correlated(x, y, _COSINE))
    kernels = MomentConstant(alpha) * (
        (a**2 + b**2) * ArcCosine(alpha, _COSINE) - 2 * a * b * ArcCosine(alpha, -_COSINE)
    )
    raw = VTransform(phi, Sigma)[i - 1, j - 1]
    unit, pair = diag(sqrt(_ROW), sqrt(_COLUMN)), correlated(x, y, _COSINE)
    weight = Entry(d, i) * Entry(d, j)
    powers = _ROW ** (alpha / 2) * _value(x) * _COLUMN ** (alpha / 2) * _value(y)
    normed = Expectation(_value(sqrt(_ROW) * x) * _value(sqrt(_COLUMN) * y), pair)
    mean = Expectation(_value(x) * _value(y), pair)
    return (
        Derivation(Integer(0))
        .by(
            "order",
            _FORM,
            "the V-transform is semidefinite",
            relation="<=",
            excess=_FORM,
            facts=((SEMIDEFINITE.name, {}),),
        )
        .by(
            "symmetry",
            _double(weight * normed),
            "x and y over their standard deviations",
            maps=((raw, unit),),
        )
        .by(
            "homogeneity",
            _double(weight * Expectation(powers, pair)),
            "φ is positive-homogeneous of degree α",
            scales=((x, sqrt(_ROW)), (y, sqrt(_COLUMN))),
        )
        .by("linearity", _double(_SCALE * mean), "constants come out")
        .by(
            "definition",
            scaled(product),
            "φ(x) = a ρ_α(x) − b ρ_α(−x)",
            of=(Apply,),
        )
        .by("linearity", scaled(expanded), "the product of the two sums, term by term")
        .by(
            "symmetry",
            scaled((a**2 + b**2) * both - 2 * a * b * side(x, y, -_COSINE)),
            "changing the sign of one variable changes that of the correlation",
            maps=((left, diag(-1, 1)), (right, diag(1, -1)), (none, diag(-1, -1))),
        )
        .by("definition", scaled(kernels), "J_α is the normalised expectation", of=(ArcCosine,))
        .by(
            "definition",
            _KERNEL,
            "J_φ by the kernel of its degree",
            of=(HomogeneousKernel,),
        )
    )


KERNEL = Identity(
    name="homogeneous.kernel_semidefinite",
    says="The kernel of correlations, scaled by powers of the variances, is semidefinite.",
    statement=Le(Integer(0), _KERNEL),
    over=SEMIDEFINITE.over,
    where=SEMIDEFINITE.where,
    cite=SEMIDEFINITE.cite,
    uses=(SEMIDEFINITE.name,),
    derivation=_kernel,
)

IDENTITIES = (SEMIDEFINITE, KERNEL)
