#!/usr/bin/env python3
"""What a worker costs as a process when its loop is blocked, too: start, stop, memory, wake-ups, the end that is late.

Usage:
    swift build -c release --product WorkerFixture
    python3 Benchmarks/worker.py [--runs 25] [.build/release/WorkerFixture]

The row `process` of the suite compares start, stop, memory and wake-ups with those of peers; `suite/outside.py`
measures for both. Medians, and the worst of all runs. Goals in brackets. `strace`, if there is one, counts the system
calls of an idle second.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from suite import outside


def beyond(program, scenario, budget, is_log_read=True):
    """How far beyond its budget a worker ends in which something hangs, in ms; maybe nobody reads its log's pipe."""
    unread, errors = os.pipe() if not is_log_read else (None, subprocess.DEVNULL)
    try:
        with outside.ready([program, scenario, f"budget={budget}"], errors) as (process, _):
            if not is_log_read:
                # Until the pipe is full, and whoever logs hangs.
                time.sleep(0.1)
            elapsed, code = outside.stop(process)
    finally:
        if not is_log_read:
            os.close(unread)
            os.close(errors)
    assert code == 1, code
    return elapsed - budget


def system_calls(pid, seconds):
    """System calls within some idle seconds, as strace sees them; None without strace."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile() as log:
        tracer = subprocess.Popen(
            ["strace", "-f", "-o", log.name, "-p", str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(seconds)
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        # A call that was under way when the tracer came is shown as resumed or restarted.
        quiet = ("resumed", "restart_syscall", "detached", "<unfinished", "epoll_wait(", "---", "+++")
        with open(log.name) as lines:
            return sum(1 for line in lines if not any(word in line for word in quiet))


def report(what, values, unit, goal):
    print(f"{what:<60} {statistics.median(values):9.2f} {unit:<4} worst {max(values):9.2f}   [{goal}]")


def bare():
    """Start and end of a program that does nothing, in ms."""
    began = time.perf_counter()
    subprocess.run(["/bin/true"], stdin=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1e3


def main():
    parser = argparse.ArgumentParser(description="What a worker costs as a process.")
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--budget", type=int, default=300, help="of the blocked worker, in ms")
    parser.add_argument("program", nargs="?", default=".build/release/WorkerFixture")
    options = parser.parse_args()
    program = str(Path(options.program).resolve())

    bares = [bare() for _ in range(options.runs)]
    lives = [outside.life([program, "idle", "level=info"], 30) for _ in range(options.runs)]
    cases = {
        "main loop blocked": ("blocked", True),
        "onStop() blocks": ("blockedStop", True),
        "log pipe unread, main loop hangs in it": ("blockedLog", False),
        "log pipe unread, a thread has its lock": ("lockedLog", False),
        "nobody gets memory": ("frozenStop", True),
    }
    over = {
        case: [beyond(program, scenario, options.budget, is_log_read) for _ in range(options.runs)]
        for case, (scenario, is_log_read) in cases.items()
    }
    wakeups = outside.idleness([program, "idle"], 30)["wake-ups"]
    with outside.ready([program, "idle"]) as (process, _):
        time.sleep(outside.SETTLING)
        calls = system_calls(process.pid, 3)
        outside.stop(process)

    report("start and end of /bin/true, to compare", bares, "ms", "-")
    report("exec -> READY", [life["ready"] for life in lives], "ms", "15")
    report("SIGTERM -> end", [life["end"] for life in lives], "ms", "10")
    report("resident memory, idle", [life["memory"] for life in lives], "MiB", "12")
    for case, values in over.items():
        report(f"beyond the budget: {case}", values, "ms", "100")
    print(f"{'wake-ups, idle':<60} {wakeups:9.2f} /s                     [0]")
    if calls is not None:
        print(f"{'system calls in 3 idle seconds (strace)':<60} {calls:9d}                        [0]")


if __name__ == "__main__":
    main()
