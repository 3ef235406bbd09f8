"""The registry of activations: one row of plain text each, and no SymPy.

A row's ``text`` is written in the grammar that users write in (``grammar_table``), so the
registry needs no second language. ``homogeneous`` repeats what the decomposition of the
text finds, as exact rationals, so that the closed-form theory of ReLU and its kin never
has to load SymPy; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["REGISTRY", "Parameter", "Row"]


class Parameter(NamedTuple):
    """A constant that follows x in a call; ``default`` None means it has to be given."""

    name: str
    default: str | None
    positive: bool


class Row(NamedTuple):
    """One activation: its text in x and its parameters, and (alpha, a, b) at the defaults."""

    text: str
    says: str
    homogeneous: tuple[str, str, str] | None = None
    parameters: tuple[Parameter, ...] = ()


def _with_slope(default: str) -> tuple[Parameter, ...]:
    """The one parameter that leaky_relu and prelu share."""
    return (Parameter("slope", default, positive=False),)


def _with_scale(default: str | None) -> tuple[Parameter, ...]:
    """A parameter alpha that has to be positive for the text to mean anything."""
    return (Parameter("alpha", default, positive=True),)


_SELU = "1.0507009873554804934193349852946"
_SELU_ALPHA = "1.6732632423543772848170429916717"

REGISTRY: Mapping[str, Row] = {
    "identity": Row("x", "the linear network", ("1", "1", "1")),
    "relu": Row("Max(x, 0)", "rectified linear", ("1", "1", "0")),
    "leaky_relu": Row(
        "Max(x, 0) - slope*Max(-x, 0)",
        "rectified linear with a small slope on x < 0",
        ("1", "1", "1/100"),
        _with_slope("1/100"),
    ),
    "prelu": Row(
        "Max(x, 0) - slope*Max(-x, 0)",
        "leaky_relu with the slope that training usually starts from",
        ("1", "1", "1/4"),
        _with_slope("1/4"),
    ),
    "abs": Row("Abs(x)", "absolute value", ("1", "1", "-1")),
    "step": Row("Heaviside(x)", "unit step, 1/2 at x = 0", ("0", "1", "0")),
    "sign": Row("sign(x)", "sign, 0 at x = 0", ("0", "1", "1")),
    "squared_relu": Row("Max(x, 0)**2", "square of relu", ("2", "1", "0")),
    "alpha_relu": Row(
        "Max(x, 0)**alpha", "power of relu, written alpha_relu(x, 3/2)", None, _with_scale(None)
    ),
    "relu6": Row("Min(Max(x, 0), 6)", "relu cut off at 6"),
    "hardtanh": Row("Max(-1, Min(x, 1))", "identity cut off at -1 and 1"),
    "clip": Row(
        "Min(Max(x, low), high)",
        "identity cut off at low and high",
        None,
        (Parameter("low", None, positive=False), Parameter("high", None, positive=False)),
    ),
    "hardswish": Row("x*Min(Max(x + 3, 0), 6)/6", "piecewise quadratic silu"),
    "elu": Row(
        "Max(x, 0) + alpha*(exp(Min(x, 0)) - 1)",
        "exponential linear unit",
        None,
        _with_scale("1"),
    ),
    "celu": Row(
        "Max(x, 0) + alpha*(exp(Min(x, 0)/alpha) - 1)",
        "continuously differentiable exponential linear unit",
        None,
        _with_scale("1"),
    ),
    "selu": Row(
        f"{_SELU}*(Max(x, 0) + {_SELU_ALPHA}*(exp(Min(x, 0)) - 1))",
        "scaled exponential linear unit",
    ),
    "gelu": Row("x*(1 + erf(x/sqrt(2)))/2", "Gaussian error linear unit"),
    "gelu_tanh": Row(
        "x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2", "the usual tanh approximation of gelu"
    ),
    "silu": Row("x/(1 + exp(-x))", "sigmoid linear unit, also called swish"),
    "mish": Row("x*tanh(log(1 + exp(x)))", "x times tanh of softplus"),
    "softplus": Row("log(1 + exp(x))", "smooth relu"),
    "tanh": Row("tanh(x)", "hyperbolic tangent"),
    "sigmoid": Row("1/(1 + exp(-x))", "logistic function"),
    "erf": Row("erf(x)", "error function"),
    "sin": Row("sin(x)", "sine"),
    "cos": Row("cos(x)", "cosine"),
    "exp": Row("exp(x)", "exponential"),
    "gaussian": Row("exp(-x**2/2)", "Gaussian bump"),
    "polynomial": Row(
        "c0 + c1*x + c2*x**2 + c3*x**3",
        "cubic; of another degree, write it out",
        None,
        tuple(Parameter(f"c{k}", default, positive=False) for k, default in enumerate("0111")),
    ),
    "hermite_2": Row("(x**2 - 1)/sqrt(2)", "normalised Hermite polynomial of degree 2"),
    "hermite_3": Row("(x**3 - 3*x)/sqrt(6)", "normalised Hermite polynomial of degree 3"),
    "hermite_4": Row("(x**4 - 6*x**2 + 3)/sqrt(24)", "normalised Hermite polynomial of degree 4"),
}
