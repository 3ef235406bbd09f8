"""Test functions: the members of the class of activations that statements are tried on."""

from sympy import Lambda, Rational, Symbol

from bnsym.core import FunctionClass

__all__ = ["ACTIVATIONS", "CUBIC"]

_x = Symbol("x", real=True)

CUBIC = Lambda(_x, _x**3 / 5 + _x**2 / 4 + _x)
"""One with products of coefficients two degrees apart, at an odd and at an even degree."""

ACTIVATIONS = FunctionClass(
    "activations with finite Dirichlet energy on the sphere",
    members=(
        Lambda(_x, _x),
        Lambda(_x, _x**2 - 1),
        Lambda(_x, _x**3 - _x / 2),
        Lambda(_x, Rational(1, 3) + _x + _x**2 / 4),
        Lambda(_x, 2 - 3 * _x),
    ),
)
