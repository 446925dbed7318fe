"""set-cancel: timers set, due in 1 h … 2 h, and cancelled, each before the next, in ns.

`call_later` and `cancel`. A loop clears up after cancelled timers when it turns, as it does all the time in a server:
it turns once for every 100 timers here, and what that costs is part of the figure. 1,000 other timers stay armed.
"""

import asyncio

from .support import median, now

TIMERS, ARMED, TIMERS_A_TURN, ROUNDS = 200_000, 1_000, 100, 5
HOUR = 3600.0


def fail():
    raise AssertionError("a timer ran that was cancelled, or an hour early")


async def nanoseconds(timers):
    loop = asyncio.get_running_loop()
    began = now()
    for turn in range(0, timers, TIMERS_A_TURN):
        for number in range(turn, turn + TIMERS_A_TURN):
            loop.call_later(HOUR + number * 0.001 % HOUR, fail).cancel()
        await asyncio.sleep(0)
    return (now() - began) * 1e9 / timers


async def run():
    loop = asyncio.get_running_loop()
    armed = [loop.call_later(HOUR + number * HOUR / ARMED, fail) for number in range(ARMED)]
    await nanoseconds(TIMERS // 10)
    each = median([await nanoseconds(TIMERS) for _ in range(ROUNDS)])
    for timer in armed:
        assert not timer.cancelled()
        timer.cancel()
    return {"each": each}
