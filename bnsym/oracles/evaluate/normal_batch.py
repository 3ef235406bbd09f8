"""Means over a batch of any covariance, of Gaussians of the batch times functions of two entries.

The batch minus its mean is a batch of covariance G S G. h = M g, where g are as many entries of h
as its covariance has rank, with a covariance S that is not singular. The density of g times
e^(-h.A h) is that of a normal law of precision P = S^-1 + 2 M^T A M, but for a factor
(det S det P)^(-1/2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from flint import acb, arb
from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Mul,
    Poly,
    Rational,
    Sum,
    Symbol,
    exp,
    expand,
)

from bnsym.oracles.evaluate.batch import kinks, terms
from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.plane import planar_mean
from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.oracles.evaluate.space import spatial_mean
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, Entry, Jacobian
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.factors import factors
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch

__all__ = ["normal_batch_mean"]


def normal_batch_mean(
    node: Expectation, ball: Callable[[Expr], arb], integrate: Callable[[Integrand], acb]
) -> arb:
    """Ball of such a mean, by that of a normal pair; of one without a Gaussian, by directions.

    Raises
    ------
    CannotEvaluateError
        If the mean is another one.
    """
    law = node.law
    if not isinstance(law, NormalBatch) or not isinstance(law.covariance, ImmutableDenseMatrix):
        raise CannotEvaluateError("no batch of a given covariance")
    (vector,), matrix = law.variables, law.covariance
    body = node.body
    if body.has(Expectation):
        parts = Add.make_args(_over_weights(body))
        return sum((ball(Expectation(part, law)) for part in parts), arb(0))
    if isinstance(body, Sum):
        means = (Expectation(Add(*group), law) for group in _by_kinks(body))
        return sum(map(ball, means), arb(0))
    if body.has(Centred, CentredNorm, BatchNorm, Jacobian):
        matrix = CentredCovariance(matrix)
        if not body.has(exp):
            if matrix.rank() == 3:
                return spatial_mean(node, matrix, ball)
            return planar_mean(node, ball, integrate)
        body = _centred(body, vector, matrix.rows)
    form, rest = _separated(body, vector, matrix.rows)
    _, pivots = matrix.rref()
    kept = matrix.extract(list(pivots), list(pivots))
    images = matrix.extract(list(range(matrix.rows)), list(pivots)) * kept.inv()
    precision = kept.inv() + 2 * images.T * form * images
    if not precision.is_positive_definite:
        raise CannotEvaluateError("the mean does not exist")
    tilted = images * precision.inv() * images.T
    rest, places = _regressed(rest, vector, tilted)
    if not 1 <= len(places) <= 2:
        raise CannotEvaluateError("a function of one or two entries is needed")
    names = [Symbol(name, real=True) for name in "xy"][: len(places)]
    table = {Entry(vector, Integer(k)): name for k, name in zip(places, names, strict=True)}
    rows = [k - 1 for k in places]
    pair = Expectation(rest.xreplace(table), Gaussian(names, tilted.extract(rows, rows)))
    return ball((kept.det() * precision.det()) ** Rational(-1, 2)) * ball(pair)


def _over_weights(body: Expr) -> Expr:
    """Means over one standard normal weight, of polynomials of degree three at most: at 1 and -1.

    Outputs of batch norm do not depend on the weight.
    """

    def averaged(node: Expectation) -> Expr:
        (x,), inner = node.law.variables, node.body
        names = {output: Dummy() for output in inner.atoms(BatchNorm)}
        outputs = {name: output for output, name in names.items()}
        table: dict[Basic, Basic] = {}
        for slope in inner.atoms(Derivative):
            bare = slope.expr.xreplace(names)
            factor = bare.diff(x).xreplace(outputs)
            own = slope.variables == (x,)
            table[slope] = factor if own else x * Derivative(factor, *slope.variables)
            if bare != x * bare.diff(x) or bare.diff(x).has(x):
                raise CannotEvaluateError("a slope of what is not a multiple of the weight")
        flat = inner.xreplace(table)
        bare = flat.xreplace({total: total.function for total in flat.atoms(Sum)})
        if node.law != Gaussian((x,), [[1]]) or Poly(bare.xreplace(names), x).degree() > 3:
            raise CannotEvaluateError("a polynomial of degree three in a weight is needed")
        return Add(*(flat.xreplace({x: Integer(end)}) / 2 for end in (1, -1)))

    return expand(body.replace(lambda node: isinstance(node, Expectation), averaged), deep=False)


def _by_kinks(total: Sum) -> Iterator[list[Expr]]:
    """The terms of a sum, those together that have their kinks at the same entries."""
    found = defaultdict[tuple[int, ...], list[Expr]](list)
    for term in terms(total):
        found[tuple(kinks(term))].append(term)
    yield from found.values()


def _regressed(
    rest: Expr, vector: Symbol, covariance: ImmutableDenseMatrix
) -> tuple[Expr, list[int]]:
    """Without the entries that it is a polynomial in, and the places of the other ones.

    Given the others such an entry is linear in them plus a normal variable of its own.
    """
    entries = sorted(rest.atoms(Entry), key=str)
    others = [entry for entry in entries if rest.is_polynomial(entry)]
    places = [int(entry.args[1]) for entry in entries if entry not in others]
    if not places or len(entries) <= 2:
        return rest, [int(entry.args[1]) for entry in entries]
    rows, own = ([k - 1 for k in group] for group in (places, [int(e.args[1]) for e in others]))
    _, pivots = covariance.extract(rows, rows).rref()
    rows = [rows[k] for k in pivots]
    share = covariance.extract(own, rows) * covariance.extract(rows, rows).inv()
    left = covariance.extract(own, own) - share * covariance.extract(rows, own)
    explained = share * ImmutableDenseMatrix([Entry(vector, Integer(k + 1)) for k in rows])
    term = rest.xreplace(
        {entry: entry + mean for entry, mean in zip(others, explained, strict=True)}
    )
    total, order = Integer(0), Integer(0)
    while term != 0:
        order += 1
        total += term.xreplace(dict.fromkeys(others, Integer(0)))
        slopes = [[term.diff(one, two) for two in others] for one in others]
        term = expand(Add(*left.multiply_elementwise(ImmutableDenseMatrix(slopes))) / (2 * order))
    return total, places


def _centred(body: Expr, vector: Symbol, size: int) -> Expr:
    """The entries of the centred batch as those of a batch of its own."""
    squares = sum(Entry(vector, Integer(k + 1)) ** 2 for k in range(size))
    table = {CentredNorm(size, vector) ** 2: squares}
    own = body.atoms(Centred)
    return body.xreplace(table | {z: Entry(vector, z.args[2]) for z in own if z.args[0] == size})


def _separated(body: Expr, vector: Symbol, size: int) -> tuple[ImmutableDenseMatrix, Expr]:
    """The form A of the factors e^(-h.A h), and the other factors."""
    entries = [Entry(vector, Integer(k + 1)) for k in range(size)]
    names = [Symbol(f"h{k}", real=True) for k in range(size)]
    table = dict(zip(entries, names, strict=True))
    form, rest = ImmutableDenseMatrix.zeros(size, size), Integer(1)
    for factor in factors(body):
        if not isinstance(factor, exp):
            rest = Mul(rest, factor)
            continue
        exponent = Poly(unfolded(factor.args[0]).xreplace(table), *names)
        if any(sum(powers) != 2 for powers in exponent.monoms()):
            raise CannotEvaluateError("a quadratic form is needed in the exponent")
        half = [[exponent.as_expr().diff(one, two) / 2 for two in names] for one in names]
        form -= ImmutableDenseMatrix(half)
    return form, rest
