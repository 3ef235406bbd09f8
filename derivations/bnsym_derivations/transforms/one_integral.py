"""Means of products of powers of z over powers of r, made one integral by Schwinger and tilting.

Each term is a product of values and slopes at entries of z, times a power of 1/r^2: Schwinger's
integral makes the power a Gaussian, under which the mean of the product is a theorem on V and P.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sympy import Add, Expr, Integral, exp, gamma, oo

from bnsym.core import Derivation
from bnsym.symbolic.expectation import Expectation
from bnsym_derivations.backward.jacobian import norm
from bnsym_derivations.symbols import B, alpha, q, r, tau, w
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.slopes import steep_kernel
from bnsym_derivations.transforms.tilting import CENTRED, LAW, kernel

__all__ = ["SCHWINGER", "Combination", "Term", "integral", "means", "one_integral"]

SCHWINGER = "transforms.schwinger"
Combination = Callable[[Sequence[Expr]], Expr]
_KERNELS = kernel(CENTRED, w), steep_kernel(w)


@dataclass(frozen=True)
class Term:
    """A product and its power of 1/r²; the theorem on it, with the weights of V and of P there."""

    body: Expr
    power: Expr
    lemma: str
    what: str
    weights: tuple[Expr, Expr]
    at: dict[Expr, Expr] = field(default_factory=dict)

    @property
    def tilted(self) -> Expr:
        """The mean under the Gaussian of rate w, with its power of w."""
        weighted = (m * part for m, part in zip(self.weights, _KERNELS, strict=True))
        return w ** (self.power - 1) * Add(*weighted)


def integral(body: Expr) -> Expr:
    """Over the half line, with the constant of the lowest power."""
    return B**alpha / gamma(alpha) * Integral(body, (w, 0, oo))


def means(terms: Sequence[Term]) -> list[Expectation]:
    """Of the products over their powers of r²."""
    return [Expectation(norm ** (-2 * term.power) * term.body, LAW) for term in terms]


def one_integral(
    chain: Derivation, terms: Sequence[Term], total: Combination, inner: Combination, powers: str
) -> Derivation:
    """From the total of the means to one integral over w, of V and P only.

    ``inner`` is the total in units of the constant of the integral.
    """
    tails = [Expectation(tail(term.power, norm) * term.body, LAW) for term in terms]
    damped = [(term.power, exp(-w * norm**2) * term.body) for term in terms]
    bodies: list[Expr] = [w ** (power - 1) * Expectation(body, LAW) for power, body in damped]
    chain = (
        chain.by(
            "instance",
            total([Expectation(tail(m.power, norm) / gamma(m.power) * m.body, LAW) for m in terms]),
            f"Schwinger's integral for {powers} powers of r",
            of=SCHWINGER,
            at=tuple({q: power, r: norm} for power in dict.fromkeys(m.power for m in terms)),
        )
        .by(
            "linearity",
            total([mean / gamma(term.power) for mean, term in zip(tails, terms, strict=True)]),
            "constants come out",
        )
        .by(
            "fubini",
            integral(inner([Expectation(w ** (power - 1) * body, LAW) for power, body in damped])),
            "the means inside one integral",
            outside=B**alpha / gamma(alpha),
            terms=tuple(
                (mean, tail(term.power, norm), term.body)
                for mean, term in zip(tails, terms, strict=True)
            ),
        )
        .by("linearity", integral(inner(bodies)), "constants come out")
    )
    for number, term in enumerate(terms):
        bodies[number] = term.tilted
        chain = chain.by(
            "instance",
            integral(inner(bodies)),
            f"under the Gaussian: {term.what}",
            of=term.lemma,
            at=({tau: w, **term.at},),
        )
    return chain
