"""A Hugging Face hub on the loopback interface, for the real clients through HF_ENDPOINT.

It speaks what `huggingface_hub` and `datasets` ask of the hub for dataset repositories: commits
with a parent, LFS uploads, tags, trees, files by range, the check of a card's YAML. Files kept
in LFS come from another host name, `localhost`, as the hub's come from another host. Faults are
made on demand (see `faults`), and every request is logged. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, unquote, urlsplit

import yaml

from tests.hub.faults import Fault, Plan
from tests.hub.store import LFS_SUFFIXES, Commit, Entry, NotStored, Repository, StaleParent

TOKEN = "hf_LoopbackTokenThatMustNeverBeShown"
OWNER = "rehearsal"
"""The account that the token belongs to, and the only namespace it may write to."""
INTRUDER = "notes.md"
"""What somebody adds to main in the middle of it all."""
LONGEST_STALL = 60.0
PAGE = 1000
LICENCES = ("apache-2.0", "cc-by-4.0", "mit", "other")
READS = frozenset({"GET", "HEAD"})
ASKS = ("/api/validate-yaml", "/paths-info/")
"""Requests that are posted and write nothing."""


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        """Keep the status, the hub's message and its error code."""
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, headers, a body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[Callable[[bytes], None]], None] | None = None
    """What writes to the connection itself, in place of all of it, and then breaks it."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in: path without the query, header names in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    base: str

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def writes(self) -> bool:
        """Whether the request asks the hub to keep something."""
        return self.method not in READS and not any(part in self.path for part in ASKS)


class Hub:
    """The state of a loopback hub, its log and the faults it is to make."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.requests: list[Request] = []
        self.plan = Plan()
        self.url = ""
        self.kill: Callable[[], None] = lambda: None
        """What kills the client, for the faults that do."""
        self.lie: Callable[[Request, Answer], Answer] = lambda _, answer: answer
        """What makes of an answer the one that goes back."""
        self.released = Event()
        self._lock = Lock()

    def repository(self, id: str) -> Repository:
        """Return a repository that is known to be there."""
        return self.repositories[id]

    def begin(self, faults: Mapping[int, Fault] | None = None) -> None:
        """Start a new log and a new count of requests; from here on the hub is honest."""
        self.lie = lambda _, answer: answer
        self.requests.clear()
        self.plan = Plan(dict(faults or {}))

    def writes(self) -> list[Request]:
        """Return the requests since `begin` that asked the hub to keep something."""
        return [request for request in self.requests if request.writes]

    def note(self, request: Request) -> None:
        """Log a request."""
        with self._lock:
            self.requests.append(request)

    def restore(self, repositories: Mapping[str, Repository]) -> None:
        """Hold copies of these repositories and no others."""
        self.repositories = {id: each.copy() for id, each in repositories.items()}

    def move_main(self) -> None:
        """Commit to main of every repository, as somebody else would."""
        for repository in self.repositories.values():
            repository.write("edit on the hub", {INTRUDER: b"somebody was here\n"})

    def answer(self, request: Request) -> Answer:
        """Do what a request asks."""
        for method, pattern, act in ROUTES:
            match = pattern.fullmatch(request.path) if method == request.method else None
            if match:
                _check_token(request)
                return act(self, request, *map(unquote, match.groups()))
        raise Refusal(404, f"the loopback hub has no {request.method} {request.path}")

    def find(self, id: str, request: Request) -> Repository:
        """Return a repository that the request may see."""
        found = self.repositories.get(id)
        if found is None or (found.private and not _may_write(id, request)):
            status = 404 if _is_known(request) else 401
            raise Refusal(status, "Repository not found", "RepoNotFound")
        return found

    def find_for_writing(self, id: str, request: Request) -> Repository:
        """Return a repository that the request may write to."""
        found = self.find(id, request)
        if not _may_write(id, request):
            raise Refusal(403, f"You do not have the rights to write to {id}")
        return found


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _is_known(request: Request) -> bool:
    return _token(request) == TOKEN


def _check_token(request: Request) -> None:
    if "authorization" in request.headers and not _is_known(request):
        # A hub, or a proxy before it, that shows in its answer what it was sent.
        message = f"Invalid credentials in Authorization header: {_token(request)}"
        raise Refusal(401, message)


def _may_write(id: str, request: Request) -> bool:
    return _is_known(request) and id.split("/", maxsplit=1)[0] == OWNER


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    kind = {"Content-Type": "application/json"}
    return Answer(json.dumps(value).encode(), status, {**kind, **(headers or {})})


def who(hub: Hub, request: Request) -> Answer:
    """GET /api/whoami-v2."""
    if not _is_known(request):
        raise Refusal(401, "Invalid username or password.")
    access = {"displayName": "rehearsal", "role": "write"}
    return _json({"name": OWNER, "type": "user", "orgs": [], "auth": {"accessToken": access}})


def create(hub: Hub, request: Request) -> Answer:
    """POST /api/repos/create."""
    asked = request.json()
    id = f"{asked.get('organization') or OWNER}/{asked['name']}"
    url = {"url": f"{request.base}/datasets/{id}"}
    if not _is_known(request):
        raise Refusal(401, "Invalid username or password.")
    if not _may_write(id, request):
        raise Refusal(403, f"You don't have the rights to create a dataset under {id}")
    if id in hub.repositories:
        return _json({**url, "error": "You already created this dataset repo"}, 409)
    private = asked.get("visibility") == "private" or bool(asked.get("private"))
    hub.repositories[id] = Repository(id, private)
    return _json(url)


def validate(hub: Hub, request: Request) -> Answer:
    """POST /api/validate-yaml."""
    errors, warnings = _card_faults(request.json()["content"])
    found = {
        "errors": [{"message": message} for message in errors],
        "warnings": [{"message": message} for message in warnings],
    }
    return _json(found, 400 if errors else 200)


def _card_faults(content: str) -> tuple[list[str], list[str]]:
    match = re.match(r"---\n(.*?)\n---\n", content, re.DOTALL)
    if match is None:
        return [], ["empty or missing yaml metadata in repo card"]
    try:
        metadata = yaml.safe_load(match[1])
    except yaml.YAMLError as failure:
        return [f"YAML: {failure}"], []
    if not isinstance(metadata, dict):
        return ["the metadata has to be an object"], []
    if metadata.get("license") not in LICENCES:
        return ['"license" must be one of the licences that the hub knows'], []
    return [], []


def preupload(hub: Hub, request: Request, id: str, revision: str) -> Answer:
    """POST …/preupload/REV: how each file is to be sent."""
    commit = _commit(hub.find_for_writing(id, request), revision)
    files = []
    for file in request.json()["files"]:
        entry = commit.files.get(file["path"])
        mode = "lfs" if file["path"].endswith(LFS_SUFFIXES) else "regular"
        oid = None if entry is None else entry.sha256 or entry.blob
        said = {"path": file["path"], "uploadMode": mode, "shouldIgnore": False}
        files.append(said if oid is None else {**said, "oid": oid})
    return _json({"files": files})


def lfs_batch(hub: Hub, request: Request, id: str) -> Answer:
    """POST …/info/lfs/objects/batch: where each LFS object is to be put, if it is not there."""
    repository = hub.find_for_writing(id, request)
    objects = []
    for asked in request.json()["objects"]:
        place = f"{request.base}/lfs/{id}/{asked['oid']}"
        actions = {"upload": {"href": place}, "verify": {"href": f"{place}/verify"}}
        stored = asked["oid"] in repository.objects
        objects.append(asked if stored else {**asked, "actions": actions})
    return _json({"transfer": "basic", "objects": objects})


def lfs_put(hub: Hub, request: Request, id: str, oid: str) -> Answer:
    """PUT the body of an LFS object; the address is signed, so no token is asked for."""
    if hashlib.sha256(request.body).hexdigest() != oid:
        raise Refusal(400, "the body does not have the sha256 that it was announced with")
    hub.repository(id).objects[oid] = request.body
    return Answer()


def lfs_verify(hub: Hub, request: Request, id: str, oid: str) -> Answer:
    """POST whether an LFS object arrived whole."""
    stored = hub.find_for_writing(id, request).objects.get(oid)
    if stored is None or len(stored) != request.json()["size"]:
        raise Refusal(404, "the object is not stored")
    return _json({})


def commit(hub: Hub, request: Request, id: str, revision: str) -> Answer:
    """POST …/commit/REV, lines of JSON."""
    repository = hub.find_for_writing(id, request)
    if revision != "main":
        raise Refusal(404, f"no branch {revision}", "RevisionNotFound")
    lines = [json.loads(line) for line in request.body.splitlines() if line]
    header = next(line["value"] for line in lines if line["key"] == "header")
    deleted = [line["value"]["path"] for line in lines if line["key"] == "deletedFile"]
    try:
        added = dict(_added(repository, lines))
        parent = header.get("parentCommit")
        made = repository.commit(header["summary"], added, deleted, parent)
    except StaleParent as failure:
        raise Refusal(
            412, "A commit has happened since. Please refresh and try again."
        ) from failure
    except NotStored as failure:
        raise Refusal(400, f"not stored: {failure}") from failure
    url = f"{request.base}/datasets/{id}/commit/{made.id}"
    return _json({"success": True, "commitUrl": url, "commitOid": made.id})


def _added(repository: Repository, lines: list[Any]) -> Iterator[tuple[str, Entry]]:
    for line in lines:
        value = line["value"]
        if line["key"] == "file":
            yield value["path"], repository.keep(base64.b64decode(value["content"]))
        elif line["key"] == "lfsFile":
            yield value["path"], repository.point_to(value["oid"])


def tag(hub: Hub, request: Request, id: str, revision: str) -> Answer:
    """POST …/tag/REV: tag a commit."""
    repository = hub.find_for_writing(id, request)
    name = request.json()["tag"]
    target = _commit(repository, revision)
    if name in repository.tags:
        raise Refusal(409, "Tag reference exists already")
    repository.tags[name] = target.id
    return _json({})


def untag(hub: Hub, request: Request, id: str, name: str) -> Answer:
    """DELETE …/tag/TAG."""
    if hub.find_for_writing(id, request).tags.pop(name, None) is None:
        raise Refusal(404, "no such tag", "RevisionNotFound")
    return _json({})


def refs(hub: Hub, request: Request, id: str) -> Answer:
    """GET …/refs."""
    repository = hub.find(id, request)

    def listed(kind: str, found: Mapping[str, str]) -> list[dict[str, str]]:
        ref = f"refs/{kind}"
        return [{"name": n, "ref": f"{ref}/{n}", "targetCommit": c} for n, c in found.items()]

    branches, tags = listed("heads", repository.branches), listed("tags", repository.tags)
    return _json({"branches": branches, "tags": tags, "converts": []})


def commits(hub: Hub, request: Request, id: str, revision: str) -> Answer:
    """GET …/commits/REV, the newest first."""
    repository = hub.find(id, request)
    found = repository.log(_commit(repository, revision))
    return _json(
        [
            {
                "id": commit.id,
                "title": commit.title,
                "message": "",
                "date": _time(commit),
                "authors": [{"user": OWNER}],
            }
            for commit in found
        ]
    )


def info(hub: Hub, request: Request, id: str, revision: str = "main") -> Answer:
    """GET /api/datasets/ID, or …/revision/REV."""
    repository = hub.find(id, request)
    commit = _commit(repository, revision)
    about = {
        "_id": hashlib.sha1(id.encode()).hexdigest()[:24],
        "id": id,
        "author": id.split("/", maxsplit=1)[0],
        "sha": commit.id,
        "lastModified": _time(commit),
        "createdAt": _time(repository.log(commit)[-1]),
        "private": repository.private,
        "gated": False,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": [],
        "siblings": [{"rfilename": path} for path in sorted(commit.files)],
    }
    return _json(about)


def tree(hub: Hub, request: Request, id: str, revision: str, path: str = "") -> Answer:
    """GET …/tree/REV[/PATH], a page at a time."""
    commit = _commit(hub.find(id, request), revision)
    recursive = request.query.get("recursive", ["false"])[0].lower() in {"true", "1"}
    listed = list(_listed(commit, path, recursive))
    if path and not listed:
        raise Refusal(404, f"{path} does not exist", "EntryNotFound")
    start = int(request.query.get("cursor", ["0"])[0])
    rest = len(listed) > start + PAGE
    query = f"recursive={recursive}&cursor={start + PAGE}"
    link = {"Link": f'<{request.base}{quote(request.path)}?{query}>; rel="next"'} if rest else {}
    return _json(listed[start : start + PAGE], headers=link)


def _listed(commit: Commit, path: str, recursive: bool) -> Iterator[dict[str, Any]]:
    prefix = f"{path}/" if path else ""
    folders: set[str] = set()
    for name, entry in sorted(commit.files.items()):
        if not name.startswith(prefix):
            continue
        parts = name.removeprefix(prefix).split("/")
        for depth in range(1, len(parts) if recursive else min(len(parts), 2)):
            folder = prefix + "/".join(parts[:depth])
            if folder not in folders:
                folders.add(folder)
                yield _folder(folder)
        if recursive or len(parts) == 1:
            yield _file(name, entry)


def _folder(path: str) -> dict[str, Any]:
    return {"type": "directory", "oid": "0" * 40, "size": 0, "path": path}


def _file(path: str, entry: Entry) -> dict[str, Any]:
    plain = {"type": "file", "oid": entry.blob, "size": entry.size, "path": path}
    if entry.sha256 is None:
        return plain
    lfs = {"oid": entry.sha256, "size": entry.size, "pointerSize": entry.pointer_size}
    return {**plain, "lfs": lfs}


def paths_info(hub: Hub, request: Request, id: str, revision: str) -> Answer:
    """POST …/paths-info/REV: the entries of some paths; those not there are left out."""
    commit = _commit(hub.find(id, request), revision)
    form = "urlencoded" in request.headers.get("content-type", "")
    asked = parse_qs(request.body.decode())["paths"] if form else request.json()["paths"]
    found = []
    for path in [asked] if isinstance(asked, str) else asked:
        if path in commit.files:
            found.append(_file(path, commit.files[path]))
        elif any(name.startswith(f"{path}/") for name in commit.files):
            found.append(_folder(path))
    return _json(found)


def resolve(hub: Hub, request: Request, id: str, revision: str, path: str) -> Answer:
    """GET or HEAD a file; one in LFS is at another host."""
    repository = hub.find(id, request)
    commit = _commit(repository, revision)
    entry = commit.files.get(path)
    at = {"X-Repo-Commit": commit.id}
    if entry is None:
        raise Refusal(404, "Entry not found", "EntryNotFound")
    if entry.sha256 is None:
        data = repository.content(entry)
        return _ranged(request, data, {**at, "ETag": f'"{entry.blob}"'})
    other = f"{request.base.replace('127.0.0.1', 'localhost')}/cdn/{id}/{entry.sha256}"
    linked = {"X-Linked-Etag": f'"{entry.sha256}"', "X-Linked-Size": str(entry.size)}
    return Answer(b"", 302, {**at, **linked, "Location": other})


def cdn(hub: Hub, request: Request, id: str, sha256: str) -> Answer:
    """GET or HEAD an LFS object from the host that has them, which must not see the token."""
    if "authorization" in request.headers:
        raise Refusal(400, "the token was sent to another host")
    data = hub.repository(id).objects[sha256]
    return _ranged(request, data, {"ETag": f'"{sha256}"'})


def _ranged(request: Request, data: bytes, headers: Mapping[str, str]) -> Answer:
    headers = {**headers, "Accept-Ranges": "bytes"}
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("range", ""))
    if match is None or not data:
        return Answer(data, 200, headers)
    size = len(data)
    first = int(match[1]) if match[1] else size - int(match[2])
    last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
    if first >= size:
        raise Refusal(416, f"bytes */{size}")
    part = data[first : last + 1]
    return Answer(part, 206, {**headers, "Content-Range": f"bytes {first}-{last}/{size}"})


def _commit(repository: Repository, revision: str) -> Commit:
    found = repository.at(revision)
    if found is None:
        raise Refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    return found


def _time(commit: Commit) -> str:
    return commit.date.strftime("%Y-%m-%dT%H:%M:%S.000Z")


Act = Callable[..., Answer]


def _route(method: str, path: str, act: Act) -> tuple[str, re.Pattern[str], Act]:
    parts = {"ID": r"([^/]+/[^/]+)", "REV": r"([^/]+)", "NAME": r"([^/]+)", "PATH": r"(.+)"}
    pattern = re.sub("|".join(parts), lambda match: parts[match[0]], path)
    return method, re.compile(pattern), act


_DATASET = "/api/datasets/ID"
ROUTES = (
    _route("GET", "/api/whoami-v2", who),
    _route("POST", "/api/repos/create", create),
    _route("POST", "/api/validate-yaml", validate),
    _route("POST", f"{_DATASET}/preupload/REV", preupload),
    _route("POST", "/datasets/ID.git/info/lfs/objects/batch", lfs_batch),
    _route("PUT", "/lfs/ID/NAME", lfs_put),
    _route("POST", "/lfs/ID/NAME/verify", lfs_verify),
    _route("POST", f"{_DATASET}/commit/REV", commit),
    _route("POST", f"{_DATASET}/tag/REV", tag),
    _route("DELETE", f"{_DATASET}/tag/NAME", untag),
    _route("GET", f"{_DATASET}/refs", refs),
    _route("GET", f"{_DATASET}/commits/REV", commits),
    _route("GET", _DATASET, info),
    _route("GET", f"{_DATASET}/revision/REV", info),
    _route("GET", f"{_DATASET}/tree/REV", tree),
    _route("GET", f"{_DATASET}/tree/REV/PATH", tree),
    _route("POST", f"{_DATASET}/paths-info/REV", paths_info),
    _route("HEAD", "/datasets/ID/resolve/REV/PATH", resolve),
    _route("GET", "/datasets/ID/resolve/REV/PATH", resolve),
    _route("HEAD", "/cdn/ID/NAME", cdn),
    _route("GET", "/cdn/ID/NAME", cdn),
)


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, makes its fault if one is planned, and writes the answer."""

    protocol_version = "HTTP/1.1"
    timeout = LONGEST_STALL
    hub: ClassVar[Hub]

    def _handle(self) -> None:
        request = self._read()
        self.hub.note(request)
        fault, kill = self.hub.plan.next(), self.hub.kill
        if fault is Fault.moved:
            self.hub.move_main()
        if fault in {Fault.error, Fault.busy}:
            self._refuse(fault)
        elif fault is Fault.stall:
            self.hub.released.wait(LONGEST_STALL)
            self._break()
        elif fault is Fault.reset:
            self._break()
        elif fault is Fault.killed:
            kill()
            self._break()
        elif fault in {Fault.lost, Fault.killed_after}:
            self._done(request)
            if fault is Fault.killed_after:
                kill()
            self._break()
        else:
            self._write(self.hub.lie(request, self._done(request)))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815

    def _done(self, request: Request) -> Answer:
        try:
            return self.hub.answer(request)
        except Refusal as refusal:
            headers = {"X-Error-Message": refusal.message}
            if refusal.code:
                headers["X-Error-Code"] = refusal.code
            return _json({"error": refusal.message}, refusal.status, headers)

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if "chunked" in headers.get("transfer-encoding", ""):
            body = b"".join(iter(self._chunk, b""))
        else:
            body = self.rfile.read(int(headers.get("content-length", 0)))
        query = parse_qs(parts.query)
        return Request(self.command, parts.path, query, headers, body, self.hub.url)

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        data = self.rfile.read(size)
        self.rfile.readline()
        return data

    def _refuse(self, fault: Fault) -> None:
        wait = {"Retry-After": "1"} if fault is Fault.busy else {}
        self._write(_json({"error": "on demand"}, int(fault), wait))

    def _break(self) -> None:
        """Reset the connection: a close with nothing to linger for sends RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.connection.close()

    def _write(self, answer: Answer) -> None:
        if answer.raw is not None:
            answer.raw(self.connection.sendall)
            self._break()
            return
        self.send_response(answer.status, HTTPStatus(answer.status).phrase)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the hub has its own log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client go that was killed or gave up, without a traceback."""


@contextmanager
def serving() -> Iterator[Hub]:
    """Run a loopback hub as long as the block lasts; its address is `hub.url`."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    with _Server(("127.0.0.1", 0), handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.released.set()
            server.shutdown()
            thread.join()
