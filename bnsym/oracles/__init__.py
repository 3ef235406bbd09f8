"""Judgement: the rules of proof and the numeric oracles.

An oracle has one signature, ``(identity, budget) -> Evidence``; the judge asks all of them and
puts the evidence together. A verdict is computed from evidence, never typed.
"""

from bnsym.oracles.budget import Budget
from bnsym.oracles.checking import check
from bnsym.oracles.enclosure import enclose
from bnsym.oracles.judgement import judge
from bnsym.oracles.monte_carlo import sample
from bnsym.oracles.multiprecision import recompute
from bnsym.oracles.proof import prove

__all__ = ["Budget", "check", "enclose", "judge", "prove", "recompute", "sample"]
