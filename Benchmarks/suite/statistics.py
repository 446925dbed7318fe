"""From samples to what is said about them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """One figure of one contender: what its processes measured."""

    median: float
    minimum: float
    maximum: float
    count: int


def summary(samples: Sequence[float]) -> Summary | None:
    """The median and the extremes; None of nothing."""
    if not samples:
        return None
    return Summary(statistics.median(samples), min(samples), max(samples), len(samples))


def times_as_good(ours: float, theirs: float, is_lower_better: bool) -> float | None:
    """How many times as good ours is: above 1 is ahead, whichever way the figure runs. None where a zero forbids it."""
    better, worse = (theirs, ours) if is_lower_better else (ours, theirs)
    return better / worse if worse > 0 and better > 0 else None


def number(value: float) -> str:
    """Three significant digits, whole numbers from 100 on, with separators: 0.0123, 4.56, 78.9, 1,234."""
    if value == 0:
        return "0"
    if abs(value) >= 99.95:
        return f"{value:,.0f}"
    return f"{value:#.3g}".rstrip(".")


def times(ratio: float | None) -> str:
    """A ratio for people: 0.93×, 2.4×, 31×, 1,200×; a dash where there is none."""
    if ratio is None:
        return "–"
    if ratio >= 1_000:
        # Three digits are more than such a ratio is worth.
        return f"{float(f'{ratio:.2g}'):,.0f}×"
    return f"{ratio:.0f}×" if ratio >= 9.95 else f"{ratio:.1f}×" if ratio >= 1.995 else f"{ratio:.2f}×"
