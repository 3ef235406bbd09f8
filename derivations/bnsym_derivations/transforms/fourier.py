"""Batch norm at any covariance, by Fourier: a normal law for every length of the batch."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, Lambda, Symbol, cos, diag, exp, oo, sin, sqrt

from bnsym.core import Derivation, Eq, FunctionClass, Identity, Reals, Variable
from bnsym.symbolic.batchnorm import BatchNorm
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Sectorial, SlowGrowth
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    epsilon,
    h,
    i,
    j,
    omega,
    phi,
    tau,
    v,
    v_other,
    varsigma,
    w,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.tilting import (
    BATCH,
    CENTRED,
    LAW,
    SIDES,
    VARY,
    batch,
    entries,
    kernel,
    root,
)

__all__ = ["IDENTITIES"]

_RATE = tau / B
_TILT = (CENTRED, _RATE)
_U = Symbol("u", real=True)
_PHI = Variable(
    phi,
    FunctionClass(
        "activations whose slope is square integrable under every normal law",
        members=(
            Lambda(_U, cos(_U)),
            Lambda(_U, _U),
            Lambda(_U, _U**2 - 1),
            Lambda(_U, sin(_U) + _U / 2),
        ),
        corners=(PositiveHomogeneous(1, 1, 0),),
    ),
    "activation",
)
_CITE = (("Yang2019", "Section on the Fourier method"),)


def _value(function: Expr, point: Expr) -> Apply:
    """φ at a point."""
    return Apply(function, point, Integer(0))


def _outputs(function: Expr) -> Expectation:
    """The covariance after batch norm."""
    return Expectation(BatchNorm(function, B, h, i) * BatchNorm(function, B, h, j), LAW)


def _over_levels(body: Expr) -> Integral:
    """At every level w of r²/B, Fourier's integral over the rates."""
    return Integral(FourierIntegral(body, tau, w), (w, 0, oo))


def _pair(scale: Expr) -> Gaussian:
    """Two entries of the tilted batch, over the root of a scale."""
    one, two, both = (entry / scale for entry in entries(*_TILT))
    return Gaussian((x, y), [[one, both], [both, two]])


def _fourier() -> Derivation:
    start = _outputs(phi)
    plain = Expectation(
        _value(phi, sqrt(B) * z(i) / norm) * _value(phi, sqrt(B) * z(j) / norm), LAW
    )
    rest = _value(phi, z(i) / sqrt(w)) * _value(phi, z(j) / sqrt(w))
    fall = Expectation(exp(-_RATE * norm**2) * rest, LAW)
    scaled = Expectation(_value(phi, x / sqrt(w)) * _value(phi, y / sqrt(w)), _pair(Integer(1)))
    cost = root(*_TILT)
    return (
        Derivation(start)
        .by("definition", plain, "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
        .by(
            "fourier",
            _over_levels(fall),
            "at r² = B w the integrand is φ(z_i/√w) φ(z_j/√w)",
            mean=plain,
            rate=tau,
            level=w,
            scale=B,
        )
        .by(
            "tilt",
            _over_levels(scaled / cost),
            "complete the square, at positive rates",
            mean=fall,
            rest=rest,
            rate=_RATE,
            places=(i, j),
            names=(x, y),
            centred=True,
        )
        .by(
            "symmetry",
            _over_levels(Expectation(_value(phi, x) * _value(phi, y), _pair(w)) / cost),
            "the pair over √w is a normal pair, too",
            maps=((scaled, diag(sqrt(w), sqrt(w))),),
        )
    )


FOURIER = Identity(
    name="transforms.fourier",
    says="The covariance after batch norm for any φ: at every radius V_φ, at imaginary rates.",
    statement=Eq(_fourier().start, _fourier().end),
    over=(_PHI, *BATCH),
    where=(*VARY, SlowGrowth(phi)),
    cite=_CITE,
    derivation=_fourier,
)


def _homogeneous() -> Derivation:
    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    cost = root(*_TILT)
    one, two, both = (entry / w for entry in entries(*_TILT))
    return (
        Derivation(_outputs(POWER))
        .by(
            "instance",
            _over_levels(Expectation(value(x) * value(y), _pair(w)) / cost),
            "the Fourier form for any φ",
            of="transforms.fourier",
            at=({phi: POWER},),
        )
        .by(
            "definition",
            _over_levels(Expectation(sides(x) * sides(y), _pair(w)) / cost),
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            _over_levels(kernel(*_TILT) / w**alpha),
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: one, v_other: two, varsigma: both},),
        )
    )


HOMOGENEOUS = Identity(
    name="transforms.fourier_homogeneous",
    says="The Fourier form of the covariance after batch norm, of any degree above one half.",
    statement=Eq(_homogeneous().start, _homogeneous().end),
    over=(
        Variable(alpha, Reals("1/2", oo, corners=(1, "3/2", "51/100", 2)), "degree"),
        *SIDES,
        *BATCH,
    ),
    where=VARY,
    cite=_CITE,
    uses=("transforms.fourier", "duals.homogeneous"),
    derivation=_homogeneous,
)


def _turned() -> Derivation:
    values = _value(phi, x) * _value(phi, y)
    mean, zero = Expectation(values, _pair(w)), _value(phi, Integer(0)) ** 2
    start = _over_levels(mean / root(*_TILT))

    def over_rates(rate: Expr, size: Expr) -> Integral:
        """Along the contour, the pair at a rate times the size of the rate."""
        one, two, both = (size * entry / omega for entry in entries(CENTRED, rate))
        inner = Expectation(values, Gaussian((x, y), [[one, both], [both, two]]))
        wave = HankelIntegral(exp(omega) * inner, omega)
        return Integral(wave / (tau * root(CENTRED, rate)), (tau, 0, oo))

    plain = over_rates(_RATE, tau)
    return (
        Derivation(_outputs(phi))
        .by("instance", start, "the Fourier form", of="transforms.fourier", at=({phi: phi},))
        .by(
            "turn",
            zero + plain,
            "imaginary rates to a contour, and the levels with it to positive rates",
            integral=start,
            mean=mean,
            matrix=CENTRED,
            scale=1 / B,
            places=(i, j),
            along=omega,
        )
        .by(
            "substitution",
            zero + over_rates(tau, B * tau),
            "B times the rate",
            integral=plain,
            scale=B,
            power=Integer(1),
        )
    )


TURNED = Identity(
    name="transforms.turned_contour",
    says="The covariance after batch norm by a contour, for any φ that is analytic in two sectors.",
    statement=Eq(_turned().start, _turned().end),
    over=(_PHI, *BATCH),
    where=(*VARY, SlowGrowth(phi), Sectorial(phi)),
    cite=_CITE,
    uses=("transforms.fourier",),
    derivation=_turned,
)


def _regularised() -> Derivation:
    shift = B * epsilon
    length = sqrt(norm**2 + shift)
    start = Expectation(
        _value(phi, sqrt(B) * z(i) / length) * _value(phi, sqrt(B) * z(j) / length), LAW
    )
    rest = _value(phi, z(i) / sqrt(w)) * _value(phi, z(j) / sqrt(w))
    fall = Expectation(exp(-_RATE * norm**2) * rest, LAW)
    scaled = Expectation(_value(phi, x / sqrt(w)) * _value(phi, y / sqrt(w)), _pair(Integer(1)))
    weight, cost = exp(-tau * epsilon), root(*_TILT)
    return (
        Derivation(start)
        .by(
            "fourier",
            _over_levels(weight * fall),
            "at r² + B ε = B w the integrand is φ(z_i/√w) φ(z_j/√w)",
            mean=start,
            rate=tau,
            level=w,
            scale=B,
            shift=shift,
        )
        .by(
            "tilt",
            _over_levels(weight * scaled / cost),
            "complete the square, at positive rates",
            mean=fall,
            rest=rest,
            rate=_RATE,
            places=(i, j),
            names=(x, y),
            centred=True,
        )
        .by(
            "symmetry",
            _over_levels(weight * Expectation(_value(phi, x) * _value(phi, y), _pair(w)) / cost),
            "the pair over √w is a normal pair, too",
            maps=((scaled, diag(sqrt(w), sqrt(w))),),
        )
    )


_EPSILON = Variable(
    epsilon, Reals(0, oo, closed=True, corners=("1/4", 0)), "added to the variance of the batch"
)

_SMALL = batch(0)

REGULARISED = Identity(
    name="transforms.regularised_fourier",
    says="The Fourier form with an ε in batch norm: a wave of its own at every rate.",
    statement=Eq(_regularised().start, _regularised().end),
    over=(_PHI, _EPSILON, *_SMALL),
    where=(*VARY, SlowGrowth(phi)),
    cite=_CITE,
    derivation=_regularised,
)


def _regularised_turned() -> Derivation:
    values = _value(phi, x) * _value(phi, y)
    mean, zero = Expectation(values, _pair(w)), _value(phi, Integer(0)) ** 2
    given = _regularised()
    start = given.end

    def over_rates(rate: Expr, size: Expr) -> Integral:
        """Along the contour, the pair at a rate times the size of the rate."""
        one, two, both = (size * entry / omega for entry in entries(CENTRED, rate))
        inner = Expectation(values, Gaussian((x, y), [[one, both], [both, two]]))
        wave = HankelIntegral(exp(omega) * inner, omega)
        fall = exp(-size * epsilon)
        return Integral(fall * wave / (tau * root(CENTRED, rate)), (tau, 0, oo))

    plain = over_rates(_RATE, tau)
    return (
        Derivation(given.start)
        .by("instance", start, "the Fourier form", of=REGULARISED.name, at=({phi: phi},))
        .by(
            "turn",
            zero + plain,
            "imaginary rates to a contour, and the levels above ε with it to positive rates",
            integral=start,
            mean=mean,
            matrix=CENTRED,
            scale=1 / B,
            places=(i, j),
            along=omega,
            fall=epsilon,
        )
        .by(
            "substitution",
            zero + over_rates(tau, B * tau),
            "B times the rate",
            integral=plain,
            scale=B,
            power=Integer(1),
        )
    )


REGULARISED_TURNED = Identity(
    name="transforms.regularised_contour",
    says="The covariance after batch norm with an ε: along the contour, with a weight that falls.",
    statement=Eq(_regularised_turned().start, _regularised_turned().end),
    over=(_PHI, _EPSILON, *_SMALL),
    where=(*VARY, SlowGrowth(phi), Sectorial(phi)),
    cite=_CITE,
    uses=(REGULARISED.name,),
    derivation=_regularised_turned,
)

IDENTITIES = (FOURIER, HOMOGENEOUS, TURNED, REGULARISED, REGULARISED_TURNED)
