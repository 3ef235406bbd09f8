"""Targets: what a kernel can be generated for, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bnsym.codegen.targets import jax, numba, numpy, torch
from bnsym.codegen.targets.c import CTarget
from bnsym.codegen.targets.differentiable import Differentiable
from bnsym.codegen.targets.target import Raises, Target
from bnsym.errors import InputError

__all__ = ["CHECKED_IN", "TARGETS", "CTarget", "Differentiable", "Raises", "Target", "target_named"]

CHECKED_IN: Mapping[str, Target] = {
    target.name: target for target in (numpy.NumPyTarget(), numba.NumbaTarget())
}
"""Targets whose code is part of this library."""

TARGETS: Mapping[str, Target | CTarget] = {
    **CHECKED_IN,
    "c": CTarget(),
    "torch": torch.TorchTarget(),
    "jax": jax.JaxTarget(),
}


def target_named(name: str) -> Target | CTarget:
    """Return a target by its name.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> target_named("numba").requirements
    ('numpy', 'numba')
    """
    if name not in TARGETS:
        raise InputError(f"target must be one of {', '.join(TARGETS)}, got {name!r}")
    return TARGETS[name]
