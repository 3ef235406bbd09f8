"""Completing the square: a normal law times e^(u.x - x^T A x) is a multiple of another one.

With the covariance S, and wherever all eigenvalues of T = I + 2 S A are positive,

    E[e^(u.x - x^T A x) g(x)] = det(T)^(-1/2) e^(u.Ku/2) E_K[g(x + K u)],    K = T^-1 S.

Of a batch of any size, A is a multiple tau of the identity, u vanishes, and g is a function of two
entries, whose law is that of a pair: no other is left free, for no name is both bound and free.
The batch minus its mean is one of covariance S^G; where that is upsilon G, at BSB1, the tilted one
is upsilon/(1 + 2 tau upsilon) G, and g any function of the batch minus its mean. Of two batches,
each with a rate of its own, both minus their means, A is tau I and sigma I, and g a function of one
entry of each.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Ge,
    Gt,
    ImmutableMatrix,
    Integer,
    Le,
    MatrixExpr,
    Rational,
    Sum,
    Symbol,
    cancel,
    exp,
    eye,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.oracles.rules.slope import require_centred
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Entry
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.normal_batch import (
    CentredCovariance,
    DirectSum,
    NormalBatch,
    TiltDeterminant,
    TiltedCovariance,
)
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.predicates import Integrable

__all__ = ["check"]

_ONE_SIGN = "the exponential must leave a normal law"


def check(step: Step, context: Context) -> list[Obligation]:
    """Take e^(u.x - x^T A x), u the ``linear`` and A the ``quadratic`` form, out of the ``mean``.

    What remains of its body is ``rest``. Of a batch, the form is ``rate`` times the sum of squares,
    and ``names`` are those of the entries at the ``places``; or of the ``centred`` batch. Of two
    batches there are two ``rates``, and a place in each. At BSB1 it is the centred batch, and no
    places are named.
    """
    mean, rest = parameter(step, "mean", Expectation), parameter(step, "rest", Expr)
    law = mean.law
    if isinstance(law, NormalBatch):
        return _batch(step, context, mean, rest)
    if isinstance(law, NormalBatches):
        return _batches(step, context, mean, rest)
    if isinstance(law, BatchLaw):
        return _at_bsb1(step, context, mean, rest)
    if not isinstance(law, Gaussian) or not step.before.has(mean):
        raise Rejected("a mean over a normal law that occurs is needed", mean, step.before)
    size = len(law.variables)
    linear = ImmutableMatrix(parameter(step, "linear", tuple))
    quadratic = parameter(step, "quadratic", ImmutableMatrix)
    if size > 2 or quadratic != quadratic.T:
        raise Rejected("one or two variables and a symmetric matrix are needed", mean)
    x = ImmutableMatrix(law.variables)
    exponent = (linear.T * x - x.T * quadratic * x)[0, 0]
    agree(mean.body, exp(exponent) * rest, context, "the integrand has another form")
    turned = eye(size) + 2 * law.covariance * quadratic
    covariance = (turned.inv() * law.covariance).applyfunc(cancel)
    shift = covariance * linear
    places = dict(zip(law.variables, x + shift, strict=True))
    tilted = Expectation(rest.xreplace(places), Gaussian(law.variables, covariance))
    factor = turned.det() ** Rational(-1, 2) * exp((linear.T * shift)[0, 0] / 2)
    constant = not rest.has_free(*law.variables)
    value = factor * (rest if constant else tilted)
    given = step.before.xreplace({mean: value})
    agree(given, step.after, context.under(given, step.after), "not the tilted mean")
    signs = dict.fromkeys([turned.det(), turned.trace()])
    return [
        *(Obligation(Gt(sign, Integer(0), evaluate=False), _ONE_SIGN) for sign in signs),
        *([] if constant else [Obligation(Integrable(tilted), "the mean must exist")]),
    ]


def _batch(step: Step, context: Context, mean: Expectation, rest: Expr) -> list[Obligation]:
    """The entries are normal variables of tilted covariance."""
    rate, places = parameter(step, "rate", Expr), parameter(step, "places", tuple)
    names = parameter(step, "names", tuple)
    require_new(mean, *names)
    (vector,), matrix = mean.law.variables, mean.law.covariance
    size, p = matrix.shape[0], Dummy("p", integer=True, positive=True)
    if step.because.parameters.get("centred"):
        entries, matrix = [Centred(size, vector, k) for k in places], CentredCovariance(matrix)
        squares = CentredNorm(size, vector) ** 2
    else:
        entries = [Entry(vector, k) for k in places]
        squares = Sum(Entry(vector, p) ** 2, (p, 1, size))
    agree(mean.body, exp(-rate * squares) * rest, context, "the integrand has another form")
    body = rest.xreplace(dict(zip(entries, names, strict=True)))
    tilted = Expectation(body, _tilted(matrix, rate, places, names))
    return _replaced(step, context, mean, TiltDeterminant(matrix, rate), tilted)


def _batches(step: Step, context: Context, mean: Expectation, rest: Expr) -> list[Obligation]:
    """One entry of each batch, both minus their means, in the rows of a joint covariance."""
    both = parameter(step, "rates", tuple)
    places, names = parameter(step, "places", tuple), parameter(step, "names", tuple)
    require_new(mean, *names)
    law = mean.law
    batches = list(zip(law.sizes, law.variables, strict=True))
    squares = [CentredNorm(*batch) ** 2 for batch in batches]
    exponent = Add(*(-rate * square for rate, square in zip(both, squares, strict=True)))
    agree(mean.body, exp(exponent) * rest, context, "the integrand has another form")
    (first, _), (second, _) = batches
    rate, rows = DirectSum(both[0], first, both[1], second), (places[0], first + places[1])
    entries = [Centred(*batch, place) for batch, place in zip(batches, places, strict=True)]
    body = rest.xreplace(dict(zip(entries, names, strict=True)))
    tilted = Expectation(body, _tilted(law.centred, rate, rows, names))
    inside = [
        relation(place, end, evaluate=False)
        for place, size in zip(places, law.sizes, strict=True)
        for relation, end in ((Ge, 1), (Le, size))
    ]
    return [
        *_replaced(step, context, mean, TiltDeterminant(law.centred, rate), tilted),
        *(Obligation(condition, "it must be a place in the batch") for condition in inside),
    ]


def _tilted(
    matrix: MatrixExpr, rate: Basic, rows: Sequence[Expr], names: Sequence[Symbol]
) -> Gaussian:
    """The law of the entries in these rows."""
    order = range(len(rows))
    pairs = [[(rows[min(k, m)], rows[max(k, m)]) for m in order] for k in order]
    return Gaussian(names, [[TiltedCovariance(matrix, rate, *p) for p in row] for row in pairs])


def _replaced(
    step: Step, context: Context, mean: Expectation, cost: Expr, tilted: Expectation
) -> list[Obligation]:
    """The step with the tilted mean, over the root of the determinant."""
    value = cost ** Rational(-1, 2) * tilted
    agree(step.before.xreplace({mean: value}), step.after, context, "not the tilted mean")
    return [Obligation(Integrable(tilted), "the mean must exist")]


def _at_bsb1(step: Step, context: Context, mean: Expectation, rest: Expr) -> list[Obligation]:
    """In each of B - 1 directions the variance is divided by the same number."""
    rate, law = parameter(step, "rate", Expr), mean.law
    require_centred(mean)
    fall = exp(-rate * CentredNorm(law.size, *law.variables) ** 2)
    agree(mean.body, fall * rest, context, "the integrand has another form")
    growth = 1 + 2 * rate * law.upsilon
    tilted = Expectation(rest, BatchLaw(law.variables, law.upsilon / growth, law.size))
    value = growth ** ((1 - law.size) * Rational(1, 2)) * tilted
    given = step.before.xreplace({mean: value})
    agree(given, step.after, context.under(given, step.after), "not the tilted mean")
    return [Obligation(Integrable(tilted), "the mean must exist")]  # at a positive variance only
