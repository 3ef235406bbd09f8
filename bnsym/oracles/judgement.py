"""The judge: all oracles on one identity, and the verdict that follows from their evidence.

rules        every step and every identity it uses, with numerics off    -> PROVED
enclosure    always                                                      -> ENCLOSED or FALSE
multiprecision    where no enclosure is known                            -> AGREES or FALSE
monte carlo       where there is no number either                        -> AGREES
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from bnsym.core import CheckReport, Cited, Evidence, Identity, Iff, Verdict
from bnsym.oracles.budget import ONE_AT_A_TIME, Budget
from bnsym.oracles.enclosure import enclose
from bnsym.oracles.monte_carlo import sample
from bnsym.oracles.multiprecision import recompute
from bnsym.oracles.proof import prove

__all__ = ["OwnProof", "conclude", "judge", "measure", "prove_own"]


class OwnProof(NamedTuple):
    """What the rules find in an identity's own steps, and the classical theorems behind them."""

    evidence: Evidence
    classical: tuple[str, ...]


Records = Callable[[str], Identity | Cited]
Proofs = Callable[[Identity], OwnProof]


def judge(identity: Identity, records: Records, budget: Budget | None = None) -> CheckReport:
    """All evidence on an identity.

    Parameters
    ----------
    identity : Identity
        The record to judge.
    records : callable
        From names to records, as ``Catalogue.record``.
    budget : Budget, optional
        Digits, points and time of the numeric oracles.

    Returns
    -------
    CheckReport
        With the hypotheses of the identity and the classical theorems that its proof, and the
        proofs it uses, stand on.

    Examples
    --------
    >>> from sympy import sqrt
    >>> from sympy.abc import x
    >>> from bnsym.core import Derivation, Eq, Positive, Variable
    >>> square = Identity("demo.square", "A square.", Eq((x + 1)**2, x**2 + 2*x + 1),
    ...                   (Variable(x, Positive(), "x"),), (("here", "1"),),
    ...                   derivation=lambda: Derivation((x + 1)**2).by(
    ...                       "field", x**2 + 2*x + 1, "expand"))
    >>> judge(square, {}.__getitem__).verdict.name
    'PROVED'
    """
    with ONE_AT_A_TIME:
        measured = measure(identity, budget or Budget())
        return conclude(identity, records, partial(prove_own, records=records), measured)


def conclude(
    identity: Identity, records: Records, proofs: Proofs, measured: tuple[Evidence, ...]
) -> CheckReport:
    """What `judge` says, from proofs and measurements that were made elsewhere.

    Parameters
    ----------
    identity : Identity
        The record to judge.
    records : callable
        From names to records.
    proofs : callable
        From an identity to what `prove_own` found of it.
    measured : tuple of Evidence
        What `measure` found of the identity.
    """
    evidence, classical = measured, tuple[str, ...]()
    if identity.derivation is not None:
        evidence = (_by_rules(identity, records, proofs), *measured)
        classical = _classical(identity, records, proofs)
    return CheckReport(identity.name, evidence, tuple(map(str, identity.hypotheses)), classical)


def measure(identity: Identity, budget: Budget) -> tuple[Evidence, ...]:
    """The first numeric oracle that decides, with those before it that did not."""
    oracles = [enclose] if isinstance(identity.statement, Iff) else [enclose, recompute, sample]
    evidence: list[Evidence] = []
    with ONE_AT_A_TIME:
        for oracle in oracles:
            evidence.append(oracle(identity, budget))
            if evidence[-1].verdict != Verdict.UNKNOWN:
                break
    return tuple(evidence)


@lru_cache(maxsize=1024)
def prove_own(identity: Identity, records: Records) -> OwnProof:
    """The proof of one identity's own steps, found once."""
    with ONE_AT_A_TIME:
        proof = prove(identity, records)
    return OwnProof(proof.evidence(), proof.classical)


def _by_rules(identity: Identity, records: Records, proofs: Proofs) -> Evidence:
    """The proof of an identity together with the proofs of all it uses."""
    own = proofs(identity).evidence
    fault = _weakest_use(identity, records, proofs) if own.verdict == Verdict.PROVED else ""
    return own._replace(verdict=Verdict.UNKNOWN, reason=fault) if fault else own


def _weakest_use(identity: Identity, records: Records, proofs: Proofs) -> str:
    """An identity among the uses, at any depth, that is not proved; empty if there is none."""
    for used in _uses(identity, records):
        if isinstance(used, Identity):
            found = proofs(used).evidence
            if found.verdict != Verdict.PROVED:
                return f"it uses {used.name}, which is not proved: {found.reason}"
    return ""


def _classical(identity: Identity, records: Records, proofs: Proofs) -> tuple[str, ...]:
    """Classical theorems behind a proof and the proofs it uses, cited records by their names."""
    found = dict.fromkeys(proofs(identity).classical)
    for used in _uses(identity, records):
        names = (used.name,) if isinstance(used, Cited) else proofs(used).classical
        found |= dict.fromkeys(names)
    return tuple(found)


def _uses(identity: Identity, records: Records) -> list[Identity | Cited]:
    """Every record that the proof rests on, at any depth."""
    found: dict[str, Identity | Cited] = {}
    waiting = list(identity.uses)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = records(name)
            waiting += getattr(found[name], "uses", ())
    return list(found.values())
