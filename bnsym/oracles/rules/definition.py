"""Unfold or fold named definitions."""

from __future__ import annotations

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, agree, parameter, unfolded

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides agree once the functions named in ``of`` are replaced by their definitions."""
    heads = parameter(step, "of", tuple)
    before, after = unfolded(step.before, heads), unfolded(step.after, heads)
    names = ", ".join(head.__name__ for head in heads)
    agree(before, after, context.under(before, after), f"the definitions of {names} do not give it")
    return []
