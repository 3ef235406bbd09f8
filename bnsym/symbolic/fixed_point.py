"""The constants of the fixed point of the forward map, within a batch and between two."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Ge, Gt, Integer, Rational, Sum, gamma
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.batchnorm import (
    Jacobian,
    OnSphere,
    Upsilon,
    activation_argument,
    projections,
    size_subscript,
)
from bnsym.symbolic.binding import fresh
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import MomentConstant

__all__ = [
    "BatchMomentConstant",
    "CrossBatchCovariance",
    "CrossBatchRate",
    "FixedPointCosine",
    "FixedPointVariance",
]


class BatchMomentConstant(Folded):
    """K_{alpha,B}, the second moment of the alpha-ReLU after batch norm, but for its one side."""

    nargs = 2

    def definition(self) -> Expr:
        """c_alpha (n/2)^alpha Gamma(n/2)/Gamma(n/2 + alpha), n = B - 1."""
        alpha, batch = self.args
        half = (batch - 1) * Rational(1, 2)
        return MomentConstant(alpha) * half**alpha * gamma(half) / gamma(half + alpha)

    def domain(self) -> tuple[Boolean, ...]:
        """The moment is finite for alpha > -1/2, over batches of two or more."""
        alpha, batch = self.args
        return Gt(alpha, Rational(-1, 2), evaluate=False), Ge(batch, 2, evaluate=False)

    def written(self, printer: Any) -> str:
        alpha, batch = map(printer._print, self.args)
        return rf"K_{{{alpha}, {batch}}}"


class FixedPointVariance(Folded):
    """q*, the diagonal of the fixed point: ``FixedPointVariance(phi, B)``."""

    nargs = 2

    def definition(self) -> Expr:
        """E f(t)^2."""
        phi, batch = self.args
        (t,) = fresh("t", self.args, real=True)
        return Expectation(OnSphere(phi, batch - 1, t, 0) ** 2, projections((t,), batch))

    def written(self, printer: Any) -> str:
        phi, batch = self.args
        return r"q^{\ast}" + size_subscript(batch, printer) + activation_argument(phi, printer)


class FixedPointCosine(Folded):
    """c*, the correlation within a batch at the fixed point: ``FixedPointCosine(phi, B)``."""

    nargs = 2

    def definition(self) -> Expr:
        """E f(t) f(s) over q*."""
        phi, batch = self.args
        t, s = fresh("t s", self.args, real=True)
        product = OnSphere(phi, batch - 1, t, 0) * OnSphere(phi, batch - 1, s, 0)
        return Expectation(product, projections((t, s), batch)) / FixedPointVariance(phi, batch)

    def written(self, printer: Any) -> str:
        phi, batch = self.args
        return r"c^{\ast}" + size_subscript(batch, printer) + activation_argument(phi, printer)


class CrossBatchCovariance(Folded):
    """c_CB, the entries of the block between two batches: ``CrossBatchCovariance(phi, B)``."""

    nargs = 2

    def definition(self) -> Expr:
        """(E f(t))^2, as two batches share no neuron's direction at the fixed point."""
        phi, batch = self.args
        (t,) = fresh("t", self.args, real=True)
        return Expectation(OnSphere(phi, batch - 1, t, 0), projections((t,), batch)) ** 2

    def written(self, printer: Any) -> str:
        return r"\mathsf{c}_{CB}" + activation_argument(self.args[0], printer)


class CrossBatchRate(Folded):
    """lambda_CB, by which a deviation between two batches shrinks a layer, in either direction.

    The block between two batches is multiplied by E[J] on both sides, and E[J] = kappa G.
    """

    nargs = 2

    def definition(self) -> Expr:
        """kappa^2, kappa = tr E[J]/tr G."""
        phi, batch = self.args
        (h,) = fresh("h", self.args)
        (i,) = fresh("i", self.args, integer=True, positive=True)
        law = BatchLaw((h,), Upsilon(phi, batch), batch)
        entries = Expectation(Jacobian(phi, batch, h, i, i), law)
        return (Sum(entries, (i, Integer(1), batch)) / (batch - 1)) ** 2

    def written(self, printer: Any) -> str:
        return r"\lambda_{CB}" + activation_argument(self.args[0], printer)
