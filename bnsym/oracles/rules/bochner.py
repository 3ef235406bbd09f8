"""Green's formula with a quadratic weight, in zonal harmonics.

Let q(x) = <x, T x> be harmonic, T being symmetric without trace. On the sphere of R^n, with
L minus the Laplacian and <.,.> the inner product of gradients, so that t = <u, x>, s = <v, x>
have <t, s> = <u, v> - t s, the Hessian of q is 2 P (T - q) P with P the projection to the
tangent space, and E<F, L G> = E<grad F, grad G> twice and thrice gives, of smooth F and G,
4 E Hess q(grad F, grad G) = E[2 q LF LG - q G LLF - q F LLG + F G LLq],
2 E q <grad F, grad G> = E[q F LG + q G LF - F G Lq].
Of eigenfunctions F and G this is a multiple of E q F G. The form is bounded in H^1, in which
zonal harmonics expand f.
"""

from __future__ import annotations

from itertools import product

from sympy import Add, Basic, Expr, Mul, Rational, Sum, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules import base
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.symbolic.batchnorm import Coordinate, OnSphere, Remainder, SimplexCosine
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, Zonal

__all__ = ["check", "unfolded"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The ``mean`` of f'(t) g'(s) (Hess ``form``/2 + form)(grad t, grad s) as a double series.

    ``over`` are the degrees of the harmonics for f and for g.
    """
    mean, form = parameter(step, "mean", Expectation), parameter(step, "form", Expr)
    indices, law = parameter(step, "over", tuple), mean.law
    if not isinstance(law, SphericalProjections) or not step.before.has(mean):
        raise Rejected("a mean over a sphere that occurs is needed", mean, step.before)
    n, (t, s) = law.dimension, (law.variables[0], law.variables[-1])
    slopes = [part for part in factors(mean.body) if isinstance(part, OnSphere)]
    slopes.sort(key=lambda slope: law.variables.index(slope.args[2]))
    if [slope.args[1:] for slope in slopes] != [(n, t, 1), (n, s, 1)]:
        raise Rejected("two slopes on this sphere, one at either point, are needed", mean)
    weight, quadratic = unfolded(mean.body / Mul(*slopes)), unfolded(form)
    if not quadratic.is_polynomial(*law.variables):
        raise Rejected("a polynomial in the projections is needed", form)
    gram = unfolded(law.gram)
    table = {
        (a, b): gram[law.variables.index(a), law.variables.index(b)] - a * b
        for a, b in product(law.variables, repeat=2)
    }

    def inner(left: Expr, right: Expr) -> Expr:
        return Add(*(left.diff(a) * right.diff(b) * value for (a, b), value in table.items()))

    hessian = inner(t, inner(quadratic, s)) + inner(s, inner(quadratic, t))
    hessian -= inner(quadratic, inner(t, s))
    agree(weight, hessian / 4 + quadratic * inner(t, s), context, "the weight is another one")
    image = Add(*((n - 1) * a * quadratic.diff(a) for a in law.variables))
    image -= Add(*(quadratic.diff(a, b) * value for (a, b), value in table.items()))
    agree(image, 2 * n * quadratic, context, "the form is no harmonic of degree two")
    l, m = indices
    require_new(mean, l, m)
    one, two = (degree * (degree + n - 2) for degree in indices)
    factor = (4 * n**2 - (one - two) ** 2) / 8 + (one + two - 2 * n) * Rational(1, 2)
    harmonics = Expectation(form * Zonal(n, l, t) * Zonal(n, m, s), law)
    phi, psi = (slope.args[0] for slope in slopes)
    terms = GegenbauerCoefficient(phi, n, l) * GegenbauerCoefficient(psi, n, m) * factor
    value = Sum(terms * harmonics, (m, 0, oo), (l, 0, oo))
    after = step.before.xreplace({mean: value})
    agree(after, step.after, context.under(after, step.after), "Green's formula does not give it")
    spaces = {Sobolev(function, n + 1) for function in (phi, psi)}
    return [Obligation(space, "the Dirichlet form must be finite") for space in spaces]


def unfolded(expression: Basic) -> Basic:
    """Polynomials in the projections in the place of their names."""
    return base.unfolded(expression, (Remainder, Coordinate, SimplexCosine))
