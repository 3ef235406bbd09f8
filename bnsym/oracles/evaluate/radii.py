"""Means of functions of z over the root of r^2 + s, s > 0: a batch that varies in one direction.

z = m g for a normal variable g, and the mean is that of its values at either sign of g, over the
length of g. Along each sign every entry keeps its own, and all is analytic next to the half line.
Beyond the length T, which g exceeds with a probability of at most e^(-T^2/2), the function is
bounded by what it is where all entries of z are at most r.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import acb, arb, ctx
from sympy import Dummy, Expr, Integer, Pow

from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.plane import root
from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.oracles.evaluate.programs import Environment
from bnsym.symbolic.batchnorm import Centred, CentredNorm
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import AlphaReLU
from bnsym.symbolic.normal_batch import CentredCovariance
from bnsym.symbolic.tame import tame

__all__ = ["mean_over_radii", "shifted_square"]

_SPARE = 8
Within = Callable[[Expr, Environment, bool], acb]


def shifted_square(body: Expr) -> Expr | None:
    """The sum of the squared length of a batch and of a number, if there is one such sum."""
    sums = {
        power.base
        for power in body.atoms(Pow)
        if power.base.is_Add
        and any(norm**2 in power.base.args for norm in power.atoms(CentredNorm))
    }
    return sums.pop() if len(sums) == 1 else None


def mean_over_radii(
    node: Expectation,
    ball: Callable[[Expr], arb],
    within: Within,
    integrate: Callable[[Integrand], acb],
) -> arb:
    """Ball of the mean, given those of numbers, of functions, and of integrals over [0, 1].

    Raises
    ------
    CannotEvaluateError
        If it is the mean of another function, or the batch varies in more directions.
    """
    law = node.law
    (vector,), matrix = law.variables, CentredCovariance(law.covariance)
    norm, square = CentredNorm(matrix.rows, vector), shifted_square(node.body)
    shift = Integer(0) if square is None else square - norm**2
    if square is None or not (shift.is_Rational and shift > 0):
        raise CannotEvaluateError("a function of the batch over a length is needed")
    names = [Dummy(f"y{k}", real=True) for k in range(matrix.rows)]
    length = Dummy("r", positive=True)
    table = {Centred(matrix.rows, vector, k + 1): length * y for k, y in enumerate(names)}
    body = unfolded(node.body, keep=(Centred, CentredNorm, AlphaReLU))
    body = body.xreplace({square: length**2} | table)
    rows = root(matrix, ball)
    if body.has_free(vector, length) or len(rows[0]) != 1:
        raise CannotEvaluateError("a function of the batch over a length is needed")
    size = sum((row[0] ** 2 for row in rows), arb(0))
    shifted = ball(shift)
    end = (2 * (ctx.prec + _SPARE) * arb(2).log()).sqrt().upper()
    total = arb(0)
    for side in (1, -1):
        entries = [side * row[0] for row in rows]
        plain = body.replace(
            lambda part: isinstance(part, AlphaReLU),
            lambda part, entries=entries: _on_side(part, dict(zip(names, entries, strict=True))),
        )
        if not tame(plain, tuple(names)):
            raise CannotEvaluateError("a smooth function on either side is needed")

        def along(
            place: acb, analytic: bool, plain: Expr = plain, entries: list[arb] = entries
        ) -> acb:
            g = end * place
            inverse = g * (size * g * g + shifted).rsqrt(analytic=analytic)
            point = dict(zip(names, (entry * inverse for entry in entries), strict=True))
            return within(plain, point, analytic) * (-g * g / 2).exp()

        whole = abs(within(plain, dict.fromkeys(names, acb(arb(0, 1))), False)).upper()
        beyond = whole * (-end * end / 2).exp()
        total += integrate(along).real * end / (2 * arb.pi()).sqrt() + arb(0, beyond.upper())
    return total


def _on_side(power: AlphaReLU, signs: dict[Expr, arb]) -> Expr:
    """The power of a multiple of an entry of known sign, or zero."""
    degree, point = power.args
    for name, sign in signs.items():
        multiple = point / name
        if not multiple.has_free(*signs) and degree.is_Integer:
            if multiple.is_positive:
                known = sign
            elif multiple.is_negative:
                known = -sign
            else:
                break
            if known > 0:
                return point**degree
            if known < 0:
                return Integer(0)
    raise CannotEvaluateError("a whole power of an entry of known sign is needed")
