# generated from homogeneous.v_transform; do not edit
"""Kernels of mean field theory; ``python -m x`` tests them."""

from .homogeneous import v_transform

__all__ = [
    "v_transform",
]
