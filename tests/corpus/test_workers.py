"""Worker processes: when there are any, and what is left where one of them, or all, come to an end.

The builds that are hit are real ones of invented pages; a worker is hit in the middle of them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scale_corpus import edit, make_corpus
from builder.corpus import workers
from builder.corpus.corpus import open_corpus
from builder.corpus.outcome import Outcome
from builder.corpus.packed import Rows
from builder.corpus.task import Shared, Task
from builder.release.verify import verify
from builder.reports.problems import Place
from tests.releases import build, builder, tree
from tests.support import PROJECT

DRIVER = PROJECT / "tests" / "faults" / "workers.py"
PATIENCE = 60
"""Seconds that anything here may take."""


class Started:
    """Counts how often processes were started, and how many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.numbers: list[int] = []
        processes = workers._processes

        def counted(number: int, shared: Shared) -> object:
            self.numbers.append(number)
            return processes(number, shared)

        monkeypatch.setattr(workers, "_processes", counted)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Return what counts the processes that are started; there are two cores."""
    monkeypatch.setattr(workers, "cores", lambda: 2)
    return Started(monkeypatch)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return a corpus of invented pages, four batches of them."""
    make_corpus(tmp_path / "pages", 4 * workers.BATCH)
    return tmp_path / "pages"


def test_few_documents_are_compiled_by_one_process(corpus: Path, started: Started) -> None:
    """To start others would cost more than it saves."""
    assert list(open_corpus(corpus).outcomes(None)) == list(open_corpus(corpus).outcomes(1))
    assert started.numbers == []


def test_many_documents_are_compiled_by_all_cores(
    pages: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first are compiled at once, and the rest by as many processes as there are cores."""
    monkeypatch.setattr(workers, "ALONE", 30)
    together, alone = open_corpus(pages), open_corpus(pages)
    assert list(together.outcomes(None)) == list(alone.outcomes(1))
    assert together.report.problems == alone.report.problems
    assert started.numbers == [2]


def test_many_documents_of_a_release_are_compiled_by_all_cores(
    pages: Path, started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """To verify a release takes no longer than to build it, with as many processes."""
    monkeypatch.setattr(workers, "ALONE", 30)
    release = build(pages, tmp_path / "release")
    alone, together = (verify(release, lambda items, _: items, number) for number in (1, None))
    assert (together.report.problems, together.rows) == ([], alone.rows)
    assert started.numbers == [2, 2]  # by `build` and by the second


def test_exactly_as_many_as_one_process_compiles(
    pages: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is called where nothing is left."""
    monkeypatch.setattr(workers, "ALONE", 4 * workers.BATCH)
    assert len(list(open_corpus(pages).outcomes(None))) == 4 * workers.BATCH
    assert started.numbers == []


def test_after_an_edit_nobody_is_called(
    pages: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is what has to be compiled, not what there is."""
    monkeypatch.setattr(workers, "ALONE", 1)
    list(open_corpus(pages, pages).outcomes(None))
    edit(pages, 7, 1)
    list(open_corpus(pages, pages).outcomes(None))
    assert started.numbers == [2]  # at first


def test_one_core_has_one_process(
    pages: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is one core, or one is asked for, nothing is started however much there is."""
    monkeypatch.setattr(workers, "ALONE", 0)
    monkeypatch.setattr(workers, "cores", lambda: 1)
    for number in (None, 1):
        assert len(list(open_corpus(pages).outcomes(number))) == 4 * workers.BATCH
    assert started.numbers == []


def test_only_cores_that_may_be_used_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container or a batch job may have fewer than the machine."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 6}, raising=False)
    assert workers.cores() == 3
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(200)), raising=False)
    assert workers.cores() == workers.MOST_PROCESSES
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert workers.cores() == 1


MANY = workers.BATCH_BYTES


@given(st.lists(st.integers(0, 10) | st.integers(MANY // 3, MANY), max_size=60), st.booleans())
def test_few_large_documents_travel_together(sizes: list[int], compiled: bool) -> None:
    """However large a stranger's documents are, what is under way does not take much memory."""
    found: list[Outcome | Task] = [
        Task("", {"a": bytes(size), "b": []}, {})
        if compiled
        else Outcome("", [], Place(""), {}, rows=Rows(None, bytes(size)))
        for size in sizes
    ]
    made = list(workers.batches(found))
    assert list(map(id, chain.from_iterable(made))) == list(map(id, found))
    lengths = iter(sizes)
    for batch in made:
        *others, _ = (next(lengths) for _ in batch)
        assert len(others) < workers.BATCH
        assert sum(others) < MANY


# What is left


def begun(fault: str, root: Path, out: Path) -> subprocess.Popen[str]:
    """Begin a build, or to verify a release, in a process group of its own, as a shell does."""
    return subprocess.Popen(
        [sys.executable, str(DRIVER), fault, str(root), str(out)],
        env=os.environ | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(out.parent)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.fixture(params=["wait"])
def waiting(
    request: pytest.FixtureRequest, pages: Path, tmp_path: Path
) -> Iterator[subprocess.Popen[str]]:
    """Yield a build whose workers wait for ever, or are about to send."""
    process = begun(request.param, pages, tmp_path / "out" / "release")
    until((tmp_path / "out" / "release.waiting").exists)
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def members(group: int) -> list[int]:
    """Return the processes of a group that are not only waited for."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of, *_ = status.read_text().rpartition(")")[2].split()
            if int(of) == group and state != "Z":
                found.append(int(status.parent.name))
    return found


def left(folder: Path) -> list[str]:
    """Return what lies in the folder of a release, but for what tells of waiting."""
    return sorted(p.name for p in folder.iterdir() if p.name not in MEANT)


MEANT = {".release.lock", "release.waiting"}


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["kill", "exit", "cut"])
def test_a_worker_that_dies_ends_the_build(pages: Path, tmp_path: Path, fault: str) -> None:
    """One line says so; nothing is left, neither files nor processes; an old release stands."""
    out = tmp_path / "out" / "release"
    process = begun(fault, pages, out)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    assert said == "error: a worker process died; with --workers 1 there is none\n"
    assert members(process.pid) == []
    assert left(out.parent) == []
    assert builder("--root", pages, "build", "--out", out).returncode == 0
    stands = tree(out)
    begun(fault, edited(pages), out).communicate(timeout=PATIENCE)
    assert left(out.parent) == ["release"]
    assert tree(out) == stands


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("thread-0", "worker processes cannot be started (can't start new thread)"),
        ("thread-1", "worker processes cannot be started (a thread that serves them ended)"),
        ("worker-thread", "a worker process died"),
    ],
)
def test_where_no_more_may_be_started_the_build_ends(
    pages: Path, tmp_path: Path, fault: str, words: str
) -> None:
    """A container may allow few processes and threads; one line says so, and what needs none."""
    out = tmp_path / "out" / "release"
    process = begun(fault, pages, out)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (3, f"error: {words}; with --workers 1 there is none\n")
    assert members(process.pid) == []
    assert left(out.parent) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["kill", "wait"])
def test_what_ends_verify_leaves_nothing(pages: Path, tmp_path: Path, fault: str) -> None:
    """A worker that dies, and Ctrl-C: one line, and what was rebuilt beside the release goes."""
    release, out = tmp_path / "release", tmp_path / "out" / "release"
    assert builder("--root", pages, "build", "--out", release).returncode == 0
    out.parent.mkdir()
    process = begun(fault, release, out)
    if fault == "wait":
        until((tmp_path / "out" / "release.waiting").exists)
        assert left(out.parent) != []
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    expected = {
        "kill": (3, "error: a worker process died; with --workers 1 there is none\n"),
        "wait": (130, "error: interrupted\n"),
    }
    assert (process.returncode, said) == expected[fault]
    assert members(process.pid) == []
    assert left(out.parent) == []


def edited(root: Path) -> Path:
    """Change every document, so that all have to be compiled."""
    for number in range(4 * workers.BATCH):
        edit(root, number, 1)
    return root


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "to", "code", "said"),
    [
        (signal.SIGINT, os.killpg, 130, "error: interrupted\n"),
        (signal.SIGTERM, os.killpg, 143, "error: terminated\n"),
        (signal.SIGTERM, os.kill, 143, "error: terminated\n"),
    ],
)
@pytest.mark.parametrize("waiting", ["wait", "send"], indirect=True)
def test_what_ends_a_build_ends_its_workers(
    waiting: subprocess.Popen[str],
    tmp_path: Path,
    end: signal.Signals,
    to: Callable[[int, int], None],
    code: int,
    said: str,
) -> None:
    """Ctrl-C comes to the whole group, SIGTERM to it or to one: a line, a code, nothing left."""
    to(waiting.pid, end)
    _, heard = waiting.communicate(timeout=PATIENCE)
    assert (waiting.returncode, heard) == (code, said)
    assert members(waiting.pid) == []
    assert left(tmp_path / "out") == []


@pytest.mark.slow
def test_a_worker_hears_no_end_from_its_first_moment(waiting: subprocess.Popen[str]) -> None:
    """Where it begins anew, it would tell of one by a traceback before it could say a word."""
    for number in members(waiting.pid):
        status = Path(f"/proc/{number}/status").read_text(encoding="utf-8")
        blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
        for end in (signal.SIGINT, signal.SIGTERM):
            assert bool(blocked & 1 << (end - 1)) == (number != waiting.pid)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_worker_that_was_stopped_holds_nobody_up(
    waiting: subprocess.Popen[str], tmp_path: Path, end: signal.Signals
) -> None:
    """It hears no signal but one; Ctrl-C, and the death of another worker, end it all the same."""
    stopped, other = (number for number in members(waiting.pid) if number != waiting.pid)
    os.kill(stopped, signal.SIGSTOP)
    os.kill(waiting.pid if end == signal.SIGINT else other, end)
    waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == (130 if end == signal.SIGINT else 3)
    assert members(waiting.pid) == []
    assert left(tmp_path / "out") == []


@pytest.mark.slow
def test_workers_end_with_a_parent_that_was_killed(
    waiting: subprocess.Popen[str], pages: Path, tmp_path: Path
) -> None:
    """Nobody is left to tell them; what the build left, the next one clears away."""
    waiting.kill()
    waiting.communicate(timeout=PATIENCE)  # until nobody is there who could say anything
    until(lambda: members(waiting.pid) == [])
    out = tmp_path / "out" / "release"
    assert builder("--root", pages, "build", "--out", out).returncode == 0
    assert left(out.parent) == ["release"]
