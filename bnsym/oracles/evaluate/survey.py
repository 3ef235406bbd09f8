"""The loop that every pointwise oracle runs: exact points, hypotheses, verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, isinf
from typing import NamedTuple

from sympy import Basic
from sympy.core.relational import Relational

from bnsym.core import Evidence, Identity, Iff, Point, Verdict
from bnsym.oracles.budget import ONE_AT_A_TIME, Budget, Clock
from bnsym.oracles.evaluate.comparison import Comparison
from bnsym.oracles.evaluate.point import CannotEvaluateError, at_point
from bnsym.oracles.evaluate.truth import truth
from bnsym.symbolic.expectation import Expectation

__all__ = ["Decide", "admitted_points", "survey"]

Decide = Callable[[Basic, Budget], Comparison]

_FAILURES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
_MORE_POINTS_FOR_BOTH_CASES = 4
_DRAWS_FOR_A_POINT = 4


class _Admitted(NamedTuple):
    """A point that no hypothesis excludes, and a hypothesis that stays undecided, if any."""

    point: Point
    undecided: str = ""


def admitted_points(identity: Identity, count: int, budget: Budget) -> Iterator[_Admitted]:
    """Different exact points that satisfy the hypotheses, as far as these are decided."""
    seen: set[frozenset[tuple[Basic, Basic]]] = set()
    for point in identity.points(_DRAWS_FOR_A_POINT * count, budget.seed):
        if len(seen) >= count:
            return
        if frozenset(point.items()) in seen:
            continue
        seen.add(frozenset(point.items()))
        undecided = ""
        for condition in identity.hypotheses:
            found = _attempted(truth, condition, point, budget)
            if found.holds is False:
                break
            if found.holds is None or not found.exact:
                undecided = found.reason or f"{condition} holds only as far as digits tell"
        else:
            yield _Admitted(point, undecided)


def survey(
    identity: Identity, budget: Budget, oracle: str, passed: Verdict, decide: Decide
) -> Evidence:
    """Decide the statement at every point, and put the outcomes together.

    One certain failure at a point of the domain is FALSE. One point that is not decided is
    UNKNOWN, and so is an equivalence of which only one case was met. The working precisions of
    Arb and mpmath belong to the whole process: of several threads one is served at a time.
    """
    with ONE_AT_A_TIME:
        return _surveyed(identity, budget, oracle, passed, decide)


def _surveyed(
    identity: Identity, budget: Budget, oracle: str, passed: Verdict, decide: Decide
) -> Evidence:
    """The survey itself."""
    clock, digits, tested, opened = Clock(budget.seconds), inf, 0, ""
    equivalence = isinstance(identity.statement, Iff)
    cases: set[bool | None] = set()
    count = budget.points * (_MORE_POINTS_FOR_BOTH_CASES if equivalence else 1)
    for point, undecided in admitted_points(identity, count, budget):
        if tested >= budget.points and len(cases) > 1:
            break
        found = _attempted(decide, identity.statement, point, budget)
        if equivalence and found.holds:
            cases.add(_attempted(decide, identity.statement.args[0], point, budget).holds)
        if found.holds is False and not undecided:
            reason = f"{found.reason} at {_written(point)}"
            return Evidence(oracle, Verdict.FALSE, reason, 0.0, tested + 1, point, clock.seconds)
        tested += 1
        if found.holds is True:
            digits = min(digits, found.digits)
        elif not opened:
            opened = f"{found.reason or undecided} at {_written(point)}"
        if clock.over:
            break
    if equivalence and not opened and len(cases) < 2:
        opened = "only one case of the equivalence occurred"
    if opened or not tested:
        reason = opened or "no point of the domain was found"
        return Evidence(oracle, Verdict.UNKNOWN, reason, 0.0, tested, None, clock.seconds)
    reached = float(budget.digits) if isinf(digits) else digits
    reason = _counted(tested) + (" in the time allowed" if clock.over else "")
    return Evidence(oracle, passed, reason, reached, tested, None, clock.seconds)


def _attempted(decide: Decide, claim: Basic, point: Point, budget: Budget) -> Comparison:
    """The claim at the point; undecided where evaluation is declined or breaks down."""
    try:
        closed = at_point(claim, point)
        _require_laws(closed, budget)
        return decide(closed, budget)
    except CannotEvaluateError as declined:
        reason = str(declined)
    except _FAILURES as failure:
        reason = f"evaluation failed: {type(failure).__name__}: {failure}"
    return Comparison(None, reason=" ".join(reason.split()))


def _require_laws(closed: Basic, budget: Budget) -> None:
    """No mean is taken under a law that certainly is none, such as one of negative variance."""
    for law in sorted({node.law for node in closed.atoms(Expectation)}, key=str):
        if len(set(law.variables)) < len(law.variables):
            raise CannotEvaluateError(f"{law} names a variable twice")
        for condition in law.domain():
            if not condition.free_symbols and _fails(condition, budget):
                why = "its matrix does not fit" if condition == False else f"{condition} fails"  # noqa: E712
                raise CannotEvaluateError(f"{law} is no law: {why}")


def _fails(condition: Basic, budget: Budget) -> bool:
    """Whether a condition certainly fails; one that cannot be evaluated does not."""
    sides = condition.args if isinstance(condition, Relational) else ()
    if any(side.is_extended_real is False for side in sides):
        return True
    try:
        return truth(condition, budget).holds is False
    except CannotEvaluateError:
        return False


def _counted(points: int) -> str:
    """How many points were tested."""
    return "1 point" if points == 1 else f"{points} points"


def _written(point: Point) -> str:
    """A point in one line."""
    return ", ".join(f"{symbol} = {value}" for symbol, value in point.items()) or "the only point"
