"""A widely read summary misprints the V-transform: no rule and no oracle lets it through.

The theorem is V_phi(Sigma) = c_alpha D^(alpha/2) J_phi(D^(-1/2) Sigma D^(-1/2)) D^(alpha/2); the
summary has J_phi(D^(-1/2) Sigma D) and drops the last factor. Both ways of reading it are tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

import pytest
from bnsym_derivations.homogeneous.v_transform import CORRELATIONS, Sigma, v_transform_formula
from sympy import Basic, ImmutableDenseMatrix, MatMul, MatPow, Rational

from bnsym.core import (
    Catalogue,
    CheckReport,
    Derivation,
    Eq,
    Identity,
    PositiveSemidefinite,
    Variable,
    Verdict,
)
from bnsym.oracles import Budget, judge
from bnsym.oracles.proof import Proof, prove
from bnsym.symbolic.matrices import DiagonalPart

D = DiagonalPart(Sigma)
CHARITABLE = v_transform_formula(MatMul(MatPow(D, -Rational(1, 2)), Sigma, D))
PRINTED = MatMul(*CHARITABLE.args[:-1])


@dataclass(frozen=True)
class SmallCovariances(PositiveSemidefinite):
    """Covariances so small that D^(-1/2) Sigma D, too, lies within [-1, 1]."""

    def sample(self, random: Random, point: dict[Basic, Basic]) -> ImmutableDenseMatrix:
        drawn = super().sample(random, point)
        return drawn / (2 * drawn.trace())


@cache
def catalogue() -> Catalogue:
    return Catalogue.installed()


def ending_at(formula: Basic) -> Identity:
    """The theorem and its own steps, but arriving at another formula."""
    theorem = catalogue()["homogeneous.v_transform"]

    def derivation() -> Derivation:
        assert theorem.derivation is not None
        chain = theorem.derivation()
        last = chain.steps[-1]._replace(after=formula)
        return chain._replace(steps=(*chain.steps[:-1], last))

    return replace(
        theorem,
        name="homogeneous.as_printed",
        statement=Eq(theorem.statement.args[0], formula),
        derivation=derivation,
    )


def over_small_covariances(record: Identity) -> Identity:
    """The same claim where both formulas are defined."""
    domain = SmallCovariances(Sigma.shape[0])
    small = Variable(Sigma, domain, "covariance of the pre-activations")
    return replace(record, over=tuple(small if v.symbol == Sigma else v for v in record.over))


def judged(record: Identity) -> CheckReport:
    return judge(record, catalogue().record, Budget(digits=15))


def proof(record: Identity) -> Proof:
    return prove(record, catalogue().record)


def test_the_theorem_itself_passes_the_same_way() -> None:
    record = ending_at(v_transform_formula(CORRELATIONS))
    assert proof(record).accepted
    assert judged(record).verdict == Verdict.PROVED
    assert judged(over_small_covariances(record)).verdict == Verdict.PROVED


@pytest.mark.parametrize("formula", [PRINTED, CHARITABLE], ids=["printed", "charitable"])
def test_its_derivation_is_rejected_at_the_last_step_and_nowhere_else(formula: Basic) -> None:
    found = proof(ending_at(formula))
    assert not found.accepted
    *before, last = found.reports
    assert len(before) >= 3
    assert all(report.accepted for report in before)
    assert last.rejection is not None
    shown = last.rejection.expected, last.rejection.given
    assert None not in shown
    assert shown[0] != shown[1]
    assert found.reason.startswith(f"step {len(found.reports)} (entrywise)")


@pytest.mark.parametrize("formula", [PRINTED, CHARITABLE], ids=["printed", "charitable"])
def test_it_is_false_and_an_exact_point_says_so(formula: Basic) -> None:
    record = ending_at(formula)
    report = judged(record)
    assert report.verdict == Verdict.FALSE
    assert report.witness is not None
    assert set(report.witness) == {variable.symbol for variable in record.over}


@pytest.mark.parametrize("formula", [PRINTED, CHARITABLE], ids=["printed", "charitable"])
def test_it_is_false_where_it_is_defined_as_well(formula: Basic) -> None:
    report = judged(over_small_covariances(ending_at(formula)))
    assert report.verdict == Verdict.FALSE
    best = report.best
    assert best is not None
    assert "lhs - rhs is" in best.reason, "a ball that excludes zero, not a missing value"
