"""picture FORMAT N [pydot|dot]: the tree of N running services to SVG or PNG bytes, in ms.

mode makes a graph of the tree (`as_graph`) and writes it as DOT. `pydot` parses that and runs Graphviz' `dot` program,
as Faust does; `dot` spares it the parsing and gives the text to the program directly, the fastest that mode's users
have. mode draws services without their states, and leaves without colours. Graphviz itself scales PNGs down that are
wider than 32,767 pixels, which the tree of 1,000 is.
"""

import io
import subprocess

import pydot
from mode import Service

from .support import median, now, rounds_within


WARMUP = 20


class Numbered(Service):
    def __init__(self, number):
        super().__init__()
        self.number = number

    @property
    def label(self):
        return f"Service-{self.number}"


def tree(count):
    services = [Numbered(number) for number in range(count)]
    for number in range(1, count):
        services[(number - 1) // 4].add_dependency(services[number])
    return services


def with_pydot(dot, form):
    (graph,) = pydot.graph_from_dot_data(dot)
    return graph.create(format=form)


def with_dot(dot, form):
    return subprocess.run(["dot", "-T" + form], input=dot.encode(), capture_output=True, check=True).stdout


def picture(root, form, draw):
    dot = io.StringIO()
    root.beacon.as_graph().to_dot(dot)
    return draw(dot.getvalue(), form)


async def run(form, count, means="pydot"):
    draw = {"pydot": with_pydot, "dot": with_dot}[means]
    picture(tree(WARMUP)[0], form, draw)
    services = tree(int(count))
    times = []
    async with services[0] as root:
        assert all(service.state == "running" for service in services)
        for _ in rounds_within(1):
            began = now()
            image = picture(root, form, draw)
            times.append((now() - began) * 1e3)
    check(image, form, services)
    return {"picture": median(times)}


def check(image, form, services):
    if form == "svg":
        assert image.count(b'class="node"') == len(services), "not all services are drawn"
        # Graphviz writes a hyphen as a character reference.
        labels = image.replace(b"&#45;", b"-")
        assert all(b">%s<" % service.label.encode() in labels for service in services), "a label is missing"
    else:
        assert image.startswith(b"\x89PNG"), "not a PNG"
