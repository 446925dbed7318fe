#!/usr/bin/env python3
"""What a worker costs as a process: start, stop, memory, wake-ups, and the end when its loop is blocked.

Usage:
    swift build -c release --product WorkerFixture
    python3 Benchmarks/worker.py [--runs 25] [.build/release/WorkerFixture]

Medians, and the worst of all runs. Goals in brackets. Nothing but /proc, signals and pipes is used; `strace`, if there
is one, counts the system calls of an idle second.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time


def start(program, *arguments, errors=subprocess.DEVNULL):
    """A worker that is ready, and how long that took, in ms."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, bufsize=0
    )
    while True:
        line = process.stdout.readline()
        if b"READY" in line:
            return process, (time.perf_counter() - began) * 1e3
        if not line:
            raise SystemExit(f"{program} {' '.join(arguments)} ended before it was ready: {process.wait()}")


def stop(process):
    """From SIGTERM to the end, in ms, and the exit code."""
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    code = process.wait()
    elapsed = (time.perf_counter() - began) * 1e3
    process.stdout.close()
    return elapsed, code


def beyond(program, scenario, budget, is_log_read=True):
    """How far beyond its budget a worker ends in which something hangs, in ms; its log may go to a pipe that nobody reads."""
    unread, errors = os.pipe() if not is_log_read else (None, subprocess.DEVNULL)
    try:
        process, _ = start(program, scenario, f"budget={budget}", errors=errors)
        if not is_log_read:
            # Until the pipe is full, and whoever logs hangs.
            time.sleep(0.1)
        elapsed, code = stop(process)
    finally:
        if not is_log_read:
            os.close(unread)
            os.close(errors)
    assert code == 1, code
    return elapsed - budget


def status(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name))


def switches(pid):
    """How often the threads of a process were scheduled so far."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status") as file:
            total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return total


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


def main():
    parser = argparse.ArgumentParser(description="What a worker costs as a process.")
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--budget", type=int, default=300, help="of the blocked worker, in ms")
    parser.add_argument("program", nargs="?", default=".build/release/WorkerFixture")
    options = parser.parse_args()

    bare = []
    for _ in range(options.runs):
        began = time.perf_counter()
        subprocess.run(["/bin/true"], stdin=subprocess.DEVNULL)
        bare.append((time.perf_counter() - began) * 1e3)

    ready, ended, resident = [], [], []
    for _ in range(options.runs):
        process, elapsed = start(options.program, "idle", "level=info")
        ready.append(elapsed)
        # The start's last lines come after READY.
        time.sleep(0.05)
        resident.append(status(process.pid, "VmRSS") / 1024)
        elapsed, code = stop(process)
        assert code == 0, code
        ended.append(elapsed)

    cases = {
        "main loop blocked": ("blocked", True),
        "onStop() blocks": ("blockedStop", True),
        "log pipe unread, main loop hangs in it": ("blockedLog", False),
        "log pipe unread, a thread has its lock": ("lockedLog", False),
        "nobody gets memory": ("frozenStop", True),
    }
    over = {
        case: [beyond(options.program, scenario, options.budget, is_log_read) for _ in range(options.runs)]
        for case, (scenario, is_log_read) in cases.items()
    }

    process, _ = start(options.program, "idle")
    # What watches over the loops looks twice more, 2.5 s apart, before it sleeps.
    time.sleep(6)
    before = switches(process.pid)
    time.sleep(5)
    wakeups = (switches(process.pid) - before) / 5
    calls = system_calls(process.pid, 3)
    stop(process)

    report("start and end of /bin/true, to compare", bare, "ms", "-")
    report("exec -> READY", ready, "ms", "15")
    report("SIGTERM -> end", ended, "ms", "10")
    report("resident memory, idle", resident, "MiB", "12")
    for case, values in over.items():
        report(f"beyond the budget: {case}", values, "ms", "100")
    print(f"{'wake-ups, idle':<60} {wakeups:9.2f} /s                     [0]")
    if calls is not None:
        print(f"{'system calls in 3 idle seconds (strace)':<60} {calls:9d}                        [0]")


if __name__ == "__main__":
    main()
