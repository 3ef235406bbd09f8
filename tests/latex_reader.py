"""Reads the LaTeX of elementary formulas back into numbers, as a mathematician would."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SIZES = re.compile(r"\\(left|right|[bB]igg?[lr])(?![a-zA-Z])")
_TOKENS = re.compile(r"\\[A-Za-z]+|\d+|[^\s]")


class Reader:
    """Sum of products of powers; products by juxtaposition bind like a fraction's slash."""

    def __init__(self, tex: str, values: Mapping[str, float]) -> None:
        self.tokens = _TOKENS.findall(_SIZES.sub("", tex))
        self.values = values

    def value(self) -> float:
        total = self.sum()
        assert not self.tokens, self.tokens
        return total

    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def sum(self) -> float:
        total = 0.0
        while True:
            sign = self.tokens.pop(0) if self.next() in {"+", "-"} else "+"
            total += self.product() * (1 if sign == "+" else -1)
            if self.next() not in {"+", "-"}:
                return total

    def product(self) -> float:
        value = self.power()
        while self.next() and self.next() not in {"+", "-", ")", "}", "]"}:
            if self.next() == "/":
                self.tokens.pop(0)
                value /= self.power()
            else:
                if self.next() in {r"\cdot", r"\times"}:
                    self.tokens.pop(0)
                value *= self.power()
        return value

    def power(self) -> float:
        base = self.atom()
        if self.next() == "^":
            self.tokens.pop(0)
            base **= self.atom()
        return base

    def atom(self) -> float:
        token = self.tokens.pop(0)
        if token in {"(", "{", "["}:
            value = self.sum()
            assert self.tokens.pop(0) == {"(": ")", "{": "}", "[": "]"}[token]
            return value
        if token == r"\frac":
            above, below = self.atom(), self.atom()
            return above / below
        if token == r"\sqrt":
            return float(self.atom() ** 0.5)
        return float(token) if token.isdigit() else self.values[token]
