"""Two α-ReLUs one degree apart: their mean is a power of 1 + c, whatever the degree."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Rational, gamma, oo, pi

from bnsym.core import Derivation, Eq, Identity, Reals, Variable
from bnsym.symbolic.homogeneous import MomentConstant
from bnsym_derivations.homogeneous.arc_cosine import CORRELATION
from bnsym_derivations.homogeneous.integral_forms import U, folded_to_unit
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
    ratio = Integral(w ** (alpha + 1) * (1 - 2 * c * w + w**2) ** (-order), (w, 0, oo))
    even = (1 - t**2) ** alpha * ((1 - U) + U * t**2) ** (-order)
    euler = Integral(s ** (-_HALF) * (1 - s) ** alpha, (s, 0, 1))
    factors = 2 ** (-2 * alpha - 2), (1 - U) ** (-alpha - 1)
    chain = Derivation(_MEAN).by(
        "ratio",
        constant * ratio,
        "polar coordinates by radius and ratio",
        mean=_MEAN,
        ratio=w,
    )
    chain = folded_to_unit(chain, ratio, (1 + t, even), euler, factors)
    return chain.by(
        "euler_integral",
        chain.end / euler * gamma(_HALF) * gamma(alpha + 1) / gamma(order),
        "Euler's integral of the first kind",
        integral=euler,
        first=Integer(0),
        second=_HALF,
        third=order,
        argument=U,
    ).by(
        "definition",
        one_apart(c),
        "1 − c² = 4 U (1 − U), and the constant",
        of=(MomentConstant,),
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
