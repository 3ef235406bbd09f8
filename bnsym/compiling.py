"""Expressions of one's own as fast functions: written to a file once, then imported from there."""

from __future__ import annotations

import atexit
import hashlib
import math
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from sympy import Expr, Float, Rational, Symbol

from bnsym.codegen.expressions import module_of, with_formulas
from bnsym.codegen.reference import rounded
from bnsym.codegen.steady import steady
from bnsym.errors import AccuracyError, InputError
from bnsym.packs import installed

__all__ = ["compile"]

PLACES = 64
"""Where a compiled expression is compared with Arb."""


def compile(
    expr: Expr,
    args: Symbol | Iterable[Symbol],
    target: str = "numba",
    *,
    over: Mapping[Symbol, tuple[float, float]] | None = None,
    rtol: float = 1e-12,
) -> Callable[..., Any]:
    """Return a function of arrays that computes an expression.

    Functions of the field, such as ``ArcCosine(1, c)``, are computed by the kernels of their
    identities.  The code is a file in the user's cache, so that Numba compiles it only once.

    Parameters
    ----------
    expr : sympy expression
    args : Symbol or iterable of Symbol
        All free symbols, in the order of the arguments.
    target : str
        ``"numba"``, ``"numpy"``, ``"c"``, which needs a C compiler, ``"torch"``, ``"jax"``, or
        ``"arb"``, whose functions take numbers or balls of python-flint and return balls.
    over : mapping of Symbol to (float, float), optional
        An interval for every argument.  The function is then compared with rigorous values at the
        ends and at drawn points; where digits are lost, differences of exponentials, cosines,
        logarithms and roots are rewritten first.  Not for PyTorch, JAX and Arb.
    rtol : float
        How large the relative error may be there.

    Raises
    ------
    InputError
        If a free symbol is missing from ``args``, the target has no such function, or is not
        installed.
    AccuracyError
        If digits are lost somewhere in the intervals; it says where.

    Examples
    --------
    >>> import bnsym
    >>> from sympy import Symbol, exp
    >>> x = Symbol("x")
    >>> float(bnsym.compile(exp(x) + 1, x, "numpy")(0))
    2.0
    >>> bool(bnsym.compile(exp(x), x, "arb")("0.1").rad() < 1e-14)
    True
    """
    symbols = (args,) if isinstance(args, Symbol) else tuple(args)
    _check(expr, symbols)
    expr = expr.xreplace({number: Rational(number) for number in expr.atoms(Float)})
    function = _function(expr, symbols, target)
    if over is None:
        return function
    if target not in {"numpy", "numba", "c"}:
        raise InputError(f"over is for the targets numpy, numba and c, got {target!r}")
    exact = with_formulas(expr, installed().values())
    try:
        _compare(function, exact, symbols, over, rtol)
    except AccuracyError:
        steadier = steady(expr)
        if steadier == expr:
            raise
        function = _function(steadier, symbols, target)
        _compare(function, exact, symbols, over, rtol)
    return function


def _function(expr: Expr, symbols: tuple[Symbol, ...], target: str) -> Callable[..., Any]:
    """Write the code, unless it is there, and load it."""
    text = module_of(expr, symbols, target, installed().values())
    name = f"bnsym_compiled_{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    if target == "c":
        from bnsym.native import loaded  # loads LLVM, which other targets do without

        return loaded(_written(text, f"{name}.c"), len(symbols))
    function: Callable[..., Any] = _imported(text, name, target).compiled
    return function


def _check(expr: Any, symbols: tuple[Any, ...]) -> None:
    """Refuse what is no function of the arguments."""
    if not isinstance(expr, Expr):
        raise InputError(f"expr must be a SymPy expression, got a {type(expr).__name__}")
    if not symbols or not all(isinstance(symbol, Symbol) for symbol in symbols):
        raise InputError(f"args must be SymPy symbols, at least one, got {symbols}")
    if len({symbol.name for symbol in symbols}) < len(symbols):
        raise InputError(f"args must have different names, got {symbols}")
    missing = sorted(str(symbol) for symbol in expr.free_symbols - set(symbols))
    if missing:
        raise InputError(f"free symbols must be in args, missing are {', '.join(missing)}")


def _imported(text: str, name: str, target: str) -> Any:
    """Import a module from the cache, or write it there first."""
    if name in sys.modules:
        return sys.modules[name]
    path = _written(text, f"{name}.py")
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"cannot import {path}")
    module = sys.modules[name] = module_from_spec(spec)  # Numba's cache looks its module up
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        del sys.modules[name]
        if error.name != target:
            raise
        raise InputError(f"the target {target} needs {target}, which is not installed") from None
    return module


def _written(text: str, name: str) -> Path:
    """Put a file into the user's cache, or where there is none, into a folder of this process."""
    for folder in (_cache, _own_folder):
        try:
            path = folder() / name
            if path.is_file() and path.read_text("utf-8") == text:
                return path
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(
                "w", dir=path.parent, delete=False, encoding="utf-8"
            ) as new:
                new.write(text)
            os.replace(new.name, path)
        except (OSError, RuntimeError):  # no place, or nobody's home
            continue
        return path
    raise InputError(f"cannot write {name} to the user's cache nor to a temporary folder")


def _cache() -> Path:
    """The folder of the user's cache."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path("~/.cache").expanduser()) / "bnsym" / "compiled"


@cache
def _own_folder() -> Path:
    """A folder that nobody else can write to, until the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="bnsym-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _compare(
    function: Callable[..., Any],
    expr: Expr,
    symbols: tuple[Symbol, ...],
    over: Mapping[Symbol, tuple[float, float]],
    rtol: float,
) -> None:
    """Find the place where most digits are lost, and stop if those are too many."""
    missing = sorted(str(symbol) for symbol in set(symbols) - set(over))
    if missing:
        raise InputError(f"over must have an interval for every argument, missing {missing[0]}")
    drawn = random.Random(0)
    worst, where = 0.0, ""
    for number in range(PLACES):
        at = {symbol: _place(*over[symbol], number, drawn) for symbol in symbols}
        exact = rounded(expr, at)
        found = float(function(*at.values()))
        error = abs(found - exact) / abs(exact) if exact else abs(found)
        if not error <= worst:
            worst = error if math.isfinite(error) else math.inf
            where = ", ".join(f"{symbol} = {value!r}" for symbol, value in at.items())
    if worst > rtol:
        raise AccuracyError(f"the expression loses digits: relative error {worst:.1e} at {where}")


def _place(low: float, high: float, number: int, drawn: random.Random) -> float:
    """An end of an interval, a place near it, or one anywhere in it."""
    if number < 2:
        return (low, high)[number]
    if number % 2:
        return drawn.uniform(low, high)
    step = math.ldexp(high - low, -drawn.randint(1, 50))
    return low + step if number % 4 else high - step
