"""Lies that a hub can tell: what it makes of one of its honest answers."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from tests.hub.server import Answer, Request

ESCAPE = "../" * 7 + "escaped"
"""A path that leads out of a client's cache, and no further than the ground of a stage."""
OTHERWISE: tuple[object, ...] = (
    None, True, -1, 0, 10**30, 1.5, float("nan"), float("inf"), "", ".", "..", ESCAPE,
    "/proc/escaped", "C:\\escaped", "a\0b", "\ud800", "x" * 5000, "f" * 40, "::stop-commands::x",
    "\x1b[2J\x9b2J", "file:///etc/passwd", "http://[", [], {}, [None], {"a": 1},
)  # fmt: skip
"""Values that no answer has where it has another."""


@dataclass(frozen=True, slots=True)
class Lie:
    """A lie with its name, told in answer to requests of a method with a part in their path."""

    name: str
    method: str
    part: str
    make: Callable[[Answer], Answer]

    def __call__(self, request: Request, answer: Answer) -> Answer:
        """Return what goes back."""
        asked = self.method in request.method and self.part in request.path
        return self.make(answer) if asked else answer


def head(**more: str) -> Callable[[Answer], Answer]:
    """Return what puts headers into an answer (`_` stands for `-`)."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return lambda answer: replace(answer, headers={**_without(answer.headers, named), **named})


def status(code: int, **more: str) -> Callable[[Answer], Answer]:
    """Return what makes another status of an answer, with headers."""
    return lambda answer: replace(head(**more)(answer), status=code)


def said(**more: object) -> Callable[[Answer], Answer]:
    """Return what says something else in every object of the first level of an answer."""

    def make(answer: Answer) -> Answer:
        value = json.loads(answer.body)
        for each in value if isinstance(value, list) else [value]:
            each.update(more)
        return replace(answer, body=json.dumps(value).encode())

    return make


def body(data: bytes, **more: str) -> Callable[[Answer], Answer]:
    """Return what puts another body into an answer, with headers."""
    return lambda answer: replace(head(**more)(answer), body=data)


def raw(*parts: bytes, every: float = 0.0, last: bytes = b"") -> Callable[[Answer], Answer]:
    """Return what writes these parts, then `last` again and again, one every so many seconds."""

    def write(send: Callable[[bytes], None]) -> None:
        for part in parts:
            send(part)
        end = time.monotonic() + 60
        while last and time.monotonic() < end:
            send(last)
            time.sleep(every)

    return lambda answer: replace(answer, raw=write)


def _without(headers: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower() for name in names}
    return {name: value for name, value in headers.items() if name.lower() not in lower}


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def of_reading(own: str, elsewhere: str, itself: str) -> Iterator[Lie]:
    """Yield lies about what is read, by the hub at `own`.

    `elsewhere` is another server, `itself` another name of the same one.
    """
    value: object
    for value in (ESCAPE, "f" * 64, "F" * 40, None, 7, [], "", "0" * 39):
        yield Lie(f"sha {value!r}"[:70], "GET", "/revision/", said(sha=value))
        yield Lie(f"tag at {value!r}"[:70], "GET", "/refs", _tags(targetCommit=value))
    for value in (None, 7, [], "v1.0.0\x1b[2J"):
        yield Lie(f"tag named {value!r}", "GET", "/refs", _tags(name=value))
    for value in (
        ESCAPE,
        "/proc/escaped",
        "a/../../escaped",
        "C:\\escaped",
        "a\0b",
        "\ud800",
        "",
        7,
        None,
    ):
        yield Lie(f"file {value!r}"[:70], "GET", "/tree/", said(path=value))
    for value in (-1, "5", 1.5, float("inf"), True, None, 10**30, 1 << 40):
        yield Lie(f"size {value!r}", "GET", "/tree/", said(size=value))
    for value in (7, [], {"oid": 1}, {"oid": ESCAPE, "size": 1, "pointerSize": 1}):
        yield Lie(f"lfs {value!r}"[:70], "GET", "/tree/", said(lfs=value))
    for text in (ESCAPE, f'W/"{ESCAPE}"', '"a/b"', '""', "x" * 5000, "..", '"\\..\\..\\x"'):
        yield Lie(f"ETag {text}"[:70], "HEAD", "/resolve/", head(ETag=text))
        yield Lie(f"linked ETag {text}"[:70], "HEAD", "/resolve/", head(X_Linked_ETag=text))
    for text in (ESCAPE, "main", "", "f" * 41):
        yield Lie(f"commit {text}"[:70], "HEAD", "/resolve/", head(X_Repo_Commit=text))
        gone = status(404, X_Repo_Commit=text, X_Error_Code="EntryNotFound")
        yield Lie(f"gone at commit {text}"[:70], "HEAD", "/resolve/", gone)
    for place in (elsewhere, itself):
        following = head(Link=f'<{place}/api/datasets/a/b/tree/x>; rel="next"')
        yield Lie(f"next page at {place}", "GET", "/tree/", following)
        for code in (301, 302, 307, 308):
            leading = status(code, Location=f"{place}/anything")
            yield Lie(f"{code} to {place}", "GET", "/api/", leading)
            yield Lie(f"{code} of a file to {place}", "HEAD", "/resolve/", leading)
    yield from _of_leading(own, elsewhere)
    yield from _of_changing()
    yield Lie("endless pages", "GET", "/tree/", _endless(f"{own}/api/datasets"))
    yield Lie("redirect to itself", "GET", "/revision/", status(302, Location="?again"))
    for where in ("/revision/", "/refs", "/tree/", "/resolve/", "/cdn/"):
        yield from _of_any(where)
    for text in ("100 Continue", "103 Early Hints"):
        again = raw(every=0.01, last=f"HTTP/1.1 {text}\r\n\r\n".encode())
        yield Lie(f"{text} for ever", "GET", "/revision/", again)
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield Lie("a chunk's head for ever", "GET", "/revision/", raw(chunked, last=b"0" * 1000))
    yield Lie("chunks of a byte", "GET", "/revision/", raw(chunked, every=0.01, last=b"1\r\n \r\n"))
    # The client waits between its tries, so these are told in one place alone.
    for code, wait in ((429, "999999999"), (503, "9" * 5000)):
        yield Lie(f"{code} {wait[:9]}", "GET", "/tree/", status(code, Retry_After=wait))
    yield Lie("limited", "GET", "/tree/", status(429, RateLimit='"api";r=0;t=999999999'))


def _of_leading(own: str, elsewhere: str) -> Iterator[Lie]:
    """Yield lies that lead to what is no hub: other schemes, ports, users, what is no address."""
    for place in (
        "file:///etc/passwd", "data:text/plain,x", "//127.0.0.1:1/x", "http://127.0.0.1:1/x",
        elsewhere.replace("//", "//user:pass@"), own.replace("//", "//user:pass@"),
        own.replace("http", "https"), "http:///x", "\0", "/../../x", "?", f"{own}:8/",
    ):  # fmt: skip
        for method, part in (("GET", "/revision/"), ("HEAD", "/resolve/"), ("GET", "/resolve/")):
            yield Lie(f"{method} to {place!r}", method, part, status(302, Location=place))
    for place in (own, elsewhere):
        stored = head(X_Xet_Hash="a" * 64, Link=f'<{place}/xet>; rel="xet-auth"')
        yield Lie(f"stored by xet at {place}", "HEAD", "/resolve/", stored)


def _of_changing() -> Iterator[Lie]:
    """Yield lies that are others each time, and files that cannot all lie in one folder."""
    told = count()

    def another(answer: Answer) -> Answer:
        return said(sha=f"{next(told):040x}")(answer)

    yield Lie("another sha", "GET", "/revision/", another)
    listings: tuple[tuple[str, ...], ...] = (
        ("a", "a/b"), ("README.MD",), ("é", "e\u0301"), ("/".join("a" * 400),), ("a" * 900,),
        ("-x", "*", "%2e%2e/x", "..%2fx", "$(id)"), ("...", ". ", "CON"),
    )  # fmt: skip
    for names in listings:
        yield Lie(f"files {names}"[:70], "GET", "/tree/", _with_files(*names))


def _with_files(*names: str) -> Callable[[Answer], Answer]:
    """Return what adds files to those that an answer lists."""

    def make(answer: Answer) -> Answer:
        files = [{"type": "file", "oid": "0" * 40, "size": 1, "path": name} for name in names]
        return replace(answer, body=json.dumps(json.loads(answer.body) + files).encode())

    return make


def _of_any(where: str) -> Iterator[Lie]:
    """Yield lies about any answer."""
    bomb = body(b"\x1f\x8b" + b"\0" * 1000, Content_Encoding="gzip")
    yield Lie(f"{where} packed", "GET", where, bomb)
    yield Lie(f"{where} without an end", "GET", where, raw(HEAD, b"\r\n", last=b" " * 65536))
    slow = raw(HEAD, b"Content-Length: 9999\r\n\r\n", every=0.1, last=b" ")
    yield Lie(f"{where} byte by byte", "GET", where, slow)
    slow = raw(HEAD, b"X-Slow: ", every=0.1, last=b"x")
    yield Lie(f"{where} head byte by byte", "GET", where, slow)
    yield Lie(f"{where} no HTTP", "GET", where, raw(b"\0\xff" * 50 + b"\r\n\r\n"))
    yield Lie(
        f"{where} many headers", "GET", where, raw(HEAD, last=b"X-A: " + b"b" * 900 + b"\r\n")
    )
    shown = status(400, X_Error_Message="\x9b2J ::stop-commands::x ##[error]y")
    yield Lie(f"{where} steering", "GET", where, shown)
    yield Lie(f"{where} warning", "GET", where, head(X_HF_Warning="a; \x9b2J ::stop-commands::x"))
    for text in (b"", b"null", b"[]", b"{}", b"7", b"<html>", b"[" * 100_000, b"9" * 5000, b"\xff"):
        yield Lie(f"{where} {text[:9]!r} {len(text)}", "GET", where, body(text))


def of_writing(elsewhere: str, itself: str) -> Iterator[Lie]:
    """Yield lies about what is written."""
    value: object
    for value in (ESCAPE, None, 7, "f" * 64, {}):
        yield Lie(f"committed {value!r}"[:70], "POST", "/commit/", said(commitOid=value))
    for value in (None, 7, "", "http://[", "file:///etc/passwd", []):
        yield Lie(f"commit at {value!r}", "POST", "/commit/", said(commitUrl=value))
        yield Lie(f"made at {value!r}", "POST", "/repos/create", said(url=value))
    files = [{"path": ESCAPE, "uploadMode": "lfs", "shouldIgnore": False}]
    for value in (None, [], {}, 7, [None], files):
        yield Lie(f"to send {value!r}"[:70], "POST", "/preupload/", said(files=value))
        yield Lie(f"objects {value!r}"[:70], "POST", "/objects/batch", said(objects=value))
    for value in ("xet", ["x"], None):
        yield Lie(f"by {value!r}", "POST", "/objects/batch", said(transfer=value))
    for mode in ("", 7, None, "xet", "regular"):
        yield Lie(f"mode {mode!r}", "POST", "/preupload/", _files(uploadMode=mode))
    yield Lie("all ignored", "POST", "/preupload/", _files(shouldIgnore=True))
    for place in (elsewhere, itself, "file:///etc/passwd", "http://["):
        for action in ("upload", "verify"):
            yield Lie(f"{action} at {place}", "POST", "/objects/batch", _action(action, place))
    for size in ("0", "1", "-1", "x", "9" * 5000):
        yield Lie(f"parts of {size[:9]}", "POST", "/objects/batch", _parts(size, itself))
    for place in (elsewhere, itself):
        for part in ("/repos/create", "/validate-yaml", "/preupload/", "/commit/", "/tag/"):
            leading = status(307, Location=f"{place}/anything")
            yield Lie(f"{part} 307 to {place}", "POST", part, leading)
    for text in (b"", b"null", b"[]", b"7", b"[" * 100_000):
        for part in ("/validate-yaml", "/preupload/", "/objects/batch", "/commit/"):
            yield Lie(f"{part} {text[:9]!r} {len(text)}", "POST", part, body(text))
            bad = lambda answer, text=text: replace(answer, status=400, body=text)  # noqa: E731
            yield Lie(f"{part} 400 {text[:9]!r} {len(text)}", "POST", part, bad)


def at_random(seed: int) -> Lie:
    """Return a lie about one value of one answer, if it is JSON, else about one header of it."""
    chance = random.Random(seed)
    honest = chance.randrange(25)
    told = count()

    def make(answer: Answer) -> Answer:
        if next(told) != honest:
            return answer
        try:
            value = json.loads(answer.body)
        except ValueError:
            if not answer.headers:
                return answer
            name = chance.choice(sorted(answer.headers))
            other = chance.choice([ESCAPE, "", "-1", "9" * 400, "http://[", "0", "\x9b2J"])
            return replace(answer, headers={**answer.headers, name: other})
        return replace(answer, body=json.dumps(_spoilt(value, chance)).encode())

    return Lie(f"seed {seed}", "", "", make)


def _spoilt(value: Any, chance: random.Random) -> Any:
    """Return JSON with another value, or none, at one place."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return chance.choice(OTHERWISE)
    copy = value.copy()
    key = chance.choice(sorted(value)) if isinstance(value, dict) else chance.randrange(len(value))
    if chance.random() < 0.1:
        del copy[key]
    else:
        copy[key] = _spoilt(value[key], chance)
    return copy


def _tags(**more: object) -> Callable[[Answer], Answer]:
    """Return what adds a tag that says these things."""

    def make(answer: Answer) -> Answer:
        value = json.loads(answer.body)
        tag = {"name": "v0.0.1", "ref": "refs/tags/v0.0.1", "targetCommit": "0" * 40, **more}
        return replace(answer, body=json.dumps({**value, "tags": [tag]}).encode())

    return make


def _endless(place: str) -> Callable[[Answer], Answer]:
    pages = count()

    def make(answer: Answer) -> Answer:
        link = f'<{place}/a/b/tree/x?page={next(pages)}>; rel="next"'
        return Answer(b"[]", 200, {"Link": link})

    return make


def _files(**more: object) -> Callable[[Answer], Answer]:
    def make(answer: Answer) -> Answer:
        files = [{**file, **more} for file in json.loads(answer.body)["files"]]
        return replace(answer, body=json.dumps({"files": files}).encode())

    return make


def _action(name: str, place: str) -> Callable[[Answer], Answer]:
    def make(answer: Answer) -> Answer:
        value = json.loads(answer.body)
        for each in value["objects"]:
            if "actions" in each:
                each["actions"][name] = {"href": f"{place}/anything"}
        return replace(answer, body=json.dumps(value).encode())

    return make


def _parts(size: str, place: str) -> Callable[[Answer], Answer]:
    """Return what asks for files in parts of a size."""

    def make(answer: Answer) -> Answer:
        value = json.loads(answer.body)
        parts = {"chunk_size": size, **{str(n): f"{place}/part" for n in range(1, 2000)}}
        for each in value["objects"]:
            if "actions" in each:
                each["actions"]["upload"] = {"href": f"{place}/done", "header": parts}
        return replace(answer, body=json.dumps(value).encode())

    return make
