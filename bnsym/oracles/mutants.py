"""Mutants: small plausible mistakes, to see whether anybody notices.

A mutant of a step changes one place of its right side; the step's own checker must reject it,
with numerics off. A mutant of a statement must be refuted by a witness. A mutant that the
exact zero test proves equal to the original is no mistake, and another is drawn instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Integer,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
)
from sympy.core.relational import Relational

from bnsym.core import Eq, Step
from bnsym.oracles.hypotheses import Hypotheses
from bnsym.oracles.normal_form import ZeroTest
from bnsym.symbolic.binding import Law, bound_symbols
from bnsym.symbolic.expectation import Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, HomogeneousKernel
from bnsym.symbolic.predicates import ForAll
from bnsym.symbolic.sphere import Legendre

__all__ = ["mutants", "step_mutants"]

_ATTEMPTS = 40


def _has_two_projections(node: Basic) -> bool:
    """A mean over two unit vectors' projections, whose law is exchangeable."""
    law = node.law if isinstance(node, Expectation) else None
    return isinstance(law, SphericalProjections) and len(law.variables) == 2


def _symmetric(mean: Expectation) -> Expectation:
    """The mean of what is averaged and of the same with the projections exchanged."""
    one, two = mean.law.variables
    return Expectation((mean.body + mean.body.xreplace({one: two, two: one})) / 2, mean.law)


def _has_one_normal_variable(node: Basic) -> bool:
    """A mean over one centred normal variable, of what is not differentiated by it."""
    law = node.law if isinstance(node, Expectation) else None
    if not isinstance(law, Gaussian) or len(law.variables) != 1:
        return False
    return all({*law.variables}.isdisjoint(d.variables) for d in node.body.atoms(Derivative))


def _of_known_activation(node: Basic) -> bool:
    """A value of an activation without parameters: it may be even, or constant on a side."""
    return isinstance(node, Apply) and not node.args[0].free_symbols and node.args[2] == 0


def _of_known_degree(node: Basic) -> bool:
    """The same of an alpha-ReLU."""
    return isinstance(node, AlphaReLU) and not node.args[0].free_symbols


def _even(mean: Expectation) -> Expr:
    """The mean of what is averaged and of the same at the opposite number."""
    (x,), (number, rest) = mean.law.variables, mean.body.as_coeff_Mul()
    return number * Expectation((rest + rest.xreplace({x: -x})) / 2, mean.law)


_SAME: tuple[tuple[Any, Any], ...] = (  # what no mistake is, although the zero test cannot tell
    # J_phi does not change if a and b change places, or both their signs
    (lambda node: isinstance(node, HomogeneousKernel), lambda node: node.definition()),
    (lambda node: isinstance(node, Legendre) and node.args[1] == 0, lambda node: Integer(1)),
    # of two projections either may be called the first
    (_has_two_projections, _symmetric),
    # two arguments have one value where the definitions say so: |x| and |-x|
    (_of_known_activation, lambda node: node.definition()),
    (_of_known_degree, lambda node: node.definition()),
    # a normal variable is symmetric
    (_has_one_normal_variable, _even),
    # a sign is its own reciprocal
    (
        lambda node: isinstance(node, Pow) and node.base == -1 and bool(node.exp.is_integer),
        lambda node: (
            Integer(-1) ** (-node.exp if node.exp.could_extract_minus_sign() else node.exp)
        ),
    ),
)
_SCALES = (Integer(1), Integer(-1), Integer(2), Rational(1, 2))
Path = tuple[int, ...]


def step_mutants(
    step: Step, count: int, seed: str, hypotheses: Hypotheses | None = None
) -> Iterator[Step]:
    """Copies of a step, each with one mistake in what it arrives at."""
    for wrong in mutants(step.after, count, seed, hypotheses):
        yield step._replace(after=wrong)


def mutants(
    expression: Basic, count: int, seed: str, hypotheses: Hypotheses | None = None
) -> Iterator[Basic]:
    """Up to ``count`` different expressions that differ from the given one in one place.

    Examples
    --------
    >>> from sympy.abc import x
    >>> len(set(mutants(x**2 + 1, 5, "demo")))
    5
    """
    random = Random(seed)
    seen: set[Basic] = {expression}
    places = list(_places(expression))
    for _ in range(_ATTEMPTS * count):
        if len(seen) > count:
            return
        path, node = random.choice(places)
        wrong = _put(expression, path, _mistake(node, random))
        if wrong is None or wrong in seen or _equal(wrong, expression, hypotheses):
            continue
        seen.add(wrong)
        yield wrong


def _equal(wrong: Basic, right: Basic, hypotheses: Hypotheses | None) -> bool:
    """Whether the mutant is PROVED to be the original."""
    if isinstance(wrong, Eq) and isinstance(right, Eq):  # an equation survives scaling
        scaled = ((k * right.lhs, k * right.rhs) for k in _SCALES)
        return any(
            _equal(wrong.lhs, left, hypotheses) and _equal(wrong.rhs, value, hypotheses)
            for left, value in scaled
        )
    if isinstance(wrong, ForAll) and isinstance(right, ForAll):
        same = wrong.args[:2] == right.args[:2]
        return same and _equal(wrong.args[2], right.args[2], hypotheses)
    try:
        return ZeroTest(hypotheses).equal(_in_one_form(wrong), _in_one_form(right))
    except ZeroDivisionError:
        return True


def _in_one_form(side: Basic) -> Basic:
    """The expression without the differences that are no mistake."""
    for pattern, image in _SAME:
        side = side.replace(pattern, image)
    side = side.replace(lambda node: isinstance(node, Expectation), _number_outside)
    return _without_zero_terms(side)


def _number_outside(mean: Expectation) -> Expr:
    """The mean of a body that begins with a number."""
    number, rest = mean.body.as_coeff_Mul()
    return number * Expectation(rest, mean.law)


def _without_zero_terms(expression: Basic) -> Basic:
    """Sums from 0 whose first term is zero begin at 1: that is no mistake."""
    table = {
        node: Sum(node.function, (index, 1, upper))
        for node in expression.atoms(Sum)
        for index, lower, upper in node.limits[-1:]
        if len(node.limits) == 1 and lower == 0 and node.function.xreplace({index: lower}) == 0
    }
    return expression.xreplace(table)


def _places(
    node: Basic, path: Path = (), bound: frozenset[Basic] = frozenset()
) -> Iterator[tuple[Path, Basic]]:
    """Every subexpression that a mistake can be made in, with the way to it."""
    bound = bound | frozenset(bound_symbols(node))
    if _open_to_mistakes(node):
        yield path, node
    for place, child in enumerate(node.args):
        if not _declares(node, place, bound):
            yield from _places(child, (*path, place), bound)


def _open_to_mistakes(node: Basic) -> bool:
    """Finite expressions, but not the activation itself nor a matrix symbol."""
    if node.is_Symbol and not node.is_real:
        return False
    return isinstance(node, Expr | MatMul) and node.is_infinite is not True


def _declares(parent: Basic, place: int, bound: frozenset[Basic]) -> bool:
    """Names of bound variables and of matrices are no place for a mistake in a value."""
    child = parent.args[place]
    if isinstance(parent, MatrixSymbol) or (isinstance(parent, Law) and place == 0):
        return True
    return child in bound and not isinstance(parent, Expr | Relational)


def _mistake(node: Basic, random: Random) -> Basic | None:
    """One wrong version of a subexpression."""
    options: list[Any] = []
    match node:
        case Integer() | Rational():
            options = [node + 1, node - 1, -node, 2 * node]
        case Symbol():
            options = [-node, 2 * node, node + 1]
        case Add() | Mul() | MatMul():
            place = random.randrange(len(node.args))
            rest = [*node.args[:place], *node.args[place + 1 :]]
            options = [node.func(*rest), node.func(*rest, 2 * node.args[place])]
            if not isinstance(node, MatMul):
                options.append(node.func(*rest, -node.args[place]))
        case Pow():
            options = [Pow(node.base, node.exp + 1), Pow(node.base, -node.exp), node.base]
        case Expr() if len(node.args) > 1:
            options = [-node, 2 * node, _swapped(node, random)]
        case Expr():
            options = [-node, 2 * node]
    return random.choice(options) if options else None


def _swapped(node: Expr, random: Random) -> Basic | None:
    """Two neighbouring arguments exchanged, where both are scalars."""
    place = random.randrange(len(node.args) - 1)
    args = list(node.args)
    if not all(isinstance(arg, Expr) and arg.is_real for arg in args[place : place + 2]):
        return None
    args[place], args[place + 1] = args[place + 1], args[place]
    return _rebuilt(node, args)


def _put(node: Basic, path: Path, value: Basic | None) -> Basic | None:
    """The expression with another value at the end of the path, or None if there is none."""
    if value is None or not path:
        return value
    args = list(node.args)
    inner = _put(args[path[0]], path[1:], value)
    if inner is None:
        return None
    args[path[0]] = inner
    return _rebuilt(node, args)


def _rebuilt(node: Basic, args: list[Any]) -> Basic | None:
    """The node with other arguments, or None if SymPy will not build it."""
    try:
        return node.func(*args)
    except (TypeError, ValueError, AttributeError, NotImplementedError):
        return None
