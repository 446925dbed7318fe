"""results.json: every sample, and when, where and of what commit it was taken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .program import HOME
from .statistics import Summary, summary
from .turns import Measured

PATH = HOME / "results.json"
FORMAT = 1


@dataclass
class Run:
    """One call of the suite."""

    date: str
    commit: str
    machine: dict[str, str]
    versions: dict[str, str]
    #: Of the machine when it began, without the suite.
    load: float
    seconds: float = 0


@dataclass
class RowResult:
    """What a row's last measurement gave."""

    #: Its run's date.
    run: str
    rounds: int
    seconds: float
    #: Contender, variant, figure: the samples.
    samples: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    #: Contender, variant (an empty label: all): why it has no samples.
    absent: dict[str, dict[str, str]] = field(default_factory=dict)

    @staticmethod
    def of(measured: Measured, run: Run, rounds: int) -> RowResult:
        return RowResult(run.date, rounds, round(measured.seconds, 1), measured.samples, measured.absent)

    def summary(self, contender: str, variant: str, figure: str) -> Summary | None:
        return summary(self.samples.get(contender, {}).get(variant, {}).get(figure, []))

    def median(self, contender: str, variant: str, figure: str) -> float | None:
        found = self.summary(contender, variant, figure)
        return found.median if found else None

    def why_absent(self, contender: str, variant: str) -> str | None:
        reasons = self.absent.get(contender, {})
        return reasons.get("") or reasons.get(variant)


@dataclass
class Results:
    """All rows that were ever measured, each as it was measured last."""

    runs: dict[str, Run] = field(default_factory=dict)
    rows: dict[str, RowResult] = field(default_factory=dict)

    def add(self, name: str, result: RowResult, run: Run) -> None:
        """Puts a row in the place of its last result; runs that no row is of are forgotten."""
        self.rows[name] = result
        self.runs[run.date] = run
        needed = {row.run for row in self.rows.values()}
        self.runs = {date: run for date, run in self.runs.items() if date in needed}

    def keep(self, names: Iterable[str]) -> None:
        """Forgets rows that are no longer declared."""
        self.rows = {name: self.rows[name] for name in names if name in self.rows}

    def run_of(self, name: str) -> Run:
        return self.runs[self.rows[name].run]

    def main_run(self) -> Run:
        """The one that most rows are of; of several, the newest."""
        dates = [row.run for row in self.rows.values()]
        return self.runs[max(dates, key=lambda date: (dates.count(date), date))]

    def write(self, path: Path = PATH) -> None:
        whole = {"format": FORMAT, **asdict(self)}
        text = json.dumps(whole, indent=1, ensure_ascii=False)
        path.write_text(_with_short_lists(text) + "\n", encoding="utf-8")

    @staticmethod
    def read(path: Path = PATH) -> Results:
        """What is in the file; nothing if there is none."""
        if not path.exists():
            return Results()
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole.get("format") != FORMAT:
            raise ValueError(f"{path.name} is of another format; remove it and run the whole suite")
        return Results(
            {date: Run(**run) for date, run in whole["runs"].items()},
            {name: RowResult(**row) for name, row in whole["rows"].items()},
        )


def _with_short_lists(text: str) -> str:
    """Samples on one line, as one reads them."""
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: "[" + re.sub(r"\s+", " ", found.group(1)) + "]", text)
