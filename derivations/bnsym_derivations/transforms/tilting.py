"""A normal batch of any covariance and size, tilted towards zero; and minus its mean."""

from __future__ import annotations

from collections.abc import Callable

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
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import (
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
from bnsym_derivations.homogeneous.moments import OTHER, OTHER_SIDES, SIDES
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    a_other,
    alpha,
    b,
    b_other,
    beta,
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
    "OTHER_DEGREE",
    "RATE",
    "SIDES",
    "VARY",
    "batch",
    "entries",
    "in_units",
    "kernel",
    "of_one_degree",
    "root",
    "tilted_mean",
]

CENTRED = CentredCovariance(Sigma)
LAW = NormalBatch((h,), Sigma)
VARY = (Covariance(Sigma), Covariance(CENTRED))
_PLACES = (i, j)


def batch(reach: int) -> tuple[Variable, ...]:
    """A batch of at most so many more than two, and two places in it."""
    return (
        Variable(B, Integers(2, reach=reach), "batch size"),
        Variable(Sigma, PositiveSemidefinite(B), "covariance of the batch"),
        Variable(i, Integers(1, upper=B), "place in the batch"),
        Variable(j, Integers(1, upper=B), "another place"),
    )


BATCH = batch(3)
Rows = tuple[Expr, Expr]


def entries(matrix: MatrixExpr, rate: Expr, rows: Rows = _PLACES) -> tuple[Expr, Expr, Expr]:
    """The two variances and the covariance of the tilted pair."""
    first, second = rows
    places = (first, first), (second, second), rows
    one, two, both = (TiltedCovariance(matrix, rate, *place) for place in places)
    return one, two, both


def root(matrix: MatrixExpr, rate: Expr) -> Expr:
    """What the tilt costs."""
    return sqrt(TiltDeterminant(matrix, rate))


def _in_units(
    matrix: MatrixExpr, rate: Expr, rows: Rows, second: Expr, unit: Callable[[Expr], Expr]
) -> Expr:
    """What a standard pair has, at the tilted covariance, over the root of the determinant."""
    one, two, both = entries(matrix, rate, rows)
    scale = sqrt(one) ** alpha * sqrt(two) ** second
    return scale * unit(both / (sqrt(one) * sqrt(two))) / root(matrix, rate)


def kernel(matrix: MatrixExpr, rate: Expr, rows: Rows = _PLACES) -> Expr:
    """V_phi at the tilted covariance, over the root of the determinant."""

    def unit(cosine: Expr) -> Expr:
        return MomentConstant(alpha) * HomogeneousKernel(POWER, cosine)

    return _in_units(matrix, rate, rows, alpha, unit)


def _mixed_kernel(matrix: MatrixExpr, rate: Expr, rows: Rows = _PLACES) -> Expr:
    """The same of two activations, by a standard pair."""

    def unit(cosine: Expr) -> Expr:
        return Expectation(value(x) * value(y, phi=OTHER), correlated(x, y, cosine))

    return _in_units(matrix, rate, rows, beta, unit)


def tilted_mean(
    matrix: MatrixExpr,
    rate: Expr,
    rows: Rows = _PLACES,
    phi: PositiveHomogeneous = OTHER,
) -> Expr:
    """The mean of two activations over the tilted pair, over the root of the determinant."""
    one, two, both = entries(matrix, rate, rows)
    law = Gaussian((x, y), [[one, both], [both, two]])
    return Expectation(value(x) * value(y, phi=phi), law) / root(matrix, rate)


def _by_kernel(
    chain: Derivation, matrix: MatrixExpr, rate: Expr, rows: Rows = _PLACES
) -> Derivation:
    """The last steps, for two equal activations."""
    mean = tilted_mean(matrix, rate, rows, POWER)
    one, two, both = entries(matrix, rate, rows)
    return chain.by(
        "definition",
        mean.replace(Apply, lambda *args: Apply(*args).definition()),
        "the two sides of φ",
        of=(Apply,),
    ).by(
        "instance",
        kernel(matrix, rate, rows),
        "the dual kernel of φ at any variances",
        of="duals.homogeneous",
        at=({v: one, v_other: two, varsigma: both},),
    )


def in_units(chain: Derivation, matrix: MatrixExpr, rate: Expr, rows: Rows = _PLACES) -> Derivation:
    """The last step, for two activations, inside of what the chain ends in."""
    one, two, both = entries(matrix, rate, rows)
    cost = root(matrix, rate)
    image = {tilted_mean(matrix, rate, rows) * cost: _mixed_kernel(matrix, rate, rows) * cost}
    return chain.by(
        "instance",
        chain.end.xreplace(image),
        "in units of the standard deviations",
        of="duals.two_degrees",
        at=({v: one, v_other: two, varsigma: both},),
    )


def _tilted(
    start: Expectation, rest: Expr, matrix: MatrixExpr, phi: PositiveHomogeneous, centred: bool
) -> Derivation:
    """The mean of a Gaussian and of ``rest``, two activations."""
    return Derivation(start).by(
        "tilt",
        tilted_mean(matrix, tau, phi=phi),
        "complete the square",
        mean=start,
        rest=rest,
        rate=tau,
        places=_PLACES,
        names=(x, y),
        centred=centred,
    )


def _whole() -> Derivation:
    fall = exp(-tau * Sum(Entry(h, p) ** 2, (p, 1, B)))
    rest = value(Entry(h, i)) * value(Entry(h, j))
    chain = _tilted(Expectation(fall * rest, LAW), rest, Sigma, POWER, centred=False)
    return _by_kernel(chain, Sigma, tau)


def _two_degrees() -> Derivation:
    rest = value(z(i)) * value(z(j), phi=OTHER)
    start = Expectation(exp(-tau * norm**2) * rest, LAW)
    return _tilted(start, rest, CENTRED, OTHER, centred=True)


_EQUAL = {beta: alpha, a_other: a, b_other: b}
"""Where the other activation is the same one."""


def of_one_degree(
    mixed: Derivation, of: str, matrix: MatrixExpr, rate: Expr, rows: Rows = _PLACES
) -> Derivation:
    """Of two equal activations, by what the record ``of`` says of any two."""
    chain = Derivation(mixed.start.xreplace(_EQUAL)).by(
        "instance", mixed.end.xreplace(_EQUAL), "two equal activations", of=of, at=(_EQUAL,)
    )
    return _by_kernel(chain, matrix, rate, rows)


def _centred() -> Derivation:
    return of_one_degree(_two_degrees(), TWO_DEGREES.name, CENTRED, tau)


_ABOVE = Reals("-1/2", oo, corners=("-49/100", 0, 1, "3/2"))
_DEGREE = Variable(alpha, _ABOVE, "degree")
OTHER_DEGREE = Variable(beta, Positive(corners=("1/2", 2, 1)), "degree of ψ")
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

TWO_DEGREES = Identity(
    name="transforms.mixed_tilting",
    says="Under a Gaussian of the radius, two activations are taken at a tilted covariance.",
    statement=Eq(_two_degrees().start, tilted_mean(CENTRED, tau)),
    over=(
        _DEGREE,
        *SIDES,
        Variable(beta, Reals("-1/2", oo, corners=(0, 1, "-49/100", 2)), "degree of ψ"),
        *OTHER_SIDES,
        *BATCH,
        RATE,
    ),
    where=VARY,
    cite=CITE,
    derivation=_two_degrees,
)

OF_RADIUS = Identity(
    name="transforms.centred_tilting",
    says="Under a Gaussian of the radius, V_φ is taken at a tilted centred covariance.",
    statement=Eq(_centred().start, kernel(CENTRED, tau)),
    over=(_DEGREE, *SIDES, *BATCH, RATE),
    where=VARY,
    cite=CITE,
    uses=("duals.homogeneous", TWO_DEGREES.name),
    derivation=_centred,
)

IDENTITIES = (WHOLE, TWO_DEGREES, OF_RADIUS)
