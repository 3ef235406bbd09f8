"""The multiprecision oracle: both sides in mpmath, at two precisions that must agree."""

from __future__ import annotations

from typing import Any

import mpmath
from mpmath import mp
from sympy import Basic

from bnsym.core import Eq, Evidence, Identity, Iff, Le, Lt, Statement, Verdict
from bnsym.oracles.budget import Budget
from bnsym.oracles.evaluate.comparison import Comparison, each_entry
from bnsym.oracles.evaluate.numbers import Numbers
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.survey import survey

__all__ = ["recompute"]

_EXTRA_DIGITS = (10, 25)
_CLEAR = 10


def recompute(identity: Identity, budget: Budget) -> Evidence:
    """Compare both sides in multiprecision arithmetic, where no enclosure is known.

    Parameters
    ----------
    identity : Identity
        A statement and its variables; the derivation plays no part.
    budget : Budget
        Digits and points.

    Returns
    -------
    Evidence
        AGREES if at every point two working precisions agree with each other and the sides
        with each other, to the digits asked for. FALSE if the two precisions agree to at least
        ten digits more than the sides do, which the reason says. UNKNOWN otherwise.

    Examples
    --------
    >>> from sympy import Integer, Sum, oo, pi
    >>> from sympy.abc import k
    >>> basel = Identity("demo.basel", "Basel.", Eq(Sum(1 / k**2, (k, 1, oo)), pi**2 / 6),
    ...                  (), (("here", "1"),))
    >>> recompute(basel, Budget(points=1)).verdict.name
    'AGREES'
    """
    return survey(identity, budget, "multiprecision", Verdict.AGREES, _decide)


def _decide(statement: Basic, budget: Budget) -> Comparison:
    """A relation between numbers or matrices."""
    if not isinstance(statement, Statement) or isinstance(statement, Iff):
        raise CannotEvaluateError("only relations between numbers are compared")
    return each_entry(statement, budget, _compare)


def _compare(statement: Statement, budget: Budget) -> Comparison:
    """Two precisions, then the two sides."""
    (left, right), (finer_left, finer_right) = (
        _sides(statement, budget.digits, extra) for extra in _EXTRA_DIGITS
    )
    with mpmath.workdps(budget.digits + max(_EXTRA_DIGITS)):
        scale = abs(finer_left) or mpmath.mpf(1)
        noise = max(abs(left - finer_left), abs(right - finer_right)) / scale
        gap = (finer_left - finer_right) / scale
    goal = mpmath.mpf(10) ** -budget.digits
    if not (mpmath.isfinite(noise) and mpmath.isfinite(gap)):
        return Comparison(None, reason="a side is not finite")
    if abs(gap) <= goal and noise <= goal:
        if isinstance(statement, Lt):
            return Comparison(None, reason="the sides of a strict inequality agree")
        return Comparison(True, _digits(max(abs(gap), noise)))
    if noise * mpmath.mpf(10) ** _CLEAR > abs(gap):
        return Comparison(None, reason=f"two precisions differ by {mpmath.nstr(noise, 3)}")
    if isinstance(statement, Le | Lt) and mpmath.im(gap) == 0 and mpmath.re(gap) < 0:
        return Comparison(True)
    if isinstance(statement, Le | Lt) and mpmath.im(gap) != 0:
        raise CannotEvaluateError("an order needs real numbers")
    found = f"(lhs - rhs)/|lhs| = {mpmath.nstr(gap, 5)}"
    if isinstance(statement, Eq | Le | Lt):
        return Comparison(False, reason=f"{found}, two precisions agree to {mpmath.nstr(noise, 2)}")
    raise CannotEvaluateError("an unknown relation")


def _sides(statement: Statement, digits: int, extra: int) -> tuple[Any, Any]:
    """Both sides at one precision."""
    with mpmath.workdps(digits + extra):
        numbers = Numbers(digits)
        try:
            return numbers.value(statement.lhs), numbers.value(statement.rhs)
        except (ValueError, ZeroDivisionError, TypeError, mp.NoConvergence) as failure:
            raise CannotEvaluateError(f"no number: {failure}") from failure


def _digits(relative: Any) -> float:
    """Decimal digits of a relative error."""
    return float(-mpmath.log10(relative)) if relative else float("inf")
