"""What the tests of the oracles share: symbols, variables, and claims made of them."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Lambda, Symbol, acos, pi, sqrt, symbols

from bnsym.core import Cited, FunctionClass, Identity, Integers, Reals, Statement, Variable
from bnsym.oracles import Budget, enclose
from bnsym.symbolic.batchnorm import OnSphere, Upsilon, projections
from bnsym.symbolic.expectation import Expectation

x, y, t, s, c, a, b = symbols("x y t s c a b", real=True)
alpha = Symbol("alpha", real=True)
B = Symbol("B", integer=True, positive=True)
l = Symbol("l", integer=True, nonnegative=True)
h, phi = Symbol("h"), Symbol("phi")
r, v = symbols("r v", positive=True)

C = Variable(c, Reals(-1, 1, corners=("-999999/1000000", 0, "999999/1000000")), "correlation")
ALPHA = Variable(alpha, Reals("1/2", 4, corners=("51/100", 1)), "degree")
BATCH = Variable(B, Integers(4, reach=6, corners=(4, 5)), "batch size")
PHI = Variable(
    phi,
    FunctionClass(
        "polynomials",
        (Lambda(x, 3 * x - 2), Lambda(x, x**2 - 1), Lambda(x, x**3 + x / 2), Lambda(x, -x)),
    ),
    "activation",
)


J_1 = (sqrt(1 - c**2) + c * (pi - acos(c))) / pi
F, FS = OnSphere(phi, B - 1, t, Integer(1)), OnSphere(phi, B - 1, s, Integer(1))
TWO_POINT = (
    Expectation(F**2 * (1 - t**2), projections((t,), B))
    - Expectation(F * FS * (-1 / (B - 1) - t * s), projections((t, s), B))
) / (Upsilon(phi, B) * (B - 3))
REAL = Variable(x, Reals(corners=(0, 1, -1)), "real")


def claim(statement: Statement, *over: Variable, where: tuple[Any, ...] = ()) -> Identity:
    return Identity("test.claim", "A claim.", statement, over, (("here", "1"),), where)


def verdict(statement: Statement, *over: Variable, **options: Any) -> str:
    where = options.pop("where", ())
    return enclose(claim(statement, *over, where=where), Budget(**options)).verdict.name


def no_records(name: str) -> Identity | Cited:
    raise KeyError(name)
