"""Domains: the conditions on a variable, exact samples of it, and its corners.

Every sample is exact (rational numbers, rational matrices, expressions), so that a witness
against an identity is a point of its domain and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from sympy import Basic, Expr, ImmutableDenseMatrix, Integer, Rational, Tuple, oo, sympify
from sympy.logic.boolalg import Boolean

__all__ = [
    "Domain",
    "FunctionClass",
    "HollowRows",
    "Integers",
    "Matrices",
    "Positive",
    "PositiveSemidefinite",
    "Reals",
    "Vectors",
]

_DENOMINATOR = 1024
_REACH = 8
_SCALES = (Rational(1), Rational(1, 64), Rational(1, 4096))


class Domain(Protocol):
    """What a variable ranges over."""

    @property
    def corners(self) -> tuple[Basic, ...]:
        """Points at which a wrong statement likes to fail first."""

    @property
    def assumptions(self) -> dict[str, bool]:
        """What SymPy may assume of a symbol that ranges over it, and nothing more."""

    def conditions(self, symbol: Expr) -> tuple[Boolean, ...]:
        """The inequalities that define the domain."""

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Basic:
        """One exact element; ``point`` holds the variables drawn before."""

    def describe(self) -> str:
        """LaTeX of the set, to follow the membership sign."""


@dataclass(frozen=True)
class Reals:
    """The interval between ``lower`` and ``upper``, open unless said otherwise.

    Half of the draws repeat ``like``, an expression in variables drawn before, if there is one:
    so that an equivalence is met in both its cases.

    Examples
    --------
    >>> from random import Random
    >>> half_line = Reals("1/2", oo, corners=("51/100", 32))
    >>> half_line.sample(Random(1), {}) > Rational(1, 2)
    True
    """

    lower: Any = -oo
    upper: Any = oo
    closed: bool = False
    corners: tuple[Any, ...] = ()
    like: Expr | None = None

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            object.__setattr__(self, name, _exact(getattr(self, name)))
        object.__setattr__(self, "corners", tuple(_exact(corner) for corner in self.corners))

    @property
    def assumptions(self) -> dict[str, bool]:
        """Real, with the sign that the ends give."""
        strict = not self.closed
        if self.lower > 0 or (strict and self.lower == 0):
            return {"positive": True}
        if self.upper < 0 or (strict and self.upper == 0):
            return {"negative": True}
        return {"nonnegative": True} if self.lower == 0 else {"real": True}

    def conditions(self, symbol: Expr) -> tuple[Boolean, ...]:
        """Relations with the finite ends."""
        low = (symbol >= self.lower) if self.closed else (symbol > self.lower)
        high = (symbol <= self.upper) if self.closed else (symbol < self.upper)
        return tuple(c for c, end in ((low, self.lower), (high, self.upper)) if end.is_finite)

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Expr:
        """A rational strictly inside, at most 8 away from a finite end."""
        if self.like is not None and random.random() < 0.5:
            return self.like.xreplace(point)
        low = self.lower if self.lower.is_finite else min(-_REACH, self.upper - _REACH)
        high = self.upper if self.upper.is_finite else max(_REACH, low + _REACH)
        return low + (high - low) * Rational(random.randint(1, _DENOMINATOR - 1), _DENOMINATOR)

    def describe(self) -> str:
        """LaTeX of the interval."""
        from sympy import latex

        left, right = "[]" if self.closed else "()"
        return rf"\left{left}{latex(self.lower)}, {latex(self.upper)}\right{right}"


def Positive(corners: tuple[Any, ...] = ()) -> Reals:
    """The positive half line."""
    return Reals(0, oo, corners=corners)


@dataclass(frozen=True)
class Integers:
    """The integers from ``lower`` on, up to ``upper`` if given; samples stay below ``reach``.

    Half of the draws repeat ``like``, if it is given, as those of `Reals` do.
    """

    lower: int
    upper: Expr = oo
    reach: int = 12
    corners: tuple[Any, ...] = ()
    like: Expr | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "corners", tuple(Integer(c) for c in self.corners))

    @property
    def assumptions(self) -> dict[str, bool]:
        """Integer, with the sign that the lower end gives."""
        sign = {"positive": True} if self.lower > 0 else {"nonnegative": True}
        return {"integer": True} | (sign if self.lower >= 0 else {})

    def conditions(self, symbol: Expr) -> tuple[Boolean, ...]:
        """The bounds."""
        below = (symbol >= self.lower,)
        return below if self.upper == oo else (*below, symbol <= self.upper)

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Integer:
        """An integer between ``lower`` and the smaller of ``reach`` and ``upper``."""
        if self.like is not None and random.random() < 0.5:
            return Integer(self.like.xreplace(point))
        end = self.reach if self.upper == oo else min(self.reach, int(self.upper.xreplace(point)))
        return Integer(random.randint(self.lower, max(end, self.lower)))

    def describe(self) -> str:
        """LaTeX of the set."""
        from sympy import latex

        end = "" if self.upper == oo else f", {latex(self.upper)}"
        return rf"\{{{self.lower}, {self.lower + 1}, \dots{end}\}}"


class _NoInequality:
    """What the domains share that no inequality of the symbol describes."""

    @property
    def assumptions(self) -> dict[str, bool]:
        """None."""
        return {}

    def conditions(self, symbol: Expr) -> tuple[Boolean, ...]:
        """None as inequalities; an identity's hypotheses may state more of a member."""
        return ()


@dataclass(frozen=True)
class Vectors(_NoInequality):
    """Vectors of real numbers, as many as ``size`` has at the point.

    With ``zero`` half of them are zero, at which a form vanishes.
    """

    size: Expr
    corners: tuple[Basic, ...] = ()
    zero: bool = False

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Tuple:
        """Rational coordinates in (-8, 8)."""
        coordinate = Reals()
        size = int(self.size.xreplace(point))
        if self.zero and random.random() < 0.5:
            return Tuple(*(Integer(0) for _ in range(size)))
        return Tuple(*(coordinate.sample(random, point) for _ in range(size)))

    def describe(self) -> str:
        """LaTeX of the set."""
        from sympy import latex

        return rf"\mathbb{{R}}^{{{latex(self.size)}}}"


@dataclass(frozen=True)
class HollowRows(_NoInequality):
    """Symmetric matrices with zero diagonal and zero row sums, as the tuple of their rows.

    ``size`` is at least four: smaller matrices of this kind vanish.
    """

    size: Expr
    corners: tuple[Basic, ...] = ()

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Tuple:
        """A sum of multiples of (e_p - e_q)(e_r - e_s)^T, made symmetric, over four places."""
        size = int(self.size.xreplace(point))
        rows = [[Integer(0)] * size for _ in range(size)]
        for _ in range(2 * size):
            scale = Rational(random.randint(1, 16), 8)
            p, q, r, s = random.sample(range(size), 4)
            for i, k, sign in ((p, r, 1), (p, s, -1), (q, r, -1), (q, s, 1)):
                rows[i][k] += sign * scale
                rows[k][i] += sign * scale
        return Tuple(*(Tuple(*row) for row in rows))

    def describe(self) -> str:
        """LaTeX of the set."""
        from sympy import latex

        size = latex(self.size)
        return rf"\mathbb{{S}}^{{{size}}}"


@dataclass(frozen=True)
class Matrices(_NoInequality):
    """Square matrices of real numbers, as the tuple of their rows.

    Samples are zero but in two opposite corners: what is linear in a matrix takes as long as these
    two entries, of which a sum over fewer rows or columns would lack one.
    """

    size: Expr
    corners: tuple[Basic, ...] = ()

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Tuple:
        """Two different rational entries."""
        size = int(self.size.xreplace(point))
        rows = [[Integer(0)] * size for _ in range(size)]
        one, two = random.sample(range(1, 17), 2)
        rows[0][-1], rows[-1][0] = Rational(one, 8), Rational(-two, 8)
        return Tuple(*(Tuple(*row) for row in rows))

    def describe(self) -> str:
        """LaTeX of the set."""
        from sympy import latex

        size = latex(self.size)
        return rf"\mathbb{{R}}^{{{size} \times {size}}}"


@dataclass(frozen=True)
class PositiveSemidefinite(_NoInequality):
    """Covariance matrices with a positive diagonal, of the size that ``size`` has at the point."""

    size: Expr
    corners: tuple[Basic, ...] = ()

    def sample(self, random: Random, point: dict[Basic, Basic]) -> ImmutableDenseMatrix:
        """A rational Gram matrix of random vectors, of any scale, one in four of low rank."""
        size = int(self.size.xreplace(point))
        rank = size if random.random() < 0.75 else max(2, size - 1)
        rows = [[Rational(random.randint(-16, 16), 8) for _ in range(rank)] for _ in range(size)]
        for row in rows:
            row[random.randrange(rank)] += 3
        factor = ImmutableDenseMatrix(rows)
        return random.choice(_SCALES) * factor * factor.T

    def describe(self) -> str:
        """LaTeX of the set."""
        from sympy import latex

        return rf"\mathbb{{S}}_{{\succeq 0}}^{{{latex(self.size)}}}"


@dataclass(frozen=True)
class FunctionClass(_NoInequality):
    """A named set of activations, represented in tests by exact members of it.

    A member may contain variables that are drawn before it.
    """

    name: str
    members: Sequence[Basic] = field(default_factory=tuple)
    corners: tuple[Basic, ...] = ()

    def sample(self, random: Random, point: dict[Basic, Basic]) -> Basic:
        """One of the members."""
        return random.choice(self.members).xreplace(point)

    def describe(self) -> str:
        """LaTeX of the set."""
        return rf"\text{{{self.name}}}"


def _exact(value: Any) -> Expr:
    """Exact SymPy number, so that no float enters a statement."""
    if isinstance(value, float):
        raise TypeError(f"write {value!r} as a string or a Rational: domains are exact")
    return Rational(value) if isinstance(value, str) else sympify(value, strict=True)
