"""The headline table in the repository's README: written by the suite, and checked to be what results.json says.

    python3 -m suite.readme            # from the folder Benchmarks; needs nothing but Python
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from . import report
from .headline import headlines
from .program import HOME
from .results import Results
from .row import Row, load

PATH = HOME.parent / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"


def block(rows: Sequence[Row], results: Results) -> str:
    """What stands between the marks; nothing if nothing was measured."""
    table = headlines(rows, results, is_for_readme=True)
    if not table.lines:
        return ""
    run = results.main_run()
    machine = run.machine
    return (
        f"{table.markdown()}\n\n"
        f"Medians of `make bench` on {machine['cores']} cores of {machine['processor']}, {machine['distribution']},\n"
        f"{report.day(run)}. A lower bound is the same work in C, or with nothing on top.\n"
        "[All figures](Benchmarks/results.md), with versions and goals; [how they are taken](Benchmarks/README.md)."
    )


def with_block(text: str, inside: str) -> str:
    """The README with this between the marks."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ValueError(f"README.md must have {BEGIN} … {END} once")
    return pattern.sub(lambda _: f"{BEGIN}\n{inside}\n{END}" if inside else f"{BEGIN}\n{END}", text)


def write(rows: Sequence[Row], results: Results) -> None:
    PATH.write_text(with_block(PATH.read_text(encoding="utf-8"), block(rows, results)), encoding="utf-8")


def differences(rows: Sequence[Row], results: Results) -> list[str]:
    """The files that do not say what results.json says."""
    text = PATH.read_text(encoding="utf-8")
    found = [] if with_block(text, block(rows, results)) == text else ["README.md"]
    is_stale = results.rows and report.PATH.read_text(encoding="utf-8") != report.page(rows, results)
    return [*found, "Benchmarks/results.md"] if is_stale else found


def main() -> int:
    rows = load()
    if different := differences(rows, Results.read()):
        what = ", ".join(different)
        print(f"{what}: not what Benchmarks/results.json says; run `make bench-report`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
