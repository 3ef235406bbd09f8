"""Derivatives of exported kernels: found in the catalogue, right, and said in the code."""

from __future__ import annotations

import ast
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bnsym_derivations.homogeneous.kernels import kernels as closed_kernels
from flint import arb, ctx
from sympy import Derivative, Expr, Integer, Max, Min, Symbol, acos, sqrt, symbols, true

from bnsym.codegen import export, lower
from bnsym.codegen.derivatives import differentiated, reached, slopes
from bnsym.codegen.reference import enclosed
from bnsym.codegen.targets import Differentiable, Raises, target_named
from bnsym.codegen.targets.target import module
from bnsym.core import Eq, Kernel, Piece
from bnsym.packs import installed

RECORDS = tuple(installed().values())
KERNELS = {kernel.name: kernel for record in RECORDS for kernel in record.kernels}
CLOSED = closed_kernels()
RULE = "homogeneous.arc_cosine_derivative"
TRANSFORM = "homogeneous.v_transform"
STEEP = "homogeneous.arc_cosine_0_derivative"
x, y = symbols("x y", real=True)

every_library = pytest.mark.parametrize("target", ["torch", "jax"])


def kernel(body: Expr, **fields: Any) -> Kernel:
    pieces = (Piece(true, body),)
    plain = Kernel(
        "demo.f", "A demonstration.", (x,), body, (Integer(0),), (Integer(1),), pieces, 4e-15
    )
    return plain._replace(**fields)


@pytest.mark.parametrize("name", CLOSED)
def test_every_closed_form_has_its_derivative_by_arb(name: str) -> None:
    (slope,) = slopes(CLOSED[name], RECORDS)
    (c,) = CLOSED[name].args
    value = slope.value.xreplace({one(c): one.spec for one in slope.calls})
    drawn = random.Random(name)
    with ctx.workprec(200):
        for place in (drawn.uniform(-0.99, 0.99) for _ in range(20)):
            gap = enclosed(value - CLOSED[name].spec.diff(c), {c: place})
            assert gap.contains(0)
            assert gap.rad() < arb("1e-40")


def test_identities_are_used_where_they_hold_and_calculus_elsewhere() -> None:
    named = {name: slopes(one, RECORDS)[0].identity for name, one in CLOSED.items()}
    assert named.pop("homogeneous.arc_cosine_0") == STEEP  # alpha = 0 is not above 1/2
    assert set(named.values()) == {RULE}
    assert slopes(KERNELS[STEEP], RECORDS)[0].identity is None
    steep = {name for name, one in {**CLOSED, STEEP: KERNELS[STEEP]}.items()
             if differentiated(one, RECORDS).gradients[0].steep}  # fmt: skip
    assert steep == {"homogeneous.arc_cosine_0", STEEP}


def test_a_general_degree_calls_the_derivative_where_that_is_defined() -> None:
    (gradient,) = differentiated(KERNELS["homogeneous.arc_cosine"], RECORDS).gradients
    assert (gradient.argument, gradient.identity) == ("c", RULE)
    assert gradient.calls == (RULE,)
    assert str(gradient.when) == "alpha >= 0.5000000000000001"
    assert differentiated(KERNELS[RULE], RECORDS).gradients == ()  # it is made of others


def test_derivatives_change_with_the_identity() -> None:
    """What is exported comes from the catalogue: a wrong identity makes a wrong derivative."""

    def wrong(record: Any) -> Any:
        if record.name != RULE:
            return record
        return replace(record, statement=Eq(record.statement.lhs, 2 * record.statement.rhs))

    one = CLOSED["homogeneous.arc_cosine_2"]
    (right,), (changed,) = (slopes(one, records) for records in (RECORDS, map(wrong, RECORDS)))
    assert changed.value == 2 * right.value
    without = [record for record in RECORDS if not isinstance(record.statement.args[0], Derivative)]
    assert slopes(one, without)[0].identity is None


def test_there_is_none_of_what_is_not_elementary_and_not_in_the_catalogue() -> None:
    (quotient,) = (one for one in KERNELS["homogeneous.dual"].calls if "gamma" in one.name)
    assert slopes(quotient, RECORDS) == ()


def test_what_derivatives_call_is_exported_as_well() -> None:
    names = [one.name for one in reached([CLOSED["homogeneous.arc_cosine_3"]], RECORDS)]
    assert names == [f"homogeneous.arc_cosine_{n}" for n in ("0", "0_derivative", "1", "2")]


@every_library
def test_the_code_is_python_and_says_where_derivatives_come_from(
    target: str, tmp_path: Path
) -> None:
    chosen = [*CLOSED.values(), *(KERNELS[one] for one in (RULE, STEEP, TRANSFORM))]
    folder = export(chosen, target, tmp_path / "out", records=RECORDS)
    for path in folder.glob("*.py"):
        text = path.read_text("utf-8")
        ast.parse(text)
        assert "import numpy" not in text or path.name == "self_test.py"
    text = (folder / "homogeneous.py").read_text("utf-8")
    assert f"There are derivatives in c by the identity {RULE}." in text
    words = " ".join(text.split())
    assert f"in c by the identity {STEEP}, and where that is infinite, at the float" in words
    assert "arc_cosine has no derivative in alpha" in text
    readme = (folder / "README.md").read_text("utf-8")
    assert "outside the value is nan" in " ".join(readme.split())


@every_library
def test_helpers_come_when_they_are_called(target: str) -> None:
    library = target_named(target)
    assert isinstance(library, Differentiable)
    plain = module(library, [lower(kernel(1 - acos(x)))], [], "", Raises())
    assert "def _moved(" in plain
    for name in ("_covariances", "_narrow", "_larger", "_moved_inside", "_carried"):
        assert f"def {name}(" not in plain


@every_library
def test_a_clamp_of_rounding_keeps_the_slope_and_other_clamps_stay(target: str) -> None:
    library = target_named(target)
    assert isinstance(library, Differentiable)
    inner = kernel(acos(x))
    outer = kernel(
        inner(Max(-1, Min(1, x / sqrt(y)))) + Max(x, Symbol("y", real=True)),
        args=(x, y),
        lower=(Integer(0), Integer(1)),
        upper=(Integer(1), Integer(2)),
        calls=(inner,),
        spec=x,
    )
    text = library.core(lower(outer))
    assert "_f(_moved_inside(x/" in text
    assert ("_larger(x, y)" if target == "torch" else "jnp.maximum(x, y)") in text
