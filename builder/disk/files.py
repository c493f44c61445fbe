"""Read the files of a corpus safely: no hanging, no surprises, no guessing of encodings.

Whatever cannot be read as a regular UTF-8 file becomes a problem, never an exception. What leads
out of the corpus is decided here alone, for reading and for writing.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from builder.reports import problems
from builder.reports.errors import EnvironmentFailure, UsageError
from builder.reports.limits import FILE
from builder.reports.problems import Place, Report, visible

UNREADABLE = problems.error(
    "unreadable-file",
    "A source has to be a regular file that can be read: not a folder, a FIFO, a socket or a "
    "device, and not a link that leads nowhere. Where sources are looked for, there has to be a "
    "folder that can be listed, or nothing. No file or folder of the corpus is a link that "
    "leads out of it, because a file from outside would end up in a release that everybody can "
    "download, and what a command writes would change files outside.",
    exit_code=3,
)
MISSING = problems.error(
    "missing-file",
    "A file that the corpus needs is not there. Either it was never added, or it was renamed "
    "without the file that belongs to it.",
)
TOO_LARGE = problems.error(
    "file-too-large",
    f"A file of the corpus is a page or its annotations, at most {FILE} bytes of text. Something "
    "larger is another file under the wrong name, and reading it could exhaust the machine.",
)
NOT_UTF8 = problems.error(
    "not-utf8",
    "Every source is UTF-8. Bytes that are not valid UTF-8 are never replaced or guessed at: a "
    "guess would silently change the words of a page.",
)
BYTE_ORDER_MARK = problems.error(
    "byte-order-mark",
    "An annotation file starts with its first word, not with an invisible byte order mark: tools "
    "disagree on whether the mark is part of that word.",
)

Read = Callable[[str, Report], bytes | None]
"""Gives the bytes of a file by its name, or reports why there are none."""

OPENED = 0
"""The flags that a file is opened with to be read: without waiting for a writer."""
for _name in ("O_RDONLY", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    OPENED |= getattr(os, _name, 0)  # not every system has every flag

_HINT = "put what it leads to in its place"
_KINDS = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

_ENCODINGS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_file(path: Path, name: str, report: Report, limit: int = FILE) -> bytes | None:
    """Return the bytes of the regular file `path`, or report why there are none.

    `name` is the path relative to the corpus root, as problems show it, so `path` ends with it.
    Never waits for a writer, and never holds more than `limit` bytes. A link is followed where
    it leads to a place inside the corpus root; the root itself may be reached by any.
    Reports `missing-file`, `unreadable-file` or `file-too-large`, and notes what was read.
    """
    if refused(Path(os.fspath(path)[: -len(name)]), name, report):
        return None
    try:
        data = _read(path, limit)
    except FileNotFoundError:
        _report_absence(path, name, report)
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else str(failure)
        hint = "put a regular, readable file in its place"
        report.add(UNREADABLE, Place(name), f"cannot read this file: {reason}", hint)
    else:
        if len(data) <= limit:
            report.note_read(name, hashlib.sha256(data).hexdigest())
            return data
        hint = "check that this is the file you meant"
        report.add(TOO_LARGE, Place(name), f"this file has more than {limit} bytes", hint)
    return None


def read_text(path: Path, name: str, report: Report) -> str | None:
    """Return the text of a file, its lines ended as they are, or report why there is none."""
    data = read_file(path, name, report)
    return None if data is None else decode(data, name, report)


def _read(path: Path, limit: int) -> bytes:
    """Return at most `limit` + 1 bytes, the last to show that there are too many."""
    with open_regular(path) as file:
        # Python makes room for as much as is asked for, and `limit` is far more than a page has.
        size = os.fstat(file.fileno()).st_size
        data = file.read(min(size, limit) + 1)
        if len(data) > size:  # it has grown, or its system does not tell
            data += file.read(limit + 1 - len(data))
        return data


def open_regular(path: Path) -> BinaryIO:
    """Open a file to be read, without waiting; what is no regular file is a `ValueError`."""
    # Without O_NONBLOCK, opening a FIFO would wait for a writer that may never come.
    descriptor = os.open(path, OPENED)
    try:
        _require_regular(os.fstat(descriptor).st_mode)
    except ValueError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _require_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise ValueError(f"it is {_kind(mode)}, not a file")


def _kind(mode: int) -> str:
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "something special")


def _report_absence(path: Path, name: str, report: Report) -> None:
    if path.is_symlink():
        message = "cannot read this file: it is a link to a file that does not exist"
        report.add(UNREADABLE, Place(name), message, "put the file itself in place of the link")
    else:
        report.add(MISSING, Place(name), "this file does not exist", "add it, or correct its name")


def link_out(root: Path, name: str) -> str | None:
    """Return what of the way from `root` to the file or folder `name` is a link out of `root`.

    That is the name itself, that of a folder above it, or None if nothing leads out.
    """
    path, parts = os.fspath(root), name.split("/")
    for number, part in enumerate(parts, start=1):
        path = f"{path}{os.sep}{part}"
        if _is_link(path) and not _real(path).is_relative_to(_real(root)):
            return "/".join(parts[:number])
    return None


def _is_link(path: str) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False  # nobody may look, or no file can have that name: whoever opens it is told


def _real(path: Path | str) -> Path:
    """Return where a path leads, also if that is nowhere or to itself."""
    return Path(os.path.realpath(path))


def refused(root: Path, name: str, report: Report) -> bool:
    """Whether a link leads out on the way to `name`; reports `unreadable-file` once at each."""
    link = link_out(root, name)
    if link is not None:
        message = "cannot read this: it is a link that leads out of the corpus"
        more = "" if link == name else "; what rests on it is not checked yet"
        report.add_once(UNREADABLE, Place(link), message, f"{_HINT}{more}")
    return link is not None


def require_inside(root: Path, name: str, hint: str = _HINT) -> None:
    """Raise `EnvironmentFailure` if a link leads out of the corpus on the way to `name`."""
    link = link_out(root, name)
    if link is not None:
        message = f"{visible(link)} is a link that leads out of the corpus: {hint}"
        raise EnvironmentFailure(message)


def is_closed(root: Path, folder: str, report: Report) -> bool:
    """Whether what stands where a folder of the corpus is looked for cannot be listed.

    That is another kind of file, a folder without rights, a link that leads out or nowhere; reports
    `unreadable-file` once at each. A folder that is not there is not closed.
    """
    if refused(root, folder, report):
        return True
    path = root / folder
    try:
        os.scandir(path).close()
    except OSError as failure:
        absent = isinstance(failure, FileNotFoundError | NotADirectoryError)
        if absent and not os.path.lexists(path):
            return False
        message = f"cannot read this folder: {_why_closed(path, failure)}"
        hint = "put a folder that can be read in its place"
        report.add_once(UNREADABLE, Place(folder), message, hint)
        return True
    return False


def _why_closed(path: Path, failure: OSError) -> str:
    if isinstance(failure, NotADirectoryError):
        with suppress(OSError):
            return f"it is {_kind(path.stat().st_mode)}, not a folder"
    return str(failure.strerror)


def entries(root: Path, folder: str, report: Report) -> Iterator[str]:
    """Yield the names in a folder of the corpus, in no order; none where there is no such folder.

    Reports `unreadable-file` where it is closed.
    """
    if is_closed(root, folder, report):
        return
    # Names alone, one at a time: of a large corpus, paths as objects would take longer than all.
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(root / folder) as found:
        yield from (entry.name for entry in found)


def decode(data: bytes, name: str, report: Report, *, bom: bool = False) -> str | None:
    """Return `data` as text, or report the first byte that is not UTF-8 with its place.

    Columns count code points. A UTF-8 byte order mark is an error unless `bom` is true; then
    it stays in the text as U+FEFF, so that a seed's offsets stay those of its bytes.
    Reports `not-utf8` or `byte-order-mark`.
    """
    if encoding := _other_encoding(data):
        hint = "save the file as UTF-8"
        report.add(NOT_UTF8, Place(name), f"this file looks like {encoding}, not UTF-8", hint)
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        _report_bad_byte(failure, name, report)
        return None
    if text.startswith("\ufeff") and not bom:
        hint = "save the file as UTF-8 without a byte order mark (BOM)"
        report.add(BYTE_ORDER_MARK, Place(name), "this file starts with a byte order mark", hint)
        return None
    return text


def _other_encoding(data: bytes) -> str | None:
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            return encoding
    # Half of the bytes of English in UTF-16 are NUL, which is valid UTF-8.
    one_null = len(data) > 1 and (data[0] == 0) != (data[1] == 0)
    return "UTF-16" if one_null else None


def _report_bad_byte(failure: UnicodeDecodeError, name: str, report: Report) -> None:
    before = failure.object[: failure.start].decode("utf-8")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    byte = failure.object[failure.start]
    message = f"byte 0x{byte:02x} is not UTF-8 here ({failure.reason})"
    hint = "save the file as UTF-8 and check that its words are still right"
    report.add(NOT_UTF8, Place(name, line, column), message, hint)


def name_of(path: Path, root: Path) -> str:
    """Return a path that a user gave as the corpus at `root` names it.

    It may be relative to where they stand or to the root; raises `UsageError` if it is nowhere.
    """
    for candidate in (path, root / path):
        # Only the folder is resolved: a link in the corpus is named by its own name.
        named = _real(candidate.parent) / candidate.name
        if candidate.name == "..":
            named = _real(candidate)
        if os.path.lexists(named) and named.is_relative_to(_real(root)):
            return named.relative_to(_real(root)).as_posix()
    raise UsageError(f"{path} is not a file or folder of the corpus at {root}")


def names(root: Path, name: str) -> set[str]:
    """Return the names of a file or folder of the corpus: its own, and that of where links lead."""
    place, top = _real(root / name), _real(root)
    inside = place.relative_to(top) if place.is_relative_to(top) else place
    return {name, inside.as_posix()}


def names_upwards(root: Path, name: str) -> set[str]:
    """Return the names of a file of the corpus, and those of every folder that it lies in."""
    paths = map(PurePosixPath, names(root, name))
    return {str(above) for path in paths for above in (path, *path.parents)}


def lines_below(root: Path) -> Callable[[str], list[str]]:
    """Return what gives the lines of a file below `root`, for quoting; none if it has none."""

    def lines(name: str) -> list[str]:
        # Read as the corpus is read: what that refuses (a FIFO, a link out) is not shown either.
        data = read_file(root / name, name, Report())
        if data is None:
            return []
        return data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")

    return lines
