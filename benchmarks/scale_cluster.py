"""What a build on a cluster costs beside its workers: the parent and the scheduler.

    .venv-cluster/bin/python -m benchmarks.scale_cluster [SMALL LARGE]

Starts a Dask scheduler and two workers on this machine and has them build two corpora of invented
pages. Told is the time of the processor, which does not depend on who else wanted it, so that a
machine of two cores will do: of the parent and of the scheduler, and what the two sizes differ by,
a document. docs/scale.md says how to make the environment.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.scale_corpus import make_corpus
from benchmarks.scale_processes import processor_time, run

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
PATIENCE = 60
"""Seconds in which the scheduler says where it is."""


class Taken(NamedTuple):
    """Seconds of the processor."""

    parent: float
    scheduler: float


def main() -> int:
    """Measure and print; return 0, whatever was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("small", nargs="?", type=int, default=1000, help="documents of the one")
    parser.add_argument("large", nargs="?", type=int, default=4000, help="documents of the other")
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scale-") as folder, cluster(Path(folder)) as found:
        small, large = (built(Path(folder), size, *found) for size in (sizes.small, sizes.large))
    print(f"| processor | {sizes.small} documents | {sizes.large} documents | a document |")
    print("| --- | ---: | ---: | ---: |")
    for name, one, other in zip(Taken._fields, small, large, strict=True):
        more = 1000 * (other - one) / (sizes.large - sizes.small)
        print(f"| the {name} | {one:.2f} s | {other:.2f} s | {more:.2f} ms |")
    return 0


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, int]]:
    """Start a scheduler and its workers; yield its address and the number of its process."""
    file = folder / "scheduler.json"
    with ExitStack() as stack:
        ports = ["--port", "0", "--dashboard-address", "127.0.0.1:0"]
        scheduler = stack.enter_context(_started("scheduler", file, *ports))
        end = time.monotonic() + PATIENCE
        while not (file.exists() and file.read_text(encoding="utf-8").endswith("}")):
            if time.monotonic() > end:
                sys.exit("the scheduler does not start")
            time.sleep(0.1)
        for _ in range(WORKERS):
            stack.enter_context(_started("worker", file, "--nthreads", "1", "--no-nanny"))
        yield json.loads(file.read_text(encoding="utf-8"))["address"], scheduler


@contextmanager
def _started(what: str, file: Path, *more: str) -> Iterator[int]:
    module = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*module, "--scheduler-file", str(file), *more],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def built(folder: Path, size: int, address: str, scheduler: int) -> Taken:
    """Build so many documents on the cluster, and return what that took."""
    root = folder / f"corpus-{size}"
    make_corpus(root, size)
    command = [sys.executable, "-m", "builder", "build", "--root", str(root), "--no-cache"]
    before = processor_time(scheduler)
    parent = run([*command, "--out", str(folder / "built"), "--cluster", address]).cpu
    return Taken(parent, processor_time(scheduler) - before)


if __name__ == "__main__":
    sys.exit(main())
