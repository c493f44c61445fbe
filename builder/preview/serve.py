"""Serve the preview while files are edited: rebuild on a change, tell the open pages to reload.

The site lives in memory, by path, so no request can reach a file. Requests must name the
machine by an address, `localhost` or the name asked for, which keeps a foreign site whose name
was pointed at this machine (DNS rebinding) from reading drafts. Open pages listen on
`/events`, a stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from urllib.parse import unquote_to_bytes, urlsplit

from builder.annotation import file as annotation_file
from builder.annotation import json_schema, registry
from builder.corpus import second
from builder.disk.files import entries
from builder.page import seed
from builder.preview.index_page import failure_page
from builder.preview.site import INDEX, Kept, pages
from builder.release import card, citation
from builder.release.check import check_all
from builder.reports.errors import BuilderError, EnvironmentFailure
from builder.reports.output import complain, say
from builder.reports.problems import Report, visible

POLL_SECONDS = 0.2
_FOLDERS = (
    "annotations",
    annotation_file.FOLDER,
    registry.FOLDER,
    json_schema.FOLDER,
    second.FOLDER,
    seed.FOLDER,
)
_TEXTS = (card.NAME, citation.CFF, citation.ZENODO, "CHANGELOG.md")
LIVE = "live"
"""What stands in pages for the version, which they get when somebody asks for them."""
HEARTBEAT_SECONDS = 15.0
EVENTS = "events"

Signature = frozenset[tuple[str, int, int, int]]


class Site:
    """The pages of a corpus as its files are now, or one page that says why there are none."""

    def __init__(self, root: Path, cache_at: Path | None = None) -> None:
        self.root, self._cache_at = root, cache_at
        self.version = ""
        self._pages: Mapping[str, bytes] = {}
        self._kept = Kept()
        self._failure: bytes | None = None
        self._changed = Condition()

    def rebuild(self) -> None:
        """Read the files again. Whatever goes wrong is shown by the pages, never raised."""
        version = str(time.time_ns())
        found: dict[str, bytes] = {}
        failure = None
        try:
            report = check_all(self.root, self._cache_at).report
            self._kept.read = report.read
            found = dict(pages(self.root, report.problems, LIVE, kept=self._kept))
        except (BuilderError, OSError) as error:
            failure = failure_page(str(error), live=version)
        except Exception as error:  # a fault of ours must not end the annotator's session
            message = f"a fault of the builder, {type(error).__name__}: {error}"
            failure = failure_page(message, live=version)
        with self._changed:
            self._pages, self._failure, self.version = found, failure, version
            self._changed.notify_all()

    def page(self, path: str) -> tuple[int, bytes]:
        """Return HTTP status and content of a path."""
        with self._changed:
            if self._failure is not None:
                return 500, self._failure
            if path in self._pages:
                return 200, _of_version(self._pages[path], self.version)
            return 404, failure_page("There is no such page.", live=self.version)

    def wait(self, version: str, seconds: float) -> str:
        """Return the current version, as soon as it is another than `version`."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version


def _of_version(page: bytes, version: str) -> bytes:
    """Return a page as one of that version, which stands in its first tag."""
    return page.replace(f' data-v="{LIVE}"'.encode(), f' data-v="{version}"'.encode(), 1)


def signature(root: Path) -> Signature:
    """Return what changes when a file that `check` looks at does: names, sizes, times."""
    return frozenset(_signature(root))


def watch(site: Site, stop: Event, last: Signature) -> None:
    """Rebuild the site whenever its sources are not as they were, until told to stop."""
    while not stop.wait(POLL_SECONDS):
        now = signature(site.root)
        if now != last:
            last = now
            site.rebuild()


def serve(root: Path, host: str, port: int, cache_at: Path | None = None) -> None:
    """Serve the preview until interrupted. Raises `EnvironmentFailure` if the port is taken."""
    site = Site(root, cache_at)
    with _server(site, host, port) as server:
        built_from = signature(root)  # what is saved while the first pages are made is a change
        site.rebuild()
        stop = Event()
        Thread(target=watch, args=(site, stop, built_from), daemon=True).start()
        address = f"[{host}]" if ":" in host else host
        say(f"Preview at http://{address}:{server.server_port}/ (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say()
        finally:
            stop.set()


def is_ours(header: str | None, host: str) -> bool:
    """Whether a `Host` header names this machine and not a name that somebody pointed at it."""
    try:
        name = urlsplit(f"//{header or ''}").hostname or ""
    except ValueError:
        return False
    if name in ("localhost", host.lower()):
        return True
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    site: Site
    host: str

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client go that hung up; whatever else goes wrong is told in one line."""
        failure = sys.exc_info()[1]
        if not isinstance(failure, OSError):
            told = visible(f"a fault of the builder, {type(failure).__name__}: {failure}", 2000)
            complain(f"error: {told}")


class _Server6(_Server):
    address_family = socket.AF_INET6


def _server(site: Site, host: str, port: int) -> _Server:
    kind = _Server6 if ":" in host else _Server
    try:
        server = kind((host, port), _Handler)
    except OSError as failure:
        raise EnvironmentFailure(_reason(failure, host, port)) from failure
    server.site, server.host = site, host
    return server


def _reason(failure: OSError, host: str, port: int) -> str:
    if failure.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken by another program; name another with --port"
    return f"cannot listen on {host}, port {port}: {failure.strerror or failure}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "preview", ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a page, or with the stream of events."""
        if not is_ours(self.headers.get("Host"), self.server.host):
            self._answer(421, b"This name is not the preview's.\n", "text/plain; charset=utf-8")
            return
        try:
            path = unquote_to_bytes(urlsplit(self.path).path).decode("utf-8", "surrogateescape")
        except ValueError:
            self._answer(400, b"This is no address.\n", "text/plain; charset=utf-8")
            return
        name = path.lstrip("/") or INDEX
        if name == EVENTS:
            self._stream()
        else:
            self._answer(*self.server.site.page(name))

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        self.do_GET()

    def _answer(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        site, version = self.server.site, ""
        try:
            while self.command != "HEAD":
                version = site.wait(version, HEARTBEAT_SECONDS)
                self.wfile.write(f"data: {version}\n\n".encode())
        except OSError:
            pass  # the page was closed

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal quiet: what matters is on the page."""


def _signature(root: Path) -> Iterator[tuple[str, int, int, int]]:
    seconds = second.folders(root, Report())
    paths = [f"{root / name}" for name in _TEXTS]
    for folder in (*_FOLDERS, *seconds):
        paths += (f"{root / folder}/{name}" for name in entries(root, folder, Report()))
    # Names alone: this is done again and again, and paths as objects would take most of it.
    for path in paths:
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            continue  # it went away between listing and looking
        # Whoever puts another file in its place may keep its time, as `mv` and `cp -p` do.
        yield path, status.st_mtime_ns, status.st_ctime_ns, status.st_size
