"""The forward eigenvalues of any activation as explicit quadratic forms in its coefficients.

No public text prints them. One series over the degree l: beside a_l^2 and a_l a_(l+2) stand numbers
that are rational in l and the batch size, times a derivative of P_l at the cosine of the simplex,
and no other products occur.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, Gt, Integer, Sum, oo

from bnsym.core import Derivation, Identity, Kernel, Variable
from bnsym.symbolic.predicates import CentredHollow, Sobolev
from bnsym.symbolic.ultrasymmetric import (
    Direction,
    ForwardSlope,
    Operator,
    Projected,
    Space,
    acts_as,
)
from bnsym_derivations.backward.two_point import upsilon
from bnsym_derivations.forward.elements import APART, SQUARES, WHOLE, apart, apiece, square
from bnsym_derivations.forward.form_kernels import form_kernel
from bnsym_derivations.forward.products import ABOUT, PHI, PICK
from bnsym_derivations.forward.two_point import CITE
from bnsym_derivations.forward.ultrasymmetric import BATCH, DIAGONALS, HOLLOW
from bnsym_derivations.forward.upsilon import coefficient
from bnsym_derivations.symbols import B, M, d, i, k, l, m, phi, xi, zeta

__all__ = ["IDENTITIES", "Factors", "explicit", "spectrum"]

_UP = {l: m + 1}
"""From the degree between two others to the lower one."""
_NAMES = {HOLLOW: "mixed", DIAGONALS: "diagonals"}
_SAYS = {HOLLOW: "matrices without diagonal", DIAGONALS: "centred diagonals"}


class Factors(NamedTuple):
    """What distinguishes an operator: a constant, and factors beside squares and products."""

    scale: Expr
    own: Expr = Integer(1)
    beside: Expr = Integer(1)

    def series(self, square: Expr, apart: Expr) -> Expr:
        """Squares of coefficients, and products of those two degrees apart, times numbers."""
        squares = self.own * coefficient(l) ** 2 * square
        factor = self.beside.xreplace({l: m}) * coefficient(m) * coefficient(m + 2)
        return Sum(squares, (l, 1, oo)) + Sum(factor * apart, (m, 0, oo))


def _means(space: Space) -> tuple[Expr, Expr]:
    """Those of the weights, at one degree and at two."""
    if space is HOLLOW:
        return square(zeta), apart(zeta).xreplace(_UP)
    return apiece(True), apiece(False).xreplace(_UP)


def _numbers(space: Space) -> tuple[Expr, Expr]:
    """What they are."""
    one, two = (SQUARES[zeta], APART[zeta]) if space is HOLLOW else (WHOLE[True], WHOLE[False])
    return one, two.xreplace(_UP)


def _kernels(topic: str, space: Space, factors: Factors) -> tuple[Kernel, Kernel]:
    """Those of the numbers beside squares and products, in the eigenvalue times upsilon."""
    (one, two), letter = _numbers(space), "M" if space is HOLLOW else "L"
    name, scale = f"{topic}.{topic}_{letter}", upsilon * factors.scale
    says = f"in upsilon times the {topic} eigenvalue on {_SAYS[space]}."
    own, beside = factors.own * one, factors.beside.xreplace({l: m}) * two
    return (
        form_kernel(f"{name}_square", f"Weight of a_l^2 {says}", scale * own),
        form_kernel(f"{name}_apart", f"Weight of a_m a_(m+2) {says}", scale * beside),
    )


def explicit(space: Space, factors: Factors) -> Expr:
    """The eigenvalue on a space."""
    constant = Integer(2) if space is HOLLOW else 2 / B
    series = factors.series(*(number / constant for number in _numbers(space)))
    return factors.scale * constant * series


def _derived(operator: Operator, space: Space, of: str, factors: Factors) -> Derivation:
    """From the series with means of a harmonic of degree two."""
    where = factors.scale * Direction(space, i, k)
    (one, two), (first, second) = _means(space), _numbers(space)
    given = {M: M} if space is HOLLOW else {d: d}
    series = {
        weight: factors.series(square(weight), apart(weight).xreplace(_UP)) for weight in SQUARES
    }
    series[xi] = factors.series(square(xi), 2 * apart(xi).xreplace(_UP))
    start, joined = where * PICK[space].xreplace(series), where * factors.series(one, two)
    chain = Derivation(Projected(operator, space, i, k)).by(
        "instance",
        start,
        "by products of two coefficients",
        of=of,
        at=({B: B, phi: phi, i: i, k: k, **given},),
    )
    if joined != start:
        chain = chain.by("linearity", joined, "the weights at once")
    means = f"forward.{_NAMES[space]}"
    return (
        chain.by(
            "instance",
            where * factors.series(first, two),
            "at one degree",
            of=f"{means}_square",
            at=({B: B, l: l},),
        )
        .by(
            "instance",
            where * factors.series(first, second),
            "at degrees two apart",
            of=f"{means}_apart",
            at=({B: B, **_UP},),
        )
        .by("linearity", explicit(space, factors) * Direction(space, i, k), "a constant comes out")
    )


def spectrum(
    name: str, says: str, operator: Operator, space: Space, factors: Factors, batch: Variable
) -> Identity:
    """The eigenvalue of an operator on a space."""
    topic = name.partition(".")[0]
    kind = "hollow" if space is HOLLOW else "diagonals"
    of = f"{topic}.{kind}_products"
    means = (f"forward.{_NAMES[space]}_{degrees}" for degrees in ("apart", "square"))
    hollow = (CentredHollow(M, B),) if space is HOLLOW else ()
    return Identity(
        name=name,
        says=says,
        statement=acts_as(operator, space, explicit(space, factors), i, k),
        over=(batch, PHI, *ABOUT[space]),
        where=(Gt(upsilon, 0), Sobolev(phi, B), *hollow),
        cite=CITE,
        uses=(of, *means),
        derivation=lambda: _derived(operator, space, of, factors),
        kernels=_kernels(topic, space, factors),
    )


_FORWARD = Factors(B / (2 * upsilon))
IDENTITIES = (
    spectrum(
        "forward.hollow_spectrum",
        "The forward eigenvalue on matrices without diagonal, explicitly.",
        ForwardSlope(phi, B),
        HOLLOW,
        _FORWARD,
        BATCH,
    ),
    spectrum(
        "forward.diagonals_spectrum",
        "The forward eigenvalue on centred diagonals, explicitly.",
        ForwardSlope(phi, B),
        DIAGONALS,
        _FORWARD,
        BATCH,
    ),
)
