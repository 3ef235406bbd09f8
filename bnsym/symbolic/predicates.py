"""Propositions that no inequality expresses: integrability, smoothness, affinity, for all."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Ge, Gt, Integer, Le, Mul, Poly, Rational, Sum, Symbol, oo
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import AlphaReLU
from bnsym.symbolic.sphere import GegenbauerCoefficient, Legendre, ZonalGap

__all__ = [
    "AffineAlmostEverywhere",
    "Convergent",
    "Covariance",
    "ForAll",
    "Given",
    "Integrable",
    "Proposition",
    "Sobolev",
]


class Proposition(Boolean):
    """A proposition about its arguments, true or false but not evaluated."""

    def __new__(cls, *args: Any) -> Proposition:
        return Basic.__new__(cls, *args)

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(map(printer._print, self.args))})"


class Integrable(Proposition):
    """The expectation exists as an absolutely convergent integral."""

    @property
    def expectation(self) -> Expectation:
        """The expectation in question."""
        return self.args[0]

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """Alternatives, each a set of inequalities that guarantees it.

        For products of alpha-ReLUs of a standard pair: either every power exceeds -1 and the
        pair is not degenerate (its density is bounded, a Gaussian's tails integrate every
        power), or both powers exceed -1/2 (Cauchy-Schwarz).
        """
        law, body = self.expectation.law, self.expectation.body
        if isinstance(law, BatchLaw):
            return _jacobians(body, law)
        parts = [f for f in factors(body) if f.free_symbols & set(law.variables)]
        if not isinstance(law, Gaussian) or not all(isinstance(f, AlphaReLU) for f in parts):
            return ()
        variables = [abs(f.args[1]) for f in parts]
        if {*variables} != {*map(abs, law.variables)} or len(variables) != 2:
            return ()
        single = tuple(Gt(f.args[0], Integer(-1), evaluate=False) for f in parts)
        double = tuple(Gt(f.args[0], Rational(-1, 2), evaluate=False) for f in parts)
        determinant = law.covariance.det()
        return (double, (*single, Gt(determinant, 0, evaluate=False)))

    def _latex(self, printer: Any) -> str:
        return rf"{printer._print(self.expectation)} \text{{ exists}}"


def _jacobians(body: Expr, law: BatchLaw) -> tuple[tuple[Boolean, ...], ...]:
    """Products of two Jacobian entries: sum_k J_ik^2 is r^-2 times a squared gradient."""
    parts = factors(body)
    if len(parts) != 2 or not all(isinstance(f, Jacobian) for f in parts):
        return ()
    size = law.size
    if any(factor.args[1:3] != (size, *law.variables) for factor in parts):
        return ()
    spaces = tuple(Sobolev(factor.args[0], size) for factor in parts)
    return ((*spaces, Gt(law.upsilon, 0, evaluate=False), Gt(size, 3, evaluate=False)),)


class Convergent(Proposition):
    """The infinite series converges absolutely."""

    @property
    def series(self) -> Sum:
        """The series in question."""
        return self.args[0]

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """A finite Dirichlet energy bounds sums of a_l^2 with weights of degree two in l."""
        (limit,) = self.series.limits
        index = limit[0]
        weight: Expr = Integer(1)
        squares, bounds = [], []
        for factor in Mul.make_args(self.series.function):
            base, power = factor.as_base_exp()
            if isinstance(base, GegenbauerCoefficient) and power == 2 and base.args[2] == index:
                squares.append(base)
            elif isinstance(factor, Legendre):  # |P_l| <= 1 on [-1, 1]
                bounds += [Ge(factor.args[2], -1, evaluate=False)]
                bounds += [Le(factor.args[2], 1, evaluate=False)]
            elif not isinstance(factor, ZonalGap):  # 0 <= p_l <= 2
                weight *= factor
        if len(squares) != 1 or limit[2] != oo or not weight.is_polynomial(index):
            return ()
        if Poly(weight, index).degree() > 2:
            return ()
        phi, n, _ = squares[0].args
        return ((Sobolev(phi, n + 1), *bounds),)

    def _latex(self, printer: Any) -> str:
        return rf"{printer._print(self.series)} \text{{ converges}}"


class Covariance(Proposition):
    """The matrix is a covariance without vanishing variances: semidefinite, diagonal positive."""

    def _latex(self, printer: Any) -> str:
        matrix = printer._print(self.args[0])
        return rf"{matrix} \succeq 0,\ \operatorname{{diag}}({matrix}) > 0"


class Sobolev(Proposition):
    """The activation, on the sphere that batch norm maps to, has a square-integrable gradient."""

    def _latex(self, printer: Any) -> str:
        phi, batch = self.args
        size, sphere = printer._print(batch - 1), printer._print(batch - 2)
        zonal = rf"{printer._print(phi)}(\sqrt{{{size}}}\,\langle \hat e, x\rangle)"
        return rf"x \mapsto {zonal} \in H^1(\mathbb{{S}}^{{{sphere}}})"


class ForAll(Proposition):
    """The proposition holds for every integer from ``lower`` on: ``ForAll(l, lower, claim)``."""

    @property
    def binds(self) -> tuple[Symbol]:
        """The index."""
        return (self.args[0],)

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols without the index."""
        return self.args[2].free_symbols - {self.args[0]} | self.args[1].free_symbols

    def _latex(self, printer: Any) -> str:
        index, lower, claim = map(printer._print, self.args)
        return rf"{claim} \quad \text{{for all }} {index} \ge {lower}"


class Given(Proposition):
    """The first argument follows from the hypotheses together with the others."""

    def _latex(self, printer: Any) -> str:
        claim, *facts = map(printer._print, self.args)
        return claim + (rf" \text{{ given }} {', '.join(facts)}" if facts else "")


class AffineAlmostEverywhere(Proposition):
    """The activation equals an affine function almost everywhere on an interval."""

    def _latex(self, printer: Any) -> str:
        phi, lower, upper = map(printer._print, self.args)
        interval = rf"\left[{lower}, {upper}\right]"
        return rf"{phi} \text{{ is affine almost everywhere on }} {interval}"
