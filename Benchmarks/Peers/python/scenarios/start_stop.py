"""start-stop N [dependency|supervisor]: N idle children started and stopped with their parent, in µs for each child.

Both are mode's own `start` and `stop`, which go through the children one after the other. A tree is made anew for every
round, outside the measurement, and the last one is collected first, so that no round pays for another's garbage.
"""

import gc

from . import tree
from .support import median, now, rounds_within


async def run(count, kind="dependency"):
    count = int(count)
    await once(min(count, 100), kind)
    starts, stops = zip(*[await once(count, kind) for _ in rounds_within(2)])
    return {"start": median(starts), "stop": median(stops)}


async def once(count, kind):
    parent = tree.make(count, kind)
    gc.collect()
    began = now()
    await tree.start(parent, count)
    started = now()
    await tree.stop(parent)
    stopped = now()
    return (started - began) * 1e6 / count, (stopped - started) * 1e6 / count
