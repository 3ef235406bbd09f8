"""The grammar: what a record of the theory may look like. There is no formula in here."""

from bnsym.core.catalogue import Catalogue, Pack
from bnsym.core.derivation import Because, Derivation, Step
from bnsym.core.domain import (
    Domain,
    FunctionClass,
    HollowRows,
    Integers,
    Matrices,
    Positive,
    PositiveSemidefinite,
    Reals,
    Vectors,
)
from bnsym.core.identity import Cited, Identity
from bnsym.core.kernel import Kernel, Loop, Piece
from bnsym.core.rule import Rule
from bnsym.core.statement import Eigen, Eq, Iff, Le, Lt, Statement
from bnsym.core.variable import Point, Variable
from bnsym.core.verdict import CheckReport, Evidence, Obligation, Verdict

__all__ = [
    "Because",
    "Catalogue",
    "CheckReport",
    "Cited",
    "Derivation",
    "Domain",
    "Eigen",
    "Eq",
    "Evidence",
    "FunctionClass",
    "HollowRows",
    "Identity",
    "Iff",
    "Integers",
    "Kernel",
    "Le",
    "Loop",
    "Lt",
    "Matrices",
    "Obligation",
    "Pack",
    "Piece",
    "Point",
    "Positive",
    "PositiveSemidefinite",
    "Reals",
    "Rule",
    "Statement",
    "Step",
    "Variable",
    "Vectors",
    "Verdict",
]
