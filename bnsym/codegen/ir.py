"""From a kernel to straight-line code: exact constants become floats, polynomials Horner forms.

What comes out still consists of SymPy expressions, but every one is what a machine computes, in
the order in which it computes it.
"""

from __future__ import annotations

import hashlib
import keyword
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sympy import (
    Add,
    Expr,
    Integer,
    Mul,
    Pow,
    Symbol,
    cse,
    latex,
    numbered_symbols,
    srepr,
    true,
)
from sympy.logic.boolalg import Boolean

from bnsym.codegen.reference import rounded
from bnsym.core import Kernel
from bnsym.errors import InputError

__all__ = ["Argument", "Assignment", "Branch", "Example", "Routine", "digest", "lower"]


class Argument(NamedTuple):
    """A real argument and the closed interval it must lie in."""

    name: str
    lower: float
    upper: float


class Assignment(NamedTuple):
    """A value that is computed once, before the branches."""

    symbol: Symbol
    value: Expr


class Branch(NamedTuple):
    """What is returned if a condition holds and none before it did."""

    when: Boolean
    value: Expr


class Example(NamedTuple):
    """Arguments and the float nearest to the value there."""

    at: tuple[float, ...]
    value: float


class Routine(NamedTuple):
    """A function of floats, ready to be printed."""

    topic: str
    name: str
    says: str
    formula: str
    arguments: tuple[Argument, ...]
    assignments: tuple[Assignment, ...]
    branches: tuple[Branch, ...]
    rtol: float
    example: Example

    @property
    def rtol32(self) -> float:
        """The relative error promised in float32: as many units in the last place."""
        return self.rtol * 2.0**29


def lower(kernel: Kernel) -> Routine:
    """Return the straight-line code of a kernel.

    Raises
    ------
    InputError
        If a symbol cannot be the name of a variable, if two pieces define a name differently, if
        the last piece does not run otherwise, or if the argument's interval is not finite.

    Examples
    --------
    >>> from sympy import pi, true
    >>> from sympy.abc import x
    >>> from bnsym.core import Piece
    >>> area = Kernel("demo.area", "An area.", (x,), pi * x**2, (Integer(0),), (Integer(1),),
    ...               (Piece(true, pi * x**2),), 1e-15)
    >>> lower(area).branches
    (Branch(when=True, value=3.141592653589793*x**2),)
    """
    _check(kernel)
    lets = _definitions(kernel)
    parts = [*lets.values(), *(part for piece in kernel.pieces for part in piece[:2])]
    folded = [_fold(_horner(part)) for part in parts]
    taken = {*kernel.args, *lets, *(name for part in parts for name in part.free_symbols)}
    names = numbered_symbols("t", real=True, exclude=taken)
    common, reduced = cse(folded, symbols=names, order="canonical")
    defined = dict(common) | dict(zip(lets, reduced, strict=False))
    flat = reduced[len(lets) :]
    ends = zip(kernel.args, kernel.lower, kernel.upper, strict=True)
    arguments = tuple(Argument(arg.name, rounded(a, {}), rounded(b, {})) for arg, a, b in ends)
    quarter = tuple(argument.lower / 4 + argument.upper * 3 / 4 for argument in arguments)
    return Routine(
        kernel.topic,
        kernel.function,
        kernel.says,
        latex(kernel.spec, inv_trig_style="full"),
        arguments,
        tuple(_in_order(defined, flat)),
        tuple(map(Branch, flat[::2], flat[1::2])),
        kernel.rtol,
        Example(quarter, rounded(kernel.spec, dict(zip(kernel.args, quarter, strict=True)))),
    )


def digest(kernels: Iterable[Kernel]) -> str:
    """Return 16 hexadecimal digits that change whenever one of the records does."""
    records = [
        (*kernel[:2], *(srepr(entry) for entry in kernel[2:-1]), repr(kernel.rtol))
        for kernel in kernels
    ]
    return hashlib.sha256(repr(records).encode()).hexdigest()[:16]


def _check(kernel: Kernel) -> None:
    """Refuse what no target could run."""
    names = [kernel.topic, kernel.function, *(arg.name for arg in kernel.args)]
    names += [symbol.name for piece in kernel.pieces for symbol, _ in piece.lets]
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name):
            raise InputError(f"{kernel.name}: {name!r} cannot be the name of a variable")
    if not kernel.pieces or kernel.pieces[-1].when is not true:
        raise InputError(f"{kernel.name}: the last piece must run otherwise, when=true")
    for arg, low, high in zip(kernel.args, kernel.lower, kernel.upper, strict=True):
        if not (low.is_finite and high.is_finite):
            raise InputError(f"{kernel.name}: {arg} needs a finite interval, got [{low}, {high}]")


def _definitions(kernel: Kernel) -> dict[Symbol, Expr]:
    """Collect the definitions of all pieces, which share a name only with its meaning."""
    found: dict[Symbol, Expr] = {}
    for piece in kernel.pieces:
        for symbol, value in piece.lets:
            if found.setdefault(symbol, value) != value:
                raise InputError(f"{kernel.name}: two pieces define {symbol} differently")
    return found


def _horner(expr: Expr) -> Expr:
    """Nest every polynomial in one symbol: a term per multiplication, the largest added last."""
    if expr.is_Atom:
        return expr
    expr = expr.func(*map(_horner, expr.args))
    if not (expr.is_Add and len(expr.free_symbols) == 1 and expr.is_polynomial()):
        return expr
    (x,) = expr.free_symbols
    coefficients: defaultdict[int, Expr] = defaultdict(lambda: Integer(0))
    for term in expr.args:
        coefficient, power = term.as_independent(x)
        if power != 1 and power.as_base_exp()[0] != x:
            return expr
        coefficients[int(power.as_base_exp()[1]) if power != 1 else 0] += coefficient
    nested = Integer(0)
    for degree in reversed(range(max(coefficients) + 1)):
        nested = coefficients[degree] + x * nested
    return nested


def _fold(expr: Expr) -> Expr:
    """Replace every exact constant by its float; integers and exponents stay as they are."""
    if expr.is_number and expr.is_real:
        return _literal(expr)
    if expr.is_Atom:
        return expr
    if isinstance(expr, Add | Mul):
        constants = [arg for arg in expr.args if arg.is_number]
        others = [_fold(arg) for arg in expr.args if not arg.is_number]
        return expr.func(_literal(expr.func(*constants)), *others)
    if isinstance(expr, Pow) and (2 * expr.exp).is_Integer:
        return Pow(_fold(expr.base), expr.exp)
    return expr.func(*map(_fold, expr.args))


def _literal(number: Expr) -> Expr:
    """Return a constant's float by its shortest text, as a symbol that SymPy leaves alone.

    The sign stays outside, so that the text reads a - 0.5*x.
    """
    if number.is_Integer:
        return number
    value = rounded(number, {})
    return Symbol(repr(value)) if value >= 0 else -Symbol(repr(-value))


def _in_order(defined: dict[Symbol, Expr], used: list[Expr]) -> list[Assignment]:
    """List what is used, directly or not, after what it uses itself."""
    done: dict[Symbol, Expr] = {}

    def visit(expr: Expr) -> None:
        for symbol in sorted(expr.free_symbols, key=str):
            if symbol in defined and symbol not in done:
                visit(defined[symbol])
                done[symbol] = defined[symbol]

    for expr in used:
        visit(expr)
    return [Assignment(symbol, value) for symbol, value in done.items()]
