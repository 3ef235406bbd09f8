"""Sources are read in every way they are written, cited once, and printed."""

from __future__ import annotations

from typing import Any

import pytest
from bnsym_derivations import pack
from typeset_sample import BIBLIOGRAPHY, sample

from bnsym.errors import InputError
from bnsym.typeset import cite, render
from bnsym.typeset.bibtex import author_names, parse_bibtex, plain, reference

PACK = pack()


def test_bibtex_reads_every_way_of_writing_a_value() -> None:
    text = """
    @string{acm = "ACM Press"}
    @comment{ignored @article{no, title={x}} }
    % a line between entries
    @InProceedings{One,
      Author = {Gauß, Carl and {The {G}roup, Inc.} and M{\\"u}ller, A. and others},
      title = "A {"}quoted{"} title, with = and {\\"o}",
      publisher = acm # { New} # " York", pages = {3--4}, year = 1801,
    }
    @book{Two, title={Only}, year={2000}}
    """
    entries = parse_bibtex(text)
    assert list(entries) == ["One", "Two"]
    one = entries["One"]
    assert one.kind == "inproceedings"
    assert one.fields["publisher"] == "ACM Press New York"
    assert plain(one.fields["title"]) == 'A "quoted" title, with = and ö'
    names = plain(author_names(one.fields["author"]))
    assert names == "Carl Gauß, The Group, Inc., A. Müller and et al."
    assert reference(entries["Two"]) == ("", "Only", "2000")
    assert one.source.startswith("@InProceedings{One,")
    assert one.source.endswith("}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@book{K, title={x}", "line 1 is not closed"),
        ("@book{K, title={x}} @book{K, title={y}}", "given twice"),
        ("@book{, title={x}}", "empty"),
        ('@book{K, title="x}', "without an end"),
        ("@book{K, title=}", "no value"),
        ("@book{K, title={x}, and rubbish}", "no field"),
    ],
)
def test_bad_bibtex_is_told_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_bibtex(text)


def test_cite_gives_each_source_once() -> None:
    text = cite([sample(), sample()], BIBLIOGRAPHY)
    assert text == f"{BIBLIOGRAPHY}\n"
    assert set(parse_bibtex(cite(PACK.identities, PACK.bibliography))) == {
        key for record in PACK.identities for key, _ in record.cite
    }
    with pytest.raises(InputError, match="'Key2020' is cited but absent"):
        cite([sample()], "")


@pytest.mark.parametrize("to", ["tex", "html", "md"])
def test_references_are_printed(to: Any) -> None:
    page = str(render([sample()], to, bibliography=BIBLIOGRAPHY))
    assert "Jane Doe and A. M" in page
    assert "2020" in page
    assert "Key2020" in page


@pytest.mark.parametrize("to", ["tex", "html", "md"])
def test_a_document_needs_its_sources(to: Any) -> None:
    with pytest.raises(InputError, match="cited but absent"):
        render([sample()], to)
