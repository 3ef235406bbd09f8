"""Gegenbauer polynomials of any index, from their generating function alone."""

from __future__ import annotations

from sympy import Derivative, Expr, Integer, Lambda, Rational, gamma, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Reals, Variable
from bnsym.symbolic.power_series import Gegenbauer, TaylorCoefficient
from bnsym.symbolic.sphere import HarmonicDimension, Legendre, SphericalLaplacian, Zonal
from bnsym_derivations.symbols import l, mu, n, t

__all__ = ["IDENTITIES", "C", "relation", "slope"]

_INDEX = Variable(mu, Positive(corners=("1/2", 1, "61/2")), "index")
_POINT = Variable(t, Reals(corners=(1, -1, 0)), "argument")
_OPEN = Variable(t, Reals(corners=("99/100", 0)), "argument")


def _degree(lower: int) -> Variable:
    """The degree, from the smallest on for which every term of the statement exists."""
    return Variable(l, Integers(lower, corners=(lower, lower + 1)), "degree")


def C(degree: Expr, index: Expr = mu, point: Expr = t) -> Gegenbauer:
    """The polynomial."""
    return Gegenbauer(degree, index, point)


def _compare(left: Expr, right: Expr, because: str) -> Derivation:
    """Unfold, compare coefficients of the generating functions, fold."""
    inner, outer = (_unfolded(side) for side in (left, right))
    named = "C_l is a coefficient of (1 − 2tz + z²)^(−μ)"
    return (
        Derivation(left)
        .by("definition", inner, named, of=(Gegenbauer,))
        .by("coefficients", outer, because, place=l)
        .by("definition", right, "each coefficient is a polynomial again", of=(Gegenbauer,))
    )


def _unfolded(side: Expr) -> Expr:
    """Every polynomial by its definition, derivatives kept."""
    return side.replace(lambda node: isinstance(node, Gegenbauer), lambda node: node.definition())


def relation(
    name: str,
    says: str,
    sides: tuple[Expr, Expr],
    lower: int,
    because: str,
    where: str,
    point: Variable | None = None,
) -> Identity:
    """A linear relation between neighbouring polynomials."""
    left, right = sides
    derivative = left.has(Derivative) or right.has(Derivative)
    return Identity(
        name=f"sphere.{name}",
        says=says,
        statement=Eq(left, right),
        over=(_INDEX, _degree(lower), point or (_OPEN if derivative else _POINT)),
        cite=(("Szego1975", where),),
        derivation=lambda: _compare(left, right, because),
    )


def slope(degree: Expr, index: Expr = mu, order: int = 1) -> Derivative:
    """The derivative of a polynomial, or a higher one."""
    return Derivative(C(degree, index), (t, order), evaluate=False)


RECURRENCE = relation(
    "gegenbauer_recurrence",
    "Three neighbouring Gegenbauer polynomials are linearly related.",
    ((l + 1) * C(l + 1), 2 * (l + mu) * t * C(l) - (l + 2 * mu - 1) * C(l - 1)),
    1,
    "(1 − 2tz + z²) g′ = 2μ(t − z) g",
    "(4.7.17)",
)

DERIVATIVE = relation(
    "gegenbauer_derivative",
    "The derivative of a Gegenbauer polynomial has a degree less and an index more.",
    (slope(l), 2 * mu * C(l - 1, mu + 1)),
    1,
    "∂g/∂t = 2μz (1 − 2tz + z²)^(−μ−1)",
    "(4.7.14)",
)

DERIVATIVE_DOWN = relation(
    "gegenbauer_derivative_down",
    "A Gegenbauer polynomial by its own derivative and the one below.",
    (l * C(l), t * slope(l) - slope(l - 1)),
    1,
    "z ∂g/∂z = (t − z) ∂g/∂t",
    "(4.7.28)",
)

DERIVATIVE_UP = relation(
    "gegenbauer_derivative_up",
    "A Gegenbauer polynomial by its own derivative and the one above.",
    ((l + 2 * mu) * C(l), slope(l + 1) - t * slope(l)),
    0,
    "the derivatives of the generating function by z and by t",
    "(4.7.28)",
)

DIFFERENTIAL_EQUATION = relation(
    "gegenbauer_equation",
    "Gegenbauer polynomials solve a linear differential equation.",
    (
        l * (l + 2 * mu) * C(l),
        (2 * mu + 1) * t * slope(l) - (1 - t**2) * Derivative(C(l), (t, 2), evaluate=False),
    ),
    0,
    "the generating function solves it with z ∂/∂z for l",
    "(4.7.5)",
)

CONNECTION = relation(
    "gegenbauer_connection",
    "Raising the index by one connects every second degree.",
    ((l + mu) * C(l), mu * (C(l, mu + 1) - C(l - 2, mu + 1))),
    2,
    "(z ∂/∂z + μ) g = μ(1 − z²)(1 − 2tz + z²)^(−μ−1)",
    "(4.7.29)",
)


_LARGEST = gamma(l + 2 * mu) / (gamma(2 * mu) * gamma(l + 1))
"""The value at one."""


def _at_one() -> Derivation:
    one = C(l, mu, Integer(1))
    coefficient = one.definition()
    (z,) = coefficient.args[0].signature
    squared = TaylorCoefficient(Lambda(z, (1 - z) ** (-2 * mu)), l)
    return (
        Derivation(one)
        .by("definition", coefficient, "C_l is a coefficient", of=(Gegenbauer,))
        .by("coefficients", squared, "1 − 2z + z² = (1 − z)²", place=l)
        .by(
            "binomial_series",
            _LARGEST,
            "Newton's series",
            coefficient=squared,
            scale=Integer(1),
            power=2 * mu,
        )
    )


AT_ONE = Identity(
    name="sphere.gegenbauer_at_one",
    says="The largest value of a Gegenbauer polynomial, in Gammas.",
    statement=Eq(C(l, mu, Integer(1)), _LARGEST),
    over=(_INDEX, _degree(0)),
    cite=(("Szego1975", "(4.7.3)"),),
    derivation=_at_one,
)


def _at_minus_one() -> Derivation:
    least, one = C(l, mu, Integer(-1)), C(l, mu, Integer(1))
    scaled = (-1) ** l * one.definition()
    return (
        Derivation(least)
        .by("definition", least.definition(), "C_l is a coefficient", of=(Gegenbauer,))
        .by("coefficients", scaled, "change the sign of z", scale=Integer(-1))
        .by(
            "definition",
            (-1) ** l * one,
            "the coefficient is the polynomial again",
            of=(Gegenbauer,),
        )
        .by(
            "instance",
            (-1) ** l * _LARGEST,
            "the value at one",
            of="sphere.gegenbauer_at_one",
            at=({mu: mu, l: l},),
        )
    )


AT_MINUS_ONE = Identity(
    name="sphere.gegenbauer_at_minus_one",
    says="At minus one a Gegenbauer polynomial has its largest value with the sign of its degree.",
    statement=Eq(C(l, mu, Integer(-1)), (-1) ** l * _LARGEST),
    over=(_INDEX, _degree(0)),
    cite=(("Szego1975", "(4.7.3), (4.7.4)"),),
    uses=("sphere.gegenbauer_at_one",),
    derivation=_at_minus_one,
)


def _at_zero_start() -> Derivation:
    start = C(Integer(0), mu, Integer(0))
    return (
        Derivation(start)
        .by("definition", start.definition(), "C_0 is a coefficient", of=(Gegenbauer,))
        .by("definition", Integer(1), "the constant term", of=(TaylorCoefficient,))
    )


AT_ZERO_START = Identity(
    name="sphere.gegenbauer_at_zero_start",
    says="The Gegenbauer polynomial of degree zero is one at zero.",
    statement=Eq(C(Integer(0), mu, Integer(0)), Integer(1)),
    over=(_INDEX,),
    cite=(("Szego1975", "(4.7.6)"),),
    derivation=_at_zero_start,
)


def _at_zero_recurrence() -> Derivation:
    above, here = C(2 * l + 2, mu, Integer(0)), C(2 * l, mu, Integer(0))
    twice, other = 2 * l + 2, (2 * l + 2 * mu) * here
    return (
        Derivation(above)
        .by("field", (twice * above + other) / twice - other / twice, "add and subtract")
        .by(
            "instance",
            -other / twice,
            "the recurrence of three neighbours at zero",
            of="sphere.gegenbauer_recurrence",
            at=({mu: mu, l: 2 * l + 1, t: Integer(0)},),
        )
        .by("field", -(l + mu) / (l + 1) * here, "cancel two")
    )


AT_ZERO_RECURRENCE = Identity(
    name="sphere.gegenbauer_at_zero_recurrence",
    says="The values at zero of Gegenbauer polynomials two degrees apart are proportional.",
    statement=Eq(C(2 * l + 2, mu, Integer(0)), -(l + mu) / (l + 1) * C(2 * l, mu, Integer(0))),
    over=(_INDEX, _degree(0)),
    cite=(("Szego1975", "(4.7.17)"),),
    uses=("sphere.gegenbauer_recurrence",),
    derivation=_at_zero_recurrence,
)

_MIDDLE = (-1) ** l * gamma(l + mu) / (gamma(mu) * gamma(l + 1))


def _at_zero() -> Derivation:
    return Derivation(C(2 * l, mu, Integer(0))).by(
        "induction",
        _MIDDLE,
        "both sides satisfy the recurrence and agree for degree zero",
        index=l,
        bases=(("sphere.gegenbauer_at_zero_start", {mu: mu}),),
        recurrence=("sphere.gegenbauer_at_zero_recurrence", {mu: mu, l: l}),
        earlier=({l: l},),
    )


AT_ZERO = Identity(
    name="sphere.gegenbauer_at_zero",
    says="The value at zero of a Gegenbauer polynomial of even degree, in Gammas.",
    statement=Eq(C(2 * l, mu, Integer(0)), _MIDDLE),
    over=(_INDEX, _degree(0)),
    cite=(("Szego1975", "(4.7.31)"),),
    uses=("sphere.gegenbauer_at_zero_recurrence", "sphere.gegenbauer_at_zero_start"),
    derivation=_at_zero,
)


def _parity() -> Derivation:
    mirrored = C(l, mu, -t)
    scaled = (-1) ** l * _unfolded(C(l))
    return (
        Derivation(mirrored)
        .by("definition", _unfolded(mirrored), "C_l is a coefficient", of=(Gegenbauer,))
        .by("coefficients", scaled, "change the sign of z", scale=Integer(-1))
        .by(
            "definition",
            (-1) ** l * C(l),
            "the coefficient is the polynomial again",
            of=(Gegenbauer,),
        )
    )


PARITY = Identity(
    name="sphere.gegenbauer_parity",
    says="Gegenbauer polynomials are even or odd as their degree is.",
    statement=Eq(C(l, mu, -t), (-1) ** l * C(l)),
    over=(_INDEX, _degree(0), _POINT),
    cite=(("Szego1975", "(4.7.4)"),),
    derivation=_parity,
)


def _laplacian() -> Derivation:
    zonal = Zonal(n, l, t)
    index = (n - 2) * Rational(1, 2)
    polynomial = C(l, index)
    size = sqrt(HarmonicDimension(n, l)) / C(l, index, Integer(1))

    def minus_laplacian(function: Expr) -> Expr:
        first, second = (Derivative(function, (t, k), evaluate=False) for k in (1, 2))
        return (n - 1) * t * first - (1 - t**2) * second

    unfolded = zonal.definition().xreplace({Legendre(n, l, t): Legendre(n, l, t).definition()})
    return (
        Derivation(SphericalLaplacian(n, zonal, t))
        .by(
            "definition",
            minus_laplacian(zonal),
            "the Laplacian of a zonal function",
            of=(SphericalLaplacian,),
        )
        .by(
            "definition",
            minus_laplacian(unfolded),
            "a harmonic is a multiple of a Gegenbauer polynomial",
            of=(Zonal, Legendre),
        )
        .by("linearity", size * minus_laplacian(polynomial), "the multiple comes out")
        .by(
            "instance",
            size * l * (l + n - 2) * polynomial,
            "the differential equation of index (n − 2)/2",
            of="sphere.gegenbauer_equation",
            at=({mu: index, l: l, t: t},),
        )
        .by("definition", l * (l + n - 2) * zonal, "the harmonic again", of=(Zonal, Legendre))
    )


LAPLACIAN_EIGENVALUE = Identity(
    name="sphere.laplacian_eigenvalue",
    says="Zonal harmonics of degree l are eigenfunctions of the spherical Laplacian.",
    statement=Eq(SphericalLaplacian(n, Zonal(n, l, t), t), l * (l + n - 2) * Zonal(n, l, t)),
    over=(
        Variable(n, Integers(3, corners=(3, 4, 63)), "dimension"),
        _degree(0),
        Variable(t, Reals(corners=(0, 1, "99/100")), "projection"),
    ),
    cite=(("Szego1975", "(4.7.5)"),),
    uses=("sphere.gegenbauer_equation",),
    derivation=_laplacian,
)

IDENTITIES = (
    RECURRENCE,
    DERIVATIVE,
    DERIVATIVE_DOWN,
    DERIVATIVE_UP,
    DIFFERENTIAL_EQUATION,
    CONNECTION,
    AT_ONE,
    AT_MINUS_ONE,
    AT_ZERO_START,
    AT_ZERO_RECURRENCE,
    AT_ZERO,
    PARITY,
    LAPLACIAN_EIGENVALUE,
)
