"""Two batches of any joint covariance: both tilted, and by Laplace the covariance between them."""

from __future__ import annotations

from sympy import Expr, Integral, MatrixSymbol, Symbol, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, Positive, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, HomogeneousKernel, MomentConstant
from bnsym.symbolic.normal_batch import DirectSum, TiltDeterminant, TiltedCovariance
from bnsym.symbolic.normal_batches import CentredBatches, NormalBatches
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.symbols import (
    B,
    B_other,
    a,
    alpha,
    b,
    h,
    h_other,
    i,
    j,
    q,
    r,
    tau,
    tau_other,
    v,
    v_other,
    varsigma,
    w,
    w_other,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER, value
from bnsym_derivations.transforms.tilting import CITE, RATE, SIDES

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


def _kernel(one: Expr, other: Expr) -> Expr:
    """V_phi of the tilted pair, over the root of the determinant."""
    first, second, both, cost = _pair(one, other)
    scale = MomentConstant(alpha) * sqrt(first) ** alpha * sqrt(second) ** alpha
    cosine = both / (sqrt(first) * sqrt(second))
    return scale * HomogeneousKernel(POWER, cosine) / cost


def _pair(one: Expr, other: Expr) -> tuple[Expr, Expr, Expr, Expr]:
    """The two variances, the covariance, and what the tilt costs."""
    rates, place = DirectSum(one, B, other, B_other), B + j
    first, second, both = (
        TiltedCovariance(CENTRED, rates, *rows) for rows in ((i, i), (place, place), (i, place))
    )
    return first, second, both, sqrt(TiltDeterminant(CENTRED, rates))


def _tilting() -> Derivation:
    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    rest = value(z(i)) * value(end)
    falls = exp(-tau * norm**2) * exp(-tau_other * norm_other**2)
    start = Expectation(falls * rest, LAW)
    first, second, both, cost = _pair(tau, tau_other)
    law = Gaussian((x, y), [[first, both], [both, second]])
    return (
        Derivation(start)
        .by(
            "tilt",
            Expectation(value(x) * value(y), law) / cost,
            "complete the square",
            mean=start,
            rest=rest,
            rates=(tau, tau_other),
            places=(i, j),
            names=(x, y),
        )
        .by(
            "definition",
            Expectation(sides(x) * sides(y), law) / cost,
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            _kernel(tau, tau_other),
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: first, v_other: second, varsigma: both},),
        )
    )


TILTING = Identity(
    name="transforms.cross_tilting",
    says="Under Gaussians of both radii, V_φ is taken at a tilted joint covariance.",
    statement=Eq(_tilting().start, _tilting().end),
    over=(
        Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
        *SIDES,
        *BOTH,
        RATE,
        Variable(tau_other, Positive(corners=(1, "1/4")), "how fast the other Gaussian falls"),
    ),
    where=VARY,
    cite=CITE,
    uses=("duals.homogeneous",),
    derivation=_tilting,
)


def _tail(name: Symbol, radius: Expr) -> Integral:
    """Schwinger's integral for the radius to the power -alpha."""
    return Integral(name ** (alpha / 2 - 1) * exp(-name * radius**2), (name, 0, oo))


def _laplace() -> Derivation:
    values = value(z(i)) * value(end)
    one, other = _tail(w, norm), _tail(w_other, norm_other)
    scale = B ** (alpha / 2) * B_other ** (alpha / 2)
    outside = scale / gamma(alpha / 2) ** 2
    powers = norm**-alpha * norm_other**-alpha
    whole = Expectation(values * one * other, LAW)
    half = Expectation(values * one.function * other, LAW)
    power, power_other = w ** (alpha / 2 - 1), w_other ** (alpha / 2 - 1)
    fall, fall_other = exp(-w * norm**2), exp(-w_other * norm_other**2)
    slower = Expectation(values * fall * other, LAW)

    def nested(inner: Expr) -> Expr:
        return outside * Integral(power * inner, (w, 0, oo))

    def outputs(first: Expr, second: Expr) -> Expr:
        return value(first) * value(second)

    return (
        Derivation(
            Expectation(BatchNorm(POWER, B, h, i) * BatchNorm(POWER, B_other, h_other, j), LAW)
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
            "φ is positive-homogeneous of degree α, and the radii are positive but for a null set",
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
            Expectation(scale * one / gamma(alpha / 2) * other / gamma(alpha / 2) * values, LAW),
            "Schwinger's integral, for each batch",
            of="transforms.schwinger",
            at=({q: alpha / 2, r: norm}, {q: alpha / 2, r: norm_other}),
        )
        .by("linearity", outside * whole, "constants come out")
        .by(
            "fubini",
            outside * Integral(half, (w, 0, oo)),
            "the integrand is positive but for the values of φ, which powers of the radii bound",
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
            nested(Integral(power_other * _kernel(w, w_other), (w_other, 0, oo))),
            "V_φ at the tilted covariance",
            of="transforms.cross_tilting",
            at=({tau: w, tau_other: w_other},),
        )
    )


LAPLACE = Identity(
    name="transforms.cross_laplace",
    says="The covariance between two batches after batch norm: two integrals of V_φ.",
    statement=Eq(_laplace().start, _laplace().end),
    over=(
        Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
        *SIDES,
        *BOTH,
    ),
    where=VARY,
    cite=CITE,
    uses=("transforms.schwinger", "transforms.cross_tilting"),
    derivation=_laplace,
)

IDENTITIES = (TILTING, LAPLACE)
