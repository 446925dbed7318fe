"""Asks cron-bench and oracle.py the same random questions, and counts where they differ.

    swift build -c release --package-path Benchmarks --product cron-bench
    oracle/bin/python Tests/ModeCronTests/Table/differential.py Benchmarks/.build/release/cron-bench 20000 1

The arguments are the program, how many questions, and a seed. Expressions are drawn so that some are wrong, and starts so
that a third are near a change of clocks. Where cronsim steps over times, or goes round and round, time is scanned.
"""

import random
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

from cronsim import CronSim, CronSimError
from zoneinfo import ZoneInfo

from oracle import UTC, Hangs, answer, by_scan, for_cronsim, is_interval

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo",
         "Europe/London", "Europe/Dublin", "Pacific/Auckland", "Pacific/Apia", "America/St_Johns", "Asia/Tehran",
         "Africa/Casablanca", "America/Havana", "Asia/Beirut", "Pacific/Chatham", "US/Pacific"]
RANGES = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7), "second": (0, 59)}
NAMES = {"month": "jan feb mar apr may jun jul aug sep oct nov dec".split(),
         "weekday": "sun mon tue wed thu fri sat".split()}


def term(draw, field):
    low, high = RANGES[field]
    kind = draw.random()
    if field == "day" and kind < 0.08:
        return draw.choice(["L", "LW", "l"])
    if field == "weekday" and kind < 0.12:
        return draw.choice([f"{draw.randint(0, 7)}L", f"{draw.choice(NAMES[field])}#{draw.randint(1, 5)}",
                            f"{draw.randint(0, 7)}#{draw.randint(1, 5)}"])
    if field in NAMES and kind < 0.25:
        return draw.choice(NAMES[field]).upper() if draw.random() < 0.5 else draw.choice(NAMES[field])
    if draw.random() < 0.02:
        return draw.choice(["x", "", "-1", str(high + 1), "*/0", "5-", "1-2-3", "L-1", "?", "*5", "2/x", "#2", "7-1"])
    if kind < 0.55:
        return str(draw.randint(low, high))
    if kind < 0.75:
        a, b = sorted((draw.randint(low, high), draw.randint(low, high)))
        return f"{a}-{b}" + (f"/{draw.randint(1, 9)}" if a < b and draw.random() < 0.4 else "")
    return draw.choice(["*", f"*/{draw.randint(1, 12)}", f"{draw.randint(low, high)}/{draw.randint(1, 20)}"])


def field(draw, name, star):
    if draw.random() < star:
        return "*"
    return ",".join(term(draw, name) for _ in range(draw.choice([1, 1, 1, 2, 3])))


def expression(draw):
    fields = [field(draw, "minute", 0.15), field(draw, "hour", 0.2), field(draw, "day", 0.6), field(draw, "month", 0.7),
              field(draw, "weekday", 0.6)]
    if draw.random() < 0.15:
        fields.append(field(draw, "second", 0.2))
    return " ".join(fields)


def changes(zone):
    """When its clocks are changed, to within an hour, from 2008 to 2035."""
    zone, instant, found = ZoneInfo(zone), datetime(2008, 1, 1, tzinfo=UTC), []
    offset = instant.astimezone(zone).utcoffset()
    while instant.year < 2035:
        instant += timedelta(hours=6)
        if instant.astimezone(zone).utcoffset() != offset:
            offset = instant.astimezone(zone).utcoffset()
            found.append(instant)
    return found


def start(draw, changes):
    if changes and draw.random() < 0.35:
        return draw.choice(changes) + timedelta(seconds=draw.randint(-40_000, 20_000))
    return datetime(2008, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randint(0, 27 * 365 * 86_400))


def main():
    program, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    draw = random.Random(seed)
    table = {zone: changes(zone) for zone in ZONES}
    questions = []
    for _ in range(count):
        zone = draw.choice(ZONES)
        questions.append((zone, expression(draw), start(draw, table[zone])))
    asked = "".join(f"{zone}|{text}|{int(instant.timestamp())}\n" for zone, text, instant in questions)
    answers = subprocess.run([program, "answer"], input=asked, capture_output=True, text=True, check=True)
    tally = Counter()
    for (zone, text, instant), ours in zip(questions, answers.stdout.splitlines(), strict=True):
        try:
            CronSim(for_cronsim(text), datetime(2020, 1, 1))
        except CronSimError:
            tally["wrong for both" if ours.startswith("error") else "WRONG FOR CRONSIM ALONE"] += 1
            if not ours.startswith("error"):
                print("accepted:", text)
            continue
        if ours.startswith("error"):
            tally["wrong for us alone"] += 1
            print("refused:", ours)
            continue
        try:
            found, way = answer(text, zone, instant, 3, days=40)
        except Hangs:
            tally["cronsim hangs"] += 1
            continue
        if found is None:
            tally["too far to scan"] += 1
            continue
        theirs = " ".join(str(int(due.timestamp())) for due in found)
        if ours != theirs and is_interval(text) and ours and theirs:
            # Too far away to scan all the way, but not from shortly before the first answer of either.
            early = min(int(ours.split()[0]), int(theirs.split()[0])) - 60
            found = by_scan(text, zone, datetime.fromtimestamp(early, UTC), 3, timedelta(days=40))
            if found and ours == " ".join(str(int(due.timestamp())) for due in found):
                tally["same as a scan, cronsim steps over it"] += 1
                continue
        tally[f"same, {way}" if ours == theirs else f"DIFFERENT, {way}"] += 1
        if ours != theirs:
            print(f"different ({way}): {zone} {text} {instant} ours {ours} theirs {theirs}")
    for what, number in sorted(tally.items()):
        print(f"{number:7} {what}")


main()
