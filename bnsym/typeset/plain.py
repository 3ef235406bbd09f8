"""Formulas as plain text for the terminal, in the letters of the field.

The vocabulary writes itself in TeX around whatever its arguments print as. Here the arguments
print as text, and the few TeX commands that the vocabulary uses become letters, so that the
notation is typed once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sympy import Basic, Derivative, Expr, Integral, MatrixSymbol, Pow, Rational, Sum, Symbol, oo
from sympy.core.relational import Relational
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.pretty.pretty_symbology import greek_unicode
from sympy.printing.str import StrPrinter

from bnsym.core import Eigen, Statement
from bnsym.symbolic.contour import CONTOUR
from bnsym.symbolic.expectation import Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.layer_maps import FlowSlope
from bnsym.symbolic.limits import LimitOf
from bnsym.symbolic.matrices import DiagonalPart, Entries, Entrywise, VTransform
from bnsym.symbolic.normal_batch import CentredCovariance, DirectSum
from bnsym.symbolic.normal_batches import CentredBatches
from bnsym.symbolic.predicates import Proposition
from bnsym.symbolic.sphere import is_raised
from bnsym.symbolic.ultrasymmetric import MeanSlope, Operator, Space
from bnsym.typeset.formula import counted

__all__ = ["plain_text"]

_GREEK = (
    *("alpha", "epsilon", "gamma", "lambda", "nu", "omega", "phi"),
    *("pi", "psi", "rho", "tau", "upsilon"),
)
_COMMANDS: Mapping[str, str] = {
    r"\left": "",
    r"\right": "",
    r"\hat Z": "Ẑ",
    r"\hat e": "ê",
    CONTOUR: "1/(2πi) ∫_𝓗",
    r"\mathcal{B}": "𝓑",
    r"\mathcal{J}": "𝓙",
    r"\mathcal{T}": "𝓣",
    r"\mathbb{S}": "S",
    **{rf"\mathsf{{{letter}}}": letter for letter in "cuvw"},
    r"\mathrm{He}": "He",
    r"^{\downarrow}": "↓",
    r"^{\ast}": "∗",
    r"\Gamma^{-1}": "Γ⁻¹",
    r"\operatorname{diag}": "diag",
    r"\operatorname{det}": "det",
    r"\operatorname{rank}": "rank",
    r"\langle ": "⟨",
    r"\rangle": "⟩",
    r"\mapsto": "↦",
    r"\mathbb{L}": "𝕃",
    r"\mathbb{M}": "𝕄",
    r"\mathbb{R}": "ℝ",
    r"\partial_\Delta": "∂_Δ",
    r"\mathbb{E}": "E",
    r"\mathrm{d}": "d",
    r"\dim ": "dim ",
    r"\operatorname{DOS}": "DOS",
    r"\operatorname{Diag}": "Diag",
    r"\operatorname{cross}": "cross",
    r"^{\mathsf T}": "ᵀ",
    r"\mathcal{N}": "N",
    r"\sim": "∼",
    r"\succeq": "⪰",
    r"\quad": "",
    r"\sqrt": "√",
    r"\infty": "∞",
    r"\in": "∈",
    r"\lim": "lim",
    r"\to": "→",
    r"\oplus": "⊕",
    r"\ge": "≥",
    r"\le ": "≤ ",
    r"\pm ": "±",
    r"\arg": "arg",
    r"\ ": " ",
    r"\,": " ",
    r"\varrho": "ϱ",
    r"\Delta": "Δ",
} | {rf"\{name}": greek_unicode[name] for name in _GREEK}
_RELATIONS = {"<=>": "⇔", ">=": "≥", "<=": "≤", "!=": "≠", "==": "="}
_WRITTEN = (
    *(Folded, Apply, PositiveHomogeneous, DiagonalPart, Entries, VTransform, Proposition),
    *(CentredBatches, CentredCovariance, DirectSum, LimitOf, Operator, Space),
)


def plain_text(expression: Basic) -> str:
    """An expression, a proposition or a statement on one line.

    Examples
    --------
    >>> from sympy.abc import alpha, c
    >>> from bnsym.symbolic.homogeneous import ArcCosine
    >>> plain_text(ArcCosine(alpha, c) ** 2 >= alpha / 2)
    'J_α(c)^2 ≥ α/2'
    """
    return str(_PlainPrinter().doprint(expression))


class _PlainPrinter(StrPrinter):  # type: ignore[misc]
    """SymPy's text with the field's letters."""

    def emptyPrinter(self, expr: Basic) -> str:
        return str(super().emptyPrinter(expr))

    def _print(self, expr: Basic, **kwargs: Any) -> str:
        if isinstance(expr, _WRITTEN):
            return _letters(expr._latex(self))
        if isinstance(expr, Expectation):
            return self._mean(expr)
        if isinstance(expr, MeanSlope):
            names = ",".join(map(self._print, expr.bound_symbols))
            return f"∂_Δ E_{names}[{self._print(expr.body)}]"
        if isinstance(expr, FlowSlope):
            names = ",".join(map(self._print, expr.bound_symbols))
            return f"∂_({self._print(expr.matrix)} z) E_{names}[{self._print(expr.body)}]"
        if isinstance(expr, Eigen):
            value = self._factor(expr.value)
            return (
                f"G {self._print(expr.operator)}[Δ] G = {value} Δ for Δ ∈ {self._print(expr.space)}"
            )
        if isinstance(expr, Statement):
            sign = _RELATIONS.get(expr.relation, expr.relation)
            return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"
        return str(super()._print(expr, **kwargs))

    def _print_Symbol(self, expr: Symbol) -> str:
        name, mark, number = expr.name.partition("_")
        letter = name.removesuffix("tilde") or name
        accent = "" if letter == name else "\N{COMBINING TILDE}"
        return f"{greek_unicode.get(letter, letter)}{accent}{mark}{number}"

    def _print_Dummy(self, expr: Symbol) -> str:
        return self._print_Symbol(expr)

    def _print_MatrixSymbol(self, expr: MatrixSymbol) -> str:
        return self._print_Symbol(expr)

    def _print_MatrixElement(self, expr: Expr) -> str:
        matrix, i, j = map(self._print, (expr.parent, counted(expr.i), counted(expr.j)))
        return f"{matrix}_{i}{j}" if len(i + j) == 2 else f"{matrix}_({i},{j})"

    def _print_gamma(self, expr: Expr) -> str:
        return f"Γ({self._print(expr.args[0])})"

    def _print_besselj(self, expr: Expr) -> str:
        return f"besselJ_{self._atom(expr.args[0])}({self._print(expr.args[1])})"

    def _print_besseli(self, expr: Expr) -> str:
        return f"besselI_{self._atom(expr.args[0])}({self._print(expr.args[1])})"

    def _print_KroneckerDelta(self, expr: Expr) -> str:
        return f"δ_{''.join(map(self._print, expr.args))}"

    def _print_Infinity(self, expr: Expr) -> str:
        return "∞"

    def _print_Pi(self, expr: Expr) -> str:
        return "π"

    def _print_Mul(self, expr: Expr) -> str:
        return str(super()._print_Mul(expr)).replace("*", " ")

    def _print_MatMul(self, expr: Expr) -> str:
        return " ".join(self.parenthesize(arg, precedence(expr)) for arg in expr.args)

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:
        if expr.exp in (Rational(1, 2), Rational(-1, 2)):
            root = f"√{self._atom(expr.base)}"
            return root if expr.exp > 0 else f"1/{root}"
        if isinstance(expr.base, Sum | Integral | FourierIntegral | LimitOf):
            return f"({self._print(expr.base)})^{self._atom(expr.exp)}"
        if expr.exp == -1:
            return f"1/{self.parenthesize(expr.base, PRECEDENCE['Pow'])}"
        return f"{self.parenthesize(expr.base, PRECEDENCE['Pow'])}^{self._atom(expr.exp)}"

    _print_MatPow = _print_Pow

    def _print_Sum(self, expr: Sum) -> str:
        ranges = ", ".join(self._range(*limit) for limit in expr.limits[::-1])
        return f"Σ[{ranges}] {self.parenthesize(expr.function, PRECEDENCE['Mul'])}"

    def _print_Integral(self, expr: Integral) -> str:
        text = self._factor(expr.function)
        for variable, lower, upper in expr.limits:
            ends = f"{self._print(lower)}..{self._print(upper)}"
            text = f"∫[{ends}] {text} d{self._print(variable)}"
        return text

    def _print_FourierIntegral(self, expr: FourierIntegral) -> str:
        body, rate, level = map(self._print, expr.args)
        level = level if expr.level.is_Symbol else f"({level})"
        return f"1/(2 π) ∫[-∞..∞] e^(iλ{level}) [{body}]_({rate} = iλ) dλ"

    def _print_Derivative(self, expr: Derivative) -> str:
        counts = dict(expr.variable_count)
        if any(not count.is_Integer for count in counts.values()):
            ((variable, count),) = counts.items()
            order = f"^{self._atom(count)}"
            body = self.parenthesize(expr.expr, PRECEDENCE["Mul"])
            return f"∂{order}/∂{self._atom(variable)}{order} {body}"
        variables = " ".join(f"∂{self._atom(variable)}" for variable in expr.variables)
        return f"∂/{variables} {self.parenthesize(expr.expr, PRECEDENCE['Mul'])}"

    def _mean(self, expr: Expectation) -> str:
        """A normal pair by its covariance, any other law by its variables."""
        body, law = self._print(expr.body), expr.law
        if not isinstance(law, Gaussian) or law.covariance.shape != (2, 2):
            raised = isinstance(law, SphericalProjections) and is_raised(law.dimension)
            above = f"^({self._print(law.args[1])})" if raised else ""
            return f"E_{','.join(map(self._print, law.variables))}{above}[{body}]"
        (one, mixed), (_, two) = law.covariance.tolist()
        if one == two == 1:
            return f"E[{body}; correlation {self._print(mixed)}]"
        return f"E[{body}; covariance {', '.join(map(self._print, (one, mixed, two)))}]"

    def _print_Entrywise(self, expr: Entrywise) -> str:
        function, matrix = expr.args
        (slot,) = function.signature
        return self._print(function.expr.xreplace({slot: Symbol(self._print(matrix))}))

    def _print_Relational(self, expr: Relational) -> str:
        sign = _RELATIONS.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _factor(self, expr: Expr) -> str:
        """Parenthesised if it is a sum."""
        return str(self.parenthesize(expr, PRECEDENCE["Mul"], strict=True))

    def _atom(self, expr: Expr) -> str:
        """Parenthesised unless it is one number, letter or function."""
        return str(self.parenthesize(expr, PRECEDENCE["Func"], strict=True))

    def _range(self, index: Symbol, lower: Expr, upper: Expr) -> str:
        """The range of a sum."""
        name, low, high = map(self._print, (index, lower, upper))
        return f"{name} ≥ {low}" if upper == oo else f"{name} = {low}..{high}"


def _letters(tex: str) -> str:
    """The vocabulary's TeX, its arguments already text, as letters."""
    for command, letter in _COMMANDS.items():
        tex = tex.replace(command, letter)
    tex = re.sub(r"\\text\{([^{}]*)\}", r"\1", tex)
    while (short := re.sub(r"\{([^{}]*)\}", _group, tex)) != tex:
        tex = short
    return " ".join(tex.split())


def _group(match: re.Match[str]) -> str:
    """A braced group: bare if it is short enough to be read as one, else in parentheses."""
    inside = match[1].replace(" ", "") if len(match[1]) <= 3 else match[1]
    return inside if re.fullmatch(r"[\w↓,]*", inside) else f"({inside})"
