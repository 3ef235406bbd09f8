"""For every rule: steps that it must accept, and plausible mistakes that it must not.

A mistake is a valid step with one thing changed; its key says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bnsym_derivations import pack
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    c,
    h,
    i,
    j,
    k,
    l,
    m,
    n,
    p,
    phi,
    r,
    s,
    t,
    v,
    w,
    x,
    y,
)
from sympy import (
    Abs,
    Basic,
    Derivative,
    Expr,
    Ge,
    Gt,
    Integer,
    Integral,
    KroneckerDelta,
    Lambda,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Ne,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    acos,
    cos,
    diag,
    exp,
    gamma,
    oo,
    pi,
    sin,
    sqrt,
)

from bnsym.core import Because, Cited, Eq, Identity, Rule, Step
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import StepReport, check_step
from bnsym.oracles.rules import Context
from bnsym.symbolic.batchnorm import (
    Centred,
    CentredNorm,
    Centring,
    Entry,
    Jacobian,
    OnSphere,
    SimplexCosine,
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
    Apply,
    ArcCosine,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.matrices import DiagonalPart, Entries, Entrywise, VTransform
from bnsym.symbolic.predicates import AffineAlmostEverywhere, Covariance, ForAll, Sobolev
from bnsym.symbolic.sphere import (
    GegenbauerCoefficient,
    Legendre,
    SphericalLaplacian,
    Zonal,
    ZonalGap,
)

PACK = pack()
RECORDS: dict[str, Identity | Cited] = {
    **{record.name: record for record in PACK.identities},
    **{record.name: record for record in PACK.cited},
}


class Case(NamedTuple):
    """One step with its hypotheses."""

    rule: Rule
    before: Basic
    after: Basic
    parameters: Mapping[str, Any]
    where: tuple[Basic, ...] = ()
    relation: str = "="

    def but(self, **changes: Any) -> Case:
        """The same with other sides, relation or hypotheses; anything else is a parameter."""
        fields = {name: changes.pop(name) for name in set(changes) & set(self._fields)}
        return self._replace(**{"parameters": {**self.parameters, **changes}, **fields})

    def without(self, number: int) -> Case:
        """The same without one of the hypotheses."""
        return self._replace(where=self.where[:number] + self.where[number + 1 :])

    def report(self) -> StepReport:
        """What the rule says to it."""
        step = Step(self.rule, self.before, self.after, Because("", self.parameters), self.relation)
        return check_step(step, Context(Hypotheses(self.where), RECORDS.__getitem__))


class Table(NamedTuple):
    """Steps that a rule accepts, and steps that it must not accept."""

    valid: tuple[Case, ...]
    invalid: Mapping[str, Case]


def case(rule: Rule, before: Any, after: Any, *where: Any, **parameters: Any) -> Case:
    """A step that claims an equation."""
    return Case(rule, before, after, parameters, where)


CASES: dict[Rule, Table] = {}

half = Rational(1, 2)
pair = correlated(x, y, c)
correlation = (c > -1, c < 1)


def mean(body: Expr, law: Any = pair) -> Expectation:
    return Expectation(body, law)


def rho(degree: Any, point: Any) -> AlphaReLU:
    return AlphaReLU(degree, point)


def z(place: Any) -> Centred:
    return Centred(B, h, place)


def G(row: Any, column: Any) -> Centring:
    return Centring(B, row, column)


norm = CentredNorm(B, h)
great = SphericalProjections((t,), n, [[1]])

# ------------------------------------------------------------------ definition

moment = case(
    Rule.DEFINITION,
    MomentConstant(alpha),
    MomentConstant(alpha).definition(),
    alpha > -half,
    of=(MomentConstant,),
)
dual = case(
    Rule.DEFINITION,
    mean(rho(alpha, x) * rho(alpha, y)),
    MomentConstant(alpha) * ArcCosine(alpha, c),
    alpha > -half,
    *correlation,
    of=(ArcCosine,),
)
CASES[Rule.DEFINITION] = Table(
    (moment, moment.but(before=moment.after, after=moment.before), dual),
    {
        "factor two": moment.but(after=2 * moment.after),
        "another degree": moment.but(after=MomentConstant(alpha + 1).definition()),
        "the constant forgotten": dual.but(after=ArcCosine(alpha, c)),
        "the other correlation": dual.but(after=MomentConstant(alpha) * ArcCosine(alpha, -c)),
        "outside the domain": moment.without(0),
        "no correlation": dual.without(2),
        "a division by zero unfolded": case(
            Rule.DEFINITION, Legendre(5, l, -1), 2 * Legendre(5, l, -1), of=(Legendre,)
        ),
        "nothing unfolded": moment.but(of=()),
        "another head": moment.but(of=(ArcCosine,)),
        "a head without definition": moment.but(of=(exp,)),
        "heads that are no types": moment.but(of=(MomentConstant(1),)),
        "a division smuggled in": case(Rule.DEFINITION, (x**2 + x) / x - 1, x, of=()),
    },
)

# -------------------------------------------------------------------- instance

ratio = case(
    Rule.INSTANCE,
    MomentConstant(alpha) / MomentConstant(alpha - 1),
    2 * alpha - 1,
    alpha > half,
    of="homogeneous.moment_ratio",
    at=({alpha: alpha},),
)
slope = case(
    Rule.INSTANCE,
    mean(Derivative(rho(alpha, x), x) * y),
    mean(alpha * rho(alpha - 1, x) * y),
    of="homogeneous.alpha_relu_derivative",
    at=({alpha: alpha, x: x},),
).but(where=correlation)
two_pairs = mean(Derivative(rho(1, x), x)) + mean(x, Gaussian((x,), [[c]]))
equivalence = case(
    Rule.INSTANCE,
    Eq(MomentConstant(alpha), 2),
    Eq((2 * alpha - 1) * MomentConstant(alpha - 1), 2),
    alpha > half,
    of="homogeneous.moment_ratio",
    at=({alpha: alpha},),
).but(relation="<=>")
backwards = ratio.but(
    before=(2 * alpha + 1) * MomentConstant(alpha),
    after=MomentConstant(alpha + 1),
    at=({alpha: alpha + 1},),
    where=(alpha > 0,),
)
radial = case(
    Rule.INSTANCE,
    mean(r**-2, Radius((r,), v, n)),
    gamma(n * half - 1) / gamma(n * half) / (2 * v),
    n >= 3,
    of="sphere.radial_moment",
    at=({v: v, n: n, Symbol("q", real=True): Integer(-1)},),
)
entry = case(
    Rule.INSTANCE,
    Derivative(z(i), Entry(h, k)),
    G(i, k),
    i <= B,
    k <= B,
    of="backward.centring_derivative",
    at=({i: i, k: k},),
)
first_entry = entry.but(
    before=Derivative(z(i), Entry(h, 1)), after=G(i, 1), at=({i: i, k: Integer(1)},)
)
Sigma, other = MatrixSymbol("Sigma", B, B), MatrixSymbol("Theta", B, B)
theorem = RECORDS["homogeneous.v_transform"]
transformed = case(
    Rule.INSTANCE,
    *theorem.statement.args,
    *theorem.hypotheses,
    of=theorem.name,
    at=({Sigma: Sigma},),
)
CASES[Rule.INSTANCE] = Table(
    (ratio, slope, equivalence, backwards, radial, entry, first_entry, transformed),
    {
        "place zero": entry.but(
            before=Derivative(z(i), Entry(h, m)),
            after=G(i, m),
            where=(i <= B, m <= B),
            at=({i: i, k: m},),
        ),
        "a place that is no integer": entry.but(
            before=Derivative(z(c), Entry(h, k)),
            after=G(c, k),
            where=(c >= 1, c <= B, k <= B),
            at=({i: c},),
        ),
        "a matrix that is no covariance": transformed.but(
            before=transformed.before.xreplace({Sigma: other}),
            after=transformed.after.xreplace({Sigma: other}),
            at=({Sigma: other},),
        ),
        "a matrix for a number": transformed.but(at=({alpha: Sigma},)),
        "a number for a matrix": transformed.but(at=({Sigma: alpha},)),
        "wrong factor": ratio.but(after=2 * alpha + 1),
        "upside down": ratio.but(after=1 / (2 * alpha - 1)),
        "its hypothesis is not implied": ratio.but(where=(alpha > 0,)),
        "another place": ratio.but(at=({alpha: alpha + 1},)),
        "a value for a number": ratio.but(
            before=MomentConstant(alpha),
            after=(3 * alpha - 1) * MomentConstant(alpha - 1),
            at=({alpha: alpha, Integer(2): Integer(3)},),
        ),
        "a value captured by the derivative": slope.but(
            before=Derivative(rho(x, x), x),
            after=x * rho(x - 1, x),
            where=(x > 0,),
            at=({alpha: x, x: x},),
        ),
        "at a point where it fails": slope.but(
            before=Derivative(rho(alpha, x), x), after=alpha * rho(alpha - 1, x)
        ),
        "null under one law of two": slope.but(
            before=two_pairs,
            after=mean(rho(0, x)) + mean(x, Gaussian((x,), [[c]])),
            where=(c >= 0, c <= 1),
            at=({alpha: Integer(1), x: x},),
        ),
        "degenerate variance": slope.but(
            before=mean(Derivative(rho(alpha, x), x), Gaussian((x,), [[0]])),
            after=mean(alpha * rho(alpha - 1, x), Gaussian((x,), [[0]])),
        ),
        "a negative variance": radial.but(
            before=mean(r**-2, Radius((r,), -v, n)),
            after=-radial.after,
            at=({v: -v, n: n, Symbol("q", real=True): Integer(-1)},),
        ),
        "a fraction for an integer": case(
            Rule.INSTANCE,
            SphericalLaplacian(3, Zonal(3, half, t), t),
            3 * Zonal(3, half, t) / 4,
            t >= -1,
            t <= 1,
            of="sphere.laplacian_eigenvalue",
            at=({n: Integer(3), l: half, t: t},),
        ),
        "a moment that does not exist": radial.but(where=(n >= 2,)),
        "not an equation": ratio.but(of="sphere.zonal_gap_positive", at=({B: B, l: l},)),
        "an inequality for an equation": case(
            Rule.INSTANCE,
            ZonalGap(B, l),
            Integer(0),
            B >= 4,
            l >= 1,
            of="sphere.zonal_gap_positive",
            at=({B: B, l: l},),
        ),
        "no such record": ratio.but(of="homogeneous.nothing"),
        "a place that is no mapping": ratio.but(at=(alpha,)),
        "equivalent numbers": ratio.but(relation="<=>"),
        "captured by the sum": case(
            Rule.INSTANCE,
            Upsilon(phi, l + 4),
            Sum(ZonalGap(l + 4, l) * GegenbauerCoefficient(phi, l + 3, l) ** 2, (l, 1, oo)),
            Sobolev(phi, l + 4),
            of="forward.upsilon_series",
            at=({B: l + 4, phi: phi},),
        ),
    },
)

# ----------------------------------------------------------------------- field

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
CASES[Rule.FIELD] = Table(
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
    ),
    {
        "Gamma at its pole": case(Rule.FIELD, gamma(alpha + 1), alpha * gamma(alpha), alpha >= 0),
        "a divisor on both sides": case(Rule.FIELD, (x**2 + x) / x**2, (1 + x) / x),
        "a fact outside its hypotheses": gap_divided.without(1),
        "Gamma shifted the wrong way": shift.but(after=alpha - 1),
        "a pole of Gamma": shift.without(0),
        "signs unknown": powers.without(0),
        "a root of a square": case(Rule.FIELD, sqrt(x**2), x),
        "a sum of powers": case(Rule.FIELD, (a + b) ** alpha, a**alpha + b**alpha, a > 0, b > 0),
        "division by zero": cancel.without(0),
        "division of zero by zero": cancel.but(where=(x >= 1,)),
        "wrong sign": circle.but(after=1 + cos(x) ** 2),
        "half an angle": circle.but(after=(1 - cos(x)) / 2),
        "the factor may vanish": drop.but(where=(a >= 0,)),
        "another factor": drop.but(factor=2 * a),
        "no power left": drop.but(power=0),
        "another power": drop.but(power=1),
        "a power that is no number": drop.but(power="2"),
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
    },
)

# ------------------------------------------------------------------- linearity

product = rho(alpha, x) * rho(alpha, y)
spread = case(
    Rule.LINEARITY,
    mean(product * (a + b * rho(0, x))).xreplace({rho(0, x): Integer(1)}),
    a * mean(product) + b * mean(product),
    alpha > 0,
    *correlation,
)
expanded = case(
    Rule.LINEARITY,
    mean((rho(alpha, x) + rho(alpha, -x)) * rho(alpha, y)),
    mean(product) + mean(rho(alpha, -x) * rho(alpha, y)),
    alpha > -half,
    *correlation,
)
finite = case(
    Rule.LINEARITY,
    mean(Sum(z(k) * rho(alpha, x), (k, 1, B)), pair),
    Sum(z(k) * mean(rho(alpha, x)), (k, 1, B)),
    alpha > 0,
    B >= 2,
    *correlation,
)
squares = GegenbauerCoefficient(phi, n, l) ** 2
fractions = case(
    Rule.LINEARITY,
    Sum(squares * (1 + Legendre(n, l, 0)), (l, 0, oo)),
    GegenbauerCoefficient(phi, n, 0) ** 2 * (1 + Legendre(n, 0, 0))
    + Sum(squares, (l, 1, oo))
    + Sum(Legendre(n, l, 0) * squares, (l, 1, oo)),
    Sobolev(phi, n + 1),
    n >= 3,
)
bounded = case(
    Rule.LINEARITY,
    Sum(squares * (1 - Legendre(n, l, c)), (l, 1, oo)),
    Sum(squares, (l, 1, oo)) - Sum(squares * Legendre(n, l, c), (l, 1, oo)),
    Sobolev(phi, n + 1),
    n >= 3,
    *correlation,
)
constant = case(
    Rule.LINEARITY,
    Derivative(a * exp(x) + b * sin(x), x),
    a * Derivative(exp(x), x, evaluate=False) + b * Derivative(sin(x), x, evaluate=False),
)
jacobians = case(
    Rule.LINEARITY,
    mean(Sum(Jacobian(phi, B, h, i, k) ** 2, (k, 1, B)), BatchLaw((h,), v, B)),
    Sum(mean(Jacobian(phi, B, h, i, k) ** 2, BatchLaw((h,), v, B)), (k, 1, B)),
    Sobolev(phi, B),
    B >= 4,
)
integer = Symbol("k", integer=True)


def jacobian_sum(lower: Any, outside: bool = False) -> Expr:
    """Sum of squared Jacobians from ``lower`` to B, in the mean or outside of it."""
    law, place = BatchLaw((h,), v, B), integer
    term = Jacobian(phi, B, h, i, place) ** 2
    if outside:
        return Sum(mean(term, law), (place, lower, B))
    return mean(Sum(term, (place, lower, B)), law)


CASES[Rule.LINEARITY] = Table(
    (
        expanded,
        fractions,
        bounded,
        constant,
        jacobians,
        case(
            Rule.LINEARITY,
            Sum(z(k) * (1 + cos(z(k))), (k, 1, B)),
            Sum(z(k), (k, 1, B)) + Sum(z(k) * cos(z(k)), (k, 1, B)),
        ),
    ),
    {
        "divergent below": constant.but(
            before=Sum(exp(k) * (1 - exp(-k)), (k, -oo, 0)).xreplace({k: integer}),
            after=(Sum(exp(k), (k, -oo, 0)) - Sum(exp(k) * exp(-k), (k, -oo, 0))).xreplace(
                {k: integer}
            ),
        ),
        "endless below in a mean": jacobians.but(
            before=jacobian_sum(-oo), after=jacobian_sum(-oo, outside=True)
        ),
        "a mean of a product": expanded.but(
            before=mean(product), after=mean(rho(alpha, x)) * mean(rho(alpha, y))
        ),
        "a term lost": expanded.but(after=mean(product)),
        "a random variable outside": expanded.but(
            before=mean(x * rho(alpha, y)), after=x * mean(rho(alpha, y))
        ),
        "a mean that does not exist": expanded.but(where=(alpha > -2, *correlation)),
        "a pair that may be degenerate": expanded.but(where=(alpha > -1, c >= -1, c <= 1)),
        "the term of index zero lost": fractions.but(
            after=Sum(squares, (l, 1, oo)) + Sum(Legendre(n, l, 0) * squares, (l, 1, oo))
        ),
        "the series starts at two": fractions.but(
            after=GegenbauerCoefficient(phi, n, 0) ** 2 * (1 + Legendre(n, 0, 0))
            + Sum(squares, (l, 2, oo))
            + Sum(Legendre(n, l, 0) * squares, (l, 1, oo))
        ),
        "series that may diverge": fractions.without(0),
        "weights of degree three": fractions.but(
            before=Sum(squares * l**3 * (1 + Legendre(n, l, 0)), (l, 1, oo)),
            after=Sum(l**3 * squares, (l, 1, oo))
            + Sum(l**3 * squares * Legendre(n, l, 0), (l, 1, oo)),
        ),
        "divergent series": fractions.but(
            before=Sum(1 / (l + 1) - 1 / (l + 2), (l, 1, oo)),
            after=Sum(1 / (l + 1), (l, 1, oo)) - Sum(1 / (l + 2), (l, 1, oo)),
        ),
        "harmonics outside [-1, 1]": bounded.but(where=(Sobolev(phi, n + 1), n >= 3)),
        "coefficients of another sphere": bounded.but(
            where=(Sobolev(phi, n), n >= 3, c > -1, c < 1)
        ),
        "a derivative of a product": constant.but(
            before=Derivative(exp(x) * sin(x), x),
            after=exp(x) * Derivative(sin(x), x, evaluate=False),
        ),
        "a derivative lost": constant.but(
            before=Derivative(exp(x * y), x, y), after=Derivative(exp(x * y), x)
        ),
        "a derivative by an entry": constant.but(
            before=Derivative(z(i), Entry(h, k)),
            after=z(i) * Derivative(1, Entry(h, k), evaluate=False),
        ),
        "a small batch": jacobians.but(where=(Sobolev(phi, B), B >= 3)),
        "no gradient": jacobians.without(0),
        "the Jacobian of a smaller batch": jacobians.but(
            before=mean(Sum(Jacobian(phi, 2, h, i, k) ** 2, (k, 1, B)), BatchLaw((h,), v, B)),
            after=Sum(mean(Jacobian(phi, 2, h, i, k) ** 2, BatchLaw((h,), v, B)), (k, 1, B)),
        ),
        "an endless sum in a mean": jacobians.but(
            before=mean(Sum(Jacobian(phi, B, h, i, k) ** 2, (k, 1, oo)), BatchLaw((h,), v, B)),
            after=Sum(mean(Jacobian(phi, B, h, i, k) ** 2, BatchLaw((h,), v, B)), (k, 1, oo)),
        ),
    },
)

# -------------------------------------------------------------------- symmetry

raw = mean(rho(1, x) * rho(1, y), Gaussian((x, y), [[v, c], [c, w]]))
standard = case(
    Rule.SYMMETRY,
    raw,
    mean(rho(1, sqrt(v) * x) * rho(1, sqrt(w) * y), correlated(x, y, c / sqrt(v * w))),
    c**2 < v * w,
    maps=((raw, diag(sqrt(v), sqrt(w))),),
)
flipped = mean(rho(1, -x) * rho(1, y))
flip = case(
    Rule.SYMMETRY,
    flipped,
    mean(rho(1, x) * rho(1, y), correlated(x, y, -c)),
    *correlation,
    maps=((flipped, diag(-1, 1)),),
)
batch = BatchLaw((h,), v, B)
double = Sum(G(i, j) * mean(z(i) ** 2 * z(j) / norm, batch), (i, 1, B), (j, 1, B))
exchange = case(
    Rule.SYMMETRY,
    double,
    B * G(1, 1) * mean(z(1) ** 3 / norm, batch)
    + B * (B - 1) * G(1, 2) * mean(z(1) ** 2 * z(2) / norm, batch),
    B >= 2,
    exchange=double,
)


def exchanged(term: Any, first: Any, second: Any, limits: Any = None) -> Case:
    """The exchange of a term, with what it would be at (1, 1) and (1, 2)."""
    total = Sum(term, *(limits or ((i, 1, B), (j, 1, B))))
    return exchange.but(before=total, after=B * first + B * (B - 1) * second, exchange=total)


CASES[Rule.SYMMETRY] = Table(
    (standard, flip, exchange),
    {
        "the covariance kept": standard.but(
            after=mean(rho(1, sqrt(v) * x) * rho(1, sqrt(w) * y), correlated(x, y, c))
        ),
        "scaled by the variance": standard.but(maps=((raw, diag(v, w)),)),
        "scaled the wrong way": standard.but(maps=((raw, diag(1 / sqrt(v), 1 / sqrt(w))),)),
        "no covariance": standard.without(0),
        "sign kept": flip.but(after=mean(rho(1, x) * rho(1, y))),
        "both signs changed": flip.but(maps=((flipped, diag(-1, -1)),)),
        "a singular map": flip.but(maps=((flipped, diag(a, 1)),)),
        "a map of another size": flip.but(maps=((flipped, diag(-1, 1, 1)),)),
        "a map that is random": flip.but(maps=((flipped, diag(-x, 1)),)),
        "another mean": flip.but(maps=((raw, diag(-1, 1)),)),
        "B squared pairs": exchange.but(
            after=B * G(1, 1) * mean(z(1) ** 3 / norm, batch)
            + B**2 * G(1, 2) * mean(z(1) ** 2 * z(2) / norm, batch)
        ),
        "one diagonal term": exchange.but(
            after=G(1, 1) * mean(z(1) ** 3 / norm, batch)
            + B * (B - 1) * G(1, 2) * mean(z(1) ** 2 * z(2) / norm, batch)
        ),
        "an index outside": exchanged(
            i * mean(z(j) ** 2, batch), mean(z(1) ** 2, batch), mean(z(2) ** 2, batch)
        ),
        "raw entries": exchanged(
            mean(Entry(h, i) * Entry(h, j), batch),
            mean(Entry(h, 1) ** 2, batch),
            mean(Entry(h, 1) * Entry(h, 2), batch),
        ),
        "a fixed place": exchanged(
            mean(z(i) * z(1), batch), mean(z(1) ** 2, batch), mean(z(1) ** 2, batch)
        ),
        "a fixed place of G": exchanged(
            G(i, 1) * mean(z(j) ** 2, batch),
            G(1, 1) * mean(z(1) ** 2, batch),
            G(1, 1) * mean(z(2) ** 2, batch),
        ),
        "a raw entry at a fixed place": exchanged(
            mean(Entry(h, 1) * z(i), batch),
            *[mean(Entry(h, 1) * z(1), batch)] * 2,
        ),
        "G of another size": exchanged(
            Centring(B + 1, i, j) * mean(z(i) ** 2, batch),
            Centring(B + 1, 1, 1) * mean(z(1) ** 2, batch),
            Centring(B + 1, 1, 2) * mean(z(1) ** 2, batch),
        ),
        "two ranges": exchanged(
            mean(z(i) * z(j), batch),
            mean(z(1) ** 2, batch),
            mean(z(1) * z(2), batch),
            ((i, 1, B), (j, 1, B + 1)),
        ),
        "a third index": exchanged(
            G(i, k) * mean(z(j) ** 2, batch),
            G(1, k) * mean(z(1) ** 2, batch),
            G(1, k) * mean(z(2) ** 2, batch),
        ),
        "the next index": exchanged(
            mean(z(i + 1) * z(j), batch), mean(z(2) * z(1), batch), mean(z(2) ** 2, batch)
        ),
        "a fixed batch": exchanged(z(i) * z(j), z(1) ** 2, z(1) * z(2)).but(
            before=Sum(z(i) * z(j), (i, 1, B), (j, 1, B))
        ),
        "part of the batch": exchanged(
            mean(z(i) * z(j), batch),
            mean(z(1) ** 2, batch),
            mean(z(1) * z(2), batch),
            ((i, 1, B), (j, 2, B)),
        ),
        "another batch": exchanged(
            mean(z(i) * z(j), BatchLaw((h,), v, B + 1)),
            mean(z(1) ** 2, BatchLaw((h,), v, B + 1)),
            mean(z(1) * z(2), BatchLaw((h,), v, B + 1)),
        ),
        "another law": exchanged(
            mean(z(i) * z(j), Gaussian((h,), [[1]])),
            mean(z(1) ** 2, Gaussian((h,), [[1]])),
            mean(z(1) * z(2), Gaussian((h,), [[1]])),
        ),
        "the norm of another batch": exchanged(
            mean(z(i) * z(j) * CentredNorm(B + 1, h), batch),
            mean(z(1) ** 2 * CentredNorm(B + 1, h), batch),
            mean(z(1) * z(2) * CentredNorm(B + 1, h), batch),
        ),
    },
)

# ----------------------------------------------------------------- homogeneity

scaled = case(Rule.HOMOGENEITY, rho(alpha, v * x), v**alpha * rho(alpha, x), scales=((x, v),))
activation = PositiveHomogeneous(alpha, a, b)
applied = case(
    Rule.HOMOGENEITY,
    mean(Apply(activation, v * x, 0) * y),
    mean(v**alpha * Apply(activation, x, 0) * y),
    *correlation,
    scales=((x, v),),
)
CASES[Rule.HOMOGENEITY] = Table(
    (
        scaled,
        applied,
        scaled.but(before=scaled.before * rho(2, y), after=scaled.after * rho(2, y)),
        scaled.but(
            before=mean(rho(alpha, s * x), Radius((s,), v, n)),
            after=mean(s**alpha * rho(alpha, x), Radius((s,), v, n)),
            scales=((x, s),),
        ),
        scaled.but(
            before=Sum(rho(alpha, l * x), (l, 1, B)),
            after=Sum(l**alpha * rho(alpha, x), (l, 1, B)),
            scales=((x, l),),
        ),
        scaled.but(
            before=rho(alpha, a * x),
            after=a**alpha * rho(alpha, x),
            where=(a > 0,),
            scales=((x, a),),
        ),
    ),
    {
        "the factor itself": scaled.but(after=v * rho(alpha, x)),
        "another power": scaled.but(after=v ** (alpha + 1) * rho(alpha, x)),
        "upside down": scaled.but(after=v**-alpha * rho(alpha, x)),
        "a sign unknown": scaled.but(
            before=rho(alpha, a * x), after=a**alpha * rho(alpha, x), scales=((x, a),)
        ),
        "a factor that may vanish": scaled.but(
            before=rho(alpha, a * x),
            after=a**alpha * rho(alpha, x),
            scales=((x, a),),
            where=(a >= 0,),
        ),
        "minus one": scaled.but(before=rho(2, -x), after=rho(2, x), scales=((x, Integer(-1)),)),
        "a derivative has another degree": applied.but(
            before=Apply(activation, v * x, 1), after=v**alpha * Apply(activation, x, 0)
        ),
        "a radius may be small": scaled.but(
            before=mean(rho(alpha, (s - 1) * x), Radius((s,), v, n)),
            after=mean((s - 1) ** alpha * rho(alpha, x), Radius((s,), v, n)),
            scales=((x, s - 1),),
        ),
        "a projection may be minus one": scaled.but(
            before=mean(rho(alpha, (t + 1) * x), great),
            after=mean((t + 1) ** alpha * rho(alpha, x), great),
            scales=((x, t + 1),),
            where=(n >= 3,),
        ),
        "an index may be zero": scaled.but(
            before=Sum(rho(alpha, l * x), (l, 0, B)),
            after=Sum(l**alpha * rho(alpha, x), (l, 0, B)),
            scales=((x, l),),
        ),
        "any activation": applied.but(
            before=Apply(phi, v * x, 0), after=v**alpha * Apply(phi, x, 0)
        ),
        "a shift": scaled.but(before=rho(alpha, x + v), after=v**alpha * rho(alpha, x)),
        "scales that are no pairs": scaled.but(scales=(x, v)),
    },
)

# ---------------------------------------------------------------- substitution

before = Integral(exp(-(r**2) / (2 * v)), (r, 0, oo))
after = Integral(exp(-w) * sqrt(v / 2) * w ** (-half), (w, 0, oo))
change = case(Rule.SUBSTITUTION, before, after, integral=before, scale=sqrt(2 * v), power=half)
cubed = Integral(exp(-(r**3)), (r, 0, oo))
cube = case(
    Rule.SUBSTITUTION,
    cubed,
    Integral(exp(-w) * w ** (-2 * Rational(1, 3)) / 3, (w, 0, oo)),
    integral=cubed,
    scale=Integer(1),
    power=Rational(1, 3),
)
part = Integral(exp(-(r**3)), (r, 0, 1))
stretch = case(
    Rule.SUBSTITUTION,
    Integral(exp(-r), (r, 0, oo)),
    a * Integral(exp(-a * w), (w, 0, oo)) * 1,
    a > 0,
    integral=Integral(exp(-r), (r, 0, oo)),
    scale=a,
    power=Integer(1),
).but(after=Integral(a * exp(-a * w), (w, 0, oo)))
CASES[Rule.SUBSTITUTION] = Table(
    (change, cube, stretch),
    {
        "no Jacobian": cube.but(after=Integral(exp(-w), (w, 0, oo))),
        "Jacobian upside down": cube.but(
            after=Integral(exp(-w) * 3 * w ** (2 * Rational(1, 3)), (w, 0, oo))
        ),
        "factor forgotten": cube.but(after=3 * cube.after),
        "another power": cube.but(power=half),
        "another scale": change.but(scale=sqrt(v)),
        "part of the half line": cube.but(
            before=part, integral=part, after=cube.after.xreplace({Integer(1): Integer(1)})
        ),
        "a scale of unknown sign": stretch.without(0),
        "a decreasing substitution": cube.but(
            before=Integral(exp(-1 / r) / r**2, (r, 0, oo)),
            integral=Integral(exp(-1 / r) / r**2, (r, 0, oo)),
            power=Integer(-1),
            after=Integral(-exp(-w), (w, 0, oo)),
        ),
        "another integral": cube.but(integral=before),
        "a scale that varies": change.but(scale=r),
        "a scale that is no expression": change.but(scale="v"),
        "a variable of one sign over the line": cube.but(
            before=Integral(Abs(r), (r, -oo, oo)),
            integral=Integral(Abs(r), (r, -oo, oo)),
            after=Integral(r, (r, -oo, oo)),
        ),
    },
)

# ----------------------------------------------------------------------- price

inside = mean(rho(alpha, x) * rho(alpha, y))
outside = mean(Derivative(rho(alpha, x), x) * Derivative(rho(alpha, y), y))
price = case(Rule.PRICE, Derivative(inside, c), outside, alpha > half, *correlation)
squared = correlated(x, y, c**2)
chained = price.but(
    before=Derivative(mean(inside.body, squared), c),
    after=2 * c * mean(outside.body, squared),
)
scaled_pair = Gaussian((x, y), [[1 + c**2, c], [c, 1]])
CASES[Rule.PRICE] = Table(
    (price, chained),
    {
        "factor two": price.but(after=2 * outside),
        "no inner derivative": chained.but(after=mean(outside.body, squared)),
        "one derivative": price.but(after=mean(Derivative(rho(alpha, x), x) * rho(alpha, y))),
        "not absolutely continuous": price.but(where=(alpha >= 0, *correlation)),
        "slopes that are not integrable": price.but(
            before=Derivative(mean(rho(0, x) * rho(alpha, y)), c),
            after=mean(Derivative(rho(0, x), x) * Derivative(rho(alpha, y), y)),
        ),
        "a degenerate pair": price.but(where=(alpha > half, c >= -1, c <= 1)),
        "a parameter in the body": price.but(
            before=Derivative(mean(rho(alpha, x) * rho(c, y)), c),
            after=mean(Derivative(rho(alpha, x), x) * Derivative(rho(c, y), y)),
            where=(alpha > half, c > half, c < 1),
        ),
        "a parameter in a variance": price.but(
            before=Derivative(mean(inside.body, scaled_pair), c),
            after=mean(outside.body, scaled_pair),
        ),
        "a parameter in the other variance": price.but(
            before=Derivative(mean(inside.body, Gaussian((x, y), [[1, c], [c, 1 + c**2]])), c),
            after=mean(outside.body, Gaussian((x, y), [[1, c], [c, 1 + c**2]])),
        ),
        "a second derivative": price.but(
            before=Derivative(inside, (c, 2)), after=mean(outside.body)
        ),
        "one variable twice": price.but(
            before=Derivative(mean(rho(alpha, x) * rho(2 * alpha, x)), c),
            after=mean(Derivative(rho(alpha, x), x) * Derivative(rho(2 * alpha, x), x)),
        ),
        "three factors": price.but(
            before=Derivative(mean(inside.body * rho(1, x)), c),
            after=mean(outside.body * Derivative(rho(1, x), x)),
        ),
        "no derivative": price.but(before=inside),
        "another law": price.but(
            before=Derivative(
                mean(inside.body, SphericalProjections((x, y), n, [[1, c], [c, 1]])), c
            ),
            after=mean(outside.body, SphericalProjections((x, y), n, [[1, c], [c, 1]])),
            where=(alpha > half, n >= 3, *correlation),
        ),
    },
)

# ------------------------------------------------------------------- schwinger

tail = Integral(a * w ** (alpha - 1) * exp(-v * w), (w, 0, oo))
euler = case(
    Rule.SCHWINGER,
    tail,
    a * gamma(alpha) * v**-alpha,
    alpha > 0,
    integral=tail,
    factor=a,
    power=alpha,
    rate=v,
)
u = Symbol("u", real=True)
real_tail = Integral(
    a * (u + u**2) ** (alpha - 1) * (1 + u) ** (1 - alpha) * exp(-v * u), (u, 0, oo)
)
beyond_one = Integral(
    a * (u * (u - 1) ** 2) ** (alpha - 1) * (u - 1) ** (2 - 2 * alpha) * exp(-v * u), (u, 0, oo)
)
CASES[Rule.SCHWINGER] = Table(
    (
        euler,
        euler.but(before=real_tail, integral=real_tail),
        euler.but(before=2 * tail + 1, after=2 * euler.after + 1),
    ),
    {
        "the rate upside down": euler.but(after=a * gamma(alpha) * v**alpha),
        "Gamma shifted": euler.but(after=a * gamma(alpha + 1) * v**-alpha),
        "right beyond one only": euler.but(
            before=beyond_one, integral=beyond_one, where=(alpha > 0,)
        ),
        "the factor lost": euler.but(after=gamma(alpha) * v**-alpha),
        "divergent at zero": euler.without(0),
        "divergent at infinity": euler.but(
            before=tail.xreplace({v: b}),
            integral=tail.xreplace({v: b}),
            rate=b,
            after=a * gamma(alpha) * b**-alpha,
        ),
        "another power": euler.but(power=alpha + 1, after=a * gamma(alpha + 1) * v ** -(alpha + 1)),
        "another rate": euler.but(rate=2 * v, after=a * gamma(alpha) * (2 * v) ** -alpha),
        "a factor that varies": euler.but(factor=a * w),
        "part of the half line": euler.but(
            before=Integral(tail.function, (w, 0, 1)), integral=Integral(tail.function, (w, 0, 1))
        ),
        "another integral": euler.but(before=2 * before),
        "a rate that is no expression": euler.but(rate=2.0),
    },
)

# ------------------------------------------------------------------- entrywise

D = DiagonalPart(Sigma)
rows = case(
    Rule.ENTRYWISE,
    Entries(Sigma[i, i] ** 2 * Sigma[i, j] * Sigma[j, j] ** -half, i, j, B),
    MatMul(MatPow(D, 2), Sigma, MatPow(D, -half)),
    Covariance(Sigma),
)
function = case(
    Rule.ENTRYWISE,
    Entries(3 * exp(Sigma[i, j] + 1), i, j, B),
    MatMul(3, Entrywise(Lambda(c, exp(c + 1)), Sigma)),
)
total = case(
    Rule.ENTRYWISE,
    Entries(2 * Sigma[i, j] + 1, i, j, B),
    MatAdd(MatMul(2, Sigma), Entries(Integer(1), i, j, B)),
)
transform = case(
    Rule.ENTRYWISE,
    VTransform(phi, Sigma),
    Entries(
        mean(
            Apply(phi, x, 0) * Apply(phi, y, 0),
            Gaussian((x, y), [[Sigma[i, i], Sigma[i, j]], [Sigma[i, j], Sigma[j, j]]]),
        ),
        i,
        j,
        B,
    ),
    Covariance(Sigma),
)
CASES[Rule.ENTRYWISE] = Table(
    (rows, function, total, transform),
    {
        "rows for columns": rows.but(after=MatMul(MatPow(D, -half), Sigma, MatPow(D, 2))),
        "both on one side": rows.but(after=MatMul(MatPow(D, 2), MatPow(D, -half), Sigma)),
        "another power": rows.but(after=MatMul(D, Sigma, MatPow(D, -half))),
        "the scalar lost": function.but(after=Entrywise(Lambda(c, exp(c + 1)), Sigma)),
        "the scalar inside": function.but(after=Entrywise(Lambda(c, exp(3 * c + 1)), Sigma)),
        "a matrix product": rows.but(
            before=Entries(Sigma[i, j] ** 2, i, j, B), after=MatMul(Sigma, Sigma)
        ),
        "a matrix power": rows.but(
            before=Entries(Sigma[i, j] ** 2, i, j, B), after=MatPow(Sigma, 2)
        ),
        "another shape": total.but(before=Entries(2 * Sigma[i, j] + 1, i, j, B + 1)),
        "a term lost": total.but(after=MatMul(2, Sigma)),
        "a diagonal entry": transform.but(
            after=transform.after.xreplace({Sigma[j, j]: Sigma[i, i]})
        ),
        "no matrices": total.but(before=Sigma[i, j], after=Sigma[i, j]),
    },
)

# ----------------------------------------------------------------------- cases

branches = Piecewise((x**alpha, x > 0), (0, True))
differentiated = case(
    Rule.CASES,
    Derivative(branches, x),
    alpha * Piecewise((x ** (alpha - 1), x > 0), (0, True)),
    Ne(x, 0),
    variable=x,
)
modulus = case(Rule.CASES, Abs(x), Piecewise((x, x > 0), (-x, True)), Ne(x, 0), variable=x)
odd = case(
    Rule.CASES,
    Derivative(Piecewise((x**2, x > 0), (-(x**2), True)), x),
    2 * Abs(x),
    Ne(x, 0),
    variable=x,
)
CASES[Rule.CASES] = Table(
    (differentiated, modulus, odd),
    {
        "right on the positive side only": modulus.but(after=x),
        "right on the negative side only": modulus.but(after=-x),
        "sign of the inner derivative": odd.but(after=2 * x),
        "zero": differentiated.without(0),
        "the degree lost": differentiated.but(
            after=Piecewise((x ** (alpha - 1), x > 0), (0, True))
        ),
        "the power kept": differentiated.but(after=alpha * branches),
        "branches exchanged": modulus.but(after=Piecewise((-x, x > 0), (x, True))),
        "another threshold": differentiated.but(
            before=Derivative(Piecewise((x, x > 1), (0, True)), x),
            after=Piecewise((1, x > 1), (0, True)),
        ),
        "another variable": modulus.but(variable=y),
        "a variable that is none": modulus.but(variable=x + 1),
        "a positive namesake": modulus.but(before=Abs(x) * Symbol("x", positive=True), after=x**2),
        "a second derivative": differentiated.but(
            before=Derivative(Abs(x) ** 3, (x, 2)), after=6 * x
        ),
    },
)

# ----------------------------------------------------------------------- chain

variance = Derivative(Sum(z(p) ** 2, (p, 1, B)), Entry(h, k))
slopes = Sum(2 * z(p) * Derivative(z(p), Entry(h, k)), (p, 1, B))
chain = case(Rule.CHAIN, variance, slopes, derivative=variance)
composed = Derivative(Apply(phi, sqrt(B) * z(i) / norm, 0), Entry(h, k))
quotient = case(
    Rule.CHAIN,
    composed,
    Apply(phi, sqrt(B) * z(i) / norm, 1)
    * sqrt(B)
    * (Derivative(z(i), Entry(h, k)) / norm - z(i) * Derivative(norm, Entry(h, k)) / norm**2),
    Gt(norm, 0),
    derivative=composed,
)
entries = Derivative(Entry(h, i) * Entry(h, j), Entry(h, k))
deltas = case(
    Rule.CHAIN,
    entries,
    KroneckerDelta(i, k) * Entry(h, j) + KroneckerDelta(j, k) * Entry(h, i),
    derivative=entries,
)
affine = Derivative(3 * Entry(h, i) + a, Entry(h, k))
linear = deltas.but(before=affine, after=3 * KroneckerDelta(i, k), derivative=affine)


def differentiates(expression: Any, value: Any, **changes: Any) -> Case:
    """The derivative of an expression by an entry."""
    derivative = Derivative(expression, Entry(h, k), evaluate=False)
    return deltas.but(before=derivative, after=value, derivative=derivative, **changes)


CASES[Rule.CHAIN] = Table(
    (chain, quotient, deltas, linear),
    {
        "the two of the square lost": chain.but(after=slopes / 2),
        "the inner derivative lost": chain.but(after=Sum(2 * z(p), (p, 1, B))),
        "sign of the quotient rule": quotient.but(
            after=Apply(phi, sqrt(B) * z(i) / norm, 1)
            * sqrt(B)
            * (
                Derivative(z(i), Entry(h, k)) / norm
                + z(i) * Derivative(norm, Entry(h, k)) / norm**2
            )
        ),
        "the order kept": quotient.but(
            after=quotient.after.xreplace(
                {Apply(phi, sqrt(B) * z(i) / norm, 1): Apply(phi, sqrt(B) * z(i) / norm, 0)}
            )
        ),
        "one factor only": deltas.but(after=KroneckerDelta(i, k) * Entry(h, j)),
        "a product of derivatives": deltas.but(after=KroneckerDelta(i, k) * KroneckerDelta(j, k)),
        "all entries are one": differentiates(Entry(h, i), Integer(1)),
        "a parameter is a function": differentiates(
            Apply(PositiveHomogeneous(Entry(h, 1), a, b), Entry(h, 2), 0),
            Apply(PositiveHomogeneous(Entry(h, 1), a, b), Entry(h, 2), 1) * KroneckerDelta(2, k),
        ),
        "a power varies": differentiates(
            2 ** Entry(h, i), Entry(h, i) * 2 ** (Entry(h, i) - 1) * KroneckerDelta(i, k)
        ),
        "an endless sum": differentiates(
            Sum(Entry(h, p), (p, 1, oo)), Sum(KroneckerDelta(p, k), (p, 1, oo))
        ),
        "a sum that ends somewhere else": differentiates(
            Sum(p, (p, 1, Entry(h, 1))), Sum(0 * p + 0, (p, 1, Entry(h, 1)))
        ),
        "an order is a function": differentiates(
            Apply(phi, Entry(h, 2), Entry(h, 1)),
            Apply(phi, Entry(h, 2), Entry(h, 1) + 1) * KroneckerDelta(2, k),
        ),
        "an endless sum below": differentiates(
            Sum(Entry(h, integer), (integer, -oo, 1)),
            Sum(KroneckerDelta(integer, k), (integer, -oo, 1)),
        ),
        "an endless sum of sums": differentiates(
            Sum(Entry(h, p) * Entry(h, j), (p, 1, j), (j, 1, oo)),
            Sum(
                KroneckerDelta(p, k) * Entry(h, j) + KroneckerDelta(j, k) * Entry(h, p),
                (p, 1, j),
                (j, 1, oo),
            ),
        ),
        "a kink": differentiates(
            Abs(Entry(h, i)), Entry(h, i) / Abs(Entry(h, i)) * KroneckerDelta(i, k)
        ),
        "a second derivative": chain.but(
            before=Derivative(z(i), (Entry(h, k), 2)),
            derivative=Derivative(z(i), (Entry(h, k), 2)),
            after=Derivative(z(i), Entry(h, k)),
        ),
        "by another variable": chain.but(
            before=Derivative(x * y, x), derivative=Derivative(x * y, x), after=y
        ),
        "it does not occur": chain.but(derivative=entries),
    },
)

# ----------------------------------------------------------------- contraction

place = (i >= 1, i <= B, j >= 1, j <= B)


def contracts(term: Any, value: Any, *where: Any, limits: Any = (k, 1, B)) -> Case:
    """The sum of a term over one index."""
    return case(Rule.CONTRACTION, Sum(term, limits), value, *where, over=(limits[0],))


delta = contracts(KroneckerDelta(k, i) * z(k), z(i), *place)
squares_of_z = contracts(z(k) ** 2, norm**2)
matrix = contracts(G(i, k) * G(j, k), G(i, j), *place)
vector = contracts(G(i, k) * z(k), z(i), *place)
series = case(
    Rule.CONTRACTION,
    Sum(KroneckerDelta(l, m) * Legendre(3, m, c), (m, 0, oo), (l, 0, oo)),
    Sum(Legendre(3, l, c), (l, 0, oo)),
    over=(m,),
)
CASES[Rule.CONTRACTION] = Table(
    (
        delta,
        squares_of_z,
        matrix,
        vector,
        series,
        contracts(z(k), Integer(0)),
        contracts(G(i, k), Integer(0), *place),
        contracts(a, B * a),
        contracts(a, a * (n - 1), limits=(k, 2, n)),
        contracts(G(p, k) * z(k), z(p), p <= B),
        contracts(G(i, k) ** 2, G(i, i), *place),
    ),
    {
        "out of range": delta.but(where=()),
        "below the range": contracts(KroneckerDelta(k, i) * z(k), z(i), *place, limits=(k, 2, B)),
        "the index kept": delta.but(after=z(1)),
        "no square": squares_of_z.but(after=norm),
        "another product": matrix.but(after=G(i, i)),
        "a sign": vector.but(after=-z(i)),
        "the trace of G": contracts(G(k, k), Integer(0)),
        "a place outside the batch": vector.but(where=()),
        "a place outside the batch in a product": matrix.but(where=place[:2]),
        "a place outside the batch alone": contracts(G(i, k), Integer(0), i >= 1),
        "part of the batch": contracts(z(k), Integer(0), limits=(k, 2, B)),
        "a longer sum": contracts(z(k), Integer(0), limits=(k, 1, B + 1)),
        "the wrong number of terms": contracts(a, (n - 2) * a, n >= 2, limits=(k, 2, n)),
        "a sum that runs backwards": contracts(a, (n - 4) * a, limits=(k, 5, n)),
        "a sum that runs backwards by one": contracts(a, (n - 2) * a, limits=(k, 3, n)),
        "place zero": contracts(G(m, k) * z(k), z(m), m <= B),
        "the next place": contracts(G(i, k + 1), Integer(0), *place),
        "the next place of z": contracts(z(k) * z(k + 1), norm**2),
        "two sizes": contracts(z(k) * Centred(B + 1, h, k), norm**2),
        "an endless sum of a constant": contracts(a, oo, limits=(k, 1, oo)),
        "three factors": contracts(z(k) ** 3, norm**3),
        "two batches": contracts(z(k) * Centred(B, Symbol("g", real=True), k), norm**2),
        "another batch": contracts(Centred(B + 1, h, k), Integer(0)),
        "another function": contracts(Entry(h, k), Integer(0)),
        "a diagonal entry squared": contracts(G(k, k) * z(k), z(k).xreplace({k: i}), *place),
        "captured below": case(
            Rule.CONTRACTION,
            Sum(KroneckerDelta(k, j) * z(k) * Sum(z(j) * z(k), (j, 1, B)), (k, 1, B), (j, 1, B)),
            Sum(z(j) * Sum(z(j) ** 2, (j, 1, B)), (j, 1, B)),
            over=(k,),
        ),
        "a delta of something else": contracts(KroneckerDelta(2 * k, i) * z(k), z(i), *place),
        "a real index": contracts(KroneckerDelta(k, c) * z(k), z(c), c >= 1, c <= B),
        "no such sum": delta.but(over=(j,)),
        "an index that is none": delta.but(over=("k",)),
    },
)

# ----------------------------------------------------------------------- polar

cosine = SimplexCosine(B)
one, two = projections((t,), B), projections((t, s), B)
radius = mean(r**-2, Radius((r,), v, B - 1))
polar = case(
    Rule.POLAR,
    mean(z(1) * z(2) / norm**4, batch),
    radius * mean((B - 1) / B * t * s, two),
    B >= 4,
    radius=r,
    power=Integer(-2),
    names=(t, s),
)
single = polar.but(
    before=mean(z(1) ** 2, batch),
    after=mean(r**2, Radius((r,), v, B - 1)) * mean((B - 1) / B * t**2, one),
    power=Integer(2),
    names=(t,),
)
CASES[Rule.POLAR] = Table(
    (polar, single),
    {
        "the length of a vertex lost": polar.but(after=radius * mean(t * s, two)),
        "the length upside down": polar.but(after=radius * mean(B / (B - 1) * t * s, two)),
        "one coordinate more": polar.but(
            after=mean(r**-2, Radius((r,), v, B)) * mean((B - 1) / B * t * s, two)
        ),
        "another variance": polar.but(
            after=mean(r**-2, Radius((r,), 2 * v, B - 1)) * mean((B - 1) / B * t * s, two)
        ),
        "independent projections": polar.but(
            after=radius
            * mean((B - 1) / B * t * s, SphericalProjections((t, s), B - 1, diag(1, 1)))
        ),
        "another power": polar.but(power=Integer(-3)),
        "one projection twice": polar.but(after=radius * mean((B - 1) / B * t**2, one)),
        "a moment that does not exist": polar.but(where=(B >= 3,)),
        "a degenerate batch": polar.but(
            before=polar.before.xreplace({v: a}),
            after=polar.after.xreplace({v: a}),
            where=(B >= 4, a >= 0),
        ),
        "a place outside the batch": polar.but(before=mean(z(1) * z(5) / norm**4, batch)),
        "place zero": polar.but(
            before=mean(z(0) * z(2) / norm**4, batch),
        ),
        "not homogeneous": polar.but(before=mean(z(1) * z(2) / norm**4 + z(1), batch)),
        "too few names": polar.but(names=(t,)),
        "three entries": polar.but(
            before=mean(z(1) * z(2) * z(3) / norm**5, batch), names=(t, s, x)
        ),
        "one name twice": polar.but(names=(t, t)),
        "raw entries": polar.but(before=mean(Entry(h, 1) * Entry(h, 2) / norm**4, batch)),
        "a power that is random": polar.but(
            before=mean(norm ** (z(1) / norm), batch),
            after=mean(r ** (sqrt((B - 1) / B) * t), Radius((r,), v, B - 1))
            * mean(Integer(1), projections((s,), B)),
            power=sqrt((B - 1) / B) * t,
            names=(t,),
        ),
        "a radius of any sign": polar.but(radius=x),
        "another law": polar.but(before=mean(z(1) * z(2) / norm**4, Gaussian((h,), [[1]]))),
    },
)

# ----------------------------------------------------------------------- green


def f(point: Any, order: Any = 0, dimension: Any = n) -> OnSphere:
    return OnSphere(phi, dimension, point, Integer(order))


def laplacian(function: Any, point: Any, dimension: Any = n) -> SphericalLaplacian:
    return SphericalLaplacian(dimension, function, point)


sphere = SphericalProjections((t, s), n, [[1, c], [c, 1]])
smooth = (Sobolev(phi, n + 1), n >= 3, *correlation)
green = case(
    Rule.GREEN,
    mean(f(t, 1) * f(s, 1) * (c - t * s), sphere),
    mean(f(t) * laplacian(f(s), s), sphere),
    *smooth,
)
green_single = green.but(
    before=mean(f(t, 1) ** 2 * (1 - t**2), great), after=mean(f(t) * laplacian(f(t), t), great)
)
CASES[Rule.GREEN] = Table(
    (green, green_single),
    {
        "another cosine": green.but(before=mean(f(t, 1) * f(s, 1) * (1 - t * s), sphere)),
        "sign": green.but(before=mean(f(t, 1) * f(s, 1) * (t * s - c), sphere)),
        "the flat gradient": green.but(before=mean(f(t, 1) * f(s, 1) * c, sphere)),
        "no derivative": green.but(before=mean(f(t) * f(s) * (c - t * s), sphere)),
        "not smooth enough": green.without(0),
        "smooth on another sphere": green.but(where=(Sobolev(phi, n), *smooth[1:])),
        "another sphere": green.but(after=mean(f(t) * laplacian(f(s), s, n + 1), sphere)),
        "a function of another sphere": green.but(
            before=mean(f(t, 1, n + 1) * f(s, 1) * (c - t * s), sphere),
            after=mean(f(t, 0, n + 1) * laplacian(f(s), s), sphere),
            where=(*smooth, Sobolev(phi, n + 2)),
        ),
        "a derivative that is not smooth": green.but(
            before=mean(f(t, 2) * f(s, 1) * (c - t * s), sphere),
            after=mean(f(t, 1) * laplacian(f(s), s), sphere),
        ),
        "a function with a pole": green.but(
            before=mean(-(1 - t**2) / t**2, great), after=mean(laplacian(t, t) / t, great)
        ),
        "no law of a sphere": green.but(
            before=mean(f(t, 1) * f(s, 1) * (c - t * s), correlated(t, s, c)),
            after=mean(f(t) * laplacian(f(s), s), correlated(t, s, c)),
        ),
        "no Laplacian": green.but(after=green.before),
        "of a function of the other point": green.but(
            before=mean(f(t, 1) * f(t, 1) * (c - t * s), sphere),
            after=mean(f(t) * laplacian(f(t), s), sphere),
        ),
    },
)

# ---------------------------------------------------------------------- series


def coefficient(degree: Any, dimension: Any = n) -> GegenbauerCoefficient:
    return GegenbauerCoefficient(phi, dimension, degree)


def zonal(degree: Any, point: Any, dimension: Any = n) -> Zonal:
    return Zonal(dimension, degree, point)


def doubled(term: Any) -> Sum:
    return Sum(coefficient(l) * coefficient(m) * term, (m, 0, oo), (l, 0, oo))


parseval = case(
    Rule.SERIES,
    mean(f(t) * f(s), sphere),
    doubled(mean(zonal(l, t) * zonal(m, s), sphere)),
    *smooth,
    over=(l, m),
)
energy = parseval.but(
    before=mean(f(t) * laplacian(f(s), s), sphere),
    after=doubled(mean(zonal(l, t) * laplacian(zonal(m, s), s), sphere)),
)
square = parseval.but(
    before=mean(f(t) ** 2, great), after=doubled(mean(zonal(l, t) * zonal(m, t), great))
)
CASES[Rule.SERIES] = Table(
    (
        parseval,
        energy,
        square,
        parseval.but(
            before=parseval.before + mean(f(t, 1) * f(s), sphere),
            after=parseval.after + mean(f(t, 1) * f(s), sphere),
        ),
    ),
    {
        "one index": square.but(
            after=Sum(coefficient(l) ** 2 * mean(zonal(l, t) ** 2, great), (l, 0, oo))
        ),
        "from degree one": parseval.but(after=Sum(parseval.after.function, (m, 1, oo), (l, 0, oo))),
        "points exchanged": energy.but(
            after=doubled(mean(zonal(l, s) * laplacian(zonal(m, s), s), sphere))
        ),
        "the Laplacian lost": energy.but(after=parseval.after),
        "not smooth enough": parseval.without(0),
        "smooth on another sphere": parseval.but(where=(Sobolev(phi, n), *smooth[1:])),
        "the circle": parseval.but(where=(Sobolev(phi, n + 1), n >= 2, *correlation)),
        "two Laplacians": energy.but(
            before=mean(laplacian(f(t), t) * laplacian(f(s), s), sphere),
            after=doubled(mean(laplacian(zonal(l, t), t) * laplacian(zonal(m, s), s), sphere)),
        ),
        "another sphere": parseval.but(
            before=mean(f(t, 0, n + 1) * f(s), sphere),
            after=Sum(
                coefficient(l, n + 1)
                * coefficient(m)
                * mean(zonal(l, t, n + 1) * zonal(m, s), sphere),
                (m, 0, oo),
                (l, 0, oo),
            ),
            where=(*smooth, Sobolev(phi, n + 2)),
        ),
        "a Laplacian of another sphere": energy.but(
            before=mean(f(t) * laplacian(f(s), s, n + 1), sphere)
        ),
        "a Laplacian at another point": energy.but(before=mean(f(t) * laplacian(f(s), t), sphere)),
        "a derivative": parseval.but(before=mean(f(t, 1) * f(s), sphere)),
        "one index twice": parseval.but(over=(l, l)),
        "a positive index from zero": parseval.but(
            over=(i, m), after=parseval.after.xreplace({l: i})
        ),
        "an index that is real": parseval.but(over=(x, m), after=parseval.after.xreplace({l: x})),
        "an index that is taken": parseval.but(before=l * parseval.before),
        "coefficients that are products": parseval.but(after=parseval.after * coefficient(0)),
        "three factors": parseval.but(before=mean(f(t) * f(s) * t, sphere)),
    },
)

# ----------------------------------------------------------------- reproducing

orthogonal = case(
    Rule.REPRODUCING,
    mean(zonal(l, t) * zonal(m, s), sphere),
    KroneckerDelta(l, m) * Legendre(n, l, c),
    n >= 3,
    *correlation,
)
normal = orthogonal.but(before=mean(zonal(l, t) * zonal(m, t), great), after=KroneckerDelta(l, m))
CASES[Rule.REPRODUCING] = Table(
    (
        orthogonal,
        normal,
        orthogonal.but(
            before=orthogonal.before + mean(zonal(l, t) * f(s), sphere),
            after=orthogonal.after + mean(zonal(l, t) * f(s), sphere),
        ),
    ),
    {
        "the cosine lost": orthogonal.but(after=KroneckerDelta(l, m)),
        "the delta lost": orthogonal.but(after=Legendre(n, l, c)),
        "another degree": orthogonal.but(after=KroneckerDelta(l, m) * Legendre(n, l + 1, c)),
        "another cosine": orthogonal.but(after=KroneckerDelta(l, m) * Legendre(n, l, -c)),
        "another sphere": orthogonal.but(
            before=mean(zonal(l, t, n + 1) * zonal(m, s, n + 1), sphere),
            after=KroneckerDelta(l, m) * Legendre(n + 1, l, c),
        ),
        "two spheres": orthogonal.but(before=mean(zonal(l, t, n + 1) * zonal(m, s), sphere)),
        "the Legendre function of another sphere": orthogonal.but(
            after=KroneckerDelta(l, m) * Legendre(n + 1, l, c)
        ),
        "the circle": orthogonal.but(where=(n >= 2, *correlation)),
        "negative degrees": orthogonal.but(
            before=mean(zonal(-i, t) * zonal(-i, s), sphere), after=Legendre(n, -i, c)
        ),
        "degrees that are no integers": normal.but(
            before=mean(zonal(half, t) ** 2, great), after=Integer(1)
        ),
        "a function of something else": orthogonal.but(
            before=mean(zonal(l, a) * zonal(m, s), sphere)
        ),
        "three harmonics": orthogonal.but(
            before=mean(zonal(l, t) * zonal(m, s) * zonal(0, s), sphere)
        ),
        "another law": orthogonal.but(before=mean(zonal(l, t) * zonal(m, s), correlated(t, s, c))),
        "no unit vectors": orthogonal.but(
            before=mean(
                zonal(l, t) * zonal(m, s), SphericalProjections((t, s), n, [[1, 2], [2, 1]])
            ),
            after=KroneckerDelta(l, m) * Legendre(n, l, 2),
        ),
    },
)

# --------------------------------------------------------------- weighted mean

weight = ZonalGap(B, l) * coefficient(l, B - 1) ** 2
value = l * (l + B - 3) / (B - 3)
facts = (("sphere.zonal_gap_positive", {B: B, l: l}), ("forward.upsilon_series", {B: B, phi: phi}))
bound = case(
    Rule.WEIGHTED_MEAN,
    Sum(value * weight, (l, 1, oo)) / Sum(weight, (l, 1, oo)),
    (B - 2) / (B - 3),
    B >= 4,
    Gt(Upsilon(phi, B), 0),
    Sobolev(phi, B),
    index=l,
    value=value,
    weight=weight,
    facts=facts,
).but(relation=">=")
equality = bound.but(
    relation="<=>",
    before=Eq(bound.before, bound.after),
    after=ForAll(l, Integer(2), Eq(weight, 0)),
)
falling = (5 - l) / (B - 3)


def averages(values: Any, weights: Any, least: Any, lower: int = 1) -> Case:
    """The bound for other values and weights."""
    return bound.but(
        before=Sum(values * weights, (l, lower, oo)) / Sum(weights, (l, lower, oo)),
        after=least,
        value=values,
        weight=weights,
    )


CASES[Rule.WEIGHTED_MEAN] = Table(
    (bound, equality),
    {
        "an equation": bound.but(relation="="),
        "the second value": bound.but(after=value.xreplace({l: Integer(2)})),
        "the value at zero": bound.but(after=Integer(0)),
        "a smaller bound is another statement": bound.but(after=Integer(1)),
        "values that fall": averages(falling, weight, falling.xreplace({l: Integer(1)})),
        "weights of both signs": averages(value, (2 - l) * weight, bound.after),
        "from degree zero": averages(value, weight, bound.after, lower=0),
        "no fact": bound.but(facts=()),
        "total weight may vanish": bound.without(1),
        "total weight may be zero": bound.but(
            where=(B >= 4, Ge(Upsilon(phi, B), 0), Sobolev(phi, B))
        ),
        "a negative first weight": averages(l, (2 * l - 3) * weight, Integer(1)).but(
            where=(*bound.where, Gt(Sum((2 * l - 3) * weight, (l, 1, oo)), 0))
        ),
        "negative weights": averages(l, (2 - l) * weight, Integer(1)).but(
            where=(*bound.where, Gt(Sum((2 - l) * weight, (l, 1, oo)), 0))
        ),
        "the mean may diverge": bound.without(2),
        "values that grow too fast": averages(value**2, weight, bound.after**2),
        "a small batch": bound.without(0),
        "equality with degree one": equality.but(after=ForAll(l, Integer(1), Eq(weight, 0))),
        "equality with degree three": equality.but(after=ForAll(l, Integer(3), Eq(weight, 0))),
        "equality of values that repeat": equality.but(
            before=Eq(averages((l - 1) * (l - 2), weight, 0).before, 0), value=(l - 1) * (l - 2)
        ),
        "equality at another number": equality.but(before=Eq(bound.before, bound.after + 1)),
        "equality of the coefficients": equality.but(
            after=ForAll(l, Integer(2), Eq(coefficient(l, B - 1), 0))
        ),
        "equality of another mean": equality.but(before=Eq(2 * bound.before, bound.after)),
        "an index that contradicts": bound.but(
            index=m,
            value=value.xreplace({l: m}),
            weight=weight.xreplace({l: m}),
            facts=(),
            where=(B >= 4, Sobolev(phi, B), m <= 0),
        ),
        "an index that is a number": bound.but(index=Integer(1)),
    },
)

# ---------------------------------------------------------------- degree bound

affine_claim = case(
    Rule.DEGREE_BOUND,
    ForAll(l, Integer(2), Eq(coefficient(l), 0)),
    AffineAlmostEverywhere(phi, -sqrt(n), sqrt(n)),
    Sobolev(phi, n + 1),
    n >= 3,
).but(relation="<=>")
CASES[Rule.DEGREE_BOUND] = Table(
    (affine_claim,),
    {
        "another interval": affine_claim.but(after=AffineAlmostEverywhere(phi, -n, n)),
        "half the interval": affine_claim.but(
            after=AffineAlmostEverywhere(phi, Integer(0), sqrt(n))
        ),
        "from degree three": affine_claim.but(before=ForAll(l, Integer(3), Eq(coefficient(l), 0))),
        "from degree one": affine_claim.but(before=ForAll(l, Integer(1), Eq(coefficient(l), 0))),
        "another degree": affine_claim.but(before=ForAll(l, Integer(2), Eq(coefficient(2 * l), 0))),
        "equal to one": affine_claim.but(before=ForAll(l, Integer(2), Eq(coefficient(l), 1))),
        "not smooth enough": affine_claim.without(0),
        "smooth on another sphere": affine_claim.but(where=(Sobolev(phi, n), n >= 3)),
        "the circle": affine_claim.but(where=(Sobolev(phi, n + 1), n >= 2)),
        "one coefficient": affine_claim.but(before=Eq(coefficient(2), 0)),
        "an equation": affine_claim.but(relation="="),
        "something else vanishes": affine_claim.but(
            before=ForAll(l, Integer(2), Eq(ZonalGap(B, l), 0))
        ),
    },
)

# ---------------------------------------------------------------------- circle

quadrant = mean(rho(a, x) * rho(b, y))
theta = acos(c)
u = Symbol("u", real=True)
arc = Integral(cos(u) ** a * cos(u - theta) ** b, (u, theta - pi / 2, pi / 2)) / (2 * pi)
plane = Radius((r,), Integer(1), Integer(2))
angular = case(
    Rule.CIRCLE,
    quadrant,
    mean(r ** (a + b), plane) * arc,
    a > -half,
    b > -half,
    *correlation,
    mean=quadrant,
    radius=r,
    angle=u,
)
zeroth = mean(rho(0, x) * rho(0, y))
CASES[Rule.CIRCLE] = Table(
    (angular, angular.but(before=2 * quadrant, after=2 * angular.after)),
    {
        "the density lost": angular.but(after=2 * pi * angular.after),
        "the whole circle": angular.but(
            after=mean(r ** (a + b), plane)
            * Integral(cos(u) ** a * cos(u - theta) ** b, (u, -pi, pi))
            / (2 * pi)
        ),
        "the whole right half": angular.but(
            after=mean(r ** (a + b), plane)
            * Integral(cos(u) ** a * cos(u - theta) ** b, (u, -pi / 2, pi / 2))
            / (2 * pi)
        ),
        "degrees exchanged": angular.but(
            after=mean(r ** (a + b), plane)
            * Integral(cos(u) ** b * cos(u - theta) ** a, (u, theta - pi / 2, pi / 2))
            / (2 * pi)
        ),
        "another moment": angular.but(after=mean(r ** (a + b + 1), plane) * arc),
        "space for plane": angular.but(
            after=mean(r ** (a + b), Radius((r,), Integer(1), Integer(3))) * arc
        ),
        "another variance": angular.but(
            after=mean(r ** (a + b), Radius((r,), Integer(2), Integer(2))) * arc
        ),
        "a degree too low": angular.without(0),
        "another degree too low": angular.without(1),
        "the degree at its bound": angular.but(where=(a >= -half, b > -half, *correlation)),
        "a number more": angular.but(before=mean(3 * quadrant.body), mean=mean(3 * quadrant.body)),
        "no correlation": angular.without(2),
        "no correlation above": angular.without(3),
        "another variance of the pair": angular.but(
            before=mean(quadrant.body, Gaussian((x, y), [[2, c], [c, 1]])),
            mean=mean(quadrant.body, Gaussian((x, y), [[2, c], [c, 1]])),
        ),
        "another variance of the second": angular.but(
            before=mean(quadrant.body, Gaussian((x, y), [[1, c], [c, 2]])),
            mean=mean(quadrant.body, Gaussian((x, y), [[1, c], [c, 2]])),
        ),
        "a sign in the body": angular.but(
            before=mean(rho(a, -x) * rho(b, y)), mean=mean(rho(a, -x) * rho(b, y))
        ),
        "one variable": angular.but(
            before=mean(rho(a, x) * rho(b, x)), mean=mean(rho(a, x) * rho(b, x))
        ),
        "a radius of any sign": angular.but(radius=s, after=angular.after.xreplace({r: s})),
        "a positive angle": angular.but(angle=w, after=angular.after.xreplace({u: w})),
        "a mean that does not occur": angular.but(mean=zeroth),
        "a name that is taken": angular.but(angle=x),
    },
)

# -------------------------------------------------------------- antiderivative


def integrates(function: Any, primitive: Any, value: Any, *where: Any, **changes: Any) -> Case:
    """An integral over [a, b] by its primitive."""
    integral = Integral(function, (u, a, b))
    given = {"integral": integral, "primitive": primitive, **changes}
    return case(Rule.ANTIDERIVATIVE, integral, value, *where, **given)


def jump(point: Any) -> Any:
    """A step at zero, whose derivative SymPy takes to be zero."""
    return Piecewise((0, point < 0), (1, True))


waves = integrates(cos(u), sin(u), sin(b) - sin(a))
polynomial = integrates(3 * u**2 + c, u**3 + c * u, b**3 - a**3 + c * (b - a))
frequency = integrates(cos(c * u), sin(c * u) / c, (sin(c * b) - sin(c * a)) / c, c > 0)
endless = Integral(exp(-u), (u, 0, oo))
CASES[Rule.ANTIDERIVATIVE] = Table(
    (
        waves,
        polynomial,
        frequency,
        integrates(u * cos(u), u * sin(u) + cos(u), b * sin(b) + cos(b) - a * sin(a) - cos(a)),
    ),
    {
        "ends exchanged": waves.but(after=sin(a) - sin(b)),
        "ends added": waves.but(after=sin(a) + sin(b)),
        "one end": waves.but(after=sin(b)),
        "sign of the primitive": waves.but(primitive=-sin(u), after=sin(a) - sin(b)),
        "the integrand is no primitive": waves.but(primitive=cos(u), after=cos(b) - cos(a)),
        "a frequency that may vanish": frequency.without(0),
        "across a pole": integrates(-1 / u**2, 1 / u, 1 / b - 1 / a, Ne(a, 0), Ne(b, 0)),
        "across a jump": integrates(
            0 * u, Abs(u) / u, Abs(b) / b - Abs(a) / a, Ne(a, 0), Ne(b, 0)
        ).but(before=Integral(0, (u, a, b)), integral=Integral(0, (u, a, b))),
        "across a jump of branches": integrates(
            cos(u), jump(u) + sin(u), jump(b) + sin(b) - jump(a) - sin(a)
        ),
        "across a jump of the angle": integrates(
            cos(u), sin(jump(u)) + sin(u), sin(jump(b)) + sin(b) - sin(jump(a)) - sin(a)
        ),
        "no limits": waves.but(before=Integral(cos(u), u), integral=Integral(cos(u), u)),
        "to infinity": waves.but(
            before=Integral(cos(u), (u, 0, oo)),
            integral=Integral(cos(u), (u, 0, oo)),
            after=sin(Symbol("end")) - 0,
        ),
        "from infinity": waves.but(
            before=Integral(1, (u, oo, 0)), integral=Integral(1, (u, oo, 0)), primitive=u, after=-oo
        ),
        "another integral": waves.but(integral=endless),
        "two integrals": waves.but(
            before=Integral(cos(u), (u, a, b), (x, 0, 1)),
            integral=Integral(cos(u), (u, a, b), (x, 0, 1)),
        ),
        "a primitive that is no expression": waves.but(primitive="sin"),
    },
)
