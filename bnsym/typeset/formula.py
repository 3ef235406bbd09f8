"""Formulas as a mathematician writes them, in the LaTeX that pdflatex, MathJax and KaTeX share.

Expressions print themselves through SymPy's LaTeX printer and their own ``_latex``; the printer
here only sets the customs: scalars before functions before expectations, primes for
derivatives, fractions of scalars only, slashes in exponents, brackets no larger than needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Function,
    Integral,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    fraction,
)
from sympy.printing.latex import LatexPrinter

from bnsym.symbolic.binding import Law
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply
from bnsym.typeset.width import plain_brackets

__all__ = ["FormulaPrinter", "counted", "formula", "ordered", "split", "terms"]

_OPERATORS = (Expectation, Derivative, Integral, FourierIntegral, Sum, Piecewise)
_LETTERS, _CONSTANT, _OPERATOR = 3, 4, 7


class FormulaPrinter(LatexPrinter):  # type: ignore[misc]
    r"""LaTeX of one formula.

    Parameters
    ----------
    means : mapping of Law to str
        Subscripts of \mathbb{E} that stand for laws explained elsewhere in the text.
    inline : bool
        Whether fractions are written with a slash, for formulas inside a sentence.
    """

    def __init__(self, means: Mapping[Law, str] | None = None, inline: bool = False) -> None:
        super().__init__(
            {
                "mat_str": "pmatrix",
                "mat_delim": "",
                "fold_short_frac": inline,
                "inv_trig_style": "full",
            }
        )
        self.means = dict(means or {})
        self._texts: dict[Basic, str] = {}

    def doprint(self, expr: Any) -> str:
        """The formula with the smallest brackets that fit."""
        return plain_brackets(self._print(expr))

    def _print(self, expr: Any, **kwargs: Any) -> str:
        """A text is made once: formulas repeat their parts, and broken lines print them again."""
        if kwargs or not isinstance(expr, Basic):
            return self._written(expr, **kwargs)
        if expr not in self._texts:
            self._texts[expr] = self._written(expr)
        return self._texts[expr]

    def _written(self, expr: Any, **kwargs: Any) -> str:
        """Named laws first, since an expectation would print its own."""
        if isinstance(expr, Expectation) and expr.law in self.means:
            return self._mean(expr, **kwargs)
        return str(super()._print(expr, **kwargs))

    def head(self, mean: Expectation) -> str:
        r"""The symbol \mathbb{E} with its subscript."""
        if mean.law not in self.means:
            return rf"\mathbb{{E}}_{{{self.doprint(mean.law)}}}"
        subscript = self.means[mean.law]
        return rf"\mathbb{{E}}_{{{subscript}}}" if subscript else r"\mathbb{E}"

    def _mean(self, mean: Expectation, exp: str | None = None) -> str:
        """An expectation under a law with a name."""
        text = rf"{self.head(mean)}\left[{self._print(mean.body)}\right]"
        return text if exp is None else rf"{{{text}}}^{{{exp}}}"

    def _print_Mul(self, expr: Mul) -> str:
        """A sign, a fraction, and the factors that read better beside it."""
        if expr.could_extract_minus_sign():
            return f"- {self.factor(-expr)}"
        above, below = split(expr)
        if below == 1:
            return self.product(above)
        if below.has(*_OPERATORS):
            up, down = (rf"\displaystyle {self._print(part)}" for part in (above, below))
            return rf"\frac{{{up}}}{{{down}}}"
        factors = ordered(above)
        highest = max(_LETTERS, *map(_rank, Mul.make_args(below)))
        inside = [f for f in factors if _rank(f) <= highest]
        inside = inside or [f for f in factors if _rank(f) < _OPERATOR]
        outside = [f for f in factors if f not in inside]
        quotient = self._quotient(Mul(*inside), below)
        if outside and self._settings["fold_short_frac"]:
            quotient = rf"\left({quotient}\right)"
        return f"{quotient} {self._factors(outside)}" if outside else quotient

    def _quotient(self, above: Expr, below: Expr) -> str:
        """A fraction, with a slash where the formula has to stay on its line."""
        up, down = self._print(above), self._print(below)
        if not self._settings["fold_short_frac"]:
            return rf"\frac{{{up}}}{{{down}}}"
        up = rf"\left({up}\right)" if above.is_Add else up
        return up + "/" + (rf"\left({down}\right)" if below.is_Add or below.is_Mul else down)

    def product(self, expr: Expr) -> str:
        """Factors side by side."""
        return self._factors(ordered(expr))

    def _factors(self, factors: list[Expr]) -> str:
        """Factors side by side, each bracketed where it would be misread."""
        texts = [self.factor(f, last=f is factors[-1]) for f in factors]
        gaps = [
            r" \cdot " if a[-1:].isdigit() and b[:1].isdigit() else " " for a, b in pairwise(texts)
        ]
        return "".join(t + gap for t, gap in zip(texts, [*gaps, ""], strict=True))

    def factor(self, factor: Expr, last: bool = True) -> str:
        """One factor; what reaches to the right is bracketed unless it is the last."""
        text = self._print(factor)
        greedy = isinstance(factor, Sum | Integral | FourierIntegral | Piecewise) or (
            isinstance(factor, Derivative) and text.startswith(r"\frac{\partial}")
        )
        bracket = factor.is_Add or (greedy and not last) or text.startswith("-")
        return rf"\left({text}\right)" if bracket else text

    def _print_Add(self, expr: Add, order: str | None = None) -> str:
        """Terms in order, one without a minus sign first if there is one."""
        texts = [self._print(term) for term in terms(expr)]
        return "".join(
            text if not place else f" - {text[1:].lstrip()}" if text[0] == "-" else f" + {text}"
            for place, text in enumerate(texts)
        )

    def _print_Derivative(self, expr: Derivative) -> str:
        """A prime where the function shows its variable; a quotient where it is short."""
        body, ((variable, order),) = expr.expr, expr.variable_count
        text = self._print(body)
        opening = rf"\left({self._print(variable)}\right)"
        if isinstance(body, Folded) and order in {1, 2, 3} and text.endswith(opening):
            alone = sum(argument.has(variable) for argument in body.args) == 1
            if alone and isinstance(variable, Symbol):
                name = text.removesuffix(opening)
                return ("{" + name + "}" if "^" in name else name) + "'" * int(order) + opening
        below = rf"\partial {self._print(variable)}" + (f"^{{{order}}}" if order != 1 else "")
        above = r"\partial" + (f"^{{{order}}}" if order != 1 else "")
        if isinstance(body, Folded) and not isinstance(variable, Symbol):
            return rf"\frac{{{above} {text}}}{{{below}}}"
        text = rf"\left({text}\right)" if body.is_Add else text
        return rf"\frac{{{above}}}{{{below}}} {text}"

    def _print_Sum(self, expr: Sum) -> str:
        """Indices of a common range under one sign."""
        body = self._print(expr.function)
        body = rf"\left({body}\right)" if expr.function.is_Add else body
        return f"{self.sum_sign(expr)} {body}"

    def sum_sign(self, expr: Sum) -> str:
        r"""The sum signs with their limits."""
        ranges: dict[tuple[Expr, Expr], list[str]] = {}
        for index, low, high in reversed(expr.limits):
            ranges.setdefault((low, high), []).append(self._print(index))
        signs = [
            rf"\sum_{{{', '.join(indices)} = {self._print(low)}}}^{{{self._print(high)}}}"
            for (low, high), indices in ranges.items()
        ]
        return " ".join(signs)

    def _print_Integral(self, expr: Integral) -> str:
        """One sign for each variable, bounds on one line."""
        signs, names = "", ""
        for variable, *bounds in reversed(expr.limits):
            ends = [self.exponent(bound) for bound in bounds]
            signs += rf"\int_{{{ends[0]}}}^{{{ends[1]}}} " if len(ends) == 2 else r"\int "
            names = rf" \, d{self._print(variable)}{names}"
        inner = isinstance(expr.function, FourierIntegral)  # whose end is marked as plainly
        body = "" if expr.function == 1 else self.factor(expr.function, last=inner)
        return f"{signs}{body}{names}"

    def _print_exp(self, expr: Function) -> str:
        """The exponential with its exponent on one line."""
        return f"e^{{{self.exponent(expr.args[0])}}}"

    def _print_Function(self, expr: Function, exp: str | None = None) -> str:
        """Elementary functions without the braces that would push their brackets away."""
        text = str(super()._print_Function(expr, exp))
        name, opening, arguments = text.partition(r"{\left(")
        if not opening or not text.endswith(r"\right)}"):
            return text
        return name + r"\left(" + arguments.removesuffix("}")

    def _print_MatrixElement(self, expr: Any) -> str:
        """Indices side by side, as in Sigma_ij."""
        i, j = (self._print(counted(index)) for index in (expr.i, expr.j))
        comma = "" if max(len(i), len(j)) == 1 else ", "
        parent = self._print(expr.parent)
        parent = parent if isinstance(expr.parent, MatrixSymbol) else rf"\left({parent}\right)"
        return f"{parent}_{{{i}{comma}{j}}}"

    def _print_Rational(self, expr: Rational) -> str:
        """A slash inside a sentence and inside an exponent."""
        if self._settings["fold_short_frac"] and expr.q != 1:
            return f"{expr.p}/{expr.q}"
        return str(super()._print_Rational(expr))

    def _print_Pow(self, expr: Pow) -> str:
        """Exponents with a slash, roots as roots."""
        if expr.exp.is_Rational and expr.exp.is_negative:
            return self._quotient(Rational(1), expr.base**-expr.exp)
        if expr.exp == Rational(1, 2):
            return rf"\sqrt{{{self._print(expr.base)}}}"
        base, power = self._print(expr.base), self.exponent(expr.exp)
        if isinstance(expr.base, Folded | Apply | Expectation):
            return self._powered(expr.base, base, power)
        if not (expr.base.is_Symbol or base.isdigit()) and not hasattr(expr.base, "parent"):
            base = rf"\left({base}\right)"
        return f"{base}^{{{power}}}"

    def _powered(self, function: Expr, text: str, power: str) -> str:
        r"""A power of a function, the exponent before its argument: f(t)^2, E[x]^2, r^2."""
        argument = text.endswith((r"\right)", r"\right]")) and "^" not in text[-8:]
        scripted = argument or (text.endswith("}") and "^" not in text)
        plain = text.replace("\\", "").isalnum()
        return f"{text}^{{{power}}}" if scripted or plain else rf"\left({text}\right)^{{{power}}}"

    def exponent(self, power: Expr) -> str:
        """An exponent on one line."""
        return FormulaPrinter(self.means, inline=True).doprint(power)

    def _print_besselj(self, expr: Function, exp: str | None = None) -> str:
        """Upright, as J is a kernel."""
        return self._bessel("J", expr, exp)

    def _print_besseli(self, expr: Function, exp: str | None = None) -> str:
        """Upright, as the other Bessel function."""
        return self._bessel("I", expr, exp)

    def _bessel(self, name: str, expr: Function, exp: str | None) -> str:
        """A Bessel function with its order on one line."""
        order, z = expr.args
        power = f"^{exp}" if exp else ""
        return rf"\mathrm{{{name}}}_{{{self.exponent(order)}}}\left({self._print(z)}\right){power}"

    def _print_gegenbauer(self, expr: Function, exp: str | None = None) -> str:
        """Gegenbauer polynomials with their index on one line."""
        degree, index, t = expr.args
        power = f"^{exp}" if exp else ""
        order = rf"_{{{self._print(degree)}}}^{{\left({self.exponent(index)}\right)}}"
        return rf"C{order}\left({self._print(t)}\right){power}"

    def _print_MatPow(self, expr: Any) -> str:
        """Powers of matrices, bracketed unless a single letter."""
        base = self._print(expr.base)
        single = isinstance(expr.base, MatrixSymbol) or len(base) == 1
        base = base if single else rf"\left({base}\right)"
        return f"{base}^{{{self.exponent(expr.exp)}}}"

    def _print_MatMul(self, expr: MatMul) -> str:
        """Scalars, then matrices in their order."""
        scalars = [f for f in expr.args if not isinstance(f, MatrixExpr)]
        matrices = [self._print(f) for f in expr.args if isinstance(f, MatrixExpr)]
        front = [self.factor(Mul(*scalars), last=False)] if scalars else []
        return " ".join([*front, *matrices])


def formula(expr: Basic, means: Mapping[Law, str] | None = None, inline: bool = False) -> str:
    r"""LaTeX of a formula, to be set in mathematics mode.

    Examples
    --------
    >>> from sympy.abc import alpha, c
    >>> from bnsym.symbolic.homogeneous import ArcCosine
    >>> formula(alpha**2 / (2 * alpha - 1) * ArcCosine(alpha, c))
    '\\frac{\\alpha^{2}}{2 \\alpha - 1} J_{\\alpha}(c)'
    """
    return FormulaPrinter(means, inline).doprint(expr)


def counted(index: Expr) -> Expr:
    """The place of an entry of a matrix, counted from one; SymPy counts from zero.

    Examples
    --------
    >>> from sympy.abc import i
    >>> counted(i - 1)
    i
    """
    following = index + 1
    return following if index.is_Integer or following.is_Symbol else index


def split(expr: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator; exponentials stay above, whatever their sign."""
    factors = Mul.make_args(expr)
    exponentials = [factor for factor in factors if isinstance(factor, exp)]
    above, below = fraction(Mul(*(factor for factor in factors if not isinstance(factor, exp))))
    return Mul(above, *exponentials), below


def terms(expr: Expr) -> list[Expr]:
    """Terms of a sum in reading order: one that carries no minus sign leads."""
    ranked = list(expr.as_ordered_terms())
    leading = next((t for t in ranked if not t.could_extract_minus_sign()), ranked[0])
    return [leading, *(t for t in ranked if t is not leading)]


def ordered(expr: Expr) -> list[Expr]:
    """Factors of a product in reading order."""
    return sorted(expr.as_ordered_factors(), key=_rank)


def _rank(factor: Expr) -> int:
    """Numbers, powers of them, letters, sums of letters, constants, sums, functions, operators."""
    base = factor.as_base_exp()[0]
    if factor.is_Rational:
        return 0
    if factor.is_number or (factor.is_Pow and factor.exp == Rational(1, 2) and not base.is_Add):
        return 1
    if factor.has(*_OPERATORS):
        return _OPERATOR
    if not factor.has(Function, MatrixExpr):
        return _LETTERS if base.is_Add else 2
    if base.is_Add:
        return 5
    return (
        6 if isinstance(base, Function) and r"\left" in FormulaPrinter()._print(base) else _CONSTANT
    )
