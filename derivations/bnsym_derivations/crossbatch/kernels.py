"""Kernels of two batches at BSB1, as functions of (alpha, a, b, B).

Contents
--------
cross_batch_c           the entry of a cross-batch block at the fixed point, (E f)^2
cross_batch_rate        kappa^2 with E[J] = kappa G: the rate of convergence to it

Both are defined for alpha > -1/2.  The rate's identity is proved for alpha > 1/2; for lower
degrees, and for alpha <= 0 where there is no E[J], kappa is the slope of the covariance of two
batches, E f hᵀ = kappa*upsilon*G, and the formula is held by quadrature
(`tests/test_meanfield_quadrature.py`).
"""

from __future__ import annotations

from functools import cache

from sympy import Rational, gamma, pi, sqrt

from bnsym.core import Kernel
from bnsym_derivations.homogeneous.batch_kernels import SQUARES, at_the_simplex, of_batch
from bnsym_derivations.homogeneous.degree_kernels import HALF, dual_form
from bnsym_derivations.homogeneous.gamma_quotient import (
    gamma_quotient,
    moment_constant,
    moment_constant_form,
    quotient_form,
)
from bnsym_derivations.symbols import B, a, alpha, b

__all__ = ["kernels"]

n = B - 1


@cache
def kernels() -> dict[str, Kernel]:
    """Return the kernels of this file by their names.

    Examples
    --------
    >>> sorted(kernels())
    ['crossbatch.cross_batch_c', 'crossbatch.cross_batch_rate']
    """
    records = (_covariance(), _rate())
    return {kernel.name: kernel for kernel in records}


def _covariance() -> Kernel:
    """Return (a - b)^2 K^2 with the constant K of half the degree."""
    half = alpha / 2
    return of_batch(
        "crossbatch.cross_batch_c",
        "The common entry of a cross-batch block of the covariance at the fixed point.",
        (a - b) ** 2 * moment_constant_form(half, n) ** 2,
        (a - b) ** 2 * moment_constant(half, n) ** 2,
    )


def _rate() -> Kernel:
    """Return kappa^2, a squared mean slope over what survives centring."""
    quotient = gamma_quotient()
    gaussian = gamma(alpha / 2 + 1) ** 2 / (sqrt(pi) * gamma(alpha + HALF))
    least = (alpha + HALF) * quotient(Rational(3, 2), alpha)
    least /= 3 * quotient(Rational(3, 2), (alpha - 1) / 2) ** 2  # the same, by calls
    size, root = n / 2, HALF
    spec, body = (
        B / n * (a + b) ** 2 * front / (SQUARES - value)
        * (rule(size, (alpha + 1) / 2) / rule(size, root)) ** 2 / rule(size, alpha)
        for front, value, rule in (
            (gaussian, dual_form(alpha, -1 / n), quotient_form),
            (least, at_the_simplex(n)[0], quotient),
        )
    )  # fmt: skip
    return of_batch(
        "crossbatch.cross_batch_rate",
        "The rate at which the covariance of two batches converges to its fixed point.",
        spec,
        body,
    )
