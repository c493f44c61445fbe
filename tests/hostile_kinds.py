"""What can stand where a file or a folder should: a FIFO, a device, somebody else's bytes."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

Kind = Callable[[Path, bytes], object]
"""Makes something at a path where nothing is; the bytes are those of the file that was there."""


def _socket(path: Path, _: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(".", os.O_RDONLY)
        os.chdir(path.parent)  # the path of a socket is short
        try:
            server.bind(path.name)
        finally:
            os.fchdir(here)
            os.close(here)


def _link(target: str) -> Kind:
    return lambda path, _: path.symlink_to(target.format(name=path.name))


def _file(make: Callable[[bytes], bytes]) -> Kind:
    return lambda path, data: path.write_bytes(make(data))


def _huge(path: Path, _: bytes) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def _locked(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0)


def _folder(path: Path, _: bytes) -> None:
    path.mkdir()
    (path / "a.txt").write_bytes(b"x")


def _steering(path: Path, _: bytes) -> None:
    path.mkdir()
    for name in (b"\n::error::x\x1b[2J.yaml", b"\xff.txt", "\u202e.md".encode(), b" .json"):
        (path / os.fsdecode(name)).write_bytes(b"x")


HUGE = "tebibyte that takes no room"
NO_RIGHTS = "file without rights"
FOLDERS: dict[str, Kind] = {"folder": _folder, "folder of names that steer": _steering}
NO_FILE: dict[str, Kind] = {
    "FIFO": lambda path, _: os.mkfifo(path),
    "socket": _socket,
    "device that never ends": _link("/dev/zero"),
    "link to nothing": _link("nothing"),
    "link to itself": _link("{name}"),
    "link to a folder outside": _link("/etc"),
    NO_RIGHTS: _locked,
    "folder without rights": lambda path, _: path.mkdir(0),
}
"""What can be read neither as a file nor as a folder of the corpus."""
NOTHING: dict[str, Kind] = {"nothing": lambda path, _: None}
OTHER_BYTES: dict[str, Kind] = {
    "empty file": _file(lambda data: b""),
    HUGE: _huge,
    "bytes that are not UTF-8": _file(lambda data: data[: len(data) // 2] + b"\xff" + data),
    "NUL": _file(lambda data: data + b"\0"),
    "byte order mark": _file(lambda data: b"\xef\xbb\xbf" + data),
    "CRLF": _file(lambda data: data.replace(b"\n", b"\r\n")),
    "control characters": _file(lambda data: data + b"\x1b]0;x\x07\n::error::x\n##[error]x\n"),
}
"""What can be read as a file."""
KINDS = FOLDERS | NO_FILE | OTHER_BYTES | NOTHING


def put(kind: str, path: Path) -> None:
    """Put a kind of thing in place of whatever is at a path; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = path.read_bytes() if path.is_file() else b"x\n"
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    KINDS[kind](path, data)
