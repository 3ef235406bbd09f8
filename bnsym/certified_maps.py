"""The maps at a general covariance matrix in Arb balls, entry by entry.

A ball encloses the right side of the theorem that the catalogue proves: Laplace's integral for
the covariance, and one integral for each entry of the other matrix for gradients. Every float64 is
a rational number, so the matrix is taken exactly as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from bnsym_derivations.transforms import IDENTITIES
from flint import arb, ctx, fmpq_mat
from numpy.typing import ArrayLike
from sympy import Basic, ImmutableDenseMatrix, Integer, Rational, Tuple

from bnsym.errors import AccuracyError, InputError
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.point import CannotEvaluateError, at_point
from bnsym.symbolic.homogeneous_form import HomogeneousForm
from bnsym.symbolic.normal_batch import CentredCovariance
from bnsym.symbolic.normal_batches import CentredBatches
from bnsym.symbolic.rational import flint_rational

__all__ = [
    "ExactLayer",
    "certified_backward_map",
    "certified_covariance",
    "certified_cross_covariance",
    "certified_tangent_map",
]

SPARE_BITS, MOST_BITS = 64, 2000
"""Working precision beyond the digits of a ball, and that beyond which there is none."""

Entry = tuple[int, int] | None
"""Row and column, counted from zero; None stands for all of them."""

Values = dict[str, Basic]
"""What the variables of a theorem stand for, by their names."""


class ExactLayer(NamedTuple):
    """A homogeneous activation of rational numbers, a batch size, and the digits of a ball."""

    form: HomogeneousForm
    batch: int
    digits: int

    def values(self) -> Values:
        """The activation and the batch size as variables."""
        alpha, a, b = self.form
        return {"B": Integer(self.batch), "alpha": alpha, "a": a, "b": b}


def certified_covariance(layer: ExactLayer, Sigma: ArrayLike, entry: Entry) -> Any:
    """Return balls for E x xᵀ.

    Examples
    --------
    >>> relu = ExactLayer(HomogeneousForm(Rational(1), Rational(1), Rational(0)), 4, 15)
    >>> print(certified_covariance(relu, np.diag([1, 2, 3, 4]), (0, 1)).str(15))
    [0.0954501491111074 +/- 4.59e-17]
    """
    matrix, centred = _covariance("Sigma", Sigma, layer.batch)
    values = {**layer.values(), "Sigma": matrix}
    name = "laplace"
    if layer.form.alpha == 0:  # there is no power of the radius, and nothing to tilt by
        name, values["tau"] = "centred_tilting", Integer(0)

    def ball(i: int, j: int) -> arb:
        if 0 in (centred[i, i], centred[j, j]):
            return arb(0)
        return _enclosed(name, {**values, **_places("ij", i, j)}, layer.digits)

    return _symmetric_entries(ball, layer.batch, entry)


def certified_tangent_map(
    layer: ExactLayer, Sigma: ArrayLike, Theta: ArrayLike, entry: Entry
) -> Any:
    """Return balls for E J*Theta*Jᵀ.

    Examples
    --------
    >>> line = ExactLayer(HomogeneousForm(Rational(1), Rational(1), Rational(1)), 4, 15)
    >>> print(certified_tangent_map(line, np.eye(4), np.eye(4), (0, 0)).str(15))        # 8/3*3/4
    [2.00000000000000 +/- 3e-19]
    """
    return _gradients("tangent_map", "ij", layer, Sigma, {"Theta": Theta}, entry)


def certified_backward_map(
    layer: ExactLayer, Sigma: ArrayLike, Delta: ArrayLike, entry: Entry
) -> Any:
    """Return balls for E Jᵀ*Delta*J.

    Examples
    --------
    >>> line = ExactLayer(HomogeneousForm(Rational(1), Rational(1), Rational(1)), 4, 15)
    >>> print(certified_backward_map(line, np.eye(4), np.eye(4), (0, 0)).str(15))
    [2.00000000000000 +/- 3e-19]
    """
    return _gradients("backward_map", "kp", layer, Sigma, {"Delta": Delta}, entry)


def _gradients(
    name: str,
    places: str,
    layer: ExactLayer,
    Sigma: ArrayLike,
    given: dict[str, ArrayLike],
    entry: Entry,
) -> Any:
    """Either map of gradients, once it is known to exist."""
    matrix, centred = _covariance("Sigma", Sigma, layer.batch)
    if layer.form.alpha <= Rational(1, 2):
        raise InputError(
            "the tangent and backward maps need a degree alpha above 1/2 (otherwise gradients are "
            f"infinite), got {layer.form.alpha}"
        )
    if centred.rank() < 3:
        raise InputError(
            "Sigma must have rank at least 3 after centering (otherwise gradients are infinite)"
        )
    values = {**layer.values(), "Sigma": matrix}
    for label, array in given.items():
        rows = _symmetric(label, array, layer.batch)
        values[label] = Tuple(*(Tuple(*row) for row in rows))

    def ball(i: int, j: int) -> arb:
        return _enclosed(name, {**values, **_places(places, i, j)}, layer.digits)

    return _symmetric_entries(ball, layer.batch, entry)


def certified_cross_covariance(
    layer: ExactLayer, Sigma1: ArrayLike, Sigma2: ArrayLike, Xi: ArrayLike, entry: Entry
) -> Any:
    """Return balls for E x*yᵀ of two batches: seconds for an entry at B = 4, then much longer.

    Examples
    --------
    >>> line = ExactLayer(HomogeneousForm(Rational(1), Rational(1), Rational(1)), 4, 15)
    >>> apart = np.zeros((4, 4))
    >>> certified_cross_covariance(line, np.eye(4), np.eye(4), apart, (0, 0))      # independent
    0
    """
    if layer.form.alpha == 0:
        raise InputError("balls for two batches need a degree alpha above 0, got 0")
    sizes = layer.batch, len(np.atleast_1d(np.asarray(Sigma2, dtype=object)))
    blocks = {"Sigma1": Sigma1, "Sigma2": Sigma2}
    one, other = (
        _covariance(label, block, size)[0]
        for (label, block), size in zip(blocks.items(), sizes, strict=True)
    )
    cross = ImmutableDenseMatrix(_exact("Xi", Xi, sizes))
    joint = ImmutableDenseMatrix(one.row_join(cross).col_join(cross.T.row_join(other)))
    centred = CentredBatches(joint, layer.batch)
    _require_semidefinite("the covariance of both batches", centred)
    values = {**layer.values(), "Btilde": Integer(sizes[1]), "Sigmatilde": joint}

    def ball(i: int, j: int) -> arb:
        if 0 in (centred[i, i], centred[layer.batch + j, layer.batch + j]):
            return arb(0)
        return _enclosed("cross_laplace", {**values, **_places("ij", i, j)}, layer.digits)

    return _entries(ball, sizes, entry)


def _enclosed(name: str, values: Values, digits: int) -> arb:
    """A ball of so many digits, relative to the number or to 1 where it is smaller."""
    (theorem,) = (known for known in IDENTITIES if known.name == f"transforms.{name}")
    point = {v.symbol: values[str(v.symbol)] for v in theorem.over}
    closed, reason = at_point(theorem.statement.rhs, point), "balls are too wide"
    bits = math.ceil(3.33 * digits) + SPARE_BITS
    while bits <= MOST_BITS:
        with ctx.workprec(bits):
            try:
                value = Balls().real(closed)
            except CannotEvaluateError as declined:
                reason = str(declined)
            else:
                if value.rad() <= arb(10) ** -digits * abs(value).max(arb(1)):
                    return value
        bits *= 2
    raise AccuracyError(f"no ball of {digits} digits is found here: {reason}")


def _entries(ball: Callable[[int, int], arb], shape: tuple[int, int], entry: Entry) -> Any:
    """The ball of one entry, or those of all in an array."""
    if entry is None:
        found = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            found[place] = ball(*place)
        return found
    counted = isinstance(entry, tuple | list) and len(entry) == 2
    if not counted or not all(
        isinstance(k, int | np.integer) and 0 <= k < size
        for k, size in zip(entry, shape, strict=True)
    ):
        raise InputError(
            f"entry must be a row below {shape[0]} and a column below {shape[1]}, counted from 0, "
            f"got {entry!r:.60}"
        )
    return ball(int(entry[0]), int(entry[1]))


def _symmetric_entries(ball: Callable[[int, int], arb], batch: int, entry: Entry) -> Any:
    """The same of a symmetric matrix: each pair of entries is one ball."""
    once = cache(ball)
    return _entries(lambda i, j: once(*sorted((i, j))), (batch, batch), entry)


def _places(names: str, *places: int) -> Values:
    """Places in a batch, as theorems count them."""
    return {name: Integer(k + 1) for name, k in zip(names, places, strict=True)}


def _covariance(label: str, given: ArrayLike, batch: int) -> tuple[Any, Any]:
    """A covariance of rational numbers, and that of the batch minus its mean."""
    matrix = ImmutableDenseMatrix(_symmetric(label, given, batch))
    centred = CentredCovariance(matrix)
    if centred.is_zero_matrix:
        raise InputError(f"{label} must not vanish after centering")
    _require_semidefinite(label, centred)
    return matrix, centred


def _require_semidefinite(label: str, matrix: ImmutableDenseMatrix) -> None:
    """The coefficients of det(y + S), whose roots are real, must not be negative."""
    n = matrix.rows
    S = fmpq_mat(n, n, [-flint_rational(number) for number in matrix])
    if any(coefficient < 0 for coefficient in S.charpoly()):
        raise InputError(
            f"{label} must be positive semidefinite after centering, exactly; give one of low rank "
            "as an array of fractions.Fraction, for rounded to float64 it is none"
        )


def _symmetric(label: str, given: ArrayLike, batch: int) -> list[list[Rational]]:
    """The rows of a symmetric matrix."""
    rows = _exact(label, given, (batch, batch))
    if any(rows[i][j] != rows[j][i] for i in range(batch) for j in range(i)):
        raise InputError(f"{label} must be symmetric, exactly: take ({label} + {label}.T)/2")
    return rows


def _exact(label: str, given: ArrayLike, shape: tuple[int, int]) -> list[list[Rational]]:
    """The rows of one matrix of rational numbers."""
    array = np.asarray(given, dtype=object)
    if array.shape != shape:
        raise InputError(f"{label} must be one matrix of shape {shape} here, got {array.shape}")
    return [[_rational(label, number) for number in row] for row in array]


def _rational(label: str, number: Any) -> Rational:
    """A number as it stands; text is none."""
    try:
        if isinstance(number, str):
            raise TypeError
        exact = Fraction(int(number.p), int(number.q)) if hasattr(number, "p") else Fraction(number)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise InputError(
            f"{label} must hold finite real numbers, as float64 or fractions.Fraction, got "
            f"{number!r:.40}"
        ) from wrong
    return Rational(exact.numerator, exact.denominator)
