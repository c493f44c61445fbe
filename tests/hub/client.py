"""Running `publish` against a loopback hub, as processes that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

from tests.hub.server import OWNER, TOKEN, Hub
from tests.support import PROJECT

REPO = f"{OWNER}/central-asia-statements"


@dataclass(frozen=True, slots=True)
class Done:
    """How a job ended, and all it printed."""

    code: int
    output: str

    @property
    def last(self) -> str:
        """The last line printed."""
        return self.output.rstrip().rsplit("\n", maxsplit=1)[-1]


def environment(hub: Hub, home: Path) -> dict[str, str]:
    """Return an environment whose hub is the loopback one, with nothing of this machine's."""
    others = ("HF_", "HUGGING", "SSL_CERT_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(others)}
    return {
        **kept,
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_TOKEN": TOKEN,
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONPATH": str(PROJECT),
        # To read whom TLS trusts takes most of a short job, and nobody speaks it here.
        "SSL_CERT_DIR": str(home),
    }


@dataclass(slots=True)
class Client:
    """Starts jobs in a process forked for each (see `zygote`)."""

    hub: Hub
    home: Path
    zygote: subprocess.Popen[str]
    jobs: int = 0
    child: int = 0
    started: Event = field(default_factory=Event)

    def publish(self, *arguments: str | Path, **environment: str | None) -> Done:
        """Run `python -m builder publish` and wait for its end."""
        words = ["publish", *map(str, arguments)]
        return self._run({"arguments": words, "environment": environment})

    def send(self, release: Path, repo: str = REPO, **environment: str | None) -> Done:
        """Do what `publish` asks of the hub with a release that was verified before."""
        return self._run({"release": str(release), "repo": repo, "environment": environment})

    def fetch(self, revision: str, cache: Path, **environment: str | None) -> Done:
        """Download a revision of `REPO` into a cache, as `verify` and `diff` do."""
        address = f"hub:{REPO}@{revision}"
        return self._run({"fetch": address, "cache": str(cache), "environment": environment})

    def _run(self, job: dict[str, object]) -> Done:
        output = self.home / "output"
        self.jobs += 1
        self.started.clear()
        self.hub.kill = partial(self._kill, self.jobs)
        print(json.dumps({**job, "output": str(output)}), file=self.zygote.stdin, flush=True)
        self.child = self._answer()
        self.started.set()
        code = self._answer()
        return Done(code, output.read_text(encoding="utf-8"))

    def _kill(self, job: int) -> None:
        """Kill the process of that job, unless it has ended by itself."""
        assert self.started.wait(60)
        with suppress(ProcessLookupError):
            if job == self.jobs:
                os.kill(self.child, signal.SIGKILL)

    def _answer(self) -> int:
        assert self.zygote.stdout is not None
        return int(self.zygote.stdout.readline())


@contextmanager
def client_of(hub: Hub, home: Path, **variables: str) -> Iterator[Client]:
    """Give a client of that hub, which keeps what it keeps in `home`."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub.zygote"],
        cwd=PROJECT,
        env={**environment(hub, home), **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as zygote:
        yield Client(hub, home, zygote)
        assert zygote.stdin is not None
        zygote.stdin.close()
