"""A sequence that never rises stays below what its first term is below."""

from __future__ import annotations

from sympy import Integer, Symbol

from bnsym.core import Le, Lt, Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, instantiate, parameter

__all__ = ["check"]

_RELATIONS = {"<": Lt, "<=": Le}


def check(step: Step, context: Context) -> list[Obligation]:
    """The claim that ``before`` is below ``after``, a bound, at every value of ``index``.

    ``start`` is an instance (name, place) of an inequality of the catalogue: the claim at zero.
    ``fall`` is another: the next term of the sequence is at most the one before.
    """
    index, term, bound = parameter(step, "index", Symbol), step.before, step.after
    natural = Symbol(index.name, integer=True, nonnegative=True)
    if index != natural or any(c.has(index) for c in context.hypotheses.conditions):
        raise Rejected("the index must run through all integers from zero on", index)
    following = term.xreplace({index: index + 1})
    claims = (
        ("start", _RELATIONS[step.relation], term.xreplace({index: Integer(0)}), bound),
        ("fall", Le, following, term),
    )
    conditions = set()
    for role, kind, smaller, larger in claims:
        name, place = parameter(step, role, tuple)
        record = context.record(name)
        if not isinstance(record.statement, kind):
            raise Rejected(f"{name} is another relation")
        (left, right), asked = instantiate(record, place)
        agree(left, smaller, context, f"{name} bounds something else")
        agree(right, larger, context, f"{name} has another bound")
        conditions.update(asked)
    return [Obligation(c, "a hypothesis elsewhere") for c in sorted(conditions, key=str)]
