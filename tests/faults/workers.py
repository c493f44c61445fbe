"""Build with two workers of which something becomes, for the tests that look at what is left.

python workers.py FAULT ROOT OUT

FAULT is `kill` or `exit` (a worker dies, by a signal or by itself, at its second batch) or `wait`
(workers say so by making the file OUT.waiting, and wait for ever).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from builder.__main__ import main
from builder.corpus import workers
from builder.corpus.outcome import Outcome
from builder.corpus.task import Shared, Task

if __name__ == "__main__":
    fault, root, out = sys.argv[1:]
    compile_batch = workers.compile_batch

    def compile_or_fail(tasks: Sequence[Task], shared: Shared) -> list[Outcome]:
        """Fail where there are no rows to make any more."""
        if tasks[0].stem >= "page-000016":
            match fault:
                case "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "exit":
                    os._exit(0)
                case _:
                    Path(f"{out}.waiting").touch()
                    time.sleep(600)
        return compile_batch(tasks, shared)

    workers.compile_batch = compile_or_fail
    sys.exit(main(["--root", root, "build", "--out", out, "--workers", "2"]))
