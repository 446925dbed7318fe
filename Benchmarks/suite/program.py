"""The programs that contend, and what has to be set up for each; `.make/bench.sh` knows how, by the `need`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

#: The folder Benchmarks. Every command is run from here, so that no path in it is absolute.
HOME = Path(__file__).resolve().parent.parent

#: `.make/bench.sh` leaves a file here for each need that it could not install or build, with the reason.
MISSING = Path(".build/missing")


@dataclass(frozen=True)
class Program:
    """How a program is started (from the folder Benchmarks), and by which name the set-up knows it."""

    need: str
    command: tuple[str, ...]

    def why_missing(self, home: Path = HOME) -> str | None:
        """The reason why it cannot run here, or None."""
        note = home / MISSING / self.need
        if note.exists():
            return note.read_text(encoding="utf-8").strip() or "could not be set up"
        files = [home / word for word in self.command if "/" in word]
        is_there = all(file.exists() for file in files) and ("/" in self.command[0] or shutil.which(self.command[0]))
        return None if is_there else "is not installed or was not built"


def swift(product: str) -> Program:
    """A Swift program of the package Benchmarks, in release configuration."""
    return Program(product, (f".build/release/{product}",))


MODE = swift("mode-bench")
MODE_WORKER = swift("mode-worker")
NIO = swift("nio-bench")
LIFECYCLE = swift("lifecycle-bench")
ACTORS = swift("actor-bench")
LIBUV = Program("c", (".build/c/uv-bench",))
PYTHON_UVLOOP = Program("python", (".build/python/bin/python", "Peers/python/main.py", "--loop", "uvloop"))
PYTHON_ASYNCIO = Program("python", (".build/python/bin/python", "Peers/python/main.py", "--loop", "asyncio"))
DOT = Program("graphviz", ("dot",))


def erlang(*flags: str) -> Program:
    """The Erlang programs, on an emulator with these flags."""
    return Program("erlang", ("erl", *flags, "-noshell", "-noinput", "-pa", ".build/erlang", "-run", "bench", "main"))
