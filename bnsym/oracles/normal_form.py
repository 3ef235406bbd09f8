"""The exact zero test that every rule rests on: a fraction field over opaque generators.

An expression becomes a rational function over the rationals in *generators*: symbols, and
every function the field does not know (an expectation, a sum, a folded kernel), each one
opaque. Four families of relations are built in, all exact:

* Gamma shift: Gamma(u + k) = u (u+1) ... (u+k-1) Gamma(u) for integers k, and the quotients
  that Pochhammer's symbol stands for;
* powers: b^(r + s) = b^r b^s, (b^(1/d))^d = b, and (bc)^r = b^r c^r where r is an integer or
  b, c > 0 is proved;
* acos(-u) = pi - acos(u);
* cos and sin are Laurent polynomials in e^(i u), with e^(i(u + v)) = e^(iu) e^(iv) and
  e^(i pi/2) = i.

Two opaque generators are the same one exactly when this test, applied to their arguments
(after renaming bound variables), says so. Treating generators as independent can only make
the test reject too much, never accept too much. No ``simplify``, no floating point.
"""

from __future__ import annotations

from functools import lru_cache
from math import floor, lcm

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    I,
    Integer,
    Lambda,
    MatrixBase,
    MatrixExpr,
    Mul,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    cos,
    exp,
    expand,
    factor_list,
    factorial,
    fraction,
    gamma,
    nan,
    pi,
    sin,
    sqrt,
    sympify,
    together,
    zoo,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.numbers import ImaginaryUnit
from sympy.polys.polyerrors import PolificationFailed

from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.quotients import Quotients
from bnsym.oracles.residues import nonzero_residue
from bnsym.symbolic.binding import Binder, rename_bound
from bnsym.symbolic.contour import HankelIntegral
from bnsym.symbolic.special import Pochhammer

__all__ = ["ZeroTest"]

_MOST_SHIFT = 64
_CIRCLE = Dummy("e^i")


class ZeroTest:
    """Decides equality of expressions under some hypotheses (which settle signs of bases).

    Examples
    --------
    >>> from sympy import gamma, sqrt
    >>> from sympy.abc import a
    >>> ZeroTest().equal(gamma(a + 1) / gamma(a), a)
    True
    >>> ZeroTest().equal(sqrt(a**2), a)
    False
    """

    def __init__(
        self,
        hypotheses: Hypotheses | None = None,
        decided: dict[tuple[Basic, Basic], bool] | None = None,
    ) -> None:
        self.hypotheses = hypotheses or Hypotheses()
        self._decided = {} if decided is None else decided
        self._opaque: list[tuple[Basic, Symbol]] = []
        self._roots: dict[tuple[Expr, Expr], tuple[Symbol, int]] = {}
        self._squares: dict[Symbol, Expr] = {}
        self._images: dict[Expr, Expr] = {}

    def equal(self, left: Basic, right: Basic) -> bool:
        """Whether both sides are the same in the field (expressions, matrices, tuples, …)."""
        left, right = sympify(left, strict=True), sympify(right, strict=True)
        if left == right:
            return True
        if isinstance(left, MatrixBase) or isinstance(right, MatrixBase):
            return self._equal_matrices(left, right)
        if isinstance(left, MatrixExpr) or isinstance(right, MatrixExpr):
            return self._same_node(left, right)
        if isinstance(left, Expr) and isinstance(right, Expr):
            return self.zero(left - right)
        return self._same_node(left, right)

    def zero(self, expression: Expr) -> bool:
        """Whether the expression vanishes identically."""
        while True:
            roots = dict(self._roots)
            self._images.clear()  # they hold for these roots
            image = self._image(expression)
            if image.has(zoo, nan):
                raise ZeroDivisionError("it divides by what vanishes")
            if roots == self._roots:
                return self._vanishes(image)

    def _vanishes(self, image: Expr) -> bool:
        """Zero test of a rational function in the generators, modulo roots and squares."""
        relations = self._relations()
        if nonzero_residue(image, relations):
            return False
        generators = sorted(
            image.free_symbols.union(*(r.free_symbols for r in relations.values())),
            key=lambda symbol: (symbol.name, str(symbol.assumptions0)),
        )
        if not generators:
            return bool(image == 0)
        field = Quotients(generators)
        numerator, _ = field.of(image)
        images = [
            (generators.index(symbol), order, field.of(power))
            for (symbol, order), power in relations.items()
            if symbol in generators
        ]
        for _ in range(len(generators) + 1):
            before = numerator
            for relation in images:
                numerator = field.reduced(numerator, *relation)
            if numerator == before:
                break
        return not numerator

    def _relations(self) -> dict[tuple[Symbol, int], Expr]:
        """Every generator g with g^d equal to a rational function of the others."""
        roots = {
            (symbol, order): base
            for (base, monomial), (symbol, order) in self._roots.items()
            if monomial == 1
        }
        return roots | {(symbol, 2): square for symbol, square in self._squares.items()}

    def _image(self, node: Expr) -> Expr:
        """The expression rewritten in generators; what occurs again is known."""
        if node not in self._images:
            self._images[node] = self._rewritten(node)
        return self._images[node]

    def _rewritten(self, node: Expr) -> Expr:
        """One node."""
        match node:
            case Rational() | Symbol():
                return node
            case Add() | Mul():
                return node.func(*map(self._image, node.args))
            case Pow(base=base, exp=Integer() as power):
                return Pow(self._image(base), power)
            case Pow(base=base, exp=power):
                return self._power(base, power)
            case exp():
                return self._power(S.Exp1, node.args[0])
            case gamma():
                return self._gamma(node.args[0])
            case factorial():
                return self._gamma(node.args[0] + 1)
            case Pochhammer():
                return self._image(node.definition())
            case acos() if node.args[0].could_extract_minus_sign():
                return self._image(pi) - self._image(acos(-node.args[0]))
            case cos():
                turn = self._turn(node.args[0])
                return (turn + 1 / turn) / 2
            case sin():
                turn = self._turn(node.args[0])
                return (turn - 1 / turn) / (2 * self._image(I))
            case ImaginaryUnit():
                symbol = self._generator(node)
                self._squares[symbol] = S.NegativeOne
                return symbol
            case _:
                return self._generator(node)

    def _gamma(self, argument: Expr) -> Expr:
        """Gamma shift: the constant part of the argument is brought into [0, 1)."""
        argument = expand(argument)
        constant, rest = argument.as_coeff_Add()
        if not isinstance(constant, Rational) or abs(constant) > _MOST_SHIFT:
            return self._generator(gamma(argument))
        shift = floor(constant)
        base = rest + constant - shift
        factors = [base + k for k in range(shift)] or [S.One]
        below = [base - k for k in range(1, -shift + 1)] or [S.One]
        image = self._image(Mul(*factors)) / self._image(Mul(*below))
        return image * self._generator(gamma(base, evaluate=False))

    def _turn(self, angle: Expr) -> Expr:
        """e^(i angle), a product of one generator to a power per term of the angle."""
        turn = S.One
        for term in Add.make_args(expand(angle)):
            coefficient, monomial = term.as_coeff_Mul(rational=True)
            if isinstance(monomial, acos) and coefficient.is_Integer:
                cosine = monomial.args[0]  # its sine is the non-negative root
                turn *= self._image(cosine + I * sqrt(1 - cosine**2)) ** coefficient
            elif monomial == pi and (2 * coefficient).is_Integer:
                turn *= self._image(I) ** (2 * coefficient)
            else:
                turn *= self._root(_CIRCLE, self._exponent(monomial), coefficient)
        return turn

    def _power(self, base: Expr, power: Expr) -> Expr:
        """b^e with e split into monomials, and b into factors where they are positive."""
        image = S.One
        if power.is_integer and isinstance(base, Mul):
            return Mul(*(self._power(factor, power) for factor in base.args))
        for factor, exponent in self._factors(base):
            for term in Add.make_args(expand(exponent * power)):
                coefficient, monomial = term.as_coeff_Mul(rational=True)
                image *= self._root(factor, self._exponent(monomial), coefficient)
        return image

    def _root(self, base: Expr, monomial: Expr, coefficient: Rational) -> Expr:
        """base^(coefficient * monomial) as a power of one generator per base and monomial."""
        if base == 1:
            return S.One
        if monomial == 1 and coefficient.q == 1:
            return Pow(base, coefficient)
        key = (base, monomial)
        symbol, order = self._roots.get(key, (Dummy(f"r{len(self._roots)}"), 1))
        order = lcm(order, int(coefficient.q))
        self._roots[key] = (symbol, order)
        return Pow(symbol, coefficient * order)

    def _exponent(self, monomial: Expr) -> Expr:
        """The exponent's own normal form, so that equal exponents share a generator."""
        return monomial if monomial.is_Rational else self._image(monomial)

    def _factors(self, base: Expr) -> list[tuple[Expr, Expr]]:
        """Factors with their exponents if all are provably positive, else the base as it is."""
        parts = self._split_all(base)
        if parts != [(base, S.One)] and not all(
            self.hypotheses.positive(part) for part, _ in parts
        ):
            return [(self._image(base), S.One)]
        return [(self._image(part), exponent) for part, exponent in parts]

    def _split(self, factor: Expr) -> list[tuple[Expr, Expr]]:
        """Primes of a number, irreducible factors of a sum, base and exponent of a power."""
        if isinstance(factor, Rational) and factor > 0:
            return [(Integer(p), Integer(k)) for p, k in factor.factors().items() if p != 1]
        if isinstance(factor, Pow | exp):
            base, power = factor.as_base_exp()
            if power.is_Integer or (power.is_real and self.hypotheses.positive(base)):
                return [(part, power * k) for part, k in self._split_all(base)]
        if isinstance(factor, Add):
            return self._oriented(_irreducible(factor))
        return [(factor, S.One)]

    def _oriented(self, parts: tuple[tuple[Expr, Expr], ...]) -> list[tuple[Expr, Expr]]:
        """Factors that are provably negative by their opposites, and the sign that this leaves."""
        turned = {part for part, _ in parts if part != -1 and self.hypotheses.positive(-part)}
        powers = sum(k for part, k in parts if part in turned or part == -1)
        kept = [(-part if part in turned else part, k) for part, k in parts if part != -1]
        return kept if powers % 2 == 0 else [(Integer(-1), S.One), *kept]

    def _split_all(self, base: Expr) -> list[tuple[Expr, Expr]]:
        """Split every factor of a product."""
        return [part for factor in Mul.make_args(base) for part in self._split(factor)]

    def _generator(self, node: Basic) -> Symbol:
        """The generator of an opaque node: that of an equal one seen before, or a new one."""
        for known, symbol in self._opaque:
            if node == known or self._same_node(node, known):
                return symbol
        symbol = Dummy(f"g{len(self._opaque)}")
        self._opaque.append((node, symbol))
        return symbol

    def _same_node(self, left: Basic, right: Basic) -> bool:
        """Same head and equal arguments; decided once for every pair."""
        if type(left) is not type(right) or len(left.args) != len(right.args):
            return False
        if left.func != right.func or not left.args:
            return left == right
        if (left, right) not in self._decided:
            self._decided[left, right] = self._same_arguments(left, right)
        return self._decided[left, right]

    def _same_arguments(self, left: Basic, right: Basic) -> bool:
        """Pairwise equal arguments, after bound variables got common names."""
        if isinstance(left, Binder | ExprWithLimits | HankelIntegral | Sum | Lambda):
            left, right = rename_bound(left, right)
        test = ZeroTest(self.hypotheses, self._decided)
        return all(test.equal(a, b) for a, b in zip(left.args, right.args, strict=True))

    def _equal_matrices(self, left: Basic, right: Basic) -> bool:
        """Entry by entry, for explicit matrices of one shape."""
        if not (isinstance(left, MatrixBase) and isinstance(right, MatrixBase)):
            return False
        if left.shape != right.shape:
            return False
        return all(self.equal(a, b) for a, b in zip(left.flat(), right.flat(), strict=True))


@lru_cache(maxsize=2048)
def _irreducible(quotient: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """Content and irreducible factors over the rationals, the number one left out."""
    found: list[tuple[Expr, Expr]] = []
    for polynomial, sign in zip(fraction(together(quotient)), (1, -1), strict=True):
        try:
            content, factors = factor_list(polynomial)
        except PolificationFailed:  # a product of roots, or a sum that cancels
            content, rest = expand(polynomial).as_coeff_Mul()
            factors = [(factor, 1) for factor in Mul.make_args(rest)]
        found += [(p, Integer(sign * k)) for p, k in [(content, 1), *factors] if p != 1]
    return tuple(found)
