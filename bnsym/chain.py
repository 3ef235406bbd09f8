"""A derivation of the user's own, checked step by step as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Basic, latex, sympify

from bnsym.card import Card, installed
from bnsym.core import Derivation, Identity, Rule, Statement, Step
from bnsym.errors import InputError
from bnsym.oracles.checking import as_domain
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import StepReport, check_step
from bnsym.oracles.rules import Context
from bnsym.typeset.prose import prose_tex

__all__ = ["Chain", "StepError", "derive"]


class StepError(ValueError):
    """A step that its rule does not license; shows what the rule arrives at, and what was given."""

    def __init__(self, number: int, report: StepReport) -> None:
        self.number, self.report = number, report
        super().__init__(_complaint(number, report))


class Chain:
    """A chain of accepted steps. `derive` begins one, `by` lengthens it.

    Examples
    --------
    >>> import bnsym
    >>> from sympy import gamma
    >>> from sympy.abc import x
    >>> chain = bnsym.derive(gamma(x + 2), over={x: "positive"}).by(
    ...     "field", x * (x + 1) * gamma(x), "shift twice")
    >>> print(chain.conclusion)
    gamma(x + 2) = x*(x + 1)*gamma(x)
    >>> chain.by("field", x**2 * gamma(x + 1), "a slip")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    bnsym.chain.StepError: step 2 (field): the two sides differ as algebraic expressions
    ...
    """

    def __init__(
        self, derivation: Derivation, context: Context, reports: tuple[StepReport, ...] = ()
    ) -> None:
        self._derivation, self._context, self.reports = derivation, context, reports

    def by(
        self,
        rule: Rule | str,
        after: Any,
        because: str,
        /,
        *,
        relation: str = "=",
        **parameters: Any,
    ) -> Chain:
        """The chain with one more step.

        Parameters
        ----------
        rule
            A member of `Rule`, or its name.
        after
            What the step arrives at.
        because
            The reason, one sentence.
        relation
            ``"="``, ``">="`` or ``"<=>"``.
        **parameters
            What the rule's checker needs; ``docs/catalogue/rules`` lists it for every rule.

        Raises
        ------
        StepError
            If the rule does not license the step, or what the step requires does not follow.
        """
        derivation = self._derivation.by(rule, after, because, relation=relation, **parameters)
        report = check_step(derivation.steps[-1], self._context)
        if not report.accepted:
            raise StepError(len(derivation.steps), report)
        return Chain(derivation, self._context, (*self.reports, report))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The accepted steps."""
        return self._derivation.steps

    @property
    def conclusion(self) -> Statement:
        """What has been derived so far."""
        return self._derivation.conclusion

    @property
    def derivation(self) -> Derivation:
        """The chain as a record, to be given to an identity of one's own."""
        return self._derivation

    def latex(self) -> str:
        """The chain as an ``aligned`` display, a reason at every step."""
        rows = [latex(self._derivation.start)]
        signs = {"=": "=", ">=": r"\ge", "<=>": r"\iff"}
        for step in self.steps:
            reason = f"{step.rule.replace('_', ' ')}: {prose_tex(step.because.text)}"
            rows.append(rf"&{signs[step.relation]} {latex(step.after)} && \text{{{reason}}}")
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def __repr__(self) -> str:
        lines = [str(self._derivation.start)]
        lines += [
            f"  {step.relation} {step.after}    [{step.rule}: {step.because.text}]"
            for step in self.steps
        ]
        return "\n".join(lines)


def derive(
    lhs: Any,
    *,
    over: Mapping[Basic, Any] | None = None,
    where: Iterable[Basic] = (),
    given: Card | Identity | None = None,
) -> Chain:
    """Begin a derivation.

    Parameters
    ----------
    lhs : sympy.Expr or proposition
        Where the chain starts.
    over : mapping, optional
        What the free symbols range over, as for `check`: a domain, a pair of ends, or a word
        such as ``"positive"``. Steps may rely on it.
    where : iterable of conditions
        Further hypotheses.
    given : Card, optional
        An identity whose hypotheses hold as well.

    Returns
    -------
    Chain
        Every identity of the catalogue may be used in it, by the rule ``instance``.

    Raises
    ------
    InputError
        If ``lhs`` is no exact expression, or a domain is not understood.
    """
    if not isinstance(lhs, Basic | int):
        raise InputError(f"lhs must be a SymPy expression, got a {type(lhs).__name__}")
    conditions = [c for s, d in (over or {}).items() for c in as_domain(s, d).conditions(s)]
    record = given.record if isinstance(given, Card) else given
    known = record.hypotheses if record else ()
    context = Context(Hypotheses((*conditions, *where, *known)), installed().record)
    return Chain(Derivation(sympify(lhs, strict=True)), context)


def _complaint(number: int, report: StepReport) -> str:
    """What is wrong, and both sides."""
    head = f"step {number} ({report.step.rule}): "
    if report.rejection is None:
        needs = "; ".join(f"{o.why}: {o.condition}" for o in report.open)
        return f"{head}this does not follow from the hypotheses: {needs}"
    lines = [head + report.rejection.reason]
    if report.rejection.expected is not None:
        lines.append(f"  the rule arrives at: {report.rejection.expected}")
    if report.rejection.given is not None:
        lines.append(f"  the step says:       {report.rejection.given}")
    return "\n".join(lines)
