"""Derivations: chains of steps, each with its rule, both sides and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sympy import Basic, Expr, Integer, sympify
from sympy.logic.boolalg import Boolean

from bnsym.core.rule import Rule
from bnsym.core.statement import Eq, Iff, Le, Lt, Statement
from bnsym.errors import InputError

__all__ = ["RELATIONS", "Because", "Derivation", "Step"]

RELATIONS = ("=", ">=", ">", "<=", "<", "<=>")
"""What may stand between the two sides of a step."""


class Because(NamedTuple):
    """Why a step holds: a sentence for the reader and the parameters for the checker."""

    text: str
    parameters: Mapping[str, Any] = MappingProxyType({})

    def parts(self) -> Iterator[Any]:
        """All that the parameters consist of, through all that holds several: expressions, texts.

        Examples
        --------
        >>> list(Because("by hand", {"values": {"x": 1}, "names": ("y", "z")}).parts())
        ['x', 1, 'y', 'z']
        """
        return _parts(tuple(self.parameters.values()))


class Step(NamedTuple):
    """One link of a chain: ``before relation after`` by ``rule``."""

    rule: Rule
    before: Basic
    after: Basic
    because: Because
    relation: str = "="

    @property
    def sign(self) -> str:
        """The relation for the reader, to whom equal propositions are equivalent."""
        claim = isinstance(self.after, Statement | Boolean) and not isinstance(self.after, Expr)
        return "<=>" if claim and self.relation == "=" else self.relation


class Derivation(NamedTuple):
    """A chain of steps from ``start``; the end of one step is the beginning of the next.

    Examples
    --------
    >>> from sympy.abc import x
    >>> chain = Derivation(x + x).by("field", 2 * x, "collect")
    >>> print(chain.conclusion)
    2*x = 2*x
    >>> len(chain.steps)
    1
    """

    start: Basic
    steps: tuple[Step, ...] = ()

    @property
    def end(self) -> Basic:
        """The last expression of the chain."""
        return self.steps[-1].after if self.steps else self.start

    @property
    def conclusion(self) -> Statement:
        """What the chain proves: an equation, a bound of its start, or an equivalence."""
        relations = {step.relation for step in self.steps}
        order = Lt if relations & {">", "<"} else Le
        if "<=>" in relations:
            return Iff(self.start, self.end)
        if relations & {">=", ">"}:
            return order(self.end, self.start)
        if relations & {"<=", "<"}:
            return order(self.start, self.end)
        return Eq(self.start, self.end)

    def by(
        self,
        rule: Rule | str,
        after: Any,
        because: str,
        /,
        *,
        relation: str = "=",
        **parameters: Any,
    ) -> Derivation:
        """The chain with one more step, which is not checked here.

        Parameters
        ----------
        rule
            One of `Rule`, or its name.
        after
            The expression (or proposition) that the step arrives at.
        because
            One sentence for the reader.
        relation
            One of `RELATIONS`, between the end of the chain and ``after``.
        **parameters
            What the rule's checker needs: the names it may unfold, the instance it uses, ….

        Raises
        ------
        InputError
            For an unknown rule or relation.
        """
        if relation not in RELATIONS:
            raise InputError(f"relation must be one of {', '.join(RELATIONS)}, got {relation!r}")
        if rule not in list(Rule):
            raise InputError(f"rule must be one of {', '.join(Rule)}, got {rule!r}")
        reason = Because(because, MappingProxyType({k: _exact(p) for k, p in parameters.items()}))
        step = Step(Rule(rule), self.end, sympify(after, strict=True), reason, relation)
        return self._replace(steps=(*self.steps, step))


def _parts(given: Any) -> Iterator[Any]:
    """What a parameter consists of; that of a user may be held in a list or a set as well."""
    if isinstance(given, Mapping):
        given = tuple(given.items())
    if isinstance(given, tuple | list | set | frozenset):
        for part in given:
            yield from _parts(part)
    else:
        yield given


def _exact(parameter: Any) -> Any:
    """A parameter with the whole numbers in its places and pairs as SymPy's."""
    if isinstance(parameter, Mapping):
        return {key: Integer(v) if isinstance(v, int) else v for key, v in parameter.items()}
    return tuple(map(_exact, parameter)) if type(parameter) is tuple else parameter
