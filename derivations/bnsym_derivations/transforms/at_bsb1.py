"""Laplace's integral at BSB1, in closed form.

Where the covariance of the centred batch is upsilon G, the tilted one is
upsilon/(1 + 2 tau upsilon) G, and it costs (1 + 2 tau upsilon)^((B - 1)/2). Of a homogeneous
activation the tilt is then a power of 1 + 2 tau upsilon, and the integral over the rate is Euler's
Beta integral.
"""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Lambda, Rational, exp, gamma, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, Variable
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, Radius, correlated
from bnsym.symbolic.fixed_point import BatchMomentConstant
from bnsym.symbolic.homogeneous import HomogeneousKernel, MomentConstant
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.forward.eigenvalues import cosine
from bnsym_derivations.forward.ultrasymmetric import BATCH
from bnsym_derivations.homogeneous.moments import SIDES
from bnsym_derivations.symbols import B, a, alpha, b, c, h, i, n, q, r, s, v, w, x, y
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.tilting import CITE

__all__ = ["HALF", "IDENTITIES", "UNIT", "VARIANCE", "beta", "known", "law", "moment", "over_rates"]

UNIT = B / (B - 1)
"""The variance of the centred batch at which its entries have variance one."""
HALF = (B - 1) * Rational(1, 2)
VARIANCE = Variable(v, Positive(corners=(1, "1/8", 4)), "variance of the centred batch")
_ALL = {alpha: alpha, a: a, b: b}


def law(variance: Expr) -> BatchLaw:
    """That of a batch at BSB1."""
    return BatchLaw((h,), variance, B)


def moment(power: Expr, variance: Expr) -> Expectation:
    """One of the radius."""
    return Expectation(r ** (2 * power), Radius((r,), variance, B - 1))


def known(power: Expr, variance: Expr) -> Expr:
    """The same in Gammas."""
    return (2 * variance) ** power * gamma(HALF + power) / gamma(HALF)


def over_rates(body: Expr) -> Integral:
    """Laplace's integral, but for its constant."""
    return Integral(w ** (alpha - 1) * body, (w, 0, oo))


def beta(chain: Derivation, spread: Integral, power: Expr, outside: Expr) -> Derivation:
    """The integral over the rate of what the tilt leaves at BSB1, by Euler's."""
    unit_range = Integral(s ** (alpha - 1) * (1 - s) ** (power - 1), (s, 0, 1))
    constant = chain.end / spread
    value = gamma(alpha) * gamma(power) / gamma(power + alpha)
    return chain.by(
        "substitution",
        constant * outside * unit_range,
        "2 w v = s/(1 − s)",
        integral=spread,
        image=Lambda(s, s / (2 * v * (1 - s))),
        slope=Lambda(s, 1 / (2 * v * (1 - s) ** 2)),
        result=unit_range,
        factor=outside,
    ).by(
        "euler_integral",
        constant * outside * value,
        "Euler's first integral",
        integral=unit_range,
        first=Integer(0),
        second=alpha,
        third=power + alpha,
        argument=Integer(0),
    )


def _value(first: Expr, second: Expr) -> Derivation:
    """The integral itself, by the law of two coordinates, or of one."""
    product, same = value(z(first)) * value(z(second)), first == second
    growth = 1 + 2 * w * v
    tilted, cost = v / growth, growth**-HALF
    constant, left = B**alpha / gamma(alpha), growth ** (-HALF - alpha) * (v / UNIT) ** alpha
    kernel, K = HomogeneousKernel(POWER, cosine), BatchMomentConstant(alpha, B)
    dual = Expectation(value(x) * value(y), correlated(x, y, cosine))
    single = Expectation(value(x) ** 2, Gaussian((x,), [[1]]))
    fallen = Expectation(exp(-w * norm**2) * product, law(v))
    free, bare = (Expectation(product, law(variance)) for variance in (tilted, UNIT))
    plain, closed, of = (
        (single, (a**2 + b**2) * MomentConstant(alpha), "homogeneous.gaussian_square")
        if same
        else (dual, MomentConstant(alpha) * kernel, "homogeneous.dual")
    )
    ratio = moment(alpha, tilted) / moment(alpha, UNIT)

    chain = (
        Derivation(constant * over_rates(fallen))
        .by(
            "tilt",
            constant * over_rates(cost * free),
            "the tilted batch has the covariance v/(1 + 2 w v) G",
            mean=fallen,
            rest=product,
            rate=w,
        )
        .by(
            "polar",
            constant * over_rates(cost * ratio * bare),
            "radius and direction are independent",
            over=free,
            radius=r,
            power=2 * alpha,
            other=2 * alpha,
            factor=Integer(1),
            upsilon=UNIT,
            body=product,
        )
        .by(
            "instance",
            constant * over_rates(cost * known(alpha, tilted) / known(alpha, UNIT) * bare),
            "the moments of the radius",
            of="sphere.radial_moment",
            at=tuple({v: variance, n: B - 1, q: alpha} for variance in (tilted, UNIT)),
        )
        .by(
            "marginal",
            constant * over_rates(left * plain.xreplace({cosine: cosine.definition()})),
            "the law of two coordinates, or of one",
            mean=bare,
            names=(x, y, x),
            places=(first, second),
        )
    )
    if not same:
        chain = chain.by(
            "definition",
            constant * over_rates(left * plain),
            "their correlation is ϱ",
            of=(SimplexCosine,),
        )
    chain = chain.by(
        "instance",
        constant * over_rates(left * closed),
        "a mean of two activations",
        of=of,
        at=({**_ALL, c: cosine},) if not same else (_ALL,),
    )
    outside = (2 * v) ** -alpha * (v / UNIT) ** alpha * closed
    return beta(chain, over_rates(left * closed), HALF, outside).by(
        "definition",
        K * ((a**2 + b**2) if same else kernel),
        "the constants are those of the fixed point",
        of=(BatchMomentConstant,),
    )


def _at_bsb1(name: str, says: str, places: tuple[Expr, Expr], of: str) -> Identity:
    """The integral at one place, or at two."""
    chain = _value(*places)
    return Identity(
        name=f"transforms.bsb1_{name}",
        says=f"At BSB1 of any scale Laplace's integral is that of the fixed point, {says}.",
        statement=Eq(chain.start, chain.end),
        over=(
            Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
            *SIDES,
            BATCH,
            VARIANCE,
            *(Variable(p, Integers(1, upper=B), "place") for p in {*places} if p.is_Symbol),
        ),
        cite=CITE,
        uses=("sphere.radial_moment", f"homogeneous.{of}"),
        derivation=lambda: _value(*places),
    )


IDENTITIES = (
    _at_bsb1("diagonal", "q* on the diagonal", (i, i), "gaussian_square"),
    _at_bsb1("off_diagonal", "q* c* beside it", (Integer(1), Integer(2)), "dual"),
)
