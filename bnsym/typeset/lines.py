"""Breaking a formula that is wider than the page, where a mathematician would break it.

A sum breaks between its terms, a product between its factors, and an expectation or a sum
under a sign inside its bracket, whose two ends may then stand on different lines.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Add, Basic, Derivative, Expr, Integer, Integral, Mul, Sum

from bnsym.core import Statement
from bnsym.symbolic.binding import Law
from bnsym.symbolic.contour import CONTOUR, HankelIntegral
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.fourier import FourierIntegral
from bnsym.symbolic.matrices import Entries
from bnsym.symbolic.ultrasymmetric import DOS, Projected
from bnsym.typeset.formula import FormulaPrinter, ordered, split, terms
from bnsym.typeset.width import plain_brackets, tall, width

__all__ = ["PAGE", "display", "lines"]

PAGE = 77.0
_INDENT = 4.0
_LEAST = 30.0

_BREAKING = (
    *(Add, Mul, Expectation, Sum, Integral, FourierIntegral, HankelIntegral),
    *(Derivative, Projected, Entries),
)


def display(
    expr: Basic, relation: str = "", means: Mapping[Law, str] | None = None, room: float = PAGE
) -> str:
    r"""A formula on as many lines as it needs, to stand between ``\[`` and ``\]``.

    Examples
    --------
    >>> from sympy.abc import x
    >>> display(x + 1, "=")
    '= x + 1'
    """
    rows = lines(expr, FormulaPrinter(means), room - 4.0)
    front = f"{relation} " if relation else ""
    if len(rows) == 1:
        return front + rows[0]
    body = "\\\\\n".join([f"& {front}{rows[0]}", *(rf"& \qquad {row}" for row in rows[1:])])
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def lines(expr: Basic, printer: FormulaPrinter, room: float = PAGE) -> list[str]:
    """The formula as rows, none wider than ``room`` if it can be helped."""
    whole = printer.doprint(expr)
    if width(whole) <= room:
        return [whole]
    room = max(room, _LEAST)
    match expr:
        case Statement():
            left, right = (lines(side, printer, room) for side in (expr.lhs, expr.rhs))
            return _fill([*left, rf"{expr.latex_relation} {right[0]}", *right[1:]], room)
        case Add():
            return _sum(expr, printer, room)
        case Mul():
            return _product(expr, printer, room)
        case Expectation():
            return _bracketed(printer.head(expr), expr.body, printer, room, "[]")
        case Sum():
            return _bracketed(printer.sum_sign(expr), expr.function, printer, room)
        case Integral():
            empty = printer.doprint(expr.func(Integer(1), *expr.limits))
            sign, name = empty.split(r"\,", 1)
            rows = _bracketed(sign.strip(), expr.function, printer, room - 2)
            return [*rows[:-1], rf"{rows[-1]} \,{name}"]
        case HankelIntegral():
            body, variable = expr.args
            rows = _bracketed(CONTOUR, body, printer, room - 2)
            return [*rows[:-1], rf"{rows[-1]} \, d{printer.doprint(variable)}"]
        case FourierIntegral():
            head, tail = expr.ends(printer)
            rows = _bracketed(head, expr.body, printer, room - width(tail), "[]")
            return [*rows[:-1], rows[-1] + tail]
        case Derivative():
            sign = printer.doprint(Derivative(Mul(1), *expr.variable_count, evaluate=False))
            return _bracketed(sign.removesuffix("1").strip(), expr.expr, printer, room)
        case Projected(args=(DOS() as operator, *_)):
            return _image(expr, operator, printer, room)
        case Entries():
            body, i, j, _ = expr.args
            rows = _bracketed("", body, printer, room, "[]")
            return [*rows[:-1], rf"{rows[-1]}_{{{printer.doprint(i)} {printer.doprint(j)}}}"]
    return [whole]


def _sum(expr: Add, printer: FormulaPrinter, room: float) -> list[str]:
    """Terms, each after its sign, as many on a line as fit."""
    rows: list[str] = []
    for place, term in enumerate(terms(expr)):
        negative = term.could_extract_minus_sign()
        first, *others = _factor(-term if negative else term, printer, room - _INDENT)
        sign = "- " if negative else "+ " if place else ""
        rows += [sign + first, *others]
    return _fill(rows, room)


def _product(expr: Mul, printer: FormulaPrinter, room: float) -> list[str]:
    """The widest factor broken inside its bracket, the others beside it."""
    if expr.could_extract_minus_sign():
        first, *others = _factor(-expr, printer, room)
        return [f"- {first}", *others]
    above, below = split(expr)
    if width(printer.doprint(below)) > room / 2:
        upper = _bracketed("", above, printer, room, "()")
        first, *others = _bracketed("", below, printer, room, "()")
        return _fill([*upper, rf"\Big/ {first}", *others], room)
    factors = ordered(above)
    texts = [printer.doprint(factor) for factor in factors]
    place = max(range(len(factors)), key=lambda k: width(texts[k]))
    front = Mul(*factors[:place]) / below
    head = "" if front == 1 else plain_brackets(printer.factor(front, last=False))
    wide, after = factors[place], Mul(*factors[place + 1 :])
    whole = width(texts[place])
    beside = room - width(head)
    if head and beside < 0:  # more factors than a line holds
        first, *others = _factor(Mul(wide, after), printer, room - _INDENT)
        return [*lines(front, printer, room), rf"\times {first}", *others]
    if head and 0 < beside < whole and (beside < _LEAST or not _breaks(wide)):
        first, *others = _factor(Mul(wide, after), printer, room - _INDENT)
        return [head, rf"\times {first}", *others]
    if after == 1:
        first, *others = _factor(wide, printer, room - width(head))
        return [f"{head} {first}".strip(), *others]
    if width(head) + width(texts[place]) <= room:
        row = f"{head} {plain_brackets(printer.factor(wide, last=False))}".strip()
        first, *others = _factor(after, printer, room - _INDENT)
        return [row, rf"\times {first}", *others]
    rows = _factor(wide, printer, room - width(head), last=False)
    rows[0] = f"{head} {rows[0]}".strip()
    tail = plain_brackets(printer.product(after))
    if width(rows[-1]) + width(tail) <= room:
        return [*rows[:-1], f"{rows[-1]} {tail}"]
    return [*rows, rf"\times {tail}"]


def _breaks(factor: Expr) -> bool:
    """Whether it has places to be broken at."""
    return isinstance(factor, _BREAKING)


def _factor(factor: Expr, printer: FormulaPrinter, room: float, last: bool = True) -> list[str]:
    """A factor or a term on rows, bracketed where it would be misread."""
    if factor.is_Add or (isinstance(factor, Sum | Derivative) and not last):
        return _bracketed("", factor, printer, room, "()")
    return lines(factor, printer, room)


def _bracketed(
    head: str, body: Expr, printer: FormulaPrinter, room: float, brackets: str = ""
) -> list[str]:
    """A head and its body, whose brackets may stand on different lines."""
    brackets = brackets or ("()" if body.is_Add else "")
    rows = lines(body, printer, room - width(head) - 2)
    if brackets:
        size = r"\bigg" if any(map(tall, rows)) else r"\Big"
        rows[0] = rf"{size}l{brackets[0]} {rows[0]}"
        rows[-1] = rf"{rows[-1]} {size}r{brackets[1]}"
    rows[0] = f"{head} {rows[0]}".strip()
    return rows


def _image(expr: Projected, operator: DOS, printer: FormulaPrinter, room: float) -> list[str]:
    """An entry of the image under an operator whose weights are long, one after the other."""
    i, k = map(printer.doprint, expr.args[2:])
    *others, last = (lines(weight, printer, room - 16) for weight in operator.args)
    rows = [row for weight in others for row in [*weight[:-1], f"{weight[-1]},"]] + last
    rows[0] = rf"\Bigl(G\,\operatorname{{DOS}}\Bigl({rows[0]}"
    rows[-1] += rf"\Bigr)[\Delta]\,G\Bigr)_{{{i} {k}}}"
    return rows


def _fill(parts: list[str], room: float) -> list[str]:
    """Short parts put together on a line while they fit."""
    rows: list[str] = []
    for part in parts:
        if rows and width(rows[-1]) + width(part) <= room:
            rows[-1] += f" {part}"
        else:
            rows.append(part)
    return rows
