"""Truth of propositions at an exact point: relations by balls, the field's predicates exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy
from flint import ctx
from sympy import Basic, Expr, Lambda, Matrix
from sympy.core.relational import (
    Equality,
    GreaterThan,
    LessThan,
    Relational,
    StrictGreaterThan,
    StrictLessThan,
    Unequality,
)
from sympy.logic.boolalg import And, Not, Or

from bnsym.core import Eq, Iff, Le, Lt, Statement
from bnsym.oracles.budget import Budget
from bnsym.oracles.evaluate.balls import Balls
from bnsym.oracles.evaluate.comparison import Comparison, compare, each_entry
from bnsym.oracles.evaluate.point import CannotEvaluateError, entry_at
from bnsym.oracles.evaluate.series import degree_of, finite_limits
from bnsym.oracles.normal_form import ZeroTest
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.homogeneous import PositiveHomogeneous
from bnsym.symbolic.predicates import (
    AffineAlmostEverywhere,
    CentredHollow,
    Convergent,
    Covariance,
    ForAll,
    Given,
    Homogeneous,
    Integrable,
    ModerateGrowth,
    RankAtLeast,
    Sectorial,
    SlowGrowth,
    Sobolev,
)
from bnsym.symbolic.sphere import GegenbauerCoefficient

__all__ = ["truth"]

_YES = Comparison(True, exact=True)
_NO = Comparison(False, reason="it is false")

_MOST_LAYERS = 4

_SMOOTH = (
    *(sympy.Add, sympy.Mul, sympy.Integer, sympy.Rational, sympy.Symbol, sympy.NumberSymbol),
    *(sympy.sin, sympy.cos, sympy.exp, sympy.sinh, sympy.cosh, sympy.tanh, sympy.erf, sympy.atan),
)


def truth(claim: Basic, budget: Budget) -> Comparison:
    """Whether a closed proposition is true.

    Raises
    ------
    CannotEvaluateError
        If a side of a relation is declined.

    Examples
    --------
    >>> from sympy import Integer, pi
    >>> truth(pi > 3, Budget()).holds
    True
    """
    if claim in (True, False):
        return _YES if claim else _NO
    match claim:
        case Iff():
            return _same(truth(claim.lhs, budget), truth(claim.rhs, budget))
        case Statement():
            return each_entry(claim, budget, _compare_where_defined)
        case Relational():
            return _relation(claim, budget)
        case And():
            return _all([truth(part, budget) for part in claim.args])
        case Or():
            return _negated(_all([_negated(truth(part, budget)) for part in claim.args]))
        case Not():
            return _negated(truth(claim.args[0], budget))
        case ForAll():
            return _for_all(claim, budget)
        case Given():
            return truth(claim.args[0], budget)
    decide = _PREDICATES.get(type(claim))
    known = decide(claim) if decide else None
    if known is None:
        return Comparison(None, reason=f"{claim} is not decided")
    return _YES if known else _NO


def _compare_where_defined(claim: Statement, budget: Budget) -> Comparison:
    """A relation with a side that certainly is not defined does not hold."""
    try:
        return compare(claim, budget)
    except CannotEvaluateError:
        undefined = _undefined(claim, budget, _MOST_LAYERS)
        if undefined is None:
            raise
        return Comparison(False, reason=undefined)


def _undefined(claim: Basic, budget: Budget, layers: int) -> str | None:
    """A function in the claim whose condition of definition certainly fails, in words."""
    for node in sorted(claim.atoms(Folded), key=str):
        if node.free_symbols:
            continue
        for condition in node.domain():
            if truth(condition, budget).holds is False:
                return f"{type(node).__name__} is not defined since {condition} fails"
        if (
            layers
            and node.definition() != node
            and (inner := _undefined(node.definition(), budget, layers - 1))
        ):
            return inner
    return None


def _relation(claim: Relational, budget: Budget) -> Comparison:
    """SymPy's relations, as statements."""
    left, right = claim.lhs, claim.rhs
    match claim:
        case StrictLessThan():
            return compare(Lt(left, right), budget)
        case StrictGreaterThan():
            return compare(Lt(right, left), budget)
        case LessThan():
            return compare(Le(left, right), budget)
        case GreaterThan():
            return compare(Le(right, left), budget)
        case Equality():
            return compare(Eq(left, right), budget)
        case Unequality():
            return _negated(compare(Eq(left, right), budget))
    raise CannotEvaluateError(f"the relation {claim} is not decided")


def _same(left: Comparison, right: Comparison) -> Comparison:
    """An equivalence; a difference counts only if the true side is exactly true."""
    if left.holds is None or right.holds is None:
        return Comparison(None, reason=left.reason or right.reason)
    if left.holds == right.holds:
        return Comparison(True, min(left.digits, right.digits), exact=left.exact and right.exact)
    yes, which = (left, "left") if left.holds else (right, "right")
    if not yes.exact:
        return Comparison(None, reason=f"only the {which} side holds, as far as digits tell")
    return Comparison(False, reason=f"only the {which} side holds")


def _all(parts: list[Comparison]) -> Comparison:
    """A conjunction."""
    for wanted in (False, None):
        for part in parts:
            if part.holds is wanted:
                return part
    return Comparison(
        True, min(part.digits for part in parts), exact=all(part.exact for part in parts)
    )


def _negated(found: Comparison) -> Comparison:
    """A negation; what holds to some digits only cannot be denied."""
    if found.holds is None or (found.holds and not found.exact):
        return Comparison(None, reason=found.reason or "equal as far as digits tell")
    return _NO if found.holds else _YES


def _for_all(claim: ForAll, budget: Budget) -> Comparison:
    """Up to the degree of a polynomial one by one, beyond it with coefficients that vanish."""
    index, lower, inner = claim.args
    coefficients = [a for a in inner.atoms(GegenbauerCoefficient) if a.args[2] == index]
    degrees = [degree_of(a.args[0]) for a in coefficients]
    if not coefficients or None in degrees or not isinstance(inner, Eq):
        return Comparison(None, reason=f"{claim} is not decided")
    beyond = inner.xreplace({a: sympy.Integer(0) for a in coefficients})
    if beyond.lhs - beyond.rhs != 0:
        return Comparison(None, reason=f"{claim} is not decided")
    last = max(degree for degree in degrees if degree is not None)
    values = range(int(lower), last + 1)
    return _all([_YES, *(truth(inner.xreplace({index: sympy.Integer(k)}), budget) for k in values)])


def _covariance(claim: Covariance) -> bool | None:
    """Semidefinite with a positive diagonal."""
    matrix = claim.args[0]
    size = range(int(matrix.shape[0]))
    explicit = Matrix([[entry_at(matrix, i, j) for j in size] for i in size])
    signs = [*(explicit[k, k].is_positive for k in size), explicit.is_positive_semidefinite]
    return None if None in signs else all(signs)


def _rank_at_least(claim: RankAtLeast) -> bool:
    """By elimination."""
    matrix, rank = claim.args
    return bool(matrix.rank() >= rank)


def _centred_hollow(claim: CentredHollow) -> bool:
    """Symmetric, with zero diagonal and zero row sums, of the size that is asked for."""
    rows, size = claim.args
    matrix = Matrix([list(row) for row in rows])
    sums = (*matrix.diagonal(), *(sum(row) for row in matrix.tolist()))
    return bool(matrix.shape == (size, size) and matrix == matrix.T and not any(sums))


def _sobolev(claim: Sobolev) -> bool | None:
    """Smooth functions are in H^1 of a compact set; a power if its slope is square integrable."""
    phi = claim.args[0]
    if isinstance(phi, PositiveHomogeneous):
        return True if (phi.args[0] > sympy.Rational(1, 2)) == True else None  # noqa: E712
    return True if isinstance(phi, Lambda) and _smooth(phi.expr) else None


def _smooth(expr: Expr) -> bool:
    """Built of functions without singularities on the real line."""
    if expr.is_Pow:
        return bool(expr.exp.is_Integer and expr.exp > 0) and _smooth(expr.base)
    return isinstance(expr, _SMOOTH) and all(map(_smooth, expr.args))


def _moderate(claim: ModerateGrowth) -> bool | None:
    """Polynomials grow slowly, and powers; of other functions nothing is said."""
    phi, order = claim.args
    if isinstance(phi, PositiveHomogeneous):
        return bool(phi.args[0] - order > -sympy.Rational(1, 2)) or None
    return True if degree_of(phi) is not None else None


def _slow(claim: SlowGrowth | Sectorial) -> bool | None:
    """Of powers by the degree, of a function by its form; of other functions nothing is said."""
    holds = [all(condition == True for condition in parts) for parts in claim.sufficient()]  # noqa: E712
    return any(holds) or None


def _integrable(claim: Integrable) -> bool | None:
    """If its value is enclosed, it exists."""
    with ctx.workprec(64):
        return bool(Balls().real(claim.expectation).is_finite()) or None


def _convergent(claim: Convergent) -> bool | None:
    """A sum that is finite."""
    finite_limits(claim.series)
    return True


def _affine(claim: AffineAlmostEverywhere) -> bool | None:
    """Polynomials by their degree; homogeneous functions by their two halves."""
    phi, lower, upper = claim.args
    if (lower < upper) != True:  # noqa: E712
        return None
    if isinstance(phi, PositiveHomogeneous) and lower < 0 < upper:
        alpha, a, b = phi.args
        if alpha == 0:
            return bool(a == -b)
        return bool(a == b == 0 or (alpha == 1 and a == b))
    degree = degree_of(phi)
    return None if degree is None else degree <= 1


def _homogeneous(claim: Homogeneous) -> bool | None:
    """By the definition, with positive symbols in the place of s and of |x|."""
    phi, degree = claim.args
    if not isinstance(phi, Lambda):
        return None
    s, size = sympy.Dummy("s", positive=True), sympy.Dummy("x", positive=True)
    sides = (size, -size)
    same = ZeroTest().equal
    return all(same(phi(s * x), s**degree * phi(x)) for x in sides) or None


_PREDICATES: Mapping[type, Callable[..., bool | None]] = {
    CentredHollow: _centred_hollow,
    Homogeneous: _homogeneous,
    Covariance: _covariance,
    RankAtLeast: _rank_at_least,
    Sobolev: _sobolev,
    ModerateGrowth: _moderate,
    SlowGrowth: _slow,
    Sectorial: _slow,
    Integrable: _integrable,
    Convergent: _convergent,
    AffineAlmostEverywhere: _affine,
}
