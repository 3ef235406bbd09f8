"""Cards: the records of the catalogue with everything one can ask of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sympy import Basic, sympify
from sympy.logic.boolalg import Boolean

from bnsym import typeset
from bnsym.codegen import export as write_package
from bnsym.core import Catalogue, CheckReport, Derivation, Eq, Identity, Statement, Variable
from bnsym.errors import InputError
from bnsym.oracles import Budget, judge
from bnsym.oracles.proof import Proof, prove

__all__ = ["Card", "Cards", "catalogue", "export", "find", "identity", "installed"]


@cache
def installed() -> Catalogue:
    """The records of all installed packs, read once."""
    return Catalogue.installed()


@dataclass(frozen=True)
class Card:
    """An identity of the catalogue, to read, verify, typeset, specialise and evaluate.

    Examples
    --------
    >>> import bnsym
    >>> card = bnsym.identity("homogeneous.moment_ratio")
    >>> card.says
    'Lowering the degree by one divides the second moment of the α-ReLU by 2α − 1.'
    >>> card.verify(digits=15).verdict.name
    'PROVED'
    """

    record: Identity

    @property
    def name(self) -> str:
        """``topic.snake_name``."""
        return self.record.name

    @property
    def says(self) -> str:
        """The identity in one sentence."""
        return self.record.says

    @property
    def statement(self) -> Statement:
        """The relation, folded as written."""
        return self.record.statement

    @property
    def over(self) -> tuple[Variable, ...]:
        """The variables with their domains."""
        return self.record.over

    @property
    def where(self) -> tuple[Boolean, ...]:
        """Joint conditions."""
        return self.record.where

    @property
    def hypotheses(self) -> tuple[Boolean, ...]:
        """Every condition under which the statement is claimed."""
        return self.record.hypotheses

    @property
    def uses(self) -> tuple[str, ...]:
        """Names of the records that the derivation rests on."""
        return self.record.uses

    @property
    def derivation(self) -> Derivation | None:
        """The chain of steps, or None."""
        return self.record.derivation() if self.record.derivation else None

    @property
    def proof(self) -> Proof:
        """What the rules make of every step, numerics off."""
        return prove(self.record, installed().record)

    @property
    def axioms(self) -> tuple[str, ...]:
        """Hypotheses and classical theorems that the verdict assumes."""
        report = self.verify(digits=15)
        return (*report.hypotheses, *report.classical)

    def verify(self, digits: int = 50, points: int = 8) -> CheckReport:
        """All evidence, and the verdict computed from it.

        Parameters
        ----------
        digits : int
            Decimal digits to which both sides must agree, 1 to 1000.
        points : int
            Exact points of the domain to test, 1 to 10000.

        Raises
        ------
        InputError
            For digits or points out of range.
        """
        if not 1 <= digits <= 1000 or not 1 <= points <= 10_000:
            raise InputError(
                f"digits and points must lie in 1..1000 and 1..10000, got {digits} and {points}"
            )
        budget = Budget(digits=digits, points=points, seconds=20.0 * max(1.0, digits / 50))
        return judge(self.record, installed().record, budget)

    def specialise(self, **values: Any) -> Card:
        """The identity at given values of some variables.

        Raises
        ------
        InputError
            For an unknown variable, or a value outside its domain.

        Examples
        --------
        >>> import bnsym
        >>> special = bnsym.identity("homogeneous.arc_cosine_derivative").specialise(alpha=1)
        >>> print(special.statement)
        Derivative(ArcCosine(1, c), c) = ArcCosine(0, c)
        >>> special.verify(digits=15).verdict.name
        'PROVED'
        """
        known = {str(variable.symbol): variable for variable in self.over}
        unknown = sorted(set(values) - set(known))
        if unknown or not values:
            allowed = ", ".join(known)
            raise InputError(f"variable must be one of {allowed}, got {', '.join(unknown)!r}")
        place = {known[name].symbol: sympify(value, strict=True) for name, value in values.items()}
        for condition in self.hypotheses:
            if condition.xreplace(place) == False:  # noqa: E712
                given = ", ".join(f"{symbol} = {value}" for symbol, value in place.items())
                raise InputError(f"{given} violates the hypothesis {condition} of {self.name}")
        return Card(_specialised(self.record, place))

    @property
    def kernels(self) -> dict[str, Callable[..., Any]]:
        """The compiled NumPy functions that this identity promises, by name."""
        found = {}
        for kernel in self.record.kernels:
            module = import_module(f"bnsym.kernels.numpy.{kernel.topic}")
            found[kernel.name] = getattr(module, kernel.function)
        return found

    def latex(self, fragment: bool = True) -> str:
        """The theorem with its derivation: a fragment to be included, or a whole document."""
        text = typeset.render(
            [self.record],
            "tex",
            fragment=fragment,
            proofs={self.name: self.proof} if self.record.derivation else {},
            bibliography=bibliography(),
            records=installed().record,
        )
        return str(text)

    def _repr_latex_(self) -> str:
        return typeset.identity_latex(self.record)

    def _repr_html_(self) -> str:
        return typeset.identity_html(self.record)

    def __repr__(self) -> str:
        return f"{self.name}: {self.statement}"


def _specialised(record: Identity, place: dict[Basic, Basic]) -> Identity:
    """The record at a place; an equation is proved as an instance of the general one."""
    statement = record.statement.xreplace(place)
    label = "_".join(f"{symbol}_{value}" for symbol, value in place.items()).lower()
    remaining = [(v, v.symbol in statement.atoms(type(v.symbol))) for v in record.over]
    where = tuple(c for c in (h.xreplace(place) for h in record.where) if c != True)  # noqa: E712
    full = {v.symbol: v.symbol for v in record.over} | place

    def derivation() -> Derivation:
        return Derivation(statement.lhs).by(
            "instance", statement.rhs, "a special case", of=record.name, at=(full,)
        )

    return replace(
        record,
        name=f"{record.name}_at_{re.sub(r'[^a-z0-9]+', '_', label).strip('_')}",
        statement=statement,
        over=tuple(v for v, _ in remaining if v.symbol not in place),
        where=where,
        uses=(record.name,) if isinstance(record.statement, Eq) else (),
        derivation=derivation if isinstance(record.statement, Eq) else None,
        kernels=(),
    )


class Cards(Mapping[str, Card]):
    """Read-only mapping from names to cards, in the order of the handbook.

    Examples
    --------
    >>> import bnsym
    >>> "homogeneous.v_transform" in bnsym.catalogue
    True
    >>> [card.name for card in bnsym.catalogue.by_citation("Price1958")]
    []
    """

    def __getitem__(self, name: str) -> Card:
        return Card(installed()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(installed())

    def __len__(self) -> int:
        return len(installed())

    def __contains__(self, name: object) -> bool:
        return name in installed()

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics in the order of their files."""
        return installed().topics

    def by_topic(self, topic: str) -> tuple[Card, ...]:
        """All cards of a topic.

        Raises
        ------
        InputError
            For an unknown topic.
        """
        return tuple(map(Card, installed().by_topic(topic)))

    def by_symbol(self, name: str) -> tuple[Card, ...]:
        """All cards with a variable of that name."""
        return tuple(
            card for card in self.values() if name in {str(v.symbol) for v in card.record.over}
        )

    def by_citation(self, key: str) -> tuple[Card, ...]:
        """All cards that cite a bibliography key."""
        return tuple(
            card for card in self.values() if key in {source for source, _ in card.record.cite}
        )

    def __repr__(self) -> str:
        return f"<catalogue of {len(self)} identities in {', '.join(self.topics)}>"


catalogue = Cards()


def identity(name: str) -> Card:
    """The card of one identity.

    Raises
    ------
    InputError
        For an unknown name; the sentence offers the nearest ones.

    Examples
    --------
    >>> import bnsym
    >>> bnsym.identity("homogeneous.moment_ratio")
    homogeneous.moment_ratio: MomentConstant(alpha) = (2*alpha - 1)*MomentConstant(alpha - 1)
    """
    if not isinstance(name, str):
        raise InputError(f"name must be a text such as 'homogeneous.v_transform', got {name!r}")
    return catalogue[name]


def find(expression: Any) -> tuple[Card, ...]:
    """Cards whose statement contains an expression, or any value of a function of the field.

    Parameters
    ----------
    expression : sympy.Expr or class
        For instance a symbol, ``ArcCosine(1, c)``, or the class ``ArcCosine``.

    Examples
    --------
    >>> import bnsym
    >>> from bnsym.symbolic.homogeneous import MomentConstant
    >>> [card.name for card in bnsym.find(MomentConstant)]
    ['homogeneous.moment_ratio', 'homogeneous.v_transform']
    """
    if not isinstance(expression, Basic | type):
        kind = type(expression).__name__
        raise InputError(f"expression must be a SymPy expression or one of its classes, got {kind}")
    return tuple(card for card in catalogue.values() if card.statement.has(expression))


def bibliography() -> str:
    """BibTeX of all packs."""
    return "\n".join(pack.bibliography for pack in installed().packs)


def export(
    names: str | Iterable[str], target: str = "numpy", *, to: str | Path, force: bool = False
) -> Path:
    """Write kernels as a package that needs neither bnsym nor SymPy.

    Parameters
    ----------
    names : str or iterable of str
        Identities with kernels, such as ``"homogeneous.relu_dual"``.
    target : str
        ``"numpy"`` or ``"numba"``.
    to : str or Path
        Folder to create; its name is the name of the package.
    force : bool
        Replace an earlier export.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        For an unknown name or target, an identity without kernels, or a folder that cannot be
        written; nothing is left half-written.

    Examples
    --------
    >>> import tempfile, bnsym
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = bnsym.export("homogeneous.relu_dual", "numpy", to=f"{folder}/duals")
    ...     sorted(file.name for file in path.iterdir())[:2]
    ['LICENSE', 'README.md']
    """
    records = [installed()[name] for name in ([names] if isinstance(names, str) else names)]
    empty = [record.name for record in records if not record.kernels]
    if empty or not records:
        able = ", ".join(name for name, record in installed().items() if record.kernels)
        raise InputError(f"names must have kernels, got {', '.join(empty)!r}; allowed: {able}")
    sources = typeset.cite(records, bibliography())
    kernels = [kernel for record in records for kernel in record.kernels]
    return write_package(kernels, target, to, force, sources)
