"""When a cron expression is due, by an implementation that has nothing to do with ours: cronsim 2.8 (PyPI).

cronsim is taken as it is for five fields. It is asked differently, or not at all, where its answer is not what the rules
of ModeCron say; each case is marked with the way it was found:

cronsim  five fields, asked with a time zone. Answers that are not after the start are passed over: cronsim forgets which
         pass of an overlap a start is in.
naive    six fields whose minute and hour do not begin with `*`: cronsim knows Debian's rule for five fields only. It is
         asked without a zone, and what it answers is taken to instants here, by zoneinfo.
scan     fields whose minute or hour begins with `*`: every second, or minute, from the start on is compared with the
         fields. For five fields cronsim is asked too, and the scan counts where they differ: cronsim steps by whole hours
         of time, and so misses readings after a change of half an hour, and takes a midnight that clocks leave out for
         one that they show.
"""

import signal
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from cronsim import CronSim
from cronsim.cronsim import is_imaginary

UTC = timezone.utc
ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def for_cronsim(text):
    """The fields as cronsim wants them: seconds first."""
    fields = ALIASES.get(text.lower(), text).split()
    return " ".join(fields[-1:] + fields[:-1] if len(fields) == 6 else fields)


def is_interval(text):
    fields = ALIASES.get(text.lower(), text).split()
    return fields[0].startswith("*") or fields[1].startswith("*")


class Hangs(Exception):
    """cronsim goes round and round: its step back to a full hour may lead before a change of clocks."""


def give_up(*_):
    raise Hangs


signal.signal(signal.SIGALRM, give_up)


def by_cronsim(text, zone, start, count, seconds=2):
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return list_cronsim(text, zone, start, count)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def list_cronsim(text, zone, start, count):
    found = []
    for due in CronSim(for_cronsim(text), start.astimezone(ZoneInfo(zone))):
        due = due.astimezone(UTC)
        if due > start and due not in found:
            found.append(due)
        if len(found) == count:
            return found
    return found


def first_instant(reading, zone):
    """The instant at which clocks first show a reading, or the one from which on they no longer can."""
    instant = reading.replace(tzinfo=zone, fold=0)
    if not is_imaginary(instant):
        return instant.astimezone(UTC)
    # In a gap `fold=0` is read by the offset before it, so this is after the change; the change is searched for.
    late = instant.astimezone(UTC)
    early = late - timedelta(hours=30)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == before else (early, middle)
    return late


def by_naive(text, zone, start, count):
    zone = ZoneInfo(zone)
    reading = (start.astimezone(zone) - timedelta(hours=26)).replace(tzinfo=None)
    found = []
    for match in CronSim(for_cronsim(text), reading):
        due = first_instant(match, zone)
        if due > start and due not in found:
            found.append(due)
        if len(found) == count:
            return found
    return found


def by_scan(text, zone, start, count, horizon):
    """Steps through time; `None` if that takes longer than the horizon."""
    sim = CronSim(for_cronsim(text), start)
    zone = ZoneInfo(zone)
    step = timedelta(seconds=1 if len(text.split()) == 6 else 60)
    instant = start.replace(second=0) if step.seconds == 60 else start
    found = []
    while len(found) < count:
        instant += step
        if instant > start + horizon:
            return None
        shown = instant.astimezone(zone)
        if shown.month not in sim.months or not sim.match_day(shown.date()):
            # On to the evening, which no change of clocks turns into the next day; then by quarters of an hour.
            past = shown.minute % 15 * 60 + shown.second
            instant += timedelta(hours=max(20 - shown.hour, 0), seconds=0 if shown.hour < 20 else 900 - past) - step
        elif shown.hour not in sim.hours:
            # On to the next quarter of an hour: no zone changes its clocks in between.
            past = instant.minute % 15 * 60 + instant.second
            instant += timedelta(seconds=900 - past) - step
        elif shown.minute not in sim.minutes:
            instant += timedelta(seconds=60 - instant.second) - step
        elif shown.second in sim.seconds:
            found.append(instant)
    return found


def answer(text, zone, start, count, days=800):
    """Instants and the way they were found; nothing if they are too far away to be scanned for."""
    six = len(text.split()) == 6
    if not is_interval(text):
        return (by_naive(text, zone, start, count), "naive") if six else (by_cronsim(text, zone, start, count), "cronsim")
    scanned = by_scan(text, zone, start, count, timedelta(days=min(days, 40) if six else days))
    if six:
        return scanned, "scan"
    try:
        simulated = by_cronsim(text, zone, start, count)
    except Hangs:
        return scanned, "scan, cronsim hangs"
    return (simulated, "cronsim") if scanned is None or scanned == simulated else (scanned, "scan")
