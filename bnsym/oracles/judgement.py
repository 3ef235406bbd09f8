"""The judge: all oracles on one identity, and the verdict that follows from their evidence.

rules        every step and every identity it uses, with numerics off    -> PROVED
enclosure    always                                                      -> ENCLOSED or FALSE
multiprecision    where no enclosure is known                            -> AGREES or FALSE
monte carlo       where there is no number either                        -> AGREES
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from bnsym.core import CheckReport, Cited, Evidence, Identity, Iff, Verdict
from bnsym.oracles.budget import ONE_AT_A_TIME, Budget
from bnsym.oracles.enclosure import enclose
from bnsym.oracles.monte_carlo import sample
from bnsym.oracles.multiprecision import recompute
from bnsym.oracles.proof import Proof, prove

__all__ = ["judge"]

Records = Callable[[str], Identity | Cited]


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
    evidence = []
    classical: tuple[str, ...] = ()
    with ONE_AT_A_TIME:
        if identity.derivation is not None:
            evidence.append(_by_rules(identity, records))
            classical = _classical(identity, records)
        evidence += _numeric(identity, budget or Budget())
    hypotheses = tuple(map(str, identity.hypotheses))
    return CheckReport(identity.name, tuple(evidence), hypotheses, classical)


def _numeric(identity: Identity, budget: Budget) -> list[Evidence]:
    """The first oracle that decides, with those before it that did not."""
    oracles = [enclose] if isinstance(identity.statement, Iff) else [enclose, recompute, sample]
    evidence: list[Evidence] = []
    for oracle in oracles:
        evidence.append(oracle(identity, budget))
        if evidence[-1].verdict != Verdict.UNKNOWN:
            break
    return evidence


def _by_rules(identity: Identity, records: Records) -> Evidence:
    """The proof of an identity together with the proofs of all it uses."""
    own = _proof(identity, records)
    if own.accepted:
        fault = _weakest_use(identity, records)
        if fault:
            return own.evidence()._replace(verdict=Verdict.UNKNOWN, reason=fault)
    return own.evidence()


def _weakest_use(identity: Identity, records: Records) -> str:
    """An identity among the uses, at any depth, that is not proved; empty if there is none."""
    for used in _uses(identity, records):
        if isinstance(used, Identity):
            proof = _proof(used, records)
            if not proof.accepted:
                return f"it uses {used.name}, which is not proved: {proof.reason}"
    return ""


def _classical(identity: Identity, records: Records) -> tuple[str, ...]:
    """Classical theorems behind a proof and the proofs it uses, cited records by their names."""
    found = dict.fromkeys(_proof(identity, records).classical)
    for used in _uses(identity, records):
        names = (used.name,) if isinstance(used, Cited) else _proof(used, records).classical
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


@lru_cache(maxsize=1024)
def _proof(identity: Identity, records: Records) -> Proof:
    """The proof of one identity's own steps, found once."""
    return prove(identity, records)
