"""How wide and how tall a formula will be, estimated from its LaTeX.

The estimate serves to break lines and to choose brackets, so it has to be right to some ten
per cent. The unit is the width of a small letter in mathematics mode, about half an em.
"""

from __future__ import annotations

import re

__all__ = ["plain_brackets", "tall", "width"]

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|\s+|.", re.DOTALL)
_TALL = re.compile(r"\\(frac|sum|int|begin|prod|lim)(?![A-Za-z])")
_SILENT = {r"\displaystyle", r"\limits", r"\quad"}
_SILENT |= {r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr", r"\!", "&"}
_FONTS = {r"\mathbb", r"\mathcal", r"\mathsf", r"\mathrm", r"\text", r"\hat", r"\operatorname"}
_WIDE = {"=": 3.0, "<": 3.0, ">": 3.0, "+": 2.6, "-": 2.6, ",": 1.0, "(": 0.8, ")": 0.8}
_WIDE |= {r"\sum": 3.0, r"\int": 2.0, r"\iff": 6.0, r"\le": 3.0, r"\ge": 3.0, r"\in": 3.0}
_WIDE |= {r"\sim": 3.0, r"\qquad": 4.0, r"\infty": 2.0, r"\mapsto": 4.0, r"\neq": 3.0}
_WIDE |= {
    r"\times": 2.6,
    r"\left": 0.9,
    r"\right": 0.9,
    r"\,": 0.4,
    "[": 0.6,
    "]": 0.6,
    "'": 0.5,
    "G": 1.6,
    "K": 1.7,
    ".": 0.6,
}
_SIZES = ("", r"\big", r"\Big", r"\bigg")
_SCRIPT = 0.72


def tall(tex: str) -> bool:
    r"""Whether brackets around it have to grow.

    Examples
    --------
    >>> tall(r"\frac{1}{2}"), tall(r"x_{i}")
    (True, False)
    """
    return _TALL.search(tex) is not None


def plain_brackets(tex: str) -> str:
    r"""The formula with ``\left(`` and ``\right)`` only where the content is tall.

    Growing brackets come with unwanted space, and cannot be broken across lines. Around brackets
    of the same kind, or around a root, the next fixed size is taken.

    Examples
    --------
    >>> plain_brackets(r"J\left(x\right) + \left[\frac{1}{2}\right]")
    'J(x) + \\left[\\frac{1}{2}\\right]'
    >>> plain_brackets(r"\left(J\left(x\right) + 1\right)")
    '\\bigl(J(x) + 1\\bigr)'
    """
    pieces = re.split(r"(\\left(?:\\.|[^\\a-zA-Z])|\\right(?:\\.|[^\\a-zA-Z]))", tex)
    opened: list[int] = []
    for place, piece in enumerate(pieces):
        if piece.startswith(r"\left"):
            opened.append(place)
        elif piece.startswith(r"\right"):
            start = opened.pop()
            left, right = pieces[start].removeprefix(r"\left"), piece.removeprefix(r"\right")
            inside = "".join(pieces[start + 1 : place])
            if not tall(inside):
                size = _SIZES[_level(inside, left)]
                pieces[start] = f"{size}l{left}" if size else left
                pieces[place] = f"{size}r{right}" if size else right
    return "".join(pieces)


def _level(inside: str, bracket: str) -> int:
    """Size of a bracket that stays visible around what is inside."""
    inner = max(
        (level for level, size in enumerate(_SIZES) if size and f"{size}l" in inside), default=0
    )
    same = any(
        f"{size}{'l' if size else ''}{bracket}" in inside for size in _SIZES[inner : inner + 1]
    )
    return min(max(inner + same, 1 if r"\sqrt" in inside else 0), len(_SIZES) - 1)


def width(tex: str) -> float:
    r"""Estimated width on paper.

    Examples
    --------
    >>> width(r"\frac{a b c}{2}") < width("a b c d e")
    True
    """
    return _row(_TOKEN.findall(tex))


def _row(tokens: list[str]) -> float:
    """Width of tokens side by side; consumes them up to the closing brace."""
    total, token = 0.0, ""
    while tokens:
        under_sum, token = token == r"\sum", tokens.pop(0)
        if token == "}":
            break
        if token in "^_":
            script = _scripts(token, tokens)
            total += max(0.0, script - _WIDE[r"\sum"]) if under_sum else script
        elif token == r"\begin":
            total += _rows(tokens)
        else:
            total += _atom(token, tokens)
    return total


def _atom(token: str, tokens: list[str]) -> float:
    """Width of one token with its arguments."""
    if token == "{":
        return _row(tokens)
    if token.isspace() or token in _SILENT:
        return 0.0
    if token == r"\frac":
        return max(_argument(tokens), _argument(tokens)) + 0.5
    if token == r"\sqrt":
        return _argument(tokens) + 1.6
    if token in _FONTS:
        return 1.2 * _argument(tokens)
    return _WIDE.get(token, 1.2)


def _argument(tokens: list[str]) -> float:
    """Width of the next group or token."""
    while tokens and tokens[0].isspace():
        tokens.pop(0)
    return _atom(tokens.pop(0), tokens) if tokens else 0.0


def _scripts(token: str, tokens: list[str]) -> float:
    """Width of a subscript or superscript, or of both above each other."""
    widest = _argument(tokens)
    if tokens and tokens[0] in "^_" and tokens[0] != token:
        tokens.pop(0)
        widest = max(widest, _argument(tokens))
    return _SCRIPT * widest


def _rows(tokens: list[str]) -> float:
    """Width of an environment: its widest row, cells side by side."""
    _argument(tokens)
    row: list[str] = []
    widest, depth = 0.0, 1
    while tokens and depth:
        token = tokens.pop(0)
        depth += (token == r"\begin") - (token == r"\end")
        if depth and not (depth == 1 and token == r"\\"):
            row.append(token)
            continue
        cells = row.count("&")
        widest, row = max(widest, _row(row) + 2.0 * cells), []
    _argument(tokens)
    return widest + 2.0
