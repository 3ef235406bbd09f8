"""Multiprecision, the judge, and checks of what a user writes."""

from __future__ import annotations

from typing import Any

import pytest
from claims import J_1, REAL, C, c, claim, no_records, x, y
from sympy import Abs, Expr, Function, Max, Rational, Sum, Symbol, cos, exp, oo, pi, sin, sqrt, tanh

from bnsym.core import (
    CheckReport,
    Cited,
    Derivation,
    Eq,
    Evidence,
    FunctionClass,
    Identity,
    Verdict,
)
from bnsym.errors import InputError
from bnsym.oracles import Budget, check, judge, recompute
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import ArcCosine

# Multiprecision.


def test_multiprecision_where_no_enclosure_is_known() -> None:
    n = Symbol("n", integer=True)
    tail = Sum(1 / n**2, (n, 1, oo))
    report = check(tail, pi**2 / 6)
    assert [item.oracle for item in report.evidence] == ["enclosure", "multiprecision"]
    assert report.verdict is Verdict.AGREES
    wrong = check(tail, pi**2 / 6 + Rational(1, 10**8))
    assert wrong.verdict is Verdict.FALSE
    assert "two precisions agree" in wrong.evidence[-1].reason


def test_multiprecision_means() -> None:
    unit = Expectation(tanh(x) * x, Gaussian((x,), [[1]]))
    stein = Expectation(1 - tanh(x) ** 2, Gaussian((x,), [[1]]))
    assert recompute(claim(Eq(unit, stein)), Budget(points=1)).verdict is Verdict.AGREES
    wrong = recompute(claim(Eq(unit, stein + Rational(1, 10**9))), Budget())
    assert wrong.verdict is Verdict.FALSE
    sines = Expectation(sin(x) * sin(y), correlated(x, y, Rational(1, 3)))
    value = exp(-1) * (exp(Rational(1, 3)) - exp(-Rational(1, 3))) / 2
    assert recompute(claim(Eq(sines, value)), Budget(digits=8)).verdict is Verdict.AGREES


def test_multiprecision_declines_a_quadrature_that_cannot_vouch_for_itself() -> None:
    kinked = Expectation(Max(x, 0) * tanh(y), correlated(x, y, Rational(1, 3)))
    evidence = recompute(claim(Eq(kinked, kinked)), Budget(points=1))
    assert evidence.verdict is Verdict.UNKNOWN


def test_monte_carlo_is_the_last_resort() -> None:
    kinked = Expectation(Max(x, 0) * tanh(y), correlated(x, y, Rational(1, 3)))
    half = Expectation(x * tanh(y), correlated(x, y, Rational(1, 3))) / 2
    report = judge(claim(Eq(kinked, half)), no_records)
    assert [item.oracle for item in report.evidence][-1] == "monte carlo"
    assert report.verdict is Verdict.AGREES
    wrong = judge(claim(Eq(kinked, 2 * half)), no_records)
    assert wrong.verdict is Verdict.UNKNOWN
    assert "probably false" in wrong.evidence[-1].reason


# The judge.


def chain(after: Expr) -> Derivation:
    return Derivation((x + 1) ** 2).by("field", after, "expand")


def square(after: Expr, **options: Any) -> Identity:
    statement = Eq((x + 1) ** 2, after)
    return Identity(
        "test.square",
        "A square.",
        statement,
        (REAL,),
        (("here", "1"),),
        derivation=lambda: chain(after),
        **options,
    )


def test_a_proof_and_an_enclosure_give_proved() -> None:
    report = judge(square(x**2 + 2 * x + 1), no_records)
    assert report.verdict is Verdict.PROVED
    assert [item.oracle for item in report.evidence] == ["rules", "enclosure"]


def test_a_wrong_statement_is_false_and_its_step_rejected() -> None:
    report = judge(square(x**2 + 2 * x + 2), no_records)
    assert report.verdict is Verdict.FALSE
    assert report.evidence[0].verdict is Verdict.UNKNOWN


def test_a_witness_against_a_proof_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    import bnsym.oracles.judgement as judgement

    def credulous(*asked: Any) -> Evidence:
        return Evidence("rules", Verdict.PROVED, "1 steps")

    monkeypatch.setattr(judgement, "_by_rules", credulous)
    assert judge(square(x**2 + 2 * x + 3), no_records).verdict is Verdict.CONFLICT


def test_a_proof_needs_the_proofs_it_uses() -> None:
    wrong = square(x**2 + 2 * x + 2)
    user = square(x**2 + 2 * x + 1, uses=("test.wrong",))
    report = judge(user, {"test.wrong": wrong}.__getitem__)
    assert report.evidence[0].verdict is Verdict.UNKNOWN
    assert "which is not proved" in report.evidence[0].reason
    theorem = Cited("test.theorem", "A theorem.", Eq(x, x), (REAL,), (("here", "1"),))
    cited = judge(
        square(x**2 + 2 * x + 1, uses=("test.theorem",)), {"test.theorem": theorem}.__getitem__
    )
    assert cited.verdict is Verdict.PROVED
    assert cited.classical == ("test.theorem",)


def test_hypotheses_are_reported() -> None:
    report = judge(claim(Eq(ArcCosine(1, c), J_1), C), no_records)
    assert report.hypotheses == ("c > -1", "c < 1")


# What a user writes.


def test_algebra_is_proved() -> None:
    report = check((x - y) * (x + y), x**2 - y**2, over={x: "real", y: (0, 1)})
    assert report.verdict is Verdict.PROVED
    assert report.evidence[0].reason == "by field, 1 step"


def test_an_identity_for_positive_numbers_only() -> None:
    z = Symbol("z")
    good: CheckReport = check(sqrt(z) * sqrt(z + 1), sqrt(z * (z + 1)), over={z: "positive"})
    bad = check(sqrt(z) * sqrt(z + 1), sqrt(z * (z + 1)), over={z: (-9, -2)})
    assert good.verdict.passes
    assert bad.verdict is Verdict.FALSE


def test_a_condition_restricts_the_points() -> None:
    report = check(Abs(x - y), x - y, over={x: "real", y: "real"}, where=(x > y,))
    assert report.verdict.passes
    assert check(Abs(x - y), x - y, over={x: "real", y: "real"}).verdict is Verdict.FALSE


def test_integers() -> None:
    n = Symbol("n", integer=True)
    k = Symbol("k", integer=True)
    total = Sum(k, (k, 1, n))
    assert check(total, n * (n + 1) / 2, over={n: "positive integer"}).verdict.passes
    assert check(total, n**2, over={n: "positive integer"}).verdict is Verdict.FALSE
    assert check(cos(pi * n), (-1) ** n, over={n: "integer"}).verdict.passes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lhs": x, "rhs": y, "over": {x: "real"}}, "no domain for y"),
        ({"lhs": x, "rhs": x + 1, "over": {x: "real", y: "real"}}, "unused y"),
        ({"lhs": "x", "rhs": x, "over": {x: "real"}}, "a str is given"),
        ({"lhs": 0.1 * x, "rhs": x / 10, "over": {x: "real"}}, "holds the float"),
        ({"lhs": x, "rhs": x, "over": {x: "complex"}}, "'complex' is given for x"),
        ({"lhs": x, "rhs": x, "over": {x: (2, 1)}}, "increasing order"),
        ({"lhs": x, "rhs": x, "over": {x: (0.5, 1)}}, "exact ends"),
        ({"lhs": x, "over": {x: "real"}}, "without rhs"),
        ({"lhs": x, "rhs": x, "over": {x: FunctionClass("a", [x])}}, "holds a list"),
        ({"lhs": x, "rhs": x, "over": {x: "real"}, "digits": 0}, "1 to 1000"),
    ],
)
def test_bad_input_is_told_in_one_sentence(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        check(**arguments)
    assert "allowed:" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_function_is_declined_by_name() -> None:
    unknown = Function("unknown")
    report = check(unknown(x), x, over={x: "real"})
    assert report.verdict is Verdict.UNKNOWN
    assert "unknown" in report.evidence[0].reason
