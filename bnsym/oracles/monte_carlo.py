"""The Monte Carlo oracle: expectations by sampling, with a z-score; the last resort."""

from __future__ import annotations

from math import log10
from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Dummy, Expr, Float, Symbol, Tuple, lambdify

from bnsym.core import Evidence, Identity, Iff, Le, Lt, Statement, Verdict
from bnsym.oracles.budget import Budget
from bnsym.oracles.evaluate.batch import relabelled
from bnsym.oracles.evaluate.batch_samples import batch_values
from bnsym.oracles.evaluate.comparison import Comparison, each_entry
from bnsym.oracles.evaluate.numbers import Numbers
from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.oracles.evaluate.survey import survey
from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import (
    BatchLaw,
    Expectation,
    Gaussian,
    Radius,
    SphericalProjections,
)

__all__ = ["sample"]

_BATCHES = 32
_WITHIN, _SUSPECT = 4.0, 6.0
_NOISE = 0.02
_DIGITS = 15

Array = NDArray[np.float64]


def sample(identity: Identity, budget: Budget) -> Evidence:
    """Compare both sides with every expectation replaced by a sample mean.

    Parameters
    ----------
    identity : Identity
        A statement and its variables; the derivation plays no part.
    budget : Budget
        Samples, seed and points (at most three points are tested).

    Returns
    -------
    Evidence
        AGREES if at every point the difference is within four standard errors of 0, a standard
        error being at most a fiftieth of the left side; UNKNOWN, with the z-score, if it is not. It
        never refutes.

    Examples
    --------
    >>> from sympy.abc import x
    >>> from bnsym.core import Eq
    >>> mean = Expectation(x**2, Gaussian((x,), [[1]]))
    >>> second = Identity("demo.second", "Variance.", Eq(mean, 1), (), (("here", "1"),))
    >>> sample(second, Budget(samples=32000)).verdict.name
    'AGREES'
    """
    few = budget._replace(points=min(budget.points, 3))
    return survey(identity, few, "monte carlo", Verdict.AGREES, _decide)


def _decide(statement: Basic, budget: Budget) -> Comparison:
    """A relation between numbers or matrices."""
    if not isinstance(statement, Statement) or isinstance(statement, Iff):
        raise CannotEvaluateError("only relations between numbers are sampled")
    if not unfolded(statement, keep=(Expectation,)).atoms(Expectation):
        raise CannotEvaluateError("there is nothing to sample")
    return each_entry(statement, budget, _compare)


def _compare(statement: Statement, budget: Budget) -> Comparison:
    """The z-score; far from 0, once more with twice the samples."""
    found = _z_score(statement, budget)
    if abs(found[0]) > _WITHIN:
        found = _z_score(statement, budget._replace(samples=2 * budget.samples))
    z, noise = found
    if noise > _NOISE:
        return Comparison(None, reason=f"the standard error is {noise:.2g} of the value")
    if isinstance(statement, Le | Lt) and z < -_SUSPECT:
        return Comparison(True, -log10(noise))
    if abs(z) <= _WITHIN and not isinstance(statement, Lt):
        return Comparison(True, -log10(noise) if noise > 0 else _DIGITS)
    kind = "probably false" if abs(z) > _SUSPECT else "undecided"
    return Comparison(None, reason=f"{kind}: z = {z:.1f} with {2 * budget.samples} samples")


def _z_score(statement: Statement, budget: Budget) -> tuple[float, float]:
    """Mean difference over its standard error, and that error relative to the left side."""
    sampler = _Sampler(budget.samples, budget.seed)
    left, right = (sampler.batches(side) for side in statement.args)
    difference = left - right
    error = float(difference.std(ddof=1)) / _BATCHES**0.5
    mean, scale = float(difference.mean()), abs(float(left.mean())) or 1.0
    if error == 0:
        return (0.0 if abs(mean) <= 1e-12 * scale else float("inf")), 0.0
    return mean / error, error / scale


class _Sampler:
    """Batch means of expectations; one stream of samples for each law."""

    def __init__(self, samples: int, seed: int) -> None:
        self.size, self.seed = max(samples // _BATCHES, 2) * _BATCHES, seed
        self._drawn: dict[Basic, Array] = {}
        self._means: dict[Basic, Array] = {}

    def batches(self, side: Expr) -> Array:
        """The side evaluated on every batch of samples."""
        closed = unfolded(side, keep=(Expectation,))
        means = {node: self._mean(node) for node in closed.atoms(Expectation)}
        names = {node: Dummy() for node in means}
        outer = closed.xreplace(names)
        values = []
        for batch in range(_BATCHES):
            environment = {names[node]: mpmath.mpf(means[node][batch]) for node in means}
            values.append(float(mpmath.re(Numbers(_DIGITS).value(outer, environment))))
        return np.array(values)

    def _mean(self, node: Expectation) -> Array:
        """Batch means of one expectation; those that differ in names of places are the same."""
        if isinstance(node.law, BatchLaw):
            node = relabelled(node)
        if node not in self._means:
            values = self._values(node)
            if not np.isfinite(values).all():
                raise CannotEvaluateError("an integrand is not finite on the samples")
            self._means[node] = values.reshape(_BATCHES, -1).mean(axis=1)
        return self._means[node]

    def _values(self, node: Expectation) -> Array:
        """The integrand at every sample."""
        law = node.law
        if isinstance(law, BatchLaw):
            return batch_values(node.body, self._samples(law))
        body = unfolded(node.body)
        if body.atoms(Expectation) or body.free_symbols - set(law.variables):
            raise CannotEvaluateError("an integrand cannot be sampled")
        function = lambdify(law.variables, body, ["numpy", "scipy"])
        with np.errstate(all="ignore"):
            return np.asarray(function(*self._samples(law)) + np.zeros(self.size))

    def _samples(self, law: Law) -> Array:
        """Samples of the law, one row for each variable."""
        key = Tuple(Symbol(type(law).__name__), *law.args[1:])
        if key not in self._drawn:
            self._drawn[key] = self._draw(law, np.random.default_rng(self.seed))
        return self._drawn[key]

    def _draw(self, law: Law, random: np.random.Generator) -> Array:
        """A fresh sample."""
        match law:
            case Gaussian():
                root = _root(law.covariance)
                return root @ random.standard_normal((root.shape[1], self.size))
            case SphericalProjections():
                root = _root(law.gram)
                normal = random.standard_normal((_whole(law.dimension), self.size))
                if len(normal) < len(root):
                    raise CannotEvaluateError("more directions than dimensions")
                normal /= np.linalg.norm(normal, axis=0)
                return root @ normal[: len(root)]
            case Radius():
                square = random.chisquare(float(law.dimension), (1, self.size))
                return np.sqrt(float(_number(law.variance)) * square)
            case BatchLaw():
                scale = self._constant(law.upsilon)
                return np.sqrt(scale) * random.standard_normal((_whole(law.size), self.size))
        raise CannotEvaluateError(f"{type(law).__name__} is not sampled")

    def _constant(self, expr: Expr) -> float:
        """A parameter of a law, which may itself be an expectation."""
        value = float(self.batches(expr).mean())
        if not value > 0:
            raise CannotEvaluateError("a variance is not positive")
        return value


def _root(matrix: Any) -> Array:
    """A square root of a covariance matrix, from its eigenvectors."""
    numbers = np.array([[float(_number(entry)) for entry in row] for row in matrix.tolist()])
    values, vectors = np.linalg.eigh(numbers)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0, None)), dtype=np.float64)


def _whole(number: Expr) -> int:
    """A number of coordinates."""
    if not (number.is_Integer and number > 0):
        raise CannotEvaluateError(f"{number} is no number of coordinates")
    return int(number)


def _number(expr: Expr) -> Float:
    """A closed expression in double precision."""
    with mpmath.workdps(_DIGITS):
        return Float(mpmath.re(Numbers(_DIGITS).value(expr)))
