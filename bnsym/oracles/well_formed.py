"""What a step must be before any rule looks at it: exact, real, and clear about its names.

SymPy computes with whatever it is given: it simplifies by a symbol's assumptions, multiplies
infinities, and substitutes under a bound name. A step in which that could change the meaning is
no step at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sympy import (
    Basic,
    Expr,
    Float,
    I,
    Integral,
    Sum,
    Symbol,
    Tuple,
    nan,
    oo,
    true,
    zoo,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules import Rejected
from bnsym.symbolic.batchnorm import BatchNorm, Centred, Entry, Jacobian, Projection
from bnsym.symbolic.binding import Law, bound_symbols, free_of, subexpressions
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Radius
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.matrices import Entries
from bnsym.symbolic.predicates import ForAll

__all__ = ["domains", "require_well_formed"]

_NOT_REAL = frozenset((I, zoo, nan))

_VECTOR_AT = {Entry: 0, Centred: 1, Projection: 1, BatchNorm: 2, Jacobian: 2}
"""Where the batch stands whose places follow."""

_SPOKEN = {
    "BatchLaw": "law of the batch",
    "Direction": "element of the space",
    "Gaussian": "Gaussian law",
    "Gegenbauer": "Gegenbauer polynomial",
    "Hermite": "Hermite polynomial",
    "JacobiEntry": "entry of Jacobi's matrix",
    "Legendre": "Legendre polynomial",
    "NormalBatch": "normal law of the batch",
    "NormalBatches": "normal law of both batches",
    "Projected": "projected matrix",
    "Radius": "law of the radius",
    "SphericalProjections": "law of the projections",
    "Zonal": "zonal harmonic",
}
"""What the name of a class alone does not say in words."""


def require_well_formed(step: Step, hypotheses: Iterable[Basic]) -> None:
    """Raise `Rejected` for a step whose sides, or whose names, do not mean what they show."""
    sides = (step.before, step.after)
    propositions = {not isinstance(side, Expr) for side in sides}
    if propositions != {step.relation == "<=>"} and not (
        step.relation == "=" and propositions == {True}
    ):
        raise Rejected(f"{step.relation} does not relate these", *sides)
    for side in sides:
        _require_real(side)
        _require_no_shadow(side)
    # A name bound in a parameter must be as new as one bound in a side.
    given = tuple(part for part in step.because.parts() if isinstance(part, Basic))
    bound, names = _bound(sides), _bound(given)
    both = _free((*sides, *hypotheses)) & (bound | names) | _free(given) & (names - bound)
    if both:
        raise Rejected(f"{min(map(str, both))} is both bound and free")


def _free(parts: Iterable[Basic]) -> set[Basic]:
    """Names that have a meaning outside."""
    return {symbol for part in parts for symbol in free_of(part)}


def _bound(parts: Iterable[Basic]) -> set[Basic]:
    """Names that have a meaning inside only."""
    return {symbol for node in subexpressions(*parts) for symbol in bound_symbols(node)}


def domains(expression: Basic) -> list[Obligation]:
    """Every folded function and every law must be defined where it is written."""
    return [
        Obligation(condition, f"{_called(node)} must be defined")
        for node in subexpressions(expression)
        if isinstance(node, Folded | Law)
        for condition in node.domain()
        if condition != true
    ]


def _called(node: Basic) -> str:
    """The name of a function or a law in words: ArcCosine is the arc cosine."""
    name = type(node).__name__
    return f"the {_SPOKEN.get(name) or re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', name).lower()}"


def _require_real(side: Basic) -> None:
    """Numbers are exact, real and finite; only a limit of a sum or an integral is infinite."""
    parts = list(subexpressions(side))
    floats = any(isinstance(part, Float) for part in parts)
    if floats or not _NOT_REAL.isdisjoint(parts) or side in (oo, -oo):
        raise Rejected("numbers must be exact, real and finite", given=side)
    for node in parts:
        if not isinstance(node, Tuple) and {oo, -oo} & set(node.args):
            raise Rejected("an infinite number is no value", given=node)
        if type(node) in _VECTOR_AT:
            vector, *places = node.args[_VECTOR_AT[type(node)] :]
            if any(place.has(vector) for place in places):
                raise Rejected("a place depends on the batch", given=node)
        if isinstance(node, Symbol) and not node.is_commutative:
            raise Rejected(f"{node} does not commute")


def _require_no_shadow(side: Basic) -> None:
    """A name is bound once on every path, with no more assumptions than its range allows."""
    waiting: list[tuple[Basic, frozenset[Basic]]] = [(side, frozenset())]
    seen = set(waiting)
    while waiting:
        node, outside = waiting.pop()
        bound = bound_symbols(node)
        if outside.intersection(bound) or len(set(bound)) != len(bound):
            raise Rejected(f"{', '.join(map(str, bound))} is bound twice", given=node)
        for symbol, allowed in zip(bound, _allowed(node), strict=True):
            if not symbol.assumptions0.items() <= Symbol("_", **allowed).assumptions0.items():
                raise Rejected(f"{symbol} is assumed to be more than its range says", given=node)
        below = {(child, outside.union(bound)) for child in node.args} - seen
        waiting += below
        seen |= below


def _allowed(node: Basic) -> Iterator[dict[str, bool]]:
    """What each variable bound at the node may be assumed to be."""
    match node:
        case Sum():
            yield from ({"integer": True, **_sign(lower)} for _, lower, _ in node.limits)
        case ForAll():
            yield {"integer": True, **_sign(node.args[1])}
        case Entries():
            yield from ({"integer": True, "positive": True} for _ in node.binds)
        case Integral():
            if any(len(limit) != 3 for limit in node.limits):
                raise Rejected("an integral needs limits", given=node)
            for _, lower, _ in node.limits:
                yield {"positive" if lower.is_nonnegative else "real": True}
        case LimitOf():
            yield {"integer": True, "positive": True}
        case Expectation(law=Radius()) | HankelIntegral() | FourierIntegral():
            yield {"positive": True}
        case _:
            yield from ({"real": True} for _ in bound_symbols(node))


def _sign(lower: Expr) -> dict[str, bool]:
    """The sign of integers from ``lower`` on."""
    if lower.is_positive:
        return {"positive": True}
    return {"nonnegative": True} if lower.is_nonnegative else {}
