"""Two α-ReLUs one degree apart: their mean is a power of 1 + c, whatever the degree."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Lambda, Rational, gamma, oo, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.homogeneous import MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION
from bnsym_derivations.homogeneous.integral_forms import U
from bnsym_derivations.homogeneous.moments import degree_above
from bnsym_derivations.homogeneous.recursion import K
from bnsym_derivations.symbols import alpha, c, s, t, w

__all__ = ["IDENTITIES", "one_apart"]

_CITE = (("ChoSaul2009", "Section 2.1"),)
_HALF = Rational(1, 2)
_COSINE = Variable(c, Reals(-1, 1, corners=("-99/100", 0, "99/100")), CORRELATION)
_MEAN = K(alpha, alpha + 1)


def one_apart(cosine: Expr) -> Expr:
    """The mean at a correlation."""
    return MomentConstant(alpha + _HALF) * U.xreplace({c: cosine}) ** (alpha + 1)


def _apart() -> Derivation:
    order = alpha + Rational(3, 2)
    constant = 2 ** (order - 2) * gamma(order) * (1 - c**2) ** (alpha + 1) / pi
    fold = 2 ** (-2 * alpha - 2)
    form = (1 - U) + U * t**2

    ratio = Integral(w ** (alpha + 1) * (1 - 2 * c * w + w**2) ** (-order), (w, 0, oo))
    even = 2 * (1 - t**2) ** alpha * form ** (-order)
    turned = Integral((1 + t) * even / 2, (t, -1, 1))
    half = Integral(even, (t, 0, 1))
    euler = Integral(s ** (-_HALF) * (1 - s) ** alpha, (s, 0, 1))
    place = sqrt((1 - U) * s / (1 - U * s))
    last = (1 - U) ** (-alpha - 1)
    return (
        Derivation(_MEAN)
        .by(
            "ratio",
            constant * ratio,
            "polar coordinates by radius and ratio",
            mean=_MEAN,
            ratio=w,
        )
        .by(
            "substitution",
            constant * fold * turned,
            "w = (1 + t)/(1 − t)",
            integral=ratio,
            image=Lambda(t, (1 + t) / (1 - t)),
            slope=Lambda(t, 2 / (1 - t) ** 2),
            result=turned,
            factor=fold,
        )
        .by("even", constant * fold * half, "1 + t and 1 − t", integral=turned, folded=even)
        .by(
            "substitution",
            constant * fold * last * euler,
            "t² = (1 − U) s/(1 − U s), where U = (1 + c)/2",
            integral=half,
            image=Lambda(s, place),
            slope=Lambda(s, place / (2 * s * (1 - U * s))),
            result=euler,
            factor=last,
        )
        .by(
            "euler_integral",
            constant * fold * last * gamma(_HALF) * gamma(alpha + 1) / gamma(order),
            "Euler's integral of the first kind",
            integral=euler,
            first=Integer(0),
            second=_HALF,
            third=order,
            argument=U,
        )
        .by(
            "definition",
            one_apart(c),
            "1 − c² = 4 U (1 − U), and the constant",
            of=(MomentConstant,),
        )
    )


APART = Identity(
    name="homogeneous.one_degree_apart",
    says="The mean of two α-ReLUs one degree apart is a power of 1 + c.",
    statement=Eq(_MEAN, one_apart(c)),
    over=(degree_above("-1"), _COSINE),
    cite=_CITE,
    derivation=_apart,
)

IDENTITIES = (APART,)
