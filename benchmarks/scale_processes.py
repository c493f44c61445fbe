"""Processes and what they take: time on the clock, time of the processor, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parent.parent
POLL = 0.02
"""Seconds between two looks at a process's memory."""


class Run(NamedTuple):
    """A process: seconds on the clock, seconds of the processor, peak of memory in MiB.

    The processor's are those of all its workers too, and `own` those without them, where the system
    tells; the memory is its own.
    """

    wall: float
    cpu: float
    peak: float
    own: float = 0


def run(command: Sequence[str], codes: Sequence[int] = (0,)) -> Run:
    """Run a command to its end and return what it took.

    One that ends with any other exit code than `codes` ends the benchmark.
    """
    start = time.perf_counter()
    process = started(command)
    seen: list[tuple[float, float]] = []
    watcher = threading.Thread(target=_watch, args=(process.pid, seen))
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    check(process, command, codes)
    peak, own = map(max, zip(*seen, strict=True)) if seen else (usage.ru_maxrss / 1024, 0.0)
    return Run(wall, usage.ru_utime + usage.ru_stime, peak, own)


def finished(command: Sequence[str]) -> None:
    """Run a command that is not measured."""
    process = started(command)
    process.communicate()
    check(process, command)


def started(command: Sequence[str], output: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a command as people do, from the bytecode that Python keeps."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=nowhere)


def check(
    process: subprocess.Popen[bytes], command: Sequence[str], codes: Sequence[int] = (0,)
) -> None:
    """End the benchmark if a command failed: its figures would mean nothing."""
    if process.returncode not in codes:
        sys.exit(f"failed with {process.returncode}: {' '.join(command)}")


def _watch(pid: int, seen: list[tuple[float, float]]) -> None:
    """Note a process's peak of memory and time of the processor as long as it runs.

    Both are its own, and there is nothing to note where the system does not tell.
    """
    folder = Path(f"/proc/{pid}")
    while True:
        try:
            lines = (folder / "status").read_text(encoding="ascii").splitlines()
            own = processor_time(pid)
        except OSError:
            return
        found = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]
        if not found:
            return
        seen.append((found[0], own))
        time.sleep(POLL)


def processor_time(pid: int) -> float:
    """Return the seconds that a process took without its children: proc_pid_stat(5)."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def shown(serving: Sequence[str], page: str, change: Callable[[], str]) -> Run:
    """Return how long a served preview takes to show a change; only the clock is looked at.

    `change` makes it and returns words of it that `page` shows then.
    """
    process = started(serving, subprocess.PIPE)
    assert process.stdout is not None
    address = process.stdout.readline().split()[2].decode()
    open_url = build_opener(ProxyHandler({})).open  # this machine is asked, never a proxy
    try:
        with open_url(f"{address}events", timeout=600) as events:
            events.readline()  # the version as it is; an empty line ends it
            events.readline()
            start, words = time.perf_counter(), change()
            text = ""
            while words not in text:  # it may also have seen the file half written
                events.readline()
                with open_url(f"{address}{page}", timeout=600) as answer:
                    text = answer.read().decode()
            wall = time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()
    return Run(wall, 0, 0)
