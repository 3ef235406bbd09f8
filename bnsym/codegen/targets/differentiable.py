"""What PyTorch and JAX share: functions of tensors with the derivatives of the catalogue.

A kernel that calls no other is computed by itself and differentiated by an identity, at a second
call of a kernel; any other is made of these, so that the library's chain rule does the rest, as
often as one likes.  Outside the domain the value is nan: what is traced cannot raise.
"""

from __future__ import annotations

from textwrap import indent, wrap

from sympy import Dummy, Expr, Function, Max, Min, Symbol, true

from bnsym.codegen.ir import Assignment, Gradient, Routine
from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.target import Raises, Style, promised, selected, statements

__all__ = ["Differentiable"]

INSIDE = "_moved_inside"
"""The call that takes the place of Max(-1, Min(1, x)), and has slope 1."""


class Differentiable:
    """A library of tensors with derivatives; what differs are its words and its leaf functions."""

    name: str
    requirements: tuple[str, ...]
    style: Style
    imports: str
    helpers: str
    dialect: Dialect
    always_core = True

    def leaf(self, routine: Routine) -> str:
        """A function of tensors in the domain, with derivatives of its own."""
        raise NotImplementedError

    def header(self, raises: Raises) -> str:
        """Helpers that the functions of a module share."""
        return self.helpers

    def offered(self, routine: Routine) -> tuple[str, ...]:
        """The function alone."""
        return (routine.name,)

    def core(self, routine: Routine) -> str:
        """A function of tensors in the domain."""
        return self.composed(routine) if routine.calls else self.leaf(routine)

    def function(self, routine: Routine) -> str:
        """A function of anything, in the precision of what it is given."""
        names = ", ".join(routine.given)
        wide = "_wide()" if routine.double else "dtype"
        lines = [f"dtype = _dtype({names})"]
        given = {argument.name: argument for argument in routine.arguments}
        axes = "[..., None, None]" * routine.matrix
        if routine.matrix:
            row, entry, column = routine.arguments[:3]
            lines.append(
                f"{row.name}, {entry.name}, {column.name} = "
                f"_covariances({entry.name}, dtype, {row.lower!r}, {row.upper!r})"
            )
            for name in list(given)[:3]:
                del given[name]
        for name, lower, upper, whole in given.values():
            lines.append(
                f"{name} = _inside({name}, dtype, {wide}, {lower!r}, {upper!r}, {whole}){axes}"
            )
        arguments = ", ".join(argument.name for argument in routine.arguments)
        narrow = f"_narrow(_{routine.name}({arguments}), dtype)"
        lines.append(f"return {narrow if routine.double else f'_{routine.name}({arguments})'}")
        body = "".join(f"    {line}\n" for line in lines)
        typed = ", ".join(f"{name}: Any" for name in routine.given)
        return f"def {routine.name}({typed}) -> Any:\n{self._docstring(routine)}\n{body}"

    def value(self, routine: Routine) -> str:
        """The lines that compute a leaf, and the last one that returns it; indented."""
        dialect = self.calling(routine)
        chosen = selected(routine.branches, dialect)
        return f"{self.steps(routine, dialect)}    return {chosen}\n"

    def steps(self, routine: Routine, dialect: Dialect) -> str:
        """The lines before the last one, indented."""
        return statements(routine, dialect)

    def slope(self, routine: Routine, gradient: Gradient) -> str:
        """The derivative in one argument; what may be infinite is taken just inside the ends."""
        dialect = self.calling(routine)
        value = gradient.value
        if gradient.steep:
            inner = {
                Symbol(name, real=True): Symbol(f"_interior({name}, {lower!r}, {upper!r})")
                for name, lower, upper, _ in routine.arguments
            }
            value = value.subs(inner)
        text = written(value, dialect)
        if gradient.when == true:
            return text
        return dialect.choice.format(written(gradient.when, dialect), text, "math.nan")

    def calling(self, routine: Routine) -> Dialect:
        """The dialect with the kernels that a routine calls."""
        of_gradients = (name for gradient in routine.gradients for name in gradient.calls)
        dialect = self.dialect.calling((*routine.calls, *of_gradients))
        return dialect._replace(functions={**dialect.functions, INSIDE: INSIDE})

    def composed(self, routine: Routine) -> str:
        """A function that is made of others, and is differentiated through them."""
        steps = tuple(
            step._replace(value=_unclamped(step.value)) if isinstance(step, Assignment) else step
            for step in routine.steps
        )
        branches = tuple(branch._replace(value=_unclamped(branch.value))
                         for branch in routine.branches)  # fmt: skip
        names = ", ".join(f"{argument.name}: Any" for argument in routine.arguments)
        return (
            f"def _{routine.name}({names}) -> Any:\n"
            f'    """Compute {routine.name} of numbers in its domain."""\n'
            f"{self.value(routine._replace(steps=steps, branches=branches))}"
        )

    def _docstring(self, routine: Routine) -> str:
        """Say what is promised, for which arguments, and which derivatives there are."""
        shown = {argument.name: argument for argument in routine.arguments}
        parameters = []
        for name in routine.given:
            _, lower, upper, integer = shown[name]
            what = "Whole" if integer else "Real"
            line = f"{name} : tensor or number\n    {what}, in [{lower:g}, {upper:g}]; "
            line += "up to 4 ulp outside is moved to the end."
            if routine.matrix and name == routine.given[0]:
                low, high = routine.arguments[0][1:3]
                line = (
                    f"{name} : tensor, shape (..., B, B)\n"
                    f"    Covariance matrices with variances in [{low:g}, {high:g}]."
                )
            parameters.append(line)
        promise = f"{promised(routine)}; outside the domain the value is nan."
        text = "\n".join(
            [
                f'"""{chr(10).join(wrap(routine.says, 92))}',
                "",
                *wrap(promise, 92),
                "",
                *wrap(_derivatives(routine), 92),
                "",
                "Parameters\n----------",
                *parameters,
                "",
                "Returns\n-------",
                self.style.arrays,
                "    float32 if every tensor is, else float64.",
                '"""',
            ]
        )
        return indent(text, "    ").replace("    \n", "\n")


def _unclamped(expr: Expr) -> Expr:
    """Mark where rounding is undone, Max(-1, Min(1, x)): there the slope of x is kept."""
    inner = Dummy()
    clamp = Max(-1, Min(1, inner))

    def is_clamp(part: Expr) -> bool:
        return isinstance(part, Max) and any(
            clamp.xreplace({inner: one}) == part
            for minimum in part.atoms(Min)
            for one in minimum.args
        )

    def marked(part: Expr) -> Expr:
        (minimum,) = part.atoms(Min)
        (one,) = (a for a in minimum.args if clamp.xreplace({inner: a}) == part)
        return _marked(one)

    replaced: Expr = expr.replace(is_clamp, marked)
    return replaced


def _marked(expr: Expr) -> Expr:
    """Call what moves a number into [-1, 1]."""
    called: Expr = Function(INSIDE)(expr)
    return called


def _derivatives(routine: Routine) -> str:
    """Say in which arguments there is a derivative, and why."""
    if not routine.gradients:
        return "Derivatives are those of what it is made of."
    parts = [
        f"in {gradient.argument} "
        + (f"by the identity {gradient.identity}" if gradient.identity else "by calculus")
        + ", and where that is infinite, at the float next to the end" * gradient.steep
        for gradient in routine.gradients
    ]  # fmt: skip
    return f"There are derivatives {', '.join(parts)}."
