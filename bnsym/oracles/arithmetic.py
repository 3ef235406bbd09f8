"""Questions of real arithmetic, put to z3 in SMT-LIB, its own text.

Parts that are not polynomial are unknown real numbers v0, v1, ... in the order in which they
occur, so that most questions of a catalogue were asked before with other names. Each that was not
has a solver of its own: what was asked before has no influence on the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import z3
from sympy import Add, Derivative, Expr, Function, Integer, Mul, Ne, Piecewise, Pow, Rational, pi
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import (
    Equality,
    GreaterThan,
    LessThan,
    Relational,
    StrictGreaterThan,
)

from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded

__all__ = ["Question", "contradictory", "unknowns"]

_RESOURCES = 3_000_000
"""Of the solver, for one question: counted in its own units, not in time, so that a busy machine
gets the same answers."""


@lru_cache(maxsize=8192)
def contradictory(question: str) -> bool:
    """Whether z3 finds that the assertions of an SMT-LIB text cannot all hold.

    Examples
    --------
    >>> contradictory("(declare-const x Real)(assert (< (* x x) 0))")
    True
    """
    solver = z3.Solver(ctx=z3.Context())
    solver.set("rlimit", _RESOURCES)
    solver.from_string(question)
    return bool(solver.check() == z3.unsat)


@lru_cache(maxsize=4096)
def unknowns(relation: Relational) -> frozenset[Expr]:
    """The unknowns that a relation would bring in; unrelated ones only slow the solver down."""
    question = Question(lambda _: False)
    question.relation(relation)
    return frozenset(question.names)


class Question:
    """SymPy relations as text, with every non-polynomial part an unknown real number.

    Parameters
    ----------
    positive : callable
        Whether an expression is positive: of a square root that is, the square is known.

    Examples
    --------
    >>> from sympy.abc import a
    >>> question = Question(lambda _: False)
    >>> question.add(question.relation(a**2 + 1 < 0))
    >>> print(question)
    (declare-const v0 Real)
    (assert (< (+ 1 (* v0 v0)) 0))
    """

    def __init__(self, positive: Callable[[Expr], bool]) -> None:
        self.names: dict[Expr, str] = {}
        self._positive = positive
        self._facts: list[str] = []
        self._known: list[str] = []

    def __str__(self) -> str:
        sorts = ("Int" if name.is_integer else "Real" for name in self.names)
        lines = [f"(declare-const v{k} {sort})" for k, sort in enumerate(sorts)]
        facts = (*self._facts, *self._known, *self._signs())
        return "\n".join([*lines, *(f"(assert {fact})" for fact in facts)])

    def add(self, *facts: str) -> None:
        """Assert these."""
        self._facts += facts

    def relation(self, relation: Relational) -> str:
        """One relation between two translated sides."""
        left, right = self.term(relation.lhs), self.term(relation.rhs)
        match relation:
            case Equality():
                return f"(= {left} {right})"
            case Ne():
                return f"(not (= {left} {right}))"
            case StrictGreaterThan():
                return f"(> {left} {right})"
            case GreaterThan():
                return f"(>= {left} {right})"
            case LessThan():
                return f"(<= {left} {right})"
            case _:
                return f"(< {left} {right})"

    def term(self, expression: Expr) -> str:
        """Polynomial structure is kept; anything else becomes a variable."""
        match expression:
            case Rational():
                return _number(expression)
            case Add():
                return f"(+ {' '.join(map(self.term, expression.args))})"
            case Mul():
                return f"(* {' '.join(map(self.term, expression.args))})"
            case Pow(base=base, exp=Integer() as power):
                return _power(self.term(base), int(power))
            case Pow(base=base, exp=Rational(q=2) as power):
                return _power(self._root(base), int(2 * power))
        if expression not in self.names:
            name = self._named(expression)
            if isinstance(expression, Folded) and _algebraic(expression.definition()):
                self._known.append(f"(= {name} {self.term(expression.definition())})")
        return self._named(expression)

    def _named(self, expression: Expr) -> str:
        """An unknown as a real number."""
        name = self.names.setdefault(expression, f"v{len(self.names)}")
        return f"(to_real {name})" if expression.is_integer else name

    def _root(self, base: Expr) -> str:
        """A square root, known by its square where its base is positive."""
        root = Pow(base, Rational(1, 2))
        known = root in self.names
        name = self._named(root)
        if not known and self._positive(base):
            self._known += [f"(> {name} 0)", f"(= (* {name} {name}) {self.term(base)})"]
        return name

    def _signs(self) -> list[str]:
        """Signs that SymPy's assumptions give to the unknowns."""
        facts = []
        for expression, name in self.names.items():
            if expression == pi:
                facts += [f"(> {name} 3.141592)", f"(< {name} 3.141593)"]
            if expression.is_positive:
                facts.append(f"(> {name} 0)")
            elif expression.is_nonnegative:
                facts.append(f"(>= {name} 0)")
        return facts


def _number(number: Rational) -> str:
    """A rational number."""
    size = f"{abs(number.p)}" if number.q == 1 else f"(/ {abs(number.p)} {number.q})"
    return f"(- {size})" if number.p < 0 else size


def _power(base: str, power: int) -> str:
    """A power as a product; the quotient by zero is some number, of which nothing is known."""
    factor = base if abs(power) == 1 else f"(* {' '.join([base] * abs(power))})"
    return factor if power > 0 else f"(/ 1 {factor})"


def _algebraic(definition: Expr) -> bool:
    """Whether a definition says something to a solver that knows polynomials only."""
    return not definition.atoms(Function, Piecewise, Expectation, ExprWithLimits, Derivative)
