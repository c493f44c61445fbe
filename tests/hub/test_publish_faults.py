"""Whatever goes wrong at whichever request, the hub is whole, and running it again finishes.

For each kind of fault a release is published as often as publishing makes requests, with the
fault at each request in turn. LFS files go up, and files come down, several at a time, so which
request is the n-th can differ from run to run; each of them is some run's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.hub.client import REPO, Client, client_of
from tests.hub.faults import Fault
from tests.hub.releases import built, correct, small_corpus
from tests.hub.server import INTRUDER, TOKEN, serving
from tests.hub.store import Repository

pytestmark = [
    pytest.mark.hub,
    pytest.mark.skipif(sys.platform == "win32", reason="the clients are forked"),
]

WORKERS = 4
"""Clients at a time, each with a hub of its own: most of the time they wait."""
SECONDS_OF_SILENCE = "3"
"""How long a client bears a hub that stalls."""
KILLED = -9
CODES = {
    Fault.killed: {KILLED},
    Fault.killed_after: {KILLED},
    Fault.moved: {0, 1},
}
"""The exit codes a run may end in, by fault; else it succeeds after all, or the hub failed: 3."""


@dataclass(slots=True)
class Scenario:
    """A release, what the hub holds before, and the states from which it was finished."""

    release: Path
    before: dict[str, Repository]
    tag: str
    new: dict[str, bytes]
    old: dict[str, bytes]
    requests: int
    finished: set[object] = field(default_factory=set)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleQueue[Client]]:
    """Give clients, each with its own hub."""
    clients: SimpleQueue[Client] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(WORKERS):
            hub = stack.enter_context(serving())
            home = tmp_path_factory.mktemp("home")
            clients.put(stack.enter_context(client_of(hub, home)))
        yield clients


@contextmanager
def taken(pool: SimpleQueue[Client]) -> Iterator[Client]:
    """Take a client out of the pool for a while."""
    client = pool.get()
    try:
        yield client
    finally:
        pool.put(client)


@pytest.fixture(scope="module", params=["the first release", "the next release"])
def scenario(
    request: pytest.FixtureRequest,
    pool: SimpleQueue[Client],
    tmp_path_factory: pytest.TempPathFactory,
) -> Scenario:
    """Return a scenario, after one run in which nothing went wrong."""
    folder = tmp_path_factory.mktemp("releases")
    release = built(small_corpus(folder / "first"))
    before: dict[str, Repository] = {}
    with taken(pool) as client:
        hub = client.hub
        hub.restore(before)
        if request.param == "the next release":
            assert client.send(release).code == 0
            before = dict(hub.repositories)
            release = built(correct(small_corpus(folder / "next", "1.0.1")))
            hub.restore(before)
        hub.begin()
        done = client.send(release)
        assert done.code == 0, done.output
        version = release.name.rsplit("-", maxsplit=1)[-1]
        return Scenario(
            release=release,
            before=before,
            tag=f"v{version}",
            new=hub.repository(REPO).folder("main"),
            old=before[REPO].folder("main") if before else {},
            requests=len(hub.requests),
        )


@pytest.mark.parametrize("fault", Fault)
def test_at_every_request(scenario: Scenario, fault: Fault, pool: SimpleQueue[Client]) -> None:
    """The branch is wholly old or wholly new, the tag only on a whole commit; a rerun finishes."""

    def run(number: int) -> str:
        with taken(pool) as client:
            return tried(client, scenario, fault, number)

    with ThreadPoolExecutor(WORKERS) as workers:
        found = list(workers.map(run, range(scenario.requests)))
    assert [fault for fault in found if fault] == []


def tried(client: Client, scenario: Scenario, fault: Fault, number: int) -> str:
    """Publish with a fault at a request, then again; return what was not as it must be."""
    hub = client.hub
    hub.restore(scenario.before)
    hub.begin({number: fault})
    silence = SECONDS_OF_SILENCE if fault is Fault.stall else None
    done = client.send(scenario.release, HF_HUB_DOWNLOAD_TIMEOUT=silence)
    at = hub.requests[number] if len(hub.requests) > number else None
    where = f"{fault} at {number}, {at.method} {at.path}" if at else f"{fault} at {number}"
    told = f"{where}: exit code {done.code}:\n{done.output}"
    if done.code not in CODES.get(fault, {0, 3}):
        return f"exit code: {told}"
    if TOKEN in done.output or "Traceback" in done.output:
        return f"output: {told}"
    if done.code > 0 and not done.last.startswith("error: "):
        return f"no error: {told}"
    repository = hub.repositories.get(REPO)
    if not is_whole(repository, scenario):
        return f"not whole: {told}"
    if done.code == 0 and (repository is None or scenario.tag not in repository.tags):
        return f"not done: {told}"
    return finish(client, scenario, told)


def is_whole(repository: Repository | None, scenario: Scenario) -> bool:
    """Tell whether main is wholly old or wholly new, and the tag absent or on what is new."""
    if repository is None:
        return not scenario.before
    main = repository.folder("main")
    main.pop(INTRUDER, None)
    tagged = scenario.tag not in repository.tags or repository.folder(scenario.tag) == scenario.new
    return tagged and main in (scenario.old, scenario.new)


def finish(client: Client, scenario: Scenario, told: str) -> str:
    """Publish again, without a fault, once from each state that a fault has left."""
    hub = client.hub
    state = fingerprint(hub.repositories.get(REPO))
    if state in scenario.finished:
        return ""
    hub.begin()
    done = client.send(scenario.release)
    repository = hub.repositories.get(REPO)
    edited = repository is not None and INTRUDER in repository.folder("main")
    if edited and (done.code != 1 or INTRUDER not in done.output or hub.writes()):
        return f"the edit was not told ({done.code}, {done.output}), after {told}"
    if not edited and (
        done.code or repository is None or repository.folder(scenario.tag) != scenario.new
    ):
        return f"not finished ({done.code}, {done.output}), after {told}"
    scenario.finished.add(state)
    return ""


def fingerprint(repository: Repository | None) -> object:
    """Return what a next run can see of a repository."""
    if repository is None:
        return None
    files = {name: repository.commits[id].files for name, id in repository.tags.items()}
    main = repository.commits[repository.branches["main"]].files
    shown = [sorted((p, e.blob) for p, e in tree.items()) for tree in (main, *files.values())]
    return repr((shown, sorted(files), sorted(repository.objects)))
