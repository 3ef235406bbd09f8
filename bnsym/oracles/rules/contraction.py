"""Sums over one index of Kronecker deltas and of the centring projection's entries.

G is a symmetric projection with G 1 = 0, and z = G h has norm r, so that over k = 1..B
sum G_ik G_jk = G_ij, sum G_ik z_k = z_i, sum z_k^2 = r^2, sum G_ik = sum z_k = 0, and
sum G_ik G_jk z_k = delta_ij z_i - (z_i + z_j)/B. An element D of a space of centred matrices has
sum G_ik D_jk = D_ij and sum D_ik = 0.
"""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Expr,
    Ge,
    Integer,
    KroneckerDelta,
    Le,
    Mul,
    Sum,
    Symbol,
    expand,
    oo,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Centring
from bnsym.symbolic.factors import factors
from bnsym.symbolic.ultrasymmetric import Direction

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Contract every sum over an index of ``over``, innermost first."""
    rewritten = step.before
    obligations: list[Obligation] = []
    for index in parameter(step, "over", tuple):
        rewritten = _contract_all(rewritten, index, obligations)
    inner = context.under(step.before, step.after)
    agree(rewritten, step.after, inner, "the contraction does not give it")
    return obligations


def _contract_all(expression: Basic, index: Symbol, obligations: list[Obligation]) -> Basic:
    """Every sum over the index, replaced by its value."""
    sums = [node for node in expression.atoms(Sum) if node.limits[0][0] == index]
    if not sums:
        raise Rejected(f"no sum over {index} occurs", given=expression)
    for node in sorted(sums, key=lambda n: n.count_ops()):
        (_, lower, upper), outer = node.limits[0], node.limits[1:]
        body = expand(node.function, deep=False)
        terms = Add.make_args(body)
        value: Expr = Add(*(_term(t, (index, lower, upper), obligations) for t in terms))
        expression = expression.xreplace({node: Sum(value, *outer) if outer else value})
    return expression


def _term(term: Expr, limit: tuple[Symbol, Expr, Expr], obligations: list[Obligation]) -> Expr:
    """Sum of one product over the index."""
    index, lower, upper = limit
    parts = factors(term)
    constant = Mul(*(f for f in parts if not f.has(index)))
    dependent = [f for f in parts if f.has(index)]
    for place, factor in enumerate(dependent):
        if isinstance(factor, KroneckerDelta):
            (other,) = set(factor.args) - {index} or {index}
            if other.has(index) or not other.is_integer:
                raise Rejected("the delta must compare the index with another one", term)
            why = "the other index must lie in the range of the sum"
            obligations.append(Obligation(Ge(other, lower, evaluate=False), why))
            if upper != oo:
                obligations.append(Obligation(Le(other, upper, evaluate=False), why))
            rest = Mul(*dependent[:place], *dependent[place + 1 :])
            return constant * rest.xreplace({index: other})
    if not dependent:
        if oo in (upper, -lower):
            raise Rejected("an endless sum of a constant has no value", term)
        why = "a sum counts its terms unless it runs backwards"
        obligations.append(Obligation(Ge(upper - lower + 1, 0, evaluate=False), why))
        return constant * (upper - lower + 1)
    entries = [f for f in dependent if isinstance(f, Centring | Direction)]
    for place in {place for f in entries for place in f.args[1:]} - {index}:
        if place.has(index) or not place.is_integer:
            raise Rejected("the other index must be an integer that does not move", term)
        why = "the other index must be a place in the batch"
        obligations.append(Obligation(Ge(place, 1, evaluate=False), why))
        obligations.append(Obligation(Le(place, upper, evaluate=False), why))
    return constant * _projection(dependent, index, lower, upper)


def _projection(parts: list[Expr], index: Symbol, lower: Expr, upper: Expr) -> Expr:
    """Value of a product of few entries of G, of z or of an element of a space."""
    known = all(_size(f) == upper and index in _places(f) for f in parts)
    if not known or lower != 1:
        raise Rejected("a sum of entries of G, z or a centred matrix is needed", Mul(*parts))
    if len(parts) == 1:
        if parts[0].args[1:] == (index, index):
            raise Rejected("the trace of G does not vanish", parts[0])
        return Integer(0)
    match parts:
        case [Centring() as one, Centring() as two]:
            return Centring(upper, _other(one, index), _other(two, index))
        case [Centred() as one, Centred() as two] if one.args[1] == two.args[1]:
            return CentredNorm(upper, one.args[1]) ** 2
        case [Centring() as matrix, Centred() as vector] | [
            Centred() as vector,
            Centring() as matrix,
        ]:
            return Centred(upper, vector.args[1], _other(matrix, index))
        case [Centring() as matrix, Direction() as element] | [
            Direction() as element,
            Centring() as matrix,
        ]:
            return Direction(element.args[0], _other(matrix, index), _other(element, index))
    matrices = [f for f in parts if isinstance(f, Centring)]
    vectors = [f for f in parts if isinstance(f, Centred)]
    if (len(matrices), len(vectors), len(parts)) != (2, 1, 3):
        raise Rejected("no rule contracts this product", Mul(*parts))
    i, j = (_other(f, index) for f in matrices)
    z_i, z_j = (Centred(upper, vectors[0].args[1], place) for place in (i, j))
    return KroneckerDelta(i, j) * z_i - (z_i + z_j) / upper


def _size(entry: Expr) -> Expr | None:
    """The batch size of an entry, None for what is no entry."""
    if isinstance(entry, Direction):
        return entry.args[0].size
    return entry.args[0] if isinstance(entry, Centring | Centred) else None


def _places(entry: Expr) -> tuple[Expr, ...]:
    """The place of an entry of z, the two places of an entry of a matrix."""
    return tuple(entry.args[2:] if isinstance(entry, Centred) else entry.args[1:])


def _other(entry: Expr, index: Symbol) -> Expr:
    """The index of an entry of a matrix that is not summed over."""
    _, i, k = entry.args
    if i == k:
        raise Rejected("a diagonal entry is no contraction", entry)
    return i if k == index else k
