"""What the kernels of (alpha, a, b, B) share: J_phi and J_phi' at the cosine rho = -1/n, n = B - 1.

The derivative is taken from kernels of two degrees, for every alpha > -1/2, where J_(alpha-1) of
the derivative's closed form need not exist:

    J_alpha'(c) = (2 alpha + 1) (J_(alpha+1)(c) - c J_alpha(c))/(1 - c^2).
"""

from __future__ import annotations

from sympy import Expr, Function, Integer, Symbol, true

from bnsym.core import Kernel, Piece
from bnsym_derivations.homogeneous.degree_kernels import (
    ABOVE,
    HALF,
    LARGEST_DEGREE,
    LARGEST_SIDE,
    arc_cosine,
)
from bnsym_derivations.homogeneous.gamma_quotient import gamma_quotient
from bnsym_derivations.symbols import B, a, alpha, b

__all__ = ["SQUARES", "at_the_simplex", "of_batch"]

SQUARES = a**2 + b**2
"""J_phi(1)."""


def at_the_simplex(n: Expr) -> tuple[Expr, Expr, tuple[tuple[Symbol, Expr], ...]]:
    """Return J_phi(-1/n) and J_phi'(-1/n), and the definitions that they are written with."""
    kernel = arc_cosine()
    cosine, left, right, rise, fall = (
        Symbol(name, real=True) for name in ("rho", "left", "right", "left_slope", "right_slope")
    )

    def steepness(place: Expr, there: Expr) -> Expr:
        """The derivative from the kernels of two degrees."""
        return (2 * alpha + 1) * (kernel(alpha + 1, place) - place * there) / (1 - cosine**2)

    lets = (
        (cosine, -1 / n),
        (left, kernel(alpha, cosine)),
        (right, kernel(alpha, -cosine)),
        (rise, steepness(cosine, left)),
        (fall, steepness(-cosine, right)),
    )
    even, odd = a**2 + b**2, 2 * a * b
    return even * left - odd * right, even * rise + odd * fall, lets


def of_batch(name: str, says: str, spec: Expr, body: Expr, above: Expr = -HALF) -> Kernel:
    """Return a kernel of (alpha, a, b, B), for alpha above a number."""
    definitions = at_the_simplex(B - 1)[2]
    lets = tuple(let for let in definitions if body.has(definitions[1][0]))
    parts = (body, *(value for _, value in lets))
    calls = tuple(
        kernel
        for kernel in (arc_cosine(), gamma_quotient())
        if any(part.has(Function(kernel.name)) for part in parts)
    )
    return Kernel(
        name=name,
        says=says,
        args=(alpha, a, b, B),
        spec=spec,
        lower=(above + 2 * ABOVE, -LARGEST_SIDE, -LARGEST_SIDE, Integer(4)),
        upper=(Integer(LARGEST_DEGREE), LARGEST_SIDE, LARGEST_SIDE, Integer(2**53)),
        pieces=(Piece(true, body, lets),),
        rtol=1e-13,
        calls=calls,
    )
