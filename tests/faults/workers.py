"""Build with two workers of which something becomes, for the tests that look at what is left.

python workers.py FAULT ROOT OUT

A ROOT that is a release is verified. FAULT is `kill` or `exit` (a worker dies, by a signal or by
itself, at its second batch), `wait` (workers say so by making the file OUT.waiting, and wait for
ever), `send` (one says so while it sends what takes long to send), `cut` (it dies meanwhile),
`thread-0`, `thread-1` (so many threads may be started, as where processes and threads are counted)
or `worker-thread` (none by a worker).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

from builder.__main__ import main
from builder.corpus import workers
from builder.corpus.outcome import Outcome
from builder.corpus.task import Shared, Task
from builder.release.manifest import MANIFEST

LONG = 1 << 28
"""Bytes that take some tenths of a second to send."""
SOON = 0.15
"""Seconds after which they are on their way."""


class Then:
    """Does something once what stands before it is packed to be sent, and a little later."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act

    def __reduce__(self) -> tuple[type, tuple[()]]:
        Timer(SOON, self.act).start()
        return (object, ())


def allow_threads(most: int, worker: bool) -> None:
    """Let only so many threads be started, in each worker process or in the one that has them."""
    start, started = threading.Thread.start, count()

    def start_or_fail(self: threading.Thread) -> None:
        if worker == (multiprocessing.parent_process() is not None) and next(started) >= most:
            raise RuntimeError("can't start new thread")
        start(self)

    threading.Thread.start = start_or_fail  # type: ignore[method-assign]


if __name__ == "__main__":
    fault, root, out = sys.argv[1:]
    if "thread" in fault:
        allow_threads(int(fault.endswith("1")), fault.startswith("worker"))
    compile_batch = workers.compile_batch

    def compile_or_fail(tasks: Sequence[Task], shared: Shared) -> list[Outcome] | list[Any]:
        """Fail where there are no rows to make any more."""
        if tasks[0].stem >= "page-000016":
            match fault:
                case "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "exit":
                    os._exit(0)
                case "send":
                    return [bytes(LONG), Then(Path(f"{out}.waiting").touch)]
                case "cut":
                    return [bytes(LONG), Then(lambda: os.kill(os.getpid(), signal.SIGKILL))]
                case _:
                    Path(f"{out}.waiting").touch()
                    time.sleep(600)
        return compile_batch(tasks, shared)

    workers.compile_batch = compile_or_fail
    build, verify = ["--root", root, "build", "--out", out], ["verify", root]
    command = verify if Path(root, MANIFEST).is_file() else build
    sys.exit(main([*command, "--workers", "2"]))
