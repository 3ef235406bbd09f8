"""Where the catalogue states the numbers of a report; names only, for SymPy to stay asleep."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from bnsym.meanfield import MeanField

__all__ = ["theorems"]

_HOMOGENEOUS = {
    "q": "forward.variance",
    "c": "forward.cosine",
    "upsilon": "forward.upsilon",
    "cross_batch.c": "crossbatch.covariance",
}
_DIFFERENTIABLE = {
    "forward.G": "forward.line_eigenvalue",
    "forward.L": "forward.diagonals_eigenvalue",
    "forward.M": "forward.hollow_eigenvalue",
    "backward.G": "backward.homogeneous_rate",
    "backward.L": "backward.diagonals_eigenvalue",
    "backward.M": "backward.hollow_eigenvalue",
    "explosion_rate": "backward.homogeneous_rate",
    "cross_batch.rate": "crossbatch.homogeneous_rate",
}
_LIMITS = {
    "q": "forward.variance_limit",
    "c": "forward.cosine_limit",
    "upsilon": "forward.upsilon_limit",
    "cross_batch.c": "crossbatch.covariance_limit",
}
_DIFFERENTIABLE_LIMITS = {
    "forward.M": "forward.hollow_limit",
    "backward.G": "backward.homogeneous_rate_limit",
    "explosion_rate": "backward.homogeneous_rate_limit",
    "cross_batch.rate": "crossbatch.rate_limit",
}
_ANY = {
    "upsilon": "forward.upsilon_series",
    "backward.G": "backward.weighted_mean",
    "explosion_rate": "backward.weighted_mean",
    "cross_batch.rate": "crossbatch.rate",
}


def theorems(theory: MeanField) -> Mapping[str, str]:
    """Name the identity that states each number, for those that the catalogue has.

    Parameters
    ----------
    theory : MeanField
        The theory of one batch size.

    Returns
    -------
    mapping of str to str
        From numbers, such as ``"backward.G"``, to entries of `bnsym.catalogue`.

    Examples
    --------
    >>> import bnsym
    >>> theorems(bnsym.MeanField("relu", 64))["explosion_rate"]
    'backward.homogeneous_rate'
    >>> "forward.L" in theorems(bnsym.MeanField("tanh", 64))
    False
    """
    if theory.epsilon:  # the catalogue states the theory of epsilon = 0
        return {}
    form, limit = theory.activation.homogeneous, _is_infinite(theory.batch)
    if form is None:
        return {} if limit else _ANY
    smooth = _DIFFERENTIABLE_LIMITS if limit else _DIFFERENTIABLE
    return (_LIMITS if limit else _HOMOGENEOUS) | (smooth if form.alpha > 1 / 2 else {})


def _is_infinite(batch: Any) -> bool:
    """Whether the theory is that of the limit."""
    return isinstance(batch, float) and batch == inf
