"""The Python peer: mode-streaming, on asyncio's own loop or on uvloop.

    python main.py [--loop uvloop|asyncio] SCENARIO [ARGUMENT...]

Each scenario is a module of `scenarios`, imported alone, so that none pays for another's imports. Its `run` takes the
arguments, may be a coroutine, and returns the figures. Python is CPython as released, without -O; its collector is on.
"""

import argparse
import asyncio
import importlib
import inspect
import json
import logging
import pkgutil

import mode.loop

import scenarios

LOOPS = {"asyncio": "aio", "uvloop": "uvloop"}
SUPPORT = {"support", "tree"}


def main():
    names = sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(scenarios.__path__) if m.name not in SUPPORT)
    parser = argparse.ArgumentParser(description="One scenario, one line of JSON.")
    parser.add_argument("--loop", choices=LOOPS, default="asyncio")
    parser.add_argument("scenario", choices=names)
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    mode.loop.use(LOOPS[options.loop])
    scenario = importlib.import_module("scenarios." + options.scenario.replace("-", "_"))
    if options.scenario != "worker":
        # mode formats each message before it asks whether anybody wants it; that cannot be turned off.
        logging.disable(logging.CRITICAL)
    figures = scenario.run(*options.arguments)
    if inspect.isawaitable(figures):
        figures = asyncio.run(figures)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
