"""Batch norm at any covariance, by Laplace: Schwinger's integral for the power of the radius."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, exp, gamma, oo, sqrt

from bnsym.core import (
    Derivation,
    Eq,
    Identity,
    Integers,
    Positive,
    PositiveSemidefinite,
    Reals,
    Variable,
)
from bnsym.symbolic.batchnorm import BatchNorm
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.normal_batch import (
    CentredCovariance,
    NormalBatch,
    TiltDeterminant,
    TiltedCovariance,
)
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    h,
    i,
    j,
    q,
    r,
    tau,
    v,
    v_other,
    varsigma,
    w,
    x,
    y,
)

__all__ = ["IDENTITIES", "LAPLACE", "tail"]

_CITE = (("Yang2019", "Section on the Laplace method"),)
_PHI = PositiveHomogeneous(alpha, a, b)
_CENTRED = CentredCovariance(Sigma)
_LAW = NormalBatch((h,), Sigma)


def tail(power: Expr, radius: Expr) -> Integral:
    """Schwinger's integral."""
    return Integral(w ** (power - 1) * exp(-w * radius**2), (w, 0, oo))


def _schwinger() -> Derivation:
    integral = tail(q, r)
    return Derivation(integral / gamma(q)).by(
        "schwinger",
        (r**2) ** -q,
        "Euler's second integral",
        integral=integral,
        factor=Integer(1),
        power=q,
        rate=r**2,
    )


SCHWINGER = Identity(
    name="transforms.schwinger",
    says="A negative power of the radius is an integral of Gaussians.",
    statement=Eq(_schwinger().start, r ** (-2 * q)),
    over=(
        Variable(q, Positive(corners=(1, "1/2", "5/2")), "half the power"),
        Variable(r, Positive(corners=(1, "1/8")), "radius"),
    ),
    cite=(("DLMF", "(5.9.1)"),),
    derivation=_schwinger,
)


def _value(point: Expr) -> Apply:
    return Apply(_PHI, point, Integer(0))


def _tilted(rate: Expr) -> tuple[Expr, Expr, Expr]:
    """The two variances and the covariance of the tilted pair."""
    one, two, both = (TiltedCovariance(_CENTRED, rate, *k) for k in ((i, i), (j, j), (i, j)))
    return one, two, both


def _kernel(rate: Expr) -> Expr:
    """V_phi at the tilted covariance, over the root of the determinant."""
    one, two, both = _tilted(rate)
    scale = MomentConstant(alpha) * sqrt(one) ** alpha * sqrt(two) ** alpha
    kernel = HomogeneousKernel(_PHI, both / (sqrt(one) * sqrt(two)))
    return scale * kernel / sqrt(TiltDeterminant(_CENTRED, rate))


def _centred_tilting() -> Derivation:
    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    rest = _value(z(i)) * _value(z(j))
    start = Expectation(exp(-tau * norm**2) * rest, _LAW)
    one, two, both = _tilted(tau)
    law, root = Gaussian((x, y), [[one, both], [both, two]]), sqrt(TiltDeterminant(_CENTRED, tau))
    return (
        Derivation(start)
        .by(
            "tilt",
            Expectation(_value(x) * _value(y), law) / root,
            "complete the square",
            mean=start,
            rest=rest,
            rate=tau,
            places=(i, j),
            names=(x, y),
            centred=True,
        )
        .by(
            "definition",
            Expectation(sides(x) * sides(y), law) / root,
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            _kernel(tau),
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: one, v_other: two, varsigma: both},),
        )
    )


_SIDES = (
    Variable(a, Reals(corners=(1, 0)), "φ(1)"),
    Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
)
_BATCH = (
    Variable(B, Integers(2, reach=3), "batch size"),
    Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
    Variable(i, Integers(1, upper=B), "place in the batch"),
    Variable(j, Integers(1, upper=B), "another place"),
)
_VARY = (Covariance(Sigma), Covariance(_CENTRED))

TILTING = Identity(
    name="transforms.centred_tilting",
    says="Under a Gaussian of the radius, V_φ is taken at a tilted centred covariance.",
    statement=Eq(_centred_tilting().start, _kernel(tau)),
    over=(
        Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), "degree"),
        *_SIDES,
        *_BATCH,
        Variable(tau, Positive(corners=("1/8", 1)), "how fast the Gaussian falls"),
    ),
    where=_VARY,
    cite=_CITE,
    uses=("duals.homogeneous",),
    derivation=_centred_tilting,
)


def _laplace() -> Derivation:
    values = _value(z(i)) * _value(z(j))
    integral = tail(alpha, norm)
    outside = B**alpha / gamma(alpha)
    mean = Expectation(values * integral, _LAW)
    inner = Expectation(w ** (alpha - 1) * exp(-w * norm**2) * values, _LAW)
    spread = Expectation(exp(-w * norm**2) * values, _LAW)
    return (
        Derivation(Expectation(BatchNorm(_PHI, B, h, i) * BatchNorm(_PHI, B, h, j), _LAW))
        .by(
            "definition",
            Expectation(_value(sqrt(B) * z(i) / norm) * _value(sqrt(B) * z(j) / norm), _LAW),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            Expectation(
                norm ** (-2 * alpha) * _value(sqrt(B) * z(i)) * _value(sqrt(B) * z(j)), _LAW
            ),
            "φ is positive-homogeneous of degree α, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            Expectation(B**alpha * norm ** (-2 * alpha) * values, _LAW),
            "the same for √B",
            scales=((h, sqrt(B)),),
        )
        .by(
            "instance",
            Expectation(B**alpha * integral / gamma(alpha) * values, _LAW),
            "Schwinger's integral",
            of="transforms.schwinger",
            at=({q: alpha, r: norm},),
        )
        .by("linearity", outside * mean, "constants come out")
        .by(
            "fubini",
            outside * Integral(inner, (w, 0, oo)),
            "the integrand is positive but for its bounded factor |φ(z_i) φ(z_j)| ≤ C r^2α",
            mean=mean,
            integral=integral,
            rest=values,
        )
        .by(
            "linearity",
            outside * Integral(w ** (alpha - 1) * spread, (w, 0, oo)),
            "a constant comes out",
        )
        .by(
            "instance",
            outside * Integral(w ** (alpha - 1) * _kernel(w), (w, 0, oo)),
            "V_φ at the tilted covariance",
            of="transforms.centred_tilting",
            at=({tau: w},),
        )
    )


LAPLACE = Identity(
    name="transforms.laplace",
    says="The covariance after batch norm, at any covariance before it: one integral of V_φ.",
    statement=Eq(_laplace().start, _laplace().end),
    over=(
        Variable(alpha, Positive(corners=(1, "3/2", "1/2", 2)), "degree"),
        *_SIDES,
        *_BATCH,
    ),
    where=_VARY,
    cite=_CITE,
    uses=("transforms.schwinger", "transforms.centred_tilting"),
    derivation=_laplace,
)

IDENTITIES = (SCHWINGER, TILTING, LAPLACE)
