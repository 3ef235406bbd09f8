"""What every checker shares: the rejection, the context, and the exact comparison."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from sympy import (
    Basic,
    Derivative,
    Expr,
    Ge,
    Gt,
    Integer,
    Integral,
    MatrixExpr,
    Ne,
    Pow,
    Sum,
    Symbol,
    fraction,
    gamma,
    oo,
    together,
)
from sympy.core.relational import Equality, LessThan, StrictLessThan

from bnsym.core import Cited, Eq, Identity, Le, Lt, Obligation, Step
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.normal_form import ZeroTest
from bnsym.symbolic.batchnorm import CentredNorm
from bnsym.symbolic.binding import Binder, bound_symbols, free_of, subexpressions
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.crossing import Crossing
from bnsym.symbolic.expectation import Expectation, Radius, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.predicates import Covariance, Given
from bnsym.symbolic.special import Pochhammer

__all__ = [
    "Checker",
    "Context",
    "Rejected",
    "agree",
    "catalogue_facts",
    "established_facts",
    "instantiate",
    "integrals",
    "parameter",
    "replace_nodes",
    "require_kept",
    "require_new",
    "singular",
    "unfolded",
]


_RELATIONS = {Eq: Equality, Le: LessThan, Lt: StrictLessThan}
_DEFINED = (Folded, Apply, Expectation)
_SIGNS = {"positive": Gt, "nonnegative": Ge, "nonzero": Ne}


class Rejected(Exception):
    """A step that its rule does not license; holds what the rule arrives at and what was given."""

    def __init__(
        self, reason: str, expected: Basic | None = None, given: Basic | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.expected, self.given = reason, expected, given


class Context(NamedTuple):
    """What a checker may rely on: the hypotheses, and the records it can look up by name."""

    hypotheses: Hypotheses
    record: Callable[[str], Identity | Cited]

    def under(self, *expressions: Basic) -> Context:
        """The context with what bound variables satisfy: ranges of sums, of radii, of cosines."""
        known = self.hypotheses.conditions
        return self._replace(hypotheses=self.hypotheses.ranging(_binder_facts(expressions, known)))


class Checker(Protocol):
    """Accepts a step and returns its obligations, or raises `Rejected`."""

    def __call__(self, step: Step, context: Context) -> list[Obligation]:
        """Check one step."""


def require_new(node: Basic, *names: Basic) -> None:
    """Raise `Rejected` if a name that the step gives is free: it would be caught."""
    if node.has_free(*names):
        raise Rejected("the names must be new", node)


def agree(left: Basic, right: Basic, context: Context, reason: str) -> None:
    """Raise `Rejected` unless both sides are equal in the field, and singular together.

    A divisor (or a Gamma function) on one side only must be proved not to vanish (to be finite).
    """
    try:
        same = ZeroTest(context.hypotheses).equal(left, right)
    except ZeroDivisionError:
        same = False
    if not same:
        raise Rejected(reason, left, right)
    here, there = singular(left, context), singular(right, context)
    for condition in here ^ there:
        others = there if condition in here else here
        if not _follows(condition, others, context):
            raise Rejected(f"one side alone is singular unless {condition}", left, right)
    require_kept(integrals(left), integrals(right), context)


def require_kept(left: set[Basic], right: set[Basic], context: Context) -> None:
    """Raise `Rejected` for an integral on one side alone: it may diverge, and none cancels then."""
    test = ZeroTest(context.hypotheses)
    for integral in left ^ right:
        others = right if integral in left else left
        if not any(test.equal(integral, other) for other in others):
            raise Rejected("one side alone has an integral that may diverge", integral)


def integrals(expression: Basic) -> set[Basic]:
    """Integrals, but not those inside of what binds a name."""
    found, waiting = set[Basic](), [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Integral | HankelIntegral | FourierIntegral):
            found.add(node)
        elif not bound_symbols(node):
            waiting += node.args
    return found


def _follows(condition: Basic, others: Iterable[Basic], context: Context) -> bool:
    """Whether the condition is proved, or is one of the others in another form."""
    test = ZeroTest(context.hypotheses)
    return context.hypotheses.proves(condition) or any(test.equal(condition, o) for o in others)


def singular(expression: Basic, context: Context) -> set[Basic]:
    """Conditions under which no power divides by zero and no Gamma function has a pole."""
    quotients = {part: part.definition() for part in expression.atoms(Pochhammer)}
    parts = list(subexpressions(expression.xreplace(quotients)))
    powers = {
        power.base
        for power in parts
        if isinstance(power, Pow)
        and not power.exp.is_nonnegative
        and not power.base.is_nonzero
        and not context.hypotheses.proves(Ge(power.exp, 0, evaluate=False))
    }
    poles = {part.args[0] for part in parts if isinstance(part, gamma)}
    finite = {Gt(p, 0, evaluate=False) for p in poles if p.is_integer is not False}
    return finite | {Ne(base, 0, evaluate=False) for base in powers}


def parameter(step: Step, name: str, kind: type | tuple[type, ...] = object) -> Any:
    """A parameter that the rule needs, of the right kind."""
    parameters: Mapping[str, Any] = step.because.parameters
    if name not in parameters or not isinstance(parameters[name], kind):
        raise Rejected(f"rule {step.rule} needs the parameter {name}")
    return parameters[name]


def catalogue_facts(step: Step, context: Context) -> tuple[list[Basic], list[Basic]]:
    """Equations and inequalities instantiated from the catalogue, and their hypotheses.

    The hypotheses of each may rest on the facts before it.
    """
    facts: list[Basic] = []
    hypotheses: list[Basic] = []
    for fact, conditions in _instances(step, context):
        hypotheses += (Given(condition, *facts) if facts else condition for condition in conditions)
        facts.append(fact)
    return facts, hypotheses


def established_facts(step: Step, context: Context) -> list[Basic]:
    """Those of a step's facts whose hypotheses are proved, the facts before them included."""
    known, facts = context.under(step.before, step.after).hypotheses, list[Basic]()
    for fact, conditions in _instances(step, context):
        if all(map(known.proves, conditions)):
            known = known.extended([fact])
            facts.append(fact)
    return facts


def _instances(step: Step, context: Context) -> Iterator[tuple[Basic, list[Basic]]]:
    """Each fact that a step names, and the hypotheses of its record there."""
    for name, place in step.because.parameters.get("facts", ()):
        record = context.record(name)
        relation = _RELATIONS.get(type(record.statement))
        if relation is None:
            raise Rejected(f"{name} is neither an equation nor an inequality")
        (left, right), conditions = instantiate(record, place)
        yield relation(left, right, evaluate=False), conditions


def instantiate(
    record: Identity | Cited, place: Mapping[Basic, Basic]
) -> tuple[tuple[Basic, ...], list[Basic]]:
    """The statement's sides with values for its variables, and the conditions on the values."""
    if not {variable.symbol for variable in record.over} >= set(place):
        raise Rejected(f"only variables of {record.name} have values")
    for node in subexpressions(record.statement):
        if place and not isinstance(node, Binder):  # a `Binder` steps aside by itself
            _require_no_capture(node, place)
    signs = [sign for symbol, value in place.items() for sign in _signs(symbol, value)]
    sides = tuple(side.xreplace(dict(place)) for side in record.statement.args)
    return sides, [*signs, *(h.xreplace(dict(place)) for h in record.hypotheses)]


def _require_no_capture(node: Basic, place: Mapping[Basic, Basic]) -> None:
    """No value may contain a name bound here, nor hide a dependence from a derivative."""
    caught = set(bound_symbols(node))
    others = list(place.values())
    if isinstance(node, Derivative):
        names = {(v.args or (v,))[0] for v, _ in node.variable_count}  # of an entry, its vector
        caught = {s for name in names for s in free_of(place.get(name, name))}
        others = [value for key, value in place.items() if key not in names]
    if caught & {symbol for value in others for symbol in free_of(value)}:
        raise Rejected("a value would be captured by a bound variable")


def _signs(symbol: Basic, value: Basic) -> list[Basic]:
    """What a variable's own assumptions ask of its value: a kind, and conditions on its sign."""
    if isinstance(symbol, MatrixExpr):
        if not isinstance(value, MatrixExpr) or value.shape[0] != value.shape[1]:
            raise Rejected(f"{symbol} needs a square matrix", given=value)
        return []
    finite = []
    for kind in ("integer", "real"):
        if getattr(symbol, f"is_{kind}") and not getattr(value, f"is_{kind}"):
            above, below = fraction(together(value))
            if kind == "integer" or not (above.is_real and below.is_real):
                raise Rejected(f"{symbol} is {kind}", given=value)
            finite = [Ne(below, 0, evaluate=False)]  # a quotient of real numbers
    return finite + [
        relation(value, 0, evaluate=False)
        for sign, relation in _SIGNS.items()
        if getattr(symbol, f"is_{sign}")
    ]


def replace_nodes(
    expression: Basic, kind: type | tuple[type, ...], image: Callable[[Any], Basic]
) -> Basic:
    """Every node of the kind replaced by its image, innermost first; each different one once."""
    known: dict[Basic, Basic] = {}

    def rebuilt(node: Basic) -> Basic:
        if node not in known:
            parts = tuple(map(rebuilt, node.args))
            whole = node.func(*parts) if parts != node.args else node
            known[node] = image(whole) if isinstance(whole, kind) else whole
        return known[node]

    return rebuilt(expression)


def unfolded(expression: Basic, heads: tuple[type, ...]) -> Basic:
    """Functions replaced by their definitions, each head once, in the order given."""
    if not all(isinstance(head, type) and issubclass(head, _DEFINED) for head in heads):
        raise Rejected("only the vocabulary has definitions")
    for head in heads:
        expression = replace_nodes(expression, head, lambda node: node.definition())
    return expression


def _binder_facts(
    expressions: Iterable[Basic], known: Collection[Basic]
) -> dict[Symbol, list[Basic]]:
    """What every binder of a name guarantees; names bound in different ways share facts only."""
    found: dict[Symbol, list[set[Basic]]] = {}
    expressions = tuple(expressions)
    for node in subexpressions(*expressions):
        for symbol, facts in _guarantees(node, known):
            found.setdefault(symbol, []).append(facts)
    free = {symbol for expression in expressions for symbol in free_of(expression)}
    return {
        symbol: sorted(set.intersection(*sets), key=str)
        for symbol, sets in found.items()
        if symbol not in free
    }


def _guarantees(node: Basic, known: Collection[Basic]) -> list[tuple[Symbol, set[Basic]]]:
    """Each variable bound at this node, with the inequalities it satisfies."""
    if isinstance(node, Sum):
        return [(index, _range(index, low, high)) for index, low, high in node.limits]
    if isinstance(node, LimitOf):  # which sees large values only, such as every batch size
        return [(node.variable, {Ge(node.variable, 5, evaluate=False)})]
    if isinstance(node, Crossing):
        return [(node.args[2], _within(*node.args[2:]))]
    if isinstance(node, Integral):
        return [(variable, _between(variable, *ends)) for variable, *ends in node.limits]
    if isinstance(node, Expectation) and isinstance(node.law, Radius):
        return [(v, {Gt(v, 0, evaluate=False)}) for v in node.law.variables]
    if isinstance(node, Expectation) and isinstance(node.law, SphericalProjections):
        return [(v, _within(v, Integer(-1), Integer(1))) for v in node.law.variables]
    if isinstance(node, Expectation) and isinstance(node.law, NormalBatch):
        return [(node.law.variables[0], _almost_surely(node.law, known))]
    if isinstance(node, Expectation) and isinstance(node.law, NormalBatches):
        varying = Covariance(node.law.centred) in known
        vectors = zip(node.law.variables, node.law.sizes, strict=True)
        return [(v, {_not_constant(v, size)} if varying else set()) for v, size in vectors]
    return [(symbol, set()) for symbol in bound_symbols(node)]


def _almost_surely(law: NormalBatch, known: Collection[Basic]) -> set[Basic]:
    """A centred batch whose entries vary is not zero, but for a null set."""
    (vector,), size = law.variables, law.covariance.shape[0]
    if Covariance(CentredCovariance(law.covariance)) not in known:
        return set()
    return {_not_constant(vector, size)}


def _not_constant(vector: Symbol, size: Expr) -> Basic:
    """The batch differs from its mean."""
    return Gt(CentredNorm(size, vector), 0, evaluate=False)


def _within(variable: Symbol, low: Expr, high: Expr) -> set[Basic]:
    """Between two ends, or at one."""
    return {Ge(variable, low, evaluate=False), LessThan(variable, high, evaluate=False)}


def _between(variable: Symbol, low: Expr, high: Expr) -> set[Basic]:
    """Between the ends of an integral, which are a null set, if they are in this order."""
    if not (low.is_Rational and (high == oo or (high.is_Rational and low < high))):
        return set()
    above = {Gt(variable, low, evaluate=False)}
    return above if high == oo else above | {StrictLessThan(variable, high, evaluate=False)}


def _range(index: Symbol, lower: Expr, upper: Expr) -> set[Basic]:
    """The range of a summation index; from 1 on also means from 0 on."""
    lowest = range(int(lower) + 1) if lower.is_Integer and lower >= 0 else (lower,)
    facts = {Ge(index, low, evaluate=False) for low in lowest}
    return facts if upper == oo else facts | {LessThan(index, upper, evaluate=False)}
