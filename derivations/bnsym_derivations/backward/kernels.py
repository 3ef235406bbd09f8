"""Kernels of the backward map at BSB1, as functions of (alpha, a, b, B), for alpha > 1/2.

Contents
--------
backward_G              the eigenvalue on G: the rate at which gradients explode
backward_L              the eigenvalue on centred diagonals
backward_M              the eigenvalue on centred matrices without diagonal
"""

from __future__ import annotations

from functools import cache

from sympy import Expr

from bnsym.core import Kernel
from bnsym_derivations.homogeneous.batch_kernels import SQUARES, at_the_simplex, of_batch
from bnsym_derivations.homogeneous.degree_kernels import HALF, dual_form, dual_slope_form
from bnsym_derivations.symbols import B, alpha

__all__ = ["kernels"]

n = B - 1


@cache
def kernels() -> dict[str, Kernel]:
    """Return the kernels of this file by their names.

    Examples
    --------
    >>> sorted(kernels())
    ['backward.backward_G', 'backward.backward_L', 'backward.backward_M']
    """
    says = {
        _line: "The eigenvalue of the backward map at BSB1 on G, the explosion rate.",
        _diagonals: "The eigenvalue of the backward map at BSB1 on centred diagonal matrices.",
        _hollow: "The eigenvalue of the backward map at BSB1 on centred matrices of zero diagonal.",
    }
    forms = dual_form(alpha, -1 / n), dual_slope_form(alpha, -1 / n)
    value, slope, _ = at_the_simplex(n)
    records = (
        of_batch(f"backward.backward_{letter}", says[rule], rule(*forms), rule(value, slope), HALF)
        for letter, rule in (("G", _line), ("L", _diagonals), ("M", _hollow))
    )
    return {kernel.name: kernel for kernel in records}


def _surplus(value: Expr, slope: Expr) -> Expr:
    """alpha^2 (J_phi - rho J_phi')(rho)/(J_phi(1) - J_phi(rho)), phi' of degree alpha - 1."""
    return (alpha**2 * value + (2 * alpha - 1) * slope / n) / (SQUARES - value)


def _line(value: Expr, slope: Expr) -> Expr:
    """The eigenvalue on G from J_phi and J_phi' at rho."""
    shared = (n - 2 + 2 * alpha) * _surplus(value, slope)
    excess = (n - 2) * (alpha - 1) ** 2 + alpha**2 + shared
    return 1 + excess / ((2 * alpha - 1) * (n - 2))


def _diagonals(value: Expr, slope: Expr) -> Expr:
    """The eigenvalue on L."""
    total = n + 2 * alpha
    part = alpha**2 * (n**2 - 2 * alpha) / total + (total - 2) * _surplus(value, slope)
    return (n - 1) / (n * (n - 2) * (2 * alpha - 1)) * part + _hollow(value, slope) / n


def _hollow(value: Expr, slope: Expr) -> Expr:
    """The eigenvalue on M."""
    second = 1 + 2 * alpha**2 / ((n - 2) * (n + 2 * alpha))
    return B / n * slope / (SQUARES - value) * second
