"""
The tree of N services, four below each, as SVG or PNG bytes in memory.

Mode draws by Graphviz' library inside the process, from a snapshot of the tree to bytes. *mode + pydot* is what
Python's mode offers: its graph as DOT text, which pydot parses and hands to the `dot` program through files. The *dot
command* is given the DOT text that Mode itself would draw, and writes to a pipe; its time is from exec to exit, which
is what somebody without a library for it pays for each picture. All use the same installed Graphviz and the same layout
engine, so the layout and the drawing of letters are the same work; what differs is all that is around it.
"""

import functools
import time

from suite.contender import Contender, mode, python_uvloop
from suite.goals import Ahead, Times
from suite.process import output
from suite.program import DOT, MODE
from suite.row import Figure, Headline, Row, Variant


@functools.cache
def dot_text(count):
    """The tree in Graphviz' language, as Mode writes it."""
    return output([*MODE.command, "dot", str(count)], 60)


def drawn(command, seconds, values):
    """The median of some calls of `dot`, from exec to exit."""
    text = dot_text(values["n"])
    times = []
    end = time.perf_counter() + 1
    while not times or (time.perf_counter() < end and len(times) < 30):
        began = time.perf_counter()
        output(command, seconds, stdin=text)
        times.append((time.perf_counter() - began) * 1e3)
    return {"picture": sorted(times)[len(times) // 2]}


def variant(format, count):
    return Variant(f"{format.upper()}, {count:,} services", {"format": format, "n": count})


ROW = Row(
    name="picture",
    title="Draw the tree of services",
    text=__doc__,
    figures=(Figure("picture", "ms", "Picture"),),
    variants=tuple(variant(format, count) for format in ("svg", "png") for count in (20, 200, 1_000)),
    contenders=(
        mode("picture", "{format}", "{n}"),
        python_uvloop("picture", "{format}", "{n}", name="mode + pydot"),
        Contender("dot command", DOT, ("-T{format}",), measure=drawn),
    ),
    goals=(
        Times("picture", variants=("SVG, 20 services",), factor=30, than="mode + pydot"),
        Times("picture", factor=1.2, than="dot command"),
        Ahead("picture"),
    ),
    headlines=(
        Headline("Picture of 20 services, SVG", "picture", "SVG, 20 services"),
        Headline("Picture of 1,000 services, PNG", "picture", "PNG, 1,000 services", is_in_readme=False),
    ),
    rounds=3,
    timeout=60,
)
