"""For every rule: steps that it must accept, and plausible mistakes that it must not.

One module per rule, named like it; a rule without a module, or without a table in it, fails
here. A mistake is a valid step with one thing changed; its key says what is wrong with it.
"""

from __future__ import annotations

from importlib import import_module

from bnsym.core import Rule

from .table import PACK, RECORDS, Case, Table

__all__ = ["CASES", "PACK", "RECORDS", "Case", "Table"]

CASES: dict[Rule, Table] = {rule: import_module(f"{__name__}.{rule.value}").TABLE for rule in Rule}
