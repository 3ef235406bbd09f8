"""The forward eigenvalues by the coefficients: squares, and products two degrees apart.

The weights of the forward map are harmonics of degree two. Between two activations such a weight
takes a degree to itself and to the degrees two apart.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Gt, Integer, Sum, oo

from bnsym.core import Derivation, Identity, Variable
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.sphere import Zonal
from bnsym.symbolic.ultrasymmetric import (
    Direction,
    ForwardSlope,
    Operator,
    Projected,
    Space,
    acts_as,
)
from bnsym_derivations.activations import ACTIVATIONS, CUBIC
from bnsym_derivations.backward.two_point import f, upsilon
from bnsym_derivations.forward import two_point
from bnsym_derivations.forward.ultrasymmetric import (
    BATCH,
    DIAGONALS,
    DIAGONALS_VALUE,
    HOLLOW,
    PLACES,
    ROWS,
    VECTOR,
)
from bnsym_derivations.forward.upsilon import coefficient
from bnsym_derivations.symbols import B, M, d, eta, i, k, l, m, phi, s, t, xi, zeta

__all__ = [
    "ABOUT",
    "IDENTITIES",
    "PHI",
    "PICK",
    "by_two_projections",
    "diagonal_series",
    "double_series",
    "element",
    "forward_weights",
    "selected",
    "value",
]

_N = B - 1
PHI = Variable(phi, replace(ACTIVATIONS, corners=(CUBIC,)), "activation")
Factors = tuple[Expr, Expr]
PICK = {HOLLOW: zeta, DIAGONALS: DIAGONALS_VALUE}
"""The eigenvalue by the weights of a DOS operator."""
ABOUT = {HOLLOW: (ROWS, *PLACES), DIAGONALS: (VECTOR, *PLACES)}


def forward_weights() -> dict[Expr, Expr]:
    """The harmonics of degree two, by the weight of the DOS operator that they make."""
    found = {}
    for weight, mean in two_point.weights().items():
        functions = f(t) ** 2 if weight == xi else f(t) * f(s)
        found[weight] = mean.body / functions
    return found


def element(weight: Expr, one: Expr, two: Expr) -> Expectation:
    """The mean of a harmonic of degree two between zonal harmonics of two degrees."""
    law = two_point.weights()[weight].law
    point = law.variables[-1]
    body = forward_weights()[weight] * Zonal(_N, one, t) * Zonal(_N, two, point)
    return Expectation(body, law)


def diagonal_series(weight: Expr, own: Expr, beside: Expr) -> Expr:
    """Squares of coefficients, and products of those two degrees apart.

    The mean of a harmonic of degree two vanishes, which is the square's factor at degree zero.
    """
    both = element(weight, l, l + 2) + element(weight, l + 2, l)
    squares = own * coefficient(l) ** 2 * element(weight, l, l)
    products = beside * coefficient(l) * coefficient(l + 2) * both
    return Sum(squares, (l, 1, oo)) + Sum(products, (l, 0, oo))


def value(scale: Expr, space: Space, own: Expr, beside: Expr) -> Expr:
    """An eigenvalue by the series of its weights."""
    weights = {weight: diagonal_series(weight, own, beside) for weight in (xi, eta, zeta)}
    return scale * PICK[space].xreplace(weights)


def double_series(weight: Expr, factor: Expr) -> Expr:
    """A double series over the degrees of both functions."""
    terms = coefficient(l) * coefficient(m) * factor * element(weight, l, m)
    return Sum(terms, (m, 0, oo), (l, 0, oo))


def by_two_projections(operator: Operator, space: Space, form: Expr, of: str) -> Derivation:
    """The first step."""
    given = {M: M} if space is HOLLOW else {d: d}
    return Derivation(Projected(operator, space, i, k)).by(
        "instance",
        form * Direction(space, i, k),
        "by two projections",
        of=of,
        at=({B: B, phi: phi, i: i, k: k, **given},),
    )


def selected(chain: Derivation, end: Expr, space: Space) -> Derivation:
    """The last step, to three diagonals of a double series."""
    return chain.by(
        "selection",
        end * Direction(space, i, k),
        "a harmonic of degree two meets degrees at most two apart",
        over=(l, m),
    )


_SCALE, _ONE = B / (2 * upsilon), Integer(1)


def _derivation(space: Space, form: Expr, of: str) -> Derivation:
    """Expanding both activations."""
    series = {weight: double_series(weight, _ONE) for weight in (xi, eta, zeta)}
    chain = by_two_projections(ForwardSlope(phi, B), space, form, of).by(
        "series",
        _SCALE * PICK[space].xreplace(series) * Direction(space, i, k),
        "expand f in zonal harmonics",
        over=(l, m),
    )
    return selected(chain, value(_SCALE, space, _ONE, _ONE), space)


def _identity(kind: str, says: str, space: Space, form: Expr) -> Identity:
    """One of the two eigenvalues."""
    of = f"forward.{kind}_form"
    hollow = (CentredHollow(M, B),) if space is HOLLOW else ()
    value_of = value(_SCALE, space, _ONE, _ONE)
    return Identity(
        name=f"forward.{kind}_products",
        says=says,
        statement=acts_as(ForwardSlope(phi, B), space, value_of, i, k),
        over=(BATCH, PHI, *ABOUT[space]),
        where=(Gt(upsilon, 0), Sobolev(phi, B), *hollow),
        cite=two_point.CITE,
        uses=(of,),
        derivation=lambda: _derivation(space, form, of),
    )


IDENTITIES = (
    _identity(
        "hollow",
        "The forward eigenvalue on matrices without diagonal, by products of two coefficients.",
        HOLLOW,
        two_point.hollow_value(),
    ),
    _identity(
        "diagonals",
        "The forward eigenvalue on centred diagonals, by products of two coefficients.",
        DIAGONALS,
        two_point.diagonals_value(),
    ),
)
