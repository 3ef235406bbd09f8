"""Slopes of means along a flow of the batch, by the score of the normal law.

Where z = G h has the covariance C and moves with U z, the slope of C is T = G U C + C U^T G. If C
has all the directions of T, and A = C^+ T C^+, the slope of the mean of a function of z is the mean
of the function times (z^T A z - tr A C)/2: the body is not differentiated. The entries at as many
places as C has rank are enough of z.
"""

from __future__ import annotations

from sympy import Expr, ImmutableDenseMatrix, Integer, Tuple, eye, ones

from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.batchnorm import BatchNorm, Centred
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.layer_maps import FlowSlope
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch

__all__ = ["by_score"]


def by_score(slope: FlowSlope) -> Expectation:
    """The slope of the mean of outputs of batch norm as a mean.

    Raises
    ------
    CannotEvaluateError
        If the body is another one, or the batch moves where it has no density.
    """
    law, rows = slope.law, slope.matrix
    given = isinstance(law, NormalBatch) and isinstance(law.covariance, ImmutableDenseMatrix)
    if not given or not isinstance(rows, Tuple):
        raise CannotEvaluateError("no batch of a given covariance and velocity")
    (vector,), size = law.variables, law.covariance.rows
    outputs = slope.body.atoms(BatchNorm)
    if slope.body.xreplace(dict.fromkeys(outputs, Integer(1))).has(vector):
        raise CannotEvaluateError("the slope of this mean is not evaluated")
    matrix = CentredCovariance(law.covariance)
    moved = (eye(size) - ones(size, size) / size) * ImmutableDenseMatrix(rows) * matrix
    return Expectation(slope.body * _score(matrix, moved + moved.T, vector), law)


def _score(matrix: ImmutableDenseMatrix, direction: ImmutableDenseMatrix, vector: Expr) -> Expr:
    """(z^T A z - tr A C)/2, in the entries that span the others."""
    _, pivots = matrix.rref()
    kept, own = (m.extract(list(pivots), list(pivots)) for m in (matrix, direction))
    spread = matrix.extract(list(range(matrix.rows)), list(pivots)) * kept.inv()
    if spread * own * spread.T != direction:
        raise CannotEvaluateError("the batch moves where it has no density")
    form = kept.inv() * own * kept.inv()
    z = ImmutableDenseMatrix([Centred(matrix.rows, vector, Integer(p + 1)) for p in pivots])
    return ((z.T * form * z)[0, 0] - (form * kept).trace()) / 2
