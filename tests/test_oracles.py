"""The numeric oracles on true statements and on false ones, and on what misleads checkers."""

from __future__ import annotations

import os
import signal
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import acb, arb, ctx
from sympy import (
    Abs,
    Derivative,
    Expr,
    Function,
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
    tanh,
)

from bnsym.core import (
    CheckReport,
    Cited,
    Derivation,
    Eq,
    Evidence,
    FunctionClass,
    Identity,
    Iff,
    Integers,
    Le,
    Lt,
    PositiveSemidefinite,
    Reals,
    Statement,
    Variable,
    Vectors,
    Verdict,
)
from bnsym.errors import InputError
from bnsym.oracles import Budget, check, enclose, judge, recompute, sample
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.integration import integral_over_unit
from bnsym.oracles.evaluate.point import CannotEvaluateError
from bnsym.oracles.evaluate.quadrant import quadrant_integral, quadrant_slope
from bnsym.symbolic.batchnorm import (
    Centred,
    CentredNorm,
    Entry,
    ExplosionRate,
    Jacobian,
    OnSphere,
    Upsilon,
    projections,
)
from bnsym.symbolic.expectation import (
    BatchLaw,
    Expectation,
    Gaussian,
    Radius,
    SphericalProjections,
    correlated,
)
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    ArcCosine,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.matrices import DiagonalPart, Entrywise, VTransform
from bnsym.symbolic.predicates import AffineAlmostEverywhere, Covariance, ForAll, Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, Legendre, Zonal, ZonalGap

x, y, t, s, c, a, b = symbols("x y t s c a b", real=True)
alpha = Symbol("alpha", real=True)
B = Symbol("B", integer=True, positive=True)
l = Symbol("l", integer=True, nonnegative=True)
h, phi = Symbol("h"), Symbol("phi")
r, v = symbols("r v", positive=True)

C = Variable(c, Reals(-1, 1, corners=("-999999/1000000", 0, "999999/1000000")), "correlation")
ALPHA = Variable(alpha, Reals("1/2", 4, corners=("51/100", 1)), "degree")
BATCH = Variable(B, Integers(4, reach=6, corners=(4, 5)), "batch size")
PHI = Variable(
    phi,
    FunctionClass(
        "polynomials",
        (Lambda(x, 3 * x - 2), Lambda(x, x**2 - 1), Lambda(x, x**3 + x / 2), Lambda(x, -x)),
    ),
    "activation",
)


def claim(statement: Statement, *over: Variable, where: tuple[Any, ...] = ()) -> Identity:
    return Identity("test.claim", "A claim.", statement, over, (("here", "1"),), where)


def verdict(statement: Statement, *over: Variable, **options: Any) -> str:
    where = options.pop("where", ())
    return enclose(claim(statement, *over, where=where), Budget(**options)).verdict.name


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
F, FS = OnSphere(phi, B - 1, t, Integer(1)), OnSphere(phi, B - 1, s, Integer(1))
TWO_POINT = (
    Expectation(F**2 * (1 - t**2), projections((t,), B))
    - Expectation(F * FS * (-1 / (B - 1) - t * s), projections((t, s), B))
) / (Upsilon(phi, B) * (B - 3))
AFFINE = AffineAlmostEverywhere(phi, -sqrt(B - 1), sqrt(B - 1))
NO_HIGHER = ForAll(l, Integer(2), Eq(GegenbauerCoefficient(phi, B - 1, l), 0))
J_1 = (sqrt(1 - c**2) + c * (pi - acos(c))) / pi
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


# Expectations, against other methods.


def mean(body: Expr, law: Any) -> float:
    return float(Balls().real(Expectation(body, law)))


@pytest.mark.parametrize("correlation", ["1/2", "-2/3", "19/20"])
def test_polar_coordinates_agree_with_the_plane(correlation: str) -> None:
    rho = float(Rational(correlation))
    body = Max(x, 0) ** 2 * (y - 2 * Max(-y, 0)) + Abs(x) * sign(y)

    nodes, weights = np.polynomial.legendre.leggauss(200)
    half = 5 * (nodes + 1)
    u = np.concatenate([-half, half])
    measure = np.concatenate([5 * weights, 5 * weights])
    w = u[:, None]
    value = np.maximum(u, 0) ** 2 * np.where(w > 0, w, 3 * w) + np.abs(u) * np.sign(w)
    form = (u**2 - 2 * rho * u * w + w**2) / (1 - rho**2)
    density = np.exp(-form / 2) / (2 * np.pi * np.sqrt(1 - rho**2))
    direct = float(measure @ (value * density) @ measure)
    assert mean(body, correlated(x, y, Rational(correlation))) == pytest.approx(direct, abs=1e-12)


@pytest.mark.parametrize(
    ("p", "q", "cosine"),
    [("1/2", "3/2", "1/3"), ("-1/3", "5/2", "-9/10"), ("-49/50", "3", "9/10"), ("2", "7", "-3/5")],
)
def test_quadrant_integrals(p: str, q: str, cosine: str) -> None:
    first, second, rho = (mpmath.mpf(r.p) / r.q for r in map(Rational, (p, q, cosine)))
    length = mpmath.pi - mpmath.acos(rho)
    power = 50  # the substitution u = w^50 removes the singularity of u^(-49/50)

    def part(one: Any, two: Any) -> Any:
        def integrand(w: Any) -> Any:
            u = w**power
            return mpmath.sin(u) ** one * mpmath.sin(length - u) ** two * power * w ** (power - 1)

        end = (length / 2) ** (mpmath.mpf(1) / power)
        return mpmath.quad(integrand, [0, end / 2, 0.9 * end, end])

    ball = quadrant_integral(Rational(p), Rational(q), arb(Rational(cosine).p) / Rational(cosine).q)
    assert float(ball) == pytest.approx(float(part(first, second) + part(second, first)), rel=1e-12)


def test_the_slope_of_a_quadrant_integral_is_that_of_its_values() -> None:
    p, q = Rational(-1, 3), Rational(3, 2)
    with ctx.workprec(200):
        at = arb(3) / 10
        step = arb(2) ** -60
        above, below = (quadrant_integral(p, q, at + side * step) for side in (1, -1))
        slope = quadrant_slope(p, q, at)
        assert abs(slope - (above - below) / (2 * step)) < 1e-25


@pytest.mark.parametrize("body", [t**2 * s**2, Max(t, 0) * Max(s, 0), t**3 * s])
def test_projections_agree_with_samples(body: Expr) -> None:
    law = SphericalProjections((t, s), Integer(5), [[1, Rational(-1, 5)], [Rational(-1, 5), 1]])
    exact = Expectation(body, law)
    third = Rational(float(Balls().real(exact)))
    assert sample(claim(Eq(exact, third)), Budget(points=1)).verdict is Verdict.AGREES
    doubled = sample(claim(Eq(exact, 2 * third)), Budget(points=1))
    assert doubled.verdict is Verdict.UNKNOWN
    assert "probably false" in doubled.reason


@pytest.mark.parametrize(
    ("body", "law", "value"),
    [
        (x**4, Gaussian((x,), [[3]]), 27),
        (x**2 * y**2, Gaussian((x, y), [[2, 1], [1, 3]]), 8),
        (x**2 * y**2, correlated(x, y, Integer(1)), 3),
        (Max(x, 0) * Max(y, 0), correlated(x, y, Integer(-1)), 0),
        (r**-2, Radius((r,), Integer(2), Integer(7)), 0.1),
        (t**2, SphericalProjections((t,), Integer(6), [[1]]), 1 / 6),
        (t * s, SphericalProjections((t, s), Integer(3), [[1, -1], [-1, 1]]), -1 / 3),
        (cos(t), SphericalProjections((t,), Integer(3), [[1]]), 0.8414709848078965),
        (Heaviside(x) * Abs(y), correlated(x, y, Integer(0)), 0.3989422804014327),
    ],
)
def test_moments(body: Expr, law: Any, value: float) -> None:
    assert mean(body, law) == pytest.approx(value, rel=1e-14, abs=1e-15)


def test_the_jacobian_of_a_batch_agrees_with_samples() -> None:
    cubic = Lambda(x, x**3 + x / 2)
    law = BatchLaw((h,), Rational(3, 2), Integer(6))
    entry = Jacobian(cubic, Integer(6), h, Integer(1), Integer(2))
    exact = Expectation(entry**2, law)
    value = Rational(float(Balls().real(exact)))
    assert sample(claim(Eq(exact, value)), Budget(points=1)).verdict is Verdict.AGREES
    assert sample(claim(Eq(exact, value * 11 / 10)), Budget(points=1)).verdict is Verdict.UNKNOWN


def test_a_moment_that_does_not_exist_is_declined() -> None:
    with pytest.raises(CannotEvaluateError, match="does not exist"):
        Balls().real(Expectation(AlphaReLU(Rational(-3, 2), x), Gaussian((x,), [[1]])))


def test_orthonormal_harmonics() -> None:
    n = Symbol("n", integer=True, positive=True)
    law = SphericalProjections((t,), n, [[1]])
    size = Variable(n, Integers(3, reach=7), "dimension")
    same = Expectation(Zonal(n, Integer(3), t) ** 2, law)
    other = Expectation(Zonal(n, Integer(3), t) * Zonal(n, Integer(5), t), law)
    assert verdict(Eq(same, 1), size) == verdict(Eq(other, 0), size) == "ENCLOSED"
    assert verdict(Eq(Legendre(n, Integer(2), Integer(1)), 1), size) == "ENCLOSED"


def test_the_explosion_rate_of_relu_in_two_independent_ways() -> None:
    relu = PositiveHomogeneous(Integer(1), Integer(1), Integer(0))
    point = {B: Integer(8), phi: relu}
    two_point = Balls().real(TWO_POINT.xreplace(point))
    assert float(two_point) == pytest.approx(1.7881899766588, abs=1e-12)
    rate = ExplosionRate(Lambda(x, Max(x, 0)), Integer(6))
    value = Balls().real(TWO_POINT.xreplace({B: Integer(6), phi: relu}))
    nearby = Rational(float(value))
    assert sample(claim(Eq(rate, nearby)), Budget()).verdict is Verdict.AGREES
    assert sample(claim(Eq(rate, nearby * 21 / 20)), Budget()).verdict is Verdict.UNKNOWN


# Traps.

REAL = Variable(x, Reals(corners=(0, 1, -1)), "real")


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


def no_records(name: str) -> Identity | Cited:
    raise KeyError(name)


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


def test_an_interrupt_never_becomes_a_value() -> None:
    """Arb drops an exception that leaves an integrand, and then returns a wrong ball.

    The handler is set here since a shell may start the tests with interrupts ignored.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupted(place: acb, analytic: bool) -> acb:
        os.kill(os.getpid(), signal.SIGINT)
        return place

    try:
        with pytest.raises(KeyboardInterrupt):
            integral_over_unit(interrupted, arb("1e-12"), arb(1))
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
