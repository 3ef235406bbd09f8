"""Activations: the registry, the homogeneous decomposition, kinks and derivatives."""

import dataclasses
import math
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Max, Rational, Symbol, pi, sqrt, tanh

from bnsym.errors import InputError
from bnsym.meanfield import Homogeneous, MeanField
from bnsym.symbolic.activations import Activation, activation
from bnsym.symbolic.homogeneous_form import homogeneous_form
from bnsym.symbolic.parser import X, parse
from bnsym.symbolic.registry import REGISTRY


def _elu(x: float) -> float:
    return x if x > 0 else math.expm1(x)


MEANINGS: dict[str, Callable[[float], float]] = {
    "identity": lambda x: x,
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "prelu": lambda x: x if x > 0 else 0.25 * x,
    "abs": abs,
    "step": lambda x: float(x > 0),
    "sign": lambda x: math.copysign(1.0, x),
    "squared_relu": lambda x: max(x, 0.0) ** 2,
    "alpha_relu(x, 3/2)": lambda x: max(x, 0.0) ** 1.5,
    "relu6": lambda x: min(max(x, 0.0), 6.0),
    "hardtanh": lambda x: min(max(x, -1.0), 1.0),
    "clip(x, -1.7, 2.1)": lambda x: min(max(x, -1.7), 2.1),
    "hardswish": lambda x: x * min(max(x + 3, 0.0), 6.0) / 6,
    "elu": _elu,
    "elu(x, 2)": lambda x: x if x > 0 else 2 * math.expm1(x),
    "celu": _elu,
    "celu(x, 2)": lambda x: x if x > 0 else 2 * math.expm1(x / 2),
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
    "gelu": lambda x: x * 0.5 * math.erfc(-x / math.sqrt(2)),
    "gelu_tanh": lambda x: (
        0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    ),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "tanh": math.tanh,
    "sigmoid": lambda x: 0.5 * (1 + math.tanh(x / 2)),
    "erf": math.erf,
    "sin": math.sin,
    "cos": math.cos,
    "exp": math.exp,
    "gaussian": lambda x: math.exp(-x * x / 2),
    "polynomial": lambda x: x + x**2 + x**3,
    "hermite_2": lambda x: (x * x - 1) / math.sqrt(2),
    "hermite_3": lambda x: (x**3 - 3 * x) / math.sqrt(6),
    "hermite_4": lambda x: (x**4 - 6 * x * x + 3) / math.sqrt(24),
}
PLACES = (-7.25, -3.5, -1.75, -0.375, 0.25, 0.625, 2.5, 6.75)


def test_every_row_has_a_meaning_here() -> None:
    assert {text.partition("(")[0] for text in MEANINGS} == set(REGISTRY)


@pytest.mark.parametrize("text", MEANINGS)
def test_values(text: str) -> None:
    expr = activation(text).expr
    for place in PLACES:
        value = float(expr.subs(X, Rational(place)).evalf(25))
        assert value == pytest.approx(MEANINGS[text](place), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("text", MEANINGS)
def test_derivatives(text: str) -> None:
    derivative, step = activation(text).derivative, 1e-5
    for place in PLACES:
        slope = (MEANINGS[text](place + step) - MEANINGS[text](place - step)) / (2 * step)
        value = float(derivative.subs(X, Rational(place)).evalf(25))
        assert value == pytest.approx(slope, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", REGISTRY)
def test_table_repeats_the_decomposition(name: str) -> None:
    row = REGISTRY[name]
    if any(parameter.default is None for parameter in row.parameters):
        assert row.homogeneous is None
        return
    exact = row.homogeneous and tuple(Rational(number) for number in row.homogeneous)
    assert homogeneous_form(parse(row.text if not row.parameters else name)) == exact
    assert (activation(name).homogeneous is None) == (exact is None)


FORMS = {
    "x": (1, 1, 1),
    "-x": (1, -1, -1),
    "x**2": (2, 1, -1),
    "x**3": (3, 1, 1),
    "x*Abs(x)": (2, 1, 1),
    "Abs(x)": (1, 1, -1),
    "Max(x,0)-0.25*Max(-x,0)": (1, 1, Rational(1, 4)),
    "Max(x,0)**Rational(3,2)": (Rational(3, 2), 1, 0),
    "sqrt(Max(x,0))": (Rational(1, 2), 1, 0),
    "relu(-x)": (1, 0, -1),
    "2*relu(3*x)": (1, 6, 0),
    "relu(x) - relu(-x)": (1, 1, 1),
    "relu(relu(x) + Abs(x))": (1, 2, -1),
    "relu(x**3)**(1/3)": (1, 1, 0),
    "Max(sqrt(2)*x, 3*x/2)": (1, Rational(3, 2), sqrt(2)),
    "Max(x, -x**2)": None,
    "Min(x, -2*x, 0)": (1, -2, 1),
    "Abs(x)**pi": (pi, 1, -1),
    "tanh(sign(x))*x": (1, tanh(1), -tanh(1)),
    "step": (0, 1, 0),
    "sign": (0, 1, 1),
    "2*step(x) - 1": (0, 1, 1),
    "sign(x)*x": (1, 1, -1),
    "log(exp(x))": (1, 1, 1),
    "(x+1)**2 - x**2 - 2*x - 1 + x": (1, 1, 1),
    "x if x > 0 else x/7": (1, 1, Rational(1, 7)),
    "Piecewise((0, x < 0), (x**2, True))": (2, 1, 0),
    "x if x > -1 else x": (1, 1, 1),
    "x if x > 1 else 0": None,
    "x if x >= 0 else x**2": None,
    "Piecewise((1, x == 0), (x, True))": None,
    "relu(x) + x**2": None,
    "relu(x) + 1": None,
    "Max(x, 1)": None,
    "Max(x, x**2)": None,
    "x + x**3": None,
    "tanh(x)": None,
    "exp(x)": None,
    "2**x": None,
    "Max(x,0)**Rational(3,2) + Max(-x,0)**2": None,
    "(x**2 + x**4)**(1/2)": None,
    "((x+1)**64 + 1)**40": None,
    "0": None,
    "relu(x) - relu(x)": None,
    "3": None,
}


@pytest.mark.parametrize("text", FORMS)
def test_forms(text: str) -> None:
    assert homogeneous_form(parse(text)) == FORMS[text]


def test_undecided_coefficient_is_not_called_zero() -> None:
    """sqrt(2) + sqrt(3) = sqrt(5 + 2 sqrt(6)) is not proved here, so no form is claimed."""
    nothing = sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))
    assert homogeneous_form(nothing * X + X**2) is None


def _text(alpha: Fraction, a: Fraction, b: Fraction) -> str:
    return f"({a})*Max(x,0)**({alpha}) - ({b})*Max(-x,0)**({alpha})"


SLOPES = st.fractions(-5, 5, max_denominator=12)
DEGREES = st.fractions(Fraction(1, 8), 8, max_denominator=8)


@given(DEGREES, SLOPES, SLOPES.filter(bool))
def test_decomposition_finds_what_was_put_in(alpha: Fraction, a: Fraction, b: Fraction) -> None:
    form = activation(_text(alpha, a, b)).homogeneous_form
    assert form == tuple(Rational(n.numerator, n.denominator) for n in (alpha, a, b))


@given(
    DEGREES,
    SLOPES,
    SLOPES.filter(bool),
    st.sampled_from(["1", "tanh(x)", "sin(x)", "x/(1+x**2)", "relu(x - 1)", "x**9", "exp(x)"]),
    st.fractions(Fraction(1, 50), 3, max_denominator=50),
)
def test_perturbed_is_not_homogeneous(
    alpha: Fraction, a: Fraction, b: Fraction, bump: str, size: Fraction
) -> None:
    assert activation(f"{_text(alpha, a, b)} + {size}*({bump})").homogeneous is None


@given(
    st.sampled_from([text for text, form in FORMS.items() if form]),
    st.fractions(Fraction(1, 9), 9, max_denominator=9),
    st.fractions(-9, 9, max_denominator=9).filter(bool),
)
def test_found_forms_are_homogeneous(text: str, scale: Fraction, point: Fraction) -> None:
    given_activation = activation(text)
    form = given_activation.homogeneous_form
    assert form is not None
    s, x = (Rational(n.numerator, n.denominator) for n in (scale, point))
    stretched = float(given_activation.expr.subs(X, s * x).evalf(30))
    value = float((s**form.alpha * given_activation.expr.subs(X, x)).evalf(30))
    assert stretched == pytest.approx(value, rel=1e-13)
    rebuilt = form.a * Max(x, 0) ** form.alpha if x > 0 else -form.b * Max(-x, 0) ** form.alpha
    assert float(given_activation.expr.subs(X, x).evalf(30)) == pytest.approx(float(rebuilt))


KINKS = {
    "x": (),
    "tanh": (),
    "relu": (0,),
    "relu6": (0, 6),
    "hardtanh": (-1, 1),
    "hardswish": (-3, 3),
    "selu": (0,),
    "x if x > 1/3 else 0": (Rational(1, 3),),
    "x if x > 1/3 else x": (),
    "relu(x) - relu(-x)": (),
    "Abs(x)**2": (),
    "Abs(x)**3": (0,),
    "Abs(Abs(x) - 1)": (-1, 0, 1),
    "Abs(Max(Max(x,0)-1,0)-2)": (1, 3),
    "Abs(x**2 - 2)": (-sqrt(2), sqrt(2)),
    "sqrt(x**2 + x**4)": (0,),
    "sqrt(Abs(x))": (0,),
    "Max(tanh(2*x) + 0.1, 0)": (-sympy.atanh(Rational(1, 10)) / 2,),
    "Max(exp(x), 2)": (sympy.log(2),),
    "Max(erf(x - 1), 0)": (1,),
    "Max(atan(x), 2)": (),
}


@pytest.mark.parametrize("text", KINKS)
def test_kinks(text: str) -> None:
    assert Activation(text).kinks == KINKS[text]


def test_kink_without_radicals() -> None:
    (kink,) = activation("Abs(x**5 - x - 1)").kinks
    assert kink == sympy.CRootOf(X**5 - X - 1, 0)


@pytest.mark.parametrize("text", ["Abs(sin(x))", "Max(x, 1 - exp(x))"])
def test_unknown_kinks_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="not known exactly"):
        _ = activation(text).kinks


def test_derivative_ignores_jumps() -> None:
    assert activation("sign(x) + Heaviside(x - 1)").derivative == 0
    assert activation("Abs(tanh(x))").derivative.subs(X, -1) == tanh(1) ** 2 - 1


Y = Symbol("y")


@pytest.mark.parametrize(
    ("given_expr", "text"),
    [
        (Max(Y, 0), "Max(0, x)"),
        (0.25 * Y, "x/4"),
        (sympy.Piecewise((Y, sympy.Ne(Y, 0)), (0, True)), "x if x != 0 else 0"),
        (tanh(2 * Symbol("t", real=True)), "tanh(2*x)"),
    ],
)
def test_sympy_expressions(given_expr: sympy.Expr, text: str) -> None:
    assert activation(given_expr).expr == parse(text)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (Y + X, "free symbols x, y; allowed: exactly one"),
        (Integer(3), "free symbols none"),
        (Symbol("p", positive=True) ** 2, "does not range over the real line"),
        (Symbol("n", integer=True) + 1, "does not range over the real line"),
        (sympy.besselj(0, X), "name 'besselj' is not allowed"),
        (1 / Y, "not finite at x = 0"),
        (Y + sympy.I, "name 'I' is not allowed"),
        (sympy.Function("f")(Y), "name 'f' is not allowed"),
        ("3", "constant"),
        ("x - x", "constant"),
        ("alpha_relu", "alpha_relu has 0 argument(s)"),
        ("reul", "did you mean relu"),
        (None, "a NoneType is given"),
        (3.5, "a float is given"),
        (b"relu", "a bytes is given"),
        (["relu"], "a list is given"),
    ],
)
def test_refuses(spec: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        activation(spec)
    assert message in str(caught.value)
    assert str(caught.value).startswith("activation: ")


def test_is_a_value() -> None:
    relu = activation(" relu ")
    assert relu == activation("relu") == activation(relu)
    assert hash(relu) == hash(activation("relu"))
    assert relu != activation("elu")
    with pytest.raises(dataclasses.FrozenInstanceError):
        relu.name = "elu"  # type: ignore[misc]


def test_serves_the_numeric_layer() -> None:
    assert activation("Abs(x)").homogeneous == Homogeneous(1.0, 1.0, -1.0)
    theory = MeanField(activation("Max(x, 0)"), 64)
    assert theory.explosion_rate == MeanField(Homogeneous(1, 1, 0), 64).explosion_rate


def test_latex() -> None:
    assert activation("tanh(2*x)").latex() == r"\tanh{\left(2 x \right)}"
    assert activation("tanh(2*x)")._repr_latex_().startswith(r"$\displaystyle \varphi(x) = \tanh")


def test_registry_numbers_come_without_sympy() -> None:
    program = (
        "import sys; from bnsym.symbolic.activations import activation; "
        "assert activation('leaky_relu').homogeneous.b == 0.01; "
        "assert activation('gelu').homogeneous is None; assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "text",
    [
        "Max(x-0.3,0)",
        "Min(Max(x,-1.7),2.1)",
        "abs(x-1/3)",
        "Max(x-sqrt(2),0)",
        "relu(x-0.2)**(3/2)",
    ],
)
def test_kinks_that_float64_does_not_hold_are_no_jumps(text: str) -> None:
    assert activation(text).kinks
    assert activation(text).function.jumps == ()


@pytest.mark.parametrize("text", ["sign(x-0.3)", "Max(x-0.3,0)+1e-9*Heaviside(x-0.3)"])
def test_jumps_at_such_places_are_found(text: str) -> None:
    assert activation(text).function.jumps == (0.3,)


@pytest.mark.parametrize(
    ("text", "rough"),
    [
        ("sqrt(relu(x)) + x", True),
        ("sqrt(abs(x-0.3)) / 1e6 + tanh(x)", True),
        ("relu(x-0.2)**(3/2)", False),
        ("relu(x-1/3)**0.501 + x", False),
        ("relu(x) + x", False),
    ],
)
def test_a_root_beside_what_is_smooth_is_too_steep(text: str, rough: bool) -> None:
    assert activation(text).function.rough is rough


def test_clip_is_the_identity_between_any_two_numbers() -> None:
    assert activation("clip(x, -1, 1)").expr == sympy.Min(Max(X, -1), 1)
    assert activation("clip(x, -1.7, 2.1)").function.kinks == (-1.7, 2.1)
    assert MeanField(activation("clip(x, -10, 10)"), 8).explosion_rate == pytest.approx(
        1.2, rel=1e-12
    )
