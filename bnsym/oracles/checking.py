"""A user's own identity, before the same oracles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from sympy import Basic, Expr, Float, Integer, MatrixBase, Symbol, sympify
from sympy.core.relational import (
    Equality,
    GreaterThan,
    LessThan,
    StrictGreaterThan,
    StrictLessThan,
)
from sympy.logic.boolalg import Boolean

from bnsym.core import (
    CheckReport,
    Derivation,
    Domain,
    Eq,
    Identity,
    Integers,
    Le,
    Lt,
    Point,
    Positive,
    Reals,
    Rule,
    Statement,
    Variable,
    Verdict,
)
from bnsym.core.identity import free_symbols
from bnsym.errors import InputError
from bnsym.oracles.budget import Budget
from bnsym.oracles.judgement import judge

__all__ = ["as_domain", "check"]


@dataclass(frozen=True)
class _AllIntegers:
    """The integers; samples stay near zero."""

    corners: tuple[Basic, ...] = (Integer(0), Integer(1), Integer(-1))

    @property
    def assumptions(self) -> dict[str, bool]:
        """Integer."""
        return {"integer": True}

    def conditions(self, symbol: Expr) -> tuple[Boolean, ...]:
        """None: every integer belongs."""
        return ()

    def sample(self, random: Random, point: Point) -> Basic:
        """An integer between -12 and 12."""
        return Integer(random.randint(-12, 12))

    def describe(self) -> str:
        """LaTeX of the set."""
        return r"\mathbb{Z}"


_NAMED: Mapping[str, Domain] = {
    "real": Reals(corners=("0", "1", "-1")),
    "positive": Positive(),
    "negative": Reals(upper=0),
    "integer": _AllIntegers(),
    "nonnegative integer": Integers(0, corners=(0,)),
    "positive integer": Integers(1, corners=(1,)),
}


def check(
    lhs: Any,
    rhs: Any = None,
    over: Mapping[Symbol, Any] | None = None,
    where: tuple[Boolean, ...] = (),
    digits: int = 15,
    points: int = 8,
) -> CheckReport:
    """Check an identity or an inequality of one's own.

    Parameters
    ----------
    lhs : sympy.Expr or number, or a statement
        Left side; or a whole statement, of ``bnsym.core`` or a relation of SymPy, without a
        right side.
    rhs : sympy.Expr or number, optional
        Right side.
    over : mapping
        What every free symbol ranges over: a domain of ``bnsym.core``, a pair of exact ends
        (open), or one of the words real, positive, negative, integer, nonnegative integer,
        positive integer.
    where : tuple of conditions
        Further hypotheses.
    digits, points : int
        Digits to which the sides must agree, and the number of exact points to test.

    Returns
    -------
    CheckReport
        PROVED if the two sides are the same algebraically; else what the numeric oracles find.

    Raises
    ------
    InputError
        If a side is not an exact expression, or ``over`` does not name every free symbol.

    Examples
    --------
    >>> from sympy import gamma, pi, sin, sqrt
    >>> from sympy.abc import x
    >>> check(gamma(x) * gamma(1 - x), pi / sin(pi * x), over={x: (0, 1)}).verdict.name
    'ENCLOSED'
    >>> report = check(sqrt(x**2), x, over={x: "real"})
    >>> report.verdict.name, report.witness[x] < 0
    ('FALSE', True)
    """
    statement = _statement(lhs, rhs)
    variables = _variables(statement, where, dict(over or {}))
    if not 1 <= digits <= 1000 or not 1 <= points <= 10_000:
        raise InputError(
            f"digits and points: {digits} and {points} are given; allowed: 1 to 1000 and 1 to 10000"
        )
    derivation = Derivation(statement.lhs).by(Rule.FIELD, statement.rhs, "algebra")
    identity = Identity(
        name="check.statement",
        says="A statement to check.",
        statement=statement,
        over=variables,
        cite=(("user", "own statement"),),
        where=where,
        derivation=(lambda: derivation) if isinstance(statement, Eq) else None,
    )
    report = judge(identity, _no_record, Budget(digits=digits, points=points))
    evidence = tuple(
        item._replace(reason="by field, 1 step") if item.oracle == "rules" else item
        for item in report.evidence
        if item.oracle != "rules" or item.verdict == Verdict.PROVED
    )
    return report._replace(evidence=evidence)


def _hashable(symbol: Basic, domain: Domain) -> Domain:
    """Records are kept by their value, so that domains need one."""
    try:
        hash(domain)
    except TypeError:
        raise InputError(
            f"over: the domain of {symbol} holds a list; allowed: tuples in its place"
        ) from None
    return domain


def _no_record(name: str) -> Identity:
    """A user's identity uses none."""
    raise InputError(f"uses: {name} is given; allowed: nothing")


def _statement(lhs: Any, rhs: Any) -> Statement:
    """Two sides, or a relation, as a statement that never evaluates itself."""
    if rhs is not None:
        return Eq(_exact("lhs", lhs), _exact("rhs", rhs))
    match lhs:
        case Statement():
            relation = lhs
        case Equality():
            relation = Eq(lhs.lhs, lhs.rhs)
        case LessThan() | GreaterThan():
            relation = Le(lhs.lts, lhs.gts)
        case StrictLessThan() | StrictGreaterThan():
            relation = Lt(lhs.lts, lhs.gts)
        case _:
            raise InputError(
                f"lhs: a {type(lhs).__name__} is given without rhs; allowed: a second side, a "
                "statement of bnsym.core or a relation of SymPy that is not already true or false"
            )
    _exact("lhs", relation)
    return relation


def _exact(name: str, side: Any) -> Basic:
    """A side as an exact expression."""
    if not isinstance(side, Expr | MatrixBase | Statement | int) or isinstance(side, bool):
        raise InputError(
            f"{name}: a {type(side).__name__} is given; allowed: a SymPy expression or an integer"
        )
    expression = sympify(side, strict=True)
    floats = expression.atoms(Float)
    if floats:
        raise InputError(
            f"{name}: it holds the float {min(floats)}; allowed: exact numbers, such as "
            "Rational(1, 10)"
        )
    return expression


def _variables(
    statement: Statement, where: tuple[Boolean, ...], over: dict[Symbol, Any]
) -> tuple[Variable, ...]:
    """The variables with their domains, exactly those that occur."""
    free = free_symbols(statement).union(*map(free_symbols, where))
    missing, idle = free - over.keys(), over.keys() - free
    for symbols, what in ((missing, "no domain for"), (idle, "a domain for the unused")):
        if symbols:
            names = ", ".join(sorted(map(str, symbols)))
            raise InputError(f"over: {what} {names}; allowed: one domain for every free symbol")
    return tuple(Variable(symbol, as_domain(symbol, over[symbol]), str(symbol)) for symbol in over)


def as_domain(symbol: Basic, given: Any) -> Domain:
    """A domain from what a user writes."""
    if isinstance(given, str) and given in _NAMED:
        return _NAMED[given]
    if isinstance(given, tuple) and len(given) == 2:
        try:
            lower, upper = (sympify(end, strict=True) for end in given)
            if bool(lower < upper) and not (lower.atoms(Float) | upper.atoms(Float)):
                return Reals(lower, upper)
        except (TypeError, ValueError):
            pass
    elif hasattr(given, "sample") and hasattr(given, "conditions"):
        return _hashable(symbol, given)
    raise InputError(
        f"over: {given!r} is given for {symbol}; allowed: a domain of bnsym.core, a pair of exact "
        f"ends in increasing order, or one of {', '.join(_NAMED)}"
    )
