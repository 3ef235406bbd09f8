"""The mean of batch norm's Jacobian at any covariance, by Laplace."""

from __future__ import annotations

from sympy import Expr, Integer, Integral, diag, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Integers, PositiveSemidefinite, Variable
from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance
from bnsym.symbolic.predicates import RankAtLeast
from bnsym_derivations.backward.jacobian import G, norm, z
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, a, alpha, b, h, i, k, q, r, w, x, y
from bnsym_derivations.transforms.batch_norm import JACOBIAN, POWER, value
from bnsym_derivations.transforms.laplace import LAPLACE, tail
from bnsym_derivations.transforms.tilting import CENTRED, LAW, VARY

__all__ = ["IDENTITIES"]


def _mean_jacobian() -> Derivation:
    half, more = alpha / 2, alpha / 2 + 1
    slope, product = value(z(i), 1), value(z(i)) * z(k)
    one, both, two = (TiltedCovariance(CENTRED, w, *p) for p in ((i, i), (i, k), (k, k)))
    root = sqrt(TiltDeterminant(CENTRED, w))
    single = Expectation(value(x, 1), Gaussian((x,), [[one]]))
    pair = Gaussian((x, y), [[one, both], [both, two]])

    def mean(body: Expr) -> Expectation:
        return Expectation(body, Gaussian((x,), [[1]]))

    def sides(first: Expr, second: Expr) -> Expr:
        return B**half * (G(i, k) * first - alpha * second)

    def spread(power: Expr, rest: Expr) -> Expectation:
        return Expectation(w ** (power - 1) * exp(-w * norm**2) * rest, LAW)

    def integrals(first: Expr, second: Expr) -> Expr:
        return sides(
            Integral(first, (w, 0, oo)) / gamma(half), Integral(second, (w, 0, oo)) / gamma(more)
        )

    weight = w ** (half - 1) * sqrt(one) ** (alpha - 1) * mean(value(x, 1)) / root
    against = Expectation(value(x) * y, pair)
    means = (
        Expectation(slope * tail(half, norm), LAW),
        Expectation(product * tail(more, norm), LAW),
    )
    spreads = spread(half, slope), spread(more, product)
    weighted = Expectation(w ** (half - 1) * value(x, 1), Gaussian((x,), [[one]])) / root
    first = w ** (half - 1) * single / root
    place = {alpha: alpha, a: a, b: b, B: B, h: h, i: i, k: k}
    return (
        Derivation(Expectation(Jacobian(POWER, B, h, i, k), LAW))
        .by(
            "instance",
            Expectation(JACOBIAN.statement.rhs, LAW),
            "the Jacobian without a quotient inside",
            of="transforms.jacobian",
            at=(place,),
        )
        .by(
            "linearity",
            sides(
                Expectation(slope * norm**-alpha, LAW),
                Expectation(product * norm ** (-alpha - 2), LAW),
            ),
            "term by term",
        )
        .by(
            "instance",
            sides(
                Expectation(slope * tail(half, norm) / gamma(half), LAW),
                Expectation(product * tail(more, norm) / gamma(more), LAW),
            ),
            "Schwinger's integral for both powers of r",
            of="transforms.schwinger",
            at=({q: half, r: norm}, {q: more, r: norm}),
        )
        .by(
            "linearity", sides(means[0] / gamma(half), means[1] / gamma(more)), "constants come out"
        )
        .by(
            "fubini",
            sides(Integral(spreads[0], (w, 0, oo)) / gamma(half), means[1] / gamma(more)),
            "the mean inside the integral",
            mean=means[0],
            integral=tail(half, norm),
            rest=slope,
        )
        .by(
            "fubini",
            integrals(*spreads),
            "and inside the other one",
            mean=means[1],
            integral=tail(more, norm),
            rest=product,
        )
        .by(
            "tilt",
            integrals(weighted, spreads[1]),
            "one entry of the tilted batch",
            mean=spreads[0],
            rest=w ** (half - 1) * slope,
            rate=w,
            places=(i,),
            names=(x,),
            centred=True,
        )
        .by(
            "tilt",
            integrals(weighted, Expectation(w**half * value(x) * y, pair) / root),
            "two entries",
            mean=spreads[1],
            rest=w**half * product,
            rate=w,
            places=(i, k),
            names=(x, y),
            centred=True,
        )
        .by("linearity", integrals(first, w**half * against / root), "constants come out")
        .by(
            "stein",
            integrals(first, w**half * both * single / root),
            "φ(x) against y",
            mean=against,
            factor=y,
            rest=value(x),
        )
        .by(
            "symmetry",
            integrals(
                w ** (half - 1) * mean(value(sqrt(one) * x, 1)) / root,
                w**half * both * mean(value(sqrt(one) * x, 1)) / root,
            ),
            "measure in units of the standard deviation",
            maps=((single, diag(sqrt(one))),),
        )
        .by(
            "homogeneity",
            integrals(
                w ** (half - 1) * mean(sqrt(one) ** (alpha - 1) * value(x, 1)) / root,
                w**half * both * mean(sqrt(one) ** (alpha - 1) * value(x, 1)) / root,
            ),
            "the slope is homogeneous of degree α − 1",
            scales=((x, sqrt(one)),),
        )
        .by("linearity", integrals(weight, w * both * weight), "constants come out")
        .by(
            "field",
            B**half
            / gamma(half)
            * (
                G(i, k) * Integral(weight, (w, 0, oo)) - 2 * Integral(w * both * weight, (w, 0, oo))
            ),
            "Γ(α/2 + 1) = α/2 Γ(α/2)",
        )
    )


MEAN_JACOBIAN = Identity(
    name="transforms.mean_jacobian",
    says="The mean of batch norm's Jacobian, at any covariance in two directions or more.",
    statement=Eq(_mean_jacobian().start, _mean_jacobian().end),
    over=(
        *LAPLACE.over[:3],
        Variable(B, Integers(3, reach=3), "batch size"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
        Variable(i, Integers(1, upper=B), "place of the output"),
        Variable(k, Integers(1, upper=B), "place of the input"),
    ),
    where=(*VARY, RankAtLeast(CENTRED, Integer(2))),
    cite=(("Yang2019", "Section on the Laplace method"),),
    uses=("transforms.jacobian", "transforms.schwinger"),
    derivation=_mean_jacobian,
)

IDENTITIES = (MEAN_JACOBIAN,)
