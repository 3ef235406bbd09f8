"""A normal batch of any covariance and size, tilted towards zero."""

from __future__ import annotations

from sympy import Expr, Integer, Sum, exp, oo, sqrt

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
from bnsym.symbolic.batchnorm import Entry
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym.symbolic.normal_batch import NormalBatch, TiltDeterminant, TiltedCovariance
from bnsym.symbolic.predicates import Covariance
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    h,
    i,
    j,
    p,
    tau,
    v,
    v_other,
    varsigma,
    x,
    y,
)

__all__ = ["IDENTITIES"]

_PHI = PositiveHomogeneous(alpha, a, b)


def _tilting() -> Derivation:
    def value(point: Expr) -> Apply:
        return Apply(_PHI, point, Integer(0))

    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    rest = value(Entry(h, i)) * value(Entry(h, j))
    fall = exp(-tau * Sum(Entry(h, p) ** 2, (p, 1, B)))
    start = Expectation(fall * rest, NormalBatch((h,), Sigma))
    one, two, both = (TiltedCovariance(Sigma, tau, *k) for k in ((i, i), (j, j), (i, j)))
    law = Gaussian((x, y), [[one, both], [both, two]])
    root = sqrt(TiltDeterminant(Sigma, tau))
    scale = MomentConstant(alpha) * sqrt(one) ** alpha * sqrt(two) ** alpha
    return (
        Derivation(start)
        .by(
            "tilt",
            Expectation(value(x) * value(y), law) / root,
            "complete the square",
            mean=start,
            rest=rest,
            rate=tau,
            places=(i, j),
            names=(x, y),
        )
        .by(
            "definition",
            Expectation(sides(x) * sides(y), law) / root,
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            scale * HomogeneousKernel(_PHI, both / (sqrt(one) * sqrt(two))) / root,
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: one, v_other: two, varsigma: both},),
        )
    )


TILTING = Identity(
    name="transforms.tilting",
    says="Under a Gaussian of the batch, V_φ is taken at a tilted covariance.",
    statement=Eq(_tilting().start, _tilting().end),
    over=(
        Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), "degree"),
        Variable(a, Reals(corners=(1, 0)), "φ(1)"),
        Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
        Variable(B, Integers(2, reach=4), "batch size"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
        Variable(tau, Positive(corners=("1/8", 1)), "how fast the Gaussian falls"),
        Variable(i, Integers(1, upper=B), "place in the batch"),
        Variable(j, Integers(1, upper=B), "another place"),
    ),
    where=(Covariance(Sigma),),
    cite=(("Yang2019", "Section on the Laplace method"),),
    uses=("duals.homogeneous",),
    derivation=_tilting,
)

IDENTITIES = (TILTING,)
