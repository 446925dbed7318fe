"""What Mode wants to reach, and whether it did."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .contender import Role
from .statistics import times, times_as_good

if TYPE_CHECKING:
    from .row import Row

#: The median of a contender's figure in a variant (contender, variant, figure); None where it has none.
Medians = Callable[[str, str, str], "float | None"]


@dataclass(frozen=True)
class Verdict:
    """A goal, judged in the variant in which it was closest to being missed, or missed most."""

    goal: str
    figure: str
    #: None where Mode or the one to compare with was not measured.
    is_met: bool | None
    #: How many times the limit was exceeded; None if it was not, or if the limit is zero.
    missed_by: float | None = None
    #: Where that was, if the row has variants.
    variant: str = ""

    @property
    def text(self) -> str:
        if self.is_met is None:
            return "not measured"
        if self.is_met:
            return "met"
        where = f" at {self.variant}" if self.variant else ""
        return f"missed by {times(self.missed_by)}{where}" if self.missed_by else f"missed{where}"


@dataclass(frozen=True)
class Goal(ABC):
    """A limit for a figure of Mode's, in all variants or in those named."""

    figure: str
    #: The labels of the variants in which it holds; None for all.
    variants: tuple[str, ...] | None = None
    #: Who has to reach it.
    who: str = "Mode"

    @abstractmethod
    def text(self, row: Row) -> str:
        """The goal in a few words, without the figure's name."""

    @abstractmethod
    def excess(self, row: Row, medians: Medians, variant: str) -> float | None:
        """What was reached, as a multiple of the limit: 1 or less is met. None if it cannot be said."""

    def contenders(self) -> Iterable[str]:
        """Those that it names."""
        return (self.who,)

    def places(self, row: Row) -> list[str]:
        """The labels of the variants in which it is judged."""
        return [variant.label for variant in row.variants if self.variants is None or variant.label in self.variants]

    def judge(self, row: Row, medians: Medians) -> Verdict:
        places = self.places(row)
        found = [(excess, label) for label in places if (excess := self.excess(row, medians, label)) is not None]
        said = self.text(row) if self.who == "Mode" else f"{self.text(row)} ({self.who})"
        if not found:
            return Verdict(said, self.figure, None)
        worst, label = max(found, key=lambda pair: pair[0])
        is_met = worst <= 1
        missed_by = None if is_met or worst == float("inf") else worst
        return Verdict(said, self.figure, is_met, missed_by, label)


@dataclass(frozen=True)
class AtMost(Goal):
    """Not more than so much, in the figure's unit."""

    limit: float = 0

    def text(self, row):
        return f"≤ {self.limit:,g} {row.figure(self.figure).unit}"

    def excess(self, row, medians, variant):
        value = medians(self.who, variant, self.figure)
        if value is None:
            return None
        if self.limit == 0:
            return 0 if value == 0 else float("inf")
        return value / self.limit


@dataclass(frozen=True)
class Within(Goal):
    """Not more than so many times what another one needs."""

    factor: float = 1
    than: str = ""

    def text(self, row):
        return f"≤ {self.factor:g} × {self.than}"

    def contenders(self):
        return (self.who, self.than)

    def excess(self, row, medians, variant):
        ours, theirs = medians(self.who, variant, self.figure), medians(self.than, variant, self.figure)
        return ours / (self.factor * theirs) if ours is not None and theirs else None


@dataclass(frozen=True)
class Beyond(Goal):
    """Not more than so much above what another one needs, in the figure's unit."""

    extra: float = 0
    than: str = ""

    def text(self, row):
        return f"≤ {self.than} + {self.extra:,g} {row.figure(self.figure).unit}"

    def contenders(self):
        return (self.who, self.than)

    def excess(self, row, medians, variant):
        ours, theirs = medians(self.who, variant, self.figure), medians(self.than, variant, self.figure)
        return ours / (theirs + self.extra) if ours is not None and theirs is not None else None


@dataclass(frozen=True)
class Times(Goal):
    """At least so many times as good as another one, whichever way the figure runs."""

    factor: float = 1
    than: str = ""

    def text(self, row):
        return f"≥ {self.factor:g} × as good as {self.than}"

    def contenders(self):
        return (self.who, self.than)

    def excess(self, row, medians, variant):
        ours, theirs = medians(self.who, variant, self.figure), medians(self.than, variant, self.figure)
        if ours is None or theirs is None:
            return None
        ratio = times_as_good(ours, theirs, row.figure(self.figure).is_lower_better)
        return self.factor / ratio if ratio else None


@dataclass(frozen=True)
class Flat(Goal):
    """What each costs in one variant is not more than so many times what it costs in another, smaller one."""

    factor: float = 1
    small: str = ""
    large: str = ""

    def text(self, row):
        return f"at {self.large} ≤ {self.factor:g} × that at {self.small}"

    def places(self, row):
        return [self.large]

    def excess(self, row, medians, variant):
        small, large = medians(self.who, self.small, self.figure), medians(self.who, self.large, self.figure)
        return large / (self.factor * small) if large is not None and small else None


@dataclass(frozen=True)
class Ahead(Goal):
    """Ahead of every peer."""

    def text(self, row):
        return "ahead of all"

    def excess(self, row, medians, variant):
        ours = medians(self.who, variant, self.figure)
        theirs = [medians(name, variant, self.figure) for name in row.names(Role.PEER)]
        if ours is None or all(value is None for value in theirs):
            return None
        is_lower_better = row.figure(self.figure).is_lower_better
        ratios = [times_as_good(ours, value, is_lower_better) for value in theirs if value is not None]
        return max((1 / ratio for ratio in ratios if ratio), default=None)
