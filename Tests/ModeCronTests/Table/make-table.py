"""Makes table.csv, the cases of CronTableTests: expressions, and when they are due, by the implementation in oracle.py.

    python3 -m venv oracle && oracle/bin/pip install cronsim==2.8 tzdata
    oracle/bin/python make-table.py > table.csv

What it prints follows from what is written here (and, for dates to come, from the time zone database).
"""

from datetime import datetime, timedelta

from oracle import UTC, answer

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Apia",
]

# Shortly before changes of the clocks, and in their second pass; ends of months and years, leap days.
DST = {
    "Europe/Berlin": ["2026-03-29T00:30:00", "2026-03-29T00:59:59", "2026-10-24T23:30:00", "2026-10-25T00:45:00",
                      "2026-10-25T01:10:00"],
    "America/New_York": ["2026-03-08T06:30:00", "2026-03-08T07:00:00", "2026-11-01T04:30:00", "2026-11-01T06:15:00"],
    "Australia/Lord_Howe": ["2026-04-04T14:20:00", "2026-04-04T15:10:00", "2026-10-03T15:00:00", "2026-10-03T15:29:59"],
    "America/Sao_Paulo": ["2018-02-18T00:30:00", "2018-02-18T02:10:00", "2018-11-04T02:30:00", "2018-11-03T12:00:00"],
    "Europe/London": ["2026-03-29T00:30:00", "2026-10-25T00:10:00", "2026-10-25T01:05:00"],
    "Pacific/Auckland": ["2026-04-04T13:10:00", "2026-04-04T14:10:00", "2026-09-26T13:40:00"],
    "Pacific/Apia": ["2011-12-29T12:00:00", "2011-12-30T09:30:00"],
}
FIXED = ["30 1 * * *", "30 2 * * *", "0 2 * * *", "15 2,3 * * *", "0 0 * * *", "0,30 1-3 * * *", "45 23 * * *",
         "10 */1 * * *", "5 0 * * sun"]
INTERVAL = ["*/30 * * * *", "* 2 * * *", "*/20 1-2 * * *", "0 * * * *", "15 * * * *", "*/7 3 * * *", "@hourly"]
SECONDS = ["30 1 * * * 15", "30 2 * * * 0,30", "59 1 * * * 58-59", "* * * * * */20", "*/30 1-3 * * * 5",
           "0 0 * * * 30/15"]

CALENDAR_STARTS = ["2023-12-31T23:59:59", "2024-02-28T22:00:00", "2026-02-27T12:00:00", "2026-04-30T23:00:00",
                   "2096-02-29T12:00:00"]
CALENDAR = ["0 0 L * *", "0 12 LW * *", "0 0 29 2 *", "0 0 29 2 */2", "0 9 31 * *", "0 0 30,L * *", "0 0 * * mon#2",
            "0 0 * * MON#1,fri#5", "0 0 * * 5L", "0 0 * * 7", "0 0 * * 0", "0 0 * * 6-7", "0 0 13 * FRI",
            "0 0 */2 * MON", "0 0 1-7 * */1", "0 0 */10 * 1-5", "0 0 15 JAN,Jul *", "5/15 10 * * *", "1-50/7 8-18/5 * * *",
            "0 6 10/9 4/3 *", "0 0 * * 1/3", "0 0 * 2 mon#5", "0 0 1 1 *", "@daily", "@midnight", "@weekly",
            "@monthly", "@yearly", "@annually", "0 0 L feb *", "23 4 * sep-nov tue", "* * 29 2 *"]


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cases():
    for zone, starts in DST.items():
        for start in starts:
            for text in FIXED + INTERVAL + SECONDS:
                yield zone, text, instant(start)
    for number, text in enumerate(CALENDAR):
        for place, start in enumerate(CALENDAR_STARTS):
            yield ZONES[(number + place) % len(ZONES)], text, instant(start)
    for zone in ZONES:
        for text in FIXED + INTERVAL + SECONDS:
            yield zone, text, instant("2026-06-30T12:34:56")


def main():
    print("zone,expression,start,first,second,third,found by")
    for zone, text, start in cases():
        found, way = answer(text, zone, start, 3)
        if found:
            dues = [due.strftime("%Y-%m-%dT%H:%M:%SZ") for due in found]
            print(f'{zone},"{text}",{start.strftime("%Y-%m-%dT%H:%M:%SZ")},{",".join(dues)},{way}')


main()
