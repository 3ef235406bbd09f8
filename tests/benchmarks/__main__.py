"""Print the table of ratios: `poe benchmark [--small] [--seconds S] [-o FILE] [WORD...]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .cases import FULL, SMALL, benchmarks
from .measure import ENOUGH_SECONDS, Row, measure, table


def main(arguments: list[str] | None = None) -> None:
    """Measure the ratios whose description has every word that is given."""
    parser = argparse.ArgumentParser(prog="poe benchmark", description=__doc__.split(":")[0])
    parser.add_argument("words", nargs="*", metavar="WORD", help="only what has these words")
    parser.add_argument("--small", action="store_true", help="little work: to see that it runs")
    parser.add_argument(
        "--seconds", type=float, default=ENOUGH_SECONDS, help="how long to repeat each, at most"
    )
    parser.add_argument("-o", "--output", type=Path, help="write the table to a file as well")
    given = parser.parse_args(arguments)
    rows: list[Row] = []
    for benchmark in benchmarks(SMALL if given.small else FULL):
        described = f"{benchmark.name} {benchmark.against}".lower()
        if all(word.lower() in described for word in given.words):
            if sys.stderr.isatty():
                print(f"measuring {benchmark.name}", file=sys.stderr)
            rows.append(measure(benchmark, given.seconds))
    text = table(rows)
    print(text, end="")
    if given.output:
        given.output.parent.mkdir(parents=True, exist_ok=True)
        given.output.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
