"""call-same: a call from one service to another on the same loop, in ns.

`call` is what mode's users write: they await a method of the other service, which Python runs like a plain call. mode
has no mailbox on one loop; `queued` is the call that they build of a queue and a future where requests must wait for
their turn, as they do for an actor or a gen_server.
"""

import asyncio

from mode import Service

from .support import median, now

CALLS, QUEUED_CALLS, ROUNDS = 1_000_000, 30_000, 5


class Adder(Service):
    async def add(self, number):
        return number + 1


class QueuedAdder(Service):
    def __post_init__(self):
        self.requests = asyncio.Queue()

    async def add(self, number):
        answer = self.loop.create_future()
        self.requests.put_nowait((number, answer))
        return await answer

    @Service.task
    async def answer_requests(self):
        while not self.should_stop:
            number, answer = await self.requests.get()
            answer.set_result(number + 1)


class Caller(Service):
    async def nanoseconds(self, adder, calls):
        number = 0
        began = now()
        for _ in range(calls):
            number = await adder.add(number)
        elapsed = now() - began
        assert number == calls
        return elapsed * 1e9 / calls


async def run():
    async with Adder() as adder, QueuedAdder() as queued, Caller() as caller:
        await caller.nanoseconds(adder, CALLS // 10)
        await caller.nanoseconds(queued, QUEUED_CALLS // 10)
        return {
            "call": median([await caller.nanoseconds(adder, CALLS) for _ in range(ROUNDS)]),
            "queued": median([await caller.nanoseconds(queued, QUEUED_CALLS) for _ in range(ROUNDS)]),
        }
