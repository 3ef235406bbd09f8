"""Means of a function against a zonal harmonic: its coefficient times a harmonic."""

from __future__ import annotations

from sympy import Derivative, Expr, KroneckerDelta, Sum, oo

from bnsym.core import Derivation, Eq, Identity, Integers, Reals, Variable
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, Legendre, SphericalLaplacian, Zonal
from bnsym_derivations.activations import ACTIVATIONS
from bnsym_derivations.sphere.homogeneous import TWO
from bnsym_derivations.symbols import c, l, m, n, phi, s, t

__all__ = ["IDENTITIES"]

_F = OnSphere(phi, n, t, 0)
_HARMONIC = Zonal(n, m, s)
_VALUE = GegenbauerCoefficient(phi, n, m) * Legendre(n, m, c)
_ENERGY = m * (m + n - 2)
_OVER = (
    Variable(n, Integers(3, reach=3, corners=(3, 4)), "dimension"),
    Variable(phi, ACTIVATIONS, "activation"),
    Variable(m, Integers(0, reach=3, corners=(1, 0, 2)), "degree of the harmonic"),
    Variable(c, Reals(-1, 1, closed=True, corners=("1/2", 0, 1)), "cosine of the two directions"),
)
_WHERE = (Sobolev(phi, n + 1),)
_CITE = (("Yang2019", "Appendix on Gegenbauer expansion"),)


def _funk_hecke() -> Derivation:
    coefficient = GegenbauerCoefficient(phi, n, l)

    def series(term: Expr) -> Sum:
        return Sum(coefficient * term, (l, 0, oo))

    return (
        Derivation(Expectation(_F * _HARMONIC, TWO))
        .by(
            "series",
            series(Expectation(Zonal(n, l, t) * _HARMONIC, TWO)),
            "expand f in zonal harmonics",
            over=(l,),
        )
        .by(
            "reproducing",
            series(KroneckerDelta(l, m) * Legendre(n, l, c)),
            "harmonics reproduce themselves, and different degrees are orthogonal",
        )
        .by("contraction", _VALUE, "one degree remains", over=(l,))
    )


FUNK_HECKE = Identity(
    name="sphere.funk_hecke",
    says="A function of one direction takes a harmonic of another to a multiple of a harmonic.",
    statement=Eq(Expectation(_F * _HARMONIC, TWO), _VALUE),
    over=_OVER,
    where=_WHERE,
    cite=_CITE,
    derivation=_funk_hecke,
)

_STEEP = Derivative(_HARMONIC, s, evaluate=False)
_FORM = Expectation(_F.diff(t) * _STEEP * (c - t * s), TWO)


def _dirichlet() -> Derivation:
    return (
        Derivation(_FORM)
        .by(
            "green",
            Expectation(_F * SphericalLaplacian(n, _HARMONIC, s), TWO),
            "integrate by parts on the sphere",
        )
        .by(
            "instance",
            Expectation(_F * _ENERGY * _HARMONIC, TWO),
            "zonal harmonics are eigenfunctions",
            of="sphere.laplacian_eigenvalue",
            at=({n: n, l: m, t: s},),
        )
        .by("linearity", _ENERGY * Expectation(_F * _HARMONIC, TWO), "the eigenvalue comes out")
        .by(
            "instance",
            _ENERGY * _VALUE,
            "the mean against a harmonic",
            of="sphere.funk_hecke",
            at=({phi: phi, n: n, m: m, c: c},),
        )
    )


DIRICHLET = Identity(
    name="sphere.dirichlet_form",
    says="The mean inner product of the gradients of a function and a harmonic is an eigenvalue "
    "of the Laplacian times their mean product.",
    statement=Eq(_FORM, _ENERGY * _VALUE),
    over=_OVER,
    where=_WHERE,
    cite=_CITE,
    uses=("sphere.funk_hecke", "sphere.laplacian_eigenvalue"),
    derivation=_dirichlet,
)

IDENTITIES = (FUNK_HECKE, DIRICHLET)
