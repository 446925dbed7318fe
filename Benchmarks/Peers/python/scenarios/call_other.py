"""call-other: a call to a service on another thread with its own loop: `latency` in µs, `pipelined` in ns.

`QueueServiceThread.call_thread` is mode's means for it: the method runs on the other thread, and its result comes back
to the caller's loop. Both threads share Python's one interpreter lock. Callers in flight: 100, each calls in turn.
"""

import asyncio
import threading

from mode.threads import QueueServiceThread

from .support import median, now

CALLS, CALLERS, ROUNDS = 3_000, 100, 3


class Adder(QueueServiceThread):
    async def add(self, number):
        assert threading.get_ident() != self.caller_thread
        return number + 1


async def call(adder, calls):
    number = 0
    for _ in range(calls):
        number = await adder.call_thread(adder.add, number)
    assert number == calls


async def seconds_a_call(adder, callers):
    began = now()
    await asyncio.gather(*[call(adder, CALLS // callers) for _ in range(callers)])
    return (now() - began) / CALLS


async def run():
    adder = Adder()
    adder.caller_thread = threading.get_ident()
    async with adder:
        await call(adder, CALLS // 10)
        return {
            "latency": median([await seconds_a_call(adder, 1) for _ in range(ROUNDS)]) * 1e6,
            "pipelined": median([await seconds_a_call(adder, CALLERS) for _ in range(ROUNDS)]) * 1e9,
        }
