"""Sentences with mathematics in them: plain text with Greek letters, typeset as formulas.

Authors of derivations write ``J_α is the normalised expectation`` and need not mark what is a
formula; ``$...$`` marks it where the guess would be wrong. A word is a formula if it has a
character that no English word has, or if it stands next to a relation or an operation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from bnsym.errors import InputError

__all__ = [
    "Span",
    "escape_markdown",
    "escape_tex",
    "prose",
    "prose_html",
    "prose_markdown",
    "prose_tex",
]

_SYMBOLS = {
    "−": "-", "·": r" \cdot ", "×": r" \times ", "±": r" \pm ", "≤": r" \le ", "≥": r" \ge ",
    "≠": r" \neq ", "≈": r" \approx ", "∈": r" \in ", "→": r" \to ", "⇔": r" \iff ", "∼": r" \sim ",
    "∞": r"\infty ", "∂": r"\partial ", "∇": r"\nabla ", "Δ": r"\Delta ", "∫": r"\int ",
    "∑": r"\sum ", "√": r"\sqrt ", "‖": r"\| ", "⟨": r"\langle ", "⟩": r"\rangle ",
    "ℝ": r"\mathbb{R}", "𝔼": r"\mathbb{E}", "ϱ": r"\varrho ",
    "𝓑": r"\mathcal{B}", "𝕃": r"\mathbb{L}", "𝕄": r"\mathbb{M}",
    "½": r"\tfrac{1}{2}", "¼": r"\tfrac{1}{4}", "′": "'", "″": "''", "∘": r"\circ ", "…": r"\dots ",
    "²": "^{2}", "³": "^{3}", "⁻": "^{-}", "¹": "^{1}", "ᵀ": r"^{\top}", "↓": r"^{\downarrow}",
    "↑": r"^{\uparrow}", "₀": "_{0}", "₁": "_{1}", "₂": "_{2}", "ₗ": "_{l}", "⪰": r" \succeq ",
}  # fmt: skip
_UPRIGHT = {"Α", "Β", "Ε", "Ζ", "Η", "Ι", "Κ", "Μ", "Ν", "Ο", "Ρ", "Τ", "Χ"}
_UNSAFE = re.compile(r"[\\#%&~$\"]|[_^](?![\w{(*−-])")
_JOINING = set("=<>+-−≤≥≠≈∈→⇔∼·×±/")
_TEX = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "$": r"\$"}
_TEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_TEX |= {"<": r"\textless{}", ">": r"\textgreater{}", "’": "'", "“": "``", "”": "''", "–": "--"}
_NAME = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*|[A-Za-z0-9]{2,}(_[A-Za-z0-9]+)+")
_LONG_WORD = re.compile(r"[A-Za-z]{2,}")
_WORDS = {"a", "A", "I"}
_OPERATOR = r"(?<![A-Za-z])(tr|det|log|exp|sin|cos|max|min)(?![A-Za-z])"
_ENGLISH_FREE = re.compile(rf"{_OPERATOR}|_\w+")
_FORMULA = re.compile(rf"^\d+[a-z]$|[A-Za-z]_|[A-Za-z0-9)]/[A-Za-z(]|\w\([\w,]\)|{_OPERATOR}\(")
_RUN = re.compile(r"(?<![A-Za-z])(?:[^\x00-\x7f]|[A-Za-z]_|[0-9])+(?![A-Za-z])")


class Span(NamedTuple):
    """A piece of a sentence: ``kind`` is ``"text"``, ``"math"`` (TeX) or ``"code"``."""

    kind: str
    content: str


def prose(sentence: str) -> tuple[Span, ...]:
    r"""The sentence cut into words, formulas and names.

    Examples
    --------
    >>> [span.content for span in prose("divides c_α by 2α − 1, as in a.b_c")]
    ['divides ', 'c_{\\alpha}', ' by ', '2\\alpha - 1', ', as in ', 'a.b_c']
    """
    spans: list[Span] = []
    for place, part in enumerate(sentence.split("$")):
        spans += [Span("math", part)] if place % 2 else _guessed(part)
    return tuple(_joined([span for span in spans if span.content]))


def prose_tex(sentence: str) -> str:
    r"""The sentence in LaTeX.

    Examples
    --------
    >>> prose_tex("100% of φ_0")
    '100\\% of $\\phi_{0}$'
    """
    return _written(sentence, escape_tex, lambda name: rf"\texttt{{{escape_tex(name)}}}")


def prose_markdown(sentence: str) -> str:
    """The sentence in Markdown with dollar mathematics."""
    return _written(sentence, escape_markdown, lambda name: f"`{name}`")


def prose_html(sentence: str) -> str:
    """The sentence in HTML with TeX for MathJax."""
    from html import escape

    return "".join(
        rf"\({escape(content)}\)"
        if kind == "math"
        else f"<code>{escape(content)}</code>"
        if kind == "code"
        else escape(content)
        for kind, content in prose(sentence)
    )


def escape_tex(text: str) -> str:
    """Plain text with the characters that mean something to TeX made harmless."""
    return "".join(_TEX.get(character) or _letter(character) for character in text)


def _written(sentence: str, text: Callable[[str], str], code: Callable[[str], str]) -> str:
    """The spans in a language that writes mathematics between dollars."""

    def math(tex: str) -> str:
        return f"${tex.strip()}$"

    writers: dict[str, Callable[[str], str]] = {"text": text, "code": code, "math": math}
    return "".join(writers[kind](content) for kind, content in prose(sentence))


def escape_markdown(text: str) -> str:
    """Plain text with Markdown's own characters made harmless."""
    return re.sub(r"([\\`*_$<>\[\]])", r"\\\1", text)


def _guessed(text: str) -> list[Span]:
    """Words and the spaces between them, each with its kind."""
    tokens = re.split(r"(\s+)", text)
    words = tokens[::2]
    kinds = [_kind(word) for word in words]
    for place, word in enumerate(words):
        if word and set(word) <= _JOINING:
            near = [k for k in (place - 1, place + 1) if 0 <= k < len(words)]
            if near and all(kinds[k] == "math" or _short(words[k]) for k in near):
                kinds[place] = "math"
                for k in near:
                    kinds[k] = "math"
    for place in range(1, len(words)):  # the second half of an interval or of an argument
        opened = kinds[place - 1] == "math" and words[place - 1].startswith("(")
        if opened and words[place - 1].endswith(",") and words[place].rstrip(".,;:")[-1:] == ")":
            kinds[place] = "math"
    spans: list[Span] = []
    for place, (word, kind) in enumerate(zip(words, kinds, strict=True)):
        spans += _word(word, kind)
        if 2 * place + 1 < len(tokens):
            spans.append(Span("text", tokens[2 * place + 1]))
    return spans


def _kind(word: str) -> str:
    """What a word is, seen by itself."""
    core = word.strip(".,;:()")
    if _NAME.fullmatch(core):
        return "code"
    if core in {"tr", "det"} or (len(core) == 1 and core.isalpha() and core not in _WORDS):
        return "math"
    if _UNSAFE.search(core) or core.count("{") != core.count("}"):
        return "mixed"
    if any(map(str.islower, "".join(_LONG_WORD.findall(_ENGLISH_FREE.sub("", core))))):
        return "mixed"
    formula = any(map(_mathematical, core)) or _FORMULA.search(core)
    return "math" if formula else "text"


def _short(word: str) -> bool:
    """Whether a plain word may be one side of a relation."""
    return bool(word) and not _LONG_WORD.search(word)


def _mathematical(character: str) -> bool:
    """Characters of formulas only."""
    greek = "GREEK" in unicodedata.name(character, "")
    return greek or character in _SYMBOLS or character in "=<>^+"


def _word(word: str, kind: str) -> list[Span]:
    """A word with its punctuation set apart."""
    if kind == "text":
        return [Span("text", word)]
    if kind == "mixed":
        return _mixed(word)
    end = len(word.rstrip(".,;:"))
    start = 0
    if kind == "code":
        start, end = len(word) - len(word.lstrip("(")), len(word.rstrip(".,;:)"))
    content = word[start:end]
    content = content if kind == "code" else _math(content)
    return [Span("text", word[:start]), Span(kind, content), Span("text", word[end:])]


def _mixed(word: str) -> list[Span]:
    """A word with a formula in it, such as α-ReLU."""
    spans, place = [], 0
    for run in _RUN.finditer(word):
        if not any(map(_mathematical, run.group())):
            continue
        spans += [Span("text", word[place : run.start()]), Span("math", _math(run.group()))]
        place = run.end()
    return [*spans, Span("text", word[place:])]


def _math(text: str) -> str:
    """TeX of a formula written in Unicode."""
    text = re.sub(r"√(\([^()]*\)|[0-9]+|[^\W\d](?:_\w+)?)", _root, text)
    text = re.sub(r"_([^\W\d_]{1,2}|[0-9]+)", lambda m: f"_{{{m[1]}}}", text)
    text = re.sub(_OPERATOR, r"\\operatorname{\1}", text)
    tex = "".join(_letter(character, inside=True) for character in text)
    return re.sub(" +", " ", re.sub(r" +(?=[}_^)])", "", tex))


def _root(match: re.Match[str]) -> str:
    """A root and what it is taken of."""
    body = match[1]
    return rf"\sqrt{{{body[1:-1] if body.startswith('(') else body}}}"


def _letter(character: str, inside: bool = False) -> str:
    """TeX of one character, inside a formula or in running text."""
    tex = _SYMBOLS.get(character)
    name = unicodedata.name(character, "")
    if tex is None and name.startswith("GREEK") and character not in _UPRIGHT:
        letter = name.rpartition(" ")[2].lower().replace("lamda", "lambda")
        tex = rf"\{letter.capitalize() if 'CAPITAL' in name else letter} "
    if tex is not None:
        return tex if inside else f"${tex.strip()}$"
    if character.isascii() or (name.startswith("LATIN") and not inside):
        return character
    raise InputError(
        f"text: {character!r} (U+{ord(character):04X}) has no LaTeX here; "
        "allowed: Latin and Greek letters, or TeX between dollars"
    )


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbouring spans of a kind put together, formulas also over a space."""
    result: list[Span] = []
    for span in spans:
        if result and result[-1].kind == span.kind != "code":
            result[-1] = Span(span.kind, result[-1].content + span.content)
        elif len(result) > 1 and span.kind == "math" and _one_formula(*result[-2:]):
            gap = result.pop().content
            result[-1] = Span("math", result[-1].content.rstrip() + gap + span.content)
        else:
            result.append(span)
    return result


def _one_formula(left: Span, gap: Span) -> bool:
    """Whether what stands between two formulas belongs to them."""
    opened = sum(map(left.content.count, "([")) - sum(map(left.content.count, ")]"))
    return left.kind == "math" and (gap.content == " " or (gap.content == ", " and opened > 0))
