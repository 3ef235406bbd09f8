"""From a kernel to straight-line code: exact constants become floats, polynomials are nested.

What comes out still consists of SymPy expressions, but every one is what a machine computes, in
the order in which it computes it.
"""

from __future__ import annotations

import hashlib
import keyword
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import (
    Add,
    Expr,
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

from bnsym.codegen.nesting import nested
from bnsym.codegen.reference import rounded
from bnsym.core import Kernel, Loop
from bnsym.errors import InputError

__all__ = [
    "Argument",
    "Assignment",
    "Branch",
    "Example",
    "Gradient",
    "Repetition",
    "Routine",
    "digest",
    "folded",
    "lower",
    "straight",
]


class Argument(NamedTuple):
    """A real or integer argument and the closed interval it must lie in."""

    name: str
    lower: float
    upper: float
    integer: bool

    @property
    def long(self) -> bool:
        """Whether the middle of the interval is not a place of interest."""
        return self.upper - self.lower > 64

    @property
    def typical(self) -> float:
        """A value to show, three quarters up a short interval and a small one of a long one."""
        if self.integer:
            return min(self.lower + 4, self.upper)
        if self.long:
            return 0.5 if self.lower < 0 else 1.0
        return self.lower / 4 + self.upper * 3 / 4


class Assignment(NamedTuple):
    """A value that is computed once, before the branches."""

    symbol: Symbol
    value: Expr

    @property
    def parts(self) -> tuple[Assignment, ...]:
        """Itself."""
        return (self,)


class Repetition(NamedTuple):
    """A bounded loop: what holds before it, and, each time, common parts and then all updates."""

    counter: Symbol
    start: int
    stop: int
    before: tuple[Assignment, ...]
    common: tuple[Assignment, ...]
    updates: tuple[Assignment, ...]

    @property
    def parts(self) -> tuple[Assignment, ...]:
        """Every assignment of it."""
        return (*self.before, *self.common, *self.updates)


class Branch(NamedTuple):
    """What is returned if a condition holds and none before it did."""

    when: Boolean
    value: Expr


class Gradient(NamedTuple):
    """The derivative in an argument where a condition holds, in other kernels that it calls.

    ``identity`` says what it is; it is empty if the formula was differentiated by calculus.
    Where ``steep`` it may be infinite at the ends.
    """

    argument: str
    value: Expr
    when: Boolean
    calls: tuple[str, ...]
    identity: str
    steep: bool


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
    steps: tuple[Assignment | Repetition, ...]
    branches: tuple[Branch, ...]
    rtol: float
    example: Example
    calls: tuple[str, ...] = ()
    matrix: bool = False
    gradients: tuple[Gradient, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """The names of what callers give: a matrix for its entry and the two variances."""
        names = tuple(argument.name for argument in self.arguments)
        return (names[1], *names[3:]) if self.matrix else names

    @property
    def call(self) -> str:
        """The call that is shown as an example."""
        at = [*map(repr, self.example.at)]
        if not self.matrix:
            return f"{self.name}({', '.join(at)})"
        row, entry, column, *others = at
        matrix = f"[[{row}, {entry}], [{entry}, {column}]]"
        return f"{self.name}({', '.join([matrix, *others])})[0, 1]"

    @property
    def double(self) -> bool:
        """Whether float32 is computed in float64: whole numbers, or what is long, may be large."""
        long = bool(self.calls) or any(isinstance(step, Repetition) for step in self.steps)
        return long or any(argument.integer for argument in self.arguments)

    @property
    def rtol32(self) -> float:
        """The error promised in float32: as many units, or one rounding of what is double."""
        return self.rtol + 2.0**-24 if self.double else self.rtol * 2.0**29


def lower(kernel: Kernel) -> Routine:
    """Return the straight-line code of a kernel.

    Raises
    ------
    InputError
        If a symbol cannot be the name of a variable, if two pieces define a name differently, if
        the last piece does not run otherwise, or if the argument's interval is not finite.

    Examples
    --------
    >>> from sympy import Integer, pi, true
    >>> from sympy.abc import x
    >>> from bnsym.core import Piece
    >>> area = Kernel("demo.area", "An area.", (x,), pi * x**2, (Integer(0),), (Integer(1),),
    ...               (Piece(true, pi * x**2),), 1e-15)
    >>> lower(area).branches
    (Branch(when=True, value=3.141592653589793*x**2),)
    """
    _check(kernel)
    lets = _definitions(kernel)
    starts = [start for loop in kernel.loops for _, start, _ in loop.state]
    parts = [*lets.values(), *starts, *(part for piece in kernel.pieces for part in piece[:2])]
    nexts = [following for loop in kernel.loops for *_, following in loop.state]
    taken = {
        *lets,
        *(name for part in (*kernel.args, *parts, *nexts) for name in part.free_symbols),
    }
    names = numbered_symbols("t", real=True, exclude=taken)
    common, reduced = _shared(parts, names)
    flat = reduced[len(lets) + len(starts) :]
    steps: dict[Symbol, Assignment | Repetition] = {step.symbol: step for step in common}
    steps |= {name: Assignment(name, value) for name, value in zip(lets, reduced, strict=False)}
    begun = iter(reduced[len(lets) : len(lets) + len(starts)])
    for loop in kernel.loops:
        steps |= dict.fromkeys((name for name, *_ in loop.state), _repetition(loop, begun, names))
    ends = zip(kernel.args, kernel.lower, kernel.upper, strict=True)
    arguments = tuple(
        Argument(arg.name, rounded(low, {}), rounded(high, {}), bool(arg.is_integer))
        for arg, low, high in ends
    )
    shown = tuple(argument.typical for argument in arguments)
    return Routine(
        kernel.topic,
        kernel.function,
        kernel.says,
        latex(kernel.spec, inv_trig_style="full"),
        arguments,
        tuple(_in_order(steps, flat)),
        tuple(map(Branch, flat[::2], flat[1::2])),
        kernel.rtol,
        Example(shown, rounded(kernel.spec, dict(zip(kernel.args, shown, strict=True)))),
        tuple(called.name for called in kernel.calls),
        kernel.matrix,
    )


def straight(expr: Expr, args: tuple[Symbol, ...], calls: tuple[str, ...] = ()) -> Routine:
    """Return the straight-line code of an expression in real numbers, which promises nothing.

    Raises InputError if a symbol cannot be the name of a variable, or a constant is not real.

    Examples
    --------
    >>> from sympy import cos
    >>> from sympy.abc import x
    >>> [step.value for step in straight(cos(x) ** 2 / (1 + cos(x)), (x,)).steps]
    [cos(x)]
    """
    for arg in args:
        _check_name("expression", arg.name)
    common, reduced = _shared([expr], numbered_symbols("t", real=True, exclude=expr.free_symbols))
    return Routine(
        "compiled",
        "expression",
        "",
        latex(expr),
        tuple(Argument(arg.name, -math.inf, math.inf, bool(arg.is_integer)) for arg in args),
        tuple(_in_order({step.symbol: step for step in common}, reduced)),
        (Branch(true, reduced[0]),),
        math.inf,
        Example((), math.nan),
        calls,
    )


def digest(kernels: Iterable[Kernel]) -> str:
    """Return 16 hexadecimal digits that change whenever one of the records does."""
    return hashlib.sha256(repr([_record(kernel) for kernel in kernels]).encode()).hexdigest()[:16]


def _record(kernel: Kernel) -> tuple[object, ...]:
    """Write out every field of a kernel and of those it calls."""
    symbolic = (*kernel[2:7], *kernel.loops)
    called = [_record(other) for other in kernel.calls]
    return (
        *kernel[:2],
        *(srepr(entry) for entry in symbolic),
        repr(kernel.rtol),
        called,
        kernel.matrix,
    )


_HELPERS = frozenset({"in_domain", "returned", "variances", "whole"})
"""Of the targets: a kernel's core is called as the kernel is, after an underscore."""


def _check(kernel: Kernel) -> None:
    """Refuse what no target could run."""
    names = [kernel.topic, kernel.function, *(arg.name for arg in kernel.args)]
    names += [symbol.name for piece in kernel.pieces for symbol, _ in piece.lets]
    names += [symbol.name for loop in kernel.loops for symbol, *_ in loop.state]
    for name in names:
        _check_name(kernel.name, name)
    if kernel.function in _HELPERS:
        raise InputError(f"{kernel.name}: exported code has another function _{kernel.function}")
    if not kernel.pieces or kernel.pieces[-1].when is not true:
        raise InputError(f"{kernel.name}: the last piece must run otherwise, when=true")
    for arg, low, high in zip(kernel.args, kernel.lower, kernel.upper, strict=True):
        if not (low.is_finite and high.is_finite):
            raise InputError(f"{kernel.name}: {arg} needs a finite interval, got [{low}, {high}]")


def _check_name(owner: str, name: str) -> None:
    """Refuse what is no name."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise InputError(f"{owner}: {name!r} cannot be the name of a variable")


def _definitions(kernel: Kernel) -> dict[Symbol, Expr]:
    """Collect the definitions of all pieces, which share a name only with its meaning."""
    found: dict[Symbol, Expr] = {}
    for piece in kernel.pieces:
        for symbol, value in piece.lets:
            if found.setdefault(symbol, value) != value:
                raise InputError(f"{kernel.name}: two pieces define {symbol} differently")
    return found


def folded(expr: Expr) -> Expr:
    """Replace every exact constant by its float; integers and exponents stay as they are.

    Examples
    --------
    >>> from sympy import pi
    >>> from sympy.abc import x
    >>> folded(pi * x)
    3.141592653589793*x
    """
    if expr.is_number and expr.is_real:
        return _literal(expr)
    if expr.is_Atom:
        return expr
    if isinstance(expr, Add | Mul):
        constants = [arg for arg in expr.args if arg.is_number]
        others = [folded(arg) for arg in expr.args if not arg.is_number]
        return expr.func(_literal(expr.func(*constants)), *others)
    if isinstance(expr, Pow) and (2 * expr.exp).is_Integer:
        return Pow(folded(expr.base), expr.exp)
    return expr.func(*map(folded, expr.args))


def _literal(number: Expr) -> Expr:
    """Return a constant's float by its shortest text, as a symbol that SymPy leaves alone.

    The sign stays outside, so that the text reads a - 0.5*x.
    """
    if number.is_Integer:
        return number
    value = rounded(number, {})
    return Symbol(repr(value)) if value >= 0 else -Symbol(repr(-value))


def _shared(parts: list[Expr], names: Iterator[Symbol]) -> tuple[list[Assignment], list[Expr]]:
    """Nest polynomials, round constants and name what occurs twice."""
    short = [folded(nested(part)) for part in parts]
    common, reduced = cse(short, symbols=names, order="canonical")
    return [Assignment(symbol, value) for symbol, value in common], reduced


def _repetition(loop: Loop, starts: Iterator[Expr], names: Iterator[Symbol]) -> Repetition:
    """Return a loop with the common parts of its next values named."""
    carried = [name for name, *_ in loop.state]
    common, reduced = _shared([following for *_, following in loop.state], names)
    before = (Symbol(f"{start}.0") if start.is_Integer else start for start in starts)
    return Repetition(
        loop.counter,
        loop.start,
        loop.stop,
        tuple(map(Assignment, carried, before)),
        tuple(common),
        tuple(map(Assignment, carried, reduced)),
    )


def _in_order(
    steps: dict[Symbol, Assignment | Repetition], used: list[Expr]
) -> list[Assignment | Repetition]:
    """List what is used, directly or not, after what it uses itself."""
    done: set[Symbol] = set()
    ordered: list[Assignment | Repetition] = []

    def visit(expr: Expr) -> None:
        for symbol in sorted(expr.free_symbols, key=str):
            if symbol in steps and symbol not in done:
                step = steps[symbol]
                done.update(part.symbol for part in step.parts)
                for part in step.parts:
                    visit(part.value)
                ordered.append(step)

    for expr in used:
        visit(expr)
    return ordered
