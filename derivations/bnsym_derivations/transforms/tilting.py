"""A normal batch of any covariance and size, tilted towards zero; and minus its mean."""

from __future__ import annotations

from sympy import Expr, MatrixExpr, Sum, exp, oo, sqrt

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
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, HomogeneousKernel, MomentConstant
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
    p,
    tau,
    v,
    v_other,
    varsigma,
    x,
    y,
)
from bnsym_derivations.transforms.batch_norm import POWER, value

__all__ = [
    "BATCH",
    "CENTRED",
    "CITE",
    "IDENTITIES",
    "LAW",
    "RATE",
    "SIDES",
    "VARY",
    "batch",
    "entries",
    "kernel",
    "root",
]

CENTRED = CentredCovariance(Sigma)
LAW = NormalBatch((h,), Sigma)
VARY = (Covariance(Sigma), Covariance(CENTRED))
SIDES = (
    Variable(a, Reals(corners=(1, 0)), "φ(1)"),
    Variable(b, Reals(corners=(0, 1, -1)), "−φ(−1)"),
)


def batch(reach: int) -> tuple[Variable, ...]:
    """A batch of at most so many more than two, and two places in it."""
    return (
        Variable(B, Integers(2, reach=reach), "batch size"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
        Variable(i, Integers(1, upper=B), "place in the batch"),
        Variable(j, Integers(1, upper=B), "another place"),
    )


BATCH = batch(3)


def entries(matrix: MatrixExpr, rate: Expr) -> tuple[Expr, Expr, Expr]:
    """The two variances and the covariance of the tilted pair."""
    one, two, both = (TiltedCovariance(matrix, rate, *k) for k in ((i, i), (j, j), (i, j)))
    return one, two, both


def root(matrix: MatrixExpr, rate: Expr) -> Expr:
    """What the tilt costs."""
    return sqrt(TiltDeterminant(matrix, rate))


def kernel(matrix: MatrixExpr, rate: Expr) -> Expr:
    """V_phi at the tilted covariance, over the root of the determinant."""
    one, two, both = entries(matrix, rate)
    scale = MomentConstant(alpha) * sqrt(one) ** alpha * sqrt(two) ** alpha
    cosine = both / (sqrt(one) * sqrt(two))
    return scale * HomogeneousKernel(POWER, cosine) / root(matrix, rate)


def _tilting(matrix: MatrixExpr, fall: Expr, rest: Expr, centred: bool) -> Derivation:
    """The mean of the Gaussian ``fall`` and two activations, for a batch of this covariance."""

    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    start = Expectation(fall * rest, LAW)
    one, two, both = entries(matrix, tau)
    law, cost = Gaussian((x, y), [[one, both], [both, two]]), root(matrix, tau)
    return (
        Derivation(start)
        .by(
            "tilt",
            Expectation(value(x) * value(y), law) / cost,
            "complete the square",
            mean=start,
            rest=rest,
            rate=tau,
            places=(i, j),
            names=(x, y),
            centred=centred,
        )
        .by(
            "definition",
            Expectation(sides(x) * sides(y), law) / cost,
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            kernel(matrix, tau),
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: one, v_other: two, varsigma: both},),
        )
    )


def _whole() -> Derivation:
    fall = exp(-tau * Sum(Entry(h, p) ** 2, (p, 1, B)))
    return _tilting(Sigma, fall, value(Entry(h, i)) * value(Entry(h, j)), centred=False)


def _centred() -> Derivation:
    return _tilting(CENTRED, exp(-tau * norm**2), value(z(i)) * value(z(j)), centred=True)


_DEGREE = Variable(alpha, Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2")), "degree")
RATE = Variable(tau, Positive(corners=("1/8", 1)), "how fast the Gaussian falls")
CITE = (("Yang2019", "Section on the Laplace method"),)

WHOLE = Identity(
    name="transforms.tilting",
    says="Under a Gaussian of the batch, V_φ is taken at a tilted covariance.",
    statement=Eq(_whole().start, kernel(Sigma, tau)),
    over=(_DEGREE, *SIDES, *batch(4), RATE),
    where=(Covariance(Sigma),),
    cite=CITE,
    uses=("duals.homogeneous",),
    derivation=_whole,
)

OF_RADIUS = Identity(
    name="transforms.centred_tilting",
    says="Under a Gaussian of the radius, V_φ is taken at a tilted centred covariance.",
    statement=Eq(_centred().start, kernel(CENTRED, tau)),
    over=(_DEGREE, *SIDES, *BATCH, RATE),
    where=VARY,
    cite=CITE,
    uses=("duals.homogeneous",),
    derivation=_centred,
)

IDENTITIES = (WHOLE, OF_RADIUS)
