"""A record and its source, for tests of what is printed."""

from __future__ import annotations

from typing import Any

from sympy import Mul
from sympy.abc import x

from bnsym.core import Derivation, Eq, Identity, Reals, Variable


def sample(says: str = "A square.", **changes: Any) -> Identity:
    """A small record of the tests' own."""
    chain = Derivation(x * x).by("field", x**2, "collect the factors, 100% of α_1")
    fields: dict[str, Any] = {
        "name": "demo.square_of_x",
        "says": says,
        "statement": Eq(Mul(x, x, evaluate=False), x**2),
        "over": (Variable(x, Reals(0, 1), "a number"),),
        "cite": (("Key2020", "p. 3 & 100% of 2"),),
        "derivation": lambda: chain,
    }
    return Identity(**{**fields, **changes})


BIBLIOGRAPHY = '@book{Key2020, author={Doe, Jane and M{\\"u}ller, A.}, title={T}, year=2020}'
