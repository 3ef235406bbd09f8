"""Propositions that no inequality expresses: integrability, smoothness, affinity, for all."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Ge,
    Gt,
    Integer,
    Lambda,
    Lt,
    Mul,
    Poly,
    Rational,
    Sum,
    Symbol,
    cos,
    exp,
    sin,
    sqrt,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.logic.boolalg import Boolean

from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Jacobian,
    OnSphere,
)
from bnsym.symbolic.binding import Binder, free_of
from bnsym.symbolic.convergence import energy_and_bounds
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.power_series import Gegenbauer
from bnsym.symbolic.radial import fall_rate, tail_degree
from bnsym.symbolic.sphere import Legendre, Zonal
from bnsym.symbolic.tame import sectorial, tame

__all__ = [
    "AffineAlmostEverywhere",
    "CentredHollow",
    "Convergent",
    "Covariance",
    "ForAll",
    "Given",
    "Homogeneous",
    "Integrable",
    "ModerateGrowth",
    "Proposition",
    "RankAtLeast",
    "Sectorial",
    "SlowGrowth",
    "Sobolev",
]


_OF_ACTIVATIONS = (BatchNorm, Jacobian, OnSphere)
"""Functions whose first argument is an activation, as that of a value is."""


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

        For products of alpha-ReLUs and of the variables themselves, by the powers that these
        add up to. Of one normal variable, be it one of several: more than -1, beside tame functions
        too. Of a pair: either both exceed -1 and the pair is not degenerate (of bounded density,
        a Gaussian's tails integrate every power), or both exceed -1/2 (Cauchy-Schwarz); of more
        variables, two such and no negative power of any other one. For tame functions of normal
        variables nothing is asked.
        """
        law, body = self.expectation.law, self.expectation.body
        if any(f.args[0].has(*law.variables) for f in body.atoms(Apply, *_OF_ACTIVATIONS)):
            return ()  # an activation that chance chooses
        if isinstance(law, BatchLaw):
            written = _written_jacobians(body, law)
            batch = _jacobians(body, law) or written or _outputs(body, law)
            return batch or _activations_of_batch(body, law)
        if isinstance(law, SphericalProjections):
            continuous = _continuous_on_sphere(body, law)
            return continuous or _powers_on_sphere(body, law) or _slopes_on_sphere(body, law)
        if not isinstance(law, Gaussian):
            return law.integrable(body)
        if tame(body, law.variables):
            return ((),)
        if (slow := _slowly_growing(body, law)) is not None:
            return (slow,)
        parts = [f for f in factors(body) if f.free_symbols & set(law.variables)]
        powers = [power for f in parts if (power := _power(f, law.variables))]
        others = [f for f in parts if not _power(f, law.variables)]
        if others and (len(law.variables) > 1 or not all(tame(f, law.variables) for f in others)):
            return ()
        degrees = {v: [k for x, k in powers if abs(x) == abs(v)] for v in law.variables}
        if sum(map(len, degrees.values())) != len(powers):
            return ()
        sums = [Add(*found) for found in degrees.values() if found]
        single = tuple(Gt(power, Integer(-1), evaluate=False) for power in sums)
        if len(sums) == 1:
            return (single,)
        if len(sums) > 2:
            return tuple(_hoelder(sums, steep) for steep in combinations(range(len(sums)), 2))
        double = tuple(Gt(power, Rational(-1, 2), evaluate=False) for power in sums)
        determinant = law.covariance.det()
        return (double, (*single, Gt(determinant, 0, evaluate=False)))

    def _latex(self, printer: Any) -> str:
        return rf"{printer._print(self.expectation)} \text{{ exists}}"


def _slowly_growing(body: Expr, law: Gaussian) -> tuple[Boolean, ...] | None:
    """Activations at linear functions of the variables: they grow more slowly than any Gaussian."""
    parts = [f for f in factors(body) if f.has_free(*law.variables)]
    for factor in parts:
        if not isinstance(factor, Apply) or isinstance(factor.args[0], PositiveHomogeneous):
            return None
        phi, point, order = factor.args
        linear = point.is_polynomial(*law.variables) and Poly(point, *law.variables).is_linear
        if order != 0 or phi.has_free(*law.variables) or not linear:
            return None
    return tuple(SlowGrowth(factor.args[0]) for factor in parts) if parts else None


def _hoelder(powers: list[Expr], steep: tuple[int, ...]) -> tuple[Boolean, ...]:
    """Two powers above -1/2, with a little to spare for the others' moments, which all exist."""
    least = (Gt(power, Rational(-1, 2), evaluate=False) for power in map(powers.__getitem__, steep))
    others = (power for k, power in enumerate(powers) if k not in steep)
    return (*least, *(Ge(power, 0, evaluate=False) for power in others))


def _continuous_on_sphere(body: Expr, law: SphericalProjections) -> tuple[tuple[Boolean, ...], ...]:
    """A product of functions that are continuous on the closed sphere."""
    known = all(map(partial(_bounded, law=law), factors(body)))
    return ((Ge(law.dimension, 2, evaluate=False),),) if known else ()


def _powers_on_sphere(body: Expr, law: SphericalProjections) -> tuple[tuple[Boolean, ...], ...]:
    """An alpha-ReLU of a projection times polynomials, under a density that is bounded."""
    powers = [f for f in factors(body) if isinstance(f, AlphaReLU)]
    rest = [f for f in factors(body) if f not in powers]
    bounded = all(_bounded(f, law) for f in rest)
    points = {abs(f.args[1]) for f in powers}
    if len(law.variables) != 1 or not bounded or points != {abs(law.variables[0])}:
        return ()
    degree = sum(f.args[0] for f in powers)
    conditions = (Gt(degree, Integer(-1), evaluate=False), Ge(law.dimension, 3, evaluate=False))
    return (conditions,)


def _slopes_on_sphere(body: Expr, law: SphericalProjections) -> tuple[tuple[Boolean, ...], ...]:
    """Two functions in L^2, or slopes of homogeneous ones, times polynomials: Cauchy-Schwarz."""
    parts = factors(body)
    functions = [f for f in parts if isinstance(f, OnSphere)]
    rest = [f for f in parts if not isinstance(f, OnSphere)]
    if len(functions) not in (1, 2) or not all(_bounded(f, law) for f in rest):
        return ()
    bounds = []
    for function in functions:
        phi, n, point, order = function.args
        if order not in (0, 1) or n != law.dimension or point not in law.variables:
            return ()
        bounds.append(_square_integrable(phi, order, n + 1))
    return () if None in bounds else ((*bounds, Ge(law.dimension, 3, evaluate=False)),)


def _bounded(factor: Expr, law: SphericalProjections) -> bool:
    """Whether it is a polynomial in the projections or a wave of one, or a power of one."""
    if isinstance(factor, exp | sin | cos | Gegenbauer | Legendre | Zonal):
        return bool(factor.args[-1].is_polynomial(*law.variables))
    base, power = factor.as_base_exp()
    known = base in law.variables and bool(power.is_nonnegative)
    return known or bool(factor.is_polynomial(*law.variables))


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


def _power(factor: Expr, variables: tuple[Symbol, ...]) -> tuple[Expr, Expr] | None:
    """The argument of a homogeneous function, and its degree; None for any other factor."""
    match factor:
        case Symbol():
            return factor, Integer(1)
        case AlphaReLU(args=(degree, argument)) if not degree.has_free(*variables):
            return argument, degree
        case Apply(args=(PositiveHomogeneous() as phi, argument, order)) if order in (0, 1):
            return None if phi.has_free(*variables) else (argument, phi.args[0] - order)
    return None


def _outputs(body: Expr, law: BatchLaw) -> tuple[tuple[Boolean, ...], ...]:
    """Two outputs of batch norm: square integrable on the sphere."""
    outputs = [factor for factor in factors(body) if isinstance(factor, BatchNorm)]
    whole = (law.size, *law.variables)
    if outputs != factors(body) or len(outputs) != 2 or any(f.args[1:3] != whole for f in outputs):
        return ()
    spaces = tuple(Sobolev(output.args[0], law.size) for output in outputs)
    return ((*spaces, Gt(law.upsilon, 0, evaluate=False), Gt(law.size, 3, evaluate=False)),)


def _written_jacobians(body: Expr, law: BatchLaw) -> tuple[tuple[Boolean, ...], ...]:
    """The same with each Jacobian entry as phi'(sqrt(B) z_i/r)(G_ik - z_i z_k/r^2)/r."""
    (vector,), size = law.variables, law.size
    norm = CentredNorm(size, vector)
    parts = [f for f in factors(body) if f.has(vector)]
    slopes = [f for f in parts if isinstance(f, Apply) and f.args[2] == 1]
    projections = [f for f in parts if isinstance(f, Add)]
    if len(slopes) != 2 or Mul(*parts) * norm**2 != Mul(*slopes, *projections):
        return ()
    entries = [f.args[1] * norm / sqrt(size) for f in slopes]
    if not all(isinstance(z, Centred) and z.args[:2] == (size, vector) for z in entries):
        return ()

    def projects(z: Centred, factor: Expr) -> bool:
        """Whether the factor is an entry of G - z z^T/r^2 in the row of z."""
        others = {k for g in factor.atoms(Centring) for k in g.args[1:]}
        return any(
            factor == Centring(size, z.args[2], k) - z * Centred(size, vector, k) / norm**2
            for k in others
        )

    orders = (projections, projections[::-1])
    if not any(all(map(projects, entries, order)) for order in orders):
        return ()
    spaces = tuple(Sobolev(f.args[0], size) for f in slopes)
    return ((*spaces, Gt(law.upsilon, 0, evaluate=False), Gt(size, 3, evaluate=False)),)


def _activations_of_batch(body: Expr, law: BatchLaw) -> tuple[tuple[Boolean, ...], ...]:
    """Two functions of z_i/r in L^2, or slopes of homogeneous ones, times powers of z_i and r.

    The radius is independent of the direction, in which the rest is bounded. A homogeneous function
    of z_i is one of the direction times a power of r.
    """
    (vector,), size = law.variables, law.size
    norm, degree = CentredNorm(size, vector), Integer(0)
    functions, entries, conditions = list[Expr](), list[Expr](), list[Boolean]()
    for factor in factors(body):
        base, power = factor.as_base_exp()
        if (rate := fall_rate(factor, size, vector)) is not None:
            conditions.append(Ge(rate, 0, evaluate=False))
        elif (tail := tail_degree(factor, size, vector)) is not None:
            conditions.append(Lt(tail, 0, evaluate=False))
            degree += tail
        elif base == norm or (isinstance(base, Centred) and base.args[:2] == (size, vector)):
            if base != norm and not power.is_nonnegative:
                return ()
            degree += power
        elif isinstance(factor, Apply) and factor.args[2] in (0, 1):
            phi, point, order = factor.args
            functions.append(factor)
            plain = isinstance(phi, PositiveHomogeneous) and isinstance(point, Centred)
            entries.append(point if plain else point * norm / sqrt(size))
            degree += phi.args[0] - order if plain else 0
        elif factor.has(vector, Binder, ExprWithLimits):
            return ()
    known = all(isinstance(z, Centred) and z.args[:2] == (size, vector) for z in entries)
    bounds = [_square_integrable(f.args[0], f.args[2], size) for f in functions]
    if not known or None in bounds or len(functions) > 2:
        return ()
    exists = Gt(size - 1 + degree, 0, evaluate=False)
    conditions += [exists, Gt(law.upsilon, 0, evaluate=False), Ge(size, 4, evaluate=False)]
    return ((*bounds, *conditions),)


def _square_integrable(phi: Expr, order: Expr, size: Expr) -> Boolean | None:
    """What puts an activation, or the slope of a homogeneous one, in L^2 of the sphere."""
    if isinstance(phi, PositiveHomogeneous):
        return Gt(phi.args[0] - order, Rational(-1, 2), evaluate=False)
    return Sobolev(phi, size) if order == 0 else None


class Convergent(Proposition):
    """The infinite series converges absolutely."""

    @property
    def series(self) -> Sum:
        """The series in question."""
        return self.args[0]

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """A finite Dirichlet energy bounds sums of a_l^2 with weights of degree two in l."""
        found = energy_and_bounds(self.series)
        if found is None:
            return ()
        coefficient, bounds = found
        phi, n, _ = coefficient.args
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

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """A slope that is square integrable near the sphere's projection, which is no circle."""
        phi, batch = self.args
        large = Ge(batch, 4, evaluate=False)
        if not isinstance(phi, PositiveHomogeneous):
            return ((ModerateGrowth(phi, 1), large),)
        return ((Gt(phi.args[0], Rational(1, 2), evaluate=False), large),)

    def _latex(self, printer: Any) -> str:
        phi, batch = self.args
        size, sphere = printer._print(batch - 1), printer._print(batch - 2)
        zonal = rf"{printer._print(phi)}(\sqrt{{{size}}}\,\langle \hat e, x\rangle)"
        return rf"x \mapsto {zonal} \in H^1(\mathbb{{S}}^{{{sphere}}})"


class ModerateGrowth(Proposition):
    """The k-th derivative is in L^2 of N(0, v) for some v > 1: ``ModerateGrowth(phi, k)``.

    Of its k-th derivative an activation is the k-fold integral: for k = 1 absolutely continuous.
    """

    def __new__(cls, phi: Expr, order: Any) -> ModerateGrowth:
        return super().__new__(cls, phi, Integer(order))

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """By Cauchy-Schwarz an integral grows hardly faster; powers grow slowly."""
        phi, order = self.args
        if isinstance(phi, PositiveHomogeneous) and order <= 1:
            return ((Gt(phi.args[0] - order, Rational(-1, 2), evaluate=False),),)
        return ((ModerateGrowth(phi, 1),),) if order == 0 else ()

    def _latex(self, printer: Any) -> str:
        phi, order = self.args
        slope = printer._print(phi) + "'" * int(order)
        return rf"{slope} \in L^2(\mathcal{{N}}(0, v)) \text{{ for some }} v > 1"


class SlowGrowth(Proposition):
    """The derivative is in L^2 of every centred normal law, and the function its integral."""

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """Smooth functions of exponential growth, and powers."""
        (phi,) = self.args
        if isinstance(phi, PositiveHomogeneous):
            return ((Gt(phi.args[0], Rational(1, 2), evaluate=False),),)
        return ((),) if isinstance(phi, Lambda) and tame(phi.expr, phi.signature) else ()

    def _latex(self, printer: Any) -> str:
        slope = f"{printer._print(self.args[0])}'"
        return rf"{slope} \in L^2(\mathcal{{N}}(0, v)) \text{{ for all }} v > 0"


class Sectorial(Proposition):
    """On either half line the continuation of a function that is analytic 45 degrees around it.

    In both sectors its distance from its value at zero is at most C |z|^gamma e^(C |z|), where
    C and gamma are some positive numbers.
    """

    def sufficient(self) -> tuple[tuple[Boolean, ...], ...]:
        """Powers, and what is built of functions that are bounded by exponentials there."""
        (phi,) = self.args
        if isinstance(phi, PositiveHomogeneous):
            return ((Gt(phi.args[0], 0, evaluate=False),),)
        return ((),) if isinstance(phi, Lambda) and sectorial(phi.expr, *phi.signature) else ()

    def _latex(self, printer: Any) -> str:
        phi = printer._print(self.args[0])
        bound = rf"|{phi}(\pm z) - {phi}(0)| \le C |z|^{{\gamma}} e^{{C |z|}}"
        sector = r"|\arg z| < \pi/4"
        return rf"{phi}(\pm z) \text{{ analytic and }} {bound} \text{{ for }} {sector}"


class ForAll(Proposition):
    """The proposition holds for every integer from ``lower`` on: ``ForAll(l, lower, claim)``."""

    @property
    def binds(self) -> tuple[Symbol]:
        """The index."""
        return (self.args[0],)

    @property
    def free_symbols(self) -> set[Basic]:
        """Free symbols without the index."""
        return set(free_of(self.args[2]) - {self.args[0]} | free_of(self.args[1]))

    def _latex(self, printer: Any) -> str:
        index, lower, claim = map(printer._print, self.args)
        return rf"{claim} \quad \text{{for all }} {index} \ge {lower}"


class Given(Proposition):
    """The first argument follows from the hypotheses together with the others."""

    def _latex(self, printer: Any) -> str:
        claim, *facts = map(printer._print, self.args)
        return claim + (rf" \text{{ given }} {', '.join(facts)}" if facts else "")


class Homogeneous(Proposition):
    """The activation of s x is s^alpha times that of x, for every s > 0 and x other than 0."""

    def _latex(self, printer: Any) -> str:
        phi, degree = map(printer._print, self.args)
        image = rf"{phi}(s x) = s^{{{degree}}} {phi}(x)"
        return rf"{image} \text{{ for all }} s > 0 \text{{ and nonzero }} x"


class AffineAlmostEverywhere(Proposition):
    """The activation equals an affine function almost everywhere on an interval."""

    def _latex(self, printer: Any) -> str:
        phi, lower, upper = map(printer._print, self.args)
        interval = rf"\left[{lower}, {upper}\right]"
        return rf"{phi} \text{{ is affine almost everywhere on }} {interval}"


class CentredHollow(Proposition):
    """The matrix (of this size, by its rows) is symmetric, its diagonal and row sums vanish."""

    def _latex(self, printer: Any) -> str:
        matrix = printer._print(self.args[0])
        hollow = rf"\operatorname{{diag}}({matrix}) = 0"
        return rf"{matrix} = {matrix}^{{\mathsf T}},\ {hollow},\ {matrix} 1 = 0"


class RankAtLeast(Proposition):
    """The matrix has at least this rank: ``RankAtLeast(matrix, k)``."""

    def _latex(self, printer: Any) -> str:
        matrix, rank = map(printer._print, self.args)
        return rf"\operatorname{{rank}} {matrix} \ge {rank}"
