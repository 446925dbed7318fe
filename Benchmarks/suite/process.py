"""Runs one process of a contender, within a time limit."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
from collections.abc import Mapping

from .program import HOME


#: No files are left behind by those who fail.
ENVIRONMENT = {**os.environ, "ERL_CRASH_DUMP_BYTES": "0", "PYTHONDONTWRITEBYTECODE": "1"}


class Failed(Exception):
    """A process gave no sample; the text is for the reader of results.md, so it has no path of this machine."""

    def __init__(self, why: str) -> None:
        super().__init__(without_paths(why))


def without_paths(text: str) -> str:
    """The text with absolute paths cut down to their last part, so that nothing of this machine gets into a report."""
    return re.sub(r"(?<![\w.:/<])/(?:[^\s/:'\"]+/)*([^\s/:'\"]*)", r"\1", text)


def output(command: list[str], seconds: float, stdin: bytes | None = None) -> bytes:
    """Runs a command to its end; what it printed. It and what it started are killed when it takes longer."""
    try:
        process = subprocess.Popen(
            command,
            cwd=HOME,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A group of its own: what it started can be ended with it.
            start_new_session=True,
        )
    except OSError as error:
        raise Failed(f"could not be started: {error.strerror}") from error
    try:
        out, errors = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"took longer than {seconds:g} s") from None
    finally:
        # Also when the suite is interrupted.
        end_group(process)
    if process.returncode != 0:
        raise Failed(ending(process.returncode, errors))
    return out


def end_group(process: subprocess.Popen) -> None:
    """Kills the process and its group, if it still runs."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ending(code: int, errors: bytes) -> str:
    """How a process failed: its last words, and the code or signal."""
    how = f"ended with {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"
    lines = errors.decode(errors="replace").strip().splitlines()
    return f"{how}: {lines[-1].strip()[:200]}" if lines else how


def printed_figures(command: list[str], seconds: float, values: Mapping[str, object]) -> Mapping[str, float]:
    """The sample of a program that prints its figures as one line of JSON."""
    return figures_in(output(command, seconds))


def figures_in(out: bytes) -> Mapping[str, float]:
    """The figures in the last line of what a program printed."""
    lines = out.decode(errors="replace").strip().splitlines()
    try:
        figures = json.loads(lines[-1])
        sample = {name: float(value) for name, value in figures.items()}
    except (IndexError, ValueError, AttributeError, TypeError):
        raise Failed(f"printed no figures but {lines[-1][:80]!r}" if lines else "printed nothing") from None
    if not all(math.isfinite(value) for value in sample.values()):
        raise Failed(f"printed a figure that is no number: {lines[-1][:80]}")
    return sample
