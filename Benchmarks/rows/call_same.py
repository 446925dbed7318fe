"""
A call with an answer from one service to another that lives on the same thread, one after the other.

In Mode that is a method of a service, awaited from another service on the same loop. The others do what they have for
it: a coroutine of another service in Python's mode, `gen_server:call` in Erlang (on one scheduler thread, so that both
processes share it), an actor on the same SwiftNIO event loop, two plain actors on Swift's global pool. Python's call is
a mere function call that never leaves the caller's task; Erlang's sets up a monitor and a time-out, as every such call
does.

A task of Mode's prefers its loop, so that whatever it calls stays there, and Swift's runtime looks that preference up
under a lock at each change of actors: two thirds of Mode's figure. The tasks of the other Swift contenders prefer
nothing. *Mode, assumeIsolated* is a plain call, which services that share a loop may make.
"""

from suite.contender import actors, erlang, mode, nio, python_uvloop
from suite.goals import Ahead, AtMost
from suite.row import Figure, Headline, Row

ROW = Row(
    name="call-same",
    title="Call of a service on the same loop",
    text=__doc__,
    figures=(Figure("call", "ns", "Call"),),
    contenders=(
        mode("call-same"),
        mode("call-same", "direct", name="Mode, assumeIsolated"),
        python_uvloop("call-same"),
        erlang("call-same", flags=("+S", "1:1")),
        nio("call-same"),
        actors("call-same"),
    ),
    goals=(AtMost("call", limit=25), Ahead("call")),
    headlines=(Headline("Call of a service on the same loop", "call"),),
)
