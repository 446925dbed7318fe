"""results.md: everything that results.json holds, for people."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from .headline import headlines, verdicts
from .program import HOME
from .results import Results, RowResult, Run
from .row import Row
from .tables import absences, comparison

PATH = HOME / "results.md"

HOW_TO_READ = """\
Medians; in parentheses the least and the greatest of all samples. A sample is what one process measured; the processes
of all contenders took turns. *Mode is ahead* says how many times as good Mode's median is, whichever way the figure
runs: below 1 it is behind. A *lower bound* is the same work in C, or with nothing on top."""


def page(rows: Sequence[Row], results: Results) -> str:
    """The whole page; the same results always give the same page."""
    measured = [row for row in rows if row.name in results.rows]
    if not measured:
        return "# Benchmarks\n\nNothing was measured yet; `make bench` does.\n"
    run = results.main_run()
    parts = [
        "# Benchmarks",
        "`make bench` wrote this page, `make bench ROW=name` one row of it; [README.md](README.md) says more. "
        "Every sample is in [results.json](results.json).",
        surroundings(run, sum(result.seconds for result in results.rows.values())),
        headlines(measured, results).markdown(),
        HOW_TO_READ,
        *(part for row in measured for part in section(row, results, run)),
    ]
    return "\n\n".join(parts) + "\n"


def surroundings(run: Run, seconds: float) -> str:
    """On what the page was measured, and with what."""
    machine = run.machine
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return "\n".join(
        (
            f"- Machine: {machine['processor']}; {machine['cores']} cores, {machine['memory']}; "
            f"{machine['distribution']}, {machine['kernel']}",
            f"- Versions: {versions}",
            f"- Measured on {day(run)}, commit {run.commit}, within {seconds / 60:.0f} minutes; "
            f"load of the machine before: {run.load:g}",
        )
    )


def section(row: Row, results: Results, main_run: Run) -> list[str]:
    """What there is to say about a row."""
    result = results.rows[row.name]
    parts = [
        f"## {row.title}",
        inspect.cleandoc(row.text),
        origin(row, result, results.run_of(row.name), main_run),
        *(table.markdown() for variant in row.variants if (table := comparison(row, result, variant)).lines),
    ]
    if missing := absences(row, result):
        parts.append("Not measured:\n\n" + "\n".join(f"- {line}" for line in missing))
    if judged := verdicts(row, result):
        lines = (f"- {row.figure(verdict.figure).title} {verdict.goal}: **{verdict.text}**" for verdict in judged)
        parts.append("Goals:\n\n" + "\n".join(lines))
    parts.append(f"![{row.title}](charts/{row.name}.svg)")
    return parts


def origin(row: Row, result: RowResult, run: Run, main_run: Run) -> str:
    """Of when and of what a row is; also on what, if that is not what the page is of."""
    said = f"`make bench ROW={row.name}`, {day(run)}, commit {run.commit}, "
    said += f"{result.rounds} rounds, {result.seconds:.0f} s"
    if run.machine != main_run.machine:
        said += f"; on another machine: {', '.join(run.machine.values())}"
    changed = [f"{name} {version}" for name, version in run.versions.items() if main_run.versions.get(name) != version]
    return said + (f"; with {', '.join(changed)}" if changed else "")


def day(run: Run) -> str:
    return run.date.split("T")[0]
