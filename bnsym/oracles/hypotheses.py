"""What follows exactly from an identity's hypotheses: signs, and polynomial inequalities by z3.

Nothing here is numeric. A condition that cannot be derived is simply not proved; it is never
assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sympy import (
    Abs,
    And,
    Basic,
    Dummy,
    Expr,
    Ge,
    ImmutableMatrix,
    MatMul,
    Mul,
    Ne,
    Pow,
    Symbol,
    expand,
    gamma,
    hyper,
)
from sympy.core.relational import (
    GreaterThan,
    LessThan,
    Relational,
    StrictGreaterThan,
    StrictLessThan,
)
from sympy.functions.elementary.exponential import exp
from sympy.logic.boolalg import BooleanTrue
from sympy.matrices.expressions.matexpr import MatrixElement

from bnsym.oracles.arithmetic import Question, contradictory, unknowns
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance, rates
from bnsym.symbolic.predicates import (
    Convergent,
    Covariance,
    ForAll,
    Given,
    Integrable,
    ModerateGrowth,
    Sectorial,
    SlowGrowth,
    Sobolev,
)
from bnsym.symbolic.special import Pochhammer

__all__ = ["Hypotheses"]

_SUFFICIENT = (Integrable, Convergent, ModerateGrowth, Sectorial, SlowGrowth, Sobolev)
"""Propositions that know what they follow from."""


class Hypotheses:
    """A set of conditions, and what they prove.

    Examples
    --------
    >>> from sympy.abc import a
    >>> Hypotheses((a > 1,)).proves(a**2 > a)
    True
    >>> Hypotheses((a > 1,)).proves(a > 2)
    False
    """

    def __init__(
        self,
        conditions: Iterable[Basic] = (),
        ranges: Mapping[Symbol, Iterable[Basic]] = MappingProxyType({}),
    ) -> None:
        self.conditions = tuple(conditions)
        self.ranges = ranges
        self._cache: dict[Basic, bool] = {}
        self._narrowed: dict[tuple[Basic, ...], Hypotheses] = {}

    def extended(self, conditions: Iterable[Basic]) -> Hypotheses:
        """These and more."""
        return Hypotheses((*self.conditions, *conditions), self.ranges)

    def ranging(self, ranges: Mapping[Symbol, Iterable[Basic]]) -> Hypotheses:
        """These, and what bound variables satisfy: of use where such a variable occurs only.

        A range may be empty, and from k >= 5 and k <= n it does not follow that n >= 5.
        """
        ranging = Hypotheses(self.conditions, {**self.ranges, **ranges})
        ranging._narrowed = self._narrowed  # every step asks much the same
        return ranging

    def _within(self, condition: Basic) -> Hypotheses:
        """The hypotheses with the ranges of the variables that occur, and of their ends'."""
        known, seen = self.conditions, set[Basic]()
        waiting = set(free_of(condition))
        while new := waiting & set(self.ranges) - seen:
            facts = [fact for symbol in sorted(new, key=str) for fact in self.ranges[symbol]]
            known, seen = (*known, *facts), seen | new
            waiting |= {symbol for fact in facts for symbol in free_of(fact)}
        return self._narrowed.setdefault(known, Hypotheses(known))

    def proves(self, condition: Basic) -> bool:
        """Whether the condition follows, by the signs of factors or by real arithmetic."""
        if condition not in self._cache:
            self._cache[condition] = False  # what rests on itself is not proved
            self._cache[condition] = self._proves(condition)
        return self._cache[condition]

    def positive(self, expression: Expr) -> bool:
        """Whether the expression is positive under the hypotheses."""
        return self.proves(StrictGreaterThan(expression, 0, evaluate=False))

    def nonzero(self, expression: Expr) -> bool:
        """Whether the expression does not vanish under the hypotheses."""
        return self.proves(Ne(expression, 0, evaluate=False))

    def _proves(self, condition: Basic) -> bool:
        if isinstance(condition, BooleanTrue) or condition in self.conditions:
            return True
        if isinstance(condition, And):
            return all(self.proves(part) for part in condition.args)
        if isinstance(condition, ForAll):
            index, lower, claim = condition.args
            any_ = Dummy(index.name, **index.assumptions0)  # nothing is known of it from outside
            known = self.extended([Ge(any_, lower, evaluate=False)])
            return known.proves(claim.xreplace({index: any_}))
        if isinstance(condition, Given):
            return self.extended(condition.args[1:]).proves(condition.args[0])
        if isinstance(condition, _SUFFICIENT):
            return any(all(map(self.proves, parts)) for parts in condition.sufficient())
        if isinstance(condition, Covariance) and isinstance(condition.args[0], MatMul):
            scale, matrix = condition.args[0].as_coeff_mmul()
            return self.positive(scale) and self.proves(Covariance(matrix.doit()))
        if not isinstance(condition, Relational):
            return False
        if self.ranges:
            return self._within(condition).proves(condition)
        difference = (
            condition.gts - condition.lts
            if hasattr(condition, "gts")
            else (condition.lhs - condition.rhs)
        )
        if isinstance(condition, Ne):
            return self._nonvanishing(difference)
        if isinstance(condition, GreaterThan | LessThan) and isinstance(difference, Mul):
            factors = (Ge(factor, 0, evaluate=False) for factor in difference.args)
            if all(map(self.proves, factors)):
                return True
        if hasattr(condition, "gts") and self._sign_positive(difference):
            return True
        if isinstance(condition, GreaterThan) and self._minor(difference):
            return True
        return self._arithmetic(condition)

    def _minor(self, expression: Expr) -> bool:
        """Whether it is a principal minor of a tilted covariance, in three rows or more."""
        entries = {frozenset(n.args[2:]): n for n in expression.atoms(TiltedCovariance)}
        if len({entry.args[:2] for entry in entries.values()}) != 1:
            return False
        places = sorted(set().union(*entries), key=str)
        pairs = [[frozenset((one, two)) for two in places] for one in places]
        if len(places) < 3 or not all(pair in entries for row in pairs for pair in row):
            return False
        minor = ImmutableMatrix([[entries[pair] for pair in row] for row in pairs]).det()
        return self._tilted(entries[pairs[0][0]]) and expand(minor - expression) == 0

    def _nonvanishing(self, expression: Expr) -> bool:
        """Nonzero, factor by factor; the Gamma function has no zeros."""
        if expression.is_nonzero:
            return True
        if isinstance(expression, Mul):
            return all(self.nonzero(factor) for factor in expression.args)
        if isinstance(expression, Pow):
            return self.nonzero(expression.base) and expression.exp.is_finite is not False
        if isinstance(expression, gamma):
            return self.positive(expression.args[0])
        if isinstance(expression, Folded):
            return self.positive(expression)
        return (
            self.positive(expression)
            or self.positive(-expression)
            or self._arithmetic(Ne(expression, 0, evaluate=False))
        )

    def _sign_positive(self, expression: Expr) -> bool:
        """Positive, factor by factor."""
        if expression.is_positive:
            return True
        if isinstance(expression, Mul):
            return all(self.positive(factor) for factor in expression.args)
        if isinstance(expression, Pow):
            return expression.exp.is_real is True and self.positive(expression.base)
        if isinstance(expression, gamma):
            return self.positive(expression.args[0])
        if isinstance(expression, Pochhammer):
            return self.positive(expression.definition())
        if isinstance(expression, Abs):
            return self.nonzero(expression.args[0])
        if isinstance(expression, hyper):  # within its circle of convergence
            parts = (*expression.ap, *expression.bq, expression.argument)
            inside = len(expression.ap) <= len(expression.bq) + 1 and self.proves(
                StrictLessThan(expression.argument, 1, evaluate=False)
            )
            return inside and all(map(self.positive, parts))
        if isinstance(expression, MatrixElement) and expression.args[1] == expression.args[2]:
            return Covariance(expression.args[0]) in self.conditions
        if isinstance(expression, TiltDeterminant | TiltedCovariance):
            return self._tilted(expression) and len(set(expression.args[2:])) < 2
        if isinstance(expression, Folded) and expression.definition() != expression:
            return self.positive(expression.definition())
        if isinstance(expression, exp):
            return expression.args[0].is_real is True
        return False

    def _arithmetic(self, condition: Relational) -> bool:
        """Unsatisfiability, by z3, of the hypotheses with the negation of the condition."""
        question = Question(self.positive)
        goal = question.relation(condition)
        known = [c for c in self.conditions if isinstance(c, Relational)]
        while True:
            related = [c for c in known if unknowns(c) & set(question.names)]
            if not related:
                break
            known = [c for c in known if c not in related]
            question.add(*map(question.relation, related))
        question.add(*self._covariances(question), f"(not {goal})")
        return contradictory(str(question))

    def _tilted(self, node: TiltDeterminant | TiltedCovariance) -> bool:
        """Whether it belongs to a covariance, tilted towards zero."""
        matrix, rate = node.args[:2]
        known = Covariance(matrix) in self.conditions
        return known and all(self.proves(Ge(each, 0, evaluate=False)) for each in rates(rate))

    def _covariances(self, question: Question) -> list[str]:
        """Cauchy-Schwarz, and positive variances, for entries of covariances that occur."""
        facts: list[Relational] = []
        for entry in [n for n in question.names if isinstance(n, MatrixElement)]:
            matrix, i, j = entry.args
            if Covariance(matrix) not in self.conditions:
                continue
            if i == j:
                facts.append(StrictGreaterThan(entry, 0, evaluate=False))
            else:
                facts.append(LessThan(entry**2, matrix[i, i] * matrix[j, j], evaluate=False))
        for entry in [n for n in question.names if isinstance(n, TiltedCovariance)]:
            matrix, rate, i, j = entry.args
            if self._tilted(entry):
                one, other = (TiltedCovariance(matrix, rate, k, k) for k in (i, j))
                facts.append(LessThan(entry**2, one * other, evaluate=False))
                facts += [StrictGreaterThan(k, 0, evaluate=False) for k in (one, other)]
        return [question.relation(fact) for fact in facts]
