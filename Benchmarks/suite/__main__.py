"""python -m suite [ROW...]: measures the rows, or all, and writes results.md, results.json, charts and README's table.

`make bench` calls it in its private environment when everything is built; README.md says more.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timezone

from . import machine, readme, report
from .results import Results, RowResult, Run
from .row import Row, load
from .terminal import RED, Progress, painted, say, say_result, say_row
from .turns import run as run_row


def main() -> int:
    options = arguments()
    try:
        rows = load(options.rows)
        results = Results.read()
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if options.list:
        for row in rows:
            say(f"{row.name:<12} {row.title}")
    elif options.needs:
        say(" ".join(sorted(set().union(*(row.needs() for row in rows)))))
    elif options.report:
        write(rows, results)
    else:
        measure(rows, results, options.rounds)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m suite", description="Measures Mode beside its peers.")
    parser.add_argument("rows", metavar="ROW", nargs="*", help="what to measure; all if none is named")
    parser.add_argument("--rounds", type=int, help="samples of each contender, instead of the row's own number")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="only list the rows")
    instead.add_argument("--needs", action="store_true", help="only say what has to be set up for the rows")
    instead.add_argument("--report", action="store_true", help="measure nothing, write everything from results.json")
    return parser.parse_args()


def measure(rows: Sequence[Row], results: Results, rounds: int | None) -> None:
    """Measures row by row; what is measured is written at once, so that an interrupted suite has its first rows."""
    began = time.monotonic()
    run = Run(
        date=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        commit=machine.commit(),
        machine=machine.machine(),
        versions=machine.versions(),
        load=machine.load(),
    )
    say_surroundings(run)
    for index, row in enumerate(rows, start=1):
        say_row(row, index, len(rows))
        result = measure_row(row, rounds or row.rounds, run)
        say_result(row, result)
        run.seconds = round(time.monotonic() - began, 1)
        results.add(row.name, result, run)
        write([row], results)
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    say(f"{count} in {run.seconds / 60:.1f} minutes; Benchmarks/results.md has all")


def measure_row(row: Row, rounds: int, run: Run) -> RowResult:
    return RowResult.of(run_row(row, rounds, Progress(row, rounds)), run, rounds)


def say_surroundings(run: Run) -> None:
    say(f"{run.machine['processor']}, {run.machine['cores']} cores; commit {run.commit}")
    if run.load > 0.5:
        say(painted(f"The machine is busy (load {run.load:g}): the figures will be worse.", RED))
    say()


def write(changed: Sequence[Row], results: Results) -> None:
    """Everything that is made from results.json; charts only of the rows that changed."""
    rows = load()
    results.keep(row.name for row in rows)
    results.write()
    report.PATH.write_text(report.page(rows, results), encoding="utf-8")
    readme.write(rows, results)
    try:
        from . import charts
    except ImportError as error:
        say(painted(f"no charts: {error}", RED))
        return
    for row in changed:
        if row.name in results.rows:
            charts.draw(row, results.rows[row.name])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("\ninterrupted; the rows that were finished are written")
        sys.exit(130)
