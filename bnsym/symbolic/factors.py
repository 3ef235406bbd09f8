"""Factors of a product, with squares written twice."""

from sympy import Expr, Mul, Pow

__all__ = ["factors"]


def factors(product: Expr) -> list[Expr]:
    """The factors in SymPy's order; a square counts as two equal factors.

    Examples
    --------
    >>> from sympy.abc import x, y
    >>> sorted(map(str, factors(x**2 * y)))
    ['x', 'x', 'y']
    """
    parts = []
    for factor in Mul.make_args(product):
        square = isinstance(factor, Pow) and factor.exp == 2
        parts += [factor.base, factor.base] if square else [factor]
    return parts
