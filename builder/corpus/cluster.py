"""Other machines: the executor of a running Dask scheduler, whose workers run this very builder.

Whoever can reach a scheduler can run code on its workers, and what a worker sends back is taken as
it is. So the address is that of one's own cluster, as trusted as this machine.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from builder.corpus.cache import program
from builder.reports.errors import EnvironmentFailure

if TYPE_CHECKING:
    from distributed import Client

ANSWER_SECONDS = 10
"""How long a scheduler may take to answer."""
WORKERS_SECONDS = 60
"""How long there may be no worker: a cluster that grows on demand begins with none."""

T = TypeVar("T")


class OtherBuilder(Exception):
    """A worker runs another builder than the one that asks; the text tells which."""


class _Checked(Executor):
    """Submits to another executor, where every call first makes sure whose code it runs."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Submit a call that fails where it comes to another builder."""
        return self._inner.submit(call, program(), function, *args, **kwargs)


def call(expected: str, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Call a function if this builder is the one expected; `OtherBuilder` if it is not."""
    if program() != expected:
        raise OtherBuilder(program())
    return function(*args, **kwargs)


@contextmanager
def connected(address: str) -> Iterator[tuple[Executor, int]]:
    """Give the executor of the scheduler at `address`, and how many calls run there at a time.

    What a worker that is lost had to do is done by the others. Raises `EnvironmentFailure` where
    nobody answers, where no worker is left, and where one runs another builder.
    """
    client = _client(address)
    finished = threading.Event()
    try:
        _wait_for_workers(client, address)
        _compare(client, address)
        watch = threading.Thread(target=_close_when_alone, args=(client, finished), daemon=True)
        watch.start()
        threads = sum(_within(ANSWER_SECONDS, client.nthreads).values())
        yield _Checked(client.get_executor(pure=False)), threads
    except OtherBuilder as other:
        raise _other(address, str(other)) from other
    except CancelledError as lost:
        message = f"the scheduler at {address} is lost, or all of its workers are"
        raise EnvironmentFailure(message) from lost
    finally:
        finished.set()
        client.close(timeout=ANSWER_SECONDS)


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        message = "`--cluster` needs what requirements-cluster.lock names (docs/scale.md)"
        raise EnvironmentFailure(message) from missing
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters is said by us

    class OurClient(Client):  # type: ignore[misc]
        def __del__(self) -> None:
            """Leave one that found no scheduler: it would wait for that to close, and complain."""

    client = partial(OurClient, address, timeout=ANSWER_SECONDS, set_as_default=False)
    try:
        return _within(2 * ANSWER_SECONDS, client)
    except Exception as failure:  # whatever listens there, it may say anything
        message = f"no Dask scheduler answers at {address}: {failure}"
        raise EnvironmentFailure(message) from failure


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as failure:
        raise EnvironmentFailure(f"the scheduler at {address} has no workers") from failure


def _compare(client: Client, address: str) -> None:
    """Make sure that the scheduler, which reads every call, and the workers run this builder."""
    try:
        found = _within(WORKERS_SECONDS, partial(_programs, client))
    except Exception as failure:  # whatever went wrong on the other side
        message = f"the scheduler and the workers of {address} have to run this builder: {failure}"
        raise EnvironmentFailure(message) from failure
    if others := found - {program()}:
        raise _other(address, others.pop())


def _programs(client: Client) -> set[str]:
    return {client.run_on_scheduler(program), *client.run(program).values()}


def _other(address: str, found: str) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"a worker or the scheduler of {address} runs another builder ({found[:12]}, here "
        f"{program()[:12]}): give all machines the same sources, Python and libraries"
    )


def _close_when_alone(client: Client, finished: threading.Event) -> None:
    """Close the connection once there was no worker for long, so that nobody waits for ever."""
    seen = time.monotonic()
    while time.monotonic() < seen + WORKERS_SECONDS and not finished.wait(1):
        if _has_workers(client):
            seen = time.monotonic()
    if not finished.is_set():
        client.close()


def _has_workers(client: Client) -> bool:
    try:
        return bool(_within(ANSWER_SECONDS, client.nthreads))
    except Exception:  # of a scheduler that is lost; whoever waits for a result hears of it too
        return False


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """Return what asking gives, or raise; `TimeoutError` where Dask itself would wait on."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as failure:
            answer.set_exception(failure)

    threading.Thread(target=run, daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError as failure:
        raise TimeoutError(str(failure) or f"nothing was heard for {seconds:g} seconds") from None
