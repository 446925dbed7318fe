"""periodic [itertimer|call-at]: 10,000 timers at 10 ms for 5 s: `cpu` in s, `late-p99` in µs, and the `ticks` that ran.

`itertimer` is mode's timer (`@Service.timer` is that loop), begun after a sleep of the service for its phase, for mode
has no phases; it keeps no schedule of its own, so it falls behind one. `call-at` is asyncio's, the best that Python
does: a callback that arms itself for its next due time. A million ticks a second may be more than it runs: see `ticks`.
"""

import asyncio
from array import array
from time import process_time

from mode import Service

from .support import now, percentile

TIMERS, INTERVAL, SECONDS = 10_000, 0.01, 5.0
LEAD = 1.0


class Ticks:
    """Notes how late each tick is, from `start` until `end`, and what the processor did in that time."""

    def __init__(self, clock):
        self.clock = clock
        self.start = clock() + LEAD
        self.end = self.start + SECONDS
        self.late = array("d")
        self.cpu = None

    async def measure(self):
        await asyncio.sleep(self.start - self.clock())
        self.used = process_time()
        await asyncio.sleep(self.end - self.clock())
        self.finish()

    def finish(self):
        if self.cpu is None:
            self.cpu = process_time() - self.used

    def note(self, due):
        """Whether the time is not over."""
        time = self.clock()
        if time >= self.end:
            # A loop that is behind wakes `measure` far too late.
            self.finish()
            return False
        self.late.append(time - due)
        return True


class Ticker(Service):
    async def tick(self, ticks, phase):
        await self.sleep(ticks.start + phase - now())
        due = ticks.start + phase
        async for _ in self.itertimer(INTERVAL):
            due += INTERVAL
            if not ticks.note(due):
                return


async def with_itertimer():
    ticks = Ticks(now)
    async with Ticker() as ticker:
        for number in range(TIMERS):
            ticker.add_future(ticker.tick(ticks, number * INTERVAL / TIMERS))
        await ticks.measure()
    return ticks


async def with_call_at():
    loop = asyncio.get_running_loop()
    ticks = Ticks(loop.time)

    def tick(due):
        if ticks.note(due):
            loop.call_at(due + INTERVAL, tick, due + INTERVAL)

    for number in range(TIMERS):
        due = ticks.start + number * INTERVAL / TIMERS
        loop.call_at(due, tick, due)
    await ticks.measure()
    return ticks


async def run(means="itertimer"):
    ticks = await {"itertimer": with_itertimer, "call-at": with_call_at}[means]()
    return {"cpu": ticks.cpu, "late-p99": percentile(ticks.late, 0.99) * 1e6, "ticks": len(ticks.late)}
