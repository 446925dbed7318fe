"""
A call with an answer from one service to another that lives on another thread.

*Latency* is one call after the other while both threads have nothing else to do: it is two wake-ups of a sleeping
thread, and the kernel's share in it is large. *Pipelined* has 100 callers that each call one after the other, so that
100 calls are in flight all the time; the wall time is divided by the number of calls.

The lower bound is libuv in C: a request and its answer, each through a queue with a lock and `uv_async_send`. Erlang's
two processes are bound to two schedulers (left alone, the emulator moves them together). The runtime decides where
plain actors run; often that is the thread of the caller, and then nobody is woken.
"""

from suite.contender import actors, erlang, libuv, mode, nio, python_uvloop
from suite.goals import AtMost, Within
from suite.row import Figure, Headline, Row

ROW = Row(
    name="call-other",
    title="Call of a service on another loop",
    text=__doc__,
    figures=(Figure("latency", "µs", "Latency"), Figure("pipelined", "ns", "Pipelined")),
    contenders=(
        mode("call-other"),
        python_uvloop("call-other"),
        erlang("call-other", flags=("+S", "2:2")),
        nio("call-other"),
        actors("call-other"),
        libuv("call-other"),
    ),
    goals=(Within("latency", factor=1.2, than="libuv in C"), AtMost("pipelined", limit=1_000)),
    headlines=(
        Headline("Call of a service on another thread", "latency"),
        Headline("… with 100 calls in flight", "pipelined"),
    ),
)
