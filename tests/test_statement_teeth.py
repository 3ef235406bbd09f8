"""Teeth, level one: a statement with a mistake in it is refuted, by a rigorous witness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from bnsym_derivations import pack
from sympy import Rational

from bnsym.core import Eigen, Eq, Evidence, Identity, Iff, Le, Lt, Statement, Verdict
from bnsym.oracles import Budget, enclose
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.mutants import mutants

IDENTITIES = pack().identities
SHARPER = 1 + Rational(1, 10**9)
MINUTES = {  # whose sides take seconds a point
    "tangent.layer",
    "tangent.pairing",
    "tangent.recursion",
    "transforms.adjointness",
    "transforms.backward_map",
    "transforms.contour",
    "transforms.cross_laplace",
    "transforms.cross_mixed_laplace",
    "transforms.map_slope",
    "transforms.mean_jacobian_product",
    "transforms.output_slopes",
    "transforms.tangent_map",
}
OTHERS = (1, -1, Rational(1, 2), SHARPER - 1, 1 - SHARPER)


def evidence(identity: Identity, statement: Statement) -> Evidence:
    budget = Budget(seconds=60.0) if identity.name in MINUTES else Budget()
    return enclose(replace(identity, statement=statement, kernels=()), budget)


def wrong_equations(identity: Identity, count: int) -> Iterator[Statement]:
    statement = identity.statement
    if isinstance(statement, Eigen) and statement.rhs == 0:  # any multiple of the element is wrong
        for wrong in mutants(statement.lhs.direction, count, identity.name):
            if wrong.free_symbols == statement.lhs.direction.free_symbols:
                yield Eq(statement.lhs, wrong)
        return
    if statement.rhs.is_Integer:  # hardly a place for a mistake: any other number is wrong
        yield from (Eq(statement.lhs, statement.rhs + by) for by in OTHERS)
        return
    for wrong in mutants(statement.rhs, count, identity.name, Hypotheses(identity.hypotheses)):
        if wrong.free_symbols == statement.rhs.free_symbols:  # else the record refuses it
            yield Eq(statement.lhs, wrong)


@pytest.mark.parametrize(
    "identity",
    [
        pytest.param(record, marks=[pytest.mark.slow] if record.name in MINUTES else [])
        for record in IDENTITIES
        if isinstance(record.statement, Eq)
    ],
    ids=lambda record: record.name,
)
def test_wrong_equations_are_refuted(
    identity: Identity, record_property: Callable[[str, object], None]
) -> None:
    """Some mistakes make no sense (a fourth entry of three): those are declined, never passed."""
    found, refuted = list[Evidence](), list[Evidence]()
    for wrong in wrong_equations(identity, 24):
        found.append(evidence(identity, wrong))
        assert not found[-1].verdict.passes
        if found[-1].verdict == Verdict.FALSE:
            refuted.append(found[-1])
        if len(found) >= 8 and len(refuted) >= 4:
            break
    assert all(item.witness is not None for item in refuted)
    assert len(refuted) >= 4
    record_property("statement mutants refuted", len(refuted))
    record_property("statement mutants declined as meaningless", len(found) - len(refuted))


@pytest.mark.parametrize(
    "identity",
    [record for record in IDENTITIES if isinstance(record.statement, Le)],
    ids=lambda record: record.name,
)
def test_a_sharp_bound_can_be_neither_reversed_nor_tightened(identity: Identity) -> None:
    small, large = identity.statement.args
    assert evidence(identity, Le(small, large)).verdict == Verdict.ENCLOSED
    for wrong in (Le(large, small), Le(small + (SHARPER - 1), large)):
        found = evidence(identity, wrong)
        assert (found.verdict, bool(found.witness)) == (Verdict.FALSE, True)


@pytest.mark.parametrize(
    "identity",
    [record for record in IDENTITIES if isinstance(record.statement, Lt)],
    ids=lambda record: record.name,
)
def test_a_strict_bound_cannot_be_reversed(identity: Identity) -> None:
    small, large = identity.statement.args
    assert evidence(identity, Lt(small, large)).verdict == Verdict.ENCLOSED
    found = evidence(identity, Lt(large, small))
    assert (found.verdict, bool(found.witness)) == (Verdict.FALSE, True)


@pytest.mark.parametrize(
    "identity",
    [record for record in IDENTITIES if isinstance(record.statement, Iff)],
    ids=lambda record: record.name,
)
def test_an_equality_case_depends_on_its_constant(identity: Identity) -> None:
    equation, case = identity.statement.args
    assert evidence(identity, Iff(equation, case)).verdict == Verdict.ENCLOSED
    shifted = Eq(equation.lhs, equation.rhs * SHARPER if equation.rhs != 0 else SHARPER - 1)
    found = evidence(identity, Iff(shifted, case))
    assert (found.verdict, bool(found.witness)) == (Verdict.FALSE, True)
