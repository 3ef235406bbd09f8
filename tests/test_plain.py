"""Formulas in the terminal: the field's letters, every bracket closed, no name of a class."""

from __future__ import annotations

import re

import pytest
from bnsym_derivations import pack
from sympy import Basic

from bnsym.core import Cited, Identity
from bnsym.symbolic.folded import Folded
from bnsym.symbolic.predicates import Proposition
from bnsym.typeset.plain import plain_text

PACK = pack()
RECORDS: list[Identity | Cited] = [*PACK.identities, *PACK.cited]
CLASSES = {kind.__name__ for parent in (Folded, Proposition) for kind in parent.__subclasses__()}
CLASSES |= {"Expectation", "Entries", "Apply", "Derivative", "Integral", "Sum", "Gaussian"}


def formulas(record: Identity | Cited) -> list[Basic]:
    found = [record.statement, *(c for c in record.hypotheses if isinstance(c, Basic))]
    if isinstance(record, Identity) and record.derivation is not None:
        found += [step.after for step in record.derivation().steps]
    return found


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_every_formula_reads_as_the_field_writes_it(record: Identity | Cited) -> None:
    for formula in formulas(record):
        text = plain_text(formula)
        assert not set(re.findall(r"\w+", text)) & CLASSES
        assert not re.search(r"[\\{}]|\*|_\$|  ", text)
        assert balanced(re.sub(r"[\[\]]", "", text), "()")
        assert balanced(text, "[]")


def balanced(text: str, pair: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == pair[0]) - (character == pair[1])
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("homogeneous.v_transform", "V_φ(Σ) = c_α D^(α/2) J_φ(1/√D Σ 1/√D) D^(α/2)"),
        ("homogeneous.arc_cosine_derivative", "∂/∂c J_α(c) = α^2 J_(α - 1)(c)/(2 α - 1)"),
        ("backward.explosion_bound", "(B - 2)/(B - 3) ≤ λ_G↓"),
        ("forward.upsilon_series", "υ = Σ[l ≥ 1] (a_l^2 p_l)"),
        ("backward.norm_derivative", "∂/∂h_k r = z_k/r"),
    ],
)
def test_statements_as_they_are_printed(name: str, expected: str) -> None:
    (record,) = (record for record in RECORDS if record.name == name)
    assert plain_text(record.statement) == expected
