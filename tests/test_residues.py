"""The quick proof that something is not zero: never of what vanishes, and nearly always else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sympy import Dummy, Expr, Integer, Poly, Rational
from sympy.abc import x, y

from bnsym.oracles.residues import nonzero_residue

coefficients = st.lists(st.fractions(max_denominator=50), min_size=1, max_size=5)


def polynomial(numbers: list[object]) -> Expr:
    return sum((Rational(str(c)) * x**k * y ** (k // 2) for k, c in enumerate(numbers)), Integer(0))


@given(coefficients, coefficients)
def test_what_vanishes_has_no_other_residue(first: list[object], second: list[object]) -> None:
    p, q = polynomial(first), polynomial(second)
    assert not nonzero_residue(p * q - Poly(p * q, x, y).as_expr(), {})
    if p != 0:
        assert not nonzero_residue(q * p / p - q, {})
        assert nonzero_residue(p, {})


@given(coefficients.filter(any), st.sampled_from([2, 3, 4, 6, 12]))
def test_roots(numbers: list[object], order: int) -> None:
    p, root = x * polynomial(numbers), Dummy("root")
    relations = {(root, order): p}
    assert not nonzero_residue(root**order * (1 + root) - p - p * root, relations)
    assert nonzero_residue(root - 1, relations) or order > 2  # few points have higher roots


def test_nested_roots() -> None:
    inner, outer, imaginary = Dummy("r"), Dummy("s"), Dummy("i")
    relations = {(inner, 2): x, (outer, 2): 1 + inner, (imaginary, 2): Integer(-1)}
    assert not nonzero_residue((outer**2 - 1) ** 2 - x, relations)
    assert not nonzero_residue((outer + imaginary) * (outer - imaginary) - inner - 2, relations)
    assert nonzero_residue(outer - inner, relations)
    assert nonzero_residue(imaginary - 1, relations)


def test_nothing_is_concluded_from_poles_and_circles() -> None:
    assert not nonzero_residue(1 / (x - y), {(x, 1): y})
    assert not nonzero_residue(x + 1, {(x, 2): x})
