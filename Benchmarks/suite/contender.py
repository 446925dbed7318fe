"""Who contends in a row: a program, what it is told, and how its figure is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from . import program as programs
from .process import printed_figures
from .program import Program

Figures = Mapping[str, float]

#: Runs a command and returns one sample: the words of it, the seconds it may take, the values of the variant.
Measure = Callable[["list[str]", float, Mapping[str, object]], Figures]


class Role(Enum):
    """What a contender is to the reader."""

    MODE = "mode"
    #: What a user would pick instead: Mode wants to be ahead of it.
    PEER = "peer"
    #: What the machine can do at best, with nothing on top: says what Mode's own part costs.
    BASELINE = "baseline"


@dataclass(frozen=True)
class Contender:
    """One line of a row. `{name}` in an argument is replaced by the value that the variant has for it."""

    name: str
    program: Program
    arguments: tuple[str, ...]
    role: Role = Role.PEER
    #: Labels of variants that it does not take part in, each with the reason that a reader gets.
    left_out: Mapping[str, str] = field(default_factory=dict)
    #: What makes a sample of the command; by default the line of JSON that it prints.
    measure: Measure = printed_figures

    def command(self, values: Mapping[str, object]) -> list[str]:
        """The words to run for a variant with these values."""
        return [*self.program.command, *(argument.format(**values) for argument in self.arguments)]


def mode(*arguments: str, name: str = "Mode", **options) -> Contender:
    return Contender(name, programs.MODE, arguments, role=Role.MODE, **options)


def python_uvloop(*arguments: str, name: str = "Python mode + uvloop", **options) -> Contender:
    return Contender(name, programs.PYTHON_UVLOOP, arguments, **options)


def python_asyncio(*arguments: str, **options) -> Contender:
    return Contender("Python mode + asyncio", programs.PYTHON_ASYNCIO, arguments, **options)


def erlang(*arguments: str, name: str = "Erlang", flags: tuple[str, ...] = (), **options) -> Contender:
    """`flags` are the emulator's; the programs say which they need to be fair."""
    return Contender(name, programs.erlang(*flags), arguments, **options)


def nio(*arguments: str, name: str = "SwiftNIO", **options) -> Contender:
    return Contender(name, programs.NIO, arguments, **options)


def lifecycle(*arguments: str, **options) -> Contender:
    return Contender("swift-service-lifecycle", programs.LIFECYCLE, arguments, **options)


def actors(*arguments: str, **options) -> Contender:
    return Contender("plain actors", programs.ACTORS, arguments, **options)


def libuv(*arguments: str, name: str = "libuv in C", **options) -> Contender:
    return Contender(name, programs.LIBUV, arguments, role=Role.BASELINE, **options)
