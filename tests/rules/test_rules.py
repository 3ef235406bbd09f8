"""Teeth, level three: every rule accepts its valid cases and none of the plausible mistakes."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from bnsym.core import Rule

rules = pytest.mark.parametrize("rule", list(Rule))


@rules
def test_a_rule_accepts_what_is_valid(rule: Rule, table: ModuleType) -> None:
    valid = table.CASES[rule].valid
    assert valid
    for number, case in enumerate(valid):
        report = case.report()
        assert report.rejection is None, f"{number}: {report.rejection}"
        assert not report.open, f"{number}: {report.open[0]}"


@rules
def test_a_rule_accepts_no_mistake(
    rule: Rule, table: ModuleType, record_property: Callable[[str, object], None]
) -> None:
    invalid = table.CASES[rule].invalid
    assert len(invalid) >= 5
    accepted = [label for label, case in invalid.items() if case.report().accepted]
    assert not accepted
    record_property("mistakes rejected by the rules", len(invalid))
