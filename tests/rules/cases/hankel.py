"""Steps by the rule ``hankel``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import a, alpha, b, omega, q, u, v, w, x
from sympy import Integer, Integral, exp, gamma, oo

from bnsym.core import Rule
from bnsym.symbolic.contour import HankelIntegral

from .table import Table, case

_FALL = exp(v * omega)
power = HankelIntegral(a * _FALL * omega**-alpha, omega)
both = HankelIntegral(_FALL * (a * omega**-alpha + b * omega**-q), omega)
hankel = case(
    Rule.HANKEL,
    both,
    a * v ** (alpha - 1) / gamma(alpha) + b * v ** (q - 1) / gamma(q),
    alpha > 0,
    q > 0,
    integral=both,
    rate=v,
    terms=((a, alpha), (b, q)),
)
one = hankel.but(
    before=power,
    after=a * v ** (alpha - 1) / gamma(alpha),
    integral=power,
    terms=((a, alpha),),
    where=(alpha > 0,),
)
level = HankelIntegral(a * omega**-alpha, omega)
rising = HankelIntegral(a * exp(b * omega) * omega**-alpha, omega)
wandering = HankelIntegral(w**-1 * exp(w * omega) * omega**-alpha, omega)
varying = HankelIntegral(exp(omega**2), omega)
shifted = HankelIntegral(a * _FALL * (omega - 1) ** -alpha, omega)
cancelling = HankelIntegral(exp(omega) * (1 - 1 / omega), omega)
real = HankelIntegral(a * exp(v * u) * (u + u**2) ** -alpha * (1 + u) ** alpha, u)
beyond_one = HankelIntegral(
    a * exp(v * u) * (u * (u - 1) ** 2) ** -alpha * (u - 1) ** (2 * alpha), u
)
along = Integral(power.xreplace({a: exp(-w)}), (w, 0, oo))
within = power.xreplace({a: exp(-w)})
TABLE = Table(
    (
        hankel,
        one,
        one.but(before=one.after, after=power),
        one.but(before=real, integral=real),
        one.but(before=2 * power + 1, after=2 * one.after + 1),
        one.but(
            before=along,
            after=Integral(exp(-w) * v ** (alpha - 1) / gamma(alpha), (w, 0, oo)),
            integral=within,
            terms=((exp(-w), alpha),),
        ),
    ),
    {
        "Gamma shifted": one.but(after=a * v ** (alpha - 1) / gamma(alpha + 1)),
        "Gamma upside down": one.but(after=a * v ** (alpha - 1) * gamma(alpha)),
        "the rate upside down": one.but(after=a * v ** (1 - alpha) / gamma(alpha)),
        "the rate to the whole power": one.but(after=a * v**alpha / gamma(alpha)),
        "the factor lost": one.but(after=v ** (alpha - 1) / gamma(alpha)),
        "one of the terms lost": hankel.but(after=one.after),
        "Gamma may be infinite": one.without(0),
        "the second Gamma may be infinite": hankel.without(1),
        "an exponential that may rise": one.but(
            before=rising,
            integral=rising,
            rate=b,
            after=a * b ** (alpha - 1) / gamma(alpha),
        ),
        "no exponential": one.but(before=level, integral=level, after=a / gamma(alpha)),
        "another power": one.but(terms=((a, alpha + 1),), after=a * v**alpha / gamma(alpha + 1)),
        "another rate": one.but(rate=2 * v, after=a * (2 * v) ** (alpha - 1) / gamma(alpha)),
        "the power of another base": one.but(before=shifted, integral=shifted),
        "a factor that varies": one.but(
            terms=((a * omega, alpha + 1),), after=a * omega * v**alpha / gamma(alpha + 1)
        ),
        "factors that vary and cancel": one.but(
            before=cancelling,
            integral=cancelling,
            rate=Integer(1),
            terms=((omega, Integer(1)), (-omega, Integer(2))),
            after=Integer(0),
        ),
        "right beyond one only": one.but(before=beyond_one, integral=beyond_one),
        "a rate that varies": one.but(
            before=varying,
            integral=varying,
            rate=omega,
            terms=((omega, Integer(1)),),
            after=omega,
        ),
        "an integral over the half line": one.but(
            before=Integral(power.args[0], (omega, 0, oo)),
            integral=Integral(power.args[0], (omega, 0, oo)),
        ),
        "a rate that is no expression": one.but(rate=2.0),
        "terms that are no tuple": one.but(terms=a),
        "nothing to evaluate": one.but(before=x, after=x),
        "another integral": one.but(integral=both, terms=hankel.parameters["terms"]),
    },
)
