"""restart: a supervised service whose task fails; time until its task runs again: `p50`, `p99` in µs, `rate` per s.

mode's OneForOneSupervisor, which restarts the same object. Its limit is a token bucket; this one is never empty. The
first failure waits until the supervisor is ready, for it looks only every five seconds for one that came before.
"""

import asyncio

from mode import OneForOneSupervisor, Service

from .support import now, percentile

WARMUP, RESTARTS = 200, 10_000
UNLIMITED = 1e12


class Failing(Service):
    def __post_init__(self):
        self.failed_at = None
        self.times = []
        self.finished = asyncio.Event()

    @Service.task
    async def fail(self):
        if self.failed_at is None:
            await asyncio.sleep(0.1)
        else:
            self.times.append(now() - self.failed_at)
        if len(self.times) == WARMUP:
            self.measuring_since = now()
        if len(self.times) == WARMUP + RESTARTS:
            self.finished.set()
            return
        self.failed_at = now()
        raise RuntimeError("an error of its own")


async def run():
    service = Failing()
    supervisor = OneForOneSupervisor(max_restarts=UNLIMITED, over=UNLIMITED)
    supervisor.add(service)
    async with supervisor:
        await service.finished.wait()
        elapsed = now() - service.measuring_since
        assert service.restart_count == WARMUP + RESTARTS and service.state == "running"
    times = service.times[WARMUP:]
    return {
        "p50": percentile(times, 0.5) * 1e6,
        "p99": percentile(times, 0.99) * 1e6,
        "rate": RESTARTS / elapsed,
    }
