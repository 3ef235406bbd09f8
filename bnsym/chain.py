"""Derivations as one reads and writes them: every step that is added is checked at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from sympy import Basic, Float, sympify

from bnsym.core import Derivation, Identity, Rule, Statement, Step
from bnsym.errors import InputError
from bnsym.oracles.checking import as_domain
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import StepReport, check_step
from bnsym.oracles.rules import Context
from bnsym.packs import installed
from bnsym.typeset.lines import display
from bnsym.typeset.prose import prose_html, prose_tex

if TYPE_CHECKING:
    from bnsym.card import Card

__all__ = ["Chain", "StepError", "derive"]

_SIGNS = {">=": r"\ge", "<=": r"\le", "<=>": r"\iff"}


class StepError(ValueError):
    """A step that its rule does not license; shows what the rule arrives at, and what was given.

    Attributes
    ----------
    number : int
        Its place in the chain, from 1.
    report : StepReport
        The step, and why it does not stand.
    """

    def __init__(self, number: int, report: StepReport) -> None:
        self.number, self.report = number, report
        super().__init__(_complaint(number, report))


@dataclass(frozen=True, repr=False)
class Chain:
    """A derivation under hypotheses. `derive` begins one, `by` lengthens it by a checked step.

    Parameters
    ----------
    derivation : Derivation
        The steps so far.
    context : Context
        The hypotheses, and the records that steps may be instances of.

    Examples
    --------
    >>> import bnsym
    >>> from sympy import gamma
    >>> from sympy.abc import x
    >>> chain = bnsym.derive(gamma(x + 2), over={x: "positive"}).by(
    ...     "field", x * (x + 1) * gamma(x), "shift twice")
    >>> chain
    gamma(x + 2)
      = x*(x + 1)*gamma(x)    [field: shift twice]
    >>> print(chain.conclusion)
    gamma(x + 2) = x*(x + 1)*gamma(x)
    >>> chain.by("field", x**2 * gamma(x + 1), "a slip")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    bnsym.chain.StepError: step 2 (field): the two sides differ as algebraic expressions
    """

    derivation: Derivation
    context: Context

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
            One of ``=``, ``>=``, ``>``, ``<=``, ``<`` and ``<=>``.
        **parameters
            What the rule's checker needs, for instance ``of=`` and ``at=`` for an instance of
            an identity of the catalogue.

        Raises
        ------
        StepError
            If the rule does not license the step, or what the step requires does not follow.
        InputError
            For an unknown rule or relation, or if ``after`` is no exact expression.
        """
        after = _exact("after", after)
        longer = self.derivation.by(rule, after, because, relation=relation, **parameters)
        report = check_step(longer.steps[-1], self.context)
        if not report.accepted:
            raise StepError(len(longer.steps), report)
        return Chain(longer, self.context)

    @property
    def start(self) -> Basic:
        """Where the chain begins."""
        return self.derivation.start

    @property
    def end(self) -> Basic:
        """Where it has arrived."""
        return self.derivation.end

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order."""
        return self.derivation.steps

    @property
    def conclusion(self) -> Statement:
        """What has been derived so far."""
        return self.derivation.conclusion

    def latex(self) -> str:
        """The chain as an ``aligned`` display, the rule and the reason above every formula."""
        rows = [rf"& {display(self.start)}"]
        for step in self.steps:
            reason = f"({_words(step.rule)}) {prose_tex(step.because.text)}"
            formula = display(step.after, _SIGNS.get(step.sign, step.sign))
            rows += [rf"& \qquad \text{{{reason}}}", rf"& {formula}"]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _repr_html_(self) -> str:
        steps = "".join(
            f"<li>{prose_html(step.because.text)} (<em>{_words(step.rule)}</em>)\n"
            f"{_displayed(step.after, _SIGNS.get(step.sign, step.sign))}</li>\n"
            for step in self.steps
        )
        return f"<div>{_displayed(self.start)}<ol>\n{steps}</ol></div>\n"

    def __repr__(self) -> str:
        lines = [
            f"  {step.relation} {step.after}    [{step.rule}: {step.because.text}]"
            for step in self.steps
        ]
        return "\n".join([str(self.start), *lines])


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
    lhs : sympy.Expr, number or proposition
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

    Examples
    --------
    >>> from sympy.abc import x
    >>> derive((x**2 - 1) / (x - 1), where=[x > 1]).by("field", x + 1, "cancel").end
    x + 1
    """
    conditions = [c for s, d in (over or {}).items() for c in as_domain(s, d).conditions(s)]
    known = given.hypotheses if given else ()
    context = Context(Hypotheses((*conditions, *where, *known)), installed().record)
    return Chain(Derivation(_exact("lhs", lhs)), context)


def _exact(name: str, given: Any) -> Basic:
    """An expression or a proposition without floats."""
    if not isinstance(given, Basic | int) or (isinstance(given, Basic) and given.atoms(Float)):
        shown = given if isinstance(given, Basic) else f"a {type(given).__name__}"
        raise InputError(f"{name} must be an exact SymPy expression or an integer, got {shown}")
    return sympify(given, strict=True)


def _complaint(number: int, report: StepReport) -> str:
    """What is wrong, and both sides."""
    step, rejection = report.step, report.rejection
    head = f"step {number} ({step.rule}): "
    if rejection is None:
        needs = "; ".join(f"{o.why}: {o.condition}" for o in report.open)
        return f"{head}this does not follow from the hypotheses: {needs}"
    if rejection.expected is None:
        return f"{head}{rejection.reason}\n  from: {step.before}\n  to:   {step.after}"
    given = step.after if rejection.given is None else rejection.given
    return (
        f"{head}{rejection.reason}\n"
        f"  the rule arrives at: {rejection.expected}\n"
        f"  the step says:       {given}"
    )


def _words(rule: Rule) -> str:
    """The rule's name as it is printed."""
    return rule.replace("_", " ")


def _displayed(expression: Basic, relation: str = "") -> str:
    """A displayed formula for MathJax."""
    return f"\\[\n{escape(display(expression, relation))}\n\\]\n"
