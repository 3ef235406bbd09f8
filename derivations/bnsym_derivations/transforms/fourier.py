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


_VALUES = _value(phi, x) * _value(phi, y)


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


def _by_levels(chain: Derivation, mean: Expectation, added: Expr) -> Derivation:
    """The last steps for a mean over z/√(r² + B ε): a normal pair at every level and rate."""
    rest = _value(phi, z(i) / sqrt(w)) * _value(phi, z(j) / sqrt(w))
    fall = Expectation(exp(-_RATE * norm**2) * rest, LAW)
    scaled = Expectation(_value(phi, x / sqrt(w)) * _value(phi, y / sqrt(w)), _pair(Integer(1)))
    weight, cost = exp(-tau * added), root(*_TILT)
    level = "r² + B ε" if added else "r²"
    return (
        chain.by(
            "fourier",
            _over_levels(weight * fall),
            f"at {level} = B w the integrand is φ(z_i/√w) φ(z_j/√w)",
            mean=mean,
            rate=tau,
            level=w,
            scale=B,
            shift=B * added,
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
            _over_levels(weight * Expectation(_VALUES, _pair(w)) / cost),
            "the pair over √w is a normal pair, too",
            maps=((scaled, diag(sqrt(w), sqrt(w))),),
        )
    )


def _mean_over(length: Expr) -> Expectation:
    """φ of the batch minus its mean, over a length that is taken to have the root of B."""
    return Expectation(
        _value(phi, sqrt(B) * z(i) / length) * _value(phi, sqrt(B) * z(j) / length), LAW
    )


def _fourier() -> Derivation:
    plain = _mean_over(norm)
    chain = Derivation(_outputs(phi)).by("definition", plain, "𝓑_φ(h) = φ(√B z/r)", of=(BatchNorm,))
    return _by_levels(chain, plain, Integer(0))


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


def _by_contour(chain: Derivation, added: Expr, above: str) -> Derivation:
    """The last steps, from the Fourier form in which the chain ends."""
    mean, zero = Expectation(_VALUES, _pair(w)), _value(phi, Integer(0)) ** 2

    def over_rates(rate: Expr, size: Expr) -> Integral:
        """Along the contour, the pair at a rate times the size of the rate."""
        one, two, both = (size * entry / omega for entry in entries(CENTRED, rate))
        inner = Expectation(_VALUES, Gaussian((x, y), [[one, both], [both, two]]))
        wave = HankelIntegral(exp(omega) * inner, omega)
        fall = exp(-size * added)
        return Integral(fall * wave / (tau * root(CENTRED, rate)), (tau, 0, oo))

    plain = over_rates(_RATE, tau)
    return chain.by(
        "turn",
        zero + plain,
        f"imaginary rates to a contour, and the levels{above} with it to positive rates",
        integral=chain.end,
        mean=mean,
        matrix=CENTRED,
        scale=1 / B,
        places=(i, j),
        along=omega,
        fall=added,
    ).by(
        "substitution",
        zero + over_rates(tau, B * tau),
        "B times the rate",
        integral=plain,
        scale=B,
        power=Integer(1),
    )


def _turned() -> Derivation:
    chain = Derivation(_outputs(phi)).by(
        "instance",
        FOURIER.statement.rhs,
        "the Fourier form",
        of=FOURIER.name,
        at=({phi: phi},),
    )
    return _by_contour(chain, Integer(0), "")


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
    start = _mean_over(sqrt(norm**2 + B * epsilon))
    return _by_levels(Derivation(start), start, epsilon)


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
    chain = Derivation(REGULARISED.statement.lhs).by(
        "instance",
        REGULARISED.statement.rhs,
        "the Fourier form",
        of=REGULARISED.name,
        at=({phi: phi},),
    )
    return _by_contour(chain, epsilon, " above ε")


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
