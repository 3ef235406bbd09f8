"""Laws under linear maps: E_C[f(x)] = E_K[f(Mx)] where C = M K M^T; and exchangeability.

Projections of a point of the sphere are mapped like Gaussian variables, as long as they remain
projections on unit vectors, which is what their law asks for.
A normal law is its own mirror image, so that odd functions have the mean zero.
A batch of covariance s^2 S is s times one of covariance S, and what sees a batch minus its mean
only may take the centred covariance for its own.
"""

from __future__ import annotations

from itertools import combinations

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Expr,
    Ge,
    Integer,
    Le,
    MatMul,
    MatrixBase,
    MatrixExpr,
    Ne,
    Sum,
    Symbol,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Entry,
    Jacobian,
    Projection,
    Rescaled,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]

_FUNCTIONS = (Centred, CentredNorm, Projection)
"""Of the batch, through G h only."""

_PLACED = (Centred, Projection, Centring)


def check(step: Step, context: Context) -> list[Obligation]:
    """Change variables by the matrices in ``maps``, or permute the batch.

    Or leave out the means of ``odd`` functions. Or take the ``scale`` out of the law of a normal
    batch, in the ``mean``; or centre the covariance of the ``centred`` mean, on either side.
    """
    if "exchange" in step.because.parameters:
        return _exchange(step, context)
    if "places" in step.because.parameters:
        return _permuted(step, context)
    if "odd" in step.because.parameters:
        return _odd(step, context)
    if "scale" in step.because.parameters:
        return _scaled(step, context)
    if "centred" in step.because.parameters:
        return _centred(step, context)
    table: dict[Basic, Basic] = {}
    obligations = []
    for mean, matrix in parameter(step, "maps", tuple):
        if not step.before.has(mean):
            raise Rejected("the expectation to be transformed does not occur", mean, step.before)
        table[mean] = _mapped(mean, matrix)
        obligations.append(
            Obligation(Ne(matrix.det(), 0, evaluate=False), "the map must be invertible")
        )
    agree(step.before.xreplace(table), step.after, context, "not the image under the linear map")
    return obligations


def _odd(step: Step, context: Context) -> list[Obligation]:
    """The mean of a function that changes its sign with all its normal variables vanishes."""
    means = parameter(step, "odd", tuple)
    for mean in means:
        if not step.before.has(mean) or not isinstance(mean.law, Gaussian):
            raise Rejected("a mean over a normal law that occurs is needed", mean, step.before)
        mirrored = mean.body.xreplace({name: -name for name in mean.law.variables})
        agree(mirrored, -mean.body, context, "the integrand is not odd")
    value = step.before.xreplace(dict.fromkeys(means, Integer(0)))
    agree(value, step.after, context.under(step.after), "more than odd means is left out")
    return [Obligation(Integrable(mean), "the mean must exist") for mean in means]


def _batch(mean: Expectation) -> tuple[Symbol, MatrixExpr]:
    """The vector and the covariance of a normal batch."""
    if not isinstance(mean.law, NormalBatch):
        raise Rejected("a mean over a normal batch is needed", mean)
    (vector,) = mean.law.variables
    return vector, mean.law.covariance


def _scaled(step: Step, context: Context) -> list[Obligation]:
    """E_C[f(h)] = E_S[f(s h)] with C = s^2 S; nothing may be differentiated by an entry of h."""
    mean, scale = parameter(step, "mean", Expectation), parameter(step, "scale", Expr)
    vector, matrix = _batch(mean)
    if not step.before.has(mean) or mean.body.has(Derivative, Jacobian):
        raise Rejected("a mean of values at a batch is needed", mean, step.before)
    if not scale.is_real or scale.has_free(vector):
        raise Rejected("a number is needed for a scale", scale)
    body = mean.body.xreplace({vector: Rescaled(vector, scale, Integer(0))})
    image = Expectation(body, NormalBatch((vector,), MatMul(scale**-2, matrix).doit()))
    agree(step.before.xreplace({mean: image}), step.after, context, "not the mean at the batch")
    return [Obligation(Ne(scale, 0, evaluate=False), "the scale must not vanish")]


def _centred(step: Step, context: Context) -> list[Obligation]:
    """The body sees h through z and r only, and the Jacobian is one of a function of these."""
    mean = parameter(step, "centred", Expectation)
    vector, matrix = _batch(mean)
    if not (step.before.has(mean) or step.after.has(mean)):
        raise Rejected("the mean does not occur", mean, step.before)

    def hidden(node: Expr) -> Expr:
        place = 1 if isinstance(node, BatchNorm | Jacobian) else 0
        own = node.args[place : place + 2] == (matrix.shape[0], vector)
        fixed = not any(activation.has(vector) for activation in node.args[:place])
        return Dummy() if own and fixed else node

    if replace_nodes(mean.body, (*_FUNCTIONS, BatchNorm, Jacobian), hidden).has(vector):
        raise Rejected("a function of the batch minus its mean is needed", mean)
    image = Expectation(mean.body, NormalBatch((vector,), CentredCovariance(matrix)))
    before, after = (side.xreplace({mean: image}) for side in (step.before, step.after))
    agree(before, after, context, "not the mean at the centred covariance")
    return []


def _mapped(mean: Expectation, matrix: MatrixBase) -> Expectation:
    """E_K[f(Mx)] with K = M^-1 C M^-T."""
    law, size = mean.law, len(mean.law.variables)
    if not isinstance(law, Gaussian | SphericalProjections) or matrix.shape != (size, size):
        raise Rejected("a linear map needs a law of projections of its size", mean)
    if matrix.has(*law.variables):
        raise Rejected("the map must not depend on the variables", mean)
    inverse = matrix.inv()
    image = matrix * matrix.__class__(law.variables)
    body = mean.body.xreplace(dict(zip(law.variables, image, strict=True)))
    *others, covariance = law.args
    return Expectation(body, law.func(*others, inverse * covariance * inverse.T))


def _exchange(step: Step, context: Context) -> list[Obligation]:
    """Sum over i, j of a term = B times the one at (1, 1) + B(B-1) times the one at (1, 2).

    Of a single sum, B times the one at 1.
    """
    double = parameter(step, "exchange", Sum)
    if len(double.limits) == 1:
        return _exchange_one(step, context, double)
    if not step.before.has(double) or len(double.limits) != 2:
        raise Rejected("the double sum does not occur", double, step.before)
    (i, low_i, size), (j, low_j, other) = double.limits
    if (low_i, low_j) != (1, 1) or size != other or i == j:
        raise Rejected("both indices must run over the whole batch", double)
    term = double.function
    _require_exchangeable(term, {i, j}, size)
    same = term.xreplace({i: Integer(1), j: Integer(1)})
    distinct = term.xreplace({i: Integer(1), j: Integer(2)})
    split = size * same + size * (size - 1) * distinct
    agree(step.before.xreplace({double: split}), step.after, context, "not the exchanged sum")
    return []


def _exchange_one(step: Step, context: Context, single: Sum) -> list[Obligation]:
    """Every place contributes as much as the first."""
    ((i, low, size),) = single.limits
    if low != 1:
        raise Rejected("the index must run over the whole batch", single)
    _require_exchangeable(single.function, {i}, size)
    value = size * single.function.xreplace({i: Integer(1)})
    agree(step.before.xreplace({single: value}), step.after, context, "not the exchanged sum")
    return []


def _permuted(step: Step, context: Context) -> list[Obligation]:
    """A mean over a batch does not change if different ``places`` go to different places."""
    mean, moves = parameter(step, "mean", Expectation), dict(parameter(step, "places", tuple))
    _require_exchangeable(mean, set(moves), mean.law.size)
    image = replace_nodes(mean, _PLACED, lambda node: _moved(node, moves))
    agree(step.before.xreplace({mean: image}), step.after, context, "not permuted")
    different = "different places must stay different"
    inside = "it must be a place in the batch"
    return [
        *(Obligation(Ne(*pair, evaluate=False), different) for pair in combinations(moves, 2)),
        *(Obligation(Ne(*p, evaluate=False), different) for p in combinations(moves.values(), 2)),
        *(Obligation(Ge(p, 1, evaluate=False), inside) for pair in moves.items() for p in pair),
        *(
            Obligation(Le(p, mean.law.size, evaluate=False), inside)
            for pair in moves.items()
            for p in pair
        ),
    ]


def _places(node: Expr) -> tuple[Expr, ...]:
    """Places in the batch: one of z and of its projections, two of G."""
    return tuple(node.args[1:] if isinstance(node, Centring) else node.args[2:])


def _moved(node: Expr, moves: dict[Expr, Expr]) -> Expr:
    """The entry at the new places; no other number, such as a power, is a place."""
    places = _places(node)
    kept = node.args[: len(node.args) - len(places)]
    return node.func(*kept, *(moves.get(place, place) for place in places))


def _require_exchangeable(term: Expr, indices: set[Symbol], size: Expr) -> None:
    """The indices, and no other place, may enter under a permutation-invariant law.

    The law of G h is invariant, that of h need not be: only z, r, z/r and G may carry a place.
    """
    outside = term.xreplace({mean: Dummy() for mean in term.atoms(Expectation)})
    if outside.atoms(Entry, *_FUNCTIONS):
        raise Rejected("a fixed batch is not exchangeable", term)
    for mean in term.atoms(Expectation):
        if not isinstance(mean.law, BatchLaw) or mean.law.size != size:
            raise Rejected("the law is not invariant under permutations of the batch", mean)
        batch = (size, *mean.law.variables)
        rest = replace_nodes(mean.body, _FUNCTIONS, lambda node: Dummy())
        if rest.free_symbols.intersection(batch[1:]) or any(
            node.args[:2] != batch for node in mean.atoms(*_FUNCTIONS)
        ):
            raise Rejected("a mean of another batch, or of more than its z and r", mean)
    for node in term.atoms(*_PLACED):
        if node.args[0] != size or not indices.issuperset(_places(node)):
            raise Rejected("a place other than the two indices occurs", node)
    bare = replace_nodes(term, _PLACED, lambda node: Dummy())
    if bare.free_symbols & indices:
        raise Rejected("an index occurs outside the entries of the batch", term)
