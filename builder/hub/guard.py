"""What stands between the hub's client and the server that answers it, which may be anybody's.

`HF_ENDPOINT` names the server, so a hub is a stranger. The client trusts it in places: it follows a
`next` link to another host with the token, makes paths of an `ETag` and of a commit's id as they
come, reads answers of any size, and waits as long as it is told to. Its event hooks see every
request, each one of a redirect too, and every answer before it is read; what is worked around is
worked around there.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from builder.reports.errors import EnvironmentFailure, UsageError
from builder.reports.problems import visible

HUB = "https://huggingface.co"
SILENCE_SECONDS = 60.0
"""How long the hub may be silent; HF_HUB_DOWNLOAD_TIMEOUT changes it, as for the client."""
PATIENCE = 10
"""How many of these silences an errand may take in all, beside the time for its files."""
SLOWEST = 50_000
"""Bytes a second at which files have to come and go."""
ANSWERS = 8 << 20
"""Bytes of an errand's answers, beside its files."""
REQUESTS, REQUESTS_A_FILE = 200, 20
"""Requests of an errand, with retries and pages; and how many more for each file of it."""
_PORTS = {"http": 80, "https": 443}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ETAG = re.compile(r'(?:W/)?"?[0-9A-Za-z-]{1,128}"?')
_WAITS = ("retry-after", "ratelimit")
_IGNORED = ("x-hf-warning", "ratelimit-policy")
"""Headers that the client would only show."""


class BadAnswer(EnvironmentFailure):
    """The hub's answer is none that a hub gives, or takes more than an answer may."""


class Errand:
    """What one errand to the hub may still take: time, requests, bytes. Threads share it."""

    def __init__(self, size: int, files: int) -> None:
        self.seconds = PATIENCE * silence() + size / SLOWEST
        self._ends = time.monotonic() + self.seconds
        self._requests = REQUESTS + REQUESTS_A_FILE * files
        self._bytes = ANSWERS + size
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self._ends - time.monotonic()

    def check_time(self) -> None:
        """Raise `BadAnswer` if there is no time left."""
        if self.left <= 0:
            raise BadAnswer(f"the hub took longer than {self.seconds:,.0f} seconds")

    def request(self) -> None:
        """Count a request; raise `BadAnswer` if it is one too many or too late."""
        self.check_time()
        with self._lock:
            self._requests -= 1
            if self._requests < 0:
                raise BadAnswer("the hub asks for ever more requests (endless pages or redirects)")

    def receive(self, size: int) -> None:
        """Count bytes of an answer; raise `BadAnswer` if they are too many or too late."""
        self.check_time()
        with self._lock:
            self._bytes -= size
            if self._bytes < 0:
                raise BadAnswer("the hub sends more than it said, or more than an answer may have")


_running: list[Errand] = []
"""The errand that runs, if one does. The client has one session a process, so this is one's too."""


@contextmanager
def errand(size: int = 0, files: int = 0) -> Iterator[None]:
    """Bound all that the requests of the block take together.

    `size` and `files` are the bytes and the number of files that come or go. Raises `BadAnswer`.
    """
    from huggingface_hub import close_session

    made = Errand(size, files)
    _running.append(made)
    # A server that sends the head of an answer byte by byte is never silent, and no hook sees it.
    clock = threading.Timer(made.seconds, close_session)
    clock.daemon = True
    clock.start()
    try:
        yield
    except Exception as failure:
        if made.left <= 0 and not isinstance(failure, BadAnswer):
            made.check_time()
        raise
    finally:
        clock.cancel()
        _running.pop()


def install() -> None:
    """Have the client ask through the hooks, within time, without bars where nobody looks.

    Raises `UsageError` if a setting is none.
    """
    check_settings()
    from huggingface_hub import constants, set_client_factory
    from huggingface_hub.utils._http import default_client_factory
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    # What it warns of are words of the server; what matters of them our errors tell.
    if not {"HF_DEBUG", "HF_HUB_VERBOSITY"} & os.environ.keys():
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    # Its other way to send files is a library of its own, which asks past these hooks.
    constants.HF_HUB_DISABLE_XET = True

    def guarded() -> Any:
        client = default_client_factory()
        client.timeout = silence()
        hooks = client.event_hooks
        client.event_hooks = {
            "request": [*hooks["request"], _before],
            "response": [*hooks["response"], _after],
        }
        return client

    set_client_factory(guarded)


def silence() -> float:
    """Return how many seconds the hub may be silent."""
    asked = os.environ.get("HF_HUB_DOWNLOAD_TIMEOUT") or SILENCE_SECONDS
    try:
        return max(0.001, min(float(asked), 86_400.0))
    except ValueError as failure:
        raise UsageError("HF_HUB_DOWNLOAD_TIMEOUT is no number of seconds") from failure


def commit_id(value: object) -> str:
    """Return the id of a commit that the hub names; raise `BadAnswer` if it is none."""
    if isinstance(value, str) and _COMMIT.fullmatch(value):
        return value
    raise BadAnswer(f"the hub names a commit that is none: {visible(str(value))}")


def file_name(value: object) -> str:
    """Return the path of a file as the hub names it; `BadAnswer` if it could leave a folder."""
    if isinstance(value, str) and len(value) < 1000 and value.isprintable():
        parts = value.split("/")
        if not {"", ".", ".."} & set(parts) and not set(value) & set("\\:"):
            return value
    raise BadAnswer(f"the hub names a file that is none: {visible(str(value))}")


def cache_of_endpoint() -> Path | None:
    """Return where files of this hub are kept: None, the client's own cache, for huggingface.co.

    Any server may say that it has a commit of the hub's. What it then gives stays apart.
    """
    from huggingface_hub import constants

    if _origin(constants.ENDPOINT) == _origin(HUB):
        return None
    digest = hashlib.sha256(constants.ENDPOINT.encode()).hexdigest()
    return Path(constants.HF_HUB_CACHE) / f"hub-{digest[:16]}"


def check_settings() -> None:
    """Raise `UsageError` if a setting of the client's has no value that it can be loaded with."""
    endpoint = os.environ.get("HF_ENDPOINT") or HUB
    try:
        kind, host, _ = _origin(endpoint)
    except ValueError:
        kind, host = "", ""
    if kind not in _PORTS or not host:
        raise UsageError(f"HF_ENDPOINT is no address of a hub: {visible(endpoint)}")
    try:
        import huggingface_hub.constants  # noqa: F401
    except ValueError as failure:
        raise UsageError(f"a variable HF_… has no value of its kind: {failure}") from failure


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)


def _before(request: Any) -> None:
    """Count a request, give it an end, and keep the token from all but the hub itself.

    A redirect, a page and an address to send to are requests too. Raises `BadAnswer` if one is open
    to anybody on the way, where the hub itself is not.
    """
    from huggingface_hub import constants

    seconds = silence()
    for errand in _running:
        errand.request()
        seconds = max(0.001, min(seconds, errand.left))
    here, hub = _origin(str(request.url)), _origin(constants.ENDPOINT)
    if hub[0] == "https" and here[0] != "https":
        raise BadAnswer("the hub leads from https to where anybody on the way can read and change")
    if here != hub:
        request.headers.pop("authorization", None)
        request.headers.pop("cookie", None)
    # What is not packed is no larger than what is sent.
    request.headers["accept-encoding"] = "identity"
    asked = request.extensions.get("timeout") or {}
    bounded = {
        name: min(asked.get(name) or seconds, seconds)
        for name in ("connect", "read", "write", "pool")
    }
    request.extensions = {**request.extensions, "timeout": bounded}


def _after(response: Any) -> None:
    """Refuse an answer whose head could do harm, and count what it sends."""
    head = response.headers
    for name in _IGNORED:
        head.pop(name, None)
    if head.get("content-encoding", "identity").lower() != "identity":
        raise BadAnswer("the hub packs an answer that was not to be packed")
    if "x-repo-commit" in head:
        commit_id(head["x-repo-commit"])
    # The client makes a path of it where it asks what a file is, before it asks for the file.
    for name in ("etag", "x-linked-etag") if response.request.method == "HEAD" else ():
        if name in head and not _ETAG.fullmatch(head[name]):
            raise BadAnswer(f"the hub gives a file an ETag that is none: {visible(head[name])}")
    for errand in _running:
        _shorten_waits(head, errand.left)
        response.stream = _counted(response.stream, errand)


def _shorten_waits(head: Any, left: float) -> None:
    """Forget how long the hub says to wait where that is no time that is left."""
    for name in _WAITS:
        if any(len(n) > 6 or int(n) > left for n in re.findall(r"[0-9]+", head.get(name, ""))):
            del head[name]


def _counted(stream: Any, errand: Errand) -> Any:
    """Return a stream of the client's library that gives the same bytes and counts them."""
    base: Any = import_module(type(stream).__module__.partition(".")[0]).SyncByteStream

    class Counted(base):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            for chunk in stream:
                errand.receive(len(chunk))
                yield chunk

        def close(self) -> None:
            stream.close()

    return Counted()
