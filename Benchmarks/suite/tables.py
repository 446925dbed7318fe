"""Tables, for a page and for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .contender import Role
from .results import RowResult
from .row import Figure, Row, Variant
from .statistics import Summary, number, times, times_as_good


@dataclass(frozen=True)
class Table:
    """Cells of text; the first column is aligned to the left, the others to the right."""

    header: Sequence[str]
    lines: Sequence[Sequence[str]]

    def markdown(self) -> str:
        rule = [":--", *("--:" for _ in self.header[1:])]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (self.header, rule, *self.lines))

    def plain(self, paint: Callable[[int, str], str] = lambda _, line: line) -> str:
        """With spaces; `paint` gets the number of each line (the header is -1) and may colour it."""
        widths = [max(len(cells[column]) for cells in (self.header, *self.lines)) for column in range(len(self.header))]

        def padded(cells: Sequence[str]) -> str:
            rest = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
            return "  ".join((cells[0].ljust(widths[0]), *rest)).rstrip()

        lines = (padded(cells) for cells in (self.header, *self.lines))
        return "\n".join(paint(index, line) for index, line in enumerate(lines, start=-1))


def measured_figures(row: Row, result: RowResult, variant: Variant) -> list[Figure]:
    """The figures that anybody has samples of in a variant."""
    names = [contender.name for contender in row.contenders]
    return [
        figure for figure in row.figures if any(result.summary(name, variant.label, figure.name) for name in names)
    ]


def comparison(row: Row, result: RowResult, variant: Variant, has_extremes: bool = True) -> Table:
    """Everybody's figures in a variant, and how far Mode is ahead."""
    figures = measured_figures(row, result, variant)
    header = ["" if not variant.label else variant.label]
    for figure in figures:
        header.append(f"{figure.title} ({figure.unit})" if figure.unit else figure.title)
        header += ["Mode is ahead"] if has_ratio(row, figure) else []
    lines = []
    for contender in row.contenders:
        cells = [contender.name]
        for figure in figures:
            found = result.summary(contender.name, variant.label, figure.name)
            cells.append(said(found, has_extremes))
            cells += [ratio(row, result, variant.label, figure, contender.name)] if has_ratio(row, figure) else []
        if any(result.summary(contender.name, variant.label, figure.name) for figure in figures):
            lines.append(cells)
    return Table(header, lines)


def has_ratio(row: Row, figure: Figure) -> bool:
    return figure.is_compared and any(contender.role is not Role.MODE for contender in row.contenders)


def said(found: Summary | None, has_extremes: bool) -> str:
    """The median, and from where to where the samples are."""
    if found is None:
        return "–"
    if not has_extremes:
        return number(found.median)
    median, least, greatest = number(found.median), number(found.minimum), number(found.maximum)
    return median if least == greatest else f"{median} ({least} – {greatest})"


def ratio(row: Row, result: RowResult, variant: str, figure: Figure, other: str) -> str:
    """How many times as good as another one Mode is."""
    ours, theirs = (result.median(name, variant, figure.name) for name in ("Mode", other))
    if other == "Mode" or ours is None or theirs is None:
        return ""
    return times(times_as_good(ours, theirs, figure.is_lower_better))


def absences(row: Row, result: RowResult) -> list[str]:
    """Who was not measured where, and why; a sentence without a full stop each."""
    found = []
    for contender in row.contenders:
        for label, reason in result.absent.get(contender.name, {}).items():
            found.append(f"{contender.name}{f' at {label}' if label else ''}: {reason}")
    return found
