"""Every number of the numeric layer against the printed formulas at 50 digits and more."""

from __future__ import annotations

import itertools
from fractions import Fraction
from operator import attrgetter
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Homogeneous, MeanField
from bnsym.meanfield.bounded import Bounded, exact
from bnsym.meanfield.gamma_ratio import gamma_ratio

DEGREES = [0.51, 0.6, 1, 1.5, 2, 3, 7.3, 32]
SLOPES = [(1, 0), (1, 1), (1, -1), (1, 0.25), (1, -0.25), (0, 1), (2, 3)]
BATCHES = [4, 5, 8, 16, 64, 1000, 10**6, 10**9, 2**53]
COMMON = [
    Homogeneous(1, 1, 0),
    Homogeneous(1, 1, 1),
    Homogeneous(1, 1, -1),
    Homogeneous(1.5, 1, 0),
]


def arc_cosine(alpha: Any, c: Any) -> Any:
    """J_alpha(c) as printed."""
    half = mp.mpf(1) / 2
    even = mp.gamma((alpha + 1) / 2) ** 2 * mp.hyp2f1(-alpha / 2, -alpha / 2, half, c**2)
    odd = mp.gamma(alpha / 2 + 1) ** 2 * mp.hyp2f1((1 - alpha) / 2, (1 - alpha) / 2, 3 * half, c**2)
    return 2**alpha / (4 * mp.pi * second_moment(alpha)) * (even + 2 * c * odd)


def second_moment(alpha: Any) -> Any:
    """c_alpha."""
    return 2 ** (alpha - 1) * mp.gamma(alpha + mp.mpf(1) / 2) / mp.sqrt(mp.pi)


def printed(phi: Homogeneous, batch: int) -> dict[str, Any]:
    """Every number by its printed formula; enough digits for Gamma ratios at B = 2**53."""
    with mp.workdps(70):
        alpha, a, b, B = map(mp.mpf, (*phi, batch))
        n, rho, S = B - 1, -1 / (B - 1), a**2 + b**2
        log_gamma = mp.loggamma
        K = (
            second_moment(alpha)
            * (n / 2) ** alpha
            * mp.exp(log_gamma(n / 2) - log_gamma(alpha + n / 2))
        )

        def kernel(c: Any) -> Any:
            return S * arc_cosine(alpha, c) - 2 * a * b * arc_cosine(alpha, -c)

        gap = S - kernel(rho)
        # E f and E f*t from the Beta moments of |t|
        mean, mean_t = (
            n ** (alpha / 2)
            * mp.gamma((alpha + 1 + k) / 2)
            * mp.exp(log_gamma(n / 2) - log_gamma((alpha + k + n) / 2))
            * (a + (-1) ** (k + 1) * b)
            / (2 * mp.sqrt(mp.pi))
            for k in (0, 1)
        )
        radius = 2 / n * mp.exp(2 * (log_gamma(B / 2) - log_gamma(n / 2)))
        numbers = {
            "q": K * S,
            "c": kernel(rho) / S,
            "upsilon": K * gap,
            "cross_batch.c": mean**2,
            "cross_batch.rate": radius * B / n * (n * mean_t**2) / (K * gap),
        }
        if phi.alpha <= 0.5:
            j = mp.diff(kernel, rho) / gap
        else:
            derivative = S * arc_cosine(alpha - 1, rho) + 2 * a * b * arc_cosine(alpha - 1, -rho)
            j = alpha**2 / (2 * alpha - 1) * derivative / gap
            rate = (
                alpha**2
                / (n - 2)
                * ((n - 2 + 2 * alpha) / (2 * alpha - 1) * (S - rho * derivative) / gap - 1)
            )
            first = alpha**2 * (n + 2 * alpha - 2) / (2 * alpha - 1) * S / gap
            second = 2 * alpha * (n + alpha) * (alpha + rho * j) / (n + 2 * alpha)
            third = 2 * j * (n - 2 + 2 * alpha**2 / (n + 2 * alpha))
            numbers |= {
                "explosion_rate": rate,
                "depth_scale": 1 / mp.log(rate),
                "backward.G": rate,
                "backward.L": ((n - 1) * (first - second) + third) / (n * (n - 2)),
                "backward.M": B / n * j * (1 + 2 * alpha**2 / ((B - 3) * (n + 2 * alpha))),
            }
        numbers["forward.M"] = B / (n + 2 * alpha) * j
        numbers["forward.L"] = (alpha * (B - 2) + B / n * j) / (n + 2 * alpha)
        return numbers


def relative_errors(phi: Homogeneous, batch: int) -> tuple[dict[str, float], float]:
    """Return the measured relative errors and the claimed bound."""
    theory = MeanField(phi, batch)
    bound = theory.error  # refuses a phi too nearly constant, for the reference too
    assert isinstance(bound, float)
    errors = {}
    with mp.workdps(50):
        for name, true in printed(phi, batch).items():
            difference = abs(attrgetter(name)(theory) - true)
            errors[name] = float(difference / abs(true) if true else difference)
    return errors, bound


@pytest.mark.parametrize("alpha", DEGREES)
def test_every_number_is_right_to_1e_13(alpha: float) -> None:
    for (a, b), batch in itertools.product(SLOPES, BATCHES):
        errors, bound = relative_errors(Homogeneous(alpha, a, b), batch)
        worst = max(errors.values())
        assert worst <= bound, (a, b, batch, errors)
        assert worst < 1e-13, (a, b, batch, errors)
        assert bound < 5e-12, (a, b, batch)  # and not so wide that it says nothing


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 8])
def test_where_the_leading_term_of_backward_L_vanishes(n: int) -> None:
    """n^2 = 2*alpha: what is left is small but keeps its digits."""
    errors, bound = relative_errors(Homogeneous(n**2 / 2, 1, 0), n + 1)
    assert max(errors.values()) <= bound < 2e-13


@pytest.mark.parametrize("phi", COMMON)
@pytest.mark.parametrize("batch", BATCHES)
def test_common_activations_are_vouched_for_to_1e_13(phi: Homogeneous, batch: int) -> None:
    assert MeanField(phi, batch).error < 1e-13


degrees = st.one_of(
    st.floats(-0.49, 0.5),
    st.floats(0.5, 64, exclude_min=True),
    st.integers(0, 128).map(lambda k: k / 2),
)
slopes = st.one_of(st.integers(-4, 4).map(float), st.floats(-10, 10))
batches = st.one_of(st.integers(4, 12), st.integers(4, 10**6), st.integers(4, 2**53))


@given(degrees, slopes, slopes, batches)
def test_the_claimed_error_is_honest(alpha: float, a: float, b: float, batch: int) -> None:
    try:
        errors, bound = relative_errors(Homogeneous(alpha, a, b), batch)
    except (InputError, AccuracyError):  # constant or nearly so: refused, not guessed
        assert max(abs(a), abs(b)) < 1e-90 or abs(alpha) < 1e-7
        return
    assert max(errors.values()) <= bound


@given(st.floats(-0.5, 64), st.one_of(st.integers(3, 400), st.integers(3, 2**53)))
def test_gamma_ratio(s: float, twice_x: int) -> None:
    x = twice_x / 2
    ratio = gamma_ratio(np.asarray(x), exact(s))
    with mp.workdps(70):
        true = mp.mpf(x) ** s * mp.exp(mp.loggamma(x) - mp.loggamma(mp.mpf(x) + s))
        assert abs(ratio.value - true) <= ratio.error
        assert ratio.error <= 1e-13 * true
        assert abs(ratio.value - true) <= (5e-15 if x > 1000 else 5e-14) * true


sizes = st.floats(1e-6, 1e6)


@given(sizes, sizes, st.floats(0, 1e-3), st.floats(-1, 1))
def test_bounded_arithmetic_encloses_the_exact_result(
    x: float, y: float, relative: float, place: float
) -> None:
    """Every operation on numbers known to within an error, against rational arithmetic."""
    known, uncertain = exact(x), Bounded(np.asarray(y), np.asarray(relative * y))
    true_x, true_y = Fraction(x), Fraction(y) + Fraction(place) * Fraction(relative * y)
    for result, true in [
        (known + uncertain, true_x + true_y),
        (known - uncertain, true_x - true_y),
        (known * uncertain, true_x * true_y),
        (known / uncertain, true_x / true_y),
        (uncertain / known, true_y / true_x),
        (uncertain.squared(), true_y**2),
    ]:
        difference = abs(Fraction(float(result.value)) - true)
        assert difference <= Fraction(float(result.error)) * (1 + Fraction(1, 10**12))
