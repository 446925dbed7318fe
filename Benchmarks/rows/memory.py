"""
How much the resident memory of the process (`/proc/self/statm`) grows from before the first of N children is created
until all of them run, divided by N. One of the same kind was started and stopped before, so that code and tables are
there.

The parents and children are those of *start-stop*. It is the memory that the machine gives, not what an allocator has
handed out: a child costs what it makes the process grow. With 1,000 children the steps in which allocators grow still
show; the larger numbers are the ones to go by.
"""

from suite.contender import erlang, lifecycle, mode, python_asyncio, python_uvloop
from suite.goals import Ahead, AtMost
from suite.row import Figure, Headline, Row, Variant

QUADRATIC = {"100,000": "to make 100,000 dependencies takes minutes, since each is looked for among all others"}

ROW = Row(
    name="memory",
    title="Memory of an idle service",
    text=__doc__,
    figures=(Figure("memory", "bytes", "Memory of each"),),
    variants=(
        Variant("1,000", {"n": 1_000}),
        Variant("10,000", {"n": 10_000}),
        Variant("100,000", {"n": 100_000}),
    ),
    contenders=(
        mode("memory", "{n}"),
        mode("memory", "{n}", "supervisor", name="Mode supervisor"),
        python_uvloop("memory", "{n}", left_out=QUADRATIC),
        python_asyncio("memory", "{n}", left_out=QUADRATIC),
        python_uvloop("memory", "{n}", "supervisor", name="Python mode supervisor + uvloop"),
        erlang("memory", "{n}", "one_for_one", name="Erlang one_for_one"),
        erlang("memory", "{n}", "simple_one_for_one", name="Erlang simple_one_for_one"),
        lifecycle("memory", "{n}"),
    ),
    goals=(AtMost("memory", limit=1_024), Ahead("memory")),
    headlines=(Headline("Memory of an idle service, one of 10,000", "memory", "10,000"),),
    rounds=3,
    timeout=60,
)
