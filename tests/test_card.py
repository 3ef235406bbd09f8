"""Cards, the handbook, reports and chains: what a reader does in Python and in a notebook."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from bnsym_derivations.symbols import B, a, alpha, c
from sympy import Derivative, Ge, Integer, Rational, Symbol, acos, cos, gamma, sin
from sympy.abc import x

import bnsym
from bnsym.codegen import lower
from bnsym.core import Eq
from bnsym.symbolic.homogeneous import ArcCosine
from bnsym.symbolic.predicates import AffineAlmostEverywhere

every = pytest.mark.parametrize("name", bnsym.catalogue)


def braces_match(tex: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", tex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    opened = re.findall(r"\\begin\{(\w+)\}", tex)
    return depth == 0 and sorted(opened) == sorted(re.findall(r"\\end\{(\w+)\}", tex))


# The handbook


def test_the_catalogue_is_a_read_only_mapping() -> None:
    assert len(bnsym.catalogue) == len(list(bnsym.catalogue)) > 0
    assert "homogeneous.v_transform" in bnsym.catalogue
    assert "nothing" not in bnsym.catalogue
    with pytest.raises(TypeError):
        bnsym.catalogue["mine.own"] = None  # type: ignore[index]


def test_topics_divide_the_catalogue() -> None:
    parts = [{card.name for card in bnsym.catalogue.by_topic(t)} for t in bnsym.catalogue.topics]
    assert set().union(*parts) == set(bnsym.catalogue)
    assert all(not one & other for one, other in combinations(parts, 2))


def test_cards_by_symbol_and_citation() -> None:
    assert {card.name for card in bnsym.catalogue.by_symbol("Sigma")} == {
        "homogeneous.v_transform",
        "homogeneous.v_transform_scale",
        "homogeneous.v_transform_reflection",
        "homogeneous.v_transform_semidefinite",
        "homogeneous.kernel_semidefinite",
        "transforms.tilting",
        "transforms.mixed_tilting",
        "transforms.mixed_laplace",
        "transforms.centred_tilting",
        "transforms.laplace",
        "transforms.blindness",
        "transforms.first_tilting",
        "transforms.second_tilting",
        "transforms.contour_pair",
        "transforms.contour",
        "transforms.contour_homogeneous",
        "transforms.mean_jacobian",
        "transforms.mean_jacobian_product",
        "transforms.backward_map",
        "transforms.tangent_map",
        "transforms.adjointness",
        "tangent.layer",
        "tangent.pairing",
        "tangent.recursion",
        "transforms.output_slopes",
        "transforms.map_slope",
        "transforms.tilted_slopes",
        "transforms.fourier",
        "transforms.fourier_homogeneous",
        "transforms.turned_contour",
        "transforms.regularised_fourier",
        "transforms.regularised_contour",
        "transforms.tilted_first_slope",
        "transforms.tilted_second_slope",
        "transforms.tilted_values",
    }
    assert bnsym.catalogue.by_symbol(alpha) == bnsym.catalogue.by_symbol("alpha")
    cited = bnsym.catalogue.by_citation("ChoSaul2009")
    assert cited
    assert all("ChoSaul2009" in dict(card.cite) for card in cited)
    assert bnsym.catalogue.by_citation("Nobody1900") == ()


def test_find_by_class_expression_and_symbol_of_any_assumptions() -> None:
    def found(content: object) -> set[str]:
        return {card.name for card in bnsym.find(content)}

    assert found(AffineAlmostEverywhere) == {"backward.linear_is_best"}
    assert found(ArcCosine(1, c)) == {
        "homogeneous.arc_cosine_1",
        "homogeneous.arc_cosine_1_below_one",
    }
    assert "homogeneous.arc_cosine_1" not in found(ArcCosine(0, c))
    assert found(acos(-Symbol("c"))) == found(acos(-c)) != set()
    assert found(alpha) == found(Symbol("alpha")) == found(Symbol("alpha", integer=True)) != set()
    assert found(Symbol("nowhere")) == set()


# Cards


some = pytest.mark.parametrize(  # the pages of all of them are made by the build of the site
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if place % 5 else [])
        for place, name in enumerate(bnsym.catalogue)
    ],
)


@some
def test_a_card_shows_itself(name: str) -> None:
    card = bnsym.identity(name)
    assert repr(card) == f"{name}: {card.statement}"
    assert card._repr_latex_().startswith("$")
    assert f"<code>{name}</code>" in card._repr_html_()
    fragment, document = card.latex(), card.latex(fragment=False)
    assert r"\documentclass" not in fragment
    assert r"\documentclass" in document
    assert braces_match(fragment)
    assert all(key in document for key in dict(card.cite))


@some
def test_a_derivation_of_the_catalogue_shows_and_rebuilds_itself(name: str) -> None:
    card = bnsym.identity(name)
    chain = card.derivation
    assert chain is not None
    assert chain.start in (card.statement.lhs, card.statement.rhs)
    for line in (repr(chain), chain._repr_html_(), chain.latex()):
        assert line
    assert braces_match(chain.latex())
    assert chain._repr_html_().count("<li>") == len(chain.steps)
    assert all(step.because.text in repr(chain) for step in chain.steps)


@every
def test_kernels_are_compiled_and_promised(name: str) -> None:
    card = bnsym.identity(name)
    assert [kernel.name for kernel in card.record.kernels] == list(card.kernels)
    for kernel, function in zip(card.record.kernels, card.kernels.values(), strict=True):
        at, value = lower(kernel).example
        if kernel.matrix:
            matrix = [[at[0], at[1]], [at[1], at[2]]]
            np.testing.assert_allclose(function(matrix, *at[3:])[0, 1], value, rtol=1e-13)
        else:
            np.testing.assert_allclose(function(*at), value, rtol=1e-13)


def test_a_card_without_its_generated_kernel_says_so() -> None:
    record = bnsym.identity("homogeneous.relu_dual").record
    (kernel,) = record.kernels
    lost = bnsym.Card(replace(record, kernels=(kernel._replace(name="homogeneous.lost"),)))
    with pytest.raises(bnsym.InputError, match="bnsym regenerate"):
        _ = lost.kernels


def test_axioms_are_hypotheses_and_theorems() -> None:
    card = bnsym.identity("homogeneous.arc_cosine_derivative")
    hypotheses = [str(condition) for condition in card.hypotheses]
    assert list(card.axioms[: len(hypotheses)]) == hypotheses
    assert any("Price" in axiom for axiom in card.axioms)
    assert "True" not in bnsym.identity("sphere.radial_moment").axioms


def test_a_false_card_is_false() -> None:
    record = bnsym.identity("homogeneous.moment_ratio").record
    wrong = Eq(record.statement.lhs, record.statement.rhs + 1)
    report = bnsym.Card(replace(record, name="homogeneous.wrong", statement=wrong)).verify(15)
    assert report.verdict == bnsym.Verdict.FALSE
    assert report.witness is not None
    assert "fails at: alpha = " in repr(report)
    assert "Fails at" in report._repr_html_()


# Special cases

PLACES = [
    ("homogeneous.arc_cosine_derivative", {"alpha": 1}),
    ("homogeneous.arc_cosine_derivative", {"alpha": Rational(3, 2)}),
    ("homogeneous.v_transform", {"a": 1, "b": 0}),
    ("homogeneous.v_transform", {"b": a}),
    ("homogeneous.v_transform", {"B": 3}),
    ("homogeneous.relu_dual", {"c": 1}),
    ("backward.jacobian", {"B": 4, "i": 2}),
    ("sphere.radial_moment", {"n": 2}),
]


@pytest.mark.parametrize(("name", "values"), PLACES)
def test_a_special_case_is_proved_as_an_instance(name: str, values: dict[str, object]) -> None:
    general = bnsym.identity(name)
    card = general.specialise(**values)
    assert card.name.startswith(f"{name}_at_")
    assert card.uses == (name,)
    assert card.kernels == {}
    names = {str(variable.symbol) for variable in card.over}
    assert names == {str(variable.symbol) for variable in general.over} - set(values)
    report = card.verify(15)
    assert report.verdict == bnsym.Verdict.PROVED
    assert set(general.verify(15).classical) <= set(report.classical)
    assert name in card.latex().replace(r"\_", "_")


def test_a_special_case_has_special_cases() -> None:
    general = bnsym.identity("homogeneous.v_transform")
    twice = general.specialise(alpha=1).specialise(a=1, b=0)
    assert twice.statement == general.specialise(alpha=1, a=1, b=0).statement
    assert twice.verify(15).verdict == bnsym.Verdict.PROVED


def test_a_special_case_of_a_bound_is_judged_by_numbers() -> None:
    card = bnsym.identity("backward.explosion_bound").specialise(B=4)
    assert str(card.statement).startswith("2 <= ")
    assert card.derivation is None
    assert card.verify(15).verdict == bnsym.Verdict.ENCLOSED


def test_a_condition_that_is_not_decided_stays() -> None:
    card = bnsym.identity("backward.jacobian").specialise(i=2)
    assert Ge(B, 2) in card.hypotheses


# Reports


def test_a_report_shows_verdict_evidence_and_assumptions() -> None:
    report = bnsym.identity("homogeneous.v_transform").verify(15)
    first, *rest = repr(report).splitlines()
    assert first == "homogeneous.v_transform: PROVED"
    assert rest[0] == "  rules: PROVED, 9 steps"
    assert "alpha > -1/2" in rest[-1]
    assert "<table>" in report._repr_html_()
    assert isinstance(report, bnsym.CheckReport)


def test_check_judges_an_identity_of_ones_own() -> None:
    right = bnsym.check(sin(3 * x), 3 * sin(x) - 4 * sin(x) ** 3, over={x: "real"})
    wrong = bnsym.check(cos(3 * x), 3 * cos(x) - 4 * cos(x) ** 3, over={x: "real"})
    assert (right.verdict.name, wrong.verdict.name) == ("PROVED", "FALSE")
    assert "fails at: x = " in repr(wrong)
    assert bnsym.check.__doc__ is not None
    assert "Raises" in bnsym.check.__doc__


# Chains


def test_a_chain_of_ones_own() -> None:
    slope = Derivative(ArcCosine(2, c), c)
    chain = bnsym.derive(slope, over={c: (-1, 1)}).by(
        "instance",
        Rational(4, 3) * ArcCosine(1, c),
        "the derivative lowers the degree",
        of="homogeneous.arc_cosine_derivative",
        at=({alpha: Integer(2), c: c},),
    )
    assert chain.conclusion == Eq(slope, Rational(4, 3) * ArcCosine(1, c))
    assert (chain.start, chain.end) == (slope, Rational(4, 3) * ArcCosine(1, c))
    assert [step.rule for step in chain.steps] == [bnsym.Rule.INSTANCE]
    assert r"\text{(instance) the derivative lowers the degree}" in chain.latex()
    assert chain._repr_latex_() == f"$\\displaystyle {chain.latex()}$"


def test_a_bad_step_shows_both_sides_and_its_number() -> None:
    chain = bnsym.derive(gamma(x + 2), over={x: "positive"})
    chain = chain.by("field", x * gamma(x + 1) + gamma(x + 1), "shift once")
    with pytest.raises(bnsym.StepError) as raised:
        chain.by("field", x**2 * gamma(x), "a slip")
    told = str(raised.value)
    assert isinstance(raised.value, ValueError)
    assert raised.value.number == 2
    assert told.startswith("step 2 (field): ")
    assert str(x**2 * gamma(x)) in told
    assert str(chain.end) in told
    assert len(chain.steps) == 1


def test_a_step_that_needs_a_hypothesis_names_it() -> None:
    quotient = (x**2 - 1) / (x - 1)
    with pytest.raises(bnsym.StepError, match=r"x - 1"):
        bnsym.derive(quotient, over={x: "real"}).by("field", x + 1, "cancel")
    chain = bnsym.derive(quotient, where=[x > 1]).by("field", x + 1, "cancel")
    assert chain.end == x + 1


def test_the_misprint_is_rejected_where_it_goes_wrong() -> None:
    theorem = bnsym.identity("homogeneous.v_transform")
    assert theorem.derivation is not None
    *steps, last = theorem.derivation.steps
    chain = bnsym.derive(theorem.statement.lhs, given=theorem)
    for step in steps:
        chain = chain.by(step.rule, step.after, step.because.text, **step.because.parameters)
    with pytest.raises(bnsym.StepError) as raised:
        chain.by(last.rule, last.after + last.after, last.because.text)
    assert raised.value.number == len(steps) + 1 == 9
    assert chain.by(last.rule, last.after, "as printed").conclusion == theorem.statement


def test_the_context_of_a_catalogued_chain_is_its_own() -> None:
    card = bnsym.identity("homogeneous.moment_ratio")
    assert card.derivation is not None
    longer = card.derivation.by("field", card.statement.rhs, "nothing changes")
    assert longer.conclusion == card.statement


# Mean field theory


@pytest.mark.parametrize(
    "activation", ["relu", "Max(x, 0)", bnsym.activation("relu"), bnsym.Homogeneous(1.0, 1.0, 0.0)]
)
def test_an_activation_may_be_given_in_any_form(activation: object) -> None:
    theory = bnsym.MeanField(activation, 64)
    assert theory.explosion_rate == bnsym.MeanField("relu", 64).explosion_rate


def test_a_sympy_expression_is_an_activation_too() -> None:
    theory = bnsym.MeanField(2 * Symbol("z"), [4, 8])
    np.testing.assert_allclose(theory.explosion_rate, [2, 1.2], rtol=1e-14)


def test_a_theory_shows_itself() -> None:
    theory = bnsym.MeanField("relu", 64)
    assert repr(theory) == "MeanField('relu', 64)"
    table = theory._repr_html_()
    assert all(word in table for word in ("backward.G", "depth_scale", repr(theory.explosion_rate)))
    assert "None" in bnsym.MeanField("sign", 8)._repr_html_()
