"""Kernels of the forward map at BSB1, as functions of (alpha, a, b, B).

Contents
--------
variance                q* = K J_phi(1)
cosine                  c* = J_phi(rho)/J_phi(1)
upsilon                 q* (1 - c*)
forward_L               the eigenvalue on centred diagonals
forward_M               the eigenvalue on centred matrices without diagonal

All are defined for alpha > -1/2, where E f^2 exists.  The eigenvalues' identities are proved for
alpha > 1/2, where phi' has a second moment; the slope of the covariance needs none, and for lower
degrees the formulas are held by quadrature (`tests/test_meanfield_quadrature.py`).
"""

from __future__ import annotations

from functools import cache

from sympy import Expr

from bnsym.core import Kernel
from bnsym_derivations.homogeneous.batch_kernels import SQUARES, at_the_simplex, of_batch
from bnsym_derivations.homogeneous.degree_kernels import dual_form, dual_slope_form
from bnsym_derivations.homogeneous.gamma_quotient import moment_constant, moment_constant_form
from bnsym_derivations.symbols import B, alpha

__all__ = ["kernels"]


@cache
def kernels() -> dict[str, Kernel]:
    """Return the kernels of this file by their names.

    Examples
    --------
    >>> [name.partition(".")[2] for name in sorted(kernels())]
    ['cosine', 'forward_L', 'forward_M', 'upsilon', 'variance']
    """
    n = B - 1
    size, constant = moment_constant(alpha, n), moment_constant_form(alpha, n)
    forms = dual_form(alpha, -1 / n), dual_slope_form(alpha, -1 / n)
    value, slope, _ = at_the_simplex(n)
    records = (
        of_batch(
            "forward.variance",
            "The variance q* at the BSB1 fixed point.",
            constant * SQUARES,
            size * SQUARES,
        ),
        of_batch(
            "forward.cosine",
            "The correlation c* at the BSB1 fixed point.",
            forms[0] / SQUARES,
            value / SQUARES,
        ),
        of_batch(
            "forward.upsilon",
            "What survives centring at the BSB1 fixed point, q*(1 - c*).",
            constant * (SQUARES - forms[0]),
            size * (SQUARES - value),
        ),
        of_batch(
            "forward.forward_L",
            "The eigenvalue of the forward map at BSB1 on centred diagonal matrices.",
            _diagonals(*forms),
            _diagonals(value, slope),
        ),
        of_batch(
            "forward.forward_M",
            "The eigenvalue of the forward map at BSB1 on centred matrices of zero diagonal.",
            _hollow(*forms),
            _hollow(value, slope),
        ),
    )
    return {kernel.name: kernel for kernel in records}


def _diagonals(value: Expr, slope: Expr) -> Expr:
    """The eigenvalue on L from J_phi and J_phi' at rho."""
    n = B - 1
    return (alpha * (B - 2) + B / n * slope / (SQUARES - value)) / (n + 2 * alpha)


def _hollow(value: Expr, slope: Expr) -> Expr:
    """The eigenvalue on M from J_phi and J_phi' at rho."""
    return B / (B - 1 + 2 * alpha) * slope / (SQUARES - value)
