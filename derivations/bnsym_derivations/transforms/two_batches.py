"""Two batches of any joint covariance: both tilted, and by Laplace the covariance between them."""

from __future__ import annotations

from sympy import Expr, Integral, MatrixSymbol, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import PositiveHomogeneous
from bnsym.symbolic.normal_batch import DirectSum
from bnsym.symbolic.normal_batches import CentredBatches, NormalBatches
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.crossbatch.covariance import CITE
from bnsym_derivations.homogeneous.moments import OTHER, OTHER_SIDES
from bnsym_derivations.symbols import (
    B,
    B_other,
    alpha,
    h,
    h_other,
    i,
    j,
    q,
    r,
    tau,
    tau_other,
    w,
    w_other,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.tilting import (
    OTHER_DEGREE,
    RATE,
    SIDES,
    in_units,
    kernel,
    of_one_degree,
    tilted_mean,
)

__all__ = ["IDENTITIES"]

JOINT = MatrixSymbol("Sigmatilde", B + B_other, B + B_other)
CENTRED = CentredBatches(JOINT, B)
LAW = NormalBatches((h, h_other), B, JOINT)
BOTH = (
    Variable(B, Integers(2, reach=3), "batch size"),
    Variable(B_other, Integers(2, reach=2), "size of the other batch"),
    Variable(JOINT, PositiveSemidefinite(B + B_other), "covariance of both batches"),
    Variable(i, Integers(1, upper=B), "place in the batch"),
    Variable(j, Integers(1, upper=B_other), "place in the other batch"),
)
VARY = (Covariance(JOINT), Covariance(CENTRED))
norm_other, end = CentredNorm(B_other, h_other), Centred(B_other, h_other, j)


def _rates(one: Expr, other: Expr) -> tuple[DirectSum, tuple[Expr, Expr]]:
    """The rates of both batches, and the rows of the two places in the joint covariance."""
    return DirectSum(one, B, other, B_other), (i, B + j)


def _two_degrees_tilted() -> Derivation:
    rest = value(z(i)) * value(end, phi=OTHER)
    falls = exp(-tau * norm**2) * exp(-tau_other * norm_other**2)
    start = Expectation(falls * rest, LAW)
    return Derivation(start).by(
        "tilt",
        tilted_mean(CENTRED, *_rates(tau, tau_other)),
        "complete the square",
        mean=start,
        rest=rest,
        rates=(tau, tau_other),
        places=(i, j),
        names=(x, y),
    )


def _tilted() -> Derivation:
    both = _rates(tau, tau_other)
    return of_one_degree(_two_degrees_tilted(), MIXED_TILTING.name, CENTRED, *both)


_DEGREE = Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree")
_RATES = (RATE, Variable(tau_other, Positive(corners=(1, "1/4")), "how fast the other one falls"))

MIXED_TILTING = Identity(
    name="transforms.cross_mixed_tilting",
    says="Under Gaussians of both radii, two activations are taken at a tilted joint covariance.",
    statement=Eq(_two_degrees_tilted().start, _two_degrees_tilted().end),
    over=(_DEGREE, *SIDES, OTHER_DEGREE, *OTHER_SIDES, *BOTH, *_RATES),
    where=VARY,
    cite=CITE,
    derivation=_two_degrees_tilted,
)

TILTING = Identity(
    name="transforms.cross_tilting",
    says="Under Gaussians of both radii, V_φ is taken at a tilted joint covariance.",
    statement=Eq(_tilted().start, _tilted().end),
    over=(_DEGREE, *SIDES, *BOTH, *_RATES),
    where=VARY,
    cite=CITE,
    uses=("duals.homogeneous", MIXED_TILTING.name),
    derivation=_tilted,
)


def _laplace(phi: PositiveHomogeneous, tilted: Expr, of: str) -> Derivation:
    """Of the first activation in one batch, ``phi`` in the other, by what ``of`` says of both."""

    def outputs(first: Expr, second: Expr) -> Expr:
        return value(first) * value(second, phi=phi)

    degree = phi.args[0]
    values = outputs(z(i), end)
    one, other = tail(alpha / 2, norm), tail(degree / 2, norm_other, w_other)
    scale = B ** (alpha / 2) * B_other ** (degree / 2)
    outside = scale / gamma(alpha / 2) / gamma(degree / 2)
    powers = norm**-alpha * norm_other**-degree
    whole = Expectation(values * one * other, LAW)
    half = Expectation(values * one.function * other, LAW)
    power, power_other = w ** (alpha / 2 - 1), w_other ** (degree / 2 - 1)
    fall, fall_other = exp(-w * norm**2), exp(-w_other * norm_other**2)
    slower = Expectation(values * fall * other, LAW)

    def nested(inner: Expr) -> Expr:
        return outside * Integral(power * inner, (w, 0, oo))

    return (
        Derivation(
            Expectation(BatchNorm(POWER, B, h, i) * BatchNorm(phi, B_other, h_other, j), LAW)
        )
        .by(
            "definition",
            Expectation(outputs(sqrt(B) * z(i) / norm, sqrt(B_other) * end / norm_other), LAW),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            Expectation(powers * outputs(sqrt(B) * z(i), sqrt(B_other) * end), LAW),
            "what is applied is positive-homogeneous, and the radii positive but for a null set",
            scales=((h, 1 / norm), (h_other, 1 / norm_other)),
        )
        .by(
            "homogeneity",
            Expectation(scale * powers * values, LAW),
            "the same for the roots of the sizes",
            scales=((h, sqrt(B)), (h_other, sqrt(B_other))),
        )
        .by(
            "instance",
            Expectation(scale * one / gamma(alpha / 2) * other / gamma(degree / 2) * values, LAW),
            "Schwinger's integral, for each batch",
            of="transforms.schwinger",
            at=({q: alpha / 2, r: norm}, {q: degree / 2, r: norm_other}),
        )
        .by("linearity", outside * whole, "constants come out")
        .by(
            "fubini",
            outside * Integral(half, (w, 0, oo)),
            "the integrand is positive but for the values, which powers of the radii bound",
            mean=whole,
            integral=one,
            rest=values * other,
        )
        .by("linearity", nested(slower), "a constant comes out")
        .by(
            "fubini",
            nested(Integral(Expectation(values * fall * other.function, LAW), (w_other, 0, oo))),
            "once more",
            mean=slower,
            integral=other,
            rest=values * fall,
        )
        .by(
            "linearity",
            nested(
                Integral(
                    power_other * Expectation(values * fall * fall_other, LAW), (w_other, 0, oo)
                )
            ),
            "a constant comes out",
        )
        .by(
            "instance",
            nested(Integral(power_other * tilted, (w_other, 0, oo))),
            "at the tilted covariance",
            of=of,
            at=({tau: w, tau_other: w_other},),
        )
    )


_HERE = _rates(w, w_other)


def _two_degrees() -> Derivation:
    chain = _laplace(OTHER, tilted_mean(CENTRED, *_HERE), MIXED_TILTING.name)
    return in_units(chain, CENTRED, *_HERE)


def _one_degree() -> Derivation:
    return _laplace(POWER, kernel(CENTRED, *_HERE), TILTING.name)


MIXED_LAPLACE = Identity(
    name="transforms.cross_mixed_laplace",
    says="The covariance between two batches after batch norm, of two activations: two integrals.",
    statement=Eq(_two_degrees().start, _two_degrees().end),
    over=(_DEGREE, *SIDES, OTHER_DEGREE, *OTHER_SIDES, *BOTH),
    where=VARY,
    cite=CITE,
    uses=("duals.two_degrees", "transforms.schwinger", MIXED_TILTING.name),
    derivation=_two_degrees,
)

LAPLACE = Identity(
    name="transforms.cross_laplace",
    says="The covariance between two batches after batch norm: two integrals of V_φ.",
    statement=Eq(_one_degree().start, _one_degree().end),
    over=(_DEGREE, *SIDES, *BOTH),
    where=VARY,
    cite=CITE,
    uses=("transforms.schwinger", TILTING.name),
    derivation=_one_degree,
)

IDENTITIES = (MIXED_TILTING, TILTING, MIXED_LAPLACE, LAPLACE)
