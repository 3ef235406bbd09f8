"""Fourier integrals at all levels as integrals along Hankel's contour, over positive rates.

Let D(p) = det(I + 2 k p S)^(-1/2) with k > 0 for a covariance S that does not vanish, K(p) the
entries of S (I + 2 k p S)^-1 in two places, and V(M) = E phi(x) psi(y) under N(0, M). Then

    int_0^oo dt (1/2pi) int e^(i lambda (t - c)) D(i lambda) V(K(i lambda)/t) dlambda
        = phi(0) psi(0) + int_0^oo (ds/s) e^(-c s) D(s) (1/(2 pi i)) int_H e^z V((s/z) K(s)) dz

for c >= 0, if phi and psi are analytic for |arg x| < pi/4 and |arg(-x)| < pi/4, next to the real
line and on it continuous, and |phi(x) - phi(0)| <= C |x|^a e^(C |x|) there with a > 0, and psi too.

The pair over t^(1/2) is a sum of m_k g_k over the directions of S, with variances 1/q_k for the
precisions q_k = t/l_k + 2 k p t and the positive eigenvalues l_k. Let the arguments of t, p t and p
be between 0 and u, |u| < pi. With g_k = e^(-i u/4) h_k the densities are those of h_k with the
precisions e^(-i u/2) q_k, whose real parts are at least cos(u/2) (|t|/l_k + 2 k |p t|), and phi and
psi are taken in their sectors: so D(p) V(K(p)/t) is analytic there, and with |u| bounded below pi

    |V(K(p)/t) - phi(0) psi(0)| <= C' v^(a/2) (1 + v)^(a/2) e^(c' v), v = max_k 1/(|t|/l_k + |p t|).

For a fixed t > 0 it is bounded for large p, and D(p) vanishes. If t < c, the line can by Jordan's
lemma be turned to the right, where nothing is left of the integral. If t > c, it can be turned to
H/(t - c), and p = z/(t - c). There |p t| >= |z|, v is bounded and at most of order 1/t for large t,
and D is at most a multiple of (t - c)^(1/2) for small t - c: apart from phi(0) psi(0) the integral
over t - c and z converges absolutely, and t - c can be turned to z/s: then p = z/(t - c) has an
argument between arg z and 0, and so have p t = z + c p and t = c + z/p, which is not less, but for
a factor, than |z/p|. At the end p = s and t = (z + c s)/s, and z + c s takes the place of z, as H
can be moved to the right. The integral of e^z over H vanishes. That of phi(0) psi(0) e^(-c p) D
over all t and lambda is phi(0) psi(0): it is the Laplace transform of a density, of c plus a sum of
Gamma variables.
"""

from __future__ import annotations

from sympy import Expr, Ge, Gt, Integer, Integral, MatrixExpr, Rational, Symbol, exp, oo

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.factors import factors
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance
from bnsym.symbolic.predicates import Covariance, Sectorial

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Turn the ``integral`` of Fourier integrals, of the ``mean`` over the cost of the tilt.

    The pair are the entries of the ``matrix`` at the ``places``; the rate is tilted by ``scale``
    times it. The contour is one in the variable ``along``. There may be e^(-fall p) at the rate p.
    """
    integral, mean = parameter(step, "integral", Integral), parameter(step, "mean", Expectation)
    along, scale = parameter(step, "along", Symbol), parameter(step, "scale", Expr)
    matrix, (i, j) = parameter(step, "matrix", MatrixExpr), parameter(step, "places", tuple)
    inner, fall = integral.function, step.because.parameters.get("fall", Integer(0))
    if not isinstance(inner, FourierIntegral) or not step.before.has(integral):
        raise Rejected("an integral of Fourier integrals that occurs is needed", integral)
    p, t = inner.rate, inner.level
    if integral.limits != ((t, 0, oo),):
        raise Rejected("all levels are needed", integral)
    require_new(integral, along)
    names = (x, y) = mean.law.variables
    if not all(free_of(part).isdisjoint({p, t}) for part in (scale, matrix, i, j, fall)):
        raise Rejected("the tilt and the places must not vary otherwise", integral)
    pairs = [[TiltedCovariance(matrix, scale * p, *k) for k in row] for row in _rows(i, j)]

    def law(weight: Expr) -> Gaussian:
        return Gaussian(names, [[weight * entry for entry in row] for row in pairs])

    cost = exp(-fall * p) * TiltDeterminant(matrix, scale * p) ** Rational(-1, 2)
    given = cost * Expectation(mean.body, law(1 / t))
    agree(inner.body, given, context.under(integral), "a pair tilted in another way")
    activations = factors(mean.body)
    for factor in activations:
        if not isinstance(factor, Apply) or factor.args[1] not in names or factor.args[2] != 0:
            raise Rejected("values of activations at the pair are needed", factor)
        if not free_of(factor.args[0]).isdisjoint({p, t, *names}):
            raise Rejected("an activation that varies", factor)
    wave = HankelIntegral(exp(along) * Expectation(mean.body, law(p / along)), along)
    origin = mean.body.xreplace({x: Integer(0), y: Integer(0)})
    value = step.before.xreplace({integral: origin + Integral(cost * wave / p, (p, 0, oo))})
    agree(value, step.after, context.under(value, step.after), "not the integral over the contour")
    return [
        Obligation(Covariance(matrix), "the tilt must have an effect"),
        Obligation(Gt(scale, 0, evaluate=False), "the tilt must go towards zero"),
        Obligation(Ge(fall, 0, evaluate=False), "the exponential must fall"),
        *(
            Obligation(Sectorial(phi), "the path must be free")
            for phi in dict.fromkeys(factor.args[0] for factor in activations)
        ),
    ]


def _rows(i: Expr, j: Expr) -> list[list[tuple[Expr, Expr]]]:
    """The places of the entries of a symmetric matrix."""
    return [[(i, i), (i, j)], [(i, j), (j, j)]]
