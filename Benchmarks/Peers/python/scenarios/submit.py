"""submit P: P threads hand 1,000,000 callbacks to one loop: `submit` and `producer` in ns.

`call_soon_threadsafe` is asyncio's only means for it; mode adds none for work that wants no answer. `producer` is the
elapsed time of a producer's loop for each of its items; it includes its waits for Python's interpreter lock.
"""

import asyncio
import threading

from .support import now

ITEMS = 1_000_000


class Counter:
    def __init__(self, total, done):
        self.count, self.total, self.done = 0, total, done

    def increment(self):
        self.count += 1
        if self.count == self.total:
            self.done.set_result(now())


async def nanoseconds(producers, total):
    loop = asyncio.get_running_loop()
    counter = Counter(total, loop.create_future())
    barrier = threading.Barrier(producers)
    spans = []

    def produce():
        barrier.wait()
        began = now()
        for _ in range(total // producers):
            loop.call_soon_threadsafe(counter.increment)
        spans.append((began, now()))

    threads = [threading.Thread(target=produce) for _ in range(producers)]
    for thread in threads:
        thread.start()
    ended = await counter.done
    for thread in threads:
        thread.join()
    assert counter.count == total and len(spans) == producers
    submit = (ended - min(began for began, _ in spans)) / total
    producer = sum(end - began for began, end in spans) / total
    return {"submit": submit * 1e9, "producer": producer * 1e9}


async def run(producers):
    producers = int(producers)
    await nanoseconds(producers, ITEMS // 50)
    return await nanoseconds(producers, ITEMS)
