"""Dual kernels of homogeneous activations at any variances: the step, the sign, the modulus."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, acos, diag, oo, pi, sqrt

from bnsym.core import Derivation, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym_derivations.duals.pair import dual, mean
from bnsym_derivations.homogeneous.moments import OTHER, OTHER_SIDES, SIDES
from bnsym_derivations.homogeneous.neighbouring import one_apart
from bnsym_derivations.homogeneous.slopes import phi, psi
from bnsym_derivations.symbols import (
    a,
    a_other,
    alpha,
    b,
    b_other,
    beta,
    c,
    v,
    v_other,
    varsigma,
    x,
    y,
)

__all__ = ["IDENTITIES"]

_CITE = (("ChoSaul2009", "arc-cosine kernels"),)
_HERE = {v: v, v_other: v_other, varsigma: varsigma}
_ONE, _TWO = sqrt(v), sqrt(v_other)
_COSINE = varsigma / (_ONE * _TWO)
_DEGREE = Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), "degree")
_OTHER_DEGREE = Variable(beta, Reals("-1/2", oo, corners=(0, 1, "-49/100", 2)), "degree of ψ")


def _kernel(degree: Expr, right: Expr, left: Expr) -> Expr:
    """The mean of the product of two values, by the kernel of the activation."""
    phi = PositiveHomogeneous(degree, right, left)
    scale = MomentConstant(degree) * _ONE**degree * _TWO**degree
    return scale * HomogeneousKernel(phi, _COSINE)


def _sides(degree: Expr, right: Expr, left: Expr, point: Expr) -> Expr:
    """The activation with these values at one, and at minus one but for its sign."""
    return right * AlphaReLU(degree, point) - left * AlphaReLU(degree, -point)


def _two_degrees() -> Derivation:
    def values(one: Expr, two: Expr) -> Expr:
        return Apply(phi, one, Integer(0)) * Apply(OTHER, two, Integer(0))

    standard = correlated(x, y, _COSINE)
    start, scale = mean(values(x, y)), _ONE**alpha * _TWO**beta
    return (
        Derivation(start)
        .by(
            "symmetry",
            mean(values(_ONE * x, _TWO * y), standard),
            "measure in units of the standard deviations",
            maps=((start, diag(_ONE, _TWO)),),
        )
        .by(
            "homogeneity",
            mean(scale * values(x, y), standard),
            "both are positive-homogeneous",
            scales=((x, _ONE), (y, _TWO)),
        )
        .by("linearity", scale * mean(values(x, y), standard), "constants come out")
    )


TWO_DEGREES = dual(
    "two_degrees",
    "Two positive-homogeneous activations at any variances, by a standard pair.",
    _two_degrees,
    _CITE,
    more=(_DEGREE, *SIDES, _OTHER_DEGREE, *OTHER_SIDES),
)


def _one_degree_apart() -> Derivation:
    """By the four means of two sides, of which two and two are equal."""
    standard, scale = correlated(x, y, _COSINE), _ONE**alpha * _TWO ** (alpha + 1)
    flipped = correlated(x, y, -_COSINE)
    place = {beta: alpha + 1}
    values = _sides(alpha, a, b, x) * _sides(alpha + 1, a_other, b_other, y)

    def two(left: int, right: int, law: Gaussian = standard) -> Expectation:
        return mean(AlphaReLU(alpha, left * x) * AlphaReLU(alpha + 1, right * y), law)

    def weighted(same: Expr, opposite: Expr) -> Expr:
        return scale * ((a * a_other + b * b_other) * same - (a * b_other + b * a_other) * opposite)

    both = a * a_other * two(1, 1) + b * b_other * two(-1, -1)
    mixed = a * b_other * two(1, -1) + b * a_other * two(-1, 1)
    signs = (two(-1, -1), diag(-1, -1)), (two(1, -1), diag(1, -1)), (two(-1, 1), diag(-1, 1))
    other = Apply(OTHER.xreplace(place), y, Integer(0))
    return (
        Derivation(mean(Apply(phi, x, Integer(0)) * other))
        .by(
            "instance",
            scale * mean(Apply(phi, x, Integer(0)) * other, standard),
            "measure in units of the standard deviations",
            of="duals.two_degrees",
            at=(place,),
        )
        .by("definition", scale * mean(values, standard), "the sides of both", of=(Apply,))
        .by("linearity", scale * (both - mixed), "the product of the two sums, term by term")
        .by(
            "symmetry",
            weighted(two(1, 1), two(1, 1, flipped)),
            "changing the sign of one variable changes that of the correlation",
            maps=signs,
        )
        .by(
            "instance",
            weighted(one_apart(_COSINE), one_apart(-_COSINE)),
            "α-ReLUs one degree apart",
            of="homogeneous.one_degree_apart",
            at=({c: _COSINE}, {c: -_COSINE}),
        )
    )


ONE_DEGREE_APART = dual(
    "one_degree_apart",
    "Two positive-homogeneous activations one degree apart, by powers of the correlation.",
    _one_degree_apart,
    _CITE,
    uses=("homogeneous.one_degree_apart", "two_degrees"),
    more=(_DEGREE, *SIDES, *OTHER_SIDES),
    where=(varsigma**2 < v * v_other,),
)


def _homogeneous() -> Derivation:
    values = Apply(phi, x, Integer(0)) * Apply(phi, y, Integer(0))
    scale = _ONE**alpha * _TWO**alpha
    return (
        Derivation(mean(_sides(alpha, a, b, x) * _sides(alpha, a, b, y)))
        .by("definition", mean(values), "the two sides of a homogeneous activation", of=(Apply,))
        .by(
            "instance",
            scale * mean(values, correlated(x, y, _COSINE)),
            "measure in units of the standard deviations",
            of="duals.two_degrees",
            at=({beta: alpha, a_other: a, b_other: b},),
        )
        .by(
            "instance",
            _kernel(alpha, a, b),
            "the dual kernel of a standard pair",
            of="homogeneous.dual",
            at=({alpha: alpha, a: a, b: b, c: _COSINE},),
        )
    )


HOMOGENEOUS = dual(
    "homogeneous",
    "The dual kernel of a positive-homogeneous activation at any variances.",
    _homogeneous,
    _CITE,
    uses=("homogeneous.dual", "two_degrees"),
    more=(_DEGREE, *SIDES),
)


def _slopes() -> Derivation:
    """By the activation of one degree less that the slope is a multiple of."""

    def slope(point: Expr) -> Apply:
        return Apply(phi, point, Integer(1))

    def lowered(point: Expr) -> Apply:
        return Apply(psi, point, Integer(0))

    less = alpha - 1
    place = {alpha: alpha, a: a, b: b}
    return (
        Derivation(mean(slope(x) * slope(y)))
        .by(
            "instance",
            mean(alpha * lowered(x) * alpha * lowered(y)),
            "the derivative of φ",
            of="homogeneous.activation_slope",
            at=({**place, x: x}, {**place, x: y}),
        )
        .by("linearity", alpha**2 * mean(lowered(x) * lowered(y)), "constants come out")
        .by(
            "definition",
            alpha**2 * mean(_sides(less, a, -b, x) * _sides(less, a, -b, y)),
            "its two sides",
            of=(Apply,),
        )
        .by(
            "instance",
            alpha**2 * _kernel(less, a, -b),
            "the dual kernel of an activation of this degree",
            of="duals.homogeneous",
            at=({alpha: less, a: a, b: -b, **_HERE},),
        )
    )


SLOPES = dual(
    "homogeneous_slopes",
    "The mean of the product of two slopes of a positive-homogeneous activation.",
    _slopes,
    _CITE,
    uses=("homogeneous", "homogeneous.activation_slope"),
    more=(
        Variable(alpha, Reals("1/2", oo, corners=("51/100", 1, "3/2", 2)), "degree"),
        *SIDES,
    ),
)


def _closed(degree: int, left: int, values: tuple[Expr, Expr], value: Expr) -> Derivation:
    """Of the activation with φ(1) = 1 and this −φ(−1), by two values of J."""
    whole, one, other = Integer(degree), Integer(1), Integer(left)
    scale = MomentConstant(degree) * _ONE**degree * _TWO**degree
    place = {alpha: whole, a: one, b: other, **_HERE}
    weights = 1 + left**2, -2 * left
    kernels = (ArcCosine(degree, _COSINE), ArcCosine(degree, -_COSINE))
    signs = (1, -1) if left else (1,)
    number = MomentConstant(degree).definition() * _ONE**degree * _TWO**degree
    return (
        Derivation(mean(_sides(whole, one, other, x) * _sides(whole, one, other, y)))
        .by(
            "instance",
            _kernel(whole, one, other),
            "the dual kernel of a homogeneous activation",
            of="duals.homogeneous",
            at=(place,),
        )
        .by(
            "definition",
            scale * (weights[0] * kernels[0] + weights[1] * kernels[1]),
            "the kernel by those of its two sides",
            of=(HomogeneousKernel,),
        )
        .by(
            "instance",
            scale * (weights[0] * values[0] + weights[1] * values[1]),
            "the arc-cosine kernel in closed form",
            of=f"homogeneous.arc_cosine_{degree}",
            at=tuple({c: sign * _COSINE} for sign in signs),
        )
        .by(
            "definition",
            number * (weights[0] * values[0] + weights[1] * values[1]),
            "the constant",
            of=(MomentConstant,),
        )
        .by("field", value, "opposite angles add to π")
    )


_ANGLE = acos(_COSINE)
_SINE = _ONE * _TWO * sqrt(1 - _COSINE**2)


def _at_degree_zero(left: int, value: Expr) -> Derivation:
    return _closed(0, left, (acos(-_COSINE) / pi, acos(_COSINE) / pi), value)


def _absolute() -> Derivation:
    sine = sqrt(1 - _COSINE**2)
    values = tuple((sine + k * _COSINE * acos(-k * _COSINE)) / pi for k in (1, -1))
    flat = 2 * (_SINE + varsigma * (pi / 2 - _ANGLE)) / pi
    return _closed(1, -1, values, flat)


STEP, SIGN = (
    dual(
        name,
        f"The dual kernel of the {name} is linear in the angle of the pair.",
        derivation,
        _CITE,
        uses=("homogeneous", "homogeneous.arc_cosine_0"),
    )
    for name, derivation in (
        ("step", lambda: _at_degree_zero(0, Rational(1, 2) - _ANGLE / (2 * pi))),
        ("sign", lambda: _at_degree_zero(1, 1 - 2 * _ANGLE / pi)),
    )
)
MODULUS = dual(
    "modulus",
    "The dual kernel of the modulus |x|.",
    _absolute,
    _CITE,
    uses=("homogeneous", "homogeneous.arc_cosine_1"),
)

IDENTITIES = (TWO_DEGREES, ONE_DEGREE_APART, HOMOGENEOUS, SLOPES, STEP, SIGN, MODULUS)
