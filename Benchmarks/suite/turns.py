"""Who runs when: all contenders take turns, so that what drifts on the machine drifts for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .contender import Contender, Figures
from .process import Failed
from .program import HOME
from .row import Row, Variant

Item = TypeVar("Item")


def rotated(items: Sequence[Item], by: int) -> list[Item]:
    """The items in their order, but beginning with another one, so that nobody is always first."""
    start = by % len(items) if items else 0
    return [*items[start:], *items[:start]]


@dataclass(frozen=True)
class Turn:
    """One process to run."""

    #: 0 is the warm-up, which does not count.
    round: int
    variant: Variant
    contender: Contender


def turns(row: Row, contenders: Sequence[Contender], rounds: int) -> Iterator[Turn]:
    """One process of each contender in each variant, then all once more, and so on, in rotating order.

    Each contender warms up once, in the first variant that it takes part in: files are then in the page cache.
    """
    for contender in contenders if row.has_warm_up else ():
        variant = next((variant for variant in row.variants if variant.label not in contender.left_out), None)
        if variant:
            yield Turn(0, variant, contender)
    for round in range(1, rounds + 1):
        for variant in row.variants:
            if round > (variant.rounds or rounds):
                continue
            present = [contender for contender in contenders if variant.label not in contender.left_out]
            for contender in rotated(present, round - 1):
                yield Turn(round, variant, contender)


@dataclass
class Measured:
    """What came out of a row."""

    #: Contender, variant, figure: the samples in the order of the rounds.
    samples: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    #: Contender, variant (an empty label: all): why it has no samples.
    absent: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0

    def add(self, turn: Turn, figures: Figures) -> None:
        kept = self.samples.setdefault(turn.contender.name, {}).setdefault(turn.variant.label, {})
        for name, value in figures.items():
            kept.setdefault(name, []).append(value)

    def drop(self, contender: str, variant: str, reason: str) -> None:
        """It failed: what it has measured there so far is forgotten, since half of a comparison is none."""
        self.samples.get(contender, {}).pop(variant, None)
        self.absent.setdefault(contender, {})[variant] = reason


#: Told of each process: before it runs (no outcome), and after (its figures, or why it failed).
Listener = Callable[[Turn, "Figures | Failed | None", float], None]


def run(row: Row, rounds: int, listener: Listener) -> Measured:
    """Runs a row. A contender that fails in a variant does not run there again."""
    measured = Measured()
    began = time.monotonic()
    present = []
    for contender in row.contenders:
        if reason := contender.program.why_missing(HOME):
            measured.absent[contender.name] = {"": reason}
        else:
            present.append(contender)
            for label, reason in contender.left_out.items():
                measured.drop(contender.name, label, reason)
    failed = set()
    for turn in turns(row, present, rounds):
        place = (turn.contender.name, turn.variant.label)
        if place in failed:
            continue
        listener(turn, None, 0)
        process_began = time.monotonic()
        try:
            outcome = sample(row, turn)
            if turn.round > 0:
                measured.add(turn, outcome)
        except Failed as failure:
            outcome = failure
            failed.add(place)
            measured.drop(*place, str(failure))
        listener(turn, outcome, time.monotonic() - process_began)
    measured.seconds = time.monotonic() - began
    return measured


def sample(row: Row, turn: Turn) -> Figures:
    """Runs one process; its figures, as far as the row knows them."""
    contender = turn.contender
    figures = contender.measure(contender.command(turn.variant.values), row.timeout, turn.variant.values)
    # Six digits are more than any clock gives.
    known = {figure.name: float(f"{figures[figure.name]:.6g}") for figure in row.figures if figure.name in figures}
    if not known:
        raise Failed(f"printed none of the row's figures but {', '.join(figures) or 'none'}")
    return known
