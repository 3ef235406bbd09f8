"""Steps by the rule ``field``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, B_other, a, alpha, b, c, h, h_other, i, k, l, phi, x, y
from sympy import (
    Expr,
    Gt,
    Integer,
    Integral,
    MatrixSymbol,
    Sum,
    cos,
    gamma,
    oo,
    pi,
    sin,
    sqrt,
    zoo,
)

from bnsym.core import Eq, Rule
from bnsym.symbolic.batchnorm import CentredNorm, SimplexCosine
from bnsym.symbolic.crossing import Crossing, TransitionDegree
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import HomogeneousKernel, PositiveHomogeneous
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.predicates import Covariance, ForAll
from bnsym.symbolic.sphere import GegenbauerCoefficient, ZonalGap

from .notation import norm
from .table import Case, Table, case

_law = NormalBatch((h,), Sigma)
_both = NormalBatches((h, h_other), B, MatrixSymbol("Sigma_2", B + B_other, B + B_other))
shift = case(Rule.FIELD, gamma(alpha + 1) / gamma(alpha), alpha, alpha > 0)
powers = case(Rule.FIELD, (a * b) ** alpha, a**alpha * b**alpha, a > 0, b > 0)
cancel = case(Rule.FIELD, (x**2 - 1) / (x - 1), x + 1, x > 1)
circle = case(Rule.FIELD, sin(x) ** 2, 1 - cos(x) ** 2)
drop = case(Rule.FIELD, Eq(a * x**2, 0), Eq(x, 0), a > 0, factor=a, power=2).but(relation="<=>")
gap = GegenbauerCoefficient(phi, B - 1, l)
gaps = case(
    Rule.FIELD,
    ForAll(l, Integer(2), Eq(ZonalGap(B, l) * gap**2, 0)),
    ForAll(l, Integer(2), Eq(gap, 0)),
    B >= 4,
    factor=ZonalGap(B, l),
    power=2,
    facts=(("sphere.zonal_gap_positive", {B: B, l: l}),),
).but(relation="<=>")
first_gap = ZonalGap(B, l)
gap_divided = case(
    Rule.FIELD,
    (x * first_gap**2 + first_gap) / first_gap,
    x * first_gap + 1,
    B >= 4,
    l >= 1,
    facts=gaps.parameters["facts"],
)

_degree, _cosine = TransitionDegree(B), SimplexCosine(B)
_dual_gap = 1 - HomogeneousKernel(PositiveHomogeneous(_degree, 1, 0), _cosine)
at_transition = case(
    Rule.FIELD,
    (x * _dual_gap**2 + _dual_gap) / _dual_gap,
    x * _dual_gap + 1,
    B >= 5,
    facts=(
        ("forward.transition_lower", {B: B}),
        (
            "homogeneous.dual_gap_positive",
            {alpha: _degree, a: Integer(1), b: Integer(0), c: _cosine},
        ),
    ),
)


def factorials(low: object, high: object, base: Expr) -> Case:
    """A quotient of Gamma functions, without poles if the base is positive between the ends."""
    ends = (x, low, high)
    left = Integral(gamma(base + 1) / gamma(base) / (1 + x**4), ends)
    return case(Rule.FIELD, left, Integral(base / (1 + x**4), ends))


def crossed(low: int, high: int) -> Case:
    """A quotient of Gamma functions that crosses a level."""
    bodies = gamma(x + 1) / gamma(x), x
    return case(Rule.FIELD, *(Crossing(body, b, x, low, high) for body in bodies))


def in_batch(divisor: Expr) -> Case:
    """A divisor that depends on a batch of any covariance."""
    means = (Expectation(body, _law) for body in ((divisor**2 + divisor) / divisor, divisor + 1))
    return case(Rule.FIELD, *means, Covariance(Sigma), Covariance(CentredCovariance(Sigma)))


def in_batches(divisor: Expr) -> Case:
    """One that depends on two batches."""
    known = (Covariance(_both.covariance), Covariance(_both.centred))
    means = (Expectation(body, _both) for body in ((divisor**2 + divisor) / divisor, divisor + 1))
    return case(Rule.FIELD, *means, *known)


def beside_integral(low: object, high: object) -> Case:
    """A divisor, of which an integral between contradictory ends says nothing."""
    integral = Integral(x, (x, low, high))
    return case(Rule.FIELD, integral + (b**2 + b) / b**2, integral + (1 + b) / b)


twice = factorials(0, 1, x)
twice = twice.but(
    before=Integral(gamma(x + y + 1) / gamma(x + y), (x, 0, 1), (y, 0, 1)),
    after=Integral(x + y, (x, 0, 1), (y, 0, 1)),
)
tail = Sum(cos(k * x), (k, i, B))
TABLE = Table(
    (
        shift,
        powers,
        cancel,
        circle,
        drop,
        gaps,
        case(Rule.FIELD, x**alpha * (1 + x), x**alpha + x ** (alpha + 1), alpha >= 0),
        drop.but(before=Eq(2 * x, 6), after=Eq(x, 3), factor=Integer(2), power=1),
        gap_divided,
        case(Rule.FIELD, (1 + tail) ** 2, 1 + 2 * tail + tail**2),
        factorials(0, 1, x * (1 - x)),
        factorials(1, oo, x - 1),
        twice,
        in_batch(norm),
        in_batches(norm),
        in_batches(CentredNorm(B_other, h_other)),
        at_transition,
        crossed(1, 2),
    ),
    {
        "Gamma that may cross a level at its pole": crossed(0, 2),
        "Gamma at its pole": case(Rule.FIELD, gamma(alpha + 1), alpha * gamma(alpha), alpha >= 0),
        "a divisor on both sides": case(Rule.FIELD, (x**2 + x) / x**2, (1 + x) / x),
        "a fact outside its hypotheses": gap_divided.without(1),
        "Gamma shifted the wrong way": shift.but(after=alpha - 1),
        "a pole of Gamma": shift.without(0),
        "signs unknown": powers.without(0),
        "a root of a square": case(Rule.FIELD, sqrt(x**2), x),
        "a divisor beside an integral back": beside_integral(1, 0),
        "a divisor beside an integral over a point": beside_integral(1, 1),
        "a norm of two batches that may not vary": in_batches(norm).without(1),
        "a norm of another size": in_batches(CentredNorm(B_other, h)),
        "no number on both sides": case(Rule.FIELD, zoo, zoo),
        "Gamma between ends of two signs": factorials(-1, 1, x),
        "Gamma below zero": factorials(-1, 0, x),
        "Gamma beyond the end": factorials(0, 2, 1 - x),
        "Gamma between ends in the wrong order": factorials(1, 0, x - 2),
        "Gamma between ends that are not compared": factorials(a, b, x),
        "Gamma up to an end that is no number": factorials(0, b, x),
        "Gamma from an end that is no number": factorials(b, oo, x),
        "Gamma up to an irrational end": factorials(0, -pi, x),
        "a fact before the one that it rests on": at_transition.but(
            facts=at_transition.parameters["facts"][::-1]
        ),
        "a batch that may not vary": in_batch(norm).without(1),
        "a length that may be one": in_batch(norm - 1),
        "a sum of powers": case(Rule.FIELD, (a + b) ** alpha, a**alpha + b**alpha, a > 0, b > 0),
        "division by zero": cancel.without(0),
        "division of zero by zero": cancel.but(where=(x >= 1,)),
        "wrong sign": circle.but(after=1 + cos(x) ** 2),
        "half an angle": circle.but(after=(1 - cos(x)) / 2),
        "the factor may vanish": drop.but(where=(a >= 0,)),
        "another factor": drop.but(factor=2 * a),
        "no power left": drop.but(power=0),
        "another power": drop.but(power=1),
        "Gamma that is no number": drop.but(power="2"),
        "an equation, not an equivalence": drop.but(relation="="),
        "the fact fails at degree zero": gaps.but(
            before=ForAll(l, Integer(0), gaps.before.args[2]),
            after=ForAll(l, Integer(0), gaps.after.args[2]),
        ),
        "other quantifiers": gaps.but(after=ForAll(l, Integer(3), gaps.after.args[2])),
        "no fact": gaps.but(facts=()),
        "a bound on the batch forgotten": gaps.without(0),
        "something else vanishes": gaps.but(
            after=ForAll(l, Integer(2), Eq(GegenbauerCoefficient(phi, B - 1, l + 1), 0))
        ),
        "floating point": case(Rule.FIELD, x / 2, 0.5 * x),
        "division by zero on both sides": case(
            Rule.FIELD, 1 / ((x + 1) ** 2 - 1), 1 / (x**2 + 2 * x)
        ),
        "an inequality": drop.but(before=Gt(a * x**2, 0), after=Gt(x, 0)),
        "nothing of the equation left": drop.but(before=Eq(a, 0), power=0),
    },
)
