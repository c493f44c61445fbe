"""A hub that lies: nothing of it leaves the folder, learns the token, steers or lasts for ever."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hub.client import Client, Done, client_of
from tests.hub.lies import Lie, at_random, head, of_reading, of_writing, said, status
from tests.hub.releases import built, small_corpus
from tests.hub.server import TOKEN, Hub, serving
from tests.hub.store import Repository
from tests.support import PROJECT, builder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the clients are forked")

WORKERS = 4
"""Clients at a time, each with hubs of its own: most of the time they wait."""
SILENCE = "0.3"
"""Seconds that a client bears; an errand ends after ten times as many, and its files' own."""
LONGEST = 60.0
"""Seconds after which a run lasts for ever: it has several errands, each of a few."""
SEEDS = 120
HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|Traceback|a fault of the builder")
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stage:
    """A hub that lies, another server, a client that knows both by name, and a release."""

    hub: Hub
    elsewhere: Hub
    client: Client
    release: Path
    published: dict[str, Repository]
    ground: Path

    def play(self, lie: Lie, to_publisher: bool) -> Done:
        """Have the hub tell a lie to a reader, or to a publisher, and see that it does no harm."""
        self.hub.restore({} if to_publisher else self.published)
        self.hub.begin()
        self.elsewhere.begin()
        self.hub.lie = lie
        scratch = self.client.home / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        before = self.outside()
        started = time.monotonic()
        settings = {"HF_HUB_DOWNLOAD_TIMEOUT": SILENCE, "TMPDIR": str(scratch)}
        if to_publisher:
            done = self.client.send(self.release, **settings)
        else:
            done = self.client.fetch("v1.0.0", scratch / "cache", **settings)
        self.check(lie, done, before, time.monotonic() - started)
        return done

    def check(self, lie: Lie, done: Done, before: dict[str, int], seconds: float) -> None:
        """See that a run ended in time, harmed nothing, and told the token to nobody."""
        assert done.code in {0, 1, 2, 3}, (lie.name, done)
        assert not HARMFUL.search(done.output.replace("\n", "")), (lie.name, done)
        assert not COMMAND.search(done.output), (lie.name, done)
        assert seconds < LONGEST, (lie.name, seconds, done)
        assert self.outside() == before, lie.name
        assert TOKEN not in done.output, lie.name
        home = self.hub.url.removeprefix("http://")
        for request in [*self.hub.requests, *self.elsewhere.requests]:
            if request.headers.get("host") != home:
                assert "authorization" not in request.headers, (lie.name, request)

    def outside(self) -> dict[str, int]:
        """Return what lies about where no run has a reason to write, with its size."""
        kept = [self.client.home / name for name in ("hub", "scratch/cache")]
        return {
            str(path): path.stat().st_size
            for path in self.ground.rglob("*")
            if path.is_file() and path.name != "output"
            if not any(path.is_relative_to(folder) for folder in kept)
        }


@contextmanager
def staged(release: Path, ground: Path) -> Iterator[Stage]:
    """Give a hub that has a release, to be told to lie."""
    home = ground.joinpath("a", "b", "c", "home")  # a path out of a cache leads to a part of it
    home.mkdir(parents=True)
    with serving() as hub, serving() as elsewhere, client_of(hub, home) as client:
        assert client.send(release).code == 0
        yield Stage(hub, elsewhere, client, release, dict(hub.repositories), ground)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release."""
    return built(small_corpus(tmp_path_factory.mktemp("first") / "corpus"))


@pytest.fixture(scope="module")
def stages(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stage]]:
    """Give some stages, to be played on at the same time."""
    with ExitStack() as stack:
        grounds = (tmp_path_factory.mktemp("ground") for _ in range(WORKERS))
        yield [stack.enter_context(staged(release, ground)) for ground in grounds]


def reading(stage: Stage) -> list[Lie]:
    """Return the lies about what is read, as the hub of a stage tells them."""
    return [*of_reading(stage.hub.url, stage.elsewhere.url, itself(stage.hub))]


def writing(stage: Stage) -> list[Lie]:
    """Return the lies about what is written, as the hub of a stage tells them."""
    return [*of_writing(stage.elsewhere.url, itself(stage.hub))]


def random_lies(stage: Stage) -> list[Lie]:
    """Return lies that nobody thought of."""
    return [at_random(seed) for seed in range(SEEDS)]


def itself(hub: Hub) -> str:
    """Return the address of a hub by its other name."""
    return hub.url.replace("127.0.0.1", "localhost")


def test_what_is_no_commit_or_file_becomes_no_path(release: Path, tmp_path: Path) -> None:
    """What the hub calls a commit, a file or an ETag is one, or nothing is read."""
    with staged(release, tmp_path) as stage:
        for lie in reading(stage):
            # Nobody asks for refs who reads, and no path is made of an id in LFS.
            asked = lie.part != "/refs" and not lie.name.startswith("lfs")
            if asked and ("escaped" in lie.name or lie.name.startswith("next page")):
                assert stage.play(lie, to_publisher=False).code == 3, lie.name


def test_a_token_that_the_hub_says_is_not_repeated(release: Path, tmp_path: Path) -> None:
    """Whatever it calls so: a commit, a file, an ETag, the reason for a refusal."""
    echoes = [
        Lie("sha", "GET", "/revision/", said(sha=TOKEN)),
        Lie("sha, cut", "GET", "/revision/", said(sha=" " * 100 + TOKEN)),
        Lie("path", "GET", "/tree/", said(path=f"{TOKEN}:")),
        Lie("ETag", "HEAD", "/resolve/", head(ETag=f'"{TOKEN}"')),
        Lie("reason", "GET", "/revision/", status(418, X_Error_Message=f"no: {TOKEN}")),
    ]
    with staged(release, tmp_path) as stage:
        for lie in echoes:
            done = stage.play(lie, to_publisher=False)
            assert done.code, (lie.name, done)
            assert TOKEN[:12] not in done.output, (lie.name, done)


def test_only_a_commit_has_a_parent_that_is_none_any_more(release: Path, tmp_path: Path) -> None:
    """Told elsewhere it is no answer, and what was committed before is not called unwritten."""
    stale = status(412, X_Error_Message="stale")
    with staged(release, tmp_path) as stage:
        refused = stage.play(Lie("commit", "POST", "/commit/", stale), to_publisher=True)
        assert refused.code == 1
        assert refused.last.endswith("somebody committed to it meanwhile; nothing was written")
        for lie in (Lie("tag", "POST", "/tag/", stale), Lie("sha", "GET", "/revision/", stale)):
            done = stage.play(lie, to_publisher=lie.method == "POST")
            assert done.code == 3, done
            assert done.last.endswith("on the hub: it answered 412 (stale)")


@pytest.mark.hub
@pytest.mark.hostile
@pytest.mark.parametrize(
    ("lies", "to_publisher"),
    [(reading, False), (reading, True), (writing, True), (random_lies, False), (random_lies, True)],
)
def test_a_lie_does_no_harm(
    stages: list[Stage], lies: Callable[[Stage], list[Lie]], to_publisher: bool
) -> None:
    """Whatever an answer says, no run leaves a file outside, tells the token or has no end."""

    def play(number: int) -> None:
        stage = stages[number]
        for lie in lies(stage)[number::WORKERS]:
            stage.play(lie, to_publisher)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(play, range(WORKERS)))


@pytest.mark.parametrize(
    "setting",
    [
        "HF_ENDPOINT=http://[",
        "HF_ENDPOINT=x",
        "HF_ENDPOINT=http://a:b",
        "HF_HUB_DOWNLOAD_TIMEOUT=x",
    ],
)
def test_a_setting_that_is_none_is_wrong_usage(setting: str) -> None:
    """The client dies of it as it is loaded; that is one line."""
    name, value = setting.split("=")
    done = builder("verify", "hub:a/b@main", cwd=PROJECT, **{name: value})
    assert done.returncode == 2
    assert done.stderr.startswith(("error: HF_ENDPOINT is no address", "error: a variable HF_"))
