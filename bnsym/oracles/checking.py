"""A user's own identity, before the same oracles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from sympy import Basic, Expr, Float, Integer, MatrixBase, MatrixSymbol, Pow, Symbol, false, sympify
from sympy.core.relational import (
    Equality,
    GreaterThan,
    LessThan,
    Relational,
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
from bnsym.oracles.budget import ONE_AT_A_TIME, Budget
from bnsym.oracles.evaluate.point import LARGEST_POWER
from bnsym.oracles.hypotheses import Hypotheses
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


_DOMAIN_NAMES = ("assumptions", "conditions", "corners", "describe", "sample")


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
        If a side is not an exact expression, ``over`` does not name every free symbol, or the
        hypotheses contradict each other.

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
    _require_counts(digits, points)
    _require_conditions(where)
    identity = _identity(statement, where, over if over is not None else {})
    report = judge(identity, _no_record, Budget(digits=digits, points=points))
    if report.verdict == Verdict.PROVED and not any(item.points for item in report.evidence):
        _require_consistent(identity)
    evidence = tuple(
        item._replace(reason="by field, 1 step") if item.oracle == "rules" else item
        for item in report.evidence
        if item.oracle != "rules" or item.verdict == Verdict.PROVED
    )
    return report._replace(evidence=evidence)


def _identity(
    statement: Statement, where: tuple[Boolean, ...], over: Mapping[Symbol, Any]
) -> Identity:
    """The record of a user's statement, with algebra as its derivation."""
    if not isinstance(over, Mapping):
        raise InputError(
            f"over: a {type(over).__name__} is given; allowed: a mapping from symbols to domains"
        )
    variables = _variables(statement, where, dict(over))
    derivation = Derivation(statement.lhs).by(Rule.FIELD, statement.rhs, "algebra")
    try:
        identity = Identity(
            name="check.statement",
            says="A statement to check.",
            statement=statement,
            over=variables,
            cite=(("user", "own statement"),),
            where=where,
            derivation=(lambda: derivation) if isinstance(statement, Eq) else None,
        )
        next(identity.points(1), None)
        return identity
    except (IndexError, TypeError, ValueError) as error:
        fault = str(error).removeprefix("check.statement: ")
        raise InputError(
            f"over: {fault}; allowed: domains that fit their symbols and can be drawn from"
        ) from None


def _require_counts(digits: Any, points: Any) -> None:
    """Whole numbers within reason."""
    for name, given, most in (("digits", digits, 1000), ("points", points, 10_000)):
        if type(given) is not int or not 1 <= given <= most:
            raise InputError(f"{name}: {given!r} is given; allowed: a whole number, 1 to {most}")


def _require_conditions(where: Any) -> None:
    """A tuple of conditions, none of which is settled already."""
    if not isinstance(where, tuple):
        raise InputError(
            f"where: a {type(where).__name__} is given; allowed: a tuple of conditions"
        )
    for condition in where:
        if not isinstance(condition, Boolean) or condition == false:
            raise InputError(f"where: {condition} is given; allowed: conditions that can hold")


def _require_consistent(identity: Identity) -> None:
    """From hypotheses that exclude each other everything follows, so that a proof says nothing."""
    known = Hypotheses(identity.hypotheses)
    relations = [c for c in identity.hypotheses if isinstance(c, Relational)]
    with ONE_AT_A_TIME:
        if any(known.proves(condition.negated) for condition in relations):
            raise InputError(
                f"over and where: {', '.join(map(str, identity.hypotheses))} exclude each other; "
                "allowed: hypotheses that hold somewhere"
            )


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
    if rhs is not None and isinstance(lhs, Statement):
        raise InputError(
            f"rhs: a {type(rhs).__name__} is given with a whole statement; allowed: no rhs there"
        )
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
    huge = [p.exp for p in expression.atoms(Pow) if p.exp.is_Integer and abs(p.exp) > LARGEST_POWER]
    if huge:
        raise InputError(
            f"{name}: it holds the exponent {max(huge)}; allowed: up to {LARGEST_POWER}"
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
    variables = []
    for symbol, given in over.items():
        domain = as_domain(symbol, given)
        if isinstance(symbol, MatrixSymbol) and domain.assumptions:
            raise InputError(f"over: numbers are given for {symbol}; allowed: a domain of matrices")
        variables.append(Variable(symbol, domain, str(symbol)))
    return tuple(variables)


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
    elif all(hasattr(given, name) for name in _DOMAIN_NAMES):
        return _hashable(symbol, given)
    raise InputError(
        f"over: {given!r} is given for {symbol}; allowed: a domain of bnsym.core, a pair of exact "
        f"ends in increasing order, or one of {', '.join(_NAMED)}"
    )
