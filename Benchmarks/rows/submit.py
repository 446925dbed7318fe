"""
P threads hand ready work to one loop's thread as fast as they can, 1,000,000 pieces in all; the work increments a
counter.

*Each* is the wall time from the first hand-over to the last piece run, divided by their number; *producer* is what one
hand-over keeps the thread that does it, which is what a thread with something better to do minds. The lower bound is
libuv in C: a queue behind a lock, `uv_async_send`, and a loop that takes the whole queue at once. SwiftNIO's is
`execute`, Python's `call_soon_threadsafe`. Erlang has no such thing; its processes send messages to a process that
counts them, which copies a message but calls nothing.
"""

from suite.contender import erlang, libuv, mode, nio, python_uvloop
from suite.goals import AtMost, Times
from suite.row import Figure, Headline, Row, Variant

ROW = Row(
    name="submit",
    title="Hand work to a loop from other threads",
    text=__doc__,
    figures=(Figure("submit", "ns", "Each"), Figure("producer", "ns", "Producer")),
    variants=(Variant("1 thread", {"p": 1}), Variant("4 threads", {"p": 4})),
    contenders=(
        mode("submit", "{p}"),
        python_uvloop("submit", "{p}"),
        erlang("submit", "{p}"),
        nio("submit", "{p}"),
        libuv("submit", "{p}"),
    ),
    goals=(AtMost("submit", limit=60), Times("submit", factor=4, than="SwiftNIO")),
    headlines=(
        Headline("Hand work to a loop from another thread", "submit", "1 thread"),
        Headline("… from 4 threads", "submit", "4 threads", is_in_readme=False),
    ),
)
