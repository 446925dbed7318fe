"""
100,000 sleeps of 10 ms begin at once: the time from the first start to the last end, and the processor time of the
process.

*Mode*, Python, Erlang, plain actors and *SwiftNIO, tasks* start a task (a process) for each, which sleeps, so the cost
of the tasks is in the figures. *Mode, calls*, *SwiftNIO* and libuv only have the loop call something 10 ms later, which
is the least that a timer can do; libuv in C is the lower bound of all.
"""

from suite.contender import actors, erlang, libuv, mode, nio, python_uvloop
from suite.goals import Ahead, Within
from suite.row import Figure, Headline, Row

ROW = Row(
    name="sleeps",
    title="100,000 sleeps at once",
    text=__doc__,
    figures=(Figure("wall", "s", "Wall time"), Figure("cpu", "s", "Processor time")),
    contenders=(
        mode("sleeps", "tasks"),
        mode("sleeps", "calls", name="Mode, calls"),
        python_uvloop("sleeps"),
        erlang("sleeps"),
        nio("sleeps"),
        nio("sleeps-async", name="SwiftNIO, tasks"),
        actors("sleeps"),
        libuv("sleeps"),
    ),
    goals=(
        Within("cpu", factor=2, than="libuv in C"),
        Within("cpu", who="Mode, calls", factor=2, than="libuv in C"),
        Ahead("cpu"),
    ),
    headlines=(Headline("100,000 sleeps of 10 ms at once, processor time", "cpu"),),
    rounds=3,
)
