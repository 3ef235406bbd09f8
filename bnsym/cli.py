"""The command line: report, list, show, verify, derive, export, regenerate, cite, doctor.

Exit status 0: done; 1: a check failed; 2: bad input, told in one line on stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bnsym.errors import AccuracyError, InputError

if TYPE_CHECKING:
    from bnsym.core import Catalogue, CheckReport, Identity

__all__ = ["app", "main"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The machine-checked handbook of the mean field theory of batch normalization.",
)

Name = Annotated[str, typer.Argument(help="Name of an identity, topic.snake_name.")]
Names = Annotated[list[str], typer.Argument(help="Names of identities, topic.snake_name.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        status = app([word for word in words if word != "--debug"], standalone_mode=False)
    except (InputError, typer.BadParameter, OSError) as error:
        status = _complain(error, 2, debug)
    except AccuracyError as error:
        status = _complain(error, 1, debug)
    except (typer.Exit, typer.Abort) as leaving:
        status = getattr(leaving, "exit_code", 130)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        status = _complain(error, 2, debug)
    except KeyboardInterrupt:
        status = 130
    sys.exit(status if isinstance(status, int) else 0)


def _complain(error: Exception, status: int, debug: bool) -> int:
    """One line on stderr; the traceback only on request."""
    if debug:
        raise error
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    print("bnsym: " + " ".join(message.split()), file=sys.stderr)
    return status


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
    batch: Annotated[str, typer.Option(help="Batch size, an integer of at least 4.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """The mean field theory of an activation at a batch size."""
    from bnsym.theory import MeanField

    theory = MeanField(activation, _integer(batch))
    _ = theory.explosion_rate  # no report without it: below degree 1/2 this says why
    numbers = theory.as_dict()
    if as_json:
        typer.echo(json.dumps(numbers, indent=2, allow_nan=False))
        return
    from bnsym.console import console, report_table

    console().print(report_table(numbers))


def _integer(text: str) -> Any:
    """An integer if the text is one; what is wrong with another is for the theory to say."""
    try:
        return int(text)
    except ValueError:
        return text


@app.command(name="list")
def list_(topic: Annotated[str | None, typer.Argument(help="Only this topic.")] = None) -> None:
    """Every identity with its sentence."""
    from bnsym.card import installed
    from bnsym.console import console, plain_table

    catalogue = installed()
    records = catalogue.by_topic(topic) if topic else tuple(catalogue.values())
    console().print(plain_table("name", "says", rows=[(r.name, r.says) for r in records]))


@app.command()
def show(
    name: Name,
    axioms: Annotated[
        bool, typer.Option("--axioms", help="Only what the verdict assumes.")
    ] = False,
) -> None:
    """An identity: statement, hypotheses, steps, sources and verdict."""
    from bnsym.card import identity
    from bnsym.console import console, plain_table

    card, out = identity(name), console()
    found = card.verify(digits=15)
    assumed = [("hypothesis", text) for text in found.hypotheses]
    assumed += [("classical theorem", text) for text in found.classical]
    if axioms:
        out.print(plain_table("kind", "assumed", rows=assumed))
        return
    out.print(f"{card.name}\n{card.says}\n", markup=False)
    out.print(f"  {card.statement}\n", markup=False)
    out.print(f"verdict: {_verdict(found)}", markup=False)
    out.print(plain_table("kind", "assumed", rows=assumed))
    steps = card.derivation.steps if card.derivation else ()
    rows = [(str(n), s.rule, s.because.text, str(s.after)) for n, s in enumerate(steps, 1)]
    out.print()
    out.print(plain_table("step", "rule", "reason", "arrives at", rows=rows))
    sources = "; ".join(f"{key}, {locator}" for key, locator in card.record.cite)
    out.print(f"\nuses: {', '.join(card.uses) or 'nothing'}\nsource: {sources}", markup=False)


def _verdict(found: CheckReport) -> str:
    """The verdict with the reason of the evidence that decides it."""
    best = found.best
    return f"{found.verdict.name} ({best.oracle}: {best.reason})" if best else found.verdict.name


@app.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names, or a file with IDENTITIES.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole catalogue.")] = False,
    digits: Annotated[int, typer.Option(help="Decimal digits to agree to.")] = 15,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    junit: Annotated[bool, typer.Option("--junit", help="JUnit XML instead of a table.")] = False,
) -> None:
    """Judge identities by the rules and by every numeric oracle."""
    from bnsym.console import tracked
    from bnsym.oracles import Budget, judge

    if not 1 <= digits <= 1000:
        raise InputError(f"--digits must lie between 1 and 1000, got {digits}")
    records, catalogue = _chosen(names or [], everything)
    budget = Budget(digits=digits, seconds=20.0 * max(1.0, digits / 50))
    reports = [judge(r, catalogue.record, budget) for r in tracked(records, "verifying")]
    _tell(reports, as_json, junit)
    if not all(found.verdict.passes for found in reports):
        raise typer.Exit(1)


def _chosen(names: list[str], everything: bool) -> tuple[list[Identity], Catalogue]:
    """The records asked for, and the catalogue to look up what they use."""
    from bnsym.card import installed
    from bnsym.userfile import records_of

    catalogue = installed()
    if everything == bool(names):
        raise InputError("NAME... or --all: give names, a file, or --all, and not both")
    if everything:
        return list(catalogue.values()), catalogue
    if len(names) == 1 and names[0].endswith(".py"):
        return records_of(Path(names[0]), catalogue)
    return [catalogue[name] for name in names], catalogue


def _tell(reports: Sequence[CheckReport], as_json: bool, junit: bool) -> None:
    """Print the verdicts in the form asked for."""
    from bnsym import verdicts
    from bnsym.console import console

    if as_json:
        typer.echo(json.dumps(verdicts.as_dict(reports), indent=2))
    elif junit:
        typer.echo(verdicts.as_junit(reports))
    else:
        console().print(verdicts.as_table(reports))
        console().print(verdicts.summary(reports))


@app.command()
def derive(
    name: Annotated[str | None, typer.Argument(help="An identity or a topic.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="One document a topic.")] = False,
    to: Annotated[Literal["tex", "pdf", "html", "md"], typer.Option(help="Language.")] = "tex",
    output: Annotated[Path, typer.Option("-o", "--output", help="File; a folder with --all.")] = (
        Path("derivation")
    ),
    fragment: Annotated[bool, typer.Option(help="Without preamble, to be included.")] = False,
) -> None:
    """Typeset derivations."""
    from bnsym.card import bibliography, installed
    from bnsym.console import tracked
    from bnsym.oracles import prove
    from bnsym.typeset import render, write

    catalogue = installed()
    if everything == (name is not None):
        raise InputError("NAME or --all: give a name, a topic, or --all, and not both")
    if everything:
        jobs = {output / f"{topic}.{to}": catalogue.by_topic(topic) for topic in catalogue.topics}
        _require_folder(output)
    else:
        records = (
            catalogue.by_topic(str(name)) if name in catalogue.topics else (catalogue[str(name)],)
        )
        jobs = {output: records}
    for path in tracked(list(jobs), "typesetting"):
        proofs = {r.name: prove(r, catalogue.record) for r in jobs[path] if r.derivation}
        text = render(
            jobs[path],
            to,
            fragment=fragment,
            proofs=proofs,
            bibliography=bibliography(),
            records=catalogue.record,
        )
        write(path, text)


def _require_folder(folder: Path) -> None:
    """Make the folder for many documents, or say why there can be none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"--output must be a folder, got {str(folder)!r}: {reason}") from None


@app.command()
def export(
    names: Names,
    to: Annotated[Path, typer.Option("-o", "--output", help="Folder to create.")],
    target: Annotated[str, typer.Option(help="numpy or numba.")] = "numpy",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
) -> None:
    """Write kernels as a package that needs neither bnsym nor SymPy."""
    from bnsym.card import export as write_package

    typer.echo(f"wrote {write_package(names, target, to=to, force=force)}")


@app.command()
def regenerate(
    check: Annotated[bool, typer.Option("--check", help="Compare only.")] = False,
) -> None:
    """Generate the checked-in kernels anew from the catalogue."""
    from bnsym.card import installed
    from bnsym.codegen import regenerate as write_kernels

    kernels = [kernel for record in installed().values() for kernel in record.kernels]
    differences = write_kernels(kernels, check=check)
    for line in differences:
        typer.echo(line)
    if check and differences:
        raise typer.Exit(1)


@app.command()
def cite(names: Names) -> None:
    """BibTeX of the sources of identities."""
    from bnsym.card import bibliography, installed
    from bnsym.typeset import cite as bibtex

    typer.echo(bibtex([installed().record(name) for name in names], bibliography()))


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
