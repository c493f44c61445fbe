"""Loaded by a worker: it dies, like a machine whose power goes, when it has done some tasks."""

from __future__ import annotations

import os
import signal
from typing import Any

from distributed import Worker, WorkerPlugin

TASKS = 3


class Dies(WorkerPlugin):  # type: ignore[misc]
    """Kills its own process in the middle of the work."""

    def __init__(self) -> None:
        self.finished = 0

    def transition(self, key: Any, start: str, finish: str, **more: Any) -> None:
        """Count the tasks that were finished here, and die at the last of them."""
        self.finished += start == "executing" and finish == "memory"
        if self.finished == TASKS:
            os.kill(os.getpid(), signal.SIGKILL)


async def dask_setup(worker: Worker) -> None:
    """Add the plugin to the worker that starts."""
    await worker.plugin_add(Dies())
