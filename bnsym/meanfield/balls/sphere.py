"""The law of one coordinate on the sphere, in balls: as `bnsym.meanfield.sphere`, exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from flint import acb, arb, ctx, fmpq

__all__ = ["BallSphere"]

EXTRA = 80

Ball = TypeVar("Ball", arb, acb)


@dataclass(frozen=True)
class BallSphere:
    """The sphere in n dimensions, n = None for infinitely many."""

    n: int | None

    @property
    def h(self) -> arb:
        """1/n."""
        return arb(0) if self.n is None else arb(fmpq(1, self.n))

    @property
    def root(self) -> arb:
        """The root of h."""
        return self.h.sqrt()

    @property
    def end(self) -> float:
        """About the largest y."""
        return math.inf if self.n is None else math.pi / 2 * math.sqrt(self.n)

    def x(self, y: Ball) -> Ball:
        """Return sqrt(n)*sin(y/sqrt(n))."""
        return y if self.n is None else (y * self.root).sin() / self.root

    def y(self, x: arb) -> arb | None:
        """Return the inverse of `x`, None beyond the sphere."""
        if self.n is None:
            return x
        t = x * self.root
        return t.asin() / self.root if abs(t) < 1 else None

    def density(self, y: Ball) -> Ball:
        """Return the density of y, which integrates to 1."""
        if self.n is None:
            return (-(y**2) / 2).exp() / (2 * arb.pi()).sqrt()
        return (y * self.root).cos() ** (self.n - 2) * _norm(self.n, ctx.prec)

    def dimension(self, degree: int) -> arb:
        """Return the number of independent harmonics of a degree, p_l(sqrt(n))**2."""
        if self.n is None:
            raise ValueError("no degree is needed in an infinite batch")
        if degree == 0:
            return arb(1)
        over = arb(self.n - 1).rising(degree - 1) / arb(degree).fac() if degree > 1 else arb(1)
        return (2 * degree + self.n - 2) * over

    def recurrence(self, count: int) -> list[arb]:
        """Return 0, beta_1, ..., beta_(count-1) of x*p_l = beta_(l+1)*p_(l+1) + beta_l*p_(l-1)."""
        h = self.h
        beta = [arb(0)]
        for degree in range(1, count):
            low = (1 + (2 * degree - 2) * h) * (1 + (2 * degree - 4) * h)
            beta.append((degree * (1 + (degree - 3) * h) / low).sqrt())
        return beta

    def angle_values(self, count: int) -> tuple[list[arb], arb]:
        """Return P_l(-h), l < count, and a bound on the size of all that follow.

        By Laplace's integral |P_l(-h)| is at most the mean of (h**2 + (1-h**2)*T**2)**(l/2), which
        falls with l; T is one coordinate of a point on the sphere in n - 1 dimensions.
        """
        if self.n is None:
            return [arb(1), *[arb(0)] * (count - 1)], arb(0)
        h, half = self.h, count // 2
        values = [arb(1), -h]
        for degree in range(1, count - 1):
            lead = (1 + (2 * degree - 2) * h) * h * values[degree] + degree * h * values[degree - 1]
            values.append(-lead / (1 + (degree - 2) * h))
        mean = (1 - 1 / h**2).hypgeom_2f1(arb(-half), arb(fmpq(1, 2)), arb(fmpq(self.n - 1, 2)))
        return values, mean * h ** (2 * half)


@lru_cache(maxsize=64)
def _norm(n: int, precision: int) -> arb:
    """The constant of the density at a precision, which is that of the context."""
    with ctx.workprec(precision + EXTRA):  # a quotient of Gammas loses as many bits as n has
        half = arb(n) / 2
        return half.gamma() / ((half - fmpq(1, 2)).gamma() * (arb.pi() * n).sqrt())
