"""A matrix of numbers tilted at one rate: its determinant and entries as products, read off.

At a rate c y or c/y they are powers of y times quotients of polynomials in y that are one at zero.
A polynomial is a word of its own: SymPy would look for its roots to know the sign of a sum with
large coefficients, again and again, where that is seen at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Integer, Poly, Symbol, Tuple, fraction

from bnsym.symbolic.normal_batch import of_numbers

__all__ = ["Series", "Steady", "read_off"]


class Series(Expr):
    """A polynomial by its rational coefficients, the lowest first: ``Series((1, 2, 3), y)``.

    Examples
    --------
    >>> y = Symbol("y", positive=True)
    >>> Series((1, 2, 3), y).is_positive, Series((1, -2, 3), y).is_positive
    (True, None)
    """

    is_commutative = True

    def __new__(cls, coefficients: tuple[Expr, ...], argument: Expr) -> Series:
        """From a tuple of coefficients."""
        return super().__new__(cls, Tuple(*coefficients), argument)

    def _eval_derivative(self, name: Symbol) -> Expr:
        """Term by term."""
        (_, *rest), argument = self.args
        slope = Series(tuple((k + 1) * c for k, c in enumerate(rest)), argument) if rest else 0
        return slope * argument.diff(name)

    def _eval_is_extended_real(self) -> bool | None:
        """As its argument."""
        return True if self.args[1].is_extended_real else None

    def _eval_is_finite(self) -> bool | None:
        """As its argument."""
        return True if self.args[1].is_finite else None

    def _eval_is_extended_positive(self) -> bool | None:
        """Where no coefficient is negative, and the first is positive."""
        coefficients, argument = self.args
        seen = coefficients[0] > 0 and all(c >= 0 for c in coefficients)
        return True if seen and argument.is_nonnegative else None


class Steady(Expr):
    """A function that moves less than its parts do, as a correlation: ``Steady(f)`` is f.

    Over a ball it is enclosed by its value in the middle and by its slope.
    """

    is_commutative = True

    def _eval_is_extended_real(self) -> bool | None:
        """As the function."""
        return bool(self.args[0].is_extended_real) or None

    def _eval_is_finite(self) -> bool | None:
        """As the function."""
        return bool(self.args[0].is_finite) or None


def read_off(word: Expr, image: Mapping[Symbol, Expr]) -> Expr | None:
    """Return a determinant or an entry, with the image of its rate, as such a product.

    None if it is another one: of more rates, at another image, or outside of the matrix.

    Examples
    --------
    >>> w, y = Symbol("w", positive=True), Symbol("y", positive=True)
    >>> from sympy import ImmutableDenseMatrix
    >>> S = ImmutableDenseMatrix([[2, 1], [1, 2]])
    >>> from bnsym.symbolic.normal_batch import TiltDeterminant
    >>> read_off(TiltDeterminant(S, w), {w: 1 / y})
    12*Series((1, 2/3, 1/12), y)/y**2
    """
    matrix, rate = word.args[:2]
    if not of_numbers(matrix, rate) or rate not in image:
        return None
    scale, power = image[rate].as_independent(*image[rate].free_symbols)
    y, order = power.as_base_exp()
    if not (scale.is_Rational and y.is_Symbol and order in (1, -1)):
        return None
    entry = word.xreplace({rate: y}).definition()
    if entry.has(type(word)):  # at a place outside of the matrix
        return None
    numerator, denominator = fraction(entry)
    parts = (_product(part, scale, y, order == -1) for part in (numerator, denominator))
    above, below = parts
    return above / below


def _product(polynomial: Expr, scale: Expr, y: Symbol, turned: bool) -> Expr:
    """A polynomial at scale y or scale/y: a number, a power of y, and what is one at zero."""
    terms = {powers[0]: c * scale ** powers[0] for powers, c in Poly(polynomial, y).terms()}
    if not any(terms.values()):
        return Integer(0)
    if turned:
        terms = {-k: c for k, c in terms.items()}
    low, high = min(terms), max(terms)
    first = terms[low]
    rest = tuple(terms.get(k, Integer(0)) / first for k in range(low, high + 1))
    return first * y**low * (Series(rest, y) if len(rest) > 1 else 1)
