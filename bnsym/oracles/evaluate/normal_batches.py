"""Means over two batches that are jointly normal, minus their means.

With Gaussians of both, they are one batch of both sizes together. Without, a batch of which the
centred covariance has rank one is a vector times a normal variable y: what is homogeneous of
degree zero in it is a number for either sign of y. The other batch is M g for one or two
independent normal variables g, and y = c.g + s times a third one. Where g has length R and is at
the angle t, y is positive with the probability Phi(R c(t)/s), whose mean over R is half of

    1 + c(t)/(s^2 + c(t)^2)^(1/2),

and for one variable g the two signs are those of a normal pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from flint import acb, arb
from sympy import Expr, ImmutableDenseMatrix, Integer, Mul, Rational, Symbol, exp, sqrt

from bnsym.oracles.evaluate.batch import sectors
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.plane import around_circle, root
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, Entry, Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.normal_batch import NormalBatch
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.rational import rational_ball

__all__ = ["normal_batches_mean"]


def normal_batches_mean(
    node: Expectation, ball: Callable[[Expr], arb], integrate: Callable[[Integrand], acb]
) -> arb:
    """Ball of such a mean, given those of numbers and of integrals over [0, 1].

    Raises
    ------
    CannotEvaluateError
        If the mean is another one, or no batch has rank one, or the other rank three or more.
    """
    law = node.law
    if not isinstance(law, NormalBatches) or not isinstance(law.centred, ImmutableDenseMatrix):
        raise CannotEvaluateError("no two batches of a given covariance")
    _require_places(node.body, law)
    if node.body.has(exp):
        return ball(_joined(node.body, law))
    one, other = _halves(node.body, law)
    if other.matrix.rank() > 1:
        one, other = other, one
    if other.matrix.rank() != 1:
        raise CannotEvaluateError("two batches that vary in more than one direction")
    factor = ball(node.body / (one.body * other.body))
    return factor * sum((_mean(one, side, ball, integrate) for side in _signs(other, ball)), arb(0))


def _require_places(body: Expr, law: NormalBatches) -> None:
    """Everything in the body is about one of the batches and its size, in places that it has."""
    sizes = dict(zip(law.variables, law.sizes, strict=True))
    for part in body.atoms(BatchNorm, Centred, CentredNorm, Jacobian):
        size, vector, *places = part.args[isinstance(part, BatchNorm | Jacobian) :]
        if sizes.get(vector) != size or not {*places} <= {*range(1, int(size) + 1)}:
            raise CannotEvaluateError(f"{part} is not about one of the batches")


def _joined(body: Expr, law: NormalBatches) -> Expectation:
    """The mean over one batch, of as many entries as both together."""
    vector, table = Symbol("h"), dict[Expr, Expr]()
    first = 0
    for name, size in zip(law.variables, law.sizes, strict=True):
        entries = [Entry(vector, Integer(first + k)) for k in range(1, int(size) + 1)]
        table[CentredNorm(size, name) ** 2] = sum(entry**2 for entry in entries)
        for k, entry in enumerate(entries):
            table[Centred(size, name, Integer(k + 1))] = entry
        first += int(size)
    return Expectation(body.xreplace(table), NormalBatch((vector,), law.centred))


class _Half(NamedTuple):
    """What depends on one of the batches."""

    body: Expr
    vector: Symbol
    matrix: ImmutableDenseMatrix
    between: ImmutableDenseMatrix
    """Covariances of this batch with the other one."""

    def values(self, ball: Callable[[Expr], arb]) -> Iterator[_Value]:
        """The body where the signs of its kinks are known: monomials of degree zero."""
        mean = Expectation(self.body, NormalBatch((self.vector,), self.matrix))
        for batch, polynomial in sectors(mean, self.matrix.rows, ball):
            for (entries, power), coefficient in polynomial.items():
                powers = [Rational(entry) for entry in entries]
                others = any(p for k, p in enumerate(powers) if k not in batch.sides)
                if others or len(batch.sides) != 1 or sum(powers, Rational(power)) != 0:
                    raise CannotEvaluateError("a function of one entry over the norm is needed")
                ((place, side),) = batch.sides.items()
                yield _Value(place, side, powers, Rational(power), coefficient)


class _Value(NamedTuple):
    """``coefficient`` |z_1|^p_1 ... |z_B|^p_B r^power where one entry has this sign."""

    place: int
    side: int
    powers: list[Rational]
    power: Rational
    coefficient: arb


def _halves(body: Expr, law: NormalBatches) -> tuple[_Half, _Half]:
    """The factors that depend on the one batch, and on the other."""
    matrix, first = law.centred, int(law.sizes[0])
    order = list(range(matrix.rows))
    rows, halves = (order[:first], order[first:]), list[_Half]()
    for name, own, others in zip(law.variables, rows, rows[::-1], strict=True):
        parts = Mul(*(part for part in Mul.make_args(body) if part.has(name)))
        halves.append(_Half(parts, name, matrix.extract(own, own), matrix.extract(own, others)))
    one, other = halves
    if one.body.has(other.vector) or other.body.has(one.vector):
        raise CannotEvaluateError("a product of functions of each batch is needed")
    return one, other


class _Sign(NamedTuple):
    """A number where the variable y of the other batch has this sign."""

    place: int
    side: int
    variance: Rational
    covariances: Sequence[Rational]
    """Of y with the entries of the one batch."""
    value: arb


def _signs(half: _Half, ball: Callable[[Expr], arb]) -> Iterator[_Sign]:
    """Of a batch that varies in one direction, by its entry with the kink."""
    for place, side, powers, power, coefficient in half.values(ball):
        variances = [half.matrix[k, k] for k in range(half.matrix.rows)]
        sizes = (v ** (p / 2) for v, p in zip(variances, powers, strict=True) if p)
        value = coefficient * ball(Mul(*sizes) * half.matrix.trace() ** (power / 2))
        yield _Sign(place, side, variances[place], list(half.between.row(place)), value)


def _mean(
    half: _Half, sign: _Sign, ball: Callable[[Expr], arb], integrate: Callable[[Integrand], acb]
) -> arb:
    """The mean of the one batch where y has a sign."""
    _, pivots = half.matrix.rref()
    if len(pivots) == 1:
        own = _signs(half, ball)
        return sign.value * sum((one.value * _both(one, sign, ball) for one in own), arb(0))
    rows = root(half.matrix, ball)
    kept = half.matrix.extract(list(pivots), list(pivots))
    shared = ImmutableDenseMatrix([sign.covariances[k] for k in pivots])
    left = sign.variance - (shared.T * kept.inv() * shared)[0, 0]
    if not left > 0:
        raise CannotEvaluateError("a batch that is a function of the other one")
    along = [ball(entry) for entry in kept.cholesky().inv() * shared]
    rest = ball(left)

    def positive(direction: Sequence[acb], analytic: bool) -> acb:
        """How likely y has its sign."""
        c = along[0] * direction[0] + along[1] * direction[1]
        return (1 + sign.side * c / (rest + c * c).sqrt(analytic=analytic)) / 2

    total = arb(0)
    for place, side, powers, power, coefficient in half.values(ball):
        total += coefficient * around_circle(
            rows, {place: side}, powers, power, integrate, positive
        )
    return sign.value * total


def _both(one: _Sign, other: _Sign, ball: Callable[[Expr], arb]) -> arb:
    """How likely two normal variables have these signs."""
    covariance = one.side * other.side * other.covariances[one.place]
    left = one.variance * other.variance - covariance**2
    angle = arb.atan2(rational_ball(covariance), ball(sqrt(left)))
    return rational_ball(Rational(1, 4)) + angle / (2 * arb.pi())
