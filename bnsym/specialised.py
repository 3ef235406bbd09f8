"""An identity at values of some of its variables, proved as an instance of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sympy import Basic, Float, SympifyError, sympify

from bnsym.core import Derivation, Domain, Eq, Identity, Variable
from bnsym.errors import InputError
from bnsym.oracles.rules import Rejected
from bnsym.oracles.rules.base import instantiate

__all__ = ["specialised"]


def specialised(record: Identity, values: Mapping[str, Any]) -> Identity:
    """The record at a place.

    Parameters
    ----------
    record : Identity
        The general statement.
    values : mapping of str to exact number or expression
        Values of variables by their names, in terms of the other variables at most.

    Raises
    ------
    InputError
        For an unknown variable, or a value that is not exact or outside its domain.

    Examples
    --------
    >>> import bnsym
    >>> record = bnsym.identity("homogeneous.moment_ratio").record
    >>> print(specialised(record, {"alpha": 2}).statement)
    MomentConstant(2) = 3*MomentConstant(1)
    """
    known = {str(variable.symbol): variable.symbol for variable in record.over}
    if not values or not values.keys() <= known.keys():
        given = ", ".join(sorted(values.keys() - known.keys())) or "none"
        raise InputError(f"variables of {record.name} are {', '.join(known)}, got {given}")
    place = {known[name]: _exact(name, value) for name, value in values.items()}
    new = {s for value in place.values() for s in value.free_symbols} - set(known.values())
    if new:
        raise InputError(f"values may contain {', '.join(known)}, got {', '.join(map(str, new))}")
    shown = ", ".join(f"{symbol} = {value}" for symbol, value in place.items())
    try:
        broken = [c for c in record.hypotheses if c.xreplace(place) == False]  # noqa: E712
        sides, asked = ((), []) if broken else instantiate(record, place)
    except (Rejected, ValueError) as fault:  # SymPy has no matrix of 5/2 rows, no d/d(1/2)
        reason = " ".join(str(fault).split())
        raise InputError(f"{record.name} has no special case {shown}: {reason}") from None
    conditions = dict.fromkeys(condition.func(*condition.args) for condition in asked)
    if broken or False in conditions:
        needs = ", ".join(map(str, broken)) or "other signs of its variables"
        raise InputError(f"{record.name} needs {needs}, got {shown}")
    statement = record.statement.func(*sides)
    variables = [
        Variable(v.symbol.xreplace(place), _at(v.domain, place), v.says)
        for v in record.over
        if v.symbol not in place
    ]
    implied = {True, *(c for variable in variables for c in variable.conditions)}
    where = tuple(c for c in conditions if c not in implied)
    over = tuple(v for v in variables if any(part.has(v.symbol) for part in (statement, *where)))
    label = re.sub(
        r"[^a-z0-9]+", "_", "_".join(f"{s}_{value}" for s, value in place.items()).lower()
    )

    def derivation() -> Derivation:
        return Derivation(statement.lhs).by(
            "instance", statement.rhs, f"the case {shown}", of=record.name, at=(place,)
        )

    equation = isinstance(statement, Eq)
    return replace(
        record,
        name=f"{record.name}_at_{label.strip('_')}",
        statement=statement,
        over=over,
        where=where,
        uses=(record.name,) if equation else (),
        derivation=derivation if equation else None,
        kernels=(),
    )


def _exact(name: str, value: Any) -> Basic:
    """A value without floats."""
    try:
        exact = sympify(value, strict=True)
    except SympifyError:
        exact = None
    if exact is None or exact.atoms(Float):
        raise InputError(
            f"{name} must be an exact number or expression, such as Rational(3, 2), got {value!r}"
        )
    return exact


def _at(domain: Domain, place: Mapping[Basic, Basic]) -> Domain:
    """A domain whose ends or sizes depend on what has a value now."""
    if not is_dataclass(domain):
        return domain
    parts = {field.name: getattr(domain, field.name) for field in fields(domain)}
    moved = {k: v.xreplace(dict(place)) for k, v in parts.items() if isinstance(v, Basic)}
    return replace(domain, **moved)
