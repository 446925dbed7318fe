"""
A timer is set, due in one to two hours, and cancelled before the next is set: 1,000,000 times, while 1,000 others stay
armed. It is what the time-outs of a server's requests are: almost none of them ever fires.

Each uses what its own code uses for time-outs on the loop's thread: `schedule` and `cancel` of Mode's loop,
`scheduleTask` of SwiftNIO, `call_later` of uvloop, `erlang:send_after`, `uv_timer_t` in C, whose memory is there
before.
"""

from suite.contender import erlang, libuv, mode, nio, python_uvloop
from suite.goals import Ahead, Within
from suite.row import Figure, Headline, Row

ROW = Row(
    name="set-cancel",
    title="Set a timer and cancel it",
    text=__doc__,
    figures=(Figure("each", "ns", "Set and cancel"),),
    contenders=(
        mode("set-cancel"),
        python_uvloop("set-cancel"),
        erlang("set-cancel"),
        nio("set-cancel"),
        libuv("set-cancel"),
    ),
    goals=(Within("each", factor=2, than="libuv in C"), Ahead("each")),
    headlines=(Headline("Set a timer and cancel it", "each"),),
)
