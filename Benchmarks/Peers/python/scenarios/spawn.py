"""spawn: an empty task started on the own loop and awaited, one after the other, in ns.

`asyncio.create_task`, which is what everybody writes, mode's users too; `add_future` of a mode service wraps it and
tells nobody when its task has ended.
"""

import asyncio

from .support import median, now

TASKS, ROUNDS = 50_000, 5


async def empty():
    Count.ended += 1


class Count:
    ended = 0


async def nanoseconds(tasks):
    Count.ended = 0
    began = now()
    for _ in range(tasks):
        await asyncio.create_task(empty())
    elapsed = now() - began
    assert Count.ended == tasks
    return elapsed * 1e9 / tasks


async def run():
    await nanoseconds(TASKS // 10)
    return {"spawn": median([await nanoseconds(TASKS) for _ in range(ROUNDS)])}
