"""Special functions that SymPy lacks."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from bnsym.symbolic.folded import Folded

__all__ = ["ReciprocalGamma"]


class ReciprocalGamma(Folded):
    """1/Gamma(x), which is entire: zero at 0, -1, -2, ...; primitive, so itself its definition."""

    nargs = 1

    def definition(self) -> Expr:
        """Itself."""
        return self

    def written(self, printer: Any) -> str:
        return rf"\Gamma^{{-1}}\left({printer._print(self.args[0])}\right)"
