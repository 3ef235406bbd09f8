"""What the cases of several rules are about: a correlated pair, a batch, a sphere."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, c, h, n, phi, s, t, v, x, y
from sympy import Expr, Integer, Rational

from bnsym.symbolic.batchnorm import Centred, CentredNorm, Centring, OnSphere
from bnsym.symbolic.expectation import BatchLaw, Expectation, SphericalProjections, correlated
from bnsym.symbolic.homogeneous import AlphaReLU
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import GegenbauerCoefficient, SphericalLaplacian, Zonal

half = Rational(1, 2)
pair = correlated(x, y, c)
correlation = (c > -1, c < 1)
norm = CentredNorm(B, h)
great = SphericalProjections((t,), n, [[1]])
batch = BatchLaw((h,), v, B)
sphere = SphericalProjections((t, s), n, [[1, c], [c, 1]])
smooth = (Sobolev(phi, n + 1), n >= 3, *correlation)


def mean(body: Expr, law: Any = pair) -> Expectation:
    return Expectation(body, law)


def rho(degree: Any, point: Any) -> AlphaReLU:
    return AlphaReLU(degree, point)


def z(place: Any) -> Centred:
    return Centred(B, h, place)


def G(row: Any, column: Any) -> Centring:
    return Centring(B, row, column)


def f(point: Any, order: Any = 0, dimension: Any = n) -> OnSphere:
    return OnSphere(phi, dimension, point, Integer(order))


def laplacian(function: Any, point: Any, dimension: Any = n) -> SphericalLaplacian:
    return SphericalLaplacian(dimension, function, point)


def coefficient(degree: Any, dimension: Any = n) -> GegenbauerCoefficient:
    return GegenbauerCoefficient(phi, dimension, degree)


def zonal(degree: Any, point: Any, dimension: Any = n) -> Zonal:
    return Zonal(dimension, degree, point)
