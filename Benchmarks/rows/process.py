"""
A whole program with one idle service, as its users would write it, logging at level info to standard error, seen from
outside with nothing but signals, pipes and `/proc`: from exec to the line that says READY, which the service prints
when it runs; from SIGTERM to the end of the process, in good order and with exit code 0; resident memory when it is up;
and how often its threads are woken per second when there is nothing to do (context switches, seen after 6 s to settle).

Mode's worker watches over its loops and has handlers for signals, Python's is mode's `Worker` on uvloop, Erlang's an
application with a supervisor, swift-service-lifecycle's a `ServiceGroup` that ends gracefully on SIGTERM.
"""

from suite.contender import Contender, Role, erlang, lifecycle, python_uvloop
from suite.goals import Ahead, AtMost
from suite.outside import idleness, life
from suite.program import MODE_WORKER
from suite.row import Figure, Headline, Row, Variant


def seen(command, seconds, values):
    return values["watch"](command, seconds)


LIFE, IDLE = "start and stop", "idle"

ROW = Row(
    name="process",
    title="A worker as a process",
    text=__doc__,
    figures=(
        Figure("ready", "ms", "exec → READY"),
        Figure("end", "ms", "SIGTERM → exit"),
        Figure("memory", "MiB", "Resident memory"),
        Figure("wake-ups", "/s", "Idle wake-ups"),
    ),
    variants=(Variant(LIFE, {"watch": life}), Variant(IDLE, {"watch": idleness}, rounds=1)),
    contenders=(
        Contender("Mode", MODE_WORKER, (), role=Role.MODE, measure=seen),
        python_uvloop("worker", measure=seen),
        erlang("worker", measure=seen),
        lifecycle("worker", measure=seen),
    ),
    goals=(
        AtMost("ready", variants=(LIFE,), limit=15),
        AtMost("end", variants=(LIFE,), limit=10),
        AtMost("memory", variants=(LIFE,), limit=12),
        AtMost("wake-ups", variants=(IDLE,), limit=0),
        Ahead("ready", variants=(LIFE,)),
        Ahead("end", variants=(LIFE,)),
        Ahead("memory", variants=(LIFE,)),
    ),
    headlines=(
        Headline("Worker: exec to ready", "ready", LIFE),
        Headline("Worker: SIGTERM to exit", "end", LIFE),
        Headline("Worker: resident memory", "memory", LIFE),
        Headline("Worker: wake-ups when idle", "wake-ups", IDLE, is_in_readme=False),
    ),
    rounds=7,
)
