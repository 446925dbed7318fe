"""The table on top: what tells users most, one line for each figure."""

from __future__ import annotations

from collections.abc import Sequence

from .contender import Role
from .goals import Verdict
from .results import Results, RowResult
from .row import Headline, Row
from .statistics import number, times, times_as_good
from .tables import Table

HEADER = ("", "Mode", "Best peer", "Mode is ahead", "Lower bound", "Goal")


def verdicts(row: Row, result: RowResult) -> list[Verdict]:
    """All goals of a row, judged."""
    return [goal.judge(row, result.median) for goal in row.goals]


def headlines(rows: Sequence[Row], results: Results, is_for_readme: bool = False) -> Table:
    """The lines of all rows that were measured."""
    lines = []
    for row in rows:
        result = results.rows.get(row.name)
        for headline in row.headlines if result else ():
            if headline.is_in_readme or not is_for_readme:
                lines.append(_line(row, result, headline))
    return Table(HEADER[: -1 if is_for_readme else None], [line[:-1] if is_for_readme else line for line in lines])


def _line(row: Row, result: RowResult, headline: Headline) -> list[str]:
    figure = row.figure(headline.figure)
    ours = result.median("Mode", headline.variant, figure.name)

    def said(other: tuple[str, float] | None) -> str:
        return f"{with_unit(other[1], figure.unit)} ({other[0]})" if other else "–"

    peer = best(row, result, headline, Role.PEER)
    ratio = times_as_good(ours, peer[1], figure.is_lower_better) if peer and ours is not None else None
    goals = [goal for goal in row.goals if goal.figure == figure.name and goal.who == "Mode"]
    judged = [goal.judge(row, result.median) for goal in goals]
    return [
        headline.title,
        "–" if ours is None else f"**{with_unit(ours, figure.unit)}**",
        said(peer),
        times(ratio) if peer else "–",
        said(best(row, result, headline, Role.BASELINE)),
        "; ".join(f"{verdict.goal}: {verdict.text}" for verdict in judged) or "–",
    ]


def best(row: Row, result: RowResult, headline: Headline, role: Role) -> tuple[str, float] | None:
    """Who of a role has the best median, and which."""
    figure = row.figure(headline.figure)
    found = [(name, result.median(name, headline.variant, figure.name)) for name in row.names(role)]
    measured = [(name, value) for name, value in found if value is not None]
    choose = min if figure.is_lower_better else max
    return choose(measured, key=lambda pair: pair[1]) if measured else None


def with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".strip()
