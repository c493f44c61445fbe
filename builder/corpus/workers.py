"""Compiling many documents: here, or wherever an executor runs what it is given.

Results come in the order of the documents, and only a few batches wait at a time. A batch carries
bytes alone, so workers need neither the corpus nor its disk.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain
from typing import NamedTuple

from builder.corpus.outcome import Outcome
from builder.corpus.task import Shared, Task, compile_task
from builder.reports.errors import EnvironmentFailure

BATCH = 16
"""Documents that travel together at most."""
BATCH_BYTES = 1 << 20
"""Bytes of files, or of packed rows, after which a batch ends: some documents are very large."""
WAITING = 4
"""Batches for each worker that are on their way at most."""
ALONE = 64
"""Documents that are compiled here before others are asked, unless it is said how many work.

To start two processes takes as long as to compile 2 documents where a process is copied (Linux,
before Python 3.14), as long as to compile 60 where it begins anew (elsewhere). After an edit there
is hardly anything to compile.
"""
MOST_PROCESSES = 61
"""The most processes that every system lets a pool have."""
_ENDS = (signal.SIGINT, signal.SIGTERM)
"""The signals that end a command. They come to the whole group, and the parent ends its workers."""
_ALONE_HINT = "with --workers 1 there is none"

Workers = int | str | None
"""So many processes of this machine, the address of a cluster, or None: as many as it is worth."""

Done = tuple[Task | None, Outcome]
"""An outcome, with its task if it was compiled now."""


class Crew(NamedTuple):
    """What compiles a batch elsewhere, how many at a time, and what raises if it is at an end."""

    submit: Callable[[Sequence[Task]], Future[list[Outcome]]]
    size: int
    check: Callable[[], None] = lambda: None


def compile_all(
    found: Iterable[Outcome | Task], shared: Shared, workers: Workers
) -> Iterator[Done]:
    """Yield outcomes in their order, those that were found as they are and tasks compiled."""
    left = iter(found)
    if isinstance(workers, str):
        yield from _by(_cluster(workers, shared), left)
        return
    number = cores() if workers is None else workers
    alone = math.inf if number == 1 else ALONE if workers is None else 0
    for one in left:
        if isinstance(one, Outcome):
            yield None, one
        elif alone:
            alone -= 1
            yield one, compile_task(one, shared).outcome
        else:
            yield from _by(_processes(number, shared), chain([one], left))


def cores() -> int:
    """Return how many processes work at a time on this machine, as far as this one may use it."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, MOST_PROCESSES)


def compile_batch(tasks: Sequence[Task], shared: Shared) -> list[Outcome]:
    """Compile some documents, one after the other."""
    return [compile_task(task, shared).outcome for task in tasks]


def _by(engaged: AbstractContextManager[Crew], left: Iterator[Outcome | Task]) -> Iterator[Done]:
    """Have batches compiled, a few ahead of what is taken."""
    waiting: deque[tuple[Sequence[Outcome | Task], Future[list[Outcome]] | None]] = deque()
    with engaged as crew:
        for batch in batches(left):
            tasks = [one for one in batch if isinstance(one, Task)]
            waiting.append((batch, crew.submit(tasks) if tasks else None))
            if len(waiting) > WAITING * crew.size:
                yield from _finished(crew, *waiting.popleft())
        while waiting:
            yield from _finished(crew, *waiting.popleft())


def batches(left: Iterable[Outcome | Task]) -> Iterator[list[Outcome | Task]]:
    """Yield documents in their order, so many at a time as may travel together."""
    batch: list[Outcome | Task] = []
    size = 0
    for one in left:
        batch.append(one)
        size += one.size if isinstance(one, Task) else len(one.rows.packed)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _finished(
    crew: Crew, batch: Sequence[Outcome | Task], compiled: Future[list[Outcome]] | None
) -> Iterator[Done]:
    """Yield a batch in order, with the outcomes of its tasks in their places."""
    while compiled and not wait([compiled], timeout=1).done:
        crew.check()
    outcomes = iter(compiled.result() if compiled else ())
    for one in batch:
        yield (None, one) if isinstance(one, Outcome) else (one, next(outcomes))


@contextmanager
def _cluster(address: str, shared: Shared) -> Iterator[Crew]:
    from builder.corpus import cluster

    with cluster.connected(address) as (executor, size):
        yield Crew(lambda tasks: executor.submit(compile_batch, tasks, shared), size)


@contextmanager
def _processes(number: int, shared: Shared) -> Iterator[Crew]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(number, initializer=_begin, initargs=(shared,))
    try:
        with _silent_threads():
            yield Crew(lambda tasks: _submit(pool, tasks), number, lambda: _check(pool))
    except BaseException as failure:
        for worker in set(multiprocessing.active_children()) - others:
            worker.kill()  # nobody waits for what is under way; who was stopped hears this alone
        _cut(pool)
        if isinstance(failure, BrokenProcessPool):
            raise EnvironmentFailure(f"a worker process died; {_ALONE_HINT}") from failure
        raise
    finally:
        pool.shutdown(wait=_is_served(pool), cancel_futures=True)


def _cut(pool: ProcessPoolExecutor) -> None:
    """Close what workers sent through and were sent through, so that the pool waits for neither.

    Whoever ended while it sent has left half a message, for whose rest the pool waits for ever: it
    is at its end once nobody, not even this process, may write any more. And what is half sent to
    those who ended waits until nobody, not even this process, may read it (before Python 3.11.5).
    """
    pool._result_queue._writer.close()  # type: ignore[attr-defined]
    with suppress(OSError):  # the pool closes it too
        pool._call_queue._reader.close()  # type: ignore[attr-defined]


def _submit(pool: ProcessPoolExecutor, tasks: Sequence[Task]) -> Future[list[Outcome]]:
    """Have a batch compiled; the first call starts the processes, and threads that serve them."""
    try:
        with _uninterrupted():
            return pool.submit(_compile_batch, tasks)
    except BrokenProcessPool:
        raise
    except (OSError, RuntimeError) as failure:
        raise _not_started(str(failure)) from failure


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait; a process that is started here hears of none from the first."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _check(pool: ProcessPoolExecutor) -> None:
    """Raise if a worker has died, which the pool may not see while it reads, or if nobody reads."""
    if any(worker.exitcode is not None for worker in list((pool._processes or {}).values())):
        raise BrokenProcessPool
    if not _is_served(pool):
        raise _not_started("a thread that serves them ended")


def _is_served(pool: ProcessPoolExecutor) -> bool:
    thread: threading.Thread | None = getattr(pool, "_executor_manager_thread", None)
    return thread is not None and thread.is_alive()


def _not_started(reason: str) -> EnvironmentFailure:
    return EnvironmentFailure(f"worker processes cannot be started ({reason}); {_ALONE_HINT}")


@contextmanager
def _silent_threads() -> Iterator[None]:
    """Let a thread of the pool end without a traceback: `_check` tells that it did."""
    told = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        yield
    finally:
        threading.excepthook = told


# In a worker process


_SHARED: list[Shared] = []
"""What documents share: it comes once, and not with each batch."""


def _begin(shared: Shared) -> None:
    """Leave Ctrl-C and SIGTERM to the parent, which ends the workers; end where it has died."""
    for end in _ENDS:
        signal.signal(end, signal.SIG_IGN)
    _SHARED[:] = [shared]
    try:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    except RuntimeError:
        os._exit(1)  # there may be no more threads; what the pool would say of it is a traceback


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody takes what is made here


def _compile_batch(tasks: Sequence[Task]) -> list[Outcome]:
    return compile_batch(tasks, *_SHARED)
