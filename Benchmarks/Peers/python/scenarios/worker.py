"""worker: mode's Worker with one idle service, as its documentation shows; READY when the service runs.

It logs at info to standard error, which is what mode's handler does by default, and ends with 0 on SIGTERM. Worker
takes standard output over for its log, so READY goes to the real one.
"""

import sys

from mode import Service, Worker


class Idle(Service):
    async def on_started(self):
        print("READY", file=sys.__stdout__, flush=True)


def run():
    Worker(Idle(), loglevel="INFO").execute_from_commandline()
