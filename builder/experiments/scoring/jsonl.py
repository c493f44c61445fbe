"""JSON Lines, read strictly: every value knows its column, and nothing is bent into shape.

RFC 8259 and nothing else: no NaN, no duplicate keys, no text behind the object. The work of a
line is linear in its length, and its length, its depth and its values are bounded.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from builder.experiments import strict_json
from builder.experiments.scoring import rules
from builder.experiments.strict_json import Fault, Node
from builder.reports.errors import EnvironmentFailure, UsageError
from builder.reports.problems import Place, Report, visible

FILE_BYTES = 1 << 28
LINE_BYTES = 1 << 24
"""The bounds: bytes of a file and of a line; those of values are in `strict_json`."""
PROBLEMS = 1000
"""Problems of one file that are told; nobody reads more."""

_HINT = "write one JSON object a line, as json.dumps does"


def read_lines(path: Path, name: str, report: Report) -> Iterator[tuple[int, Node]]:
    """Give the objects of a file with their line numbers; blank lines are skipped.

    Nothing is read any more once `report` has as many problems as anybody reads.

    A line that is none is reported under `name`. A path without a file is a `UsageError`, one
    that cannot be read an `EnvironmentFailure`.
    """
    with _opened(path, name) as file:
        number = 0
        while data := file.readline(LINE_BYTES + 1):
            number += 1
            try:
                _check_size(len(data), file.tell())
                if data.strip(b" \t\r\n"):
                    yield number, parse(_decoded(data))
            except Fault as fault:
                place = Place(name, number, fault.offset + 1)
                report.add(fault.rule, place, fault.message, fault.hint)
                if fault.fatal:
                    return
            if len(report.problems) >= PROBLEMS:
                return


def _check_size(line: int, file: int) -> None:
    """Refuse a line or a file that is too large; what comes behind it is not looked at."""
    for size, limit, what in ((line, LINE_BYTES, "line"), (file, FILE_BYTES, "file")):
        if size > limit:
            message = f"this {what} has more than {limit} bytes"
            hint = "write one document a line, and its mentions only"
            raise Fault(rules.TOO_LONG, 0, message, hint, fatal=True)


def _opened(path: Path, name: str) -> BinaryIO:
    """Open a regular file; without O_NONBLOCK, a FIFO would wait for a writer."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise UsageError(f"there is no file {visible(name)}") from None
    except ValueError:
        raise UsageError(f"{visible(name)} cannot be the name of a file") from None
    except OSError as failure:
        message = f"{visible(name)} cannot be read: {failure.strerror}"
        raise EnvironmentFailure(message) from failure
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise EnvironmentFailure(f"{visible(name)} cannot be read: it is no regular file")
    return os.fdopen(descriptor, "rb")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        offset = len(data[: failure.start].decode("utf-8"))
        message = f"byte 0x{data[failure.start]:02x} is not UTF-8 here ({failure.reason})"
        raise Fault(rules.NOT_UTF8, offset, message, "save the file as UTF-8") from None


def parse(text: str) -> Node:
    """Return the one object that a line is; raise `Fault` if it is none."""
    at = len(text) - len(text.lstrip(" \t\r\n"))
    if not text.startswith("{", at):
        raise strict_json.unexpected(text, at, "one object a line, which starts with `{`", _HINT)
    return strict_json.parse(text, Place(""), _HINT)
