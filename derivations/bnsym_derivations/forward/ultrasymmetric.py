"""Permutation-equivariant operators: three spaces, their dimensions and their eigenvalues."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, KroneckerDelta, Sum, Symbol

from bnsym.core import Derivation, Eq, HollowRows, Identity, Integers, Reals, Variable, Vectors
from bnsym.symbolic.batchnorm import Centred, Centring
from bnsym.symbolic.predicates import CentredHollow
from bnsym.symbolic.ultrasymmetric import (
    DOS,
    CentredDiagonals,
    CentringLine,
    Direction,
    HollowMatrices,
    Projected,
    Space,
    SpaceDimension,
    acts_as,
)
from bnsym_derivations.symbols import B, M, d, eta, g, i, j, k, p, xi, zeta

__all__ = [
    "BATCH",
    "DIAGONALS",
    "DIAGONALS_VALUE",
    "HOLLOW",
    "IDENTITIES",
    "LINE",
    "PLACES",
    "ROWS",
    "VECTOR",
    "G",
    "doubly",
    "entries",
    "total",
    "z",
]

LINE, DIAGONALS, HOLLOW = CentringLine(B), CentredDiagonals(B, d), HollowMatrices(B, M)
BATCH = Variable(B, Integers(4, reach=5, corners=(4, 5)), "batch size")
PLACES = tuple(
    Variable(place, Integers(1, upper=B, corners=(1,)), says)
    for place, says in ((i, "row of an entry"), (k, "column of an entry"))
)
VECTOR = Variable(d, Vectors(B), "diagonal")
ROWS = Variable(M, HollowRows(B), "centred matrix without diagonal")
_WEIGHTS = tuple(
    Variable(weight, Reals(corners=(1, 0)), f"weight of {what}")
    for weight, what in (
        (xi, "the diagonal entry on the diagonal"),
        (eta, "the two diagonal entries off it"),
        (zeta, "the entry itself off it"),
    )
)
_CITE = (("Yang2019", "Appendix on ultrasymmetric operators"),)
operator = DOS(xi, eta, zeta)
beyond = xi - 2 * eta - zeta


def G(row: Expr, column: Expr) -> Centring:
    """Entry of the centring projection."""
    return Centring(B, row, column)


def z(place: Expr) -> Centred:
    """Entry of the centred vector that fills the diagonal."""
    return Centred(B, d, place)


def total(term: Expr, *indices: Symbol) -> Sum:
    """Sum over all places of the indices, the innermost first."""
    return Sum(term, *((index, 1, B) for index in indices))


def doubly(entry: Expr) -> Sum:
    """G T G entry by entry, given the entry of T in row p and column j."""
    return total(G(i, p) * entry * G(j, k), j, p)


def entries(space: Space) -> Sum:
    """G T{Δ} G entry by entry."""
    return doubly(operator.entry(space, p, j))


delta = KroneckerDelta(p, j)


def _line() -> Derivation:
    ratio = (B - 1) / B
    inside = 2 * eta * ratio + zeta * G(p, j) + delta * beyond * ratio
    value = zeta + beyond * ratio
    return (
        Derivation(Projected(operator, LINE, i, k))
        .by("definition", entries(LINE), "the two centrings as sums", of=(Projected,))
        .by(
            "definition",
            total(G(i, p) * inside * G(j, k), j, p),
            "the element is G, with 1 − 1/B on its diagonal",
            of=(Direction, Centring),
        )
        .by(
            "contraction",
            total(G(i, p) * value * G(p, k), p),
            "G² = G, and G takes constants to zero",
            over=(j,),
        )
        .by("contraction", value * G(i, k), "G² = G", over=(p,))
        .by(
            "definition",
            LINE_VALUE * Direction(LINE, i, k),
            "the element is G",
            of=(Direction,),
        )
    )


def _diagonals() -> Derivation:
    ratio = (B - 2) / B
    rows = {place: total(G(place, g) ** 2 * z(g), g) for place in (p, j)}
    element = Direction(DIAGONALS, p, j)

    def with_diagonal(first: Expr, second: Expr) -> Sum:
        inside = eta * first + eta * second + zeta * element + delta * beyond * second
        return total(G(i, p) * inside * G(j, k), j, p)

    split = zeta * total(G(i, p) * Direction(DIAGONALS, p, k), p) + eta * ratio * z(k) * total(
        G(i, p), p
    )
    diagonal = beyond * ratio
    return (
        Derivation(Projected(operator, DIAGONALS, i, k))
        .by("definition", entries(DIAGONALS), "the two centrings as sums", of=(Projected,))
        .by(
            "definition",
            with_diagonal(rows[p], rows[j]),
            "the diagonal of G Diag(z) G",
            of=(Direction,),
        )
        .by(
            "contraction",
            with_diagonal(ratio * z(p), ratio * z(j)),
            "Σ G_pg² z_g = (1 − 2/B) z_p",
            over=(g,),
        )
        .by(
            "contraction",
            total(
                G(i, p)
                * (
                    eta * ratio * z(k)
                    + zeta * Direction(DIAGONALS, p, k)
                    + diagonal * z(p) * G(p, k)
                ),
                p,
            ),
            "G z = z, and the element is centred",
            over=(j,),
        )
        .by(
            "linearity",
            split + diagonal * total(G(i, p) * z(p) * G(p, k), p),
            "the three parts of the operator, each between the two centrings",
        )
        .by(
            "definition",
            split + diagonal * Direction(DIAGONALS, i, k),
            "the entries of the diagonal element",
            of=(Direction,),
        )
        .by(
            "contraction",
            DIAGONALS_VALUE * Direction(DIAGONALS, i, k),
            "the element is centred, and G takes constants to zero",
            over=(p,),
        )
    )


def _hollow() -> Derivation:
    def element(row: Expr, column: Expr) -> Direction:
        return Direction(HOLLOW, row, column)

    return (
        Derivation(Projected(operator, HOLLOW, i, k))
        .by("definition", entries(HOLLOW), "the two centrings as sums", of=(Projected,))
        .by(
            "definition",
            total(G(i, p) * zeta * element(p, j) * G(j, k), j, p),
            "the diagonal vanishes",
            of=(Direction,),
        )
        .by(
            "contraction",
            total(G(i, p) * zeta * element(p, k), p),
            "the rows sum to zero",
            over=(j,),
        )
        .by("contraction", zeta * element(i, k), "the columns sum to zero", over=(p,))
    )


LINE_VALUE = ((B - 1) * (xi - 2 * eta) + zeta) / B
DIAGONALS_VALUE = (xi - 2 * eta) * (1 - 2 / B) + 2 * zeta / B

DOS_LINE = Identity(
    name="forward.dos_line",
    says="A DOS operator keeps the line of G, up to the centring.",
    statement=acts_as(operator, LINE, LINE_VALUE, i, k),
    over=(BATCH, *_WEIGHTS, *PLACES),
    cite=_CITE,
    derivation=_line,
)
DOS_DIAGONALS = Identity(
    name="forward.dos_diagonals",
    says="A DOS operator keeps the space of centred diagonals, up to the centring.",
    statement=acts_as(operator, DIAGONALS, DIAGONALS_VALUE, i, k),
    over=(BATCH, *_WEIGHTS, VECTOR, *PLACES),
    cite=_CITE,
    derivation=_diagonals,
)
DOS_HOLLOW = Identity(
    name="forward.dos_hollow",
    says="A DOS operator multiplies centred matrices without diagonal by its last weight.",
    statement=acts_as(operator, HOLLOW, zeta, i, k),
    over=(BATCH, *_WEIGHTS, ROWS, *PLACES),
    where=(CentredHollow(M, B),),
    cite=_CITE,
    derivation=_hollow,
)


def _trace(
    space: Space, term: Callable[[Expr, Expr], Expr], whole: Callable[[Expr], Expr]
) -> Derivation:
    """The trace of the projection: a double sum has B equal and B(B − 1) other equal terms."""
    double = total(term(G(p, j), G(p, p) * G(j, j)), j, p)
    first, second, other = G(1, 1), G(2, 2), G(1, 2)
    pairs = B * term(first, first**2) + B * (B - 1) * term(other, first * second)
    same = (B - 1) / B
    numbers = pairs.xreplace({first: same, second: same, other: -1 / B})
    return (
        Derivation(SpaceDimension(space))
        .by("definition", whole(double), "the trace of the projection", of=(SpaceDimension,))
        .by("symmetry", whole(pairs), "all places are alike", exchange=double)
        .by("definition", whole(numbers), "G_11 = 1 − 1/B and G_12 = −1/B", of=(Centring,))
    )


def _diagonals_dimension() -> Derivation:
    chain = _trace(CentredDiagonals(B), lambda g, _: g**3, lambda double: B / (B - 2) * double)
    return chain.by(
        "field", B - 1, "the numbers of equal and of different places cancel against the entries"
    )


def _hollow_dimension() -> Derivation:
    diagonals = SpaceDimension(CentredDiagonals(B))
    chain = _trace(
        HollowMatrices(B),
        lambda g, squares: (squares + g**2) / 2 - g**2 / (B - 1),
        lambda double: double - diagonals,
    )
    return chain.by(
        "instance",
        chain.end + diagonals - (B - 1),
        "the dimension of the centred diagonals",
        of="forward.diagonals_dimension",
        at=({B: B},),
    ).by("field", B * (B - 3) / 2, "of B(B − 1)/2 in all, one is for G")


DIAGONALS_DIMENSION = Identity(
    name="forward.diagonals_dimension",
    says="The centred diagonals are as many as the centred vectors.",
    statement=Eq(SpaceDimension(CentredDiagonals(B)), B - 1),
    over=(BATCH,),
    cite=_CITE,
    derivation=_diagonals_dimension,
)
HOLLOW_DIMENSION = Identity(
    name="forward.hollow_dimension",
    says="The rest of the centred symmetric matrices has no diagonal.",
    statement=Eq(SpaceDimension(HollowMatrices(B)), B * (B - 3) / 2),
    over=(BATCH,),
    cite=_CITE,
    uses=("forward.diagonals_dimension",),
    derivation=_hollow_dimension,
)

IDENTITIES = (
    DIAGONALS_DIMENSION,
    HOLLOW_DIMENSION,
    DOS_LINE,
    DOS_DIAGONALS,
    DOS_HOLLOW,
)
