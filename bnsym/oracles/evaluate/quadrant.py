"""The angular integral of two powers over the quadrant of a correlated pair, in balls.

For a pair of correlation c, polar coordinates turn |x|^p |y|^q on the quadrant x, y > 0 into
a power of the radius times

    I(p, q, c) = int_0^L sin(u)^q sin(L - u)^p du,    L = pi - acos(c),

with p, q > -1. The integral is split in the middle. Next to an end the fractional power is
integrated term by term against a Taylor series, whose rest Cauchy's estimate bounds; away
from the ends the integrand is analytic and `acb.integral` encloses it.

With L fixed in place (u = L s) one may differentiate under the integral sign, since the
powers s^q (1 - s)^p stay and what multiplies them is analytic in L; that gives dI/dc without
any theorem on Gaussian expectations.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from flint import acb, arb, arb_series, ctx, fmpq, fmpz
from sympy import Expr, Rational

from bnsym.oracles.evaluate.integration import integral_over_unit
from bnsym.symbolic.rational import flint_rational

__all__ = ["quadrant_integral", "quadrant_slope"]


class _Power(NamedTuple):
    """An exponent above -1, exactly."""

    value: fmpq

    @property
    def is_integer(self) -> bool:
        """Whether the power is analytic at zero."""
        return bool(self.value.q == 1 and self.value >= 0)

    def of(self, base: acb, analytic: bool) -> acb:
        """The power of a base off the negative axis."""
        if self.value.q == 1:
            return base ** int(self.value.p)
        return base.pow(acb(self.value), analytic=analytic)


def quadrant_integral(p: Expr | arb, q: Expr | arb, correlation: arb) -> arb:
    """Ball of I(p, q, c) for -1 < c < 1, and for exponents that may be balls.

    A power of a sine falls as the exponent grows, so that I at both ends encloses it.

    Examples
    --------
    >>> abs(quadrant_integral(Rational(0), Rational(0), arb(0)) - arb.pi() / 2) < 1e-12
    True
    """
    ball = (correlation.mid().man_exp(), correlation.rad().man_exp())
    smallest, largest = zip(_ends(p), _ends(q), strict=True)
    value = _integral(*sorted(smallest), ball, ctx.prec)  # u and L - u may change places
    if smallest == largest:
        return value
    return value.union(_integral(*sorted(largest), ball, ctx.prec))


_Dyadic = tuple[fmpz, fmpz]


@lru_cache(maxsize=4096)
def _integral(one: _Power, two: _Power, correlation: tuple[_Dyadic, _Dyadic], bits: int) -> arb:
    """The integral, once for every ball and precision: a mean over a batch asks for few."""
    assert bits == ctx.prec
    length = (-arb(*correlation)).acos()
    if _ends_exactly(one, two):
        return _elementary(one, two, length)
    first = _half(one, two, length, False)
    return first + (first if one == two else _half(two, one, length, False))


def quadrant_slope(p: Expr, q: Expr, correlation: arb) -> arb:
    """Ball of dI/dc for -1 < c < 1.

    Examples
    --------
    >>> abs(quadrant_slope(Rational(0), Rational(0), arb(0)) - 1) < 1e-12
    True
    """
    one, two, length = _power(p), _power(q), (-correlation).acos()
    by_length = (_half(one, two, length, True) + _half(two, one, length, True)) / length
    return by_length / (1 - correlation**2).sqrt()


def _power(exponent: Expr) -> _Power:
    """A rational exponent for Arb."""
    if not isinstance(exponent, Rational) or exponent <= -1:
        raise ValueError(f"an exponent must be a rational number above -1, got {exponent}")
    return _Power(flint_rational(exponent))


def _ends(exponent: Expr | arb) -> tuple[_Power, _Power]:
    """The smallest and the largest number that an exponent may be."""
    if not isinstance(exponent, arb):
        return (_power(exponent),) * 2
    low, high = (_power(_dyadic(end)) for end in (exponent.lower(), exponent.upper()))
    return low, high


def _dyadic(number: arb) -> Rational:
    """An exact number as a fraction."""
    mantissa, exponent = map(int, number.man_exp())
    return Rational(mantissa) * Rational(2) ** exponent


def _ends_exactly(p: _Power, q: _Power) -> bool:
    """Whether one of the exponents is 0 and the other 0 or 1."""
    return sorted([p.value, q.value]) in ([fmpq(0), fmpq(0)], [fmpq(0), fmpq(1)])


def _elementary(p: _Power, q: _Power, length: arb) -> arb:
    """Integrals of 1 and of the sine."""
    return length if p.value == q.value else 1 - length.cos()


def _half(p: _Power, q: _Power, length: arb, slope: bool) -> arb:
    """The part 0 < u < L/2, whose only delicate point is u = 0."""
    half = length / 2
    if q.is_integer and not slope:
        return _away(p, q, length, arb(0), half, slope)
    start = _reach(p, length) / 4
    return _near(p, q, length, start, slope) + _away(p, q, length, start, half, slope)


def _reach(p: _Power, length: arb) -> arb:
    """Radius of a disc around 0 in which all but u^q is analytic and easily bounded."""
    gap = (length if p.is_integer else length.min(arb.pi() - length)) / 2
    return arb(gap.min(arb(fmpq(3, 4))).lower())


def _away(p: _Power, q: _Power, length: arb, start: arb, end: arb, slope: bool) -> arb:
    """Integral between two points at which everything is analytic; the ends may be balls."""
    width, exponents = end - start, (acb(p.value), acb(q.value))

    def integrand(s: acb, analytic: bool) -> acb:
        u = start + width * s
        v = length - u
        value = q.of(u.sin(), analytic) * p.of(v.sin(), analytic)
        if slope:
            value = value * (1 + exponents[1] * u * u.cot() + exponents[0] * v * v.cot())
        return value

    goal = arb(2) ** (8 - ctx.prec)
    size = abs(integrand(acb(fmpq(1, 2)), False)).upper()
    return (integral_over_unit(integrand, goal, size) * width).real


def _near(p: _Power, q: _Power, length: arb, end: arb, slope: bool) -> arb:
    """Integral from 0 to ``end`` of u^q g(u), by the Taylor series of g with its rest."""
    reach = _reach(p, length)
    terms = ctx.prec // 2 + 8
    saved, ctx.cap = ctx.cap, terms
    try:
        coefficients = _taylor(p, q, length, terms, slope)
    finally:
        ctx.cap = saved
    first = arb(q.value) + 1
    total, power = arb(0), end**first
    for k, coefficient in enumerate(coefficients):
        total += coefficient * power / (first + k)
        power *= end
    ratio = end / reach
    rest = _bound(p, q, length, reach, slope) * end**first / first * ratio**terms / (1 - ratio)
    return total + arb(0, rest.upper())


def _taylor(p: _Power, q: _Power, length: arb, terms: int, slope: bool) -> list[arb]:
    """Coefficients at u = 0 of (sin(u)/u)^q sin(L - u)^p, times the weight of the slope."""
    u = arb_series([0, 1], terms + 1)
    sinc = arb_series(list(u.sin())[1 : terms + 1], terms)
    v = arb_series([length, -1], terms)
    sine, cosine = v.sin(), v.cos()
    value = (sinc.log() * arb(q.value) + sine.log() * arb(p.value)).exp()
    if slope:
        cot = arb_series(list(u.cos()), terms) / sinc
        value = value * (1 + cot * arb(q.value) + v * cosine / sine * arb(p.value))
    found = list(value)[:terms]
    return found + [arb(0)] * (terms - len(found))


def _bound(p: _Power, q: _Power, length: arb, reach: arb, slope: bool) -> arb:
    """Upper bound on the disc |u| <= reach <= 3/4 of the function that `_taylor` expands.

    |sin(u)/u - 1| <= sinh(R)/R - 1; |sin(v)|^2 = sin^2(Re v) + sinh^2(Im v) and the sine is
    concave on (0, pi); |u cot u| <= 2 - R cot R, as the series of u cot u is 1 minus positive
    terms.
    """
    excess = reach.sinh() / reach - 1
    low = (length - reach).sin().min((length + reach).sin())
    high = reach.cosh()
    if p.is_integer:
        low = low if low > 0 else arb(1)
    value = _largest_power(1 - excess, 1 + excess, q) * _largest_power(low, high, p)
    if slope:
        cot = 2 - reach * reach.cot()
        other = (length + reach) * high / low
        value *= 1 + abs(arb(q.value)) * cot + abs(arb(p.value)) * other
    return value


def _largest_power(low: arb, high: arb, power: _Power) -> arb:
    """Largest power of a number between two positive bounds."""
    exponent = arb(power.value)
    return (low**exponent).max(high**exponent)
