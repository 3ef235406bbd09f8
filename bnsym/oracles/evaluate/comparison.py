"""One relation between two closed sides, decided by balls of growing precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from random import Random
from typing import NamedTuple

from flint import acb, arb, ctx

from bnsym.core import Eq, Le, Lt, Statement
from bnsym.oracles.budget import Budget
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError, entry_at

__all__ = ["Comparison", "compare", "digits_of", "each_entry", "tolerance"]

_DOUBLINGS = 4
_MOST_ENTRIES = 9


class Comparison(NamedTuple):
    """Whether a relation holds at a point: yes to some digits, certainly not, or undecided.

    ``exact`` says that a "yes" does not depend on the radius of a ball.
    """

    holds: bool | None
    digits: float = inf
    reason: str = ""
    exact: bool = False


def compare(statement: Statement, budget: Budget) -> Comparison:
    """A relation between closed expressions or matrices.

    An equality holds if the ball of the difference contains 0 and has a radius below
    10^-digits, relative to |lhs| where that certainly is not 0. It fails if the ball excludes
    0. Inequalities hold if the ball is on the right side of 0; ``<=`` also if it is an equality.

    Examples
    --------
    >>> from sympy import Integer, sqrt
    >>> compare(Eq(sqrt(2) ** 2, 2), Budget()).holds
    True
    """
    balls: dict[int, Balls] = {}
    return each_entry(statement, budget, lambda one, some: _compare_scalars(one, some, balls))


def each_entry(
    statement: Statement, budget: Budget, decide: Callable[[Statement, Budget], Comparison]
) -> Comparison:
    """Decide a statement between scalars, or the same between entries of matrices."""
    if not any(getattr(side, "is_Matrix", False) for side in statement.args):
        return decide(statement, budget)
    shapes = {tuple(map(int, getattr(side, "shape", ()))) for side in statement.args}
    if len(shapes) > 1:
        raise CannotEvaluateError("the two sides have different shapes")
    worst = Comparison(True, exact=True)
    for i, j in _places(statement, budget.seed):
        entries = (entry_at(side, i, j) for side in statement.args)
        found = decide(statement.func(*entries), budget)
        if found.holds is not True:
            return found._replace(reason=f"entry ({i + 1}, {j + 1}): {found.reason}")
        worst = min(worst, found, key=lambda item: item.digits)
    return worst


def _places(statement: Statement, seed: int) -> Iterator[tuple[int, int]]:
    """Entries to compare: all of a small matrix, a corner and some drawn ones of a large one."""
    rows, columns = (int(n) for n in statement.lhs.shape)
    places = [(i, j) for i in range(rows) for j in range(columns)]
    if len(places) <= _MOST_ENTRIES:
        return iter(places)
    corner = [(0, 0), (0, 1), (1, 0), (1, 1)]
    others = [place for place in places if place not in corner]
    return iter(corner + Random(seed).sample(others, _MOST_ENTRIES - len(corner)))


def _compare_scalars(statement: Statement, budget: Budget, known: dict[int, Balls]) -> Comparison:
    """Precision doubles until the ball decides; the entries of a matrix share what is known."""
    bits = budget.bits
    for _ in range(_DOUBLINGS):
        with ctx.workprec(bits):
            balls = known.setdefault(bits, Balls())
            left, right = balls.value(statement.lhs), balls.value(statement.rhs)
            found = _decided(statement, left, right, budget.digits)
        if found is not None:
            return found
        bits *= 2
    return Comparison(None, reason=f"undecided at {bits // 2} bits: {_shown(left - right)}")


def _decided(statement: Statement, left: acb, right: acb, digits: int) -> Comparison | None:
    """What these balls say about the relation, None if they are too wide."""
    difference = left - right
    if not difference.is_finite():
        return None
    same = _as_equal(difference, left, digits)
    if isinstance(statement, Eq):
        if not difference.contains(0):
            return Comparison(False, reason=f"lhs - rhs is {_shown(difference)}")
        return same
    if not isinstance(statement, Le | Lt) or not difference.imag.contains(0):
        raise CannotEvaluateError("an order needs real numbers")
    if difference.real < 0 or (isinstance(statement, Le) and difference.real <= 0):
        return Comparison(True, exact=True)
    if difference.real > 0 or (isinstance(statement, Lt) and difference.is_zero()):
        return Comparison(False, reason=f"lhs - rhs is {_shown(difference)}")
    return same if isinstance(statement, Le) else None


def _as_equal(difference: acb, left: acb, digits: int) -> Comparison | None:
    """Equality as far as the radius vouches for it."""
    radius = abs(difference).upper()
    if radius.is_zero():
        return Comparison(True, exact=True)
    if not radius < tolerance(left, digits):
        return None
    return Comparison(True, digits_of(radius / _scale(left)))


def tolerance(left: acb, digits: int) -> arb:
    """10^-digits, relative to a number that certainly is not 0."""
    return arb(10) ** -digits * _scale(left)


def _scale(left: acb) -> arb:
    """Size of the left side, 1 where it cannot be told from 0."""
    size = abs(left).lower()
    return arb(size) if size > 0 else arb(1)


def digits_of(relative: arb) -> float:
    """Decimal digits that a relative radius stands for."""
    return float(-relative.log() / arb(10).log())


def _shown(difference: acb) -> str:
    """A ball in few characters."""
    part = difference.real if difference.imag.contains(0) else difference
    return str(part.str(5)) if isinstance(part, arb) else str(part)
