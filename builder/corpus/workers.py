"""Compiling many documents: here, or wherever an executor runs what it is given.

Results come in the order of the documents, and only a few batches wait at a time. A batch carries
bytes alone, so workers need neither the corpus nor its disk.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from builder.corpus.outcome import Outcome
from builder.corpus.task import Shared, Task, compile_task
from builder.reports.errors import EnvironmentFailure

BATCH = 16
"""Documents that travel together."""
WAITING = 4
"""Batches for each worker that are on their way at most."""

Workers = int | str
"""So many processes of this machine, or the address of a cluster."""

Done = tuple[Task | None, Outcome]
"""An outcome, with its task if it was compiled now."""


class Crew(NamedTuple):
    """What runs batches, and how many it runs at a time."""

    executor: Executor
    size: int


@contextmanager
def engaged(workers: Workers) -> Iterator[Crew | None]:
    """Yield who compiles; None if it is this process alone."""
    if isinstance(workers, str):
        from builder.corpus import cluster

        with cluster.connected(workers) as (executor, size):
            yield Crew(executor, size)
    elif workers <= 1:
        yield None
    else:
        with _processes(workers) as pool:
            yield Crew(pool, workers)


@contextmanager
def _processes(number: int) -> Iterator[Executor]:
    pool = ProcessPoolExecutor(number, initializer=_leave_interrupts)
    try:
        yield pool
    except BrokenProcessPool as failure:
        message = "a worker process died; with --workers 1 there is none"
        raise EnvironmentFailure(message) from failure
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the parent, which ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def compile_all(
    found: Iterable[Outcome | Task], shared: Shared, crew: Crew | None
) -> Iterator[Done]:
    """Yield outcomes in their order, those that were found as they are and tasks compiled."""
    if crew is None:
        for one in found:
            yield from _merged([one], compile_batch(_tasks([one]), shared))
        return
    waiting: deque[tuple[Sequence[Outcome | Task], Future[list[Outcome]]]] = deque()
    ahead = iter(found)
    while batch := list(islice(ahead, BATCH)):
        waiting.append((batch, crew.executor.submit(compile_batch, _tasks(batch), shared)))
        if len(waiting) > WAITING * crew.size:
            yield from _finished(*waiting.popleft())
    while waiting:
        yield from _finished(*waiting.popleft())


def compile_batch(tasks: Sequence[Task], shared: Shared) -> list[Outcome]:
    """Compile some documents, one after the other."""
    return [compile_task(task, shared).outcome for task in tasks]


def _tasks(batch: Sequence[Outcome | Task]) -> list[Task]:
    return [one for one in batch if isinstance(one, Task)]


def _finished(batch: Sequence[Outcome | Task], future: Future[list[Outcome]]) -> Iterator[Done]:
    return _merged(batch, future.result())


def _merged(batch: Sequence[Outcome | Task], compiled: Iterable[Outcome]) -> Iterator[Done]:
    """Yield a batch in order, with the outcomes of its tasks in their places."""
    outcomes = iter(compiled)
    for one in batch:
        yield (None, one) if isinstance(one, Outcome) else (one, next(outcomes))
