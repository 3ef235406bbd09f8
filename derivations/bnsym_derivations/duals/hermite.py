"""Hermite polynomials are orthogonal for a normal pair of any correlation."""

from __future__ import annotations

from sympy import Derivative, Expr, ImmutableMatrix, Integer, gamma

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.power_series import Hermite, TaylorCoefficient
from bnsym_derivations.symbols import a, b, c, k, l, m, x, y

__all__ = ["IDENTITIES"]

_CITE = (("Daniely2016", "Section on dual activations"),)
_TABLES = (("Szego1975", "(5.5.8), (5.5.10)"),)
_DEGREE = Variable(l, Integers(0, reach=5, corners=(0, 1, 2)), "degree")
_OTHER = Variable(m, Integers(0, reach=5, like=l), "another degree")
_POINT = Variable(x, Reals(corners=(0, 1, -2)), "argument")
_COSINE = Variable(c, Reals(-1, 1, closed=True, corners=(-1, 1, 0)), "correlation of x and y")
_PAIR = correlated(x, y, c)
_NAMED = "He_l is l! times a coefficient of exp(xz − z²/2)"


def _He(degree: Expr, point: Expr = x) -> Hermite:
    """The polynomial."""
    return Hermite(degree, point)


def _reduced(degree: Expr) -> Expr:
    """The coefficient of the generating function."""
    return _He(degree) / gamma(degree + 1)


def _coefficient(degree: Expr) -> Expr:
    """The same by its definition."""
    return _reduced(degree).replace(
        lambda node: isinstance(node, Hermite), lambda node: node.definition()
    )


def _by(expression: Expr, point: Expr = x) -> Derivative:
    """Its slope."""
    return Derivative(expression, point, evaluate=False)


def _mean(body: Expr) -> Expectation:
    """The mean over the pair."""
    return Expectation(body, _PAIR)


def _coefficient_slope() -> Derivation:
    return (
        Derivation(_by(_reduced(l + 1)))
        .by("definition", _by(_coefficient(l + 1)), _NAMED, of=(Hermite,))
        .by("coefficients", _coefficient(l), "the slope of g in x is z g", place=l)
        .by("definition", _reduced(l), "fold the coefficient", of=(Hermite,))
    )


COEFFICIENT_SLOPE = Identity(
    name="duals.hermite_coefficient_slope",
    says="The slope of a coefficient of the generating function is the one before.",
    statement=Eq(_by(_reduced(l + 1)), _reduced(l)),
    over=(_DEGREE, _POINT),
    cite=_TABLES,
    derivation=_coefficient_slope,
)


def _slope() -> Derivation:
    size = gamma(l + 2)
    return (
        Derivation(_by(_He(l + 1)))
        .by("linearity", size * _by(_reduced(l + 1)), "a constant comes out")
        .by(
            "instance",
            size * _reduced(l),
            "the slope of a coefficient",
            of="duals.hermite_coefficient_slope",
            at=({l: l, x: x},),
        )
        .by("field", (l + 1) * _He(l), "the factorials cancel")
    )


SLOPE = Identity(
    name="duals.hermite_slope",
    says="The slope of a Hermite polynomial is a multiple of the one before.",
    statement=Eq(_by(_He(l + 1)), (l + 1) * _He(l)),
    over=(_DEGREE, _POINT),
    cite=_TABLES,
    uses=("duals.hermite_coefficient_slope",),
    derivation=_slope,
)


def _raised_coefficient() -> Derivation:
    start, end = (l + 1) * _reduced(l + 1), x * _reduced(l) - _by(_reduced(l))
    unfolded = x * _coefficient(l) - _by(_coefficient(l))
    return (
        Derivation(start)
        .by("definition", (l + 1) * _coefficient(l + 1), _NAMED, of=(Hermite,))
        .by("coefficients", unfolded, "g′ = (x − z) g, and z g is the slope in x", place=l)
        .by("definition", end, "fold the coefficients", of=(Hermite,))
    )


RAISED_COEFFICIENT = Identity(
    name="duals.hermite_raised_coefficient",
    says="A coefficient of the generating function by the one before and its slope.",
    statement=Eq((l + 1) * _reduced(l + 1), x * _reduced(l) - _by(_reduced(l))),
    over=(_DEGREE, _POINT),
    cite=_TABLES,
    derivation=_raised_coefficient,
)


def _raised() -> Derivation:
    size = gamma(l + 1)
    start = (l + 1) * _reduced(l + 1)
    return (
        Derivation(_He(l + 1))
        .by("field", size * (start + 1) - size, "add and subtract")
        .by(
            "instance",
            size * (x * _reduced(l) - _by(_reduced(l)) + 1) - size,
            "the next coefficient",
            of="duals.hermite_raised_coefficient",
            at=({l: l, x: x},),
        )
        .by("linearity", x * _He(l) - _by(_He(l)), "the factorial cancels")
    )


RAISED = Identity(
    name="duals.hermite_raised",
    says="A Hermite polynomial by the one before and its slope.",
    statement=Eq(_He(l + 1), x * _He(l) - _by(_He(l))),
    over=(_DEGREE, _POINT),
    cite=_TABLES,
    uses=("duals.hermite_raised_coefficient",),
    derivation=_raised,
)


def _lowered() -> Derivation:
    other, slope = _He(m + 1, y), _by(_He(m + 1, y), y)
    product = _mean(x * _He(l) * other)
    left, right = _mean(_by(_He(l)) * other), _mean(_He(l) * slope)
    return (
        Derivation(_mean(_He(l + 1) * other))
        .by(
            "instance",
            _mean((x * _He(l) - _by(_He(l))) * other),
            "by the one before",
            of="duals.hermite_raised",
            at=({l: l, x: x},),
        )
        .by("linearity", product - left, "the mean of a sum")
        .by(
            "stein",
            c * right,
            "the slope in x cancels",
            mean=product,
            factor=x,
            rest=_He(l) * other,
        )
        .by(
            "instance",
            c * _mean(_He(l) * (m + 1) * _He(m, y)),
            "the slope in y",
            of="duals.hermite_slope",
            at=({l: m, x: y},),
        )
        .by("linearity", (m + 1) * c * _mean(_He(l) * _He(m, y)), "a constant comes out")
    )


LOWERED = Identity(
    name="duals.hermite_lowered",
    says="The mean of a product of Hermite polynomials by that of degrees one less.",
    statement=Eq(_lowered().start, _lowered().end),
    over=(_DEGREE, _OTHER, _COSINE),
    cite=_CITE,
    uses=("duals.hermite_raised", "duals.hermite_slope"),
    derivation=_lowered,
)


def _start() -> Derivation:
    zero = Integer(0)
    start = _mean(_He(zero) * _He(zero, y))
    return (
        Derivation(start)
        .by(
            "definition",
            _mean(_He(zero).definition() * _He(zero, y).definition()),
            _NAMED,
            of=(Hermite,),
        )
        .by("definition", _mean(Integer(1)), "exponentials begin with one", of=(TaylorCoefficient,))
        .by("linearity", Integer(1), "the mean of one")
    )


START = Identity(
    name="duals.hermite_start",
    says="The mean of one.",
    statement=Eq(_start().start, Integer(1)),
    over=(_COSINE,),
    cite=_CITE,
    derivation=_start,
)


def _norm() -> Derivation:
    return Derivation(_mean(_He(l) * _He(l, y))).by(
        "induction",
        gamma(l + 1) * c**l,
        "both degrees are lowered together",
        index=l,
        bases=(("duals.hermite_start", {c: c}),),
        recurrence=("duals.hermite_lowered", {l: l, m: l, c: c}),
        earlier=(((l, l),),),
    )


NORM = Identity(
    name="duals.hermite",
    says="The dual kernel of a Hermite polynomial is a power of the correlation.",
    statement=Eq(_norm().start, gamma(l + 1) * c**l),
    over=(_DEGREE, _COSINE),
    cite=_CITE,
    uses=("duals.hermite_lowered", "duals.hermite_start"),
    derivation=_norm,
)


def _no_mean() -> Derivation:
    product = _mean(x * _He(k - 1))
    return (
        Derivation(_mean(_He(k) * _He(Integer(0), y)))
        .by(
            "definition",
            _mean(_He(k)),
            "the polynomial of degree zero is one",
            of=(Hermite, TaylorCoefficient),
        )
        .by(
            "instance",
            _mean(x * _He(k - 1) - _by(_He(k - 1))),
            "by the one before",
            of="duals.hermite_raised",
            at=({l: k - 1, x: x},),
        )
        .by("linearity", product - _mean(_by(_He(k - 1))), "the mean of a sum")
        .by("stein", Integer(0), "the slope cancels", mean=product, factor=x, rest=_He(k - 1))
    )


_EXCESS = Variable(k, Integers(1, reach=4, corners=(1, 2)), "difference of the degrees")
NO_MEAN = Identity(
    name="duals.hermite_mean",
    says="Hermite polynomials of positive degrees have no mean.",
    statement=Eq(_no_mean().start, Integer(0)),
    over=(_EXCESS, _COSINE),
    cite=_CITE,
    uses=("duals.hermite_raised",),
    derivation=_no_mean,
)


def _apart() -> Derivation:
    low, high = _mean(_He(l) * _He(l + k, y)), _mean(_He(l + k) * _He(l, y))
    return (
        Derivation(low)
        .by("symmetry", high, "exchange the two variables", maps=((low, _EXCHANGE),))
        .by(
            "induction",
            Integer(0),
            "both degrees are lowered together",
            index=l,
            bases=(("duals.hermite_mean", {k: k, c: c}),),
            recurrence=("duals.hermite_lowered", {l: l + k, m: l, c: c}),
            earlier=(((l, l),),),
        )
    )


_EXCHANGE = ImmutableMatrix([[0, 1], [1, 0]])
APART = Identity(
    name="duals.hermite_orthogonality",
    says="Hermite polynomials of different degrees are orthogonal for a pair of any correlation.",
    statement=Eq(_apart().start, Integer(0)),
    over=(_DEGREE, _EXCESS, _COSINE),
    cite=_CITE,
    uses=("duals.hermite_lowered", "duals.hermite_mean"),
    derivation=_apart,
)


def _two() -> Derivation:
    def value(point: Expr) -> Expr:
        return a * _He(l, point) + b * _He(l + k, point)

    same, more = _mean(_He(l) * _He(l, y)), _mean(_He(l + k) * _He(l + k, y))
    mixed, turned = _mean(_He(l + k) * _He(l, y)), _mean(_He(l) * _He(l + k, y))
    squares = a**2 * same + b**2 * more
    return (
        Derivation(_mean(value(x) * value(y)))
        .by("linearity", squares + a * b * (mixed + turned), "expand the product")
        .by(
            "symmetry",
            squares + 2 * a * b * turned,
            "exchange the two variables",
            maps=((mixed, _EXCHANGE),),
        )
        .by(
            "instance",
            squares,
            "different degrees are orthogonal",
            of="duals.hermite_orthogonality",
            at=({l: l, k: k, c: c},),
        )
        .by(
            "instance",
            a**2 * gamma(l + 1) * c**l + b**2 * gamma(l + k + 1) * c ** (l + k),
            "the dual kernel of each",
            of="duals.hermite",
            at=({l: l, c: c}, {l: l + k, c: c}),
        )
    )


TWO = Identity(
    name="duals.hermite_expansion",
    says="The dual kernel of a combination of Hermite polynomials is a power series.",
    statement=Eq(_two().start, _two().end),
    over=(
        _DEGREE,
        Variable(k, Integers(1, reach=3, corners=(1, 2)), "difference of the degrees"),
        Variable(a, Reals(corners=(1,)), "weight of the lower degree"),
        Variable(b, Reals(corners=(1,)), "weight of the higher degree"),
        _COSINE,
    ),
    cite=_CITE,
    uses=("duals.hermite", "duals.hermite_orthogonality"),
    derivation=_two,
)

IDENTITIES = (
    COEFFICIENT_SLOPE,
    SLOPE,
    RAISED_COEFFICIENT,
    RAISED,
    LOWERED,
    START,
    NORM,
    NO_MEAN,
    APART,
    TWO,
)
