"""Arb: an expression at balls, with constants that are enclosed and not rounded.

Balls have no branches: where a condition is not decided on a whole ball, neither value holds.
"""

from __future__ import annotations

from sympy import Expr, Function, Piecewise, Symbol, cse, numbered_symbols
from sympy.functions.special.hyper import hyper

from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.target import scalar_functions
from bnsym.errors import InputError

__all__ = ["DIALECT", "IMPORTS", "of_balls"]

IMPORTS = """\
from typing import Any

from flint import arb, fmpq
"""

METHODS = "ceiling gamma digamma zeta besselj hypgeom_2f1 erfi coth asinh acosh atanh"

DIALECT = Dialect(
    "arb",
    {
        **scalar_functions("arb."),
        **{name: f"arb.{name}" for name in METHODS.split()},
        "Abs": "abs",
        "Max": "arb.max",
        "Min": "arb.min",
        "ceiling": "arb.ceil",
        "loggamma": "arb.lgamma",
    },
    "and",
    "or",
    "not",
    choice="",
)

CONSTANTS = {"Pi": "arb.pi()", "Exp1": "arb(1).exp()", "EulerGamma": "arb.const_euler()"}


def of_balls(expr: Expr, args: tuple[Symbol, ...]) -> str:
    """Return the lines of a function, ``compiled``, of numbers or balls.

    Raises
    ------
    InputError
        If there are branches, or no method of Arb for a function.

    Examples
    --------
    >>> from sympy import exp, pi
    >>> from sympy.abc import x
    >>> print(of_balls(exp(x) / 3 + pi, (x,)).splitlines()[-1])
        return arb(arb.pi() + arb(fmpq(1, 3))*arb.exp(x))
    """
    if expr.has(Piecewise):
        raise InputError(f"the target arb cannot run {expr}: balls have no branches")
    names = [arg.name for arg in args]
    exact = _exact(expr.replace(hyper, _gauss))
    common, (value,) = cse([exact], numbered_symbols("t", exclude=exact.free_symbols))
    lines = [f"{name} = arb({name})" for name in names]
    lines += [f"{symbol} = {written(part, DIALECT)}" for symbol, part in common]
    lines.append(f"return arb({written(value, DIALECT)})")
    body = "".join(f"    {line}\n" for line in lines)
    typed = ", ".join(f"{name}: Any" for name in names)
    says = "Enclose the expression at numbers or balls, at the precision of flint.ctx."
    return f'def compiled({typed}) -> arb:\n    """{says}"""\n{body}'


def _gauss(above: Expr, below: Expr, at: Expr) -> Expr:
    """Call the method of the hypergeometric function, for 2F1 alone."""
    if (len(above), len(below)) != (2, 1):
        raise InputError(f"the target arb has no function hyper of {len(above)}, {len(below)}")
    called: Expr = Function("hypgeom_2f1")(at, *above, *below)
    return called


def _exact(expr: Expr) -> Expr:
    """Write constants that are not whole as calls, by symbols that SymPy leaves alone."""
    if type(expr).__name__ in CONSTANTS:
        return Symbol(CONSTANTS[type(expr).__name__])
    if expr.is_Rational and not expr.is_Integer:
        return Symbol(f"arb(fmpq({expr.p}, {expr.q}))")
    if expr.is_Atom:
        return expr
    if expr.is_Pow and (2 * expr.exp).is_Integer:
        return expr.func(_exact(expr.base), expr.exp)
    return expr.func(*map(_exact, expr.args))
