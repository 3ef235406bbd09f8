"""Means of products of powers of a normal pair."""

from __future__ import annotations

from sympy import Integer

from bnsym.core import Derivation, Reals, Variable
from bnsym_derivations.duals.pair import dual, mean
from bnsym_derivations.symbols import a, b, v, v_other, varsigma, x, y

__all__ = ["IDENTITIES"]

_CITE = (("Isserlis1918", "product moments"),)


def _product() -> Derivation:
    product = mean(x * (a * x + b * y))
    return Derivation(product).by(
        "stein",
        a * v + b * varsigma,
        "the slopes of a linear form",
        mean=product,
        factor=x,
        rest=a * x + b * y,
    )


PRODUCT = dual(
    "product",
    "The mean of the product of a variable and a linear form of the pair.",
    _product,
    _CITE,
    more=(
        Variable(a, Reals(corners=(0, 1)), "weight of x"),
        Variable(b, Reals(corners=(0, 1)), "weight of y"),
    ),
)


def _squares() -> Derivation:
    squares, variance = mean(x**2 * y**2), mean(y**2)
    return (
        Derivation(squares)
        .by(
            "stein",
            v * variance + varsigma * mean(2 * x * y),
            "one of the two factors x",
            mean=squares,
            factor=x,
            rest=x * y**2,
        )
        .by("linearity", v * variance + 2 * varsigma * mean(x * y), "a constant comes out")
        .by(
            "instance",
            v * variance + 2 * varsigma**2,
            "the mean of the product",
            of="duals.product",
            at=({a: Integer(0), b: Integer(1), **_HERE},),
        )
        .by(
            "stein",
            v * v_other + 2 * varsigma**2,
            "the slope of y is one",
            mean=variance,
            factor=y,
            rest=y,
        )
    )


_HERE = {v: v, v_other: v_other, varsigma: varsigma}
SQUARES = dual(
    "squares",
    "The dual kernel of the square.",
    _squares,
    _CITE,
    uses=("product",),
)


def _cubes() -> Derivation:
    cubes, mixed, squares = mean(x**3 * y**3), mean(x * y**3), mean(x**2 * y**2)
    variance = mean(3 * y**2)
    fourth = v * v_other + 2 * varsigma**2
    return (
        Derivation(cubes)
        .by(
            "stein",
            v * mean(2 * x * y**3) + varsigma * mean(3 * x**2 * y**2),
            "one of the three factors x",
            mean=cubes,
            factor=x,
            rest=x**2 * y**3,
        )
        .by("linearity", 2 * v * mixed + 3 * varsigma * squares, "constants come out")
        .by(
            "instance",
            2 * v * mixed + 3 * varsigma * fourth,
            "the dual kernel of the square",
            of="duals.squares",
            at=(_HERE,),
        )
        .by(
            "stein",
            2 * v * varsigma * variance + 3 * varsigma * fourth,
            "the factor x",
            mean=mixed,
            factor=x,
            rest=y**3,
        )
        .by("linearity", 6 * v * varsigma * mean(y**2) + 3 * varsigma * fourth, "a constant")
        .by(
            "stein",
            9 * v * v_other * varsigma + 6 * varsigma**3,
            "the slope of y is one",
            mean=mean(y**2),
            factor=y,
            rest=y,
        )
    )


CUBES = dual(
    "cubes",
    "The dual kernel of the cube.",
    _cubes,
    _CITE,
    uses=("squares",),
)

IDENTITIES = (PRODUCT, SQUARES, CUBES)
