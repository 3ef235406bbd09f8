"""Integrals of Fourier integrals over all levels, on rotated paths, as integrals over real rates.

int_0^oo dt (1/2pi) int e^(i lambda t) f(i lambda, t) dlambda, for a sum f(p, t) of terms

    c(p) t^(-m) e^(-k(p)/t),    m >= 0,

where c is a product of entries of tilted covariances and negative powers of determinants, and k a
linear form of such entries. For t > 0 the line is turned to one of Hankel's paths around the
negative axis: away from it f is analytic, and vanishes at infinity like the determinants. With
p = z/t on a path that does not depend on t, and then t turned to z/s, where s > 0, the integral is

    int_0^oo (ds/s) (1/2 pi i) int_C e^z f(s, z/s) dz
        = int_0^oo c(s) s^(m - 1) sum_n (-s k(s))^n/(n! Gamma(m + n)) ds,

for s = z/t is never on the negative axis where t is between its old path and its new one, and
there f falls like a power of t at either end. Only where m = 0 it tends to c(0) for large t: then
c without e^(-k/t) is taken apart, which has the integral c(0) over all t, and on the rotated path
none, as e^z has none over C.

A factor e^(-bp) with b >= 0 moves all levels by b. Below b the line is turned to the right, and
nothing is left; above, p is z/(t - b), and the factor e^(-bs) stays under the integral over s, as
the proof of the rule ``turn`` says in detail.

The mean of two homogeneous functions of a tilted pair may be a factor of c, of positive degree m.
For p = |p| e^(2ia) with |a| < pi/2 the inverse of the covariance S (I + 2 p S)^-1 of all entries is
e^(ia) (e^(-ia) S^-1 + 2 |p| e^(ia)), where the bracket has a positive real part: so has the inverse
of the pair's covariance times e^(-ia), and the integral against the density is analytic in p. It
has the closed form J_phi(c) too: c^2 >= 1 would make the form of that matrix vanish, or worse, in
some real direction, and the entries K_ii do not vanish.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sympy import (
    Add,
    Dummy,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Integral,
    Mul,
    Poly,
    Symbol,
    cos,
    cosh,
    exp,
    expand,
    factor_terms,
    gamma,
    oo,
    sin,
    sinh,
    sqrt,
)
from sympy.functions.special.hyper import hyper

from bnsym.oracles.evaluate.point import CannotEvaluateError, unfolded
from bnsym.symbolic.binding import free_of
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated
from bnsym.symbolic.factors import factors
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply, HomogeneousKernel, PositiveHomogeneous
from bnsym.symbolic.normal_batch import TiltDeterminant, TiltedCovariance

__all__ = ["over_contours", "over_levels", "wave_mean"]

_TILTED = (TiltDeterminant, TiltedCovariance)


def over_levels(node: Integral) -> Expr:
    """The same number by integrals over real rates.

    Raises
    ------
    CannotEvaluateError
        If it is an integral of something else.
    """
    ((level, *ends),) = node.limits
    inner = node.function
    if not isinstance(inner, FourierIntegral) or inner.level != level or ends != [0, oo]:
        raise CannotEvaluateError("a Fourier integral at every level is needed")
    body = unfolded(inner.body, keep=(Expectation, HomogeneousKernel, *_TILTED))
    body = body.xreplace({mean: _pair_mean(mean) for mean in body.atoms(Expectation)})
    terms = Add.make_args(expand(body, power_exp=False))
    return Add(*(part for term in terms for part in _turned(term, inner.rate, level)))


def over_contours(node: Integral) -> Expr | None:
    """An integral over contours by integrals of series: int_H e^z z^(-m) e^(b/z) dz, term by term.

    None if their integrands are of another form.
    """
    contours = [wave for wave in node.function.atoms(HankelIntegral) if free_of(wave)]
    if len(contours) != 1 or (node.function / contours[0]).has(contours[0]):
        return None
    (wave,) = contours
    try:
        terms = list(_along(wave))
    except CannotEvaluateError:
        return None
    return Add(*(node.func(node.function.xreplace({wave: term}), *node.limits) for term in terms))


def _along(wave: HankelIntegral) -> Iterator[Expr]:
    """Terms of the value on one contour."""
    body, z = wave.args
    body = unfolded(body, keep=(Expectation, HomogeneousKernel, *_TILTED))
    body = body.xreplace({mean: _pair_mean(mean) for mean in body.atoms(Expectation)})
    weights = defaultdict[tuple[Expr, Expr], Expr](lambda: Integer(0))
    for term in Add.make_args(expand(body, power_exp=False)):
        constant, varying = term.as_independent(z, as_Add=False)
        parts = Mul.make_args(varying)
        exponent = Add(*(part.args[0] for part in parts if isinstance(part, exp)))
        rest = Mul(*(part for part in parts if not isinstance(part, exp)))
        order = -rest.as_powers_dict().get(z, Integer(0))
        inverse = factor_terms(expand(z * (exponent - z)))
        known = order.is_Rational and order >= 0 and rest == z**-order
        if not known or inverse.has_free(z):
            raise CannotEvaluateError("an integral of another function along a contour")
        weights[order, inverse] += constant
    for (order, inverse), weight in weights.items():
        if inverse != 0 or order > 0:
            yield factor_terms(weight) * _hankel(order, inverse)


def _hankel(order: Expr, inverse: Expr) -> Expr:
    """The sum of b^n/(n! Gamma(m + n)) over n, at m = 0 without its first term."""
    if order == 0:
        return inverse * hyper((), (2,), inverse)
    return hyper((), (order,), inverse) / gamma(order)


def _turned(term: Expr, rate: Symbol, level: Symbol) -> Iterator[Expr]:
    """A number, if there is one apart, and an integral over real rates."""
    constant, waves, rest, fall = Integer(1), Integer(0), Integer(1), Integer(0)
    order, positive = Integer(0), False
    for factor in Mul.make_args(term):
        base, power = factor.as_base_exp()
        if base == level and power.is_Rational:
            order -= power
        elif isinstance(factor, exp):
            moved, exponent = expand(factor.args[0]).as_independent(level, as_Add=True)
            fall -= moved / rate
            waves -= expand(exponent * level)
        elif isinstance(base, _TILTED) and _falls(base, power, rate):
            rest *= factor
        elif isinstance(factor, Expectation | HomogeneousKernel) and _of_pair(factor, rate, level):
            rest, positive = rest * factor, True
        elif not factor.has_free(rate, level):
            constant *= factor
        else:
            raise CannotEvaluateError("a Fourier integral of another function")
    if order < 0 or (positive and order == 0) or not _linear(waves, rate):
        raise CannotEvaluateError("a Fourier integral of a function that grows")
    if not (fall.is_Rational and fall >= 0):
        raise CannotEvaluateError("a Fourier integral at other levels")
    if not rest.has(TiltDeterminant):
        raise CannotEvaluateError("a Fourier integral that need not converge")
    if order == 0:
        yield constant * _without_tilt(rest, rate)
    wave = rate ** (order - 1) * _hankel(order, -rate * waves)
    if wave != 0:
        yield constant * Integral(exp(-fall * rate) * rest * wave, (rate, 0, oo))


def _falls(word: Expr, power: Expr, rate: Symbol) -> bool:
    """Whether it is analytic away from the negative axis, and of which power: tilted as it says."""
    matrix, tilt = word.args[:2]
    multiple = tilt / rate
    known = isinstance(matrix, ImmutableDenseMatrix) and matrix.is_positive_semidefinite
    if not (known and multiple.is_Rational and multiple > 0):
        return False
    if isinstance(word, TiltDeterminant):
        return bool(power.is_Rational and power < 0)
    entire = power.is_Integer or word.args[2] == word.args[3]
    return bool(power.is_Rational and power > 0 and entire)


def _of_pair(factor: Expr, rate: Symbol, level: Symbol) -> bool:
    """Whether it is a mean of homogeneous functions of a tilted pair, or that in closed form."""
    entries = sorted(factor.atoms(TiltedCovariance), key=str)
    if not entries or factor.has_free(level):
        return not factor.has_free(rate, level)
    places = sorted({place for entry in entries for place in entry.args[2:]})
    if len({entry.args[:2] for entry in entries}) != 1 or len(places) > 2:
        return False
    if not all(_falls(entry, Integer(1), rate) for entry in entries):
        return False
    first, last = places[0], places[-1]
    pairs = ((first, first), (first, last), (last, last))
    one, both, two = (TiltedCovariance(*entries[0].args[:2], *pair) for pair in pairs)
    both = next((e for e in entries if set(e.args[2:]) == set(places)), both)
    cosine = both / (sqrt(one) * sqrt(two))
    if isinstance(factor, HomogeneousKernel):
        return bool(factor.args[1] == cosine)
    x, y = factor.law.variables
    return bool(factor.law == correlated(x, y, cosine))


def _linear(waves: Expr, rate: Symbol) -> bool:
    """Whether it is a linear form in entries of tilted covariances, with constant weights."""
    entries = sorted(waves.atoms(TiltedCovariance), key=str)
    names = [Dummy() for _ in entries]
    form = waves.xreplace(dict(zip(entries, names, strict=True)))
    if waves == 0:
        return True
    known = all(_falls(entry, Integer(1), rate) for entry in entries) and names
    if not known or not form.is_polynomial(*names):
        return False
    poly = Poly(form, *names)
    return all(sum(powers) == 1 and c.is_Rational for powers, c in poly.terms())


def _without_tilt(product: Expr, rate: Symbol) -> Expr:
    """Its value at the rate zero."""
    return product.xreplace(
        {word: word.definition().xreplace({rate: Integer(0)}) for word in product.atoms(*_TILTED)}
    )


def _pair_mean(mean: Expectation) -> Expr:
    """Of homogeneous functions, by that of the same pair with the variances one."""
    law = mean.law
    if not isinstance(law, Gaussian) or len(law.variables) != 2:
        raise CannotEvaluateError("a mean over a normal pair is needed")
    (x, y), ((one, both), (_, two)) = law.variables, law.covariance.tolist()
    scales = {x: sqrt(one), y: sqrt(two)}
    scale: Expr = Integer(1)
    for factor in factors(mean.body):
        match factor:
            case Apply(args=(PositiveHomogeneous() as phi, point, Integer(p=0))) if point in scales:
                scale *= scales[point] ** phi.args[0]
            case _:
                return wave_mean(mean)
    unit = correlated(x, y, both / (sqrt(one) * sqrt(two)))
    return scale * Expectation(mean.body, unit)


def wave_mean(mean: Expectation) -> Expr:
    """The mean of polynomials, waves and exponentials of a normal pair, term by term.

    Of x^k y^n e^(ax + by) it is a derivative by a and b of e^(<(a, b), S(a, b)>/2).

    Examples
    --------
    >>> from sympy.abc import c, x, y
    >>> wave_mean(Expectation(x * y**3, Gaussian((x, y), [[1, c], [c, 1]])))
    3*c
    """
    law = mean.law
    if not isinstance(law, Gaussian) or len(law.variables) != 2:
        raise CannotEvaluateError("a mean over a normal pair is needed")
    body = expand(unfolded(mean.body).rewrite((sin, cos, sinh, cosh), exp), power_exp=False)
    return Add(*(_moment(term, law) for term in Add.make_args(body)))


def _moment(term: Expr, law: Gaussian) -> Expr:
    """Of one term."""
    x, y = law.variables
    waves = [factor for factor in Mul.make_args(term) if isinstance(factor, exp)]
    exponent = Add(*(wave.args[0] for wave in waves))
    rest = Mul(*(factor for factor in Mul.make_args(term) if factor not in waves))
    if not (exponent.is_polynomial(x, y) and rest.is_polynomial(x, y)):
        raise CannotEvaluateError("polynomials, waves and exponentials are needed")
    form = Poly(exponent, x, y)
    if form.total_degree() > 1:
        raise CannotEvaluateError("a linear exponent is needed")
    slopes = (a, b) = Dummy("a"), Dummy("b")
    one, both, two = (law.covariance[k] for k in (0, 1, 3))
    growth = exp((a**2 * one + 2 * a * b * both + b**2 * two) / 2)
    total: Expr = Integer(0)
    for (k, n), weight in Poly(rest, x, y).terms():
        total += weight * growth.diff((a, k), (b, n))
    place = dict(zip(slopes, (form.coeff_monomial(x), form.coeff_monomial(y)), strict=True))
    return expand(total.xreplace(place) * exp(form.coeff_monomial(1)), power_exp=False)
