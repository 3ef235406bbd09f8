"""What is printed says what was meant, fits the page, and fails in one sentence."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from bnsym_derivations import pack
from hypothesis import given
from hypothesis import strategies as st
from latex_reader import Reader
from sympy import Add, Expr, Integer, MatrixSymbol, Mul, Pow, Rational, Symbol, sqrt
from sympy.abc import x
from typeset_sample import BIBLIOGRAPHY, sample

from bnsym.core import (
    Catalogue,
    CheckReport,
    Derivation,
    Eq,
    Evidence,
    Identity,
    Obligation,
    Verdict,
)
from bnsym.errors import InputError
from bnsym.oracles.proof import Proof, StepReport, prove
from bnsym.oracles.rules import Rejected
from bnsym.symbolic.batchnorm import SimplexCosine, Upsilon
from bnsym.symbolic.crossing import TransitionDegree
from bnsym.symbolic.expectation import Expectation, correlated
from bnsym.symbolic.homogeneous import ArcCosine, PositiveHomogeneous
from bnsym.symbolic.ultrasymmetric import BackwardMap
from bnsym.typeset import (
    compile_pdf,
    identity_html,
    identity_latex,
    render,
    report_html,
    write,
)
from bnsym.typeset.formula import FormulaPrinter, formula
from bnsym.typeset.lines import PAGE, display, lines
from bnsym.typeset.notation import definitions, law_names
from bnsym.typeset.prose import prose_html, prose_markdown, prose_tex
from bnsym.typeset.theorem import theorem
from bnsym.typeset.width import plain_brackets, width

ROOT = Path(__file__).parents[1]
PACK = pack()
CATALOGUE = Catalogue((PACK,))
DERIVED = [record for record in PACK.identities if record.derivation is not None]


@pytest.fixture(scope="module")
def proofs() -> Mapping[str, Proof]:
    """What the checkers say of every derivation, which the pages print."""
    return {record.name: prove(record, CATALOGUE.record) for record in DERIVED}


KATEX = ROOT / "docs" / "node_modules" / "katex"


VALUES = {"x": 1.375, "y": 0.625, "z": 2.25}
LETTERS = [Symbol(name, positive=True) for name in VALUES]


def grown(children: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(children, children)
    return st.one_of(
        pairs.map(lambda p: Add(*p)),
        pairs.map(lambda p: Mul(*p)),
        pairs.map(lambda p: p[0] - 2 * p[1]),
        children.map(lambda e: 1 / (e**2 + 1)),
        children.map(lambda e: (1 + e**2) ** Rational(3, 2)),
        children.map(lambda e: sqrt(1 + e**2)),
        st.sampled_from(LETTERS).map(lambda s: Pow(2, s / 3 - 1)),
    )


LEAVES = st.one_of(
    st.sampled_from(LETTERS),
    st.integers(-3, 5).map(Integer),
    st.fractions(-2, 2, max_denominator=6).map(lambda f: Rational(f.numerator, f.denominator)),
)
EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=12)


def exact(expr: Expr) -> float:
    return float(expr.xreplace({s: Rational(VALUES[s.name]) for s in LETTERS}))


@given(EXPRESSIONS, st.booleans())
def test_a_printed_formula_means_what_it_prints(expr: Expr, inline: bool) -> None:
    read = Reader(formula(expr, inline=inline), VALUES).value()
    assert read == pytest.approx(exact(expr), rel=1e-9, abs=1e-9)


@given(EXPRESSIONS, st.sampled_from([8.0, 15.0, 30.0]))
def test_a_broken_formula_means_the_same(expr: Expr, room: float) -> None:
    rows = lines(expr, FormulaPrinter(), room)
    joined = " ".join(rows).replace(r"\Big/", "/")
    assert Reader(joined, VALUES).value() == pytest.approx(exact(expr), rel=1e-9, abs=1e-9)


def test_a_factor_before_a_broken_mean_keeps_its_brackets() -> None:
    a, b = Symbol("x", real=True), Symbol("y", real=True)
    body = Add(*(Symbol(f"a_{k}") * Symbol(f"b_{k}") * (a + b) ** k for k in range(2, 12)))
    rows = lines((1 - x) * Expectation(body, correlated(a, b, x)), FormulaPrinter({}), 40.0)
    assert len(rows) > 2
    assert rows[0].startswith("(1 - x) ")


@pytest.mark.parametrize("record", DERIVED, ids=lambda record: record.name)
def test_every_row_of_the_catalogue_fits_the_page(record: Identity) -> None:
    assert record.derivation is not None
    chain = record.derivation()
    means = law_names([record.statement, chain.start, *(step.after for step in chain.steps)])
    for expr in (record.statement, *(step.after for step in chain.steps)):
        rows = lines(expr, FormulaPrinter(means), PAGE)
        assert max(map(width, rows)) <= PAGE + 8
        text = "".join(rows)
        for left, right in ("()", "[]", "{}"):
            assert text.count(left) == text.count(right), text


@pytest.mark.parametrize("record", DERIVED, ids=lambda record: record.name)
def test_every_step_is_printed_with_its_number_rule_and_reason(record: Identity) -> None:
    assert record.derivation is not None
    steps = record.derivation().steps
    page = render([record], "tex", bibliography=PACK.bibliography, records=CATALOGUE.record)
    assert isinstance(page, str)
    proof = page.partition(r"\begin{proof}")[2].partition(r"\end{proof}")[0]
    assert proof.count("\n\\item ") == len(steps)
    for line, step in zip(theorem(record).lines, steps, strict=True):
        assert line.reason.rstrip(".").lower() in f"{step.because.text.lower()}."
        assert prose_tex(line.reason) in proof
        assert f"\\textit{{{step.rule.replace('_', ' ')}}}" in proof
        rows = line.formula.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}")
        assert rows in proof
    for key, _ in record.cite:
        assert f"\\bibitem{{{key}}}" in page


def test_fragments_are_ready_for_input() -> None:
    fragment = render(DERIVED, "tex", fragment=True)
    assert isinstance(fragment, str)
    assert r"\documentclass" not in fragment
    assert r"\bibitem" not in fragment
    assert fragment.count(r"\begin{theorem}") == len(DERIVED)
    assert r"\newcommand" not in fragment.replace("% ", "")


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_pdf_without_overfull_lines(
    every: int, tmp_path: Path, proofs: Mapping[str, Proof]
) -> None:
    chosen, cited = DERIVED[::every], PACK.bibliography
    tex = render(chosen, "tex", proofs=proofs, bibliography=cited, records=CATALOGUE.record)
    assert isinstance(tex, str)
    assert compile_pdf(tex).startswith(b"%PDF")
    (tmp_path / "page.tex").write_text(tex, "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-no-shell-escape", "page.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    excess = re.findall(rb"Overfull \\hbox \(([\d.]+)pt", run.stdout)
    assert max(map(float, excess), default=0.0) < 12, excess


@pytest.mark.skipif(
    not (shutil.which("node") and KATEX.is_dir()), reason="KaTeX is not installed in docs"
)
def test_katex_renders_every_formula(tmp_path: Path, proofs: Mapping[str, Proof]) -> None:
    page = render(DERIVED, "tex", fragment=True, proofs=proofs, records=CATALOGUE.record)
    write(tmp_path / "all.tex", page)
    command = ["node", str(ROOT / "docs" / "check_latex.mjs"), str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def accepted(**changes: Any) -> dict[str, Proof]:
    step = sample().derivation().steps[0]  # type: ignore[misc]
    report = StepReport(step, **changes)
    return {"demo.square_of_x": Proof((report,))}


@pytest.mark.parametrize("to", ["tex", "html", "md"])
def test_obligations_openings_and_rejections_show(to: Any) -> None:
    need = Obligation(2 * x + 1 > 0, "the root must exist")
    closed = render([sample()], to, fragment=True, proofs=accepted(obligations=(need,)))
    assert "the root must exist" in str(closed)
    assert "The step was accepted by its checker" in str(closed)
    left = accepted(obligations=(need,), open=(need,))
    assert "open" in str(render([sample()], to, fragment=True, proofs=left))
    rejected = accepted(rejection=Rejected("the sides differ"))
    page = str(render([sample()], to, fragment=True, proofs=rejected))
    assert "The sides differ." in page
    assert "not accepted: see step 1" in page
    assert "accepted by" not in page


def test_text_cannot_become_markup() -> None:
    record = sample(r"Watch <script>alert(1)</script> & \input{x} # 5% of a_{b} *here*.")
    page = str(render([record], "html", bibliography=BIBLIOGRAPHY))
    assert "<script>alert" not in page
    assert "<script>alert" not in identity_html(record)
    tex = str(render([record], "tex", bibliography=BIBLIOGRAPHY))
    assert r"\input{" not in tex
    assert r"5\% of" in tex
    markdown = str(render([record], "md", bibliography=BIBLIOGRAPHY))
    assert r"\*here\*" in markdown
    assert r"\<script\>" in markdown


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_hostile_text_still_compiles() -> None:
    record = sample(r"Watch \input{x} ~ ^ # 5% of {a_b} & <c> | “quotes” – Erdős.")
    assert compile_pdf(str(render([record], "tex", bibliography=BIBLIOGRAPHY))).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("J_α is smooth", r"$J_{\alpha}$ is smooth"),
        ("Γ(α + ½) = (α − ½) Γ(α − ½)", None),
        ("the α-ReLU of degree α", r"the $\alpha$-ReLU of degree $\alpha$"),
        ("see homogeneous.v_transform", r"see \texttt{homogeneous.v\_transform}"),
        ("a vector and I", "a vector and I"),
        ("G² = G, G z = z", "$G^{2} = G$, $G z = z$"),
        ("stay inside (−1, 1).", "stay inside $(-1, 1)$."),
        ("h_i = √Σ_ii x", r"$h_{i} = \sqrt{\Sigma_{ii}} x$"),
        ("well-known $x_1$ fact", "well-known $x_1$ fact"),
    ],
)
def test_prose_finds_the_formulas(text: str, tex: str | None) -> None:
    if tex is None:
        assert prose_tex(text).count("$") == 2
    else:
        assert prose_tex(text) == tex


def test_a_character_without_latex_is_told() -> None:
    with pytest.raises(InputError, match=r"U\+2603"):
        prose_tex("a ☃ in words")
    with pytest.raises(InputError, match=r"U\+4E2D"):
        prose_tex("中")


def test_prose_in_other_languages() -> None:
    assert prose_markdown("c_α of a.b_c *") == r"$c_{\alpha}$ of `a.b_c` \*"
    assert prose_html("α < β") == r"\(\alpha &lt; \beta \)"


def test_notation_is_read_off_the_objects() -> None:
    alpha, c = Symbol("alpha", real=True), Symbol("c", real=True)
    table = definitions([ArcCosine(alpha, c)])
    assert [row.symbol for row in table] == [
        r"J_{\alpha}(c)",
        r"\mathsf{c}_{\alpha}",
        r"\rho_{\alpha}(x)",
    ]


def test_laws_of_the_same_names_are_told_apart() -> None:
    a, b, c = (Symbol(name, real=True) for name in "abc")
    one, two = Expectation(a * b, correlated(a, b, c)), Expectation(a * b, correlated(a, b, -c))
    assert sorted(law_names([one, two]).values()) == ["1", "2"]
    assert list(law_names([one]).values()) == ["a, b"]
    assert display(one + two, means=law_names([one, two])).count(r"\mathbb{E}_{1}") == 1


def test_brackets_grow_only_where_they_must() -> None:
    assert plain_brackets(r"\left(x\right)") == "(x)"
    assert plain_brackets(r"\left(\frac{1}{2}\right)") == r"\left(\frac{1}{2}\right)"
    assert plain_brackets(r"\left[\left[x\right]\right]") == r"\bigl[[x]\bigr]"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: render([sample()], "docx"), "to must be one of tex, pdf, html, md"),  # type: ignore[arg-type]
        (lambda: render([], "tex"), "none is given"),
        (lambda: render([sample()], "pdf", fragment=True), "PDF is a whole document"),
    ],
)
def test_bad_requests(call: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_pdf_without_pdflatex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="needs pdflatex on PATH"):
        render([sample()], "pdf", bibliography=BIBLIOGRAPHY)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_an_error_of_tex_is_told() -> None:
    with pytest.raises(InputError, match="Undefined control sequence"):
        compile_pdf("\\documentclass{article}\\begin{document}\\nosuchthing\\end{document}")


def test_write_is_whole_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.tex"
    write(path, "ü")
    assert path.read_bytes() == b"\xc3\xbc"
    write(path, b"%PDF")
    assert path.read_bytes() == b"%PDF"
    assert stat.S_IMODE(path.stat().st_mode) & 0o044 == 0o044
    assert list(tmp_path.iterdir()) == [path]
    for bad, message in [
        (tmp_path, "is a directory"),
        (tmp_path / "absent" / "page.tex", "does not exist"),
        (path / "page.tex", "does not exist"),
        (tmp_path / ("x" * 300), "cannot be written"),
    ]:
        with pytest.raises(InputError, match=message):
            write(bad, "text")
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_replacement_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(InputError, match="cannot be written: Operation not permitted"):
        write(tmp_path / "page.tex", "text")
    assert list(tmp_path.iterdir()) == []


def test_what_notebooks_show() -> None:
    record = sample()
    assert identity_latex(record).startswith(r"$\displaystyle ")
    assert r"\(0 &lt; x &lt; 1\)" in identity_html(record)
    found = Evidence(
        "enclosure", Verdict.FALSE, "lhs < rhs & more", 3, 5, {x: Rational(1, 2)}, 0.25
    )
    page = report_html(CheckReport("demo.false", (found,), classical=("Price's theorem",)))
    assert "<strong>FALSE</strong>" in page
    assert "lhs &lt; rhs &amp; more" in page
    assert r"\(x = \frac{1}{2}\)" in page
    assert "Price" in page


def test_several_theorems_refer_to_each_other() -> None:
    page = str(render(DERIVED, "tex", bibliography=PACK.bibliography, records=CATALOGUE.record))
    labels = set(re.findall(r"\\label\{([^}]*)\}", page))
    references = set(re.findall(r"\\ref\{([^}]*)\}", page))
    assert references
    assert references <= labels
    assert r"\tableofcontents" in page


def test_powers_of_symbols_with_a_superscript_are_bracketed() -> None:
    assert formula(TransitionDegree(x) ** 2) == r"(\alpha^{\ast}_{x})^{2}"


def test_a_batch_size_other_than_a_letter_is_shown() -> None:
    assert formula(SimplexCosine(x)) == r"\varrho"
    assert formula(SimplexCosine(x + 1)) == r"\varrho_{x + 1}"


def test_one_claim_from_different_facts_is_a_need_once() -> None:
    (record,) = (record for record in DERIVED if record.name == "forward.transition")
    for line in theorem(record, proof=prove(record, CATALOGUE.record)).lines:
        claims = [c.partition(r" \text{ given }")[0] for n in line.needs for c in n.conditions]
        assert claims
        assert len(claims) == len(set(claims))
        assert r"\text{True}" not in claims


def test_entries_of_a_matrix_are_counted_from_one() -> None:
    matrix, place = MatrixSymbol("Sigma", x, x), Symbol("i", integer=True)
    assert formula(matrix[place - 1, place - 1]) == r"\Sigma_{ii}"
    assert formula(matrix[0, 1]) == r"\Sigma_{12}"
    assert formula(matrix[place, place + 1]) == r"\Sigma_{i, i + 1}"


def test_another_activation_than_phi_is_named() -> None:
    square = PositiveHomogeneous(Integer(2), Integer(1), Integer(0))
    assert formula(Upsilon(Symbol("phi"), x)) == r"\upsilon"
    assert formula(Upsilon(square, x)) == r"\upsilon[\phi_{2, 1, 0}]"
    assert formula(BackwardMap(square, x)) == r"\mathcal{J}^{\ast}_{\phi_{2, 1, 0}}"


def test_equal_propositions_are_equivalent() -> None:
    chain = Derivation(Eq(x, 1)).by("field", Eq(x + 1, 2), "add one")
    assert chain.steps[0].sign == "<=>"
    assert Derivation(x).by("field", x + 0, "nothing").steps[0].sign == "="


def test_a_proof_rests_on_the_cited_results_that_it_uses() -> None:
    record, cited = CATALOGUE["homogeneous.arc_cosine_1_below_one"], CATALOGUE.cited
    proof = prove(record, CATALOGUE.record)
    assert theorem(record, proof=proof).classical == proof.classical
    assert "homogeneous.sine_below_arc" in theorem(record, proof=proof, cited=cited).classical
