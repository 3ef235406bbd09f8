"""C99: a function of numbers and one of strided arrays, in double and in float.

Everything is computed in double.  There are no errors to raise: what is outside the domain gives
NAN, as NAN does.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from sympy.logic.boolalg import Boolean

from bnsym.codegen.ir import Argument, Assignment, Repetition, Routine
from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.target import promised, scalar_functions
from bnsym.codegen.templates import filled
from bnsym.errors import InputError

__all__ = ["DIALECT", "CTarget", "function_name"]

DIALECT = Dialect(
    "c",
    {
        **scalar_functions(),
        "Abs": "fabs",
        "Max": "larger",
        "Min": "smaller",
        "ceiling": "ceil",
    },
    conjunction="&&",
    disjunction="||",
    negation="!",
    choice="({0} ? {1} : {2})",
    power="pow({0}, {1})",
    floating=True,
)

KEYWORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline
    int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while
"""

OWN = "length result place begin end within NAN larger smaller inside pow floor"

RESERVED = {*KEYWORDS.split(), *OWN.split(), *DIALECT.functions.values()}
"""Names that an argument or a definition cannot have."""

HELPERS = {
    "larger": """\
static double larger(double x, double y)
{
    return x >= y || x != x ? x : y;
}
""",
    "smaller": """\
static double smaller(double x, double y)
{
    return x <= y || x != x ? x : y;
}
""",
    "inside": """\
/* What lies at most a margin outside is moved to the end. */
static double inside(double x, double lower, double upper)
{
    return x < lower ? lower : x > upper ? upper : x;
}
""",
}


_DTYPES: dict[str, npt.DTypeLike] = {"double": "f8", "float": "f4"}

BLOCKS = """\
    if ($unit) {
        $real $buffers;
        for (size_t begin = 0; begin < length; begin += 256) {
            const size_t end = length - begin < 256 ? length : begin + 256;
            long long within = 1; /* as wide as a double: vectors of both go together */
            for (size_t place = begin; place < end; place++) {
$keep                within &= $within;
                result[place] = $core;
            }
            if (!within)
                for (size_t place = begin; place < end; place++) result[place] = $safe;
        }
        return;
    }
$every"""


def function_name(routine: Routine) -> str:
    """The name of a routine's function of numbers in double."""
    return f"bnsym_{routine.topic}_{routine.name}"


class CTarget:
    """A header and a source per topic, in C99, that need the standard library's math alone."""

    name = "c"
    requirements: tuple[str, ...] = ("a C99 compiler",)

    def declarations(self, routine: Routine) -> str:
        """What a header says of a routine: what it promises, and four prototypes."""
        intervals = ", ".join(
            f"{name} in [{low:g}, {high:g}]{' and whole' * whole}"
            for name, low, high, whole in routine.arguments
        )
        entry = "Entry by entry: row and column are the variances of both.\n" * routine.matrix
        comment = f"{routine.says}\n{promised(routine)};\n{intervals}.\n{entry}"
        lines = "\n".join(f" * {line}" for line in comment.splitlines())
        prototypes = "".join(f"{prototype};\n" for prototype in _prototypes(routine))
        return f"/*\n{lines}\n */\n{prototypes}"

    def core(self, routine: Routine) -> str:
        """A function of numbers in the domain, for this file."""
        _check_names(routine)
        dialect = _calling(routine.calls)
        arguments = ", ".join(f"double {argument.name}" for argument in routine.arguments)
        lines = [line for step in routine.steps for line in _step(step, dialect)]
        lines += [
            f"if ({written(branch.when, dialect)}) return {written(branch.value, dialect)};"
            for branch in routine.branches[:-1]
        ]
        if len(routine.branches) == 2 and not routine.double:  # a choice is made in vectors too
            lines = lines[:-1]
        lines.append(f"return {_last(routine, dialect)};")
        body = "".join(f"    {line}\n" for line in lines)
        inline = "" if routine.double else "inline "
        name = _core_name(f"{routine.topic}.{routine.name}")
        return f"static {inline}double {name}({arguments})\n{{\n{body}}}\n"

    def functions(self, routine: Routine) -> str:
        """The functions of a header, and what checks their arguments."""
        numbers, arrays = _prototypes(routine)[:2], _prototypes(routine)[2:]
        reals = ((numbers[0], arrays[0], "double"), (numbers[1], arrays[1], "float"))
        names = ", ".join(argument.name for argument in routine.arguments)
        text = []
        for number, array, real in reals:
            call = f"{_safe_name(routine, real)}({names})"
            text += [
                _guarded(routine, real),
                f"{number}\n{{\n    return {call};\n}}\n",
                f"{array}\n{{\n{_loop(routine, real)}}}\n",
            ]
        return "\n".join(text)

    def source(self, routines: Iterable[Routine], called: Iterable[Routine]) -> str:
        """All functions of a topic, and what they call."""
        routines = tuple(routines)
        cores = {f"{one.topic}.{one.name}": self.core(one) for one in (*called, *routines)}
        text = "\n".join([*cores.values(), *map(self.functions, routines)])
        return "\n".join([*self.helpers(text), text])

    def helpers(self, text: str) -> list[str]:
        """What a text calls and C does not have."""
        return [HELPERS[name] for name in HELPERS if f"{name}(" in text]


def _core_name(name: str) -> str:
    """Name the function of numbers in the domain, which only its file sees."""
    return "core_" + name.replace(".", "_")


def _calling(names: Iterable[str]) -> Dialect:
    """Return the dialect with calls of other kernels, by their full names."""
    own = {name: _core_name(name) for name in names}
    return DIALECT._replace(functions={**DIALECT.functions, **own})


def _check_names(routine: Routine) -> None:
    """Refuse a name that C would not take."""
    names = [routine.topic, routine.name, *(argument.name for argument in routine.arguments)]
    names += [part.symbol.name for step in routine.steps for part in step.parts]
    names += [step.counter.name for step in routine.steps if isinstance(step, Repetition)]
    for name in names:
        if name in RESERVED or not name.isascii():
            raise InputError(f"{routine.topic}.{routine.name}: {name!r} cannot be a name in C")


def _prototypes(routine: Routine) -> tuple[str, str, str, str]:
    """The functions of numbers and of arrays, in double and in float."""
    name = function_name(routine)
    names = [argument.name for argument in routine.arguments]
    found = []
    for real, suffix in (("double", ""), ("float", "f")):
        numbers = ", ".join(f"{real} {one}" for one in names)
        found.append(f"{real} {name}{suffix}({numbers})")
    for real, suffix in (("double", ""), ("float", "f")):
        arrays = ", ".join(f"const {real} *{one}, ptrdiff_t {one}_stride" for one in names)
        found.append(
            f"void {name}_array{suffix}(size_t length, {arrays}, "
            f"{real} *result, ptrdiff_t result_stride)"
        )
    return found[0], found[1], found[2], found[3]


def _step(step: Assignment | Repetition, dialect: Dialect) -> list[str]:
    """Write an assignment, or a loop in which all values change at once."""
    if isinstance(step, Assignment):
        return [_assigned(step, dialect)]
    counter = step.counter.name
    names = [part.symbol.name for part in step.updates]
    following = [f"const double next_{_text(part, dialect)}" for part in step.updates]
    inside = [
        f"const double {counter} = place;",
        *(_assigned(part, dialect) for part in step.common),
        *(f"{line};" for line in following),
        *(f"{name} = next_{name};" for name in names),
    ]
    return [
        *(f"double {_text(part, dialect)};" for part in step.before),
        f"for (int place = {step.start}; place < {step.stop}; place++) {{",
        *(f"    {line}" for line in inside),
        "}",
    ]


def _assigned(part: Assignment, dialect: Dialect) -> str:
    """Define a number or a truth value."""
    kind = "int" if isinstance(part.value, Boolean) else "double"
    return f"const {kind} {_text(part, dialect)};"


def _text(part: Assignment, dialect: Dialect) -> str:
    """Write name = value."""
    return f"{part.symbol.name} = {written(part.value, dialect)}"


def _last(routine: Routine, dialect: Dialect) -> str:
    """Write the value otherwise, or a choice of two that leaves no branch."""
    *others, last = routine.branches
    value = written(last.value, dialect)
    if len(others) != 1 or routine.double:
        return value
    when, other = (written(part, dialect) for part in others[0])
    return dialect.choice.format(when, other, value)[1:-1]


def _safe_name(routine: Routine, real: str) -> str:
    """Name the function that checks its arguments, which its file can make part of a loop."""
    return f"safe_{routine.topic}_{routine.name}{'f' * (real == 'float')}"


def _guarded(routine: Routine, real: str) -> str:
    """Compute what is in the domain, or nearly; everything else is NAN."""
    given = ", ".join(f"{real} {argument.name}" for argument in routine.arguments)
    conditions = [condition for one in routine.arguments for condition in _nearly(one, real)]
    if routine.matrix:
        row, entry, column = (argument.name for argument in routine.arguments[:3])
        largest = 1 + 8 * float(np.spacing(np.ones((), _DTYPES[real])))
        conditions.append(f"fabs({entry}) <= {largest!r}*sqrt({row})*sqrt({column})")
    test = "\n        && ".join(conditions)
    moved = ", ".join(
        f"inside({name}, {low!r}, {high!r})" for name, low, high, _ in routine.arguments
    )
    cast = "(float)" * (real == "float")
    core = _core_name(f"{routine.topic}.{routine.name}")
    return (
        f"static inline {real} {_safe_name(routine, real)}({given})\n{{\n"
        f"    return {test}\n        ? {cast}{core}({moved}) : {cast}NAN;\n}}\n"
    )


def _nearly(argument: Argument, real: str) -> list[str]:
    """Ask that an argument lie at most four units in the last place of an end outside."""
    name, *ends, whole = argument
    below, above = (4 * float(np.spacing(np.abs(np.array(end, _DTYPES[real])))) for end in ends)
    low, high = argument.lower - below, argument.upper + above
    return [f"{name} >= {low!r} && {name} <= {high!r}", *[f"{name} == floor({name})"] * whole]


def _loop(routine: Routine, real: str) -> str:
    """Call a function for every element; where it has no branches, in blocks that can be vectors.

    A block is computed as if its arguments were in the domain, and again if one was not: they are
    kept, since the result may take their place.
    """
    names = [argument.name for argument in routine.arguments]
    safe, core = _safe_name(routine, real), _core_name(f"{routine.topic}.{routine.name}")
    strided = ", ".join(f"{one}[(ptrdiff_t)place * {one}_stride]" for one in names)
    every = (
        "    for (size_t place = 0; place < length; place++)\n"
        f"        result[(ptrdiff_t)place * result_stride] = {safe}({strided});\n"
    )
    if routine.double or routine.matrix:
        return every
    plain = ", ".join(f"{one}[place]" for one in names)
    tests = [
        f"({name}[place] >= {low!r}) & ({name}[place] <= {high!r})"
        + f" & ({name}[place] == floor({name}[place]))" * whole
        for name, low, high, whole in routine.arguments
    ]
    return filled(
        BLOCKS,
        unit=" && ".join(f"{one}_stride == 1" for one in (*names, "result")),
        within=" & ".join(tests),
        core=f"{'(float)' * (real == 'float')}{core}({plain})",
        real=real,
        buffers=", ".join(f"kept_{one}[256]" for one in names),
        keep="".join(
            f"                kept_{one}[place - begin] = {one}[place];\n" for one in names
        ),
        safe=f"{safe}({', '.join(f'kept_{one}[place - begin]' for one in names)})",
        every=every,
    )
