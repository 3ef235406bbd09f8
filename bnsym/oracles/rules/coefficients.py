"""Analytic functions that agree near zero have the same Taylor coefficients.

With D = z d/dz one has m [z^m] g = [z^m] D g, so a combination of coefficients whose factors
are polynomials in the place l is one coefficient of one function, and vanishes with it.
"""

from __future__ import annotations

from sympy import (
    Add,
    Derivative,
    Dummy,
    Expr,
    Gt,
    Integer,
    Lambda,
    Mul,
    Poly,
    Pow,
    Sum,
    Symbol,
    exp,
    expand,
    preorder_traversal,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, replace_nodes
from bnsym.symbolic.power_series import TaylorCoefficient

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Both sides combine coefficients at integer distances from ``place`` in the same way.

    With ``scale`` instead, every [z^m] g(z) on the left is replaced by k^m [z^m] g(z/k). With
    ``sums``, the first of two series over l becomes the second, term by term but for a ``factor``.
    """
    z = Dummy("z", real=True)
    if "scale" in step.because.parameters:
        return _scaled(step, context, z)
    if "sums" in step.because.parameters:
        return _summed(step, context, z)
    place = parameter(step, "place", Symbol)
    return _compared(step.before, step.after, place, context, z)


def _summed(step: Step, context: Context, z: Symbol) -> list[Obligation]:
    """The terms agree as combinations of coefficients at the index."""
    (one, other), factor = parameter(step, "sums", tuple), parameter(step, "factor", Expr)
    if not (isinstance(one, Sum) and isinstance(other, Sum)) or one.limits != other.limits:
        raise Rejected("two series over the same indices are needed", one, other)
    if not step.before.has(one) or len(one.limits) != 1:
        raise Rejected("a series over one index that occurs is needed", one, step.before)
    agree(step.before.xreplace({one: other}), step.after, context, "not the other series")
    left, right = (total.function / factor for total in (one, other))
    return _compared(left, right, one.limits[0][0], context.under(one), z)


def _compared(
    left: Expr, right: Expr, place: Symbol, context: Context, z: Symbol
) -> list[Obligation]:
    """The generating functions of both sides are the same."""
    before, after = (_inside(side) for side in (left, right))
    parts = [p for d in Add.make_args(before - after) for p in Add.make_args(expand(d, deep=False))]
    terms = [_term(part, place, z) for part in parts]
    last = max(shift for _, shift, _ in terms)
    total = Add(*(z ** (last - shift) * _applied(f, shift, g, z) for f, shift, g in terms))
    bases = list(dict.fromkeys(base for *_, g in terms for base in _bases(g, z)))
    near = context._replace(
        hypotheses=context.hypotheses.extended(Gt(base, 0, evaluate=False) for base in bases)
    )
    agree(total, Integer(0), near, "the generating functions differ")
    return _analytic(bases, z)


def _scaled(step: Step, context: Context, z: Symbol) -> list[Obligation]:
    """The coefficients of g(z/k) are those of g over powers of k."""
    scale = parameter(step, "scale", Expr)
    bases: set[Expr] = set()

    def image(node: TaylorCoefficient) -> Expr:
        function, degree = node.args
        (name,) = function.signature
        bases.update(_bases(function(z), z))
        scaled = function.expr.xreplace({name: name / scale})
        return scale**degree * TaylorCoefficient(Lambda(name, scaled), degree)

    rewritten = replace_nodes(step.before, TaylorCoefficient, image)
    agree(rewritten, step.after, context, "not the coefficients of the scaled variable")
    nonzero = Gt(scale**2, 0, evaluate=False)
    return [Obligation(nonzero, "the scale must not vanish"), *_analytic(bases, z)]


def _inside(side: Expr) -> Expr:
    """Derivatives by a parameter act on the function of z."""

    def move(node: Derivative) -> Expr:
        if not isinstance(node.expr, TaylorCoefficient):
            return node
        function, degree = node.expr.args
        (z,) = function.signature
        if any(degree.has(variable) for variable in node.variables):
            raise Rejected("the place of a coefficient is no parameter", node)
        return TaylorCoefficient(Lambda(z, function.expr.diff(*node.variables)), degree)

    return replace_nodes(side, Derivative, move)


def _term(term: Expr, place: Symbol, z: Symbol) -> tuple[Poly, Integer, Expr]:
    """A factor that is a polynomial in the place, the distance to it, and the function."""
    found = term.atoms(TaylorCoefficient)
    if len(found) != 1:
        raise Rejected("every term needs one coefficient", given=term)
    (node,) = found
    factor, shift = term / node, expand(node.args[1] - place)
    if not shift.is_Integer or not factor.is_polynomial(place):
        raise Rejected(f"coefficients at fixed distances from {place} are needed", node)
    return Poly(factor, place), shift, node.args[0](z)


def _applied(factor: Poly, shift: Integer, body: Expr, z: Symbol) -> Expr:
    """The polynomial in the place l = m - shift, with D = z d/dz for m, applied to the function."""
    value: Expr = Integer(0)
    power = body
    for coefficient in reversed(factor.all_coeffs()):
        value += coefficient * power
        power = z * power.diff(z) - shift * power
    return value


def _bases(expression: Expr, z: Symbol) -> list[Expr]:
    """What must be positive at zero: bases of real powers, squares of divisors."""
    bases = []
    for node in preorder_traversal(expression):
        whole = isinstance(node, Pow) and node.exp.is_Integer and node.exp > 0
        if isinstance(node, Pow) and node.base.has(z) and not whole:
            if not node.base.is_polynomial(z) or node.exp.has(z):
                raise Rejected("powers of polynomials in the variable are needed", node)
            bases.append(node.base**2 if node.exp.is_Integer else node.base)
        elif isinstance(node, exp) and not node.args[0].is_polynomial(z):
            raise Rejected("exponentials of polynomials in the variable are needed", node)
        elif node.has(z) and not (isinstance(node, Add | Mul | Pow | exp) or node == z):
            raise Rejected("sums, products, powers and exponentials are needed", node)
    return list(dict.fromkeys(bases))


def _analytic(bases: list[Expr] | set[Expr], z: Symbol) -> list[Obligation]:
    """Real powers are analytic near zero where their bases are positive at zero."""
    starts = {base.xreplace({z: Integer(0)}) for base in bases}
    conditions = [Gt(start, 0, evaluate=False) for start in sorted(starts, key=str)]
    return [Obligation(c, "the function must be analytic at zero") for c in conditions]
