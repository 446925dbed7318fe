"""What a process costs, seen from outside: nothing but /proc, signals and pipes is used."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping

from .process import Failed, end_group
from .program import HOME

#: What watches over Mode's loops looks twice more, 2.5 s apart, before it sleeps.
SETTLING = 6.0
IDLE = 4.0


@contextlib.contextmanager
def ready(command: list[str], errors: int = subprocess.DEVNULL, seconds: float = 30) -> Iterator[tuple]:
    """A worker that has said READY, and the ms from exec to that; it is killed at the end if it still runs."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=HOME,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        bufsize=0,
        start_new_session=True,
    )
    try:
        while b"READY" not in (line := process.stdout.readline()):
            if not line:
                raise Failed(f"ended with {process.wait(seconds)} before it was ready")
        yield process, (time.perf_counter() - began) * 1e3
    finally:
        end_group(process)
        process.stdout.close()


def stop(process: subprocess.Popen, seconds: float = 30) -> tuple[float, int]:
    """From SIGTERM to the end, in ms, and the exit code."""
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"did not end within {seconds:g} s of SIGTERM") from None
    return (time.perf_counter() - began) * 1e3, code


def status(pid: int, name: str) -> int:
    """A number from /proc/PID/status; memory is in KiB."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name))


def switches(pid: int) -> int:
    """How often the threads of a process were scheduled so far."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status", encoding="utf-8") as file:
            total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return total


def life(command: list[str], seconds: float) -> Mapping[str, float]:
    """One life of a worker: up, a look at its memory, down."""
    with ready(command, seconds=seconds) as (process, elapsed):
        # The last lines of the start come after READY.
        time.sleep(0.05)
        resident = status(process.pid, "VmRSS") / 1024
        ended, code = stop(process, seconds)
    if code != 0:
        raise Failed(f"ended with {code} after SIGTERM")
    return {"ready": elapsed, "end": ended, "memory": resident}


def idleness(command: list[str], seconds: float) -> Mapping[str, float]:
    """How often a worker that has nothing to do wakes up, per second."""
    with ready(command, seconds=seconds) as (process, _):
        time.sleep(SETTLING)
        before = switches(process.pid)
        time.sleep(IDLE)
        wakeups = (switches(process.pid) - before) / IDLE
        stop(process, seconds)
    return {"wake-ups": wakeups}
