"""A small row, and what it measured."""

from __future__ import annotations

from suite.contender import Contender, Role
from suite.program import Program
from suite.results import Results, RowResult, Run
from suite.row import Figure, Headline, Row, Variant

PROGRAM = Program("example", ("sh",))

MACHINE = {
    "processor": "Abacus",
    "cores": "2",
    "memory": "24 GiB",
    "kernel": "Linux 6",
    "distribution": "Debian",
}


def contender(name: str, role: Role = Role.PEER, **options) -> Contender:
    return Contender(name, PROGRAM, ("{n}",), role=role, **options)


def row(**options) -> Row:
    """Three contenders, two variants, a figure each way."""
    defaults = {
        "name": "example",
        "title": "An example",
        "text": "What it measures.",
        "figures": (Figure("time", "µs", "Time"), Figure("rate", "/s", "Rate", is_lower_better=False)),
        "contenders": (contender("Mode", Role.MODE), contender("Peer"), contender("Floor", Role.BASELINE)),
        "variants": (Variant("small", {"n": 1}), Variant("large", {"n": 100})),
        "headlines": (Headline("Time of one", "time", "small"), Headline("Rate", "rate", "large", is_in_readme=False)),
    }
    return Row(**{**defaults, **options})


def result(run: str = "2026-01-01T00:00:00Z", **samples: dict[str, list[float]]) -> RowResult:
    """Samples by contender and figure, the same in both variants."""
    return RowResult(
        run, 3, 1.5, {name: {"small": figures, "large": figures} for name, figures in samples.items()}
    )


def run(date: str = "2026-01-01T00:00:00Z", **options) -> Run:
    defaults = {"commit": "abc", "machine": MACHINE, "versions": {"Swift": "6.3"}, "load": 0.1, "seconds": 2}
    return Run(date, **{**defaults, **options})


def results() -> Results:
    kept = Results()
    measured = result(
        Mode={"time": [2, 1, 3], "rate": [100]},
        Peer={"time": [6, 8, 7], "rate": [50]},
        Floor={"time": [1], "rate": [200]},
    )
    kept.add("example", measured, run())
    return kept
