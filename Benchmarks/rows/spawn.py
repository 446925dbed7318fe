"""
An empty task is started by code on a loop, on the same loop, and its end is awaited; one after the other.

The lower bound, *bare uv loop*, is an empty `Task(executorPreference:)` on the least that makes a uv loop an executor:
an array of jobs that an idle callback runs. What it leaves out (other threads, time, a budget, an end in good order) is
what Mode's loop has to do in the same time. SwiftNIO's loops are no task executors; the program has the five lines that
make one of a loop. Erlang starts and monitors an empty process, on one scheduler thread; Python awaits a task of a
service.
"""

from suite.contender import Contender, Role, actors, erlang, mode, nio, python_asyncio, python_uvloop
from suite.goals import Ahead, Within
from suite.program import MODE
from suite.row import Figure, Headline, Row

ROW = Row(
    name="spawn",
    title="Start a task and wait for its end",
    text=__doc__,
    figures=(Figure("spawn", "ns", "Task"),),
    contenders=(
        mode("spawn"),
        python_uvloop("spawn"),
        python_asyncio("spawn"),
        erlang("spawn", flags=("+S", "1:1")),
        nio("spawn"),
        actors("spawn"),
        Contender("bare uv loop", MODE, ("spawn-bare",), role=Role.BASELINE),
    ),
    goals=(Within("spawn", factor=1.1, than="bare uv loop"), Ahead("spawn")),
    headlines=(Headline("Start a task and wait for its end", "spawn"),),
)
