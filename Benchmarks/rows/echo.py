"""
A TCP echo server in C, on libuv: the same code in the same program, alone on its loop (*plain*), with 1,000 timers of
100 ms in plain libuv beside it (*with uv timers*), and with Mode on its loop, 1,000 services and 1,000 timers of 100 ms
(*Mode*). A second process loads it over 50 connections: each sends 64 bytes, waits until they are back, and sends
again.

It asks what Mode costs those who share a loop with it. To be compared with it is the server with uv timers, since the
work of the timers is wanted; plain is what the machine can do. Client and server share the machine, the same for all.
"""

import json
import signal
import subprocess

from suite.contender import Contender, Role
from suite.goals import Times
from suite.process import Failed, end_group, figures_in, output
from suite.program import HOME, LIBUV, Program
from suite.row import Figure, Headline, Row

SERVER = Program(LIBUV.need, (".build/c/echo-server",))


def loaded(command, seconds, values):
    """A server's figures, as the one who loads it sees them."""
    server = subprocess.Popen(
        command,
        cwd=HOME,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        line = server.stdout.readline()
        if not line:
            raise Failed("the server did not start")
        sample = figures_in(output([".build/c/echo-load", str(json.loads(line)["port"])], seconds))
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=seconds)
        if server.returncode != 0:
            raise Failed(f"the server ended with {server.returncode}: {errors.decode(errors='replace')[-200:]}")
        return sample
    except subprocess.TimeoutExpired:
        raise Failed("the server did not end") from None
    finally:
        end_group(server)


def server(name, beside, role):
    return Contender(name, SERVER, (beside,), role=role, measure=loaded)


ROW = Row(
    name="echo",
    title="An echo server that shares its loop with 1,000 services",
    text=__doc__,
    figures=(
        Figure("throughput", "/s", "Echoes", is_lower_better=False),
        Figure("p50", "µs", "Median"),
        Figure("p99", "µs", "p99"),
    ),
    contenders=(
        server("Mode", "mode", Role.MODE),
        server("with uv timers", "timers", Role.BASELINE),
        server("plain", "plain", Role.BASELINE),
    ),
    goals=(
        Times("throughput", factor=0.95, than="with uv timers"),
        Times("p99", factor=0.95, than="with uv timers"),
    ),
    headlines=(Headline("Echo server in C beside 1,000 services", "throughput"),),
)
