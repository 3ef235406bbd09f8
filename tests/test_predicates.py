"""What makes a mean over normal variables exist: conditions that suffice, and none elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from bnsym_derivations.symbols import B, alpha, c, h, i, j, k, l, phi, v, x, y
from sympy import Gt, Integer, exp

from bnsym.symbolic.batchnorm import BatchNorm, Centred, CentredNorm, Jacobian
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, correlated
from bnsym.symbolic.homogeneous import AlphaReLU, Apply, PositiveHomogeneous
from bnsym.symbolic.power_series import Hermite
from bnsym.symbolic.predicates import Integrable

ONE = Gaussian((x,), [[1]])
RELU = AlphaReLU(alpha, x)
BATCH = BatchLaw((h,), v, B)
CHOSEN = PositiveHomogeneous(2, exp(CentredNorm(B, h) ** 4), 0)
"""An activation that the batch makes grow."""
ABOVE = Gt(alpha, -1, evaluate=False)


def f(activation: Any = phi) -> Apply:
    return Apply(activation, x, Integer(0))


@pytest.mark.parametrize(
    ("body", "conditions"),
    [
        (exp(2 * x) * x, ()),
        (RELU * Hermite(l, x), (ABOVE,)),
        (f(PositiveHomogeneous(alpha, 1, 0)) * exp(x), (ABOVE,)),
    ],
    ids=str,
)
def test_means_exist(body: Any, conditions: tuple[Any, ...]) -> None:
    assert Integrable(Expectation(body, ONE)).sufficient() == (conditions,)


@pytest.mark.parametrize(
    ("body", "law"),
    [
        (RELU * exp(x**2), ONE),
        (RELU * f(), ONE),
        (f(PositiveHomogeneous(x, 1, 0)), ONE),
        (RELU * Hermite(l, y), correlated(x, y, c)),
        (BatchNorm(CHOSEN, B, h, i) * BatchNorm(phi, B, h, j), BATCH),
        (Jacobian(CHOSEN, B, h, i, k) * Jacobian(phi, B, h, j, k), BATCH),
        (Apply(CHOSEN, Centred(B, h, i), Integer(0)), BATCH),
    ],
    ids=str,
)
def test_means_that_are_not_seen_to_exist(body: Any, law: Any) -> None:
    assert Integrable(Expectation(body, law)).sufficient() == ()
