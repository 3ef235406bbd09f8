"""JAX: functions of arrays for jit, vmap and grad, by `custom_jvp`."""

from __future__ import annotations

from bnsym.codegen.ir import Assignment, Routine
from bnsym.codegen.printer import Dialect, written
from bnsym.codegen.targets.differentiable import Differentiable
from bnsym.codegen.targets.target import Style, array_dialect, assigned

__all__ = ["DIALECT", "JaxTarget"]

IMPORTS = """\
import functools
import math
from typing import Any

import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero
"""

HELPERS = '''
def _wide() -> Any:
    """Return float64, or float32 where jax_enable_x64 is off."""
    return jnp.result_type(float)


def _dtype(*values: Any) -> Any:
    """Return float32 if every array of real numbers is, else float64 where that is enabled."""
    kinds = [jnp.result_type(value) for value in values if hasattr(value, "dtype")]
    real = {kind for kind in kinds if jnp.issubdtype(kind, jnp.inexact)}
    wrong = real - {jnp.dtype("float32"), jnp.dtype("float64")}
    if wrong:
        raise ValueError(f"arrays must be real, float32 or float64, got {wrong.pop()}")
    return jnp.dtype("float32") if real == {jnp.dtype("float32")} else _wide()


def _ulp(end: float, dtype: Any) -> float:
    """Return the distance of an end of an interval from the next number."""
    info = jnp.finfo(dtype)
    scale = 2.0 ** (math.frexp(abs(end))[1] - 1) if end else float(info.tiny)
    return scale * float(info.eps)


def _moved(x: Any, lower: float, upper: float) -> Any:
    """Return numbers in [lower, upper], with the slope of what was moved there."""
    return x + jax.lax.stop_gradient(jnp.clip(x, lower, upper) - x)


def _inside(value: Any, dtype: Any, wide: Any, lower: float, upper: float, whole: bool) -> Any:
    """Return numbers in [lower, upper], moved by at most 4 ulp, and nan for all others."""
    x = jnp.asarray(value, wide)
    near = (x >= lower - 4 * _ulp(lower, dtype)) & (x <= upper + 4 * _ulp(upper, dtype))
    near = near & (x == jnp.round(x)) if whole else near
    return jnp.where(near, _moved(x, lower, upper), math.nan)


def _interior(x: Any, lower: float, upper: float) -> Any:
    """Return numbers inside [lower, upper] and not at its ends, with the slope of x."""
    epsilon = float(jnp.finfo(x.dtype).eps)
    inward = [epsilon * max(abs(end), 2.0**-60) for end in (lower, upper)]
    return _moved(x, lower + inward[0], upper - inward[1])


def _moved_inside(x: Any) -> Any:
    """Return correlations in [-1, 1]."""
    return _moved(x, -1.0, 1.0)


def _carried(like: Any, *values: Any) -> list[Any]:
    """Return what a loop carries, of one shape and precision."""
    return [jnp.broadcast_to(jnp.asarray(value, like.dtype), like.shape) for value in values]


def _narrow(value: Any, dtype: Any) -> Any:
    """Return the result in the precision of the arguments."""
    return value.astype(dtype)


def _covariances(value: Any, dtype: Any, lower: float, upper: float) -> Any:
    """Return the variances of the rows, the entries, and the variances of the columns."""
    sigma = jnp.asarray(value, _wide())
    if sigma.ndim < 2 or sigma.shape[-1] != sigma.shape[-2]:
        raise ValueError(f"matrices must be square, got shape {sigma.shape}")
    diagonal = jnp.diagonal(sigma, axis1=-2, axis2=-1)
    diagonal = _inside(diagonal, dtype, _wide(), lower, upper, False)
    row, column = diagonal[..., :, None], diagonal[..., None, :]
    largest = (1 + 8 * float(jnp.finfo(dtype).eps)) * jnp.sqrt(row) * jnp.sqrt(column)
    return row, jnp.where(jnp.abs(sigma) <= largest, sigma, math.nan), column
'''

STYLE = Style(
    arrays="JAX arrays",
    outside="the value is nan",
    shown="float({})",
    imports="import jax\nimport numpy as np",
    setup="""jax.config.update("jax_enable_x64", True)  # values are compared in float64""",
    evaluated="np.asarray(function(*arguments))",
)

DIALECT = array_dialect("jax", "jnp.", erf="jax.scipy.special.erf", erfc="jax.scipy.special.erfc")


class JaxTarget(Differentiable):
    """Functions of arrays that need JAX alone."""

    name = "jax"
    requirements: tuple[str, ...] = ("jax",)
    style = STYLE
    imports = IMPORTS
    helpers = HELPERS
    dialect = DIALECT

    def steps(self, routine: Routine, dialect: Dialect) -> str:
        """The lines before the last one, in which a loop is one operation, compiled once."""
        like = routine.arguments[0].name
        lines: list[str] = []
        for step in routine.steps:
            if isinstance(step, Assignment):
                lines += assigned([step], dialect)
                continue
            names = ", ".join(part.symbol.name for part in step.updates)
            before, after = (
                ", ".join(written(part.value, dialect) for part in parts)
                for parts in (step.before, step.updates)
            )
            lines += [
                f"def repeated({step.counter.name}: Any, carried: Any) -> Any:",
                f"    [{names}] = carried",
                *(f"    {line}" for part in step.common for line in assigned([part], dialect)),
                f"    return [{after}]",
                f"carried = _carried({like}, {before})",
                f"[{names}] = jax.lax.fori_loop({step.start}, {step.stop}, repeated, carried)",
            ]
        return "".join(f"    {line}\n" for line in lines)

    def leaf(self, routine: Routine) -> str:
        """A function and its rule for tangents."""
        names = [argument.name for argument in routine.arguments]
        given = ", ".join(f"{name}: Any" for name in names)
        listed = ", ".join(names)
        known = {gradient.argument: gradient for gradient in routine.gradients}
        refused = "".join(
            f"    if not isinstance(tangents[{place}], SymbolicZero):\n"
            f'        raise NotImplementedError("{routine.name} has no derivative in {name}")\n'
            for place, name in enumerate(names)
            if name not in known
        )
        added = "".join(
            f"    if not isinstance(tangents[{place}], SymbolicZero):\n"
            f"        tangent = tangent + tangents[{place}]*({self.slope(routine, known[name])})\n"
            for place, name in enumerate(names)
            if name in known
        )
        spread = f"*jnp.broadcast_arrays({listed})" if len(names) > 1 else listed
        return f'''\
@jax.custom_jvp
def _value_of_{routine.name}({given}) -> Any:
    """Compute {routine.name} of numbers in its domain."""
{self.value(routine)}

@functools.partial(_value_of_{routine.name}.defjvp, symbolic_zeros=True)
def _slope_of_{routine.name}(primals: Any, tangents: Any) -> Any:
    """Multiply tangents by the derivatives."""
    {listed}{"," * (len(names) == 1)} = primals
{refused}    value = _{routine.name}({listed})
    tangent = jnp.zeros_like(value)
{added}    return value, tangent


def _{routine.name}({given}) -> Any:
    """Compute {routine.name} of numbers in its domain."""
    return _value_of_{routine.name}({spread})
'''
