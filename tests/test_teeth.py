"""Teeth, level two: every step's own checker rejects every mutant of it, numerics off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from bnsym_derivations import pack

from bnsym.core import Identity
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.mutants import mutants, step_mutants
from bnsym.oracles.proof import check_step, prove
from bnsym.oracles.rules import Context
from bnsym.symbolic.binding import free_of

PACK = pack()
RECORDS = {r.name: r for r in PACK.identities} | {r.name: r for r in PACK.cited}
DERIVED = [record for record in PACK.identities if record.derivation is not None]
names = pytest.mark.parametrize("identity", DERIVED, ids=lambda record: record.name)


def rejected(identity: Identity, per_step: int) -> int:
    """Number of mutants tried; all of them must be rejected."""
    assert identity.derivation is not None
    hypotheses = Hypotheses(identity.hypotheses)
    context = Context(hypotheses, RECORDS.__getitem__)
    tried = 0
    for number, step in enumerate(identity.derivation().steps, 1):
        for wrong in step_mutants(step, per_step, f"{identity.name}:{number}", hypotheses):
            tried += 1
            report = check_step(wrong, context)
            assert not report.accepted, f"step {number} ({step.rule}) accepts {wrong.after}"
    return tried


@names
def test_every_derivation_stands(identity: Identity) -> None:
    proof = prove(identity, RECORDS.__getitem__)
    assert proof.accepted, proof.reason


@names
def test_every_step_mutant_is_rejected(
    identity: Identity, record_property: Callable[[str, object], None]
) -> None:
    assert identity.derivation is not None
    tried = rejected(identity, per_step=4)
    assert tried >= 3 * len(identity.derivation().steps)
    record_property("step mutants rejected", tried)


@pytest.mark.slow
@names
def test_many_step_mutants_are_rejected(identity: Identity) -> None:
    assert rejected(identity, per_step=40)


@names
def test_a_derivation_proves_its_own_statement_only(identity: Identity) -> None:
    hypotheses = Hypotheses(identity.hypotheses)
    for wrong in mutants(identity.statement.rhs, 4, identity.name, hypotheses):
        statement = identity.statement.func(identity.statement.lhs, wrong)
        if free_of(statement) - free_of(identity.statement):
            with pytest.raises(ValueError, match="declared variables and free symbols differ"):
                replace(identity, statement=statement)
            continue
        other = replace(identity, statement=statement)
        assert not prove(other, RECORDS.__getitem__).accepted
