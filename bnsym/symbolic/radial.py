"""Functions of the norm r of a centred batch: its Gaussians, and Schwinger's integrals."""

from __future__ import annotations

from sympy import Expr, Integral, Symbol, exp, oo

from bnsym.symbolic.batchnorm import CentredNorm

__all__ = ["fall_rate", "tail_degree"]


def fall_rate(factor: Expr, size: Expr, vector: Symbol) -> Expr | None:
    """The rate c of e^(-c r^2), the same for all batches; None of any other factor.

    Examples
    --------
    >>> from bnsym_derivations.symbols import B, a, h
    >>> r = CentredNorm(B, h)
    >>> fall_rate(exp(-a * r**2), B, h), fall_rate(exp(-a * r), B, h)
    (a, None)
    """
    if not isinstance(factor, exp):
        return None
    rate = -factor.args[0] / CentredNorm(size, vector) ** 2
    return None if rate.has(vector) else rate


def tail_degree(factor: Expr, size: Expr, vector: Symbol) -> Expr | None:
    """The degree -2 q of the integral over the half line of w^(q - 1) e^(-w r^2); or None.

    Examples
    --------
    >>> from bnsym_derivations.symbols import B, h, q, w
    >>> r = CentredNorm(B, h)
    >>> tail_degree(Integral(w ** (q - 1) * exp(-w * r**2), (w, 0, oo)), B, h)
    -2*q
    """
    if not isinstance(factor, Integral) or [tuple(ends[1:]) for ends in factor.limits] != [(0, oo)]:
        return None
    ((variable, *_),) = factor.limits
    gaussian = exp(-variable * CentredNorm(size, vector) ** 2)
    base, power = (factor.function / gaussian).as_base_exp()
    return -2 * (power + 1) if base == variable and not power.has(variable, vector) else None
