"""One parent with N idle children, in the two ways that mode has.

`dependency`: `add_dependency`, what its documentation shows. It looks for each new child among all others, so that N
children take N²/2 comparisons: outside what is measured, but 100,000 would take minutes, and are refused.
`supervisor`: a OneForOneSupervisor with N services, which has no such search; what a user with that many would take.
"""

from mode import OneForOneSupervisor, Service

LARGEST_DEPENDENCY = 30_000


class Idle(Service):
    """Counts how many of its kind run, so that a scenario can tell that all did."""

    running = 0

    async def on_started(self):
        Idle.running += 1

    async def on_shutdown(self):
        Idle.running -= 1


class Parent(Service):
    pass


def make(count, kind):
    """The parent, which is not yet started."""
    if kind == "supervisor":
        parent = OneForOneSupervisor()
        parent.add(*[Idle(beacon=parent.beacon) for _ in range(count)])
        return parent
    if kind != "dependency":
        raise SystemExit(f"no such kind of parent: {kind}")
    if count > LARGEST_DEPENDENCY:
        raise SystemExit(f"add_dependency is quadratic: more than {LARGEST_DEPENDENCY} children take minutes")
    parent = Parent()
    for _ in range(count):
        parent.add_dependency(Idle())
    return parent


async def start(parent, count):
    await parent.start()
    assert Idle.running == count, f"{Idle.running} of {count} children run"


async def stop(parent):
    await parent.stop()
    assert Idle.running == 0, f"{Idle.running} children still run"
