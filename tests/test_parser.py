"""The safe parser: what it reads, what it refuses and how, and that it runs nothing."""

import ast
import inspect
import math
from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Abs, Heaviside, Max, Min, Ne, Piecewise, Rational, exp, log, pi, sqrt, tanh

from bnsym.errors import InputError
from bnsym.symbolic import activations, homogeneous_form, kinks, parser, real_line, syntax
from bnsym.symbolic.grammar_table import CONSTANTS, FUNCTIONS, LIMITS, OPERATORS, grammar
from bnsym.symbolic.parser import X, parse
from bnsym.symbolic.registry import REGISTRY

GOOD = {
    "x": X,
    "Max(x,0)-0.25*Max(-x,0)": Max(X, 0) - Max(-X, 0) / 4,
    "max(x, min(0, 1)) + abs(x)": Max(X, 0) + Abs(X),
    "Max(x,0)**Rational(3,2)": Max(X, 0) ** Rational(3, 2),
    "Max(x,0)**(3/2)": Max(X, 0) ** Rational(3, 2),
    "1e-3*x + .5 + 2. + 1.5E2": X / 1000 + Rational(305, 2),
    "0.1234567890123456789012345*x": Rational(1234567890123456789012345, 10**25) * X,
    "+x - -x": 2 * X,
    "tanh(2*x)+0.1": tanh(2 * X) + Rational(1, 10),
    "relu(2*x) + 0.1": Max(2 * X, 0) + Rational(1, 10),
    "relu + tanh": Max(X, 0) + tanh(X),
    "relu(tanh)": Max(tanh(X), 0),
    "leaky_relu": Max(X, 0) - Max(-X, 0) / 100,
    "leaky_relu(x, 1/5)": Max(X, 0) - Max(-X, 0) / 5,
    "alpha_relu(-x, 3/2)": Max(-X, 0) ** Rational(3, 2),
    "x if x > 0 else exp(x) - 1": Piecewise((X, X > 0), (exp(X) - 1, True)),
    "Piecewise((0, x < 0), (x, x <= 1), (1, True))": Piecewise((0, X < 0), (X, X <= 1), (1, True)),
    "1 if -1 < 2*x <= 3 else 0": Piecewise(
        (1, (Rational(-1, 2) < X) & (Rational(3, 2) >= X)), (0, True)
    ),
    "1 if x > 1 or x < -1 else 0": Piecewise((1, (X > 1) | (X < -1)), (0, True)),
    "1 if (x > 1) & (x < pi) else 0": Piecewise((1, (X > 1) & (pi > X)), (0, True)),
    "Piecewise((sin(x)/x, x != 0), (1, True))": Piecewise((sympy.sin(X) / X, Ne(X, 0)), (1, True)),
    "sqrt(Max(x, 0)) if 1 > 0 else 1/x": sqrt(Max(X, 0)),
    "log(1 + E**x)": log(1 + exp(X)),
    "1/(x**2 + 1)": 1 / (X**2 + 1),
    "Heaviside(x) - Min(x, 2)": Heaviside(X) - Min(X, 2),
    "(\n x +\t1 )": X + 1,
}

BAD = {
    "": "empty",
    " \n ": "empty",
    "x+y": "name 'y' is not allowed in \"x+y\"",
    "__import__('os').system('x')": "'attribute'",
    "x.__class__": "'attribute'",
    "__builtins__": "name '__builtins__'",
    "(lambda: x)()": "'lambda'",
    "lambda x: x": "'lambda'",
    "[x for x in x]": "'list comp'",
    "f'{x}'": "'joined str'",
    "'x'": "'constant'",
    "None": "'constant'",
    "True": "'constant'",
    "(y := x)": "'named expr'",
    "Max(x, y=1)": "'keyword'",
    "Max(*x)": "'starred'",
    "x[0]": "'subscript'",
    "x, x": "'tuple'",
    "x > 0": "'compare'",
    "x // 2": "'floor div'",
    "x % 2": "'mod'",
    "~x": "'unary op'",
    "x ^ 2": "** for powers",
    "x; x": "is not an expression",
    "x = 1": "is not an expression",
    "x +": "is not an expression",
    "1if x > 0 else 0": "is not an expression",
    "x # y": "U+0023",
    "x\x00": "U+0000",
    "ｘ": "U+FF58",
    "х": "U+0445",
    "\ud800": "U+D800",
    "1j": "number",
    "0x10": "number",
    "1_0": "number",
    "1e999999999": "number",
    "1e-999999999": "number",
    "9" * 100: "number",
    "9**9**9**9": "exponent",
    "((x**64)**64)**64": "exponent",
    "exp(10**12*log(2))": "exponent",
    "exp(10**12*log(2*(x**2+1)))": "exponent",
    "x**(64 + 1/10**50)": "exponent",
    "(1/3)**Max(x, 10**40)": "changes branch",
    "exp(Max(x, 60)**60*log(2))": "changes branch",
    "(10**50)**60": "number grows too large",
    "exp(exp(exp(100)))": "number grows too large",
    "x*10**60*(10**64)**4*(10**64)": "number grows too large",
    "gelu(" * 30 + "x" + ")" * 30: "too large once its activations are written out",
    "x" * 100_000: "has 100000 characters",
    "-" * 900 + "x": "nested too deeply",
    "(" * 400 + "x" + ")" * 400: "is not an expression",
    "Max(" + ",".join("x" * 400) + ")": "too many parts",
    "Max(x, 1, 2, 3, 4, 5, 6, 7, 8)": "Max has 9 argument(s)",
    "Max(sin(x), cos(x), exp(x), Max(x, x**2, x**3, x**4, x**5, x**6))": "Max has 9 argument(s)",
    "Max()": "Max has 0 argument(s)",
    "sin(x, x)": "sin has 2 argument(s)",
    "Heaviside(x, 1)": "Heaviside has 2 argument(s)",
    "Piecewise()": "Piecewise has 0 argument(s)",
    "Piecewise((x, x > 0, 1))": "other than pairs",
    "Piecewise(x)": "other than pairs",
    "Piecewise((x, x > 0))": "not defined at x = 0",
    "Piecewise((x, x))": "condition",
    "x if x**2 > 1 else 0": "condition",
    "x if x in x else 0": "condition",
    "x if 'a' else 0": "condition",
    "Rational(x, 2)": "Rational",
    "Rational(1, 0)": "not finite",
    "1/0": "not finite",
    "0**(-1)": "not finite",
    "log(0)*x": "not finite",
    "sqrt(-1)*x": "not real",
    "asin(2)*x": "not real",
    "1/x": "not finite at x = 0",
    "sin(x)/x": "not finite at x = 0",
    "Max(x, 0)**(-1/2)": "not finite at x = 0",
    "log(Abs(x))": "not finite at x = 0",
    "1/(x - 3)": "not finite at x = 3",
    "1/(x**2 - 2)": "not finite where x**2 - 2 = 0",
    "1/(3*x - 1)**2": "not finite where",
    "1/(exp(x) - 3)": "not finite where",
    "tan(x)": "not finite where cos(x) = 0",
    "sqrt(x)": "not real at x = -1",
    "x**(1/3)": "not real at x = -1",
    "log(x)": "not finite at x = 0",
    "log(x**2 - 2)": "not real at x = 0",
    "acosh(x)": "not real at x = 0",
    "asin(x)": "not real at x = -2",
    "atanh(x)": "not finite at x = -1",
    "(-2)**x": "not real",
    "reul": "did you mean relu",
    "Relu(x)": "did you mean relu",
    "sqrt": "no argument",
    "alpha_relu": "alpha_relu has 0 argument(s)",
    "alpha_relu(x, 0)": "parameter alpha of alpha_relu is 0",
    "leaky_relu(x, x)": "parameter slope of leaky_relu is x",
    "leaky_relu(x, 1, 2)": "leaky_relu has 3 argument(s)",
    "oo": "name 'oo'",
    "nan": "name 'nan'",
    "I": "name 'I'",
}


@pytest.mark.parametrize("text", GOOD)
def test_reads(text: str) -> None:
    assert parse(text) == GOOD[text]


@pytest.mark.parametrize("text", GOOD)
def test_reads_what_sympy_prints(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)


@pytest.mark.parametrize("text", BAD, ids=lambda text: ascii(text[:30]))
def test_refuses_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    message = str(caught.value)
    assert BAD[text] in message
    assert message.startswith("activation: ")
    assert "; allowed: " in message
    assert message.isascii()
    assert message.isprintable()
    assert len(message) < 400


@pytest.mark.parametrize(
    "module", [activations, homogeneous_form, kinks, parser, real_line, syntax]
)
def test_runs_nothing(module: object) -> None:
    forbidden = {"eval", "exec", "sympify", "parse_expr", "lambdify", "literal_eval"}
    forbidden |= {"S", "__import__", "import_module", "parse_latex", "simplify", "nsimplify"}
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert not names & (forbidden | {"compile"})
    assert not {node.attr for node in nodes if isinstance(node, ast.Attribute)} & forbidden
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    assert not {alias.name for node in imports for alias in node.names} & forbidden


def test_nothing_is_built_before_the_tree_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every structural limit speaks before the first SymPy object of the text exists."""

    def never(*_: object) -> None:
        pytest.fail("built")

    monkeypatch.setattr(parser._Builder, "build", never)
    too_much = ["x" * (LIMITS.characters + 1), "-" * LIMITS.nesting + "x", "9" * 61, "1e400"]
    too_much += ["Max(" + ", ".join("x" * LIMITS.nodes) + ")"]
    for text in too_much:
        with pytest.raises(InputError):
            parse(text)


def test_activations_share_one_budget() -> None:
    """The size of what is built is bounded however activations are nested."""
    expr = parse("silu(" * 4 + "x" + ")" * 4)
    assert expr.count_ops() <= LIMITS.expanded_nodes
    with pytest.raises(InputError, match="too large"):
        parse("silu(" * 12 + "x" + ")" * 12)


@pytest.mark.parametrize("name", [n for n, f in FUNCTIONS.items() if f.least == f.most == 1])
def test_every_function_of_one_argument(name: str) -> None:
    small = name in ("asin", "acos", "atanh", "tan")
    argument = X / (1 + X**2) if small else 1 + X**2
    head = getattr(sympy, FUNCTIONS[name].head)
    assert parse(f"{name}({argument})") == head(argument)


def test_grammar_has_a_line_for_everything() -> None:
    lines = grammar()
    assert len(lines) == len(OPERATORS) + len(CONSTANTS) + len(FUNCTIONS) + len(REGISTRY)
    assert len({(line.kind, line.usage) for line in lines}) == len(lines)
    assert all(line.says and "\n" not in line.says for line in lines)


def test_grammar_prints_calls_that_parse() -> None:
    for line in grammar():
        if line.kind == "activation" and " or " in line.usage:
            bare, call = line.usage.split(" or ")
            head, _, rest = call.removesuffix(")").partition("(")
            values = [part.split("=")[-1] for part in rest.split(", ")]
            assert parse(bare) == parse(f"{head}({', '.join(values)})")


@given(st.text(alphabet="x019.e+-*/(), <>=:[]\"'_yRPMaxsignlogifelse\\\x00é", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expr = parse(text)
    except InputError:
        return
    assert expr.free_symbols <= {X}


Pair = tuple[str, Callable[[Fraction], Fraction]]


def _joined(parts: tuple[Pair, str, Pair]) -> Pair:
    """Text and meaning of a binary operation, the meaning by Python's own arithmetic."""
    (u, f), op, (v, g) = parts
    if op in ("Max", "Min"):
        choose: Callable[[Fraction, Fraction], Fraction] = {"Max": max, "Min": min}[op]
        return f"{op}({u}, {v})", lambda x: choose(f(x), g(x))
    if op == "if":
        return f"({u} if x > 1/2 else {v})", lambda x: f(x) if x > Fraction(1, 2) else g(x)
    return f"({u}){op}({v})", {
        "+": lambda x: f(x) + g(x),
        "-": lambda x: f(x) - g(x),
        "*": lambda x: f(x) * g(x),
    }[op]


def _with_unary(parts: tuple[str, Pair]) -> Pair:
    op, (u, f) = parts
    return {
        "abs": (f"abs({u})", lambda x: abs(f(x))),
        "-": (f"-({u})", lambda x: -f(x)),
        "**2": (f"({u})**2", lambda x: f(x) ** 2),
        "relu": (f"relu({u})", lambda x: max(f(x), Fraction(0))),
        "/4": (f"({u})/4", lambda x: f(x) / 4),
    }[op]


def _number(value: Fraction) -> Pair:
    return str(value), lambda x: value


LEAVES = st.one_of(st.just(("x", lambda x: x)), st.fractions(-3, 3, max_denominator=8).map(_number))
TREES: st.SearchStrategy[Pair] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "Max", "Min", "if"]), inner).map(_joined),
        st.tuples(st.sampled_from(["abs", "-", "**2", "relu", "/4"]), inner).map(_with_unary),
    ),
    max_leaves=5,
)


@given(TREES, st.fractions(-3, 3, max_denominator=8))
def test_means_what_python_means(tree: Pair, point: Fraction) -> None:
    text, meaning = tree
    expr = parse(text)
    assert expr.subs(X, Rational(point.numerator, point.denominator)) == Rational(
        *meaning(point).as_integer_ratio()
    )


def test_decimals_are_not_doubles() -> None:
    assert parse("0.1*x").subs(X, 3) == Rational(3, 10)
    assert math.isclose(float(parse("pi + E")), math.pi + math.e)
