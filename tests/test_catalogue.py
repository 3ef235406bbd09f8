"""Every record of the catalogue, by a loop; and what a catalogue refuses."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bnsym_derivations import pack
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol, latex
from sympy.abc import x

from bnsym.core import Catalogue, Cited, Eq, Identity, Pack, Reals, Variable
from bnsym.errors import InputError

PACK = pack()
CATALOGUE = Catalogue((PACK,))
RECORDS: list[Identity | Cited] = [*PACK.identities, *PACK.cited]
every = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
identities = pytest.mark.parametrize("identity", PACK.identities, ids=lambda record: record.name)


@every
def test_sources_are_in_the_bibliography(record: Identity | Cited) -> None:
    keys = set(re.findall(r"^@\w+\{(\w+),", PACK.bibliography, re.MULTILINE))
    assert {key for key, _ in record.cite} <= keys


@every
def test_statements_print(record: Identity | Cited) -> None:
    assert latex(record.statement)
    assert str(record.statement)


@identities
def test_uses_are_what_the_derivation_uses(identity: Identity) -> None:
    if identity.derivation is None:
        assert not identity.uses
        return
    names = {record.name for record in RECORDS}
    steps = identity.derivation().steps
    parts = [part for step in steps for part in step.because.parts()]
    used = {part for part in parts if isinstance(part, str)} & names
    assert used == set(identity.uses)


@identities
def test_every_step_changes_something(identity: Identity) -> None:
    steps = identity.derivation().steps if identity.derivation else ()
    assert not [number for number, step in enumerate(steps, 1) if step.before == step.after]


@identities
def test_an_identity_takes_at_least_two_kinds_of_rule_or_is_used(identity: Identity) -> None:
    assert identity.derivation is not None
    steps = identity.derivation().steps
    used = any(identity.name in other.uses for other in PACK.identities)
    assert used or (len(steps) >= 3 and len({step.rule for step in steps}) >= 2)


@identities
@given(seed=st.integers(0, 10**6))
def test_points_lie_in_the_domain(identity: Identity, seed: int) -> None:
    for point in identity.points(3, seed):
        assert set(point) == {variable.symbol for variable in identity.over}
        for variable in identity.over:
            for condition in variable.conditions:
                assert condition.xreplace(point) == True  # noqa: E712


@identities
def test_kernels_compute_the_right_side(identity: Identity) -> None:
    """Kernels of several arguments are held against it by balls, in test_degree_kernels."""
    for kernel in identity.kernels:
        assert kernel.topic == identity.topic
        if len(kernel.args) == 1:
            assert kernel.name == identity.name
            assert kernel.spec == identity.statement.rhs


def test_points_are_reproducible() -> None:
    for identity in PACK.identities:
        assert list(identity.points(4, seed=7)) == list(identity.points(4, seed=7))


def test_unknown_names_come_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"nearest: .*homogeneous\.v_transform"):
        CATALOGUE["homogeneous.v_trasnform"]
    with pytest.raises(InputError, match=r"nearest: .*homogeneous\.v_transform"):
        CATALOGUE["v_transform"]
    with pytest.raises(InputError, match="bnsym list"):
        CATALOGUE["zzzzzz"]
    with pytest.raises(InputError, match="topic must be one of"):
        CATALOGUE.by_topic("zzz")


def _record(name: str, *uses: str) -> Identity:
    variable = Variable(x, Reals(0, 1), "x")
    return Identity(name, "A record.", Eq(x, x), (variable,), (("here", "1"),), uses=uses)


def _catalogue(*records: Identity) -> Catalogue:
    return Catalogue((Pack("test", records, (), ""),))


def test_a_catalogue_refuses_what_is_unsound() -> None:
    with pytest.raises(ValueError, match="same name"):
        _catalogue(_record("demo.one"), _record("demo.one"))
    with pytest.raises(ValueError, match="circular uses"):
        _catalogue(_record("demo.one", "demo.two"), _record("demo.two", "demo.one"))
    with pytest.raises(ValueError, match="not in the catalogue"):
        _catalogue(_record("demo.one", "demo.absent"))


def test_a_record_checks_itself() -> None:
    record = _record("demo.one")
    with pytest.raises(ValueError, match=r"topic\.snake_name"):
        replace(record, name="Demo")
    with pytest.raises(ValueError, match="one sentence"):
        replace(record, says="No full stop")
    with pytest.raises(ValueError, match="bibliography key"):
        replace(record, cite=())
    with pytest.raises(ValueError, match="free symbols differ in x"):
        replace(record, over=())
    with pytest.raises(ValueError, match="outside the domain"):
        replace(record, over=(Variable(x, Reals(0, 1, corners=(2,)), "x"),))
    positive = Symbol("x", positive=True)
    record = replace(
        record, statement=Eq(positive, positive), over=(Variable(positive, Reals(0, 1), "x"),)
    )
    with pytest.raises(ValueError, match="x is assumed to be more than its domain says"):
        replace(record, over=(Variable(positive, Reals(-1, 1), "x"),))
    with pytest.raises(TypeError, match="domains are exact"):
        Reals(0.5, 1)
