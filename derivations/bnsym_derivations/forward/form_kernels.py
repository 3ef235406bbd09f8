"""Kernels of the quadratic forms: the numbers beside a_l^2 and a_l a_(l+2), for any activation.

Contents
--------
forward_M_square, forward_L_square
                        beside a_l^2 in upsilon times the forward eigenvalues
forward_M_apart, forward_L_apart
                        beside a_l a_(l+2) in them
backward_G_square, backward_M_square, backward_L_square, backward_M_apart, backward_L_apart
                        the same for the backward ones, in the topic of that name

Beside a_l^2 in q*, in q* c* and in upsilon stand 1, P_l and 1 - P_l, which need none.

They are read off the identities, with h = 1/(B - 1) for the batch size: h = 0 is an infinite one.
P_l(-h) and its derivatives there are arguments; for products they are those of degree l + 1.
"""

from __future__ import annotations

from math import prod

from sympy import Add, Expr, Integer, Pow, Rational, Symbol, factor, gcd_terms, sqrt, true

from bnsym.core import Kernel, Piece
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.sphere import JacobiEntry, Legendre, LegendreSlope, ZonalGap
from bnsym_derivations.homogeneous.degree_kernels import LARGEST_SIDE
from bnsym_derivations.sphere.jacobi import SQUARE
from bnsym_derivations.symbols import B, l, m, n

__all__ = ["form_kernel", "in_harmonics"]

h = Symbol("h", nonnegative=True)
_HARMONICS = tuple(Symbol(name, real=True) for name in ("value", "slope", "curvature"))
"""P_l and its derivatives, by their orders."""
_LARGEST_DEGREE = Integer(2**20)


def form_kernel(name: str, says: str, weight: Expr) -> Kernel:
    """Return the kernel of a number beside squares of coefficients a_l, or products a_m a_(m+2).

    Parameters
    ----------
    name, says : str
        Those of the kernel.
    weight : Expr
        In B, the degree, and P_l or its derivatives at the cosine of the simplex.

    Examples
    --------
    >>> from bnsym_derivations.forward.upsilon import legendre
    >>> form_kernel("demo.weight", "A weight.", l * (1 - legendre(l)) / B).spec
    h*l*(1 - value)/(h + 1)
    """
    degree = m if weight.has(m) else l
    spec = in_harmonics(weight)
    others = tuple(one for one in _HARMONICS if spec.has(one))
    lowest = Integer(0 if degree == m else 1)
    return Kernel(
        name=name,
        says=says,
        args=(degree, h, *others),
        spec=spec,
        lower=(lowest, Integer(0), *(-LARGEST_SIDE for _ in others)),
        upper=(_LARGEST_DEGREE, Rational(1, 3), *(LARGEST_SIDE for _ in others)),
        pieces=(Piece(true, spec),),
        rtol=1e-14,
    )


def in_harmonics(weight: Expr) -> Expr:
    """Write a weight by h, P_l and its derivatives, with a rational factor beside each of them.

    The entries of Jacobi's matrix, which are positive, are roots of what is rational.

    Examples
    --------
    >>> in_harmonics(JacobiEntry(B - 1, m + 1))
    sqrt(h)*sqrt((h*m - 2*h + 1)/(2*h*m - 2*h + 1))*sqrt(m + 1)/sqrt(2*h*m + 1)
    """
    entries = weight.atoms(JacobiEntry)
    squares = (SQUARE.statement.rhs.xreplace({n: B - 1, l: one.args[1] - 1}) for one in entries)
    rational = (
        weight.xreplace(dict.fromkeys(entries, Integer(1)))
        .replace(ZonalGap, lambda *at: ZonalGap(*at).definition())
        .replace(Legendre, lambda *_: _HARMONICS[0])
        .replace(LegendreSlope, lambda *at: _HARMONICS[at[3]])
        .replace(SimplexCosine, lambda batch: SimplexCosine(batch).definition())
        .xreplace({B: 1 + 1 / h})
    )
    root = sqrt(factor(prod(squares, start=Integer(1)).xreplace({B: 1 + 1 / h})))
    parts = rational.as_poly(*_HARMONICS).terms()
    terms = (factor(part) * prod(map(Pow, _HARMONICS, powers)) for powers, part in parts)
    return root * gcd_terms(Add(*terms))
