"""JSON Lines, read strictly: every value knows its column, and nothing is bent into shape.

RFC 8259 and nothing else: no NaN, no duplicate keys, no text behind the object. The work of a
line is linear in its length, and its length, its depth and its values are bounded.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from builder.experiments.scoring import rules
from builder.experiments.scoring.house import (
    EnvironmentFailure,
    Place,
    Report,
    Rule,
    UsageError,
    visible,
)

FILE_BYTES = 1 << 28
LINE_BYTES = 1 << 24
DEPTH = 16
VALUES = 500_000
"""The bounds: bytes of a file and of a line, how deep values nest, and how many a line has."""
PROBLEMS = 1000
"""Problems of one file that are told; nobody reads more."""
DIGITS = 25
"""Digits of a whole number that is still read as one."""

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")
_WORDS = {"true": True, "false": False, "null": None}
_NOT_FINITE = {"NaN", "Infinity", "-Infinity"}
_DECODER = json.JSONDecoder()


class Node(NamedTuple):
    """A JSON value and the column at which it starts, one-based, in code points."""

    value: bool | int | float | str | list[Node] | dict[str, Node] | None
    column: int


@dataclass(slots=True)
class Fault(Exception):
    """Why a line is not read, and at which offset of it."""

    rule: Rule
    offset: int
    message: str
    hint: str
    fatal: bool = False


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
    return _Parser(text).line()


class _Parser:
    """Walks over a line once. `at` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._values = text, 0, 0

    def line(self) -> Node:
        self._skip()
        if not self._text.startswith("{", self._at):
            raise self._not_json("one object a line, which starts with `{`")
        node = self._value(0)
        self._skip()
        if self._at < len(self._text):
            raise self._not_json("the end of the line")
        return node

    def _value(self, depth: int) -> Node:
        self._values += 1
        if self._values > VALUES:
            raise self._too_large(f"this line has more than {VALUES} values")
        if depth > DEPTH:
            raise self._too_large(f"values are nested more than {DEPTH} deep here")
        column = self._at + 1
        match self._text[self._at : self._at + 1]:
            case "{":
                return Node(self._object(depth), column)
            case "[":
                return Node(self._list(depth), column)
            case '"':
                return Node(self._string(), column)
        return Node(self._scalar(), column)

    def _object(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        self._at += 1
        while not self._closes("}", first=not found):
            start = self._at
            if not self._text.startswith('"', self._at):
                raise self._not_json("a key in quotation marks")
            key = self._string()
            if key in found:
                message = f"the key `{visible(key)}` stands here a second time"
                raise Fault(rules.SAME_KEY, start, message, "keep one of the two")
            self._skip()
            if not self._text.startswith(":", self._at):
                raise self._not_json("a colon")
            self._at += 1
            self._skip()
            found[key] = self._value(depth + 1)
        return found

    def _list(self, depth: int) -> list[Node]:
        found: list[Node] = []
        self._at += 1
        while not self._closes("]", first=not found):
            found.append(self._value(depth + 1))
        return found

    def _closes(self, bracket: str, first: bool) -> bool:
        """Step over the closing bracket, or else to the next item behind its comma."""
        self._skip()
        if self._text.startswith(bracket, self._at):
            self._at += 1
            return True
        if not first:
            if not self._text.startswith(",", self._at):
                raise self._not_json(f"a comma or `{bracket}`")
            self._at += 1
            self._skip()
        return False

    def _string(self) -> str:
        start = self._at
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as failure:
            self._at = min(failure.pos, len(self._text))
            raise self._not_json(f"a sound string: {failure.msg.lower()}") from None
        with suppress(UnicodeEncodeError):
            value.encode()
            return str(value)
        message = "this string holds half of a surrogate pair, which is no character"
        raise Fault(rules.NOT_JSON, start, message, "write whole characters")

    def _scalar(self) -> bool | int | float | None:
        word = _WORD.match(self._text, self._at)
        if word is not None and word[0] in _WORDS:
            self._at = word.end()
            return _WORDS[word[0]]
        if word is not None and word[0] in _NOT_FINITE:
            raise self._bad_number(f"JSON has no {word[0]}")
        number = _NUMBER.match(self._text, self._at)
        if number is None:
            raise self._not_json("a value")
        value = self._number(number)
        self._at = number.end()
        return value

    def _number(self, number: re.Match[str]) -> int | float:
        if number.end() - number.start() > DIGITS and not (number[1] or number[2]):
            raise self._bad_number(f"this number has more than {DIGITS} digits")
        if not (number[1] or number[2]):
            return int(number[0])
        value = float(number[0])
        if value in (float("inf"), float("-inf")):
            raise self._bad_number("this number is too large to be finite")
        return value

    def _skip(self) -> None:
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at

    def _bad_number(self, message: str) -> Fault:
        return Fault(rules.BAD_NUMBER, self._at, message, "write a finite number, or null")

    def _too_large(self, message: str) -> Fault:
        return Fault(rules.TOO_LONG, self._at, message, "write mentions, and nothing else")

    def _not_json(self, expected: str) -> Fault:
        found = self._text[self._at : self._at + 12].split("\n")[0]
        said = f"found `{visible(found)}`" if found.strip() else "found the end of the line"
        hint = "write one JSON object a line, as json.dumps does"
        if found.startswith("\ufeff"):
            hint = "save the file as UTF-8 without a byte order mark (BOM)"
        return Fault(rules.NOT_JSON, self._at, f"{said}, expected {expected}", hint)
