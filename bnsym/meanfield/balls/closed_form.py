"""The theory of a positive-homogeneous activation in balls: as `bnsym.meanfield.closed_form`.

Everything is written in h = 1/(B - 1), so that h = 0 is the infinite batch.
"""

from __future__ import annotations

from typing import NamedTuple

from flint import arb, fmpq

from bnsym.meanfield.balls.theory import BallTheory, depth_scale

__all__ = ["homogeneous_numbers"]

HALF = fmpq(1, 2)


class _Kernel(NamedTuple):
    """J_phi(rho), its slope, what it lacks to J_phi(1), and that."""

    value: arb
    slope: arb
    gap: arb
    diagonal: arb


def homogeneous_numbers(alpha: arb, a: arb, b: arb, n: int | None) -> BallTheory:
    """Return the theory of a*relu(x)**alpha - b*relu(-x)**alpha at n = B - 1, None for infinity.

    Examples
    --------
    >>> identity = homogeneous_numbers(arb(1), arb(1), arb(1), 3)             # B = 4
    >>> identity.backward_G.contains(2), float(identity.backward_G.rad()) < 1e-13
    (True, True)
    """
    h = arb(0) if n is None else arb(fmpq(1, n))
    kernel = _kernel(alpha, a, b, h)
    second, mean, slope, radius = (
        _ratio(n, shift) for shift in (alpha, alpha / 2, (alpha + 1) / 2, arb(HALF))
    )
    pi_root = arb.pi().sqrt()
    scale = arb(2) ** (alpha - 1) * (alpha + HALF).gamma() / pi_root * second
    total, j = 1 + 2 * alpha * h, kernel.slope / kernel.gap
    forward_M = (1 + h) * j / total
    centre = (a - b) * arb(2) ** (alpha / 2) * ((alpha + 1) / 2).gamma() / (2 * pi_root) * mean
    linear = ((a + b) * (alpha / 2 + 1).gamma()) ** 2 / (pi_root * (alpha + HALF).gamma())
    backward = _backward(alpha, h, kernel) if alpha > arb(HALF) else (None, None, None, None)
    return BallTheory(
        scale * kernel.diagonal,
        kernel.value / kernel.diagonal,
        scale * kernel.gap,
        alpha * (1 - h) / total + h * forward_M,
        forward_M,
        centre**2,
        linear / kernel.gap * (slope / radius) ** 2 / second * (1 + h),
        *backward,
    )


def _backward(alpha: arb, h: arb, kernel: _Kernel) -> tuple[arb, arb, arb, arb]:
    """Return the backward eigenvalues on G, 𝕃 and 𝕄, and the depth scale."""
    margin, total = 2 * alpha - 1, 1 + 2 * alpha * h
    j = kernel.slope / kernel.gap
    d = (alpha**2 * kernel.value + margin * h * kernel.slope) / kernel.gap
    shared = (total - 2 * h) * d
    excess = ((1 - 2 * h) * (alpha - 1) ** 2 + h * alpha**2 + shared) / (margin * (1 - 2 * h))
    M = (1 + h) * j * (1 + 2 * alpha**2 * h**2 / ((1 - 2 * h) * total))
    part = alpha**2 * (1 - 2 * alpha * h**2) / total + shared
    L = (1 - h) / (1 - 2 * h) * part / margin + h * M
    return 1 + excess, L, M, depth_scale(excess)


def _kernel(alpha: arb, a: arb, b: arb, h: arb) -> _Kernel:
    """Return J_phi(-h) = (a**2 + b**2)*J_alpha(-h) - 2*a*b*J_alpha(h) and its companions."""
    (near, near_slope), (far, far_slope) = (_one_sided(alpha, (1 + c) / 2) for c in (-h, h))
    diagonal, cross = a**2 + b**2, 2 * a * b
    value = diagonal * near - cross * far
    return _Kernel(value, diagonal * near_slope + cross * far_slope, diagonal - value, diagonal)


def _one_sided(alpha: arb, u: arb) -> tuple[arb, arb]:
    """Return J_alpha and its derivative at c = 2*u - 1, by hypergeometric series."""
    scale = ((alpha + 1).gamma() / (alpha + HALF).gamma()) ** 2
    half = arb(HALF)
    value = scale / (alpha + HALF) * u ** (alpha + HALF)
    slope = scale / 2 * u ** (alpha - HALF)
    return (
        value * u.hypgeom_2f1(half, half, alpha + fmpq(3, 2)),
        slope * u.hypgeom_2f1(half, half, alpha + HALF),
    )


def _ratio(n: int | None, shift: arb) -> arb:
    """Return (n/2)**s*Gamma(n/2)/Gamma(n/2 + s): 1 for an infinite batch."""
    if n is None:
        return arb(1)
    half = arb(fmpq(n, 2))
    return half**shift * half.gamma() / (half + shift).gamma()
