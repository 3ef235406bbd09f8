"""A bump narrower than any mesh is resolved within the error that is told, or refused."""

from __future__ import annotations

import math
import random

import mpmath
import numpy as np
import pytest

import bnsym
from bnsym.errors import AccuracyError
from bnsym.meanfield import Function
from bnsym.meanfield import MeanField as Numeric
from bnsym.symbolic.resolution import marks


def drawn(seed: int) -> tuple[str, str, str]:
    """A centre, a width and a shape."""
    dice = random.Random(seed)
    width = f"{10 ** -dice.uniform(1, 9):.12f}"
    return f"{dice.uniform(-2.5, 2.5):.3f}", width, dice.choice(["hat", "smooth"])


def text(centre: str, width: str, shape: str) -> str:
    place = f"(x - ({centre}))/{width}"
    return f"x + Max(0, 1 - abs({place}))" if shape == "hat" else f"x + exp(-({place})**2)"


def in_an_infinite_batch(centre: str, width: str, shape: str) -> tuple[mpmath.mpf, ...]:
    """q, the cross batch c and the explosion rate of x + bump, by integrals over the bump."""
    c, s = mpmath.mpf(centre), mpmath.mpf(width)
    if shape == "hat":
        ends = [-1, 0, 1]

        def bump(t: mpmath.mpf) -> mpmath.mpf:
            return 1 - abs(t)

        def slope(t: mpmath.mpf) -> mpmath.mpf:
            return -mpmath.sign(t) / s
    else:
        ends = [-12, -6, -3, 0, 3, 6, 12]

        def bump(t: mpmath.mpf) -> mpmath.mpf:
            return mpmath.exp(-t * t)

        def slope(t: mpmath.mpf) -> mpmath.mpf:
            return -2 * t * mpmath.exp(-t * t) / s

    def mean(g) -> mpmath.mpf:  # type: ignore[no-untyped-def]
        return s * mpmath.quad(lambda t: g(t) * mpmath.npdf(c + s * t), ends)

    q = 1 + mean(lambda t: 2 * (c + s * t) * bump(t) + bump(t) ** 2)
    cross = mean(bump) ** 2
    return q, cross, (1 + mean(lambda t: 2 * slope(t) + slope(t) ** 2)) / (q - cross)


def lies(seed: int) -> bool:
    """Whether a number is farther off than its error says."""
    bump = drawn(seed)
    theory = bnsym.MeanField(text(*bump), math.inf)
    try:
        found = theory.q, theory.cross_batch.c, theory.explosion_rate
    except AccuracyError:
        return False
    with mpmath.workdps(30):
        true = in_an_infinite_batch(*bump)
        return any(
            abs(mine - theirs) > theory.error * abs(theirs)
            for mine, theirs in zip(found, true, strict=True)
        )


@pytest.mark.parametrize("seed", range(6))
def test_no_lies_about_bumps(seed: int) -> None:
    assert not lies(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_no_lies_about_many_bumps(seed: int) -> None:
    assert not lies(seed)


def test_a_bump_is_seen_under_gamma_and_beta() -> None:
    # phi(gamma*x + beta) = gamma*x + beta + exp(-1e8*x**2): the bump is at 0 again
    moved = bnsym.MeanField("x + exp(-1e4*(x - 30)**2)", math.inf, gamma=100, beta=30)
    # E bump = 1/sqrt(1 + 2e8)
    assert math.isclose(moved.cross_batch.c, (30 + (1 + 2e8) ** -0.5) ** 2, rel_tol=1e-12)


@pytest.mark.parametrize("name", ["gelu", "tanh", "elu", "hardswish", "x**3", "sqrt(abs(x))"])
def test_ordinary_activations_have_no_marks(name: str) -> None:
    assert marks(name, 1.0, 0.0, 16.0) == ()


def test_a_callable_cannot_be_vouched_for() -> None:
    # the documented limit: what is no expression is known by its values alone
    def bump(x):  # type: ignore[no-untyped-def]
        y = np.exp(-1e12 * (x - 0.3) ** 2)
        return x + y, 1 - 2e12 * (x - 0.3) * y

    blind = Numeric(Function("bump", bump), math.inf)
    assert blind.explosion_rate == pytest.approx(1.0)
    assert bnsym.MeanField("x+exp(-1e12*(x-0.3)**2)", math.inf).explosion_rate > 1e5
