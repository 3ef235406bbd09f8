"""The normal pair of any covariance that every dual kernel is a mean over."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, ImmutableMatrix
from sympy.logic.boolalg import Boolean

from bnsym.core import Derivation, Eq, Identity, Positive, Reals, Variable
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym_derivations.duals.kernels import dual_kernel
from bnsym_derivations.symbols import v, v_other, varsigma, x, y

__all__ = ["EXCESS", "FIRST", "NONE", "OVER", "PAIR", "SECOND", "WHERE", "dual", "mean"]

PAIR = Gaussian((x, y), [[v, varsigma], [varsigma, v_other]])
OVER = (
    Variable(v, Positive(corners=("1/8", 1)), "variance of x"),
    Variable(v_other, Positive(corners=("1/8", 1)), "variance of y"),
    Variable(varsigma, Reals(corners=(0,)), "covariance of x and y"),
)
WHERE = (varsigma**2 <= v * v_other,)
NONE = (0, 0)
"""The linear form that vanishes."""
FIRST, SECOND = ImmutableMatrix([[1, 0], [0, 0]]), ImmutableMatrix([[0, 0], [0, 1]])
"""The squares of the two variables as quadratic forms."""
EXCESS = (1 + v) * (1 + v_other) - varsigma**2
"""The determinant of the covariance matrix and the identity together."""


def mean(body: Expr, law: Gaussian = PAIR) -> Expectation:
    """The mean over the pair, or under another law."""
    return Expectation(body, law)


def dual(
    name: str,
    says: str,
    derivation: Callable[[], Derivation],
    cite: tuple[tuple[str, str], ...],
    uses: tuple[str, ...] = (),
    more: tuple[Variable, ...] = (),
    where: tuple[Boolean, ...] = WHERE,
    rtol: float | None = None,
    computed: Expr | None = None,
) -> Identity:
    """The record of what a derivation arrives at, for any covariance.

    With ``rtol`` it has a kernel, of the end of the derivation or of how that is ``computed``.
    """
    chain = derivation()
    formula = chain.end if computed is None else computed
    kernels = () if rtol is None else (dual_kernel(name, says, formula, rtol),)
    return Identity(
        name=f"duals.{name}",
        says=says,
        statement=Eq(chain.start, chain.end),
        over=(*more, *OVER),
        where=where,
        cite=cite,
        uses=tuple(other if "." in other else f"duals.{other}" for other in uses),
        derivation=derivation,
        kernels=kernels,
    )
