"""Dual kernels of exponentials and of waves."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, cos, diag, exp, sin, sinh, zeros

from bnsym.core import Derivation
from bnsym.symbolic.expectation import Gaussian
from bnsym_derivations.duals.pair import dual, mean
from bnsym_derivations.symbols import v, v_other, varsigma, x, y

__all__ = ["IDENTITIES"]

_CITE = (("Daniely2016", "Section on dual activations"),)


def _exponential() -> Derivation:
    start = mean(exp(x + y))
    return Derivation(start).by(
        "tilt",
        exp((v + 2 * varsigma + v_other) * Rational(1, 2)),
        "complete the square",
        mean=start,
        linear=(1, 1),
        quadratic=zeros(2, 2).as_immutable(),
        rest=Integer(1),
    )


EXPONENTIAL = dual("exponential", "The dual kernel of the exponential.", _exponential, _CITE)
_DAMPING = exp(-(v + v_other) * Rational(1, 2))
_GROWTH = exp((v + v_other) * Rational(1, 2))


def _hyperbolic(sign: int) -> Derivation:
    """The cosine, or with the sign -1 the sine."""

    def part(point: Expr) -> Expr:
        return (exp(point) + sign * exp(-point)) / 2

    along, across = mean(exp(x + y)), mean(exp(x - y))
    back, home = mean(exp(-x - y)), mean(exp(-x + y))
    turned = mean(exp(x + y), Gaussian((x, y), [[v, -varsigma], [-varsigma, v_other]]))
    same, other = (_GROWTH * exp(k * varsigma) for k in (1, -1))
    return (
        Derivation(mean(part(x) * part(y)))
        .by("linearity", (along + back + sign * (across + home)) / 4, "expand the product")
        .by(
            "symmetry",
            (along + sign * turned) / 2,
            "change signs of the variables",
            maps=((back, diag(-1, -1)), (across, diag(1, -1)), (home, diag(-1, 1))),
        )
        .by(
            "instance",
            (same + sign * other) / 2,
            "means of exponentials",
            of="duals.exponential",
            at=({varsigma: varsigma}, {varsigma: -varsigma}),
        )
        .by("field", _GROWTH * part(varsigma), "collect")
    )


HYPERBOLIC_COSINE = dual(
    "hyperbolic_cosine",
    "The dual kernel of the hyperbolic cosine is a multiple of itself.",
    lambda: _hyperbolic(1),
    _CITE,
    uses=("exponential",),
)
HYPERBOLIC_SINE = dual(
    "hyperbolic_sine",
    "The dual kernel of the hyperbolic sine is a multiple of itself.",
    lambda: _hyperbolic(-1),
    _CITE,
    uses=("exponential",),
)


def _wave(product: Expr, sign: int) -> Derivation:
    """Of the cosine, or with the sign -1 of the sine."""
    apart, together = mean(cos(x - y)), mean(cos(x + y))
    near, far = (_DAMPING * exp(k * varsigma) for k in (1, -1))
    return (
        Derivation(mean(product))
        .by("field", mean((cos(x - y) + sign * cos(x + y)) / 2), "the product of two waves")
        .by("linearity", (apart + sign * together) / 2, "the mean of a sum")
        .by(
            "characteristic",
            (near + sign * far) / 2,
            "x − y and x + y are normal",
            means=(apart, together),
        )
        .by("field", _DAMPING * (exp(varsigma) + sign * exp(-varsigma)) / 2, "collect")
    )


COSINE = dual(
    "cosine",
    "The dual kernel of the cosine is a hyperbolic cosine.",
    lambda: _wave(cos(x) * cos(y), 1),
    _CITE,
)
SINE = dual(
    "sine",
    "The dual kernel of the sine is a hyperbolic sine.",
    lambda: _wave(sin(x) * sin(y), -1),
    _CITE,
    rtol=1e-14,
    computed=_DAMPING * sinh(varsigma),
)

IDENTITIES = (EXPONENTIAL, HYPERBOLIC_COSINE, HYPERBOLIC_SINE, COSINE, SINE)
