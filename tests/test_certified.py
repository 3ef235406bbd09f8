"""Numbers to any digits and in balls: they agree with each other and with independent rules."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import acb, arb, ctx
from typer.testing import CliRunner

import bnsym
from bnsym.certified import _analytic_pieces
from bnsym.cli import app
from bnsym.errors import AccuracyError, InputError
from bnsym.meanfield import Function
from bnsym.meanfield.balls import AnalyticPieces, homogeneous_numbers, numbers
from bnsym.meanfield.balls.pieces import Growth
from bnsym.meanfield.balls.sphere import BallSphere
from bnsym.symbolic.analytic import Analytic
from bnsym.symbolic.growth import growth
from bnsym.symbolic.kinks import derivative, pieces
from bnsym.symbolic.registry import REGISTRY

NAMES = [name for name, row in REGISTRY.items() if all(p.default for p in row.parameters)]

TEXTS = ["tanh(2*x) + 0.1", "x**5 - x", "Max(x, 1)", "atan(x)", "log(1 + x**2)", "sqrt(1 + x**2)"]


def theory_of(*args: Any, **options: Any) -> Any:
    """A `MeanField`, of any type: its numbers are balls or mpmath's, where these are asked for."""
    return bnsym.MeanField(*args, **options)


def flat(theory: bnsym.MeanField) -> dict[str, Any]:
    """All numbers by name, without the backward ones where there are none."""
    found: dict[str, Any] = {"q": theory.q, "c": theory.c, "upsilon": theory.upsilon}
    found |= {f"forward.{k}": v for k, v in theory.forward._asdict().items()}
    found |= {f"cross.{k}": v for k, v in theory.cross_batch._asdict().items()}
    if theory.as_dict()["explosion_rate"] is not None:
        found |= {f"backward.{k}": v for k, v in theory.backward._asdict().items()}
    return found


def check_against_float64(name: str, batch: float) -> None:
    balls = theory_of(name, batch, certified=True)
    plain = theory_of(name, batch)
    sharp, blunt = flat(balls), flat(plain)
    assert sharp.keys() == blunt.keys()
    slack = plain.error if math.isfinite(plain.error) else 1e-13  # a number that is 0
    for key, ball in sharp.items():
        off = abs(float(ball.mid()) - blunt[key])
        assert off <= float(ball.rad()) + slack * abs(blunt[key]) + 1e-15, key


@pytest.mark.parametrize(
    ("name", "batch"),
    [("gelu", 4), ("tanh", 64), ("elu", 4), ("relu6", 32), ("step", 8), ("mish", math.inf)],
)
def test_balls_hold_what_float64_finds(name: str, batch: float) -> None:
    check_against_float64(name, batch)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [4, 7, 50, 10**6, math.inf])
@pytest.mark.parametrize("name", NAMES + TEXTS)
def test_balls_hold_what_float64_finds_everywhere(name: str, batch: float) -> None:
    check_against_float64(name, batch)


def overlap(name: str, batch: float, digits: tuple[int, int]) -> None:
    one, other = (flat(theory_of(name, batch, digits=d, certified=True)) for d in digits)
    for key, ball in one.items():
        assert ball.overlaps(other[key]), key


@pytest.mark.parametrize("name", ["gelu", "sin", "tanh(2*x)"])
def test_few_digits_agree_with_many(name: str) -> None:
    overlap(name, 9, (4, 40))


@pytest.mark.slow
@pytest.mark.parametrize("batch", [4, 23, 300, math.inf])
@pytest.mark.parametrize("name", ["gelu", "silu", "softplus", "cos", "erf", "x**3", "atan(3*x)"])
def test_few_digits_agree_with_fifty(name: str, batch: float) -> None:
    overlap(name, batch, (6, 50))


@pytest.mark.parametrize(("name", "form"), [("relu", (1, 1, 0)), ("abs", (1, 1, -1))])
@pytest.mark.parametrize("n", [99, None])
def test_the_series_agrees_with_the_closed_form(
    name: str, form: tuple[int, int, int], n: int | None
) -> None:
    by_series = numbers(_analytic_pieces(bnsym.activation(name)), n, 20)
    with ctx.workprec(128):
        closed = homogeneous_numbers(arb(form[0]), arb(form[1]), arb(form[2]), n)
    one: Any
    other: Any
    for one, other in zip(by_series, closed, strict=True):
        assert one.overlaps(other)
        assert one.rad() < 1e-18 * max(1, abs(one))


def test_the_series_agrees_with_nested_quadrature() -> None:
    """A product rule over two vertices of the simplex in n = 6 dimensions, in angles."""
    n, nodes = 6, 64
    theory = theory_of("tanh", n + 1, digits=25, certified=True)
    with ctx.workprec(128):
        quarter, root, rho = arb.pi() / 4, arb(n).sqrt(), -arb(1) / n
        gauss = [arb.legendre_p_root(nodes, k, weight=True) for k in range(nodes)]
        angles = [(quarter * (p + s), quarter * w) for s in (1, 3) for p, w in gauss]
        total = dict.fromkeys(("1", "ff", "f,f", "dd", "xxdd", "d,d", "xd,xd"), arb(0))
        inner = [(b.cos(), w * b.sin() ** (n - 3)) for b, w in angles]
        for a, weight in angles:
            t, r = a.cos(), (1 - rho**2).sqrt() * a.sin()
            x, outer = root * t, weight * a.sin() ** (n - 2)
            f, d = x.tanh(), 1 - x.tanh() ** 2
            mean, slope, bent = arb(0), arb(0), arb(0)
            for cosine, w in inner:
                y = root * (rho * t + r * cosine)
                g = y.tanh()
                mean, slope, bent = (
                    mean + w * g,
                    slope + w * (1 - g * g),
                    bent + w * y * (1 - g * g),
                )
            one = sum((w for _, w in inner), arb(0))
            terms: tuple[arb, ...] = (one, one * f * f, mean * f, one * d * d, one * x * x * d * d)
            terms = (*terms, slope * d, bent * x * d)
            for key, term in zip(total, terms, strict=True):
                total[key] += outer * term
        ff, product, dd, xxdd, dxd, xdxd = (v / total["1"] for k, v in total.items() if k != "1")
        rate = (dd - xxdd / n + (dxd + xdxd) / n) / (1 - arb(2) / n) / (ff - product)
        expected = {"q": ff, "c": product / ff, "explosion_rate": rate}
        for name, value in expected.items():
            assert abs(getattr(theory, name) - value) < 1e-20, name


def test_gamma_and_beta_are_part_of_phi() -> None:
    moved = theory_of("tanh", 8, gamma=-2, beta=0.5, certified=True)
    written = theory_of("tanh(1/2 - 2*x)", 8, certified=True)
    assert all(ball.overlaps(flat(written)[key]) for key, ball in flat(moved).items())
    kinked = theory_of("relu6", 64, gamma=-2, beta=0.5, certified=True)
    again = theory_of("relu6(1/2 - 2*x)", 64, certified=True)
    assert all(ball.overlaps(flat(again)[key]) for key, ball in flat(kinked).items())


def test_digits_are_mpmath_numbers_whatever_its_precision() -> None:
    fifty = theory_of("relu", 64, digits=50).explosion_rate
    with mpmath.workdps(60):
        ball = theory_of("relu", 64, digits=60, certified=True).explosion_rate
        assert abs(fifty - mpmath.mpf(ball.mid().str(60, radius=False))) < 1e-50


def test_polynomials_and_angles_keep_within_their_bounds() -> None:
    """What the rule and the rest of the series rest on, at points, by Arb's own Gegenbauer."""
    sphere = BallSphere(9)
    lam = arb(7) / 2
    for degree in (1, 2, 7, 30):
        for y in (acb(0.3, 0.4), acb(-2, 1), acb(4, 2.5)):
            t = (y * sphere.root).sin()
            value = abs(t.gegenbauer_c(arb(degree), lam) / acb(1).gegenbauer_c(arb(degree), lam))
            assert value <= (degree * abs(y.imag) * sphere.root).exp() * (1 + arb(2) ** -30)
    for count in (4, 9, 40):
        values, beyond = sphere.angle_values(count)
        more, _ = sphere.angle_values(count + 60)
        assert all(abs(value) <= beyond for value in more[count:])
        assert all(a.overlaps(b) for a, b in zip(values, more, strict=False))


@pytest.mark.parametrize("name", [*NAMES, *TEXTS, "sin(7*x)", "x*exp(-x**2 + 3*x)", "cosh(2*x)"])
def test_growth_is_a_bound(name: str) -> None:
    for part in pieces(bnsym.activation(name).expr)[1]:
        for expr in (part, derivative(part)):
            bound, value = growth(expr), Analytic(expr)
            for x in np.linspace(-40, 40, 33):
                size = arb(bound.factor) * arb(1 + abs(x)) ** arb(bound.power)
                size *= (arb(bound.rate) * abs(x)).exp()
                assert not abs(value(acb(x))[0].real) > size


@pytest.mark.parametrize(
    ("activation", "batch", "options", "error", "says"),
    [
        ("elu", 4, {"digits": 50}, AccuracyError, "kink in a small batch"),
        ("sqrt(abs(x - 1))", 8, {"certified": True}, AccuracyError, "not shown to be analytic"),
        ("exp(x**2/8)", math.inf, {"certified": True}, InputError, "growth"),
        ("gelu", [4, 8], {"digits": 20}, InputError, "one batch size"),
        ("gelu", 8, {"digits": 0}, InputError, "from 1 to 300"),
        ("gelu", 8, {"digits": 20.0}, InputError, "from 1 to 300"),
        (Function("f", lambda x: (x, x**0)), 8, {"certified": True}, InputError, "Function"),
    ],
)
def test_what_cannot_be_proved_is_refused(
    activation: Any, batch: Any, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        _ = theory_of(activation, batch, **options).q


def test_an_interrupt_inside_an_activation_is_no_ball() -> None:
    def stop(z: acb) -> list[acb]:
        raise KeyboardInterrupt

    none = (Growth(1, 0, 0), Growth(1, 0, 0))
    phi = AnalyticPieces("stop", list, (stop,), False, lambda: none)
    with pytest.raises(KeyboardInterrupt):
        numbers(phi, 7, 15)


def test_a_step_has_no_backward_numbers() -> None:
    step = theory_of("step + x*0", 8, certified=True)
    assert step.q.contains(arb(1) / 2)
    with pytest.raises(InputError, match="backward"):
        _ = step.explosion_rate


def test_stability_is_told_by_balls() -> None:
    assert theory_of("relu", 64, certified=True).stable is True
    assert theory_of("gelu", 64, digits=20).stable is False


@pytest.mark.slow
@pytest.mark.parametrize("batch", [64, 400])
@pytest.mark.parametrize("seed", range(12))
def test_float64_tells_no_lies_about_bumps_in_finite_batches(seed: int, batch: int) -> None:
    dice = random.Random(seed)
    place = f"(x - ({dice.uniform(-2, 2):.3f}))/{10 ** -dice.uniform(1, 4):.9f}"
    bump = dice.choice([f"Max(0, 1 - abs({place}))", f"exp(-({place})**2)"])
    plain = theory_of(f"x + {bump}", batch)
    try:
        blunt = flat(plain)
    except AccuracyError:
        return
    for key, ball in flat(theory_of(f"x + {bump}", batch, certified=True)).items():
        off = abs(float(ball.mid()) - blunt[key])
        assert off <= float(ball.rad()) + plain.error * abs(blunt[key]), key


def test_the_command_line_gives_digits_and_balls() -> None:
    run = CliRunner().invoke
    fifty = json.loads(
        run(app, ["report", "gelu", "--batch", "64", "--digits", "50", "--json"]).stdout
    )
    assert fifty["explosion_rate"].startswith("1.34375243540792876500973121503774762234429086")
    ball = json.loads(run(app, ["report", "x", "--batch", "4", "--certified", "--json"]).stdout)
    assert arb(ball["explosion_rate"]).contains(2)
    table = run(app, ["report", "x", "--batch", "4", "--certified"]).stdout
    assert "+/-" in table
