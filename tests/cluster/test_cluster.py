"""A build on a cluster: a real scheduler and real workers, on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from benchmarks.scale_corpus import make_corpus
from tests.install_suites import interpreter
from tests.support import PROJECT, builder

pytestmark = pytest.mark.cluster

HERE = Path(__file__).parent
DOCUMENTS = 300
"""Enough that both workers have work when one of them dies."""


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0")
        deadline = time.monotonic() + 60
        while not self.file.exists() or not self.file.read_text(encoding="utf-8").endswith("}"):
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.1)
        self.address: str = json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def start(self, what: str, *more: str | Path, source: Path = PROJECT, victim: int = 0) -> int:
        """Start a scheduler or a worker that runs the builder of a folder; return its number."""
        module = ["-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1"]
        process = subprocess.Popen(
            [interpreter("cluster"), *module, "--scheduler-file", self.file, *more],
            cwd=self.file.parent,
            env=environment(source) | {"VICTIM": str(victim)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return len(self.processes) - 1

    def worker(self, *more: str | Path, source: Path = PROJECT, victim: int = 0) -> int:
        """Start a worker with one thread; return its number."""
        quiet = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self.start("worker", *quiet, *more, source=source, victim=victim)

    def stop(self) -> None:
        """End all that was started."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


def environment(source: Path) -> dict[str, str]:
    """Return the environment in which the builder of that folder is the one that is imported."""
    return {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return a scheduler without workers."""
    found = Cluster(tmp_path)
    yield found
    found.stop()


BUILD = """
import sys
from builder.__main__ import main
from builder.corpus import cluster

cluster.WORKERS_SECONDS = float(sys.argv[1])
sys.exit(main(sys.argv[2:]))
"""


def build(
    root: Path, out: Path, address: str, patience: float = 60
) -> subprocess.CompletedProcess[str]:
    """Build on the cluster at that address, in its environment; it may be without workers so long.

    Nothing but that time is another than in `python -m builder build`.
    """
    words = ["build", "--root", str(root), "--out", str(out), "--cluster", address]
    return subprocess.run(
        [interpreter("cluster"), "-c", BUILD, str(patience), *words],
        cwd=root,
        env=environment(PROJECT),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def bytes_of(release: Path) -> dict[str, bytes]:
    """Return every file of a release."""
    files = (path for path in release.rglob("*") if path.is_file())
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in files}


def test_a_release_is_the_same_from_a_cluster_that_loses_a_worker(
    tmp_path: Path, cluster: Cluster
) -> None:
    """One of two workers is killed in the middle; no byte differs from a build on one machine."""
    root = tmp_path / "corpus"
    make_corpus(root, DOCUMENTS)
    # What is kept would leave the cluster nothing to compile.
    here = builder("build", "--no-cache", "--root", root, "--out", tmp_path / "here")
    assert here.returncode == 0, here.stdout + here.stderr
    dying = cluster.worker("--preload", HERE / "kills.py")
    staying = cluster.worker()
    there = build(root, tmp_path / "there", cluster.address)
    assert (there.returncode, there.stderr) == (0, "")
    assert cluster.processes[dying].poll() == -signal.SIGKILL
    assert cluster.processes[staying].poll() is None
    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "here")


def test_a_worker_with_another_builder_is_refused(tmp_path: Path, cluster: Cluster) -> None:
    """Its rows might be others, so the build ends, in one line, and leaves nothing."""
    root, other = tmp_path / "corpus", tmp_path / "other"
    make_corpus(root, 3)
    shutil.copytree(PROJECT / "builder", other / "builder")
    with (other / "builder" / "page" / "tokens.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    cluster.worker(source=other)
    done = build(root, tmp_path / "out", cluster.address)
    assert_ended(done, f"a worker or the scheduler of {cluster.address} runs another builder")
    assert not (tmp_path / "out").exists()


def test_a_worker_without_the_builder_is_refused(tmp_path: Path, cluster: Cluster) -> None:
    """What it has to run is not there; the line says what is missing."""
    make_corpus(tmp_path / "corpus", 3)
    cluster.worker(source=tmp_path / "nothing")
    done = build(tmp_path / "corpus", tmp_path / "out", cluster.address)
    assert_ended(done, f"the scheduler and the workers of {cluster.address} have to run this")
    assert "No module named 'builder'" in done.stderr


@pytest.mark.parametrize("lost", ["scheduler", "worker"])
def test_a_cluster_that_is_lost_ends_the_build(tmp_path: Path, cluster: Cluster, lost: str) -> None:
    """Without a scheduler, or for long without any worker, nobody waits for ever."""
    make_corpus(tmp_path / "corpus", DOCUMENTS)
    victim = cluster.processes[0].pid if lost == "scheduler" else 0
    worker = cluster.worker("--preload", HERE / "kills.py", victim=victim)
    done = build(tmp_path / "corpus", tmp_path / "out", cluster.address, patience=3)
    assert cluster.processes[0 if victim else worker].poll() == -signal.SIGKILL
    assert_ended(done, f"the scheduler at {cluster.address} is lost, or all of its workers are")
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_falls_silent_ends_the_build(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that hangs keeps its connections; whoever waits for it does not wait for ever."""
    monkeypatch.setenv("STOPPED", "1")
    make_corpus(tmp_path / "corpus", DOCUMENTS)
    cluster.worker("--preload", HERE / "kills.py", victim=cluster.processes[0].pid)
    done = build(tmp_path / "corpus", tmp_path / "out", cluster.address, patience=3)
    assert cluster.processes[0].poll() is None
    assert_ended(done, f"the scheduler at {cluster.address} is lost, or all of its workers are")
    assert not (tmp_path / "out").exists()


def test_what_is_no_scheduler_is_said_to_be_none(tmp_path: Path) -> None:
    """Whatever listens there: one that says nothing, what is no message, or more than there is."""
    make_corpus(tmp_path / "corpus", 1)
    for words in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(100)):
        with listening(words) as address:
            done = build(tmp_path / "corpus", tmp_path / "out", address)
        assert_ended(done, f"no Dask scheduler answers at {address}")
        assert not (tmp_path / "out").exists()


@contextmanager
def listening(words: bytes) -> Iterator[str]:
    """Give the address of somebody who says these words to whoever comes, and nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve() -> None:
            with suppress(OSError):
                while True:
                    held.append(server.accept()[0])
                    held[-1].sendall(words)

        threading.Thread(target=serve, daemon=True).start()
        yield "tcp://{}:{}".format(*server.getsockname())
        for one in held:
            one.close()


def test_nobody_at_the_address_is_one_line(tmp_path: Path, cluster: Cluster) -> None:
    """A scheduler that is not there is said to be none."""
    make_corpus(tmp_path / "corpus", 1)
    cluster.stop()
    done = build(tmp_path / "corpus", tmp_path / "out", cluster.address)
    assert_ended(done, f"no Dask scheduler answers at {cluster.address}")


def assert_ended(done: subprocess.CompletedProcess[str], words: str) -> None:
    """Assert that a build ended in one line that begins with these words."""
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stderr.startswith(f"error: {words}")
    assert done.stderr.count("\n") == 1


def test_check_says_the_same_from_a_cluster(tmp_path: Path, cluster: Cluster) -> None:
    """Every problem, in the same order, and the same exit code."""
    make_corpus(tmp_path / "corpus", 40)
    for path in sorted((tmp_path / "corpus" / "seeds").iterdir())[::7]:
        path.write_bytes(path.read_bytes() + b"\n\nMore.")
    cluster.worker()
    words = ["-m", "builder", "check", "--no-cache", "--root", str(tmp_path / "corpus")]
    here, there = (
        subprocess.run(
            [interpreter("cluster"), *words, *more],
            env=environment(PROJECT),
            capture_output=True,
            text=True,
            check=False,
        )
        for more in ((), ("--cluster", cluster.address))
    )
    assert (here.returncode, there.returncode) == (1, 1)
    assert here.stdout == there.stdout
    assert "seed-changed" in here.stdout


def test_what_a_cluster_costs_is_measured() -> None:
    """The benchmark runs to its end, and tells of parent and scheduler."""
    command = [str(interpreter("cluster")), "-m", "benchmarks.scale_cluster", "2", "4"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^\| the (\w+) \| [0-9.]+ s ", done.stdout, re.M) == ["parent", "scheduler"]
