"""The enclosure oracle on true statements and on false ones, and on what misleads checkers."""

from __future__ import annotations

from typing import Any

import pytest
from claims import (
    ALPHA,
    BATCH,
    J_1,
    PHI,
    REAL,
    TWO_POINT,
    B,
    C,
    a,
    alpha,
    b,
    c,
    claim,
    h,
    l,
    phi,
    verdict,
    x,
)
from flint import acb, arb, ctx
from sympy import (
    Abs,
    Derivative,
    Heaviside,
    Integer,
    Integral,
    Lambda,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    acos,
    asin,
    cos,
    erf,
    exp,
    gamma,
    hyper,
    log,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
    tan,
)

from bnsym.core import (
    Eq,
    FunctionClass,
    Iff,
    Integers,
    Le,
    Lt,
    PositiveSemidefinite,
    Reals,
    Variable,
    Vectors,
    Verdict,
)
from bnsym.oracles import Budget, check, enclose
from bnsym.symbolic.batchnorm import (
    Centred,
    CentredNorm,
    Entry,
    ExplosionRate,
    Upsilon,
)
from bnsym.symbolic.homogeneous import (
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.matrices import DiagonalPart, Entrywise, VTransform
from bnsym.symbolic.predicates import AffineAlmostEverywhere, Covariance, ForAll, Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, ZonalGap

# Enclosure: the vocabulary.

Sigma = MatrixSymbol("Sigma", B, B)
D = DiagonalPart(Sigma)
HOMOGENEOUS = PositiveHomogeneous(alpha, a, b)
KERNEL = Lambda(c, HomogeneousKernel(HOMOGENEOUS, c))
CORRELATIONS = MatMul(MatPow(D, Rational(-1, 2)), Sigma, MatPow(D, Rational(-1, 2)))
MISPRINT = MatMul(MatPow(D, Rational(-1, 2)), Sigma, D)
MATRICES = (
    Variable(alpha, Reals("-1/2", 4, corners=("-49/100", 1)), "degree"),
    Variable(a, Reals(corners=(1,)), "phi(1)"),
    Variable(b, Reals(corners=(0,)), "-phi(-1)"),
    Variable(B, Integers(2, reach=5), "size"),
    Variable(Sigma, PositiveSemidefinite(B), "covariance"),
)


def v_transform(inner: Any) -> Eq:
    outer = MatPow(D, alpha / 2)
    return Eq(
        VTransform(HOMOGENEOUS, Sigma),
        MatMul(MomentConstant(alpha), outer, Entrywise(KERNEL, inner), outer),
    )


WEIGHT = ZonalGap(B, l) * GegenbauerCoefficient(phi, B - 1, l) ** 2
BOUND = (B - 2) / (B - 3)
RATE = Sum(l * (l + B - 3) / (B - 3) * WEIGHT, (l, 1, oo)) / Sum(WEIGHT, (l, 1, oo))
AFFINE = AffineAlmostEverywhere(phi, -sqrt(B - 1), sqrt(B - 1))
NO_HIGHER = ForAll(l, Integer(2), Eq(GegenbauerCoefficient(phi, B - 1, l), 0))
SLOPE = alpha**2 / (2 * alpha - 1) * ArcCosine(alpha - 1, c)
i, k = symbols("i k", integer=True, positive=True)
PLACES = tuple(Variable(p, Integers(1, upper=B), "place") for p in (i, k))
VECTOR = Variable(h, Vectors(B), "batch")

TRUE = {
    "arc_cosine_0": (Eq(ArcCosine(0, c), acos(-c) / pi), (C,)),
    "arc_cosine_1": (Eq(ArcCosine(1, c), J_1), (C,)),
    "arc_cosine_ends": (Eq(ArcCosine(alpha, 1) + ArcCosine(alpha, -1), 1), (ALPHA,)),
    "arc_cosine_slope": (Eq(Derivative(ArcCosine(alpha, c), c), SLOPE), (ALPHA, C)),
    "moment_ratio": (
        Eq(MomentConstant(alpha) / MomentConstant(alpha - 1), 2 * alpha - 1),
        (ALPHA,),
    ),
    "explosion_rate": (Eq(ExplosionRate(phi, B), RATE), (BATCH, PHI)),
    "two_point": (Eq(ExplosionRate(phi, B), TWO_POINT), (BATCH, PHI)),
    "explosion_bound": (Le(BOUND, ExplosionRate(phi, B)), (BATCH, PHI)),
    "equality_case": (Iff(Eq(ExplosionRate(phi, B), BOUND), AFFINE), (BATCH, PHI)),
    "degrees": (Iff(NO_HIGHER, AFFINE), (BATCH, PHI)),
    "upsilon": (Eq(Upsilon(phi, B), Sum(WEIGHT, (l, 1, oo))), (BATCH, PHI)),
    "norm_slope": (
        Eq(
            Derivative(CentredNorm(B, h), Entry(h, k), evaluate=False),
            Centred(B, h, k) / CentredNorm(B, h),
        ),
        (BATCH, VECTOR, PLACES[1]),
    ),
}

FALSE = {
    "arc_cosine_1": (Eq(ArcCosine(1, c), J_1 + Rational(1, 10**14)), (C,)),
    "arc_cosine_slope": (
        Eq(Derivative(ArcCosine(alpha, c), c), SLOPE * (2 * alpha - 1) / (2 * alpha)),
        (ALPHA, C),
    ),
    "moment_ratio": (Eq(MomentConstant(alpha) / MomentConstant(alpha - 1), 2 * alpha), (ALPHA,)),
    "explosion_rate": (Eq(ExplosionRate(phi, B), RATE * (B - 3) / (B - 2)), (BATCH, PHI)),
    "explosion_bound": (Le(ExplosionRate(phi, B), BOUND), (BATCH, PHI)),
    "sharper_bound": (Le(BOUND + Rational(1, 10**12), ExplosionRate(phi, B)), (BATCH, PHI)),
    "equality_case": (
        Iff(Eq(ExplosionRate(phi, B), (B - 1) / (B - 3)), AFFINE),
        (BATCH, PHI),
    ),
    "norm_slope": (
        Eq(
            Derivative(CentredNorm(B, h), Entry(h, k), evaluate=False),
            Entry(h, k) / CentredNorm(B, h),
        ),
        (BATCH, VECTOR, PLACES[1]),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_theorem_is_enclosed(name: str) -> None:
    statement, over = TRUE[name]
    evidence = enclose(claim(statement, *over), Budget())
    assert (evidence.verdict, evidence.points) == (Verdict.ENCLOSED, 8), evidence.reason
    assert evidence.digits >= 15


@pytest.mark.parametrize("name", FALSE)
def test_a_mistake_is_refuted_by_a_point_of_the_domain(name: str) -> None:
    statement, over = FALSE[name]
    evidence = enclose(claim(statement, *over), Budget())
    assert evidence.verdict is Verdict.FALSE, evidence.reason
    assert evidence.witness is not None
    assert evidence.witness.keys() == {variable.symbol for variable in over}
    for variable in over:
        if variable is not VECTOR:
            assert all(c.xreplace(evidence.witness) != False for c in variable.conditions)  # noqa: E712


def test_the_v_transform_and_its_misprint() -> None:
    where = (Covariance(Sigma),)
    assert verdict(v_transform(CORRELATIONS), *MATRICES, where=where) == "ENCLOSED"
    found = enclose(claim(v_transform(MISPRINT), *MATRICES, where=where), Budget())
    assert found.verdict is Verdict.FALSE
    assert found.witness is not None
    assert found.witness[Sigma].is_positive_semidefinite


def test_fifty_digits_are_fifty_digits() -> None:
    statement, over = TRUE["arc_cosine_slope"]
    assert enclose(claim(statement, *over), Budget(digits=50)).digits >= 50


def test_a_strict_inequality_does_not_hold_where_the_sides_are_equal() -> None:
    assert verdict(Lt(BOUND, ExplosionRate(phi, B)), BATCH, PHI) == "UNKNOWN"


def test_an_equivalence_needs_both_cases() -> None:
    affine = Variable(phi, FunctionClass("affine", (Lambda(x, 3 * x), Lambda(x, 1 - x))), "phi")
    statement, _ = TRUE["equality_case"]
    evidence = enclose(claim(statement, BATCH, affine), Budget(points=2))
    assert evidence.verdict is Verdict.UNKNOWN
    assert "only one case" in evidence.reason


def test_a_failure_under_an_undecided_hypothesis_refutes_nothing() -> None:
    odd = Variable(phi, FunctionClass("odd", (Lambda(x, x ** Rational(1, 3)),)), "phi")
    statement = Eq(B, B + 1 + 0 * Upsilon(phi, B))
    assert verdict(statement, BATCH) == "FALSE"
    assert verdict(Eq(B, B + 1), BATCH, odd, where=(Sobolev(phi, B),)) == "UNKNOWN"


def test_an_undefined_side_refutes() -> None:
    beyond = Variable(c, Reals(1, 2), "too large")
    evidence = enclose(claim(Eq(ArcCosine(1, c), c), beyond), Budget())
    assert evidence.verdict is Verdict.FALSE
    assert "not defined" in evidence.reason


# Traps.


def test_a_wide_ball_that_contains_zero_proves_nothing() -> None:
    """The ball of arb(0, 1) overlaps 0.7, and so would any radius: it must not pass."""
    assert arb(0, 1).overlaps(arb(7) / 10)
    tail = Sum(1 / Symbol("k", integer=True) ** 2, (Symbol("k", integer=True), 1, oo))
    assert verdict(Eq(tail, pi**2 / 6)) == "UNKNOWN"
    assert enclose(claim(Eq(pi, pi + 0)), Budget()).points == 1
    wild = sin(10**40 * x)
    assert verdict(Eq(wild, wild + Rational(1, 10**14)), REAL) == "FALSE"


def test_branch_cuts_inside_an_integral() -> None:
    """Without ``analytic=`` the integral of sqrt(x) from 1 to 4 comes out as 4.669..."""
    with ctx.workprec(90):
        wrong = acb.integral(lambda z, _: z.sqrt(), 1, 4)
        assert not wrong.contains(acb(14) / 3)
    root = Integral(sqrt(x), (x, 1, 4))
    assert verdict(Eq(root, Rational(14, 3))) == "ENCLOSED"
    assert verdict(Eq(Integral(log(x), (x, 1, 2)), 2 * log(2) - 1)) == "ENCLOSED"
    assert verdict(Eq(Integral(Abs(x), (x, -1, 2)), Rational(5, 2))) == "ENCLOSED"
    assert verdict(Eq(Integral(asin(x), (x, 0, 1)), pi / 2 - 1), digits=10) == "ENCLOSED"
    assert verdict(Eq(Integral(1 / x, (x, -1, 2)), log(2))) == "UNKNOWN"
    assert verdict(Eq(Integral(Abs(log(x - 2)), (x, 0, 1)), 1)) == "UNKNOWN"


def test_roots_choose_a_branch() -> None:
    assert check(sqrt(x**2), x, over={x: "real"}).verdict is Verdict.FALSE
    assert check(sqrt(x**2), x, over={x: "positive"}).verdict.passes
    z = Symbol("z")
    assert check(sqrt(z**2), z, over={z: (0, 9)}).verdict.passes
    assert check(log(z**2), 2 * log(z), over={z: "negative"}).verdict is Verdict.FALSE
    assert check(acos(cos(z)), z, over={z: (0, pi)}).verdict is Verdict.ENCLOSED
    assert check(acos(cos(z)), z, over={z: (0, 4)}).verdict is Verdict.FALSE


def test_a_tiny_perturbation_is_seen() -> None:
    half = gamma(Rational(1, 3)) * gamma(Rational(2, 3))
    right = 2 * pi / sqrt(3)
    assert check(half, right, digits=30).verdict is Verdict.ENCLOSED
    wrong = check(half, right * (1 + Rational(1, 10**20)), digits=30)
    assert wrong.verdict is Verdict.FALSE


def test_a_relation_between_tiny_numbers_is_not_settled_by_an_absolute_radius() -> None:
    tiny = exp(-100 - x**2)
    assert check(tiny, 2 * tiny, over={x: "real"}).verdict is Verdict.FALSE
    assert check(tiny, exp(-(x**2)) / exp(100), over={x: "real"}).digits >= 15


def test_a_pole_is_no_agreement() -> None:
    report = check(gamma(x) * gamma(1 - x), pi / sin(pi * x), over={x: "real"})
    assert report.verdict is Verdict.UNKNOWN
    assert "x = 0" in report.evidence[0].reason
    inside = {x: Reals(0, 1, corners=("1/1000000",))}
    assert check(gamma(x) * gamma(1 - x), pi / sin(pi * x), over=inside).verdict.passes
    assert check(tan(x), sin(x) / cos(x), over={x: "real"}).verdict.passes


def test_the_ends_of_the_inverse_cosine() -> None:
    ends = {c: Reals(-1, 1, closed=True, corners=(-1, 1))}
    assert check(acos(c), 2 * asin(sqrt((1 - c) / 2)), over=ends).verdict is Verdict.ENCLOSED
    assert check(acos(c), asin(sqrt(1 - c**2)), over=ends).verdict is Verdict.FALSE


def test_there_is_no_derivative_at_a_kink() -> None:
    assert verdict(Eq(Derivative(Abs(x), x), sign(x)), REAL) == "UNKNOWN"
    smooth = Variable(x, Reals(0, 2), "positive")
    assert verdict(Eq(Derivative(Abs(x) ** 3, x), 3 * x**2), smooth) == "ENCLOSED"


def test_pieces_and_special_functions() -> None:
    relu = Piecewise((x, x > 0), (0, True))
    assert check(relu, (x + Abs(x)) / 2, over={x: "real"}).verdict.passes
    assert check(Max(x, 0), (x - Abs(x)) / 2, over={x: "real"}).verdict is Verdict.FALSE
    half = {x: (0, 1)}
    assert check(hyper((1, 1), (2,), -x) * x, log(1 + x), over=half).verdict.passes
    assert check(erf(x) < 1, over={x: (0, 2)}).verdict is Verdict.ENCLOSED
    assert check(Heaviside(x) + Heaviside(-x), 1, over={x: "real"}).verdict.passes
