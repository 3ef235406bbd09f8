"""Steps by the rule ``adjoint``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, M, a, alpha, b, d, i, k
from sympy import Gt, Integer

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Upsilon
from bnsym.symbolic.homogeneous import PositiveHomogeneous
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    BackwardMap,
    CentredDiagonals,
    CentringLine,
    ForwardSlope,
    HollowMatrices,
    Projected,
    TangentMap,
)

from .notation import half
from .table import Table, case

phi, other = PositiveHomogeneous(alpha, a, b), PositiveHomogeneous(alpha, b, a)
backward, tangent = BackwardMap(phi, B), TangentMap(phi, B)
SPACE = CentredDiagonals(B, d)


def entry(operator: Any, space: Any = SPACE, size: Any = B) -> Projected:
    return Projected(operator, space, i, k)


survives = Gt(Upsilon(phi, B), 0)
turned = case(
    Rule.ADJOINT,
    2 * entry(backward),
    2 * entry(tangent),
    survives,
    B >= 4,
    alpha > half,
    entry=entry(backward),
    adjoint=tangent,
)


def of(before: Any, after: Any, **changes: Any) -> Any:
    """Another entry by the same rule."""
    return turned.but(before=before, after=after, entry=before, **changes)


larger, small = CentredDiagonals(B + 1, d), BackwardMap(phi, Integer(3))
TABLE = Table(
    (
        turned,
        of(entry(tangent), entry(backward), adjoint=backward),
        of(entry(backward, CentringLine(B)), entry(tangent, CentringLine(B))),
        of(
            entry(backward, HollowMatrices(B, M)),
            entry(tangent, HollowMatrices(B, M)),
            where=(*turned.where, CentredHollow(M, B)),
        ),
    ),
    {
        "the map itself": turned.but(after=2 * entry(backward), adjoint=backward),
        "unchanged": turned.but(after=2 * entry(backward)),
        "another activation": turned.but(
            after=2 * entry(TangentMap(other, B)), adjoint=TangentMap(other, B)
        ),
        "another batch": turned.but(
            after=2 * entry(TangentMap(phi, B + 1)), adjoint=TangentMap(phi, B + 1)
        ),
        "a space of another size": of(entry(backward, larger), entry(tangent, larger)),
        "another place": turned.but(after=2 * Projected(tangent, SPACE, i, i)),
        "another space": turned.but(after=2 * entry(tangent, CentringLine(B))),
        "twice": turned.but(after=4 * entry(tangent)),
        "nothing that occurs": turned.but(before=a, after=a),
        "a batch of three": turned.but(where=(survives, B >= 3, alpha > half)),
        "a step": turned.but(where=(survives, B >= 4, alpha >= half)),
        "no degree": turned.without(2),
        "no variance": turned.without(0),
        "the forward map": of(entry(ForwardSlope(phi, B)), entry(tangent)),
        "an operator that is no mean": of(entry(DOS(a, b, a)), entry(tangent)),
        "onto an operator that is no mean": turned.but(
            after=2 * entry(DOS(a, b, a)), adjoint=DOS(a, b, a)
        ),
        "no entry": turned.but(entry=tangent),
    },
)
