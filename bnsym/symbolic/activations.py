"""Activations: what the mean field theory is a theory of, as exact functions of one real x.

An `Activation` is its text in the grammar; everything else is worked out from the text when
asked for. A homogeneous member of the registry never loads SymPy for its numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bnsym.errors import InputError
from bnsym.symbolic.registry import REGISTRY
from bnsym.symbolic.syntax import shown, tidy

if TYPE_CHECKING:
    from sympy import Expr

    from bnsym.meanfield import Function, Homogeneous
    from bnsym.symbolic.homogeneous_form import HomogeneousForm

__all__ = ["Activation", "activation"]


@dataclass(frozen=True)
class Activation:
    """An activation function of one real variable, given by its text.

    Parameters
    ----------
    name : str
        A name of the registry or an expression of the grammar.

    Raises
    ------
    InputError
        If the text is not in the grammar, or is constant in x.

    Examples
    --------
    >>> Activation("Max(x, 0) - Max(-x, 0)/4").homogeneous
    Homogeneous(alpha=1.0, a=1.0, b=0.25)
    >>> Activation("relu6").kinks
    (0, 6)
    """

    name: str

    def __post_init__(self) -> None:
        row = REGISTRY.get(self.name)
        if row is not None and all(p.default is not None for p in row.parameters):
            return
        if not self.expr.free_symbols:
            raise InputError(
                f"activation: {shown(self.name)} is constant; allowed: expressions that vary with x"
            )

    @cached_property
    def expr(self) -> Expr:
        """The function as a SymPy expression in the real symbol x."""
        from bnsym.symbolic.parser import parse

        return parse(self.name)

    @cached_property
    def homogeneous_form(self) -> HomogeneousForm | None:
        """Exact (alpha, a, b) of a Max(x,0)^alpha - b Max(-x,0)^alpha, or None."""
        from bnsym.symbolic.homogeneous_form import homogeneous_form

        return homogeneous_form(self.expr)

    @cached_property
    def homogeneous(self) -> Homogeneous | None:
        """The same in floating point, or None; without SymPy for a name of the registry."""
        from bnsym.meanfield import Homogeneous

        row = REGISTRY.get(self.name)
        if row is not None:
            exact = row.homogeneous
            return exact and Homogeneous(*(float(Fraction(number)) for number in exact))
        form = self.homogeneous_form
        return form and Homogeneous(*(float(number) for number in form))

    @cached_property
    def function(self) -> Function:
        """Its values in floating point, with its slopes, kinks and jumps."""
        from bnsym.symbolic.values import function

        return function(self.name)

    @cached_property
    def kinks(self) -> tuple[Expr, ...]:
        """The points where the function is not smooth, exact and in increasing order."""
        from bnsym.symbolic.kinks import kinks

        return kinks(self.expr)

    @cached_property
    def derivative(self) -> Expr:
        """The derivative almost everywhere; jumps contribute nothing."""
        from bnsym.symbolic.kinks import derivative

        return derivative(self.expr)

    def latex(self) -> str:
        """The expression in LaTeX, to be set in mathematics mode."""
        from sympy import latex

        return str(latex(self.expr))

    def _repr_latex_(self) -> str:
        """What a notebook shows."""
        return rf"$\displaystyle \varphi(x) = {self.latex()}$"


def activation(spec: object) -> Activation:
    r"""The activation that a name, a text or a SymPy expression stands for.

    Parameters
    ----------
    spec : str, sympy.Expr or Activation
        A name of the registry, an expression of the grammar (``bnsym doctor --grammar``), or
        a SymPy expression in one symbol that ranges over the real line, whatever its name.

    Returns
    -------
    Activation

    Raises
    ------
    InputError
        If it is none of these, is constant, or is not finite and real on the whole line.

    Examples
    --------
    >>> activation("relu").homogeneous
    Homogeneous(alpha=1.0, a=1.0, b=0.0)
    >>> activation("tanh(2*x) + 0.1").expr
    tanh(2*x) + 1/10
    >>> activation("reul")  # doctest: +ELLIPSIS, +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    bnsym.errors.InputError: activation: name 'reul' is not allowed in "reul" (did you mean ...
    """
    if isinstance(spec, Activation):
        return spec
    if isinstance(spec, str):
        return Activation(tidy(spec))
    from sympy import Expr

    if isinstance(spec, Expr):
        return Activation(_text(spec))
    raise InputError(
        f"activation: a {type(spec).__name__} is given; "
        "allowed: a name, the text of an expression, a SymPy expression or an Activation"
    )


def _text(expr: Expr) -> str:
    """A SymPy expression as text in x, so that it meets the same rules as any other text."""
    from bnsym.symbolic.point_value import X

    symbols = sorted(expr.free_symbols, key=str)
    if len(symbols) != 1:
        given = ", ".join(map(str, symbols)) or "none"
        raise InputError(
            f"activation: {shown(str(expr))} has the free symbols {given}; allowed: exactly one"
        )
    (symbol,) = symbols
    if not symbol.assumptions0.items() <= X.assumptions0.items():
        raise InputError(
            f"activation: symbol {symbol} of {shown(str(expr))} does not range over the real "
            "line; allowed: a symbol with no assumption other than real"
        )
    return tidy(str(expr.xreplace({symbol: X})))
