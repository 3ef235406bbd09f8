"""PyTorch: functions of tensors with autograd, for `torch.func` as well."""

from __future__ import annotations

from bnsym.codegen.ir import Routine
from bnsym.codegen.targets.differentiable import Differentiable
from bnsym.codegen.targets.target import Style, array_dialect

__all__ = ["DIALECT", "TorchTarget"]

IMPORTS = """\
import math
from typing import Any

import torch
"""

HELPERS = '''
def _wide() -> torch.dtype:
    """Return the precision in which sums that may lose digits are computed."""
    return torch.float64


def _dtype(*values: Any) -> torch.dtype:
    """Return float32 if every tensor of real numbers is, else float64."""
    kinds = [value.dtype for value in values if isinstance(value, torch.Tensor)]
    real = {kind for kind in kinds if kind.is_floating_point or kind.is_complex}
    wrong = real - {torch.float32, torch.float64}
    if wrong:
        raise ValueError(f"tensors must be real, float32 or float64, got {wrong.pop()}")
    return torch.float32 if real == {torch.float32} else torch.float64


def _ulp(end: float, dtype: torch.dtype) -> float:
    """Return the distance of an end of an interval from the next number."""
    scale = 2.0 ** (math.frexp(abs(end))[1] - 1) if end else torch.finfo(dtype).tiny
    return scale * torch.finfo(dtype).eps


def _moved(x: torch.Tensor, lower: float, upper: float) -> torch.Tensor:
    """Return numbers in [lower, upper], with the slope of what was moved there."""
    return x + (x.clamp(lower, upper) - x).detach()


def _inside(
    value: Any, dtype: torch.dtype, wide: torch.dtype, lower: float, upper: float, whole: bool
) -> torch.Tensor:
    """Return numbers in [lower, upper], moved by at most 4 ulp, and nan for all others."""
    x = torch.as_tensor(value, dtype=wide)
    near = (x >= lower - 4 * _ulp(lower, dtype)) & (x <= upper + 4 * _ulp(upper, dtype))
    near = near & (x == x.round()) if whole else near
    return torch.where(near, _moved(x, lower, upper), math.nan)


def _interior(x: torch.Tensor, lower: float, upper: float) -> torch.Tensor:
    """Return numbers inside [lower, upper] and not at its ends, with the slope of x."""
    inward = [torch.finfo(x.dtype).eps * max(abs(end), 2.0**-60) for end in (lower, upper)]
    return _moved(x, lower + inward[0], upper - inward[1])


def _moved_inside(x: torch.Tensor) -> torch.Tensor:
    """Return correlations in [-1, 1]."""
    return _moved(x, -1.0, 1.0)


def _narrow(value: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return the result in the precision of the arguments."""
    return value.to(dtype)


def _together(*values: Any) -> Any:
    """Return tensors of one shape."""
    (like, *_) = [value for value in values if isinstance(value, torch.Tensor)]
    tensors = (v if isinstance(v, torch.Tensor) else like.new_tensor(v) for v in values)
    return torch.broadcast_tensors(*tensors)


def _larger(x: Any, y: Any) -> torch.Tensor:
    """Return the larger of two numbers, of which one is a tensor."""
    return torch.maximum(*_together(x, y))


def _smaller(x: Any, y: Any) -> torch.Tensor:
    """Return the smaller of two numbers, of which one is a tensor."""
    return torch.minimum(*_together(x, y))


def _covariances(
    value: Any, dtype: torch.dtype, lower: float, upper: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the variances of the rows, the entries, and the variances of the columns."""
    sigma = torch.as_tensor(value, dtype=torch.float64)
    if sigma.ndim < 2 or sigma.shape[-1] != sigma.shape[-2]:
        raise ValueError(f"matrices must be square, got shape {tuple(sigma.shape)}")
    diagonal = sigma.diagonal(dim1=-2, dim2=-1)
    diagonal = _inside(diagonal, dtype, torch.float64, lower, upper, False)
    row, column = diagonal[..., :, None], diagonal[..., None, :]
    largest = (1 + 8 * torch.finfo(dtype).eps) * row.sqrt() * column.sqrt()
    return row, torch.where(sigma.abs() <= largest, sigma, math.nan), column
'''

STYLE = Style(
    arrays="PyTorch tensors",
    outside="the value is nan",
    shown="{}.item()",
    imports="import torch\nimport numpy as np",
    setup="",
    evaluated="function(*map(torch.as_tensor, arguments)).numpy()",
)

DIALECT = array_dialect(
    "torch", "torch.", Max="_larger", Min="_smaller", erf="torch.erf", erfc="torch.erfc"
)


class TorchTarget(Differentiable):
    """Functions of tensors that need PyTorch alone."""

    name = "torch"
    requirements: tuple[str, ...] = ("torch",)
    style = STYLE
    imports = IMPORTS
    helpers = HELPERS
    dialect = DIALECT

    def leaf(self, routine: Routine) -> str:
        """A function of its own for autograd, and the call of it."""
        names = [argument.name for argument in routine.arguments]
        given = ", ".join(f"{name}: Any" for name in names)
        listed = ", ".join(names)
        known = {gradient.argument: gradient for gradient in routine.gradients}
        refused = "".join(
            f"        if ctx.needs_input_grad[{place}]:\n"
            f'            raise NotImplementedError("{routine.name} has no derivative in {name}")\n'
            for place, name in enumerate(names)
            if name not in known
        )
        slopes = [
            f"gradient*({self.slope(routine, known[name])}) if ctx.needs_input_grad[{place}] "
            "else None"
            if name in known
            else "None"
            for place, name in enumerate(names)
        ]
        returned = "".join(f"            {slope},\n" for slope in slopes)
        value = "".join(f"    {line}\n" for line in self.value(routine).splitlines())
        spread = f"*_together({listed})" if len(names) > 1 else listed
        return f'''\
class _Of_{routine.name}(torch.autograd.Function):
    """{routine.name} of numbers in its domain, and its derivatives."""

    generate_vmap_rule = True

    @staticmethod
    def forward({given}) -> Any:
        """Compute the value."""
{value}
    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        """Keep the arguments."""
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        """Multiply by the derivatives."""
        {listed}{"," * (len(names) == 1)} = ctx.saved_tensors
{refused}        return (
{returned}        )


def _{routine.name}({given}) -> Any:
    """Compute {routine.name} of numbers in its domain."""
    return _Of_{routine.name}.apply({spread})
'''
