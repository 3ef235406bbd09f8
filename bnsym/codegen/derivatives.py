"""Derivatives of kernels, taken from the catalogue's identities.

A kernel means the left side of an identity whose right side is what it computes, up to a constant.
If an identity says what the derivative of that is, its right side, at this kernel's arguments, is
written with kernels again.  Only formulas of elementary functions that no identity covers are
differentiated by calculus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import And, Derivative, Expr, Function, Integer, Symbol, factor, true
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import (
    InverseTrigonometricFunction,
    TrigonometricFunction,
)

from bnsym.codegen.ir import Gradient, Routine, folded, lower
from bnsym.codegen.reference import infinite
from bnsym.core import Identity, Kernel

__all__ = ["Slope", "differentiated", "reached", "slopes"]

_ELEMENTARY = (exp, log, HyperbolicFunction, InverseTrigonometricFunction, TrigonometricFunction)


class Slope(NamedTuple):
    """The derivative in one argument, in kernels that it calls, and the identity behind it."""

    argument: Symbol
    value: Expr
    calls: tuple[Kernel, ...]
    identity: str | None


def slopes(kernel: Kernel, records: Iterable[Identity]) -> tuple[Slope, ...]:
    """Return the derivatives of a kernel, in those arguments in which there is one.

    Parameters
    ----------
    kernel : Kernel
        One that calls no other.
    records : iterable of Identity
        The catalogue.

    Examples
    --------
    >>> from bnsym_derivations import pack
    >>> identities = pack().identities
    >>> (kernel,) = next(r for r in identities if r.name == "homogeneous.arc_cosine_2").kernels
    >>> [slope.value for slope in slopes(kernel, identities)]
    [4*homogeneous.arc_cosine_1(c)/3]
    """
    known = tuple(records)
    real = (argument for argument in kernel.args if not argument.is_integer)
    found = (_slope(kernel, argument, known) for argument in real)
    return tuple(slope for slope in found if slope is not None)


def differentiated(kernel: Kernel, records: Iterable[Identity]) -> Routine:
    """Return the code of a kernel with its derivatives, where it calls no other.

    Examples
    --------
    >>> from bnsym_derivations import pack
    >>> identities = pack().identities
    >>> (kernel,) = next(r for r in identities if r.name == "homogeneous.arc_cosine_1").kernels
    >>> differentiated(kernel, identities).gradients[0].argument
    'c'
    """
    found = () if kernel.calls else slopes(kernel, records)
    return lower(kernel)._replace(gradients=tuple(_gradient(kernel, slope) for slope in found))


def _gradient(kernel: Kernel, slope: Slope) -> Gradient:
    """Round the constants of a derivative, and say where what it calls is defined."""
    ends = dict(zip(kernel.args, kernel.lower, strict=True))
    conditions = [
        argument >= low
        for called in slope.calls
        for argument, low in zip(called.args, called.lower, strict=True)
        if argument in ends and ends[argument] < low
    ]
    return Gradient(
        slope.argument.name,
        folded(slope.value),
        folded(And(*conditions)) if conditions else true,
        tuple(called.name for called in slope.calls),
        slope.identity or "",
        slope.identity is None or any(map(_has_pole, slope.calls)),
    )


def _has_pole(called: Kernel) -> bool:
    """Tell whether a kernel of one argument is infinite at an end."""
    if len(called.args) > 1:
        return False
    (argument,), ends = called.args, (*called.lower, *called.upper)
    return any(infinite(called.spec, {argument: float(end)}) for end in ends)


def reached(kernels: Iterable[Kernel], records: Iterable[Identity]) -> list[Kernel]:
    """List what kernels or their derivatives call, directly or not, by name."""
    known = tuple(records)
    found: dict[str, Kernel] = {}
    waiting = list(kernels)
    while waiting:
        kernel = waiting.pop()
        derivatives = () if kernel.calls else slopes(kernel, known)
        for one in (*kernel.calls, *(one for slope in derivatives for one in slope.calls)):
            if one.name not in found:
                found[one.name] = one
                waiting.append(one)
    return [found[name] for name in sorted(found)]


def _slope(kernel: Kernel, argument: Symbol, records: tuple[Identity, ...]) -> Slope | None:
    """Look for an identity; failing that, differentiate a formula of elementary functions."""
    for factor_, meaning in _meanings(kernel, records):
        for record in records:
            value = _instance(record, meaning, argument)
            if value is not None:
                written = _in_kernels(record, meaning, value, records)
                if written is not None:
                    return Slope(argument, factor_ * written[0], written[1], record.name)
    if all(isinstance(part, _ELEMENTARY) for part in kernel.spec.atoms(Function)):
        return Slope(argument, factor(kernel.spec.diff(argument), deep=True), (), None)
    return None


def _meanings(kernel: Kernel, records: tuple[Identity, ...]) -> Iterator[tuple[Expr, Expr]]:
    """Find left sides that are, times a constant, what a kernel computes."""
    for record in records:
        left, right = record.statement.args[:2]
        if isinstance(right, Expr) and right.free_symbols == set(kernel.args):
            ratio = Integer(1) if kernel.spec == right else kernel.spec / right
            if ratio.is_number:
                yield ratio, left


def _instance(record: Identity, meaning: Expr, argument: Symbol) -> Expr | None:
    """Return what an identity says of the derivative, where its conditions hold."""
    left, right = record.statement.args[:2]
    if not (isinstance(left, Derivative) and left.variables == (argument,)):
        return None
    general = left.expr
    if general.func != meaning.func:
        return None
    at = dict(zip(general.args, meaning.args, strict=True))
    if not all(isinstance(one, Symbol) or one == other for one, other in at.items()):
        return None
    conditions = [
        condition.xreplace(at)
        for variable in record.over
        if at.get(variable.symbol, argument).is_number
        for condition in variable.conditions
    ]
    if record.where or any(condition != true for condition in conditions):
        return None
    value: Expr = right.xreplace(at)
    return value


def _in_kernels(
    record: Identity, meaning: Expr, value: Expr, records: tuple[Identity, ...]
) -> tuple[Expr, tuple[Kernel, ...]] | None:
    """Write a derivative with kernels: its own, or those of the functions in it."""
    if record.kernels and meaning == record.statement.args[0].expr:
        (own,) = record.kernels
        return own(*own.args), (own,)
    parts = {}
    calls = []
    for part in value.atoms(meaning.func):
        owner = next((r for r in records if r.statement.args[0] == part and r.kernels), None)
        if owner is None:
            return None
        parts[part] = owner.kernels[0](*owner.kernels[0].args)
        calls.append(owner.kernels[0])
    return value.xreplace(parts), tuple(calls)
