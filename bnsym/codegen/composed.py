"""Formulas read from their text: what they compute, and how it is rounded.

The text has to compute its specification, constant by constant and term by term; what is left is
rounding (`weighed`).  A function of one variable that it calls is certified by itself (`pieces`),
for an argument that is as far off as that may be, and no larger than it is on the domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from flint import arb
from sympy import Expr, Rational, asin, expand, preorder_traversal

from bnsym.codegen.boxes import Domain
from bnsym.codegen.enclosure import ANGLE, distance
from bnsym.codegen.pieces import polynomials, rounding
from bnsym.codegen.readback import Arithmetic, computed
from bnsym.codegen.reference import enclosed, rounded
from bnsym.codegen.weighed import Weighed, terms
from bnsym.core import Kernel
from bnsym.errors import InputError

__all__ = ["composed_error"]


def composed_error(kernel: Kernel, text: str, name: str, unit: float) -> arb:
    """Bound the error of a function over the sum of the absolute values of its formula's terms.

    Of a function of one variable it is the error relative to the value.

    Raises
    ------
    InputError
        If the text computes something else, or does what is not known here.
    """
    domain = _domain(kernel) if kernel.matrix else None
    constants = {rounded(number, {}): number for number in _numbers(kernel.spec)}

    def constant(number: float) -> Weighed:
        exact = constants.get(float(number), Rational(*float(number).as_integer_ratio()))
        off = abs(arb(_in_unit(float(number), unit)) / enclosed(exact, {}) - 1)
        return Weighed.exact(exact, domain, unit, off.upper())

    functions: dict[str, Callable[[Weighed], Weighed]] = {
        "sqrt": Weighed.root,
        "exp": Weighed.exponential,
        "sinh": Weighed.hyperbolic_sine,
    }
    for inner in kernel.calls:
        functions[f"_{inner.function}"] = _called(inner, text, unit)
    given = {symbol.name: Weighed.exact(symbol, domain, unit) for symbol in kernel.args}
    found: Weighed = computed(text, name, Arithmetic(given, constant, functions, {}))
    same = (
        found.value == kernel.spec and found.terms == terms(kernel.spec)
        if kernel.matrix
        else expand(found.value) == expand(kernel.spec)
    )
    if not same:
        raise InputError(f"{kernel.name} computes {found.value}, promised is {kernel.spec}")
    return found.error if kernel.matrix else found.relative


def _domain(kernel: Kernel) -> Domain:
    """All covariances that a kernel takes."""
    row, entry, column = kernel.args
    return Domain(row, entry, column, float(kernel.upper[0]))


def _called(inner: Kernel, text: str, unit: float) -> Callable[[Weighed], Weighed]:
    """Return the call of an inverse sine, whose error is bounded on all of its regions."""
    if not isinstance(inner.spec, asin):
        raise InputError(f"{inner.name} is no function that is known here")
    name = f"_{inner.function}"

    def error(off: arb, most: arb) -> arb:
        worst = arb(0)
        for region in ANGLE:
            apart = distance(computed(text, name, polynomials(region)), inner.spec, region)
            moved = rounding(text, name, unit, region, off, most)
            worst = worst.max((1 + apart) * (1 + moved) - 1)
        return worst

    return lambda number: number.called(asin, error)


def _numbers(spec: Expr) -> Iterator[Expr]:
    """Find the constants that code of an expression may have: every factor and sum of numbers."""
    for node in preorder_traversal(spec):
        parts = [part for part in node.args if part.is_number]
        number = node.func(*parts) if (node.is_Add or node.is_Mul) and parts else node
        if number.is_number and number.is_real:
            yield abs(number)


def _in_unit(number: float, unit: float) -> float:
    """Round a constant to the precision of a text that runs in it."""
    return number if unit == 2.0**-53 else float(np.float32(number))
