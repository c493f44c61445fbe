"""How long `check` takes beside yamllint reading the same files: whole processes, in turn.

    .venv/bin/python benchmarks/check_speed.py [RUNS]

Prints the median, fastest and slowest wall time and processor time of both, and the median of
the ratios pair by pair: a machine that slows down slows both halves of a pair. Both run in this
Python's environment, so set it up with `python3 dev.py test` first. Both run from the bytecode
that Python keeps, as they do for people, even where PYTHONDONTWRITEBYTECODE is set.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
COMMANDS = {
    "check": [sys.executable, "-m", "builder", "check"],
    "yamllint": [sys.executable, "-m", "yamllint", "annotations"],
}


class Run(NamedTuple):
    """One process: seconds on the clock, seconds of the processor."""

    wall: float
    cpu: float


def run(command: list[str]) -> Run:
    """Run a command once and return what it took."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # yamllint's exit code tells of long lines; that both exit at all is all that matters here.
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu)


def main(runs: int) -> None:
    """Measure and print."""
    for command in COMMANDS.values():
        run(command)
    pairs = [{name: run(command) for name, command in COMMANDS.items()} for _ in range(runs)]
    print(f"{runs} pairs; seconds: median (fastest to slowest)")
    for name in COMMANDS:
        for what in Run._fields:
            times = [getattr(pair[name], what) for pair in pairs]
            print(f"{name:9} {what:4} {median(times):.3f} ({min(times):.3f} to {max(times):.3f})")
    for what in Run._fields:
        ratios = [getattr(p["check"], what) / getattr(p["yamllint"], what) for p in pairs]
        low, high = min(ratios), max(ratios)
        print(f"check/yamllint {what:4} {median(ratios):.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
