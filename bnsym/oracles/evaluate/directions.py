"""Means of smooth functions of z/r, over a batch that varies in one direction or in two.

z = M g for independent normal variables g, and z/r depends on the direction of g only, which is
uniform: on the line one of two, in the plane an angle.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import acb, arb
from sympy import Dummy, Expr, Lambda

from bnsym.oracles.evaluate.integration import Integrand
from bnsym.oracles.evaluate.plane import root
from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.oracles.evaluate.programs import Environment
from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.normal_batch import CentredCovariance
from bnsym.symbolic.tame import tame

__all__ = ["mean_over_directions", "smooth_outputs"]

Within = Callable[[Expr, Environment, bool], acb]


def smooth_outputs(body: Expr) -> bool:
    """Whether batch norm occurs, or what it is written out, followed by given functions only."""
    outputs = body.atoms(BatchNorm) or body.atoms(Apply)
    return bool(outputs) and all(isinstance(output.args[0], Lambda) for output in outputs)


def mean_over_directions(
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
    names = [Dummy(f"z{k}", real=True) for k in range(matrix.rows)]
    length = Dummy("r", positive=True)
    table = {Centred(matrix.rows, vector, k + 1): length * z for k, z in enumerate(names)}
    table[CentredNorm(matrix.rows, vector)] = length
    body = unfolded(node.body, keep=(Centred, CentredNorm)).xreplace(table)
    if body.has_free(vector, length) or not tame(body, tuple(names)):
        raise CannotEvaluateError("a smooth function of z/r is needed")
    rows = root(matrix, ball)

    def at(direction: tuple[acb, ...], analytic: bool) -> acb:
        entries = [
            sum((m * g for m, g in zip(row, direction, strict=True)), acb(0)) for row in rows
        ]
        size = sum((z * z for z in entries), acb(0)).sqrt(analytic=analytic)
        return within(body, dict(zip(names, (z / size for z in entries), strict=True)), analytic)

    if len(rows[0]) == 1:
        return (at((acb(1),), False) + at((acb(-1),), False)).real / 2

    def around(place: acb, analytic: bool) -> acb:
        angle = 2 * arb.pi() * place
        return at((angle.cos(), angle.sin()), analytic)

    return integrate(around).real
