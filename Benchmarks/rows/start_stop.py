"""
One parent with N idle children, made outside the measurement: the time until all of them run, and then the time until
all have stopped, divided by N.

*Mode* declares the children as dependencies of a service, *Mode supervisor* has them below a supervisor; Python's mode
has the same two. Erlang's children are `gen_server` processes below a supervisor: `one_for_one` is given all of them at
once, `simple_one_for_one` is OTP's means for many of a kind. A `ServiceGroup` of swift-service-lifecycle starts all of
its services at once and not in order, which spares it work that the others do, and stops them one after the other.

Each starts its children and waits for them as its documentation says, with the log level of a program in production, at
which none of these lines is printed. If the cost of a child grows with the number of its siblings, the three sizes show
it.
"""

from suite.contender import erlang, lifecycle, mode, python_asyncio, python_uvloop
from suite.goals import Ahead, AtMost, Flat
from suite.row import Figure, Headline, Row, Variant

SMALL, MEDIUM, LARGE = "1,000", "10,000", "100,000"

#: Python's mode looks for each new dependency among all others.
QUADRATIC = {LARGE: "to make 100,000 dependencies takes minutes, since each is looked for among all others"}

ROW = Row(
    name="start-stop",
    title="Start and stop N services below one parent",
    text=__doc__,
    figures=(Figure("start", "µs", "Start of each"), Figure("stop", "µs", "Stop of each")),
    variants=(Variant(SMALL, {"n": 1_000}), Variant(MEDIUM, {"n": 10_000}), Variant(LARGE, {"n": 100_000})),
    contenders=(
        mode("start-stop", "{n}"),
        mode("start-stop", "{n}", "supervisor", name="Mode supervisor"),
        python_uvloop("start-stop", "{n}", left_out=QUADRATIC),
        python_asyncio("start-stop", "{n}", left_out=QUADRATIC),
        python_uvloop("start-stop", "{n}", "supervisor", name="Python mode supervisor + uvloop"),
        erlang("start-stop", "{n}", "one_for_one", name="Erlang one_for_one"),
        erlang("start-stop", "{n}", "simple_one_for_one", name="Erlang simple_one_for_one"),
        lifecycle("start-stop", "{n}", left_out={LARGE: "takes more than a minute, since the stop is quadratic"}),
    ),
    goals=(
        AtMost("start", limit=2),
        AtMost("stop", limit=2),
        Flat("start", factor=1.5, small=SMALL, large=LARGE),
        Flat("stop", factor=1.5, small=SMALL, large=LARGE),
        Ahead("start"),
        Ahead("stop"),
        AtMost("start", who="Mode supervisor", limit=2),
    ),
    headlines=(
        Headline("Start a service, one of 10,000", "start", MEDIUM),
        Headline("Stop a service, one of 10,000", "stop", MEDIUM),
        Headline("Start a service, one of 100,000", "start", LARGE, is_in_readme=False),
    ),
    rounds=3,
    timeout=60,
)
