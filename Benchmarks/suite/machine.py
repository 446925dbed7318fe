"""On what, with what and of what state of this repository something was measured."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from importlib import metadata

from .program import HOME

#: What the suite itself writes: a change there is no change of what is measured.
WRITTEN = ("Benchmarks/results.md", "Benchmarks/results.json", "Benchmarks/charts", "README.md")


def _said(*command: str) -> str:
    """What a command prints, on either stream; nothing if there is no such command."""
    try:
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).strip()


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match.group(1).strip() if match else ""


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def machine() -> dict[str, str]:
    """The machine, without its name."""
    kibibytes = int(_found(r"^MemTotal:\s*(\d+)", _read("/proc/meminfo")) or 0)
    processor = _found(r"^model name\s*:\s*(.*)$", _read("/proc/cpuinfo")) or platform.machine()
    is_virtual = "hypervisor" in _found(r"^flags\s*:\s*(.*)$", _read("/proc/cpuinfo"))
    return {
        "processor": f"{processor}, {platform.machine()}" + (", in a virtual machine" if is_virtual else ""),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{kibibytes / 2**20:.0f} GiB",
        # The version alone: what follows it may be a name that somebody gave.
        "kernel": f"Linux {_found(r'^([0-9.]+)', platform.release())}",
        "distribution": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
    }


def versions() -> dict[str, str]:
    """The version of everything that takes part, as far as it is there."""
    otp = (
        'Release=erlang:system_info(otp_release),'
        '{ok,V}=file:read_file(filename:join([code:root_dir(),"releases",Release,"OTP_VERSION"])),'
        'io:format("OTP=~s",[V]),halt().'
    )
    found = {
        "Swift": _found(r"Swift version (\S+)", _said(os.environ.get("SWIFT", "swift"), "--version")),
        "gcc": _found(r"^([0-9.]+)", _said("gcc", "-dumpfullversion")),
        "libuv": _found(r"^([0-9.]+)", _said("pkg-config", "--modversion", "libuv")),
        "Graphviz": _found(r"version ([0-9.]+)", _said("dot", "-V")),
        "Erlang/OTP": _found(r"OTP=(\S+)", _said("erl", "-noshell", "-eval", otp)),
        "Python": platform.python_version(),
        **{name: _installed(name) for name in ("mode-streaming", "uvloop", "pydot")},
        **_resolved("swift-nio", "swift-service-lifecycle"),
    }
    return {name: version for name, version in found.items() if version}


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _resolved(*names: str) -> dict[str, str]:
    """The versions of Swift packages that the last build used."""
    try:
        pins = json.loads((HOME / "Package.resolved").read_text(encoding="utf-8"))["pins"]
    except (OSError, ValueError, KeyError):
        return {}
    return {pin["identity"]: pin["state"].get("version", "") for pin in pins if pin["identity"] in names}


def commit() -> str:
    """The commit that is checked out, and whether what is measured differs from it."""
    name = _found(r"^([0-9a-f]{7,40})$", _said("git", "rev-parse", "--short=10", "HEAD")) or "unknown"
    changed = _said("git", "status", "--porcelain", "--", ":/", *(f":(top,exclude){path}" for path in WRITTEN))
    return f"{name} with local changes" if changed else name


def load() -> float:
    """How many processes wanted to run in the last minute: others than the suite's disturb what it measures."""
    return round(os.getloadavg()[0], 2)
