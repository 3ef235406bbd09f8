"""Steps by the rule ``telescoping``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.sphere.linearisation import RECURRENCE
from bnsym_derivations.symbols import k, l, m, mu, nu, t, x, y
from sympy import (
    Derivative,
    Expr,
    Ge,
    Integer,
    Integral,
    Lambda,
    Rational,
    Sum,
    floor,
    gamma,
    oo,
    sin,
)

from bnsym.core import Rule
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.power_series import Gegenbauer

from .table import Case, Table, case

ZERO, ONE = Integer(0), Integer(1)


def total(term: Any, first: Any = ZERO, last: Any = m, index: Any = nu) -> Sum:
    """A finite sum."""
    return Sum(term, (index, first, last))


def step(before: Any, after: Any, certificate: Any = ZERO, *where: Any) -> Case:
    """From one side to the other."""
    return case(Rule.TELESCOPING, before, after, *where, certificate=Lambda(nu, certificate))


odd, triangle = 2 * nu + 1, nu * (nu - 1) / 2
squares = step(total(odd), (m + 1) ** 2, nu**2)
factorials = step(total(nu * gamma(nu + 1)), gamma(m + 2) - 1, gamma(nu + 1))
later = step(total(odd, l, m), (m + 1) ** 2 - l**2, nu**2, m >= l)
raised = step(
    total(Gegenbauer(nu, mu, t), ZERO, m + 2),
    total(Gegenbauer(nu, mu, t), ONE, m)
    + 1
    + Gegenbauer(m + 1, mu, t)
    + Gegenbauer(m + 2, mu, t)
    + Gegenbauer(0, mu, t)
    - 1,
)
apart = step(total(1 / ((nu + 1) * (nu + 2))), 1 - 1 / (m + 2), -1 / (nu + 1))
assert RECURRENCE.derivation is not None
(dougall, *_) = RECURRENCE.derivation().steps
spectrum = case(Rule.TELESCOPING, dougall.before, dougall.after, **dict(dougall.because.parameters))
kept = spectrum.parameters["certificate"].expr
law = Gaussian((x,), [[1]])
second: Expr = Expectation(x**2, law)
slow: Expr = Derivative(gamma(nu + l), l)
pole = 1 / (nu - 2)
TABLE = Table(
    (
        spectrum,
        squares,
        factorials,
        later,
        raised,
        apart,
        step(total(odd, ONE, m), (m + 1) ** 2 - 1, nu**2),
        step(total(odd, ZERO, m + 1) - total(odd), 2 * m + 3),
        step(total(t * odd) / (m + 1), t * (m + 1), t * nu**2 / (m + 1)),
        step(total(odd, l, l + 2), 6 * l + 9, nu**2),
        step(total(nu, ONE, ZERO) + t, t, triangle),
        step(total(ONE, ZERO, m + 16) - total(ONE), Integer(16)),
        step(total(second * odd), second * (m + 1) ** 2, second * nu**2),
    ),
    {
        "a certificate that is twice too much": spectrum.but(certificate=Lambda(nu, 2 * kept)),
        "no certificate where one is needed": spectrum.but(certificate=Lambda(nu, ZERO)),
        "a certificate one further on": squares.but(certificate=Lambda(nu, (nu + 1) ** 2)),
        "a certificate one further on, and its ends": step(
            total(odd), (m + 2) ** 2 - 1, (nu + 1) ** 2
        ),
        "the certificate with the other sign": squares.but(certificate=Lambda(nu, -(nu**2))),
        "the last term forgotten": squares.but(after=m**2),
        "the first term forgotten": factorials.but(after=gamma(m + 2)),
        "one term too much": squares.but(after=(m + 2) ** 2),
        "another sum at the end": spectrum.but(after=spectrum.after + 1),
        "half of it": squares.but(after=(m + 1) ** 2 / 2),
        "a range one longer": squares.but(before=total(odd, ZERO, m + 1)),
        "a range that begins later": squares.but(before=total(odd, ONE)),
        "a term that is missing between two sums": raised.but(
            after=raised.after - Gegenbauer(m + 1, mu, t)
        ),
        "a term taken twice": raised.but(after=raised.after + Gegenbauer(m + 2, mu, t)),
        "ranges of unrelated length": step(total(odd, ZERO, m) - total(odd, ZERO, 2 * m), ZERO),
        "a range that may be reversed": later.without(0),
        "a range that may be reversed by two": later.but(where=(Ge(m, l - 2),)),
        "an infinite series": step(total(2 ** (-nu), ZERO, oo), Integer(2), -(2 ** (1 - nu))),
        "a sum from minus infinity": step(total(odd, -oo, m), (m + 1) ** 2, nu**2),
        "a number of terms that is no integer": step(
            total(odd, ZERO, t) - total(odd, ZERO, t - 1), 2 * t + 1, ZERO, t >= 1
        ),
        "ranges half a term apart": step(
            total(odd, ZERO, m + Rational(1, 2)) - total(odd), Integer(0)
        ),
        "a double sum": step(Sum(odd, (nu, 0, m), (k, 1, 2)), 2 * (m + 1) ** 2, 2 * nu**2),
        "a square of a sum": step(total(odd) ** 2, (m + 1) ** 4, nu**2),
        "a product of two sums": step(total(odd) * total(ONE), (m + 1) ** 3, nu**2),
        "a sum in a sine": step(sin(total(odd)), sin((m + 1) ** 2), nu**2),
        "a sum in a divisor": step(1 / total(odd), 1 / (m + 1) ** 2, nu**2),
        "a sum that is a degree": step(
            Gegenbauer(total(odd), mu, t), Gegenbauer((m + 1) ** 2, mu, t), nu**2
        ),
        "a sum of random terms under a mean": step(
            Expectation(x * total(x * odd), law), (m + 1) ** 2 * x * Expectation(x, law), x * nu**2
        ),
        "sums under two means that bind different names in their terms": step(
            Expectation(x**2 * total(x**2 * odd), Gaussian((x, y), [[1, 0], [0, 1]])),
            Expectation(y**2 * total(x**2 * odd), Gaussian((y, x), [[1, 0], [0, 1]])),
        ),
        "a sum under a mean": step(Expectation(x**2 * total(odd), law), (m + 1) ** 2, nu**2),
        "sums under two integrals that bind different names in their terms": step(
            Integral(x * total(x * odd), (x, 0, 1), (y, 0, 1)),
            Integral(y * total(x * odd), (y, 0, 1), (x, 0, 1)),
        ),
        "a sum under a derivative": step(Derivative(t * total(odd), t), (m + 1) ** 2, nu**2),
        "an index that a certificate does not know": step(total(2 * k - 1, ONE, m, k), m**2, nu**2),
        "a free name for the index": step(total(odd, ONE, m, k), (m + 1) ** 2 - 1, nu**2),
        "a certificate that may be infinite everywhere": squares.but(
            certificate=Lambda(nu, nu**2 + 1 / t)
        ),
        "a certificate that is infinite inside": step(
            total(pole.xreplace({nu: nu + 1}) - pole),
            (pole.xreplace({nu: m + 1}) - pole.xreplace({nu: 0})),
            pole,
        ),
        "a certificate of two variables": squares.but(certificate=Lambda((nu, k), nu**2)),
        "a certificate that is no function": squares.but(certificate=nu**2),
        "no sum": step((m + 1) ** 2 - m**2, 2 * m + 1, nu**2),
        "too many terms to be written out": step(
            total(ONE, ZERO, m + 100) - total(ONE), Integer(100)
        ),
        "a negative number of terms": step(total(nu, ONE, Integer(-1)), ZERO, triangle),
        "a negative number of terms, as some say": step(
            total(nu, Integer(3), ONE), Integer(-2), triangle
        ),
        "terms with a derivative by an end": step(
            total(slow, ZERO, l + 1) - total(slow, ZERO, l), Derivative(gamma(2 * l + 1), l)
        ),
        "terms that bind an end": step(
            total(total(nu * k, ONE, m, k), ZERO, m + 1) - total(total(nu * k, ONE, m, k)),
            total((m + 1) * k, ONE, m, k),
        ),
        "terms that bind the index of the sum": step(
            total(Expectation(x**nu, law), ZERO, x + 1), total(Expectation(x**nu, law), ZERO, x)
        ),
        "a last index that may be negative": step(
            total(odd, ZERO, floor(t) + 1) - total(odd, ZERO, floor(t)), 2 * floor(t) + 3
        ),
    },
)
