"""From text to a SymPy expression in x, by a whitelist over Python's syntax tree.

    text -> limits -> ast -> limits -> whitelist -> SymPy -> finite and real on the line?

Python only splits the text into a tree; what the tree means is decided here, node by node,
from the one grammar table. Nothing of the text is ever executed, and everything that could
grow (literals, powers, nested activations) is bounded before it is built.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache, partial

import sympy
from sympy import Expr, I, Max, Min, Pow, Rational, log, nan, oo, zoo
from sympy.logic.boolalg import Boolean

from bnsym.errors import InputError
from bnsym.symbolic.grammar_table import CONSTANTS, FUNCTIONS, LIMITS
from bnsym.symbolic.point_value import SWITCHES, UndefinedValueError, X, enclose, sign_of
from bnsym.symbolic.real_line import defect
from bnsym.symbolic.registry import REGISTRY, Parameter
from bnsym.symbolic.syntax import NESTING, read, refusal, shown, tidy

__all__ = ["X", "parse"]

_REAL = "expressions that are finite and real at every real x"
_RELATIONS: Mapping[type[ast.cmpop], Callable[[Expr, Expr], Boolean]] = {
    ast.Lt: sympy.Lt,
    ast.LtE: sympy.Le,
    ast.Gt: sympy.Gt,
    ast.GtE: sympy.Ge,
    ast.Eq: sympy.Eq,
    ast.NotEq: sympy.Ne,
}
_NAMED_RELATIONS: Mapping[str, type[ast.cmpop]] = {"Eq": ast.Eq, "Ne": ast.NotEq}
_CONNECTIVES: Mapping[type[ast.AST], Callable[..., Boolean]] = {
    ast.And: sympy.And,
    ast.BitAnd: sympy.And,
    ast.Or: sympy.Or,
    ast.BitOr: sympy.Or,
}
_LARGEST = 2 ** (LIMITS.bits - 1)

_Scope = Mapping[str, Callable[[], Expr]]


@lru_cache(maxsize=512)
def parse(text: str) -> Expr:
    """Parse the text of an activation.

    Parameters
    ----------
    text : str
        An expression of the grammar; decimals are exact, so ``0.25`` is 1/4.

    Returns
    -------
    sympy.Expr
        In the one real symbol `X`.

    Raises
    ------
    InputError
        If the text is not an expression of the grammar, asks for more than the limits of
        ``grammar_table`` or is not finite and real at every real x.

    Examples
    --------
    >>> parse("0.25*Abs(x) + relu(2*x) + 1e-3")
    Abs(x)/4 + Max(0, 2*x) + 1/1000
    >>> parse("x + y")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    bnsym.errors.InputError: activation: name 'y' is not allowed in "x + y"; allowed: ...
    """
    line = tidy(text)
    builder = _Builder(line)
    try:
        expr = builder.build(read(line), {"x": lambda: X})
        wrong = defect(expr)
    except RecursionError:
        raise refusal(f"{shown(line)} is nested too deeply", NESTING) from None
    if wrong:
        raise refusal(f"{shown(line)} is {wrong}", _REAL)
    return expr


class _Builder:
    """Builds one text; a name stands for a tree that is built anew wherever it is used.

    So the number of nodes visited bounds the size of the result, activations expanded.
    """

    def __init__(self, line: str) -> None:
        self._line = shown(line)
        self._left = LIMITS.expanded_nodes

    def build(self, node: ast.AST, scope: _Scope) -> Expr:
        """The expression a node stands for, where ``scope`` gives names their trees."""
        self._left -= 1
        if self._left < 0:
            raise refusal(
                f"{self._line} is too large once its activations are written out",
                f"at most {LIMITS.expanded_nodes} parts",
            )
        match node:
            case ast.Constant(value=Fraction() as value):
                return Rational(value.numerator, value.denominator)
            case ast.Name(id=name):
                return self._name(name, scope)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand, scope)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand, scope)
            case ast.BinOp(op=ast.BitXor()):
                raise refusal(f"operator ^ is not allowed in {self._line}", "** for powers")
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(op, self.build(left, scope), self.build(right, scope))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments, scope)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self._condition(test, scope)
                pair = (self.build(body, scope), condition)
                return self._made("Piecewise", pair, (self.build(orelse, scope), True))
        raise self._bad_node(node)

    def _bad_node(self, node: ast.AST) -> InputError:
        """Names the first construct that lies outside the grammar."""
        if isinstance(node, ast.Call):
            node = node.keywords[0] if node.keywords else node.func
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()
        return refusal(f"Python syntax of the kind '{words}' is not allowed in {self._line}")

    def _name(self, name: str, scope: _Scope) -> Expr:
        """A bare name: x, a parameter, a constant, or an activation applied to x."""
        if name in scope:
            return scope[name]()
        if name in CONSTANTS:
            return getattr(sympy, name)
        if name in REGISTRY:
            return self._activation(name, [], scope)
        if name in FUNCTIONS:
            raise refusal(f"function '{name}' has no argument in {self._line}", f"{name}(...)")
        raise self._bad_name(name)

    def _bad_name(self, name: str) -> InputError:
        """An unknown name, with the names it may have been meant to be."""
        near = get_close_matches(name.lower(), {*FUNCTIONS, *CONSTANTS, *REGISTRY}, n=3)
        meant = f" (did you mean {' or '.join(near)}?)" if near else ""
        return refusal(f"name '{shown(name)[1:-1]}' is not allowed in {self._line}{meant}")

    def _operation(self, op: ast.operator, left: Expr, right: Expr) -> Expr:
        """Arithmetic; the exponent of a power is bounded before the power is taken."""
        match op:
            case ast.Add():
                return self._bounded(left + right)
            case ast.Sub():
                return self._bounded(left - right)
            case ast.Mult():
                return self._bounded(left * right)
            case ast.Div():
                return self._bounded(left / right)
            case ast.Pow():
                self._check_exponent(right)
                return self._bounded(left**right)
        raise self._bad_node(op)

    def _check_exponent(self, exponent: Expr) -> None:
        """A constant exponent is small; no branch of a varying one may become a large constant."""
        if exponent.has(*SWITCHES):
            raise refusal(f"an exponent changes branch in {self._line}", "exponents smooth in x")
        if exponent.is_number and not abs(enclose(exponent)) <= LIMITS.exponent:
            raise refusal(
                f"an exponent is too large in {self._line}",
                f"constant exponents from {-LIMITS.exponent} to {LIMITS.exponent}",
            )

    def _bounded(self, result: Expr) -> Expr:
        """The result, unless it is undefined or its numbers have outgrown their bounds."""
        if result.has(I):
            raise refusal(f"{self._line} is not real", _REAL)
        if result.has(nan, zoo, oo, -oo):
            raise refusal(f"{self._line} is not finite", _REAL)
        if _bits(result.as_coeff_Mul()[0]) > LIMITS.bits:
            raise self._bad_size()
        if isinstance(result, Pow):
            self._check_exponent(result.exp)
        if result.is_number and not result.is_Rational:
            try:
                small = abs(enclose(result)) < _LARGEST
            except UndefinedValueError as undefined:
                raise refusal(f"{self._line} is not {undefined}", _REAL) from None
            if not small:
                raise self._bad_size()
        return result

    def _bad_size(self) -> InputError:
        """A constant outside what the later layers can hold as a double."""
        return refusal(
            f"a number grows too large in {self._line}", f"numbers below 2**{LIMITS.bits}"
        )

    def _call(self, name: str, arguments: Sequence[ast.expr], scope: _Scope) -> Expr:
        """A function of the table, or an activation."""
        if name not in FUNCTIONS:
            if name in REGISTRY:
                return self._activation(name, arguments, scope)
            raise self._bad_name(name)
        function = FUNCTIONS[name]
        self._check_arity(name, len(arguments), function.least, function.most)
        if function.head == "Piecewise":
            return self._made("Piecewise", *(self._pair(item, scope) for item in arguments))
        values = [self.build(argument, scope) for argument in arguments]
        if function.head == "Rational":
            return self._quotient(values)
        if function.head in ("Max", "Min"):
            flat = sum(len(v.args) if isinstance(v, (Max, Min)) else 1 for v in values)
            self._check_arity(name, flat, function.least, function.most)
        if function.head == "exp":
            self._check_exponential(values[0])
        return self._made(function.head, *values)

    def _check_arity(self, name: str, given: int, least: int, most: int) -> None:
        """Refuses a call with too few or too many arguments."""
        if not least <= given <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise refusal(f"{name} has {given} argument(s) in {self._line}", wanted)

    def _quotient(self, values: Sequence[Expr]) -> Expr:
        """Rational(p, q), which only integers have."""
        if not all(value.is_Integer for value in values):
            raise refusal(
                f"Rational is given other than integers in {self._line}", "Rational(3, 2)"
            )
        return self._bounded(values[0] / values[1])

    def _check_exponential(self, exponent: Expr) -> None:
        """SymPy turns exp(n log b) into b**n at once, so n is an exponent too."""
        if exponent.has(log):
            for part in exponent.atoms(Rational, *SWITCHES):
                self._check_exponent(part)

    def _made(self, head: str, *arguments: object) -> Expr:
        """The SymPy object, its own complaints turned into ours."""
        try:
            made = getattr(sympy, head)(*arguments)
        except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError):
            raise refusal(f"{head} cannot be formed in {self._line}", _REAL) from None
        return self._bounded(made)

    def _activation(self, name: str, arguments: Sequence[ast.expr], scope: _Scope) -> Expr:
        """The text of a registry row, with x and the parameters standing for trees."""
        row = REGISTRY[name]
        required = sum(p.default is None for p in row.parameters)
        if arguments or required:
            self._check_arity(name, len(arguments), 1 + required, 1 + len(row.parameters))
        first, *rest = arguments or [ast.Name("x")]
        inner: dict[str, Callable[[], Expr]] = {"x": lambda: self.build(first, scope)}
        for index, parameter in enumerate(row.parameters):
            given = rest[index] if index < len(rest) else read(str(parameter.default))
            value = self._parameter(name, parameter, self.build(given, scope))
            inner[parameter.name] = partial(_identity, value)
        return self.build(read(row.text), inner)

    def _parameter(self, name: str, parameter: Parameter, value: Expr) -> Expr:
        """A parameter is a constant, and positive where the activation needs that."""
        kind = "positive constant" if parameter.positive else "constant"
        if value.has(X) or (parameter.positive and sign_of(value) != 1):
            raise refusal(
                f"parameter {parameter.name} of {name} is {value} in {self._line}", f"a {kind}"
            )
        return value

    def _pair(self, node: ast.expr, scope: _Scope) -> tuple[Expr, Boolean]:
        """One branch of a Piecewise."""
        match node:
            case ast.Tuple(elts=[value, condition]):
                return self.build(value, scope), self._condition(condition, scope)
        raise refusal(
            f"Piecewise is given other than pairs in {self._line}", "(value, condition) pairs"
        )

    def _condition(self, node: ast.expr, scope: _Scope) -> Boolean:
        """True, or comparisons joined by and, or."""
        match node:
            case ast.Constant(value=bool() as value):
                return sympy.true if value else sympy.false
            case ast.BoolOp(op=connective, values=parts):
                return _CONNECTIVES[type(connective)](*(self._condition(p, scope) for p in parts))
            case ast.BinOp(left=left, op=(ast.BitAnd() | ast.BitOr()) as op, right=right):
                parts = [left, right]
                return _CONNECTIVES[type(op)](*(self._condition(p, scope) for p in parts))
            case ast.Call(func=ast.Name(id=("Eq" | "Ne") as name), args=[left, right], keywords=[]):
                u, v = self.build(left, scope), self.build(right, scope)
                return self._relation(_NAMED_RELATIONS[name], u, v)
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self.build(side, scope) for side in [left, *others]]
                steps = zip(ops, sides[:-1], sides[1:], strict=True)
                return sympy.And(*(self._relation(type(op), u, v) for op, u, v in steps))
        raise self._bad_condition()

    def _bad_condition(self) -> InputError:
        """Comparisons nonlinear in x have no exact breakpoints."""
        return refusal(
            f"a condition is not a comparison of x with a number in {self._line}",
            "conditions such as x > 0, -1 < x <= 2*pi or True",
        )

    def _relation(self, op: type[ast.cmpop], left: Expr, right: Expr) -> Boolean:
        """The comparison solved for x, which its being linear in x makes exact."""
        difference = left - right
        slope = difference.diff(X)
        direction = None if slope.has(X) or op not in _RELATIONS else sign_of(slope)
        if direction is None:
            raise self._bad_condition()
        offset = difference.subs(X, 0)
        if direction == 0:
            side = sign_of(offset)
            if side is None:
                raise self._bad_condition()
            return _RELATIONS[op](sympy.Integer(side), sympy.Integer(0))
        threshold = self._bounded(-offset / slope)
        return _RELATIONS[op](X, threshold) if direction > 0 else _RELATIONS[op](threshold, X)


def _identity(value: Expr) -> Expr:
    """What a parameter's name stands for: its value, already built."""
    return value


def _bits(number: Rational) -> int:
    """Size of a rational, which bounds the cost of arithmetic with it."""
    return max(int(number.p).bit_length(), int(number.q).bit_length()) if number.is_Rational else 0
