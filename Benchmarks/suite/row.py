"""What a row declares: the figures, who contends, and what Mode wants to reach."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .contender import Contender, Role
from .goals import Goal


@dataclass(frozen=True)
class Figure:
    """Something measured: the key in the program's JSON, its unit, and which way is better."""

    name: str
    unit: str
    title: str
    is_lower_better: bool = True
    #: False for a figure that only shows that the same work was done; it has no ratios, goals or bars.
    is_compared: bool = True


@dataclass(frozen=True)
class Variant:
    """A size or setting in which a row is measured; its values go into the contenders' arguments."""

    label: str
    values: Mapping[str, object] = field(default_factory=dict)
    #: Samples of each contender, where they are not as many as in the row's other variants.
    rounds: int | None = None


@dataclass(frozen=True)
class Headline:
    """A line of the table on top: the figure that tells users most, in one variant."""

    title: str
    figure: str
    variant: str = ""
    is_in_readme: bool = True


@dataclass(frozen=True)
class Row:
    """One measurement with all that contend in it. A file in `rows/` declares one."""

    name: str
    title: str
    #: What is measured and why it is fair: the docstring of the row's file.
    text: str
    figures: tuple[Figure, ...]
    contenders: tuple[Contender, ...]
    variants: tuple[Variant, ...] = (Variant(""),)
    goals: tuple[Goal, ...] = ()
    headlines: tuple[Headline, ...] = ()
    #: Samples of each contender in each variant.
    rounds: int = 5
    #: Whether a first process of each contender runs that does not count; not where each takes seconds, anyway.
    has_warm_up: bool = True
    #: The most that a process may take, in seconds.
    timeout: float = 30

    def figure(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)

    def contender(self, name: str) -> Contender:
        return next(contender for contender in self.contenders if contender.name == name)

    def names(self, role: Role) -> list[str]:
        return [contender.name for contender in self.contenders if contender.role is role]

    def needs(self) -> set[str]:
        """What the set-up has to build for it."""
        return {contender.program.need for contender in self.contenders}

    def mistakes(self) -> list[str]:
        """What does not fit together in the declaration."""
        figures = {figure.name for figure in self.figures}
        labels = {variant.label for variant in self.variants}
        names = [contender.name for contender in self.contenders]
        found = [f"two contenders named {name}" for name in {name for name in names if names.count(name) > 1}]
        for goal in self.goals:
            found += [f"a goal for {goal.figure}, no figure"] if goal.figure not in figures else []
            found += [f"a goal against {other}, no contender" for other in goal.contenders() if other not in names]
            found += [f"a goal at {label}, no variant" for label in goal.variants or () if label not in labels]
        for headline in self.headlines:
            if headline.figure not in figures or headline.variant not in labels:
                found.append(f"a headline for {headline.figure} {headline.variant}, which is not measured")
        for contender in self.contenders:
            found += [f"{contender.name} left out of {label}" for label in contender.left_out if label not in labels]
        return found


def load(names: Sequence[str] = ()) -> list[Row]:
    """The rows of these names in their order, or all; a ValueError names one that does not exist."""
    known = importlib.import_module("rows").ORDER
    for name in names:
        if name not in known:
            raise ValueError(f"there is no row {name!r}; the rows are {', '.join(known)}")
    return [_load(name) for name in known if not names or name in names]


def _load(name: str) -> Row:
    row = importlib.import_module(f"rows.{name.replace('-', '_')}").ROW
    if row.name != name:
        raise ValueError(f"the file of row {name!r} declares {row.name!r}")
    if mistakes := row.mistakes():
        raise ValueError(f"row {name!r}: {'; '.join(mistakes)}")
    return row
