"""The command line: report, compare, list, show, verify, derive, export, regenerate, cite, doctor.

Exit status 0: done; 1: a check failed; 2: bad input, told in one line on stderr.
"""

from __future__ import annotations

import json
import math
import signal
import sys
import traceback
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bnsym.errors import AccuracyError, InputError
from bnsym.places import require_figure, require_file, require_folder

if TYPE_CHECKING:
    from bnsym.core import Catalogue, CheckReport, Identity

__all__ = [
    "app",
    "cite",
    "compare",
    "derive",
    "doctor",
    "export",
    "list_",
    "main",
    "regenerate",
    "report",
    "show",
    "verify",
]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The machine-checked handbook of the mean field theory of batch normalization.",
)

Name = Annotated[str, typer.Argument(help="Name of an identity, topic.snake_name.")]
Plot = Annotated[Path | None, typer.Option(help="Draw into this file, .png, .svg or .pdf.")]
Epsilon = Annotated[float, typer.Option(help="What batch norm adds to the variance.")]
Names = Annotated[list[str], typer.Argument(help="Names of identities, topic.snake_name.")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after the program's name; those of the process unless given.

    Returns
    -------
    int
        The exit status.

    Examples
    --------
    >>> main(["cite", "homogeneous.no_such_name"])  # with one line on stderr
    2
    """
    if arguments is None:
        _behave_as_a_program()
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        status = app([word for word in words if word != "--debug"], standalone_mode=False)
    except Exception as error:
        return _complain(error, debug)
    return status if isinstance(status, int) else 0


def _behave_as_a_program() -> None:
    """End quietly when a pipe is closed, and write what a terminal can show."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _complain(error: Exception, debug: bool) -> int:
    """One line on stderr, the traceback on request; and the exit status."""
    usage = hasattr(error, "format_message")  # what Typer says of a command line
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    expected = usage or isinstance(error, InputError | AccuracyError | OSError)
    if debug:
        traceback.print_exception(error)
    elif message or not expected:  # without arguments Typer prints the help, and says nothing
        name = "" if expected else f"this is a bug ({type(error).__name__}), --debug shows where: "
        print(f"bnsym: {name}{' '.join(message.split())}", file=sys.stderr)
    return 2 if usage or isinstance(error, InputError | OSError) else 1


def _version(asked: bool) -> None:
    """Print the version and leave."""
    if asked:
        typer.echo(f"bnsym {version('bnsym')}")
        raise typer.Exit


@app.callback()
def _everywhere(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks instead of one line.")] = False,
) -> None:
    """Options of every command; ``--debug`` is read by `main`."""


@app.command()
def report(
    activation: Annotated[str, typer.Argument(help="A name or an expression in x.")],
    batch: Annotated[str, typer.Option(help="Batch size, an integer of at least 4, or inf.")],
    epsilon: Epsilon = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    plot: Plot = None,
    kind: Annotated[
        Literal["overview", "spectrum", "eigenvalues", "rate", "depth", "map"],
        typer.Option(help="What is drawn."),
    ] = "overview",
    digits: Annotated[
        int | None, typer.Option(help="So many digits of every number, proved.")
    ] = None,
    certified: Annotated[
        bool, typer.Option("--certified", help="Balls that provably contain the numbers.")
    ] = False,
) -> None:
    """The mean field theory of an activation at a batch size."""
    from bnsym.theory import MeanField

    require_figure(plot)
    theory = MeanField(
        activation, _integer(batch), epsilon=epsilon, digits=digits, certified=certified
    )
    _ = theory.explosion_rate  # no report without it: below degree 1/2 this says why
    numbers = theory.as_dict()
    if plot is not None:
        theory.plot(kind).save(plot)
    if as_json:
        typer.echo(json.dumps(numbers, indent=2, allow_nan=False))
        return
    from bnsym.console import console, long_table, report_table
    from bnsym.theorems import theorems

    if certified or digits is not None:
        console().print(long_table(numbers))
        return
    closed = theory.activation.homogeneous is not None and not epsilon
    console().print(report_table(numbers, theorems(theory), closed))


@app.command()
def compare(
    activations: Annotated[list[str], typer.Argument(help="Names or expressions in x.")],
    batch: Annotated[
        str, typer.Option(help="Batch sizes: 8, inf, 4:1024 by powers of two, or a list 4,64,inf.")
    ] = "4:1024",
    epsilon: Epsilon = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; stdout unless given.")
    ] = None,
    plot: Plot = None,
) -> None:
    """Activations side by side, over batch sizes."""
    from bnsym.comparison import compare as side_by_side
    from bnsym.console import comparison_table, console, tracked
    from bnsym.typeset import write

    require_figure(plot)
    require_file(output)
    comparison = side_by_side(activations, batch, epsilon=epsilon)
    theories = comparison.theories
    for theory in tracked(theories, "comparing", len(theories)):
        _ = theory.error  # computes all numbers, which stay
    if plot is not None:
        comparison.plot().save(plot)
    text = json.dumps(comparison.as_dict(), indent=2) if as_json else str(comparison)
    if output is not None:
        write(output, text + "\n")
    elif as_json:
        typer.echo(text)
    else:
        console().print(comparison_table(comparison.rows))


def _integer(text: str) -> Any:
    """An integer or inf if the text is one; what is wrong with another the theory says."""
    try:
        return math.inf if text == "inf" else int(text)
    except ValueError:
        return text


@app.command(name="list")
def list_(topic: Annotated[str | None, typer.Argument(help="Only this topic.")] = None) -> None:
    """Every identity with its sentence; then the theorems that are assumed."""
    from bnsym.console import console, plain_table
    from bnsym.packs import installed

    catalogue = installed()
    records = catalogue.by_topic(topic) if topic else tuple(catalogue.values())
    console().print(plain_table("identity", "says", rows=[(r.name, r.says) for r in records]))
    cited = [c for c in catalogue.cited.values() if topic in {None, c.name.partition(".")[0]}]
    if cited:
        rows = [(record.name, record.says) for record in cited]
        console().print("", plain_table("assumed", "says", rows=rows))


@app.command()
def show(
    name: Name,
    axioms: Annotated[
        bool, typer.Option("--axioms", help="Only what the verdict assumes.")
    ] = False,
) -> None:
    """An identity: statement, hypotheses, steps, verdict and sources."""
    from bnsym.card import Card
    from bnsym.console import console
    from bnsym.core import Identity
    from bnsym.packs import installed
    from bnsym.showing import shown, shown_axioms

    record = installed().record(name)
    report = Card(record).verify(digits=15) if isinstance(record, Identity) else None
    if axioms and report is None:
        raise InputError(f"{name} is a theorem that is assumed; it has no verdict and no axioms")
    console().print(shown_axioms(report) if axioms and report else shown(record, report))


@app.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names, topics, or a file with IDENTITIES.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole catalogue.")] = False,
    digits: Annotated[int, typer.Option(help="Decimal digits to agree to.")] = 15,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    junit: Annotated[bool, typer.Option("--junit", help="JUnit XML instead of a table.")] = False,
    kernels: Annotated[
        bool, typer.Option("--kernels", help="The certificates of all kernels instead.")
    ] = False,
) -> None:
    """Judge identities by the rules and by every numeric oracle."""
    from bnsym.checked import judged
    from bnsym.console import tracked
    from bnsym.many import judged_each

    if kernels:
        if names or everything:
            raise InputError("--kernels is for all kernels: give no names and not --all")
        _tell(_certified_again(), as_json, junit, "kernels")
        return
    records, catalogue = _chosen(names or [], everything)
    found: Iterable[CheckReport] = (judged(r, catalogue.record, digits) for r in records)
    if everything:
        found = judged_each([record.name for record in records], digits)
    reports = list(tracked(found, "verifying", len(records)))
    _tell(reports, as_json, junit)


def _certified_again() -> list[CheckReport]:
    """Check the certificates of all kernels."""
    from bnsym.codegen.promises import check_promises
    from bnsym.console import tracked
    from bnsym.packs import installed

    records = [record for record in installed().values() if record.kernels]
    count = sum(len(record.kernels) for record in records)
    return list(tracked(check_promises(records), "checking", count))


def _chosen(names: list[str], everything: bool) -> tuple[list[Identity], Catalogue]:
    """The records asked for, and the catalogue to look up what they use."""
    from bnsym.packs import installed
    from bnsym.userfile import records_of

    catalogue = installed()
    if everything == bool(names):
        raise InputError("NAME... or --all: give names, a file, or --all, and not both")
    if everything:
        return list(catalogue.values()), catalogue
    if len(names) == 1 and names[0].endswith(".py"):
        return records_of(Path(names[0]), catalogue)
    records = [record for name in names for record in _named(name)]
    return list(dict.fromkeys(records)), catalogue


def _tell(
    reports: Sequence[CheckReport], as_json: bool, junit: bool, what: str = "identities"
) -> None:
    """Print the verdicts in the form asked for; one that does not pass is a failure."""
    from bnsym import verdicts
    from bnsym.console import console

    if as_json:
        typer.echo(json.dumps(verdicts.as_dict(reports, what), indent=2))
    elif junit:
        typer.echo(verdicts.as_junit(reports))
    else:
        console().print(verdicts.as_table(reports))
        console().print(verdicts.summary(reports, what))
    if not all(report.verdict.passes for report in reports):
        raise typer.Exit(1)


@app.command()
def derive(
    name: Annotated[str | None, typer.Argument(help="An identity or a topic.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="One document a topic.")] = False,
    to: Annotated[Literal["tex", "pdf", "html", "md"], typer.Option(help="Language.")] = "tex",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File, or a folder with --all; stdout unless given."),
    ] = None,
    fragment: Annotated[
        bool, typer.Option("--fragment", help="Without preamble, to be included.")
    ] = False,
) -> None:
    """Typeset derivations."""
    from bnsym.console import tracked
    from bnsym.packs import installed
    from bnsym.typeset import write

    catalogue = installed()
    if everything == (name is not None):
        raise InputError("NAME or --all: give a name, a topic, or --all, and not both")
    if output is None:
        if everything or to == "pdf":
            raise InputError("--output: missing; --all needs a folder and a PDF needs a file")
        typer.echo(_typeset(_named(str(name)), to, fragment))
        return
    if everything:
        require_folder(output)
        jobs = {output / f"{topic}.{to}": catalogue.by_topic(topic) for topic in catalogue.topics}
    else:
        jobs = {output: _named(str(name))}
        require_file(output)
    for path in tracked(jobs, "typesetting", len(jobs)):
        write(path, _typeset(jobs[path], to, fragment))


def _named(name: str) -> tuple[Identity, ...]:
    """The identities of a topic, or one identity."""
    from bnsym.packs import installed

    catalogue = installed()
    return catalogue.by_topic(name) if name in catalogue.topics else (catalogue[name],)


def _typeset(
    records: Sequence[Identity], to: Literal["tex", "pdf", "html", "md"], fragment: bool
) -> str | bytes:
    """Identities with their proofs, as a document."""
    from bnsym.oracles import prove
    from bnsym.packs import bibliography, installed
    from bnsym.typeset import render

    records_by_name = installed().record
    proofs = {r.name: prove(r, records_by_name) for r in records if r.derivation}
    return render(
        records,
        to,
        fragment=fragment,
        proofs=proofs,
        bibliography=bibliography(),
        records=records_by_name,
    )


@app.command()
def export(
    to: Annotated[Path, typer.Option("-o", "--output", help="Folder to create.")],
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of identities, topic.snake_name.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that have kernels.")] = False,
    target: Annotated[str, typer.Option(help="numpy, numba, c, torch or jax.")] = "numpy",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
) -> None:
    """Write kernels as a package, or as C files, that need neither bnsym nor SymPy."""
    from bnsym.handbook import export as write_package

    if everything == bool(names):
        raise InputError("NAME... or --all: give names, or --all, and not both")
    chosen = None if everything else names
    typer.echo(f"wrote {write_package(chosen, target, to=to, force=force)}")


@app.command()
def regenerate(
    check: Annotated[bool, typer.Option("--check", help="Compare only.")] = False,
) -> None:
    """Generate the checked-in kernels anew from the catalogue."""
    from bnsym.codegen import regenerate as write_kernels
    from bnsym.codegen.promises import store_certificates
    from bnsym.packs import installed

    records = list(installed().values())
    kernels = [kernel for record in records for kernel in record.kernels]
    differences = write_kernels(kernels, check=check)
    differences += store_certificates(records, check=check)
    for line in differences:
        typer.echo(line)
    if check and differences:
        raise typer.Exit(1)


@app.command()
def cite(names: Names) -> None:
    """BibTeX of the sources of identities."""
    from bnsym.handbook import cite as bibtex

    typer.echo(bibtex(names), nl=False)


@app.command()
def doctor(
    grammar: Annotated[
        bool, typer.Option("--grammar", help="The grammar of activations instead.")
    ] = False,
) -> None:
    """What is installed and works; or the grammar of activations."""
    from bnsym.console import console, plain_table

    if grammar:
        from bnsym.symbolic.grammar_table import grammar as lines

        console().print(plain_table("kind", "usage", "meaning", rows=lines()))
        return
    from bnsym.doctor import examine

    findings = examine()
    rows = [("ok" if good else "FAULT", what, said) for what, good, said in findings]
    console().print(plain_table("", "what", "found", rows=rows))
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)
