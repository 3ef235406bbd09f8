"""Means in which a direction of the covariance acts on the batch, as slopes at BSB1.

For z = G h ~ N(0, upsilon G) and D = G D G without trace, the score of the law in the direction
D is z^T D z/(2 upsilon^2), and z + e D z has the covariance upsilon (G + 2 e D) up to e^2, so that

    E f(z) z^T D z = 2 upsilon^2 slope of E f(z),   E f'(z) D z = 2 upsilon slope of E f(z).

At any covariance, where h moves with U z, the slope of E f(h) is E f'(h) U z: for two outputs of
batch norm, homogeneous of degrees above zero, f is absolutely continuous along almost every path,
and the mean of its slope is a continuous function of the covariance.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Basic, Expr, Gt, Integer, Le, Mul, Rational, Sum, Symbol, exp

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, Jacobian
from bnsym.symbolic.expectation import BatchLaw, Expectation
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.layer_maps import FlowSlope, MatrixEntry
from bnsym.symbolic.predicates import Integrable, Sobolev
from bnsym.symbolic.ultrasymmetric import (
    CentredDiagonals,
    Direction,
    HollowMatrices,
    MeanSlope,
)

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Write the ``slope`` as a double sum over two ``names``, or as single sums over one."""
    slope = parameter(step, "slope", (MeanSlope, FlowSlope))
    names = parameter(step, "names", tuple)
    if not (step.before.has(slope) or step.after.has(slope)):
        raise Rejected("a slope that occurs is needed", slope, step.after)
    if not all(name.is_integer for name in names):
        raise Rejected("names of places are needed", given=slope)
    require_new(slope, *names)
    way = _flowing if isinstance(slope, FlowSlope) else _traceless
    value, conditions = way(slope, names)
    before, after = (side.xreplace({slope: value}) for side in (step.before, step.after))
    agree(before, after, context.under(before, after), "the slope is another one")
    return [Obligation(condition, "the slope must exist") for condition in conditions]


def _traceless(slope: MeanSlope, names: Sequence[Symbol]) -> tuple[Expr, list[Basic]]:
    """At BSB1, by the score with two names, by the slope of the body with one."""
    if not isinstance(slope.law, BatchLaw):
        raise Rejected("a slope over a batch is needed", slope)
    traceless = isinstance(slope.space, CentredDiagonals | HollowMatrices)
    if not traceless or slope.space.size != slope.law.size:
        raise Rejected("a direction of the size of the batch and without trace is needed", slope)
    match names:
        case [one]:
            value, conditions = _carried(slope, one)
        case [one, two] if one != two:
            value, conditions = _weighted(slope, one, two)
        case _:
            raise Rejected("one name or two are needed")
    return value, [*conditions, Gt(slope.law.upsilon, 0, evaluate=False)]


def _flowing(slope: FlowSlope, names: Sequence[Symbol]) -> tuple[Expr, list[Basic]]:
    """The mean of the slopes of both outputs along U z.

    Where it exists the activations are homogeneous, of degrees above zero.
    """
    (vector,), size = slope.law.variables, slope.law.covariance.rows
    match (factors(slope.body), names):
        case ([BatchNorm() as first, BatchNorm() as second], [one, two]) if one != two:
            outputs = first, second
        case _:
            raise Rejected("two outputs of batch norm and two names are needed", slope)
    if any(output.args[1:3] != (size, vector) for output in outputs):
        raise Rejected("both outputs must be those of the batch that moves", slope)

    def along(moved: BatchNorm, kept: BatchNorm) -> Expr:
        phi, *_, place = moved.args
        return Jacobian(phi, size, vector, place, one) * kept

    parts, entry = (along(*outputs), along(*reversed(outputs))), Centred(size, vector, two)
    mean = Expectation(Add(*parts) * entry, slope.law)
    value = Sum(MatrixEntry(slope.matrix, one, two) * mean, (one, 1, size), (two, 1, size))
    return value, [Integrable(Expectation(part * entry, slope.law)) for part in parts]


def _above(activations: list[Apply], least: Expr) -> list[Basic]:
    """The degrees of homogeneity must exceed a number."""
    degrees = {f.args[0].args[0] for f in activations}
    return [Gt(degree, least, evaluate=False) for degree in degrees]


def _square_integrable(slope: MeanSlope) -> list[Basic]:
    """For two entries of batch norm, or two activations that are homogeneous.

    They may stand beside a Gaussian of the radius, which is bounded.
    """
    (vector,), size = slope.law.variables, slope.law.size
    squared = CentredNorm(size, vector) ** 2
    falls = [f for f in Mul.make_args(slope.body) if isinstance(f, exp)]
    parts = [f for f in Mul.make_args(slope.body) if f not in falls]
    rates = [fall.args[0] / squared for fall in falls]
    if any(rate.has(vector) for rate in rates):
        raise Rejected("the exponential must be a Gaussian of the radius", slope)
    bounded: list[Basic] = [Le(rate, 0, evaluate=False) for rate in rates]
    if len(parts) == 2 and all(isinstance(f, BatchNorm) for f in parts):
        if any(f.args[1:3] != (size, vector) or f.args[0].has(vector) for f in parts):
            raise Rejected("the activation must see entries of the centred batch", slope)
        return [*bounded, *(Sobolev(f.args[0], size) for f in parts)]
    return [*bounded, *_above(_activations(slope, parts), Rational(-1, 2))]


def _activations(slope: MeanSlope, parts: Sequence[Basic]) -> list[Apply]:
    """Two factors of the body, each an activation of one entry of the batch."""
    (vector,), size = slope.law.variables, slope.law.size
    if len(parts) != 2 or not all(isinstance(f, Apply) and f.args[2] == 0 for f in parts):
        raise Rejected("a product of activations of two entries is needed", slope)
    phis = [f.args[0] for f in parts]
    if any(not isinstance(phi, PositiveHomogeneous) or phi.has(vector) for phi in phis):
        raise Rejected("the activations must be positive-homogeneous, of any batch", slope)
    if any(f.args[1] != Centred(size, vector, f.args[1].args[-1]) for f in parts):
        raise Rejected("the activation must see entries of the centred batch", slope)
    return list(parts)


def _weighted(slope: MeanSlope, one: Symbol, two: Symbol) -> tuple[Expr, list[Basic]]:
    """The mean of the body times z^T D z, over 2 upsilon^2."""
    law, size = slope.law, slope.law.size
    first, second = (Centred(size, law.variables[0], place) for place in (one, two))
    mean = Expectation(slope.body * first * second, law)
    weighted = Sum(Direction(slope.space, one, two) * mean, (one, 1, size), (two, 1, size))
    return weighted / (2 * law.upsilon**2), _square_integrable(slope)


def _carried(slope: MeanSlope, one: Symbol) -> tuple[Expr, list[Basic]]:
    """The mean of the derivative of the body along D z, over 2 upsilon."""
    law, size = slope.law, slope.law.size
    activations = _activations(slope, Mul.make_args(slope.body))
    entry = Centred(size, law.variables[0], one)

    def along(moved: Apply, kept: Apply) -> Expr:
        phi, point, _ = moved.args
        mean = Expectation(kept * Apply(phi, point, Integer(1)) * entry, law)
        return Sum(Direction(slope.space, one, point.args[2]) * mean, (one, 1, size))

    first, second = activations
    total = along(first, second) + along(second, first)
    return total / (2 * law.upsilon), _above(activations, Rational(1, 2))
