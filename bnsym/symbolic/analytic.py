"""Smooth expressions as functions of complex balls, which vouch for being analytic on a ball.

Arb encloses all values on a ball. Where a function has a branch cut there, or a pole, the
answer is not finite: a finite answer says that the expression is analytic on the whole ball.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from flint import acb, arb, ctx
from sympy import Basic, Expr

from bnsym.errors import InputError
from bnsym.symbolic.point_value import X
from bnsym.symbolic.rational import flint_rational

__all__ = ["Analytic"]

_NOTHING = acb(arb.nan())


def _plain(name: str) -> Callable[[acb], acb]:
    """A meromorphic function answers for itself."""
    method: Callable[[acb], acb] = getattr(acb, name)
    return method


def _unless(cut: Callable[[acb], bool], name: str) -> Callable[[acb], acb]:
    """A function that is analytic off its cut."""
    method = getattr(acb, name)
    return lambda z: _NOTHING if cut(z) else method(z)


def _outer_reals(z: acb) -> bool:
    """Whether a ball may meet the reals beyond -1 and 1."""
    return bool(z.imag.contains(0)) and not abs(z.real) < 1


def _outer_imaginary(z: acb) -> bool:
    """Whether a ball may meet the imaginary axis beyond -i and i."""
    return bool(z.real.contains(0)) and not abs(z.imag) < 1


def _below_one(z: acb) -> bool:
    """Whether a ball may meet the reals up to 1."""
    return bool(z.imag.contains(0)) and not z.real > 1


_FUNCTIONS: Mapping[type, Callable[[acb], acb]] = {
    **{
        getattr(sympy, name): _plain(name)
        for name in ("exp", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "erf", "erfc")
    },
    sympy.log: lambda z: z.log(analytic=True),
    sympy.asin: _unless(_outer_reals, "asin"),
    sympy.acos: _unless(_outer_reals, "acos"),
    sympy.atanh: _unless(_outer_reals, "atanh"),
    sympy.atan: _unless(_outer_imaginary, "atan"),
    sympy.asinh: _unless(_outer_imaginary, "asinh"),
    sympy.acosh: _unless(_below_one, "acosh"),
}


def _sum(*terms: acb) -> acb:
    return sum(terms[1:], terms[0])


def _product(*factors: acb) -> acb:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


def _power(base: acb, exponent: acb) -> acb:
    return base.pow(exponent, analytic=True)


class Analytic:
    """Smooth expressions in x, evaluated together on a ball, what they share only once.

    Parameters
    ----------
    exprs : sympy.Expr
        Of the grammar, in the real symbol ``X``, without branches.

    Raises
    ------
    InputError
        For a function that has no enclosure here.

    Examples
    --------
    >>> square, root = Analytic(X**2, sympy.sqrt(X))(acb(9))
    >>> square.real, root.real
    (81.0000000000000, 3.00000000000000)
    >>> Analytic(sympy.sqrt(X))(acb(arb(0, 1)))[0].is_finite()
    False
    """

    def __init__(self, *exprs: Expr) -> None:
        self._slots: dict[Basic, int] = {X: 0}
        self._steps: list[tuple[Callable[..., acb], tuple[int, ...]]] = []
        self._outputs = [self._slot(expr) for expr in exprs]
        self._constants: tuple[int, list[acb | None]] = (0, [])

    def __call__(self, z: acb) -> list[acb]:
        """Return enclosures of all values on a ball, not finite where one is not analytic."""
        if self._constants[0] != ctx.prec:
            self._constants = ctx.prec, self._constant_values()
        values: list[Any] = list(self._constants[1])
        values[0] = z
        for place, (rule, slots) in enumerate(self._steps, start=1):
            if values[place] is None:
                values[place] = rule(*[values[slot] for slot in slots])
        return [values[slot] for slot in self._outputs]

    def _constant_values(self) -> list[acb | None]:
        """The values, at this precision, of what does not depend on x."""
        values: list[acb | None] = [None]
        for rule, slots in self._steps:
            arguments = [values[slot] for slot in slots]
            values.append(None if None in arguments else rule(*arguments))
        return values

    def _slot(self, expr: Any) -> int:
        """Where the value of a subexpression will be, after a step that computes it."""
        if expr not in self._slots:
            rule, parts = self._rule(expr)
            slots = tuple(self._slot(part) for part in parts)
            self._steps.append((rule, slots))
            self._slots[expr] = len(self._steps)
        return self._slots[expr]

    @staticmethod
    def _rule(expr: Any) -> tuple[Callable[..., acb], tuple[Basic, ...]]:
        """How a node follows from which of its parts."""
        if expr.is_Rational:
            number = flint_rational(expr)
            return (lambda: acb(number)), ()
        if expr is sympy.pi:
            return acb.pi, ()
        if expr is sympy.E:
            return (lambda: acb(1).exp()), ()
        if expr.is_Add or expr.is_Mul:
            return _sum if expr.is_Add else _product, expr.args
        if expr.is_Pow and expr.exp.is_Integer:
            power = int(expr.exp)
            return (lambda base: base**power), (expr.base,)
        if expr.is_Pow and expr.exp == sympy.Rational(1, 2):
            return (lambda base: base.sqrt(analytic=True)), (expr.base,)
        if expr.is_Pow:
            return _power, expr.args
        if expr.func in _FUNCTIONS:
            return _FUNCTIONS[expr.func], expr.args
        raise InputError(f"{expr.func.__name__} has no enclosure by balls")
