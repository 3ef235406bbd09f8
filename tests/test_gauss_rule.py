"""Gauss's rule over rectangles, against integrals known in closed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest
from flint import acb, arb, ctx, fmpq
from sympy import Rational

from bnsym.oracles.evaluate.gauss import Surface, _Bound, integral_over_square
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.symbolic.rational import rational_ball


class Factor(NamedTuple):
    """x^weight (x + gap)^order."""

    weight: Rational
    gap: Rational
    order: Rational

    def at(self, place: Any, power: Rational) -> Any:
        """With another power of x."""
        return raised(place, power) * raised(place + rational_ball(self.gap), self.order)

    def integral(self) -> arb:
        """Over [0, 1]: with (x + gap)^order = gap^order (1 + x/gap)^order it is Euler's."""
        s, gap, order = map(rational_ball, (self.weight + 1, self.gap, self.order))
        return gap**order / s * (-1 / gap).hypgeom_2f1(-order, s, s + 1)


def raised(base: Any, power: Rational) -> Any:
    """No number on the cut of a power that has one."""
    if power.is_Integer:
        return base ** int(power)
    exponent = rational_ball(power)
    return base.pow(acb(exponent), analytic=True) if isinstance(base, acb) else base**exponent


def product(one: Any, others: Sequence[Any]) -> list[Any]:
    return [one * other for other in others]


FACTORS = (
    Factor(Rational(0), Rational(1, 3), Rational(-1)),  # a pole
    Factor(Rational(-1, 2), Rational(1, 5), Rational(1, 2)),  # a branch point
    Factor(Rational(-9, 10), Rational(1), Rational(-7, 3)),
)


@pytest.mark.parametrize("bits", [53, pytest.param(199, marks=pytest.mark.slow)])
@pytest.mark.parametrize("other", FACTORS)
@pytest.mark.parametrize("one", FACTORS)
def test_products_of_powers(one: Factor, other: Factor, bits: int) -> None:
    def second(places: Sequence[Any], power: Rational) -> list[Any]:
        return [other.at(place, power) for place in places]

    with ctx.workprec(bits):
        found = integral_over_square(Surface(one.at, second, product), (one.weight, other.weight))
        size = abs(found)
    with ctx.workprec(bits + 64):
        assert found.contains(one.integral() * other.integral())
    assert found.rad() < size * arb(2) ** (24 - bits)


def test_a_pole_in_the_square_is_declined() -> None:
    def first(place: Any, power: Rational) -> Any:
        return 1 / (place - arb(fmpq(1, 3)))

    with pytest.raises(CannotEvaluateError):
        integral_over_square(
            Surface(first, lambda places, power: list(places), product), (Rational(0),) * 2
        )


def somewhere(random: np.random.Generator) -> acb:
    """A place in the ellipse of [0, 1] with half axes of sum 5/4, above the real line."""
    rim, turn = random.uniform(1, 2.5), np.exp(1j * random.uniform(0, np.pi))
    place = (1 + random.uniform() * (rim * turn + 1 / (rim * turn)) / 2) / 2
    return acb(place.real, abs(place.imag))


@pytest.mark.parametrize("k", [0, 1])
def test_no_place_of_the_ellipse_is_left_out(k: int) -> None:
    """What is no number at one place of it is not seen to be bounded there."""

    def only_off(spot: acb, box: Any) -> Any:
        return 0 / (box - spot)

    def nothing(box: Any) -> Any:
        return 0 * box

    random, unit = np.random.default_rng(k), (arb(0), arb(1))
    for spot in (somewhere(random) for _ in range(40)):
        ways: list[Callable[[Any], Any]] = [partial(only_off, spot), nothing]
        first, second = ways[:: 1 if k == 0 else -1]
        bound = _Bound(first, partial(each, second), added, (unit, unit), arb(1))
        assert not bound.around(k)
        assert bound.around(1 - k)


def each(function: Callable[[Any], Any], boxes: Sequence[Any]) -> list[Any]:
    return [function(box) for box in boxes]


def added(one: Any, others: Sequence[Any]) -> list[Any]:
    return [one + other for other in others]
