"""The clock, percentiles and memory."""

import os
from time import perf_counter

now = perf_counter


def percentile(values, share):
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[int((len(ordered) - 1) * share)]


def median(values):
    return percentile(values, 0.5)


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def rounds_within(seconds):
    """Yields at least once, then until the time has passed."""
    end = now() + seconds
    yield
    while now() < end:
        yield
