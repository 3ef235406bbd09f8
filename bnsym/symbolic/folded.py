"""Folded functions: a name, its LaTeX and one definition."""

from __future__ import annotations

from abc import abstractmethod
from functools import lru_cache
from typing import Any

from sympy import Expr, Function
from sympy.logic.boolalg import Boolean

__all__ = ["Folded"]


class Folded(Function):
    """A function that stays folded until the rule ``definition`` unfolds it."""

    is_commutative = True

    def __init_subclass__(cls, **keywords: Any) -> None:
        """Definitions are asked for at every step and every node, so they are kept."""
        super().__init_subclass__(**keywords)
        if "definition" in vars(cls):
            cls.definition = lru_cache(maxsize=2048)(cls.definition)  # type: ignore[method-assign]

    @classmethod
    def eval(cls, *args: Expr) -> None:
        """Never evaluates by itself."""

    @abstractmethod
    def definition(self) -> Expr:
        """What it stands for; the only place where that is written."""

    @abstractmethod
    def written(self, printer: Any) -> str:
        """LaTeX."""

    def domain(self) -> tuple[Boolean, ...]:
        """Conditions on the arguments under which the definition makes sense."""
        return ()

    def _eval_evalf(self, precision: int) -> None:
        """No floating value: that is the oracles' business."""

    def _eval_is_real(self) -> bool:
        """Every quantity of the field is real."""
        return True

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = self.written(printer)
        return text if exp is None else rf"{{{text}}}^{{{exp}}}"
