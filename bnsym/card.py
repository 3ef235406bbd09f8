"""Cards: a record of the catalogue with everything one can ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

from sympy.logic.boolalg import Boolean

from bnsym import typeset
from bnsym.chain import Chain
from bnsym.checked import Report, judged
from bnsym.core import Cited, Identity, Kernel, Statement, Variable
from bnsym.errors import InputError
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.proof import Proof, prove
from bnsym.oracles.rules import Context
from bnsym.packs import bibliography, installed
from bnsym.specialised import specialised

__all__ = ["Card"]


@dataclass(frozen=True)
class Card:
    """An identity, to read, verify, typeset, specialise and evaluate.

    Parameters
    ----------
    record : Identity
        What the card is about; `bnsym.identity` gives the cards of the catalogue.
    general : Card, optional
        The card that this one is a special case of.

    Examples
    --------
    >>> import bnsym
    >>> card = bnsym.identity("homogeneous.moment_ratio")
    >>> card
    homogeneous.moment_ratio: MomentConstant(alpha) = (2*alpha - 1)*MomentConstant(alpha - 1)
    >>> card.says
    'Lowering the degree by one divides the second moment of the α-ReLU by 2α − 1.'
    >>> card.axioms
    ('alpha > 1/2',)
    """

    record: Identity
    general: Card | None = None

    @property
    def name(self) -> str:
        """``topic.snake_name``."""
        return self.record.name

    @property
    def topic(self) -> str:
        """The first half of the name."""
        return self.record.topic

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
    def cite(self) -> tuple[tuple[str, str], ...]:
        """Bibliography keys with locators; `bnsym.cite` gives the BibTeX."""
        return self.record.cite

    @property
    def uses(self) -> tuple[str, ...]:
        """Names of the records that the derivation rests on."""
        return self.record.uses

    @property
    def derivation(self) -> Chain | None:
        """The chain of steps, or None; it can be lengthened by steps of one's own."""
        if self.record.derivation is None:
            return None
        return Chain(self.record.derivation(), Context(Hypotheses(self.hypotheses), self._records))

    @property
    def proof(self) -> Proof:
        """What the rules make of every step, numerics off."""
        return prove(self.record, self._records)

    @property
    def axioms(self) -> tuple[str, ...]:
        """Hypotheses and classical theorems that the verdict assumes."""
        return self.verify(digits=15).assumed

    def verify(self, digits: int = 50, points: int = 8) -> Report:
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

        Examples
        --------
        >>> import bnsym
        >>> bnsym.identity("homogeneous.arc_cosine_0").verify().verdict.name
        'PROVED'
        """
        return judged(self.record, self._records, digits, points)

    def specialise(self, **values: Any) -> Card:
        """The identity at given values of some variables; an equation is proved as an instance.

        Parameters
        ----------
        **values
            Exact numbers or expressions by the names of the variables.

        Raises
        ------
        InputError
            For an unknown variable, or a value that is not exact or outside its domain.

        Examples
        --------
        >>> import bnsym
        >>> special = bnsym.identity("homogeneous.arc_cosine_derivative").specialise(alpha=1)
        >>> print(special.statement)
        Derivative(ArcCosine(1, c), c) = ArcCosine(0, c)
        >>> special.verify(digits=15).verdict.name
        'PROVED'
        """
        return Card(specialised(self.record, values), general=self)

    @property
    def kernels(self) -> Mapping[str, Callable[..., Any]]:
        """The compiled NumPy functions that the identity promises, by their names.

        Examples
        --------
        >>> import bnsym
        >>> card = bnsym.identity("homogeneous.relu_dual")
        >>> float(card.kernels["homogeneous.relu_dual"](1.0))
        0.5
        """
        return MappingProxyType({kernel.name: _compiled(kernel) for kernel in self.record.kernels})

    def latex(self, fragment: bool = True) -> str:
        """The theorem with its derivation: a fragment to be included, or a whole document."""
        text = typeset.render(
            [self.record],
            "tex",
            fragment=fragment,
            proofs={self.name: self.proof} if self.record.derivation else {},
            bibliography=bibliography(),
            records=self._records,
        )
        return str(text)

    @property
    def _records(self) -> Callable[[str], Identity | Cited]:
        """Where the names in ``uses`` are looked up; a special case rests on the general one."""
        if self.general is None:
            return installed().record
        return self.general._record_or_own

    def _record_or_own(self, name: str) -> Identity | Cited:
        """What a special case of this card may use."""
        return self.record if name == self.name else self._records(name)

    def _repr_latex_(self) -> str:
        return typeset.identity_latex(self.record)

    def _repr_html_(self) -> str:
        return typeset.identity_html(self.record)

    def __repr__(self) -> str:
        return f"{self.name}: {self.statement}"


def _compiled(kernel: Kernel) -> Callable[..., Any]:
    """The generated function of a kernel."""
    place = f"bnsym.kernels.numpy.{kernel.topic}"
    try:
        function: Callable[..., Any] = getattr(import_module(place), kernel.function)
    except (AttributeError, ModuleNotFoundError):
        raise InputError(
            f"kernel {kernel.name} is not in {place}; 'bnsym regenerate' writes it"
        ) from None
    return function
