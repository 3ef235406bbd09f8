"""False statements that a mathematician might write down, and that must not be proved.

Each is a whole identity with its chain of steps.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
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
    phi,
    r,
    t,
    v,
    x,
    y,
)
from sympy import (
    Abs,
    Basic,
    Derivative,
    Gt,
    I,
    Integer,
    KroneckerDelta,
    Ne,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Tuple,
    cos,
    diag,
    exp,
    gamma,
    oo,
    sin,
    sqrt,
)

from bnsym.core import Because, Derivation, Eq, Identity, Iff, Rule, Statement, Step
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import Proof, check_step, prove
from bnsym.oracles.rules import Context
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Entry,
    Jacobian,
    OnSphere,
)
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, MomentConstant
from bnsym.symbolic.predicates import ForAll
from bnsym.symbolic.special import Pochhammer
from bnsym.symbolic.sphere import Legendre, Zonal

half = Rational(1, 2)
q = Symbol("q", real=True)
g = Symbol("g", real=True)
positive = Symbol("x", positive=True)
apple, pear = Symbol("apple", commutative=False), Symbol("pear", commutative=False)
norm = CentredNorm(B, h)


def z(place: Any) -> Centred:
    return Centred(B, h, place)


def normal(body: Any, *variables: Any) -> Expectation:
    """Mean over independent standard normal variables."""
    return Expectation(body, Gaussian(variables or (x,), diag(*([1] * (len(variables) or 1)))))


def chain(
    start: Any, *steps: tuple[str, Any, dict[str, Any]], where: Any = ()
) -> tuple[Any, Any, Any]:
    """A start, steps (rule, after, parameters), and hypotheses."""
    return start, steps, where


def field(after: Any) -> tuple[str, Any, dict[str, Any]]:
    return "field", after, {}


def linearity(after: Any) -> tuple[str, Any, dict[str, Any]]:
    return "linearity", after, {}


def instance(after: Any, of: str, *at: Any) -> tuple[str, Any, dict[str, Any]]:
    return "instance", after, {"of": of, "at": at}


def contraction(after: Any, *over: Any) -> tuple[str, Any, dict[str, Any]]:
    return "contraction", after, {"over": over}


def definition(after: Any, *of: Any) -> tuple[str, Any, dict[str, Any]]:
    return "definition", after, {"of": of}


def in_two_sums(term: Any, more: int) -> tuple[Any, Any, Any]:
    """Twice a sum up to m and a longer one over the same index, by linearity."""
    short, long = (Sum(term, (l, 0, last)) for last in (m, m + more))
    return chain(
        Sum(2 * term, *short.limits) + Sum(2 * term, *long.limits), linearity(2 * (short + long))
    )


raw = normal(x**2)
FALSE: dict[str, tuple[Any, Any, Any]] = {
    # algebra
    "the root of a square": chain(sqrt(x**2), field(x)),
    "the root of a product": chain(sqrt(a * b), field(sqrt(a) * sqrt(b))),
    "a power of a product": chain((a * b) ** alpha, field(a**alpha * b**alpha), where=(a > 0,)),
    "a power of a power": chain((x**2) ** alpha, field(x ** (2 * alpha))),
    "a logarithm's branch": chain(exp(x) ** alpha, field(exp(x + alpha))),
    "0/0": chain((x**2 - x) / x, field(x - 1)),
    "0/0 by a definition": chain((x**2 - x) / x, definition(x - 1)),
    "0/0 by linearity": chain((x**2 - x) / x, linearity(x - 1)),
    "0/0 of roots": chain(
        1 / (sqrt(a) - sqrt(b)), field((sqrt(a) + sqrt(b)) / (a - b)), where=(a > 0, b > 0)
    ),
    "the circle divided": chain(sin(x) ** 2 / cos(x), field(1 / cos(x) - cos(x))),
    "Gamma the wrong way": chain(gamma(alpha + 1), field(gamma(alpha) / alpha), where=(alpha > 0,)),
    "Gamma at its pole": chain(gamma(alpha + 1), field(alpha * gamma(alpha)), where=(alpha >= 0,)),
    "a product that does not commute": chain(apple * pear, field(pear * apple)),
    "a place that the batch chooses": chain(a * (a + z(h)), field(a**2 + a * z(h))),
    "an output that the batch chooses": chain(
        a * (a + BatchNorm(phi, B, h, h)), field(a**2 + a * BatchNorm(phi, B, h, h))
    ),
    "an input that the batch chooses": chain(
        a * (a + Jacobian(phi, B, h, i, h)), field(a**2 + a * Jacobian(phi, B, h, i, h))
    ),
    "a float": chain(Rational(1, 10) * x, field(0.1 * x)),
    "one tenth thrice": chain(0.1 * x + 0.2 * x, field(0.30000000000000004 * x)),
    "infinity twice": chain(oo * v, field(oo)),
    "an undefined Legendre polynomial": chain(
        Legendre(5, l, -1), definition(2 * Legendre(5, l, -1), Legendre)
    ),
    "a moment outside its domain": chain(
        (2 * alpha - 1) * MomentConstant(alpha - 1),
        definition((2 * alpha - 1) * MomentConstant(alpha - 1).definition(), MomentConstant),
        field(MomentConstant(alpha).definition()),
        definition(MomentConstant(alpha), MomentConstant),
        where=(alpha > -half, alpha < half),
    ),
    "a divisor that vanishes in the longer sum": in_two_sums(1 / (m - l + 1), 1),
    "a Gamma with a pole in the longer sum": in_two_sums(gamma(m - l + 1), 1),
    "a degree that is negative in the longer sum": in_two_sums(Legendre(5, m - l, t), 1),
    "factors fewer than none in the longer sum": in_two_sums(Pochhammer(5, m - l), 1),
    "a range that is empty": chain(Sum(a, (k, 5, n)), contraction(a * (n - 4), k)),
    # names
    "the sign of a bound variable": chain(
        normal(sqrt(x**2)), field(normal(x)), field(normal(y, y)), where=(x > 0,)
    ),
    "a Gaussian that is positive": chain(
        normal(Abs(positive), positive), field(normal(positive, positive))
    ),
    "free and bound": chain(normal(x * y), linearity(normal(y, y) * x)),
    "an entry for a mean": chain(
        normal(Abs(x)) + x, field(normal(Abs(x)) * 1 + Abs(x)), where=(x > -1,)
    ),
    "the index of an inner sum": chain(
        Sum(KroneckerDelta(k, j) * z(k) * Sum(z(j) * z(k), (j, 1, B)), (k, 1, B), (j, 1, B)),
        contraction(Sum(z(j) * Sum(z(j) ** 2, (j, 1, B)), (j, 1, B)), k),
    ),
    "the range of an unfolded index": chain(
        sqrt((B - m) ** 2) * z(1), definition((B - m) * z(1), Centred)
    ),
    "an index from zero that is positive": chain(
        Sum(KroneckerDelta(k, 0) * a + Legendre(3, k, 0), (k, 0, oo)),
        field(Sum(Legendre(3, k, 0), (k, 0, oo))),
    ),
    # instances
    "two is three": chain(
        MomentConstant(alpha),
        instance(
            (3 * alpha - 1) * MomentConstant(alpha - 1),
            "homogeneous.moment_ratio",
            {alpha: alpha, Integer(2): Integer(3)},
        ),
        where=(alpha > 1,),
    ),
    "the derivative of x^x": chain(
        Derivative(AlphaReLU(x, x), x),
        instance(x * AlphaReLU(x - 1, x), "homogeneous.alpha_relu_derivative", {alpha: x, x: x}),
        where=(x > 0,),
    ),
    "the variance minus one": chain(
        Expectation(r**2, Radius((r,), Integer(-1), n)),
        instance(
            -2 * gamma(n * half + 1) / gamma(n * half),
            "sphere.radial_moment",
            {v: Integer(-1), n: n, q: Integer(1)},
        ),
    ),
    "half a dimension": chain(
        Expectation(r**2, Radius((r,), v, half)),
        instance(
            2 * v * gamma(Rational(5, 4)) / gamma(Rational(1, 4)),
            "sphere.radial_moment",
            {v: v, n: half, q: Integer(1)},
        ),
    ),
    "infinitely homogeneous": chain(
        MomentConstant(alpha) * 0 + MomentConstant(oo),
        instance(oo * MomentConstant(oo), "homogeneous.moment_ratio", {alpha: oo}),
    ),
    "imaginary": chain(
        MomentConstant(I),
        instance((2 * I - 1) * MomentConstant(I - 1), "homogeneous.moment_ratio", {alpha: I}),
    ),
    "an unused identity": chain(
        Derivative(Zonal(n, l, t), t),
        instance(Integer(0), "sphere.nothing", {}),
    ),
    "alpha at most one half": chain(
        MomentConstant(alpha),
        instance(
            (2 * alpha - 1) * MomentConstant(alpha - 1), "homogeneous.moment_ratio", {alpha: alpha}
        ),
        where=(alpha > 0,),
    ),
    # derivatives
    "all derivatives are alike": chain(
        z(j) * Derivative(z(i), Entry(h, k)),
        linearity(z(i) * z(j) * Derivative(1, Entry(h, k), evaluate=False)),
        linearity(z(i) * Derivative(z(j), Entry(h, k))),
    ),
    "a derivative forgotten": chain(
        Derivative(exp(x * y), x, y), linearity(Derivative(exp(x * y), x))
    ),
    "the derivative at a kink": chain(
        Derivative(AlphaReLU(1, x), x),
        instance(AlphaReLU(0, x), "homogeneous.alpha_relu_derivative", {alpha: Integer(1), x: x}),
    ),
    "the derivative at a jump": chain(
        Derivative(Piecewise((0, x < 1), (x, True)), x),
        ("cases", Piecewise((0, x < 1), (1, True)), {"variable": x}),
        where=(Ne(x, 0),),
    ),
    "the derivative by the dimension": chain(
        Derivative(OnSphere(phi, x, c, 0), x),
        ("cases", OnSphere(phi, x, c, 1), {"variable": x}),
        where=(x > 0,),
    ),
    # sums and means
    "the trace of G": chain(Sum(Centring(B, k, k), (k, 1, B)), contraction(Integer(0), k)),
    "an entry outside the batch": chain(
        Sum(Centring(B, k, n), (k, 1, B)), contraction(Integer(0), k)
    ),
    "a conditionally convergent series": chain(
        Sum(1 / (l + 1) - 1 / (l + 2), (l, 1, oo)),
        linearity(Sum(1 / (l + 1), (l, 1, oo)) - Sum(1 / (l + 2), (l, 1, oo))),
    ),
    "random upper limits": chain(
        normal(Sum(z(k), (k, 1, x))), linearity(Sum(normal(z(k)), (k, 1, y))), where=(y > 0,)
    ),
    "means that do not exist": chain(
        normal(1 / x - 1 / x**3), linearity(normal(1 / x) - normal(1 / x**3))
    ),
    "a degenerate law": chain(
        Expectation(Derivative(AlphaReLU(1, x), x), Gaussian((x,), [[0]])),
        instance(
            Expectation(AlphaReLU(0, x), Gaussian((x,), [[0]])),
            "homogeneous.alpha_relu_derivative",
            {alpha: Integer(1), x: x},
        ),
    ),
    "an imaginary change of variables": chain(
        raw, ("symmetry", Expectation(-(x**2), Gaussian((x,), [[-1]])), {"maps": ((raw, diag(I)),)})
    ),
    "a correlation of two": chain(
        Expectation(AlphaReLU(1, x) * AlphaReLU(1, -y), correlated(x, y, Integer(2))),
        (
            "symmetry",
            Expectation(AlphaReLU(1, x) * AlphaReLU(1, y), correlated(x, y, Integer(-2))),
            {
                "maps": (
                    (
                        Expectation(
                            AlphaReLU(1, x) * AlphaReLU(1, -y), correlated(x, y, Integer(2))
                        ),
                        diag(1, -1),
                    ),
                )
            },
        ),
    ),
    "an infinite moment": chain(
        Expectation(norm**-2, BatchLaw((h,), v, B)) * 0
        + Expectation(z(1) / norm**3, BatchLaw((h,), v, B)),
        (
            "polar",
            Expectation(r**-2, Radius((r,), v, B - 1))
            * Expectation(sqrt((B - 1) / B) * t, Gaussian((t,), [[1]])),
            {"radius": r, "power": Integer(-2), "names": (t,)},
        ),
        where=(B >= 2,),
    ),
    # relations
    "numbers are equivalent": chain(
        MomentConstant(alpha),
        (
            "instance",
            (2 * alpha - 1) * MomentConstant(alpha - 1),
            {"of": "homogeneous.moment_ratio", "at": ({alpha: alpha},), "relation": "<=>"},
        ),
        where=(alpha > half,),
    ),
    "a factor that vanishes": chain(
        Eq(x * y, 0), ("field", Eq(y, 0), {"relation": "<=>", "factor": x, "power": 1})
    ),
    "a contradiction within a quantifier": chain(
        Eq(x * y, 0),
        (
            "field",
            Eq(y, 0),
            {"relation": "<=>", "factor": x, "power": 1, "facts": (("nothing", {}),)},
        ),
        where=(ForAll(l, Integer(0), Gt(x, l)),),
    ),
    "a bound for an equation": chain(
        Sum(l * Legendre(3, l, 0), (l, 1, oo)) / Sum(Legendre(3, l, 0), (l, 1, oo)),
        ("weighted_mean", Integer(1), {"index": l, "value": l, "weight": Legendre(3, l, 0)}),
    ),
}


def proof(start: Basic, steps: Any, where: Any, table: ModuleType) -> Proof:
    """The proof of what the chain claims, as a record like any other."""
    derivation = Derivation(start)
    for rule, after, parameters in steps:
        derivation = derivation.by(rule, after, "so", **parameters)
    conclusion = derivation.conclusion
    return prove(_record(conclusion, where, lambda: derivation), table.RECORDS.__getitem__)


def _record(statement: Statement, where: Any, derivation: Any) -> Any:
    """What `prove` reads of an identity, without the checks of its domain."""

    class Record:
        name = "demo.false"
        uses = (
            "homogeneous.moment_ratio",
            "homogeneous.alpha_relu_derivative",
            "sphere.radial_moment",
        )
        hypotheses = tuple(where)

    Record.statement, Record.derivation = statement, staticmethod(derivation)  # type: ignore[attr-defined]
    return Record


@pytest.mark.parametrize("label", FALSE)
def test_a_false_statement_is_not_proved(label: str, table: ModuleType) -> None:
    assert not proof(*FALSE[label], table).accepted


def test_there_are_many() -> None:
    assert len(FALSE) >= 40


def test_true_chains_are_proved(table: ModuleType) -> None:
    """The frame itself accepts what is true."""
    assert proof(
        *chain(gamma(alpha + 1), field(alpha * gamma(alpha)), where=(alpha > 0,)), table
    ).accepted
    assert proof(*chain(sqrt(v**4), field(v**2)), table).accepted
    for term in (1 / gamma(m - l + 2), Legendre(5, m - l + 1, t), 1 / Pochhammer(5, m - l + 1)):
        assert proof(*in_two_sums(term, 1), table).accepted


def test_a_chain_has_no_gaps(table: ModuleType) -> None:
    one = Derivation(x).by("field", x + 0, "").steps
    two = Derivation(y).by("field", y + 0, "").steps
    broken = Derivation(x, (*one, *two))
    assert not prove(_record(Eq(x, y), (), lambda: broken), table.RECORDS.__getitem__).accepted


def test_a_chain_proves_its_own_statement(table: ModuleType) -> None:
    derivation = Derivation(Eq(2 * x, 0)).by(
        "field", Eq(x, 0), "", relation="<=>", factor=Integer(2), power=1
    )
    ours = Iff(Eq(2 * x, 0), Eq(x, 0))
    others = [Eq(2 * x, 0), Iff(Eq(x, 0), Eq(y, 0)), Iff(Eq(2 * x, 0), Eq(x, 1))]
    assert prove(_record(ours, (), lambda: derivation), table.RECORDS.__getitem__).accepted
    for other in others:
        assert not prove(_record(other, (), lambda: derivation), table.RECORDS.__getitem__).accepted


def test_an_identity_does_not_use_itself(table: ModuleType) -> None:
    ratio: Identity = table.RECORDS["homogeneous.moment_ratio"]
    start, after = ratio.statement.args
    derivation = Derivation(start).by("instance", after, "", of=ratio.name, at=({alpha: alpha},))
    record = _record(ratio.statement, ratio.hypotheses, lambda: derivation)
    assert prove(record, table.RECORDS.__getitem__).accepted
    record.name = ratio.name
    assert not prove(record, table.RECORDS.__getitem__).accepted


JUNK: tuple[object, ...] = (
    None,
    0,
    -1,
    2.5,
    "x",
    (),
    ((),),
    {},
    c,
    Tuple(x),
    oo,
    [x],
    object(),
    int,
)


def test_a_parameter_of_a_wrong_type_is_rejected(table: ModuleType) -> None:
    """Never a crash, whatever a step brings along."""
    for rule in Rule:
        good = table.CASES[rule].valid[0]
        for name in good.parameters:
            for junk in JUNK:
                right = good.parameters[name]
                if type(junk) is type(right) and junk == right:
                    continue
                step = Step(
                    rule, good.before, good.after, Because("", {**good.parameters, name: junk})
                )
                context = Context(Hypotheses(good.where), table.RECORDS.__getitem__)
                report = check_step(step._replace(relation=good.relation), context)
                assert not report.accepted, (rule, name, junk)
