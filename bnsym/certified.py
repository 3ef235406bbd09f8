"""`MeanField` to any number of digits, and in balls that provably contain the numbers.

Both are the same computation: Arb balls, by closed forms where the activation is
positive-homogeneous, otherwise by Gegenbauer series whose integrals and rests are bounded.  With
``digits`` the balls are made that small and rounded.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import mpmath
from flint import acb, arb, ctx, fmpq
from sympy import Max, Rational

from bnsym.certified_layer import CertifiedLayer
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous
from bnsym.meanfield.balls import (
    AnalyticPieces,
    BallTheory,
    homogeneous_numbers,
    numbers,
    radius,
)
from bnsym.meanfield.balls.pieces import Growth
from bnsym.meanfield.closed_form import Backward, Solution
from bnsym.symbolic.activations import Activation
from bnsym.symbolic.activations import activation as as_activation
from bnsym.symbolic.analytic import Analytic
from bnsym.symbolic.growth import growth
from bnsym.symbolic.homogeneous_form import HomogeneousForm
from bnsym.symbolic.kinks import derivative, pieces
from bnsym.symbolic.point_value import X
from bnsym.theory import MeanField

if TYPE_CHECKING:
    from bnsym.certified_maps import ExactLayer
    from bnsym.drawing import Drawing

__all__ = ["CertifiedMeanField"]

DIGITS, MOST_DIGITS = 15, 300
"""How many digits a ball has by default, and what can be asked for."""

UNMOVED = fmpq(1), fmpq(0)
"""Gamma and beta that change nothing."""

SPARE_BITS = 128

MOST_BITS = 20_000


class _Exact(NamedTuple):
    """A number where the float64 theory has one with its error."""

    value: Any


class CertifiedMeanField(CertifiedLayer, MeanField):
    """The theory at one batch size in Arb balls, or in mpmath numbers of so many digits.

    What `MeanField` gives when ``digits`` or ``certified`` are asked for.  All attributes are
    those of `MeanField`; a number is a ``flint.arb`` (``mid()``, ``rad()``, ``lower()``,
    ``upper()``) that provably contains the true one, or with ``digits`` alone an ``mpmath.mpf``
    proved to be within 10**-digits of it, relative to ``q`` for ``q``, ``upsilon`` and
    ``cross_batch.c``, to max(1, |number|) for the others.

    Parameters
    ----------
    activation, batch, gamma, beta
        As for `MeanField`, but one batch size, and no activation that is only a callable: nothing
        can be proved from values at points.
    digits : int, optional
        From 1 to 300.
    certified : bool
        Whether balls are given.  Without ``digits`` they have 15 digits if 250 Gegenbauer
        coefficients are enough for that, and are wider if not.

    Raises
    ------
    InputError
        As `MeanField`; for a callable, and where the growth of phi is not bounded (infinite batch).
    AccuracyError
        If there are no balls so small: phi is not shown to be analytic up to its kinks (a root), or
        its kinks need too many coefficients (a small batch).

    Examples
    --------
    >>> import bnsym
    >>> rate = bnsym.MeanField("relu", 64, certified=True).explosion_rate
    >>> rate.rad() < 1e-15, rate.contains(2)
    (True, False)
    >>> import mpmath
    >>> mpmath.nstr(bnsym.MeanField("gelu", 64, digits=40).explosion_rate, 40)
    '1.343752435407928765009731215037747622344'
    """

    _given: Activation | Homogeneous
    _affine: tuple[fmpq, fmpq]
    _digits: int | None
    _certified: bool

    def __init__(
        self,
        activation: Any,
        batch: Any,
        *,
        gamma: float = 1,
        beta: float = 0,
        epsilon: float = 0,
        digits: int | None = None,
        certified: bool = False,
    ) -> None:
        super().__init__(activation, batch, gamma=gamma, beta=beta, epsilon=epsilon)
        if self.epsilon:
            raise InputError(f"certified numbers and digits are for epsilon = 0, got {epsilon!r}")
        if not isinstance(self.batch, int | float):
            raise InputError("certified numbers and digits are for one batch size, got an array")
        if digits is not None and (
            isinstance(digits, bool)
            or not isinstance(digits, int)
            or not 1 <= digits <= MOST_DIGITS
        ):
            raise InputError(
                f"digits must be an integer from 1 to {MOST_DIGITS}, got {digits!r:.60}"
            )
        given = activation if isinstance(activation, Homogeneous) else as_activation(activation)
        for name, value in {
            "_given": given,
            "_affine": (fmpq(*_ratio(gamma)), fmpq(*_ratio(beta))),
            "_digits": digits,
            "_certified": certified,
        }.items():
            object.__setattr__(self, name, value)

    @cached_property
    def _balls(self) -> BallTheory:
        """All numbers, at twice the precision until they are as small as was asked for."""
        digits = self._digits or DIGITS
        n = None if self.batch == math.inf else int(self.batch) - 1
        exact = self._exact_form()
        if exact is None:
            found = numbers(self._pieces(), n, digits, strict=self._digits is not None)
            _require(found, self._digits, self.activation.name, self.batch)
            return found
        bits = math.ceil(3.33 * digits) + SPARE_BITS
        while True:
            with ctx.workprec(bits):
                alpha, a, b = (Analytic(part)(acb(0))[0].real for part in exact)
                found = homogeneous_numbers(alpha, a, b, n)
            if radius(found) <= 10.0**-digits or bits > MOST_BITS:
                _require(found, digits, self.activation.name, self.batch)
                return found
            bits *= 2

    def _exact_form(self) -> HomogeneousForm | None:
        """The degree and slopes exactly, where the closed forms hold."""
        if self._affine != UNMOVED or self._form is None:
            return None
        if isinstance(self._given, Homogeneous):
            return HomogeneousForm(*(Rational(*_ratio(number)) for number in self._given))
        return self._given.homogeneous_form

    def _pieces(self) -> AnalyticPieces:
        """The activation as the integrals take it, gamma and beta in it."""
        given = self._given
        if isinstance(given, Homogeneous):
            alpha, a, b = (Rational(*_ratio(number)) for number in given)
            given = as_activation(a * Max(X, 0) ** alpha - b * Max(-X, 0) ** alpha)
        return _analytic_pieces(given, self._affine, self._function.rough)

    @cached_property
    def _solution(self) -> Solution:
        """The balls in the places of the float64 theory."""
        values = {name: _Exact(ball) for name, ball in self._balls._asdict().items()}
        parts = [
            values.pop(name) for name in ("backward_G", "backward_L", "backward_M", "depth_scale")
        ]
        explodes = self._balls.backward_G is None
        backward: Any = None if explodes else Backward(*parts)  # type: ignore[arg-type]
        zero: Any = _Exact(arb(0))
        return Solution(**values, forward_G=zero, backward=backward)  # type: ignore[arg-type]

    def _numbers(self, values: Any) -> Any:
        """Return a ball as it is, or as a number of so many digits."""
        ball = values if isinstance(values, arb) else arb(float(values))
        return ball if self._certified else _rounded(ball)

    @cached_property
    def stable(self) -> bool | None:  # type: ignore[override]
        """Whether every forward eigenvalue lies inside (-1, 1); None where balls do not tell."""
        sizes = [abs(self._balls.forward_L), abs(self._balls.forward_M)]
        if any(size >= 1 for size in sizes):
            return False
        return True if all(size < 1 for size in sizes) else None

    @cached_property
    def error(self) -> float:
        """Bound on the error of the worst number, relative to its scale, proved."""
        return radius(self._balls)

    @property
    def _exact_layer(self) -> ExactLayer:
        """The layer as balls at a general Sigma take it."""
        from bnsym.certified_maps import ExactLayer

        exact = self._exact_form()
        if exact is None:
            raise InputError(
                "balls at a general Sigma need a positive-homogeneous activation, "
                f"got {self.activation.name}"
            )
        if math.isinf(self.batch):
            raise InputError("balls at a general Sigma need a finite batch, got inf")
        return ExactLayer(exact, int(self.batch), self._digits or DIGITS)

    def as_dict(self) -> dict[str, Any]:
        """Return the report: numbers are texts of all digits, balls texts ``[mid +/- rad]``.

        Examples
        --------
        >>> import bnsym
        >>> report = bnsym.MeanField("x", 4, digits=20).as_dict()
        >>> report["explosion_rate"], report["stable"]
        ('2.0000000000000000000', True)
        """
        record: dict[str, Any] = _texts(super().as_dict(), self._digits or DIGITS)
        return record

    def plot(self, kind: str = "overview") -> Drawing:
        """Draw the theory, from its float64 numbers."""
        plain = object.__new__(MeanField)
        object.__setattr__(plain, "activation", self.activation)
        object.__setattr__(plain, "batch", self.batch)
        return plain.plot(kind)


def _analytic_pieces(
    given: Activation, affine: tuple[fmpq, fmpq] = UNMOVED, rough: bool = False
) -> AnalyticPieces:
    """Return x -> phi(gamma*x + beta) by its analytic pieces.

    Examples
    --------
    >>> [float(kink) for kink in _analytic_pieces(as_activation("relu6")).kinks()]
    [0.0, 6.0]
    """
    points, smooth = pieces(given.expr)
    gamma, beta = affine
    places = [Analytic(point) for point in points]
    parts = [_moved(Analytic(part, derivative(part)), gamma, beta) for part in smooth]

    def at() -> list[arb]:
        found = [(place(acb(0))[0].real - arb(beta)) / arb(gamma) for place in places]
        return found if gamma > 0 else found[::-1]

    @cache
    def grows() -> tuple[Growth, Growth]:
        bounds = [(growth(part), growth(derivative(part))) for part in smooth]
        value, slope = (_worst(column, gamma, beta) for column in zip(*bounds, strict=True))
        steep = Growth(slope.factor * abs(float(gamma)) * 1.01, slope.power, slope.rate)
        return value, steep

    in_order = parts if gamma > 0 else parts[::-1]
    return AnalyticPieces(given.name, at, tuple(in_order), rough, grows)


def _moved(piece: Analytic, gamma: fmpq, beta: fmpq) -> Any:
    """Return phi and phi' of gamma*x + beta."""

    def values(x: acb) -> list[acb]:
        value, slope = piece(acb(arb(gamma)) * x + acb(arb(beta)))
        return [value, slope * acb(arb(gamma))]

    return piece if (gamma, beta) == UNMOVED else values


def _worst(bounds: tuple[Growth, ...], gamma: fmpq, beta: fmpq) -> Growth:
    """Return the largest of growths, seen through gamma*x + beta."""
    steep, shift = 1.01 * abs(float(arb(gamma))), 1.01 * abs(float(arb(beta)))
    factor, power, rate = (max(column) for column in zip(*bounds, strict=True))
    if (gamma, beta) == UNMOVED:
        return Growth(factor, power, rate)
    grown = ((1 + shift) * max(1.0, steep)) ** power * math.exp(min(700.0, rate * shift))
    return Growth(factor * grown * 1.01, power, rate * steep)


def _ratio(number: float) -> tuple[int, int]:
    """Return a number as numerator and denominator, exactly."""
    exact = Fraction(number)
    return exact.numerator, exact.denominator


def _require(found: BallTheory, digits: int | None, name: str, batch: Any) -> None:
    """Raise AccuracyError where the balls are wider than was asked for."""
    size = radius(found)
    if not math.isfinite(size) or (digits is not None and size > 10.0**-digits):
        told = f"known to {size:.1g}" if math.isfinite(size) else "not known"
        raise AccuracyError(
            f"{name} at batch {batch} is {told} by balls, {digits or DIGITS} digits are asked for: "
            "its Gegenbauer coefficients fall too slowly, as those of a kink in a small batch do"
        )


def _rounded(ball: arb) -> mpmath.mpf:
    """Return the middle of a ball, to all its bits, whatever the precision of mpmath is."""
    mantissa, exponent = ball.mid().man_exp()
    with mpmath.workprec(max(53, int(mantissa).bit_length())):
        return mpmath.ldexp(int(mantissa), int(exponent))


def _texts(entry: Any, digits: int) -> Any:
    """Turn numbers into text, in dictionaries too."""
    if isinstance(entry, dict):
        return {key: _texts(value, digits) for key, value in entry.items()}
    if isinstance(entry, arb):
        return str(entry) if entry.is_exact() else entry.str(digits + 5, more=True)
    if isinstance(entry, mpmath.mpf):
        return mpmath.nstr(entry, digits, strip_zeros=False)
    return entry
