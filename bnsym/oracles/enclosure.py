"""The enclosure oracle: both sides in Arb balls, from definitions, at exact points."""

from __future__ import annotations

from bnsym.core import Evidence, Identity, Verdict
from bnsym.oracles.budget import Budget
from bnsym.oracles.evaluate.survey import survey
from bnsym.oracles.evaluate.truth import truth

__all__ = ["enclose"]


def enclose(identity: Identity, budget: Budget) -> Evidence:
    """Enclose a statement at the corners of its domain and at drawn points.

    Parameters
    ----------
    identity : Identity
        A statement and its variables; the derivation plays no part.
    budget : Budget
        Digits and points.

    Returns
    -------
    Evidence
        ENCLOSED if at every point the ball of lhs - rhs contains 0 with a radius below
        10^-digits: relative to lhs where its ball excludes 0, absolute where that ball contains 0
        (differences of larger numbers that cancel); FALSE with the point if a ball excludes the
        relation; UNKNOWN, with the reason, if the oracle declines.

    Examples
    --------
    >>> from sympy import sqrt
    >>> from sympy.abc import x
    >>> from bnsym.core import Eq, Identity, Reals, Variable
    >>> root = Identity("demo.root", "A root.", Eq(sqrt(x**2), x),
    ...                 (Variable(x, Reals(), "x"),), (("here", "1"),))
    >>> enclose(root, Budget()).verdict.name
    'FALSE'
    """
    return survey(identity, budget, "enclosure", Verdict.ENCLOSED, truth)
