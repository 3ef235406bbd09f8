"""The catalogue as a person uses it: cards by name, topic, symbol, citation and content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sympy import Basic

from bnsym import typeset
from bnsym.card import Card
from bnsym.codegen import export as write_package
from bnsym.core import Statement
from bnsym.errors import InputError
from bnsym.packs import bibliography, installed
from bnsym.typeset.prose import prose_html

__all__ = ["Handbook", "catalogue", "cite", "export", "find", "identity"]


class Handbook(Mapping[str, Card]):
    """Read-only mapping from names to cards, in the order of the files.

    Examples
    --------
    >>> import bnsym
    >>> "homogeneous.v_transform" in bnsym.catalogue
    True
    >>> [card.name for card in bnsym.catalogue.by_symbol("alpha")][:2]
    ['homogeneous.moment_ratio', 'homogeneous.alpha_relu_derivative']
    """

    def __getitem__(self, name: str) -> Card:
        if not isinstance(name, str):
            raise InputError(f"name must be text such as 'homogeneous.v_transform', got {name!r}")
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

    def by_symbol(self, symbol: str | Basic) -> tuple[Card, ...]:
        """All cards about a variable, given as a symbol or by its name."""
        return tuple(c for c in self.values() if str(symbol) in {str(v.symbol) for v in c.over})

    def by_citation(self, key: str) -> tuple[Card, ...]:
        """All cards that cite a key of the bibliography."""
        return tuple(card for card in self.values() if key in dict(card.cite))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{card.name}</code></td><td>{prose_html(card.says)}</td></tr>\n"
            for card in self.values()
        )
        return f"<table>\n{rows}</table>\n"

    def __repr__(self) -> str:
        return f"<catalogue of {len(self)} identities on {', '.join(self.topics)}>"


catalogue = Handbook()


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
    return catalogue[name]


def find(expression: Basic | type[Basic]) -> tuple[Card, ...]:
    """Cards whose statement contains an expression, or any value of a function of the field.

    Parameters
    ----------
    expression : sympy expression or class
        For instance ``ArcCosine(1, c)``, the class ``ArcCosine``, or a symbol. Symbols are
        recognised by their names, whatever is assumed of them.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> import bnsym
    >>> from bnsym.symbolic.predicates import AffineAlmostEverywhere
    >>> [card.name for card in bnsym.find(AffineAlmostEverywhere)]
    ['backward.linear_is_best']
    """
    if isinstance(expression, Basic):
        cards = catalogue.values()
        return tuple(c for c in cards if c.statement.has(_renamed(expression, c.statement)))
    if isinstance(expression, type) and issubclass(expression, Basic):
        return tuple(c for c in catalogue.values() if c.statement.has(expression))
    kind = type(expression).__name__
    raise InputError(f"expression must be a SymPy expression or one of its classes, got a {kind}")


def _renamed(expression: Basic, statement: Statement) -> Basic:
    """The expression in the statement's own symbols of the same names."""
    own = {symbol.name: symbol for symbol in statement.free_symbols if hasattr(symbol, "name")}
    table = {s: own[s.name] for s in expression.free_symbols if getattr(s, "name", None) in own}
    return expression.xreplace(table)


def cite(names: str | Iterable[str]) -> str:
    """BibTeX of the sources of identities and of assumed theorems, each entry once.

    Parameters
    ----------
    names : str or iterable of str

    Raises
    ------
    InputError
        For an unknown name.

    Examples
    --------
    >>> import bnsym
    >>> bnsym.cite("homogeneous.arc_cosine_1").startswith("@")
    True
    """
    return typeset.cite(map(installed().record, _several(names)), bibliography())


def export(
    names: str | Iterable[str] | None = None,
    target: str = "numpy",
    *,
    to: str | Path,
    force: bool = False,
) -> Path:
    """Write kernels as a package that needs neither bnsym nor SymPy, or as C files.

    Parameters
    ----------
    names : str or iterable of str, optional
        Identities with kernels, such as ``"homogeneous.relu_dual"``; all of them unless given.
    target : str
        ``"numpy"``, ``"numba"``, ``"c"``, ``"torch"`` or ``"jax"``.
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
    ...     path = bnsym.export("homogeneous.relu_dual", "c", to=f"{folder}/duals")
    ...     sorted(file.name for file in path.glob("*homogeneous*"))
    ['bnsym_homogeneous.c', 'bnsym_homogeneous.h']
    """
    able = [name for name, record in installed().items() if record.kernels]
    records = [installed()[name] for name in (able if names is None else _several(names))]
    empty = [record.name for record in records if not record.kernels]
    if empty or not records:
        raise InputError(
            f"names must be of identities with kernels ({', '.join(able[:4])} and "
            f"{len(able) - 4} more), got {', '.join(empty) or 'none'}"
        )
    kernels = [kernel for record in records for kernel in record.kernels]
    sources = typeset.cite(records, bibliography())
    return write_package(kernels, target, to, force, sources, installed().values())


def _several(names: str | Iterable[str]) -> tuple[str, ...]:
    """One name is as good as a list of one."""
    return (names,) if isinstance(names, str) else tuple(names)
