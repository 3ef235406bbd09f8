"""Reading: from a user's text to a syntax tree within the limits, and how a refusal is said.

Python's own parser splits the text; nothing of it is ever compiled or run.
"""

from __future__ import annotations

import ast
import re
import warnings
from fractions import Fraction
from functools import lru_cache

from bnsym.errors import InputError
from bnsym.symbolic.grammar_table import LIMITS

__all__ = ["NESTING", "read", "refusal", "shown", "tidy"]

NESTING = f"at most {LIMITS.nesting} operations inside one another"

_GRAMMAR = "x, numbers and the functions printed by 'bnsym doctor --grammar'"
_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_SILENT = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)


def refusal(what: str, allowed: str = _GRAMMAR) -> InputError:
    """One sentence: the argument, what was given, what is allowed."""
    return InputError(f"activation: {what}; allowed: {allowed}")


def shown(text: str) -> str:
    """The given text as one printable line of moderate length, in double quotes."""
    printable = text.encode("unicode_escape").decode("ascii")
    return f'"{printable[:80]}..."' if len(printable) > 80 else f'"{printable}"'


def tidy(text: str) -> str:
    r"""The text on one line of plain ASCII.

    Raises
    ------
    InputError
        If the text is empty, too long or holds a character that no formula has.

    Examples
    --------
    >>> tidy("Max(x,\n 0)")
    'Max(x, 0)'
    """
    if len(text) > LIMITS.characters:
        raise refusal(
            f"{shown(text[:200])} has {len(text)} characters",
            f"at most {LIMITS.characters} characters",
        )
    for character in text:
        if not character.isascii() or character == "#" or character < "\t":
            raise refusal(f"character U+{ord(character):04X} is not allowed in {shown(text)}")
    line = " ".join(text.split())
    if not line:
        raise refusal("the text is empty")
    return line


@lru_cache(maxsize=512)
def read(line: str) -> ast.expr:
    """Python's syntax tree of a tidy line, its numbers replaced by exact fractions.

    Raises
    ------
    InputError
        If the line is not one Python expression or exceeds a limit of ``grammar_table``.

    Examples
    --------
    >>> read("0.1").value
    Fraction(1, 10)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python only warns of is no formula either
            root = ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise refusal(f"{shown(line)} is not an expression") from None
    _require_small(line, root)
    for node in ast.walk(root):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float, complex):
            object.__setattr__(node, "value", _fraction(line, node))
    return root


def _require_small(line: str, root: ast.AST) -> None:
    """Counts the tree level by level, so that no depth of it can exhaust the stack."""
    parts, level = 0, [root]
    for _ in range(LIMITS.nesting):
        parts += len(level)
        if parts > LIMITS.nodes:
            raise refusal(f"{shown(line)} has too many parts", f"at most {LIMITS.nodes} parts")
        level = [c for n in level for c in ast.iter_child_nodes(n) if not isinstance(c, _SILENT)]
    if level:
        raise refusal(f"{shown(line)} is nested too deeply", NESTING)


def _fraction(line: str, literal: ast.Constant) -> Fraction:
    """The number its digits say, not the nearest double."""
    digits = line[literal.col_offset : literal.end_col_offset]
    if not _DECIMAL.fullmatch(digits) or len(digits) > LIMITS.digits:
        raise refusal(
            f"number {shown(digits)} is not allowed in {shown(line)}",
            f"decimal numbers of at most {LIMITS.digits} characters, such as 3, 0.25 or 1e-3",
        )
    return Fraction(digits)
