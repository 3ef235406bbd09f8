"""Rational functions of several generators over the rationals, as quotients in lowest terms."""

from __future__ import annotations

from collections.abc import Sequence

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol

from bnsym.symbolic.rational import flint_rational

__all__ = ["Quotient", "Quotients"]

Quotient = tuple[fmpq_mpoly, fmpq_mpoly]


class Quotients:
    """The field of quotients in some generators.

    Examples
    --------
    >>> from sympy.abc import x, y
    >>> Quotients([x, y]).of((x**2 - y**2) / (x + y))
    (x0 - x1, 1)
    """

    def __init__(self, generators: Sequence[Symbol]) -> None:
        names = tuple(f"x{k}" for k in range(len(generators)))
        self._ring = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self._one = self._ring.constant(1)
        gens = zip(generators, self._ring.gens(), strict=True)
        self._known: dict[Expr, Quotient] = {symbol: (gen, self._one) for symbol, gen in gens}

    def of(self, expr: Expr) -> Quotient:
        """Sums, products and whole powers of generators and rationals; what occurs again is known.

        Raises
        ------
        ZeroDivisionError
            If the expression divides by zero.
        TypeError
            If it is of another kind.
        """
        if expr not in self._known:
            self._known[expr] = self._computed(expr)
        return self._known[expr]

    def _computed(self, expr: Expr) -> Quotient:
        """By the parts."""
        match expr:
            case Rational():
                return self._ring.constant(flint_rational(expr)), self._one
            case Add():
                above, below = self._ring.constant(0), self._one
                for over, under in map(self.of, expr.args):
                    above, below = _lowest(above * under + over * below, below * under)
                return above, below
            case Mul():
                above, below = self._one, self._one
                for over, under in map(self.of, expr.args):
                    above, below = _lowest(above * over, below * under)
                return above, below
            case Pow(base=base, exp=Integer() as power):
                above, below = self.of(base)
                if power < 0 and not above:
                    raise ZeroDivisionError("a power of zero")
                above, below = (above, below) if power >= 0 else (below, above)
                return above ** abs(int(power)), below ** abs(int(power))
        raise TypeError(f"{expr} is no rational function of the generators")

    def reduced(self, numerator: fmpq_mpoly, place: int, order: int, image: Quotient) -> fmpq_mpoly:
        """The numerator after g^order became its image, where g is the generator of the place."""
        over, under = image
        parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
        for monomial, coefficient in numerator.terms():
            count, rest = divmod(int(monomial[place]), order)
            others = (*monomial[:place], rest, *monomial[place + 1 :])
            parts.setdefault(count, {})[others] = coefficient
        most = max(parts, default=0)
        total = self._ring.constant(0)
        for count, terms in parts.items():
            total += self._ring.from_dict(terms) * over**count * under ** (most - count)
        return _lowest(total, under**most)[0]


def _lowest(above: fmpq_mpoly, below: fmpq_mpoly) -> Quotient:
    """The quotient without common factors."""
    if below.is_constant():
        return above, below
    common = above.gcd(below)
    return above / common, below / common
