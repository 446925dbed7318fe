"""
A supervisor with one child, which fails by an error of its own; the time from that line until its next life runs,
10,000 times, one after the other, without backoff and without a limit of restarts.

In all of them the old life is ended and cleaned up, the supervisor decides, and the child goes through its whole start
again. In Mode and in Python's mode it is the same object that starts again, in Erlang a new process. OTP's supervisors
remember each restart for a second and go through these at the next one; the program makes a new supervisor for every
100 restarts, so that this bookkeeping is not what is measured.
"""

from suite.contender import erlang, mode, python_asyncio, python_uvloop
from suite.goals import Ahead, AtMost
from suite.row import Figure, Headline, Row

ROW = Row(
    name="restart",
    title="From a crash to running again",
    text=__doc__,
    figures=(
        Figure("p50", "µs", "Median"),
        Figure("p99", "µs", "p99"),
        Figure("rate", "/s", "Restarts", is_lower_better=False),
    ),
    contenders=(mode("restart"), python_uvloop("restart"), python_asyncio("restart"), erlang("restart")),
    goals=(AtMost("p50", limit=5), AtMost("p99", limit=50), Ahead("p50"), Ahead("p99"), Ahead("rate")),
    headlines=(Headline("Restart after a crash", "p50"), Headline("… 99th percentile", "p99", is_in_readme=False)),
)
