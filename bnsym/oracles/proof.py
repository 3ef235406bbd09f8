"""The rules oracle: whether a derivation proves its identity, with numerics off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import NamedTuple

from sympy import Basic, Gt, Mul, Ne, Pow, Sum
from sympy.core.relational import Equality
from sympy.polys.polyerrors import BasePolynomialError
from z3 import Z3Exception

from bnsym.core import (
    Cited,
    Derivation,
    Eq,
    Evidence,
    Identity,
    Obligation,
    Rule,
    Statement,
    Step,
    Verdict,
)
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.rules import CHECKERS, CLASSICAL, RELATIONS, Context, Rejected
from bnsym.oracles.rules.base import established_facts, instantiate, singular
from bnsym.oracles.well_formed import domains, require_well_formed
from bnsym.symbolic.batchnorm import Centred, CentredNorm
from bnsym.symbolic.binding import Law, bound_symbols, subexpressions
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Covariance

__all__ = ["Proof", "StepReport", "check_step", "prove", "prove_chain"]

Records = Callable[[str], Identity | Cited]
_UNREADABLE: tuple[type[Exception], ...] = (
    ArithmeticError,
    AttributeError,
    BasePolynomialError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    Z3Exception,
)


class StepReport(NamedTuple):
    """What became of one step: its obligations, or the reason why it was rejected."""

    step: Step
    obligations: tuple[Obligation, ...] = ()
    open: tuple[Obligation, ...] = ()
    rejection: Rejected | None = None

    @property
    def accepted(self) -> bool:
        """Accepted, with every obligation discharged."""
        return self.rejection is None and not self.open


class Proof(NamedTuple):
    """All steps of a derivation, and what is wrong with the chain as a whole."""

    reports: tuple[StepReport, ...]
    fault: str = ""
    seconds: float = 0.0

    @property
    def accepted(self) -> bool:
        """Every step stands and the chain proves the statement."""
        return not self.fault and all(report.accepted for report in self.reports)

    @property
    def classical(self) -> tuple[str, ...]:
        """Classical theorems that the steps stand on."""
        rules = dict.fromkeys(report.step.rule for report in self.reports)
        return tuple(CLASSICAL[rule] for rule in rules if rule in CLASSICAL)

    @property
    def reason(self) -> str:
        """One line: how many steps, or the first thing that is wrong."""
        for number, report in enumerate(self.reports, 1):
            if report.rejection is not None:
                return f"step {number} ({report.step.rule}): {report.rejection.reason}"
            if report.open:
                item = report.open[0]
                return f"step {number} ({report.step.rule}): {item.why}: {item.condition} is open"
        count = len(self.reports)
        return self.fault or f"{count} step{'s' if count > 1 else ''}"

    def evidence(self) -> Evidence:
        """PROVED if everything stands, else UNKNOWN with the reason."""
        verdict = Verdict.PROVED if self.accepted else Verdict.UNKNOWN
        return Evidence("rules", verdict, self.reason, seconds=self.seconds)


def prove(identity: Identity, records: Records) -> Proof:
    """Check the derivation of an identity, its own steps only.

    Parameters
    ----------
    identity : Identity
        A record with a derivation.
    records : callable
        From names to records, for the rule ``instance``.
    """
    if identity.derivation is None:
        return Proof((), "it has no derivation")

    def record(name: str) -> Identity | Cited:
        if name not in identity.uses or name == identity.name:
            raise Rejected(f"{name} is not among the identities it uses")
        return records(name)

    start = perf_counter()
    derivation = identity.derivation()
    if not _concludes(derivation, identity.statement):
        return Proof((), "it concludes something else")
    context = Context(Hypotheses(identity.hypotheses), record)
    reports = prove_chain(derivation, context)
    fault = _broken(derivation) or _undefined(identity.statement, reports, context)
    return Proof(reports, fault, perf_counter() - start)


def prove_chain(derivation: Derivation, context: Context) -> tuple[StepReport, ...]:
    """Check every step of a chain."""
    return tuple(check_step(step, context) for step in derivation.steps)


def check_step(step: Step, context: Context) -> StepReport:
    """Check one step by its rule, and discharge what it obliges to."""
    try:
        if step.relation not in RELATIONS.get(step.rule, frozenset("=")):
            raise Rejected(f"rule {step.rule} does not license the relation {step.relation}")
        sides = (step.before, step.after)
        require_well_formed(step, context.hypotheses.conditions)
        obligations = CHECKERS[step.rule](step, context)
        defined = [o for side in sides for o in domains(side)]
        known = context.under(*sides).hypotheses
        open_ = _open(obligations, sides, known)
        if undefined := _not_held(_open(defined, sides, known), sides, context):
            open_ += _open(undefined, sides, known.extended(established_facts(step, context)))
        obligations = [*obligations, *defined]
    except Rejected as rejection:
        return StepReport(step, rejection=rejection)
    except _UNREADABLE as error:  # SymPy met something it cannot compute with
        return StepReport(step, rejection=Rejected(f"rule {step.rule} cannot read it: {error}"))
    return StepReport(step, tuple(obligations), tuple(open_))


def _open(
    obligations: Iterable[Obligation], sides: Iterable[Basic], known: Hypotheses
) -> list[Obligation]:
    """What is left to be shown."""
    return [o for o in obligations if not (known.proves(o.condition) or _null(o, sides, known))]


def _concludes(derivation: Derivation, statement: Statement) -> bool:
    """Whether the chain's ends are the two sides of the statement."""
    conclusion = derivation.conclusion
    if isinstance(conclusion, Eq) and isinstance(statement, Eq):
        return {conclusion.lhs, conclusion.rhs} == {statement.lhs, statement.rhs}
    return bool(conclusion == statement)


def _broken(derivation: Derivation) -> str:
    """Why the steps are no chain, if they are none."""
    ends = [derivation.start, *(step.after for step in derivation.steps)]
    if any(step.before != end for step, end in zip(derivation.steps, ends, strict=False)):
        return "a step does not begin where the one before it ends"
    relations = {step.relation for step in derivation.steps}
    directions = [relations & kind for kind in ({">=", ">"}, {"<=", "<"}, {"<=>"})]
    return "it mixes bounds of two kinds" if sum(map(bool, directions)) > 1 else ""


def _undefined(statement: Statement, reports: Iterable[StepReport], context: Context) -> str:
    """What the statement divides by although nothing excludes that it vanishes."""
    known = context.under(statement).hypotheses
    conditions = {c for side in statement.args for c in singular(side, context)}
    asked = [Obligation(condition, "the statement must be defined") for condition in conditions]
    left = _open([*asked, *domains(statement)], statement.args, known)
    left = _not_held(left, statement.args, context)
    facts = (
        [*_equations(reports, context), *_in_the_end(reports, statement, context)] if left else []
    )
    left = left and _open(left, statement.args, known.extended(facts))
    return f"{left[0].why}: {left[0].condition} is open" if left else ""


def _not_held(left: list[Obligation], sides: Iterable[Basic], context: Context) -> list[Obligation]:
    """Without what holds where it occurs."""
    held = _within_sums(sides, context) if left else set()
    return [obligation for obligation in left if obligation.condition not in held]


def _within_sums(sides: Iterable[Basic], context: Context) -> set[Basic]:
    """What holds in the range of every sum that it occurs in; several may share an index."""
    nodes = list(subexpressions(*sides))
    sums = [node for node in nodes if isinstance(node, Sum)]
    others = {name for node in nodes if node not in sums for name in bound_symbols(node)}
    held, open_ = set[Basic](), set[Basic]()
    for total in sums:
        known, indices = context.under(total).hypotheses, {*bound_symbols(total)} - others
        for condition in singular(total, context).union(o.condition for o in domains(total)):
            if condition.free_symbols & indices:
                (held if known.proves(condition) else open_).add(condition)
    return held - open_


def _equations(reports: Iterable[StepReport], context: Context) -> Iterator[Basic]:
    """What the accepted steps take from the catalogue: the instances and facts they rest on."""
    for report in reports:
        if report.accepted:
            yield from established_facts(report.step, context)
        if report.accepted and report.step.rule == Rule.INSTANCE:
            parameters = report.step.because.parameters
            for place in parameters["at"]:
                yield Equality(
                    *instantiate(context.record(parameters["of"]), place)[0], evaluate=False
                )


def _in_the_end(
    reports: Iterable[StepReport], statement: Statement, context: Context
) -> Iterator[Basic]:
    """What does not vanish for large values of a limit's variable: a divisor with a limit.

    Of the divisors in the accepted limits of quotients it was shown that their limits are not 0;
    a limit that the catalogue states is one of something that is defined.
    """
    for report in reports:
        parameters = report.step.because.parameters
        if report.accepted and report.step.rule in (Rule.LIMIT, Rule.MAXWELL):
            parts, variable = dict(parameters["parts"]), parameters["limit"].variable
            found = singular(parameters["outer"].xreplace(parts), context)
        elif report.accepted and report.step.rule == Rule.INSTANCE:
            record = context.record(parameters["of"])
            limit, *_ = instantiate(record, parameters["at"][0])[0]
            variable = limit.variable if isinstance(limit, LimitOf) else None
            found = singular(limit, context) if variable else set()
        else:
            continue
        if variable not in statement.free_symbols:
            yield from found


def _null(obligation: Obligation, sides: Iterable[Basic], known: Hypotheses) -> bool:
    """Whether the condition on random variables fails on a null set only."""
    condition = obligation.condition
    if not isinstance(condition, Ne | Gt) or condition.rhs != 0:
        return False
    if isinstance(condition.lhs, Mul) or (
        isinstance(condition.lhs, Pow) and condition.lhs.exp.is_real
    ):
        parts = condition.lhs.args if isinstance(condition.lhs, Mul) else condition.lhs.args[:1]
        factors = (condition.func(part, 0, evaluate=False) for part in parts)
        return not _open((Obligation(c, obligation.why) for c in factors), sides, known)
    entry = condition.lhs.args[1] if isinstance(condition.lhs, Centred) else condition
    random = entry.free_symbols  # not the place of the entry, which may be any
    binders = [node for node in subexpressions(*sides) if random.intersection(bound_symbols(node))]
    return bool(binders) and all(
        isinstance(node, Expectation) and _almost_sure(condition, node.law, known)
        for node in binders
    )


def _almost_sure(condition: Ne | Gt, law: Law, known: Hypotheses) -> bool:
    """A normal variable, a projection, the norm of a batch: none vanishes unless degenerate."""
    node = condition.lhs
    if isinstance(condition, Ne) and isinstance(law, Gaussian) and node in law.variables:
        place = law.variables.index(node)
        return known.positive(law.covariance[place, place])
    if isinstance(condition, Ne) and isinstance(law, SphericalProjections):
        return node in law.variables and known.proves(law.dimension >= 2)
    if isinstance(law, BatchLaw):
        vector = (law.size, *law.variables)
        entry = isinstance(node, Centred) and node.args[:2] == vector and isinstance(condition, Ne)
        if entry or node == CentredNorm(*vector):
            return known.positive(law.upsilon) and known.proves(law.size >= 2)
    if isinstance(law, NormalBatch) and isinstance(condition, Ne) and isinstance(node, Centred):
        own = node.args[:2] == (law.covariance.shape[0], *law.variables)
        return own and Covariance(CentredCovariance(law.covariance)) in known.conditions
    return False
