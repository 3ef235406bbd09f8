"""What every output language prints: a theorem and its proof, formulas in TeX, the rest in words.

``identity -> Theorem -> LaTeX | Markdown | HTML``: whatever takes thought happens in the first
arrow, so that the languages differ in their brackets only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sympy import Add, Basic, Mul
from sympy.core.relational import Relational

from bnsym.core import Cited, FunctionClass, Identity, Reals, Rule, Step, Variable
from bnsym.symbolic.binding import Law
from bnsym.symbolic.predicates import ForAll, Given
from bnsym.typeset.formula import formula
from bnsym.typeset.lines import display
from bnsym.typeset.notation import Definition, definitions, law_names, laws_of

if TYPE_CHECKING:
    from bnsym.oracles.proof import Proof, StepReport

__all__ = ["Hypothesis", "Line", "Need", "Theorem", "hypotheses", "notation", "sentence", "theorem"]

_RELATIONS = {">=": r"\ge", "<=": r"\le", "<=>": r"\iff"}


class Hypothesis(NamedTuple):
    """A condition in TeX, and what its variable stands for, if it introduces one."""

    condition: str
    says: str = ""


class Need(NamedTuple):
    """Conditions that a step rests on, why, and whether the hypotheses give them."""

    conditions: tuple[str, ...]
    why: str
    discharged: bool = True


class Line(NamedTuple):
    """A step: the formula it arrives at, after the relation, and everything that licenses it."""

    number: int
    formula: str
    rule: str
    reason: str
    uses: tuple[str, ...]
    laws: tuple[Definition, ...]
    needs: tuple[Need, ...]
    rejection: str = ""

    @property
    def joined(self) -> str:
        """What joins the rule to the results that it uses."""
        return " of" if self.rule == "instance" else ", by"


class Theorem(NamedTuple):
    """An identity ready to be printed."""

    name: str
    number: int
    says: str
    hypotheses: tuple[Hypothesis, ...]
    statement: str
    laws: tuple[Definition, ...]
    start: str
    start_laws: tuple[Definition, ...]
    lines: tuple[Line, ...]
    cite: tuple[tuple[str, str], ...]
    uses: tuple[str, ...]
    classical: tuple[str, ...]
    checked: str


def theorem(
    record: Identity | Cited,
    number: int = 1,
    proof: Proof | None = None,
    cited: Collection[str] = (),
) -> Theorem:
    """The printable form of an identity or of a cited theorem.

    Parameters
    ----------
    record : Identity or Cited
        Statement, variables and, for an identity, its derivation.
    number : int
        Its place in the document.
    proof : Proof, optional
        What the rules oracle found; without it no obligations are listed.
    cited : collection of str, optional
        Names of results that the catalogue assumes; a proof is said to rest on those it uses.
    """
    derivation, uses = getattr(record, "derivation", None), getattr(record, "uses", ())
    chain = derivation() if derivation is not None else None
    steps: tuple[Step, ...] = chain.steps if chain else ()
    means = law_names(
        [record.statement, *([chain.start] if chain else []), *(s.after for s in steps)]
    )
    known: set[Law] = set()
    return Theorem(
        name=record.name,
        number=number,
        says=record.says,
        hypotheses=hypotheses(record),
        statement=display(record.statement, means=means),
        laws=_new_laws(record.statement, means, known),
        start=display(chain.start, means=means) if chain else "",
        start_laws=_new_laws(chain.start, means, known) if chain else (),
        lines=_lines(record, steps, means, known, proof),
        cite=record.cite,
        uses=uses,
        classical=(*proof.classical, *(name for name in uses if name in cited)) if proof else (),
        checked=_checked(proof),
    )


def hypotheses(record: Identity | Cited) -> tuple[Hypothesis, ...]:
    """One for each variable, then the joint conditions."""
    variables = [Hypothesis(_membership(v), v.says) for v in record.over]
    return (*variables, *(Hypothesis(formula(c, inline=True)) for c in record.where))


def notation(records: Iterable[Identity | Cited]) -> tuple[Definition, ...]:
    """The definitions of every symbol that the records and their derivations use."""
    expressions: list[Basic] = []
    for record in records:
        derivation = getattr(record, "derivation", None)
        steps = derivation().steps if derivation is not None else ()
        expressions += [record.statement, *record.where, *(step.after for step in steps)]
    return definitions(expressions)


def sentence(text: str) -> str:
    """The text with a capital letter, unless it opens with a symbol, and a full stop.

    Examples
    --------
    >>> sentence("collect"), sentence("h is a vector.")
    ('Collect.', 'h is a vector.')
    """
    first = text.partition(" ")[0]
    capital = text[:1].isascii() and (first.rstrip(",.;:-").isalpha() or "-" in first)
    capital = capital and (len(first) > 1 or first in "aI")
    text = text[:1].upper() + text[1:] if capital else text
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _membership(variable: Variable) -> str:
    """A variable in its domain."""
    symbol, domain = formula(variable.symbol), variable.domain
    if isinstance(domain, FunctionClass):
        return symbol
    if not isinstance(domain, Reals):
        return rf"{symbol} \in {domain.describe()}"
    relation = r"\le" if domain.closed else "<"
    lower, upper = (formula(end, inline=True) for end in (domain.lower, domain.upper))
    if domain.lower.is_finite and domain.upper.is_finite:
        return f"{lower} {relation} {symbol} {relation} {upper}"
    if domain.upper.is_finite:
        return f"{symbol} {relation} {upper}"
    if domain.lower.is_finite:
        return rf"{symbol} {relation.replace('<', '>').replace('le', 'ge')} {lower}"
    return rf"{symbol} \in \mathbb{{R}}"


def _new_laws(
    expression: Basic, means: Mapping[Law, str], known: set[Law]
) -> tuple[Definition, ...]:
    """The laws that the reader meets here for the first time."""
    new = [law for law in laws_of(expression) if law not in known]
    known.update(new)
    return tuple(Definition(rf"\mathbb{{E}}_{{{means[law]}}}", formula(law)) for law in new)


def _lines(
    record: Identity | Cited,
    steps: tuple[Step, ...],
    means: Mapping[Law, str],
    known: set[Law],
    proof: Proof | None,
) -> tuple[Line, ...]:
    """Every step, with what it needs that no earlier step needed."""
    reports = proof.reports if proof else ()
    shown: set[str] = set()
    letters = {variable.symbol for variable in record.over}
    lines = []
    for number, step in enumerate(steps, 1):
        report = reports[number - 1] if number <= len(reports) else None
        rejection = report.rejection.reason if report and report.rejection else ""
        lines.append(
            Line(
                number=number,
                formula=display(step.after, _RELATIONS.get(step.sign, step.sign), means),
                rule=step.rule.replace("_", " "),
                reason=sentence(step.because.text),
                uses=_uses(step, record),
                laws=_new_laws(step.after, means, known),
                needs=_needs(report, shown, means, letters) if report else (),
                rejection=rejection,
            )
        )
    return tuple(lines)


def _needs(
    report: StepReport, shown: set[str], means: Mapping[Law, str], letters: set[Basic]
) -> tuple[Need, ...]:
    """The obligations of a step, each condition once, those of one reason together."""
    grouped: dict[tuple[str, bool], list[str]] = {}
    for item in report.obligations:
        condition = _without_idle_facts(_without_idle_quantifier(item.condition))
        closed = item not in report.open
        claim = _claim(condition) if closed else condition
        text = formula(claim, means, inline=True)
        if text in shown or (closed and _plain(claim, letters)):
            continue
        shown.add(text)
        conditions = grouped.setdefault((item.why, closed), [])
        conditions.append(formula(condition, means, inline=True))
    return tuple(Need(tuple(c), why, closed) for (why, closed), c in grouped.items())


def _without_idle_quantifier(condition: Basic) -> Basic:
    """What does not depend on the quantified index is said once."""
    if isinstance(condition, ForAll) and not condition.args[2].has(condition.args[0]):
        return condition.args[2]
    return condition


def _without_idle_facts(condition: Basic) -> Basic:
    """Of the facts at hand only those that speak, in one or more steps, of what is claimed."""
    if not isinstance(condition, Given):
        return condition
    claim, *facts = condition.args
    linked: list[Basic] = []
    while True:
        matter = [claim, *linked]
        spoken = set[Basic]().union(*map(_subjects, matter), *(m.free_symbols for m in matter))
        more = [fact for fact in facts if _subjects(fact) & spoken]
        if len(more) == len(linked):
            break
        linked = more
    return Given(claim, *linked) if linked else claim


def _subjects(expression: Basic) -> set[Basic]:
    """The letters and the functions that an expression is a rational function of."""
    rational = isinstance(expression, Relational | Add | Mul)
    if rational or (expression.is_Pow and expression.exp.is_Integer):
        return set[Basic]().union(*map(_subjects, expression.args))
    return set() if expression.is_number else {expression}


def _claim(condition: Basic) -> Basic:
    """What follows, without the facts that it follows from: these may change, it is said once."""
    return _claim(condition.args[0]) if isinstance(condition, Given) else condition


def _plain(condition: Basic, letters: set[Basic]) -> bool:
    """Whether it is true, or bounds one letter of the theorem, as its hypotheses do."""
    if condition.func(*condition.args) == True:  # noqa: E712
        return True
    return (
        isinstance(condition, Relational) and condition.lhs in letters and condition.rhs.is_number
    )


def _uses(step: Step, record: Identity | Cited) -> tuple[str, ...]:
    """Names of the results that the parameters of a step mention."""
    mentioned = {part for part in step.because.parts() if isinstance(part, str)}
    names = (*getattr(record, "uses", ()), *([] if step.rule != Rule.INSTANCE else mentioned))
    return tuple(name for name in dict.fromkeys(names) if name in mentioned and "." in name)


def _checked(proof: Proof | None) -> str:
    """What the machine says of the chain, if it was asked."""
    if proof is None:
        return ""
    count = len(proof.reports)
    if proof.accepted:
        how = "by its checker" if count == 1 else "by their checkers"
        those = {1: "The step was", 2: "Both steps were"}.get(count, f"All {count} steps were")
        return f"{those} accepted {how}, without numerical evaluation."
    wrong = [str(k) for k, report in enumerate(proof.reports, 1) if not report.accepted]
    reason = f"see step {', '.join(wrong)}" if wrong else proof.fault
    return f"This derivation was not accepted: {reason}."
