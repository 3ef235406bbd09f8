"""The backward map of batch norm at BSB1 acts on every space as its adjoint does.

Both maps D -> E[J^T D J] and D -> G E[J D J^T] G commute with permutations of the batch, whose
law they average over. The centred symmetric matrices are a sum of three irreducible and
pairwise different representations of the symmetric group, all of real type (the line of G,
the centred diagonals, and the matrices without diagonal), so that by Schur's lemma each map is
a scalar on each space. The spaces are orthogonal, hence the maps are self-adjoint, and being
adjoint to each other they are equal.
"""

from __future__ import annotations

from sympy import Expr, Sum

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import Integrable
from bnsym.symbolic.ultrasymmetric import BackwardMap, Direction, Projected, Space, TangentMap

__all__ = ["check"]

_Map = BackwardMap | TangentMap


def check(step: Step, context: Context) -> list[Obligation]:
    """Replace the ``entry`` of the image by that of the image under the ``adjoint`` map."""
    entry = parameter(step, "entry", Projected)
    other = parameter(step, "adjoint", (BackwardMap, TangentMap))
    one, space, *places = entry.args
    if not step.before.has(entry) or not isinstance(one, _Map):
        raise Rejected("an entry of one of the two maps is needed", entry, step.before)
    i, k, p, j = fresh("i k p j", (entry, other), integer=True, positive=True)
    weight, image = _weight(one, space, (i, k), (p, j)), _weight(other, space, (p, j), (i, k))
    agree(weight, image, context, "the maps are not adjoint to each other")
    if weight.law.size != space.size:
        raise Rejected("the space must have the size of the batch", entry)
    value = Projected(other, space, *places)
    agree(step.before.xreplace({entry: value}), step.after, context, "not the adjoint map")
    return [Obligation(Integrable(weight), "the map must exist")]


def _weight(
    operator: _Map, space: Space, outer: tuple[Expr, Expr], inner: tuple[Expr, Expr]
) -> Expectation:
    """By how much the inner entry of an element enters the outer entry of its image."""
    total = operator.entry(space, *outer)
    assert isinstance(total, Sum)
    (j, *_), (p, *_) = total.limits
    term = total.function.xreplace(dict(zip((p, j), inner, strict=True)))
    weight = term / Direction(space, *inner)
    assert isinstance(weight, Expectation)
    return weight
