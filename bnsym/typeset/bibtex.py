"""BibTeX without BibTeX: read entries, write them out again, set them as references.

A value may be braced, quoted, a number, a name defined by ``@string``, or several of these
joined by ``#``; braces nest. Comments and preambles are skipped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from bnsym.errors import InputError

__all__ = [
    "Entry",
    "Sourced",
    "author_names",
    "cite",
    "parse_bibtex",
    "plain",
    "reference",
    "require",
]

_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308"}
_ACCENTS |= {"H": "\u030b", "c": "\u0327", "v": "\u030c", "u": "\u0306", "=": "\u0304"}
_ACCENTS |= {".": "\u0307", "r": "\u030a", "k": "\u0328", "d": "\u0323"}
_ACCENTED = re.compile(
    r"\\([`'^~\"=.]|[Hcvurkd](?![A-Za-z]))\s*(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))"
)
_LETTERS = {r"\ss": "ß", r"\o": "ø", r"\O": "Ø", r"\l": "ł", r"\L": "Ł", r"\ae": "æ", r"\aa": "å"}
_VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished")


class Entry(NamedTuple):
    """One entry: its kind, its key, its fields in TeX, and its own text."""

    kind: str
    key: str
    fields: Mapping[str, str]
    source: str


class Sourced(Protocol):
    """A record that names its sources."""

    @property
    def cite(self) -> tuple[tuple[str, str], ...]:
        """Keys and locators."""


def parse_bibtex(text: str) -> dict[str, Entry]:
    r"""All entries of a bibliography, by key.

    Raises
    ------
    InputError
        If an entry does not end, or two share a key.

    Examples
    --------
    >>> entries = parse_bibtex("@book{S, author = {G. Szeg{\\H{o}}}, year = 19 # 75}")
    >>> plain(entries["S"].fields["author"]), entries["S"].fields["year"]
    ('G. Szegő', '1975')
    """
    entries: dict[str, Entry] = {}
    strings: dict[str, str] = {}
    place = 0
    while start := re.compile(r"@\s*([A-Za-z]+)\s*\{").search(text, place):
        place = _closing(text, start.end() - 1) + 1
        kind, body = start[1].lower(), text[start.end() : place - 1]
        if kind in {"comment", "preamble"}:
            continue
        if kind == "string":
            strings |= _fields(body, strings)
            continue
        key, _, rest = body.partition(",")
        key = key.strip()
        if not key or key in entries:
            raise InputError(f"bibliography: key {key!r} is empty or given twice; keys are unique")
        entries[key] = Entry(kind, key, _fields(rest, strings), text[start.start() : place])
    return entries


def cite(records: Iterable[Sourced], bibliography: str) -> str:
    """BibTeX text of every source that the records name, once each, in order of mention.

    Parameters
    ----------
    records : iterable of Identity or Cited
        What is cited.
    bibliography : str
        BibTeX text that has the entries.

    Raises
    ------
    InputError
        If a key is not in the bibliography.
    """
    entries = parse_bibtex(bibliography)
    keys = dict.fromkeys(key for record in records for key, _ in record.cite)
    require(keys, entries)
    return "\n\n".join(entries[key].source for key in keys) + ("\n" if keys else "")


def require(keys: Iterable[str], entries: Mapping[str, Entry]) -> None:
    """Raise `InputError` for a key that is cited but not in the bibliography."""
    for key in keys:
        if key not in entries:
            present = ", ".join(sorted(entries)) or "none"
            raise InputError(f"bibliography: key {key!r} is cited but absent; present: {present}")


def reference(entry: Entry) -> tuple[str, str, str]:
    r"""Authors, title and the rest of a reference, in TeX.

    Examples
    --------
    >>> entry = parse_bibtex("@book{S, author={Szego, G.}, title={T}, publisher={AMS}, year=1975}")
    >>> reference(entry["S"])
    ('G. Szego', 'T', 'AMS, 1975')
    """
    fields = entry.fields
    venue = next((fields[name] for name in _VENUES if name in fields), "")
    number = f"({fields['number']})" if "number" in fields else ""
    if "volume" in fields:
        joint = " " if "journal" in fields else ", volume "
        venue += f"{joint}{fields['volume']}{number}"
    if "edition" in fields:
        venue += f", edition {fields['edition']}"
    pages = fields.get("pages", "").replace("–", "--")
    parts = [venue, f"pages {pages}" if pages else "", fields.get("year", "")]
    if "eprint" in fields:
        parts.insert(2, f"arXiv:{fields['eprint']}")
    names = author_names(fields.get("author", fields.get("editor", "")))
    return names, fields.get("title", ""), ", ".join(filter(None, parts))


def author_names(value: str) -> str:
    """Given names first, separated as a sentence would.

    Examples
    --------
    >>> author_names("Yang, Greg and {The Group} and Jean Doe")
    'Greg Yang, The Group and Jean Doe'
    """
    names = []
    for name in _split(value, r"\s+and\s+"):
        last, *given = _split(name, r"\s*,\s*")
        names.append(" ".join([*given[::-1], last]).strip())
    names = [n[1:-1] if n[:1] == "{" and _closing(n, 0) == len(n) - 1 else n for n in names]
    names = ["et al." if name == "others" else name for name in names]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def plain(tex: str) -> str:
    r"""A value without TeX: accents as letters, no braces.

    Examples
    --------
    >>> plain(r"R{\"a}tsch, G{\'a}bor {Gau\ss} pages 3--4")
    'Rätsch, Gábor Gauß pages 3–4'
    """
    tex = _ACCENTED.sub(
        lambda m: unicodedata.normalize("NFC", (m[2] or m[3]) + _ACCENTS[m[1]]), tex
    )
    for command, letter in _LETTERS.items():
        tex = re.sub(rf"{re.escape(command)}(?![A-Za-z])\s*", letter, tex)
    tex = re.sub(r"\\([&%#_$])", r"\1", tex).replace("--", "–").replace("~", " ")
    return re.sub(r"\s+", " ", re.sub(r"[{}]", "", tex)).strip()


def _closing(text: str, opening: int) -> int:
    """Where the brace at ``opening`` closes."""
    depth = 0
    for place in range(opening, len(text)):
        if text[place] in "{}" and text[place - 1 : place] != "\\":
            depth += 1 if text[place] == "{" else -1
        if depth == 0:
            return place
    line = text.count("\n", 0, opening) + 1
    raise InputError(f"bibliography: the brace opened in line {line} is not closed")


def _split(text: str, separator: str) -> list[str]:
    """Pieces between separators that stand outside all braces."""
    pieces, start, depth = [], 0, 0
    marks = re.compile(rf"[{{}}]|{separator}")
    for mark in marks.finditer(text):
        if mark[0] in "{}":
            depth += 1 if mark[0] == "{" else -1
        elif depth == 0:
            pieces.append(text[start : mark.start()].strip())
            start = mark.end()
    return [*pieces, text[start:].strip()]


def _fields(body: str, strings: Mapping[str, str]) -> dict[str, str]:
    """Names and values of an entry's body."""
    fields: dict[str, str] = {}
    place = 0
    while name := re.compile(r"\s*,?\s*([A-Za-z][\w-]*)\s*=\s*").match(body, place):
        values, place = [], name.end()
        while True:
            value, place = _value(body, place, strings)
            values.append(value)
            joint = re.compile(r"\s*#\s*").match(body, place)
            if not joint:
                break
            place = joint.end()
        fields[name[1].lower()] = re.sub(r"\s+", " ", "".join(values)).strip()
    if body[place:].strip(" \t\r\n,"):
        raise InputError(f"bibliography: {body[place:].strip()[:40]!r} is no field")
    return fields


def _value(body: str, place: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """One value and where it ends."""
    opening = body[place : place + 1]
    if opening == "{":
        end = _closing(body, place)
        return body[place + 1 : end], end + 1
    if opening == '"':
        end = place + 1
        while body[end : end + 1] != '"':
            if end >= len(body):
                raise InputError(f"bibliography: {body[place:][:40]!r} is a quote without an end")
            end = _closing(body, end) + 1 if body[end] == "{" else end + 1
        return body[place + 1 : end], end + 1
    word = re.compile(r"[^\s,#{}\"]+").match(body, place)
    if not word:
        raise InputError(f"bibliography: a field has no value before {body[place:][:40]!r}")
    return strings.get(word[0].lower(), word[0]), word.end()
