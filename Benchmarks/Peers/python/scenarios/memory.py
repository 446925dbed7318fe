"""memory N [dependency|supervisor]: resident bytes for each of N idle children that run.

From before the first is created until all run. A tree of ten has been started and stopped before, so that code and
caches are there; what is garbage by then is collected, so that it is not reused for nothing.
"""

import gc

from . import tree
from .support import resident_bytes


async def run(count, kind="dependency"):
    count = int(count)
    warm = tree.make(10, kind)
    await tree.start(warm, 10)
    await tree.stop(warm)
    del warm
    gc.collect()
    before = resident_bytes()
    parent = tree.make(count, kind)
    await tree.start(parent, count)
    figures = {"memory": (resident_bytes() - before) / count}
    await tree.stop(parent)
    return figures
