"""Statements made to mislead the numeric oracles: none gets a verdict that it does not deserve."""

from __future__ import annotations

from threading import Thread
from time import sleep
from typing import Any

import pytest
from sympy import (
    Abs,
    And,
    Basic,
    Derivative,
    Expr,
    Gt,
    Heaviside,
    I,
    Integer,
    Integral,
    Lambda,
    Matrix,
    MatrixSymbol,
    Max,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    cos,
    exp,
    floor,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
)

from bnsym.core import Eq, Evidence, FunctionClass, Identity, Integers, Lt, Reals, Verdict
from bnsym.errors import InputError
from bnsym.oracles import Budget, check, judgement
from bnsym.oracles.evaluate.batch import relabelled
from bnsym.oracles.evaluate.comparison import Comparison
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.survey import survey
from bnsym.symbolic.batchnorm import BatchNorm, Centred, Entry
from bnsym.symbolic.expectation import (
    BatchLaw,
    Expectation,
    Gaussian,
    Radius,
    SphericalProjections,
)
from bnsym.symbolic.homogeneous import Apply

x, y, t = symbols("x y t", real=True)
i, k, m = symbols("i k m", integer=True)
h = Symbol("h")
FOUR = BatchLaw((h,), Integer(1), Integer(4))


def mean(body: Expr, covariance: list[list[int]]) -> Expectation:
    return Expectation(body, Gaussian((x, y)[: len(covariance)], covariance))


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (Sum((-1) ** k, (k, 0, oo)), Rational(1, 2)),
        (Sum((-1) ** k * (k + 1), (k, 0, oo)), Rational(1, 4)),
        (Sum(2**k, (k, 0, oo)), -1),
        (Sum((-2) ** k, (k, 0, oo)), Rational(1, 3)),
        (Product((-1) ** k, (k, 1, oo)), 1),
        (Integral(x / (1 + x**2), (x, -oo, oo)), 0),
        (Integral(sin(x), (x, -oo, oo)), 0),
        (Integral(1 / x**2, (x, -1, 1)), -2),
    ],
)
def test_what_diverges_has_no_value(lhs: Expr, rhs: Expr | int) -> None:
    """Extrapolation sums geometric series beyond their disc, and odd integrands cancel."""
    assert check(lhs, rhs).verdict is Verdict.UNKNOWN


def test_what_converges_still_has_one() -> None:
    assert check(Sum((-1) ** k / (2 * k + 1), (k, 0, oo)), pi / 4).verdict is Verdict.AGREES
    assert check(Sum(Rational(2, 3) ** k, (k, 0, oo)), 3).verdict is Verdict.AGREES
    assert check(Product(1 - 1 / k**2, (k, 2, oo)), Rational(1, 2)).verdict is Verdict.AGREES
    assert check(Integral(exp(-(x**2)), (x, -oo, oo)), sqrt(pi)).verdict is Verdict.AGREES


@pytest.mark.parametrize("value", [0, 1])
def test_a_branch_far_out_is_not_missed(value: int) -> None:
    far = Piecewise((1, And(x > 1000, x < 1001)), (0, True))
    assert check(Integral(far, (x, 0, oo)), value).verdict is Verdict.UNKNOWN
    late = Piecewise((1, (k > 4999) & (k < 5001)), (0, True))
    assert check(Sum(late, (k, 1, oo)), value).verdict is Verdict.UNKNOWN


def test_a_difference_quotient_across_a_kink_is_no_derivative() -> None:
    slope = Derivative(Abs(x), x)
    assert check(slope, sign(x), over={x: "real"}).verdict is Verdict.UNKNOWN
    assert check(slope, sign(x), over={x: (0, 2)}).verdict is Verdict.ENCLOSED
    scaled = Expectation(Abs(t) * x * y, Gaussian((x, y), [[2, 1], [1, 2]]))
    assert check(Derivative(scaled, t), sign(t), over={t: "real"}).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "law",
    [
        Gaussian((x,), [[-1]]),
        Gaussian((x,), [[I]]),
        Gaussian((x,), [[1, 0], [0, 2]]),
        Gaussian((x, y), [[1]]),
        Gaussian((x, y), [[1, 0], [0, -1]]),
        Gaussian((x, y), [[1, 2], [2, 1]]),
        Gaussian((x, y), [[1, Rational(1, 2)], [0, 1]]),
        Gaussian((x, x), [[1, 0], [0, 1]]),
        SphericalProjections((x,), Integer(3), [[4]]),
        SphericalProjections((x,), Integer(1), [[1]]),
    ],
)
def test_under_no_law_there_is_no_mean(law: Any) -> None:
    for body, value in ((Integer(1), 1), (x**2, law.args[-1][0, 0]), (cos(x), 1)):
        report = check(Expectation(body, law), value)
        assert report.verdict is Verdict.UNKNOWN
        assert "\n" not in report.evidence[0].reason


def test_degenerate_laws_are_laws() -> None:
    relu = Max(x, 0) * Max(y, 0)
    assert check(mean(relu, [[1, 1], [1, 1]]), Rational(1, 2)).verdict is Verdict.ENCLOSED
    assert check(mean(relu, [[1, -1], [-1, 1]]), 0).verdict is Verdict.ENCLOSED
    assert check(mean(cos(x), [[0]]), 1).verdict is Verdict.AGREES


def test_projections_in_a_space_of_two_and_a_half_dimensions_are_not_sampled() -> None:
    gram = [[1, 1], [1, 1]]
    pair = Expectation(exp(x) * y, SphericalProjections((x, y), Rational(5, 2), gram))
    plane = Expectation(exp(x) * y, SphericalProjections((x, y), Integer(2), gram))
    assert check(pair, plane).verdict is Verdict.UNKNOWN


def test_the_unit_step_of_what_vanishes_on_a_half_line() -> None:
    half = mean(Heaviside(x - Abs(x)), [[1]])
    assert check(half, Rational(1, 4)).verdict is Verdict.ENCLOSED
    assert check(half, 0).verdict is Verdict.FALSE
    assert check(mean(Heaviside(x - Abs(x), 1), [[1]]), Rational(1, 2)).verdict.passes


@pytest.mark.parametrize(
    "body",
    [
        Centred(4, h, 7) ** 2,
        Centred(4, h, 0) ** 2,
        Centred(5, h, 1) ** 2,
        Centred(h, 4, 1) ** 2,
        Centred(4, Symbol("g"), 1) ** 2,
        BatchNorm(Lambda(x, x**2), 4, h, 7),
        Apply(Lambda(x, Max(x, 0)), Centred(5, h, 1), 0) ** 2,
    ],
)
def test_a_batch_has_its_own_places_only(body: Expr) -> None:
    """Since places are exchangeable they are renamed: one that does not exist must not be."""
    with pytest.raises(CannotEvaluateError):
        relabelled(Expectation(body, FOUR))


def test_the_law_of_a_centred_batch_says_nothing_about_its_mean() -> None:
    assert check(Expectation(Entry(h, 1) ** 2, FOUR), 1).verdict is Verdict.UNKNOWN
    assert check(Expectation(Centred(4, h, 3) ** 2, FOUR), Rational(3, 4)).verdict.passes


@pytest.mark.parametrize(
    "jump", [sign, Heaviside, floor, lambda z: Piecewise((1, z >= 0), (2, True))]
)
def test_on_a_jump_rounding_decides_nothing(jump: Any) -> None:
    zero = sin(x) ** 2 + cos(x) ** 2 - 1
    assert check(jump(zero), jump(Integer(0)), over={x: "real"}).verdict is not Verdict.FALSE
    assert check(jump(zero) + x, x + Rational(1, 3), over={x: "real"}).verdict <= Verdict.UNKNOWN


def test_complex_numbers_have_no_order() -> None:
    assert check(Lt(I * x, 1), over={x: "real"}).verdict is Verdict.UNKNOWN


def test_empty_sums_have_no_agreed_value() -> None:
    """SymPy continues them to negative lengths, mathematicians take 0."""
    for value in (0, -7):
        assert check(Sum(k, (k, 5, 2)), value).verdict is Verdict.UNKNOWN
        inside = Integral(Sum(k * x, (k, 5, 2)), (x, 0, 1))
        assert check(inside, Rational(value, 2)).verdict is Verdict.UNKNOWN
    assert check(Sum(k, (k, 5, 4)), 0).verdict is Verdict.ENCLOSED
    assert check(Sum(k, (k, 1, m)), m * (m + 1) / 2, over={m: "integer"}).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "lhs",
    [
        Sum(1 / k, (k, 1, 10**9)),
        Integral(Sum(x**k, (k, 1, 10**9)), (x, 0, 1)),
        Sum(i * k, (i, 1, 3000), (k, 1, 3000)),
        exp(exp(exp(Integer(20)))) - exp(exp(exp(Integer(20))) + 1),
    ],
)
def test_what_would_take_forever_is_declined(lhs: Expr) -> None:
    assert check(lhs, 20).verdict is Verdict.UNKNOWN


def test_a_name_with_two_meanings_is_declined() -> None:
    report = check(Integral(x, (x, 0, x)), x**2 / 2, over={x: "real"})
    assert report.verdict is Verdict.UNKNOWN
    assert "another meaning" in report.evidence[0].reason
    assert check(Sum(k, (k, 1, 3), (k, 1, 2)), 12).verdict is Verdict.UNKNOWN


def test_shapes_that_do_not_match_are_no_crash() -> None:
    assert check(Matrix([[1]]), 1).verdict is Verdict.UNKNOWN
    assert check(Eq(Matrix([[1]]), Integer(1))).verdict is Verdict.UNKNOWN
    assert check(Matrix([[1, 2]]), Matrix([[1], [2]])).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"where": x > 0}, "where: a StrictGreaterThan is given"),
        ({"where": (True,)}, "where: True is given"),
        ({"where": (x > 1, x < 0)}, "exclude each other"),
        ({"over": {x: Integers(5, Integer(2))}}, "exclude each other"),
        ({"over": {x: Reals(0, 1, corners=(3,))}}, "corner 3"),
        ({"over": {x: FunctionClass("none", ())}}, "over:"),
        ({"over": [x]}, "over: a list is given"),
        ({"digits": "15"}, "digits: '15' is given"),
        ({"digits": 15.5}, "digits: 15.5 is given"),
        ({"points": True}, "points: True is given"),
        ({"lhs": Eq(x, x)}, "with a whole statement"),
        ({"lhs": (1 + x / 10**30) ** 10**30}, "exponent 1000000000000000000000000000000;"),
    ],
)
def test_bad_input_is_one_sentence(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        check(**{"lhs": sqrt(x**2), "rhs": Abs(x), "over": {x: "real"}} | arguments)
    assert "allowed:" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_symbols_and_domains_must_fit() -> None:
    p, a = Symbol("p", positive=True), MatrixSymbol("A", 2, 2)
    for symbol in (p, a):
        with pytest.raises(InputError, match="over:"):
            check(symbol, symbol, over={symbol: "real"})
    with pytest.raises(InputError, match="numbers are given for A"):
        check(a, a, over={a: Reals()})


def test_where_no_point_is_found_nothing_is_enclosed() -> None:
    for where in ((x > 100,), (Gt(sin(x) ** 2 + cos(x) ** 2, 2),)):
        report = check(sin(x), cos(x), over={x: "real"}, where=where)
        assert report.verdict is Verdict.UNKNOWN
        assert "no point of the domain" in report.evidence[0].reason


def test_two_threads_do_not_share_a_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Precision in Arb and mpmath belongs to the process, and z3 crashes if two threads enter."""
    inside, most = 0, 0

    def slow(*_: Any) -> Evidence:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        sleep(0.02)
        inside -= 1
        return Evidence("rules", Verdict.UNKNOWN, "slow")

    def decide(claim: Basic, budget: Budget) -> Comparison:
        slow()
        return Comparison(True)

    def work() -> None:
        report = check(x, x, over={x: "real"})
        statement = Eq(Integer(0), Integer(0))
        identity = Identity("test.attack", "A statement.", statement, (), (("here", "1"),))
        survey(identity, Budget(), report.name, Verdict.AGREES, decide)

    monkeypatch.setattr(judgement, "_by_rules", slow)
    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_laws_take_plain_numbers() -> None:
    """The numbers of a law may be Python's own."""
    r = Symbol("r")
    assert BatchLaw((r,), 1, 5).domain() == BatchLaw((r,), Integer(1), Integer(5)).domain()
    assert Radius((r,), 1, 3) == Radius((r,), Integer(1), Integer(3))
    assert SphericalProjections((r,), 3, [[1]]).dimension == Integer(3)
