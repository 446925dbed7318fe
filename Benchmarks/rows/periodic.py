"""
10,000 timers of 10 ms run for 5 s on one loop, their phases spread evenly: a million ticks a second, 5,000,000 in all.
*Lateness* is how long after its own schedule (start + phase + k · 10 ms) a tick ran. Who cannot keep up drops ticks, or
is late; so the processor time of the process is divided by the ticks that ran.

*Mode* is the timers that services declare with `every`; they keep their schedule and skip what they miss, but tell
nobody of their phase, so that there is no lateness to compare. *Mode, sleeps* is tasks that sleep until instants of
their schedule, *Mode, calls* has the loop call at such instants. The repeating timers of *SwiftNIO* and *libuv repeat*
wait 10 ms after each tick, and so drift, which is less work; *SwiftNIO, deadlines* and *libuv in C* keep the schedule
by hand. libuv's own timers have whole milliseconds.
"""

from suite.contender import erlang, libuv, mode, nio, python_uvloop
from suite.goals import Beyond, Within
from suite.process import printed_figures
from suite.row import Figure, Headline, Row


def per_tick(command, seconds, values):
    """What the program prints, and the nanoseconds of processor time for each tick that ran."""
    figures = printed_figures(command, seconds, values)
    return {**figures, "tick": figures["cpu"] * 1e9 / figures["ticks"]}


ROW = Row(
    name="periodic",
    title="10,000 periodic timers",
    text=__doc__,
    figures=(
        Figure("tick", "ns", "Each tick"),
        Figure("late-p99", "µs", "Lateness p99"),
        Figure("cpu", "s", "CPU in 5 s", is_compared=False),
        Figure("ticks", "", "Ticks", is_compared=False),
    ),
    contenders=(
        mode("periodic", "timers", measure=per_tick),
        mode("periodic", "sleeps", name="Mode, sleeps", measure=per_tick),
        mode("periodic", "calls", name="Mode, calls", measure=per_tick),
        python_uvloop("periodic", measure=per_tick),
        erlang("periodic", measure=per_tick),
        nio("periodic", measure=per_tick),
        nio("periodic-deadline", name="SwiftNIO, deadlines", measure=per_tick),
        libuv("periodic", measure=per_tick),
        libuv("periodic", "repeat", name="libuv repeat", measure=per_tick),
    ),
    goals=(
        Within("tick", factor=2, than="libuv in C"),
        Within("tick", who="Mode, calls", factor=2, than="libuv in C"),
        Beyond("late-p99", who="Mode, sleeps", extra=200, than="libuv in C"),
        Beyond("late-p99", who="Mode, calls", extra=200, than="libuv in C"),
    ),
    headlines=(Headline("Tick of one of 10,000 timers of 10 ms, processor time", "tick"),),
    rounds=3,
    has_warm_up=False,
)
