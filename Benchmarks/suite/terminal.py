"""What one sees while the suite runs: a line for each process, a table for each row."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from .contender import Figures, Role
from .goals import Verdict
from .headline import verdicts, with_unit
from .process import Failed
from .results import RowResult
from .row import Figure, Row
from .tables import Table, absences, comparison
from .turns import Turn

IS_TERMINAL = sys.stdout.isatty()
HAS_COLOURS = IS_TERMINAL and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

BOLD, DIM, RED, GREEN, ORANGE = "1", "2", "31", "32", "38;5;208"


def painted(text: str, colour: str) -> str:
    return f"\033[{colour}m{text}\033[0m" if HAS_COLOURS and text else text


def say(text: str = "") -> None:
    print(text, flush=True)


class Progress:
    """The lines of a row's processes; on a terminal, the one that runs now is at the bottom."""

    def __init__(self, row: Row, rounds: int) -> None:
        self._row, self._rounds = row, rounds
        self._width = max(len(contender.name) for contender in row.contenders)
        self._label = max(len(variant.label) for variant in row.variants)

    def __call__(self, turn: Turn, outcome: object, seconds: float) -> None:
        line = self._beginning(turn)
        if outcome is None:
            if IS_TERMINAL:
                print(f"\r\033[K{painted(self._fitted(f'{line}  …'), DIM)}", end="", flush=True)
            return
        print("\r\033[K" if IS_TERMINAL else "", end="")
        if isinstance(outcome, Failed):
            say(f"{line}  {painted(f'failed: {outcome}', RED)}")
        else:
            text = f"{line}{self._figures(outcome)}  {painted(f'{seconds:5.1f} s', DIM)}"
            say(painted(text, DIM) if turn.round == 0 else text)

    def _beginning(self, turn: Turn) -> str:
        rounds = turn.variant.rounds or self._rounds
        round = "warm-up" if turn.round == 0 else f"{turn.round} of {rounds}"
        return f"  {round:>8}  {turn.variant.label:<{self._label}}  {turn.contender.name:<{self._width}}"

    def _figures(self, outcome: Figures) -> str:
        """A column for each, also for those that this one does not have."""

        def cell(figure: Figure) -> str:
            return with_unit(outcome[figure.name], figure.unit) if figure.name in outcome else ""

        return "".join(cell(figure).rjust(14) for figure in self._row.figures)

    @staticmethod
    def _fitted(line: str) -> str:
        return line[: shutil.get_terminal_size().columns - 1]


def say_row(row: Row, number: int, count: int) -> None:
    say(f"{painted(f'{row.name}', BOLD)}  {row.title}  {painted(f'row {number} of {count}', DIM)}")


def say_result(row: Row, result: RowResult) -> None:
    """The tables, the goals, and who is missing."""
    for variant in row.variants:
        table = comparison(row, result, variant)
        if IS_TERMINAL and _width(table) > shutil.get_terminal_size().columns:
            table = comparison(row, result, variant, has_extremes=False)
        if table.lines:
            names = [cells[0] for cells in table.lines]
            say()
            say(_indented(table.plain(lambda index, line, names=names: _line_painted(row, names, index, line))))
    say()
    for verdict in verdicts(row, result):
        say(f"  {_mark(verdict)} {row.figure(verdict.figure).title} {verdict.goal}: {verdict.text}")
    for line in absences(row, result):
        say(painted(f"  - not measured: {line}", DIM))
    say()


def _width(table: Table) -> int:
    return max(len(line) for line in _indented(table.plain()).splitlines())


def _line_painted(row: Row, names: Sequence[str], index: int, line: str) -> str:
    if index < 0:
        return painted(line, BOLD)
    role = row.contender(names[index]).role
    return painted(line, ORANGE) if role is Role.MODE else painted(line, DIM) if role is Role.BASELINE else line


def _mark(verdict: Verdict) -> str:
    if verdict.is_met is None:
        return painted("?", DIM)
    return painted("✓", GREEN) if verdict.is_met else painted("✗", RED)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
