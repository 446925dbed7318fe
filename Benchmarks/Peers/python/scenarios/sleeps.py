"""sleeps: 100,000 tasks that each sleep 10 ms, all at once: `wall` and `cpu` in s.

`asyncio.sleep` in tasks of a gather. A mode service's own `sleep`, which ends early when the service stops, costs
several times that (a second task and a future each), so this is the kinder of the two.
"""

import asyncio
from time import process_time

from .support import now

TASKS, SECONDS = 100_000, 0.01


async def nap(slept):
    began = now()
    await asyncio.sleep(SECONDS)
    slept.append(now() - began)


async def run():
    await asyncio.gather(*[nap([]) for _ in range(TASKS // 10)])
    slept = []
    began, used = now(), process_time()
    await asyncio.gather(*[nap(slept) for _ in range(TASKS)])
    figures = {"wall": now() - began, "cpu": process_time() - used}
    # A loop's clock may be a tick of its resolution behind.
    assert len(slept) == TASKS and min(slept) >= SECONDS - 0.0015, min(slept)
    return figures
