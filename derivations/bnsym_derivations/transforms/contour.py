"""Batch norm at any covariance by a contour: V_phi itself, at the tilted covariance and scaled.

A power of the radius is an integral over Gaussians, whose weight s^(k-1)/Gamma(k) depends on the
power. Hankel's integral makes one weight of all of them, 1/s, so that the activation may be a sum
of parts of different degrees.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Expr, Integer, Integral, exp, gamma, oo, sqrt

from bnsym.core import Derivation, Eq, Identity, Positive, Reals, Variable
from bnsym.symbolic.batchnorm import BatchNorm
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import (
    AlphaReLU,
    Apply,
    HomogeneousKernel,
    MomentConstant,
    PositiveHomogeneous,
)
from bnsym_derivations.backward.jacobian import norm, z
from bnsym_derivations.duals.pair import OVER as PAIR_OVER
from bnsym_derivations.duals.pair import WHERE
from bnsym_derivations.homogeneous.moments import OTHER, OTHER_SIDES
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    beta,
    delta,
    h,
    i,
    j,
    omega,
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
from bnsym_derivations.transforms.batch_norm import POWER
from bnsym_derivations.transforms.laplace import tail
from bnsym_derivations.transforms.parts import (
    STEEP,
    Parts,
    Term,
    at,
    pair,
    parted,
    scaled_derivation,
    terms_of,
    whole_of,
)
from bnsym_derivations.transforms.tilting import (
    BATCH,
    CENTRED,
    CITE,
    LAW,
    RATE,
    SIDES,
    VARY,
    entries,
    kernel,
    root,
)

__all__ = ["IDENTITIES"]


def _round(body: Expr) -> HankelIntegral:
    """The integral along Hankel's contour."""
    return HankelIntegral(body, omega)


def _hankel() -> Derivation:
    integral = _round(exp(tau * omega) * omega**-q)
    return Derivation(integral).by(
        "hankel",
        tau ** (q - 1) / gamma(q),
        "Hankel's integral",
        integral=integral,
        rate=tau,
        terms=((Integer(1), q),),
    )


HANKEL = Identity(
    name="transforms.hankel",
    says="A negative power, integrated along Hankel's contour round the negative axis.",
    statement=Eq(_hankel().start, _hankel().end),
    over=(RATE, Variable(q, Positive(corners=(1, "1/2", "5/2")), "power")),
    cite=(("DLMF", "(5.9.2)"),),
    derivation=_hankel,
)


def _contour(parts: Parts, level: Expr, scaled: str) -> Derivation:
    """Of a constant and activations of positive degrees."""
    terms = terms_of(parts, level)
    matrix, cost, length = entries(CENTRED, w), root(CENTRED, w), sqrt(B)
    spread = B * w / omega

    places = (i, j)

    def output(phi: PositiveHomogeneous, place: int) -> Expr:
        return BatchNorm(phi, B, h, places[place])

    def grown(phi: PositiveHomogeneous, place: int) -> Expr:
        return norm ** -phi.args[0] * at(phi, length * z(places[place]))

    def larger(phi: PositiveHomogeneous, place: int) -> Expr:
        return length ** phi.args[0] * norm ** -phi.args[0] * at(phi, z(places[place]))

    def mean(value: Callable[[PositiveHomogeneous, int], Expr]) -> Expr:
        return Expectation(parted(parts, level, value), LAW) - level**2

    def form(of: Callable[[Term], Expr]) -> Expr:
        return Add(*(term.factor * B**term.degree * of(term) for term in terms))

    def product_of(term: Term) -> Expr:
        return term.value(z(i), z(j))

    def mean_of(term: Term) -> Expr:
        return Expectation(tail(term.degree, norm) / gamma(term.degree) * product_of(term), LAW)

    def rest(term: Term) -> Expr:
        return product_of(term) / gamma(term.degree)

    def weight(term: Term) -> Expr:
        return w ** (term.degree - 1) / gamma(term.degree)

    def tilted(term: Term) -> Expr:
        return Expectation(term.value(x, y), pair(matrix))

    def along(body: Expr) -> Integral:
        return Integral(body, (w, 0, oo))

    def weighed(term: Term, scale: Expr) -> Expr:
        return term.factor * scale**term.degree * tilted(term)

    turned = _round(exp(omega) * Add(*(weighed(term, spread) for term in terms)))
    sees = Expectation(whole_of(parts, level, x, y), pair([spread * entry for entry in matrix]))
    chain = (
        Derivation(mean(output))
        .by(
            "definition",
            mean(lambda phi, place: at(phi, length * z(places[place]) / norm)),
            "𝓑_φ(h) = φ(√B z/r)",
            of=(BatchNorm,),
        )
        .by(
            "homogeneity",
            mean(grown),
            "each part is positive-homogeneous, and r > 0 but for a null set",
            scales=((h, 1 / norm),),
        )
        .by(
            "homogeneity",
            mean(larger),
            "the same for √B",
            scales=((h, length),),
        )
        .by(
            "linearity",
            form(lambda term: Expectation(norm ** (-2 * term.degree) * product_of(term), LAW)),
            "expand the product",
        )
        .by(
            "instance",
            form(mean_of),
            "Schwinger's integral for each power of r",
            of="transforms.schwinger",
            at=tuple({q: half, r: norm} for half in dict.fromkeys(t.degree for t in terms)),
        )
        .by(
            "fubini",
            along(
                form(lambda term: Expectation(tail(term.degree, norm).function * rest(term), LAW))
            ),
            "each integrand is positive but for a factor of at most C r^2k",
            terms=tuple((mean_of(term), tail(term.degree, norm), rest(term)) for term in terms),
        )
        .by(
            "linearity",
            along(
                form(
                    lambda term: (
                        weight(term) * Expectation(exp(-w * norm**2) * product_of(term), LAW)
                    )
                )
            ),
            "constants come out",
        )
    )
    done: set[str] = set()
    for name in dict.fromkeys(term.tilting for term in terms):
        done.add(name)
        chain = chain.by(
            "instance",
            along(
                form(
                    lambda term: (
                        weight(term)
                        * (
                            tilted(term) / cost
                            if term.tilting in done
                            else Expectation(exp(-w * norm**2) * product_of(term), LAW)
                        )
                    )
                )
            ),
            "the tilted pair",
            of=name,
            at=tuple({**term.place, tau: w} for term in terms if term.tilting == name),
        )
    return chain.by(
        "hankel",
        along(turned / (w * cost)),
        "one weight for all powers: 1/Γ(k) is an integral along Hankel's contour",
        integral=turned,
        rate=Integer(1),
        terms=tuple((weighed(term, B * w), term.degree) for term in terms),
    ).by(
        "instance",
        along(_round(exp(omega) * (sees - level**2)) / (w * cost)),
        "V_φ of the whole activation",
        of=f"transforms.{scaled}",
        at=(
            {
                **{name: name for side in parts for phi in side for name in phi.args},
                **({level: level} if level else {}),
                tau: spread,
                **dict(zip((v, v_other, varsigma), matrix, strict=True)),
            },
        ),
    )


_LEVEL = Variable(delta, Reals(corners=(1, 0)), "value of the activation at zero")


def _degree(symbol: Expr, corners: tuple[object, ...], says: str) -> Variable:
    """A positive degree."""
    return Variable(symbol, Reals(0, oo, corners=corners), says)


_DEGREES = (
    _degree(alpha, (1, "1/2"), "degree of φ"),
    *SIDES,
    _degree(beta, (3, 2), "degree of ψ"),
    *OTHER_SIDES,
)


def _two(
    parts: Parts, level: Expr, name: str, dual: tuple[str, str], says: str
) -> tuple[Identity, Identity]:
    """V_phi at a scaled covariance, and batch norm along the contour."""
    own = (_LEVEL,) if level else ()
    scaled, whole = scaled_derivation(parts, level), _contour(parts, level, dual[0])
    single = ("transforms.first_tilting", "transforms.second_tilting") if level else ()
    return (
        Identity(
            name=f"transforms.{dual[0]}",
            says=dual[1],
            statement=Eq(scaled.start, scaled.end),
            over=(*own, *STEEP, RATE, *PAIR_OVER),
            where=WHERE,
            cite=CITE,
            derivation=lambda: scaled_derivation(parts, level),
        ),
        Identity(
            name=f"transforms.{name}",
            says=says,
            statement=Eq(whole.start, whole.end),
            over=(*own, *_DEGREES, *BATCH),
            where=VARY,
            cite=CITE,
            uses=(
                "transforms.schwinger",
                *single,
                "transforms.mixed_tilting",
                f"transforms.{dual[0]}",
            ),
            derivation=lambda: _contour(parts, level, dual[0]),
        ),
    )


PAIR_SCALED, PAIR_CONTOUR = _two(
    ((POWER,), (OTHER,)),
    Integer(0),
    "contour_pair",
    ("scaled_pair", "The mean of two homogeneous functions over a scaled pair."),
    "The mean of two activations after batch norm, along Hankel's contour.",
)
SCALED, CONTOUR = _two(
    ((POWER, OTHER), (POWER, OTHER)),
    delta,
    "contour",
    ("scaled_dual", "V_φ at a scaled covariance, for a constant and two homogeneous parts."),
    "The covariance after batch norm along Hankel's contour, for a constant and two parts.",
)


def _homogeneous() -> Derivation:
    spread, cost = B * w / omega, root(CENTRED, w)
    one, two, both = (spread * entry for entry in entries(CENTRED, w))
    law = pair((one, two, both))

    def sides(point: Expr) -> Expr:
        return a * AlphaReLU(alpha, point) - b * AlphaReLU(alpha, -point)

    def along(body: Expr) -> Integral:
        return Integral(body, (w, 0, oo))

    def outside(weight: Expr) -> Expr:
        return B**alpha * weight * along(w ** (alpha - 1) * kernel(CENTRED, w))

    def dual(variance: Expr, other: Expr, covariance: Expr) -> Expr:
        scale = MomentConstant(alpha) * sqrt(variance) ** alpha * sqrt(other) ** alpha
        return scale * HomogeneousKernel(POWER, covariance / (sqrt(variance) * sqrt(other)))

    power = _round(exp(omega) * omega**-alpha)
    seen = Expectation(at(POWER, x) * at(POWER, y), law)
    return (
        Derivation(along(_round(exp(omega) * seen) / (w * cost)))
        .by(
            "definition",
            along(_round(exp(omega) * Expectation(sides(x) * sides(y), law)) / (w * cost)),
            "the two sides of φ",
            of=(Apply,),
        )
        .by(
            "instance",
            along(_round(exp(omega) * dual(one, two, both)) / (w * cost)),
            "the dual kernel of φ at any variances",
            of="duals.homogeneous",
            at=({alpha: alpha, a: a, b: b, v: one, v_other: two, varsigma: both},),
        )
        .by(
            "field",
            along(
                _round(
                    exp(omega) * omega**-alpha * B**alpha * w**alpha * dual(*entries(CENTRED, w))
                )
                / (w * cost)
            ),
            "its scale comes out of the kernel",
        )
        .by("linearity", outside(power), "constants come out")
        .by(
            "instance",
            outside(1 / gamma(alpha)),
            "Hankel's integral",
            of="transforms.hankel",
            at=({tau: Integer(1), q: alpha},),
        )
        .by(
            "instance",
            Expectation(BatchNorm(POWER, B, h, i) * BatchNorm(POWER, B, h, j), LAW),
            "Laplace's integral",
            of="transforms.laplace",
            at=({alpha: alpha, a: a, b: b, B: B, Sigma: Sigma, i: i, j: j},),
        )
    )


HOMOGENEOUS = Identity(
    name="transforms.contour_homogeneous",
    says="For a homogeneous activation the contour contains Laplace's integral.",
    statement=Eq(_homogeneous().end, _homogeneous().start),
    over=(_degree(alpha, (1, "3/2", "1/2", 2), "degree"), *SIDES, *BATCH),
    where=VARY,
    cite=CITE,
    uses=("duals.homogeneous", "transforms.hankel", "transforms.laplace"),
    derivation=_homogeneous,
)

IDENTITIES = (
    HANKEL,
    PAIR_SCALED,
    PAIR_CONTOUR,
    SCALED,
    CONTOUR,
    HOMOGENEOUS,
)
