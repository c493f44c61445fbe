"""Sides on the hub: the real client against a loopback server that serves one revision."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.diff.test_diff import HERE, edited, release, water

PROJECT = Path(__file__).parents[2]
COMMIT = "a" * 40
REPO = "/api/datasets/ns/name"


class Hub(BaseHTTPRequestHandler):
    """The read side of the hub's protocol, for the dataset ns/name with the one tag v1.0.0."""

    folder: Path

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self.do_GET()

    def do_GET(self) -> None:
        """Serve information on the repository, its tree, or a file."""
        path = unquote(self.path.partition("?")[0])
        if path.startswith(f"{REPO}/revision/"):
            self._revision(path.rpartition("/")[2])
        elif path.startswith(f"{REPO}/tree/"):
            self._send(json.dumps([self._entry(name) for name in self._names()]).encode())
        elif path.startswith(f"/datasets/ns/name/resolve/{COMMIT}/"):
            self._send((self.folder / path.split(f"{COMMIT}/")[1]).read_bytes())
        else:
            self._refuse("RepoNotFound")

    def _revision(self, revision: str) -> None:
        if revision not in {"v1.0.0", COMMIT}:
            self._refuse("RevisionNotFound")
            return
        siblings = [{"rfilename": name} for name in self._names()]
        about = {"id": "ns/name", "sha": COMMIT, "siblings": siblings, "private": False}
        self._send(json.dumps(about).encode())

    def _names(self) -> list[str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in files)

    def _entry(self, name: str) -> dict[str, object]:
        data = (self.folder / name).read_bytes()
        oid = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        return {"type": "file", "path": name, "size": len(data), "oid": oid}

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _refuse(self, code: str) -> None:
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """Serve a release of the model corpus; return the server's address."""
    handler = type("Served", (Hub,), {"folder": release(HERE / "corpus", tmp_path / "served")})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def diff(folder: Path, endpoint: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, for the client reads its settings once."""
    settings = {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "PYTHONPATH": str(PROJECT),
    }
    return subprocess.run(
        [sys.executable, "-m", "builder", "diff", *arguments],
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_release_on_the_hub_is_a_side(hub: str, tmp_path: Path) -> None:
    """A tag on the hub is downloaded and compared, and shows what is edited here since."""
    shutil.copytree(HERE / "corpus", tmp_path / "old")
    edited(tmp_path, water("split: train", "split: test"))
    same = diff(tmp_path, hub, "hub:ns/name@v1.0.0", "old")
    assert (same.returncode, same.stderr) == (0, "")
    assert "No change in the data." in same.stdout
    other = diff(tmp_path, hub, "hub:ns/name@v1.0.0", "new")
    assert "split: train → test" in other.stdout


def test_the_hub_is_asked_every_time(hub: str, tmp_path: Path) -> None:
    """A copy of an earlier run never stands in for a hub that cannot be reached."""
    sides = ("hub:ns/name@v1.0.0", "hub:ns/name@v1.0.0")
    assert diff(tmp_path, hub, *sides).returncode == 0
    gone = diff(tmp_path, "http://127.0.0.1:9", *sides)
    assert gone.returncode == 3
    assert gone.stderr.startswith("error: hub:ns/name@v1.0.0 cannot be read: ")


def test_what_the_hub_does_not_have(hub: str, tmp_path: Path) -> None:
    """A missing revision is wrong usage; a missing or private repository is the environment's."""
    revision = diff(tmp_path, hub, "hub:ns/name@v9.9.9", ".")
    assert (revision.returncode, revision.stderr) == (2, "error: ns/name has no revision v9.9.9\n")
    repository = diff(tmp_path, hub, "hub:ns/other@v1.0.0", ".")
    assert repository.returncode == 3
    assert "has no dataset ns/other, or it is private" in repository.stderr
