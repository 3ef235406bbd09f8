"""Integrands over a whole batch at samples of the batch, with one derivative carried along.

The derivative by a coordinate of h is taken by arithmetic of pairs (value, slope), through the
definitions of z, of its norm and of batch norm.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import Add, Basic, Derivative, Dummy, Mul, Pow, lambdify

from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Entry
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import Apply

__all__ = ["batch_values"]

Array = NDArray[np.float64]


class _Dual(NamedTuple):
    """Values, and their slopes by one coordinate."""

    value: Array
    slope: Array

    def through(self, value: Any, rate: Any) -> _Dual:
        """The chain rule."""
        return _Dual(value, rate * self.slope)


def batch_values(body: Basic, samples: Array) -> Array:
    """Values of an integrand at samples of h, one row for each place in the batch.

    Raises
    ------
    CannotEvaluateError
        For a node that is no function of the batch known here.
    """
    with np.errstate(all="ignore"):
        values = _Samples(samples, None).of(body).value
    return np.broadcast_to(values, samples.shape[1:])


class _Samples:
    """Values and slopes by coordinate ``place`` of everything in an integrand."""

    def __init__(self, h: Array, place: int | None) -> None:
        self.h, self.place = h, place
        self.rates = np.zeros((len(h), 1))
        if place is not None:
            self.rates[place] = 1

    def of(self, expr: Basic) -> _Dual:
        """One node."""
        zero = np.zeros(1)
        match expr:
            case Centred(args=(_, _, index)):
                k = int(index) - 1
                return _Dual((self.h - self.h.mean(0))[k], (self.rates - self.rates.mean(0))[k])
            case CentredNorm():
                z, dz = self.h - self.h.mean(0), self.rates - self.rates.mean(0)
                norm = np.sqrt((z**2).sum(0))
                return _Dual(norm, (z * dz).sum(0) / norm)
            case Add():
                parts = [self.of(part) for part in expr.args]
                return _Dual(
                    sum((p.value for p in parts), zero), sum((p.slope for p in parts), zero)
                )
            case Mul():
                result = _Dual(np.ones(1), zero)
                for part in map(self.of, expr.args):
                    slope = result.slope * part.value + result.value * part.slope
                    result = _Dual(result.value * part.value, slope)
                return result
            case Pow() if expr.exp.is_Rational and not expr.base.is_number:
                base, power = self.of(expr.base), float(expr.exp)
                return base.through(base.value**power, power * base.value ** (power - 1))
            case Derivative(variables=(Entry(args=(_, index)),)) if self.place is None:
                inner = _Samples(self.h, int(index) - 1)
                return _Dual(inner.of(expr.expr).slope, zero)
            case Apply(args=(phi, point, order)):
                argument = self.of(point)
                return argument.through(*_activation(phi, order, argument.value))
            case Folded() if (definition := expr.definition()) != expr:
                return self.of(definition)
        if not expr.is_number:
            raise CannotEvaluateError(f"{type(expr).__name__} is not sampled over a batch")
        return _Dual(np.full(1, float(expr)), zero)


def _activation(phi: Basic, order: Basic, at: Array) -> tuple[Any, Any]:
    """An activation, or a derivative of it, and its slope."""
    x = Dummy("x", real=True)
    body = unfolded(Apply(phi, x, 0))
    if body.free_symbols - {x} or not order.is_Integer:
        raise CannotEvaluateError(f"the activation {phi} has no expression")
    value = body.diff(x, int(order)) if order else body
    first, second = (lambdify(x, part, ["numpy", "scipy"]) for part in (value, value.diff(x)))
    return first(at), second(at)
