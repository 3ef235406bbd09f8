"""Steps by the rule ``entrywise``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, c, i, j, phi, x, y
from sympy import Integer, Lambda, MatAdd, MatMul, MatPow, MatrixSymbol, exp

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian
from bnsym.symbolic.homogeneous import Apply
from bnsym.symbolic.matrices import DiagonalPart, Entries, Entrywise, VTransform
from bnsym.symbolic.predicates import Covariance

from .notation import half, mean
from .table import Table, case

Sigma = MatrixSymbol("Sigma", B, B)
D = DiagonalPart(Sigma)
rows = case(
    Rule.ENTRYWISE,
    Entries(Sigma[i, i] ** 2 * Sigma[i, j] * Sigma[j, j] ** -half, i, j, B),
    MatMul(MatPow(D, 2), Sigma, MatPow(D, -half)),
    Covariance(Sigma),
)
function = case(
    Rule.ENTRYWISE,
    Entries(3 * exp(Sigma[i, j] + 1), i, j, B),
    MatMul(3, Entrywise(Lambda(c, exp(c + 1)), Sigma)),
)
total = case(
    Rule.ENTRYWISE,
    Entries(2 * Sigma[i, j] + 1, i, j, B),
    MatAdd(MatMul(2, Sigma), Entries(Integer(1), i, j, B)),
)
transform = case(
    Rule.ENTRYWISE,
    VTransform(phi, Sigma),
    Entries(
        mean(
            Apply(phi, x, 0) * Apply(phi, y, 0),
            Gaussian((x, y), [[Sigma[i, i], Sigma[i, j]], [Sigma[i, j], Sigma[j, j]]]),
        ),
        i,
        j,
        B,
    ),
    Covariance(Sigma),
)
TABLE = Table(
    (rows, function, total, transform),
    {
        "rows for columns": rows.but(after=MatMul(MatPow(D, -half), Sigma, MatPow(D, 2))),
        "both on one side": rows.but(after=MatMul(MatPow(D, 2), MatPow(D, -half), Sigma)),
        "another power": rows.but(after=MatMul(D, Sigma, MatPow(D, -half))),
        "the scalar lost": function.but(after=Entrywise(Lambda(c, exp(c + 1)), Sigma)),
        "the scalar inside": function.but(after=Entrywise(Lambda(c, exp(3 * c + 1)), Sigma)),
        "a matrix product": rows.but(
            before=Entries(Sigma[i, j] ** 2, i, j, B), after=MatMul(Sigma, Sigma)
        ),
        "a matrix power": rows.but(
            before=Entries(Sigma[i, j] ** 2, i, j, B), after=MatPow(Sigma, 2)
        ),
        "another shape": total.but(before=Entries(2 * Sigma[i, j] + 1, i, j, B + 1)),
        "a term lost": total.but(after=MatMul(2, Sigma)),
        "a diagonal entry": transform.but(
            after=transform.after.xreplace({Sigma[j, j]: Sigma[i, i]})
        ),
        "no matrices": total.but(before=Sigma[i, j], after=Sigma[i, j]),
    },
)
