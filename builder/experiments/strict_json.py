"""JSON, read strictly: every value knows where it stands, and nothing is bent into shape.

RFC 8259 and nothing else: no NaN, no duplicate keys, no text behind the value. The work is linear
in the length of a text; how deep values nest, and how many there are, is bounded.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from builder.reports.problems import Place, Report, Rule, visible

DEPTH = 16
VALUES = 500_000
"""How deep values nest, and how many one text has."""
DIGITS = 25
"""Digits of a whole number that is still read as one."""

NOT_JSON = Rule("line-not-json", "error", "A line is not one JSON object (RFC 8259).")
SAME_KEY = Rule(
    "key-twice",
    "error",
    "An object has the same key twice, so that nobody can tell which value is meant.",
)
BAD_NUMBER = Rule(
    "number-not-finite",
    "error",
    "A number is NaN or infinite, which JSON does not have, or has so many digits that nothing "
    "here can be as large.",
)
TOO_LONG = Rule(
    "line-too-long",
    "error",
    "A line, a file, a list or the nesting of a value is larger than the bounds of this page, "
    "which keep a stranger's file from exhausting the machine.",
)

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")
_WORDS = {"true": True, "false": False, "null": None}
_NOT_FINITE = {"NaN", "Infinity", "-Infinity"}
_DECODER = json.JSONDecoder()


class Node(NamedTuple):
    """A JSON value and where it starts: column and line, one-based, in code points."""

    value: bool | int | float | str | list[Node] | dict[str, Node] | None
    column: int
    line: int = 1
    path: str = ""

    @property
    def place(self) -> Place:
        """Where it starts, as problems say it."""
        return Place(self.path, self.line, self.column)


@dataclass(slots=True)
class Fault(Exception):
    """Why a text is not read, and at which offset of it."""

    rule: Rule
    offset: int
    message: str
    hint: str
    fatal: bool = False


def parse(text: str, start: Place, hint: str = "write it as json.dumps does") -> Node:
    """Return the one value that a text is; raise `Fault` if it is none.

    `start` is where the text stands in its file; `hint` is what to do about what is no JSON.
    """
    return _Parser(text, start, hint).whole()


def read(text: str, start: Place, report: Report) -> Node | None:
    """Return the one value that a text is, or None after reporting why it is none."""
    try:
        return parse(text, start)
    except Fault as fault:
        before = text[: fault.offset]
        line, column = before.count("\n"), fault.offset - before.rfind("\n")
        column += 0 if line else start.column - 1
        place = Place(start.path, start.line + line, column)
        report.add(fault.rule, place, fault.message, fault.hint)
        return None


def unexpected(text: str, at: int, expected: str, hint: str) -> Fault:
    """Return the fault of a text that has something else at an offset than was expected."""
    found = text[at : at + 12].split("\n", maxsplit=1)[0]
    said = f"found `{visible(found)}`" if found.strip() else "found the end of the line"
    if found.startswith("\ufeff"):
        hint = "save the file as UTF-8 without a byte order mark (BOM)"
    return Fault(NOT_JSON, at, f"{said}, expected {expected}", hint)


class _Parser:
    """Walks over a text once. `_at` is the offset of the next character, `_first` of its line."""

    def __init__(self, text: str, start: Place, hint: str) -> None:
        self._text, self._hint, self._at, self._values = text, hint, 0, 0
        self._path, self._line, self._first = start.path, start.line, 1 - start.column

    def whole(self) -> Node:
        self._skip()
        node = self._value(0)
        self._skip()
        if self._at < len(self._text):
            raise self._not_json("the end")
        return node

    def _value(self, depth: int) -> Node:
        self._values += 1
        if self._values > VALUES:
            raise self._too_large(f"this text has more than {VALUES} values")
        if depth > DEPTH:
            raise self._too_large(f"values are nested more than {DEPTH} deep here")
        where = self._at - self._first + 1, self._line, self._path
        match self._text[self._at : self._at + 1]:
            case "{":
                return Node(self._object(depth), *where)
            case "[":
                return Node(self._list(depth), *where)
            case '"':
                return Node(self._string(), *where)
        return Node(self._scalar(), *where)

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
                raise Fault(SAME_KEY, start, message, "keep one of the two")
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
        raise Fault(NOT_JSON, start, message, "write whole characters")

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
        end = space.end() if space else self._at
        if lines := self._text.count("\n", self._at, end):
            self._line += lines
            self._first = self._text.rindex("\n", self._at, end) + 1
        self._at = end

    def _bad_number(self, message: str) -> Fault:
        return Fault(BAD_NUMBER, self._at, message, "write a finite number, or null")

    def _too_large(self, message: str) -> Fault:
        return Fault(TOO_LONG, self._at, message, "write mentions, and nothing else")

    def _not_json(self, expected: str) -> Fault:
        return unexpected(self._text, self._at, expected, self._hint)
