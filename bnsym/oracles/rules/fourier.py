"""What depends on the length of a normal batch as well, by Fourier's inversion over that length.

Let z be the batch minus its mean, r its length, and t = (r^2 + c)/B for constants B > 0 and c >= 0.
With the density of t, let f(u) be the density times the mean of g(z, T) given that t = u, T > 0
being fixed.
Then E[e^(-p t) g(z, T)] is the Laplace transform of f, analytic in Re p > 0 and continuous up to
p = i lambda, where it is the Fourier transform, and by Dini's test

    f(T) = (1/2pi) lim int_(-L)^L e^(i lambda T) E[e^(-i lambda t) g(z, T)] dlambda

if f is integrable and |f(u) - f(T)|/|u - T| is, next to T. As E[g(z, t)] is the integral of f(T)
over all T > 0, it is the integral of these integrals.

Here g(z, T) is a product of phi(b z_i/(B T)^(1/2)). In polar coordinates of the normal variables
that z consists of, z = (B u - c)^(1/2) m with |m| <= 1, where m depends on the direction only, and
given the direction t has a density that is smooth for u > c/B and falls like e^(-k u) with k > 0,
uniformly in the direction; for u < c/B there is none, f vanishes, and at T < c/B so does the
integral. An activation whose slope is square integrable under every normal law is Hoelder
continuous of order 1/2 on every interval, and of no more than any Gaussian's growth.
"""

from __future__ import annotations

from sympy import Expr, Ge, Gt, Integer, Integral, Symbol, exp, oo, sqrt

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter, require_new
from bnsym.symbolic.batchnorm import Centred, CentredNorm
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.factors import factors
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Covariance, SlowGrowth

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The ``mean`` by its values at every ``level`` of r^2 plus a ``shift``, over the ``scale``.

    The Fourier integral is over the ``rate`` of e^(-rate r^2/scale). There need be no shift.
    """
    mean, scale = parameter(step, "mean", Expectation), parameter(step, "scale", Expr)
    shift = step.because.parameters.get("shift", Integer(0))
    rate, level = (parameter(step, name, Symbol) for name in ("rate", "level"))
    law = mean.law
    if not isinstance(law, NormalBatch) or not step.before.has(mean):
        raise Rejected("a mean over a normal batch that occurs is needed", mean, step.before)
    (vector,), size = law.variables, law.covariance.shape[0]
    require_new(mean, rate, level)
    for constant in (scale, shift):
        require_new(constant, vector, rate, level)
    norm = CentredNorm(size, vector)
    square = norm**2 + shift
    length = sqrt(square)
    activations = factors(mean.body)
    for factor in activations:
        if not isinstance(factor, Apply) or factor.args[2] != 0 or factor.args[0].has(vector):
            raise Rejected("values of activations are needed", factor)
        points = (z for z in factor.atoms(Centred) if z.args[:2] == (size, vector))
        if all((factor.args[1] * length / z).has(vector) for z in points):
            raise Rejected("values at multiples of z over the root of a level are needed", factor)
    fixed = mean.body.xreplace({length: sqrt(scale * level), square: scale * level})
    inner = Expectation(exp(-rate * norm**2 / scale) * fixed, law)
    body = exp(-rate * shift / scale) * inner
    image = Integral(FourierIntegral(body, rate, level), (level, 0, oo))
    value = step.before.xreplace({mean: image})
    agree(value, step.after, context.under(value, step.after), "not Fourier's inversion")
    return [
        Obligation(Covariance(CentredCovariance(law.covariance)), "the batch must vary"),
        Obligation(Gt(scale, 0, evaluate=False), "the levels must be positive"),
        Obligation(Ge(shift, 0, evaluate=False), "all lengths must have a level"),
        *(
            Obligation(SlowGrowth(phi), "Dini's test must apply, and the means must exist")
            for phi in dict.fromkeys(factor.args[0] for factor in activations)
        ),
    ]
