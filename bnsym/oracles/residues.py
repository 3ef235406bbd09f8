"""A quick proof that a rational function is not zero: its value at a point modulo a prime.

What vanishes identically vanishes at every point of every field, so that one value other than zero
settles the matter without a polynomial being expanded. The converse is never concluded.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol
from sympy.ntheory import nthroot_mod

__all__ = ["nonzero_residue"]

# Modulo it the numbers -1, 2, 3, 5, ..., 19 have square roots, and 2 and 3 cube roots as well.
_PRIME = 2**61 - 732751
_ATTEMPTS = 24

_Values = dict[Symbol, int]


class _NoResidue(Exception):
    """A point that misses the variety, or is a pole."""


def nonzero_residue(image: Expr, relations: Mapping[tuple[Symbol, int], Expr]) -> bool:
    """Whether a point was found at which the image has a value other than zero.

    Parameters
    ----------
    image : Expr
        Sums, products and integer powers of symbols and rationals.
    relations : mapping from (symbol, d) to Expr
        Symbols whose d-th power is such an expression of the others.

    Examples
    --------
    >>> from sympy.abc import x, y
    >>> nonzero_residue(x**2 - y, {})
    True
    >>> nonzero_residue(x**2 - y, {(x, 2): y})
    False
    """
    draw = Random(0)
    roots = {symbol: (order, power) for (symbol, order), power in relations.items()}
    for _ in range(_ATTEMPTS):
        values: _Values = {}
        try:
            return _residue(image, values, roots, draw) != 0
        except _NoResidue:
            continue
    return False


def _residue(
    node: Expr, values: _Values, roots: Mapping[Symbol, tuple[int, Expr]], draw: Random
) -> int:
    """The value of an expression, drawing each symbol where it first occurs."""
    match node:
        case Rational():
            return int(node.p) * _inverse(int(node.q)) % _PRIME
        case Symbol():
            if node not in values:
                values[node] = _PRIME  # what rests on itself has no value
                values[node] = _drawn(node, values, roots, draw)
            if values[node] == _PRIME:
                raise _NoResidue
            return values[node]
        case Add():
            return sum(_residue(term, values, roots, draw) for term in node.args) % _PRIME
        case Mul():
            product = 1
            for factor in node.args:
                product = product * _residue(factor, values, roots, draw) % _PRIME
            return product
        case Pow(base=base, exp=Integer() as power):
            value = _residue(base, values, roots, draw)
            return pow(value if power > 0 else _inverse(value), abs(int(power)), _PRIME)
    raise _NoResidue


def _drawn(
    symbol: Symbol, values: _Values, roots: Mapping[Symbol, tuple[int, Expr]], draw: Random
) -> int:
    """A residue for a symbol: any, or a root of the power that is known."""
    if symbol not in roots:
        return draw.randrange(1, _PRIME)
    order, power = roots[symbol]
    root = nthroot_mod(_residue(power, values, roots, draw), order, _PRIME)
    if root is None:
        raise _NoResidue
    return int(root)


def _inverse(value: int) -> int:
    """The inverse, if there is one."""
    if value % _PRIME == 0:
        raise _NoResidue
    return pow(value, -1, _PRIME)
