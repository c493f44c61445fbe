"""The real Label Studio, started on this machine's own address, with its data in a folder."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOKEN = "0123456789abcdef0123456789abcdef01234567"
"""The token of the only user, who is made at the start."""
PATIENCE = 300
"""Seconds to wait for the start: it makes its database first."""
SILENT = {"COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false"}
SILENT |= {"SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": ""}


class Server:
    """A server that answers at `address`."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(self, method: str, path: str, data: object = None) -> Any:
        """Return what the server answers."""
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def trip(self, config: str, tasks: list[Any]) -> list[Any]:
        """Make a project, import the tasks, and return them as the server exports them."""
        made = self.call("POST", "/api/projects/", {"title": "A trip", "label_config": config})
        self.call("POST", f"/api/projects/{made['id']}/import", tasks)
        path = f"/api/projects/{made['id']}/export?exportType=JSON&download_all_tasks=true"
        exported: list[Any] = self.call("GET", path)
        return exported


@contextlib.contextmanager
def running(program: Path, folder: Path) -> Iterator[Server]:
    """Start the server and stop it in the end, with all that it started."""
    port = free_port()
    settings = [
        *("--no-browser", "--data-dir", str(folder), "--internal-host", "127.0.0.1"),
        *("--port", str(port), "--username", "annotator@example.org", "--password", "annotator1"),
        *("--user-token", TOKEN, "--enable-legacy-api-token", "--log-level", "ERROR"),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "start", *settings],
            env={**os.environ, **SILENT, "LABEL_STUDIO_BASE_DATA_DIR": str(folder)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}")
            wait(server, process, folder / "log")
            yield server
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; fail with its log if it ends or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{server.address}/health", timeout=5).close()
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-4000:])


def free_port() -> int:
    """Return a port that nothing uses at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
