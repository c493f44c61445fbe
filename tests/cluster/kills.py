"""Loaded by a worker: in the middle of its work a process dies, like a machine without power.

It is the worker's own, or the one whose number is in VICTIM; with STOPPED it is silent instead.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from distributed import Worker, WorkerPlugin

TASKS = 3


class Kills(WorkerPlugin):  # type: ignore[misc]
    """Kills once some tasks are finished here."""

    def __init__(self) -> None:
        self.finished = 0

    def transition(self, key: Any, start: str, finish: str, **more: Any) -> None:
        """Count the tasks that were finished, and kill at the last of them."""
        self.finished += start == "executing" and finish == "memory"
        if self.finished == TASKS:
            end = signal.SIGSTOP if "STOPPED" in os.environ else signal.SIGKILL
            os.kill(int(os.environ["VICTIM"]) or os.getpid(), end)


async def dask_setup(worker: Worker) -> None:
    """Add the plugin to the worker that starts."""
    await worker.plugin_add(Kills())
