"""JSON, read strictly: every value knows where it stands, and nothing is bent into shape.

RFC 8259 and nothing else: no NaN, no key twice, no text behind the value. The work is linear in
the length of a text; its depth and the number of its values are bounded.
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

NOT_JSON = Rule("not-json", "error", "A text is not one JSON value (RFC 8259).")
SAME_KEY = Rule(
    "key-twice", "error", "An object has the same key twice: nobody can tell which value is meant."
)
BAD_NUMBER = Rule(
    "number-not-finite",
    "error",
    "A number is NaN or infinite, which JSON does not have, or has so many digits that nothing "
    "here can be as large.",
)
TOO_MUCH = Rule(
    "too-much-json",
    "error",
    "Values nest deeper, or are more, than the bounds that keep a stranger's file from exhausting "
    "the machine.",
)

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")
_WORDS = {"true": True, "false": False, "null": None}
_NOT_FINITE = {"NaN", "Infinity", "-Infinity"}
_DECODER = json.JSONDecoder()


class Node(NamedTuple):
    """A JSON value and the place at which it starts."""

    value: bool | int | float | str | list[Node] | dict[str, Node] | None
    place: Place


@dataclass(slots=True)
class _Fault(Exception):
    """Why a text is not read."""

    rule: Rule
    message: str
    hint: str


def read(text: str, start: Place, report: Report) -> Node | None:
    """Return the one value that a text is, or None after reporting why it is none.

    `start` is where the text stands in its file.
    """
    reader = _Reader(text, start)
    try:
        return reader.whole()
    except _Fault as fault:
        report.add(fault.rule, reader.place(), fault.message, fault.hint)
        return None


class _Reader:
    """Walks over a text once. `_at` is the offset of the next character."""

    def __init__(self, text: str, start: Place) -> None:
        self._text, self._at, self._values = text, 0, 0
        self._path, self._line, self._first = start.path, start.line, 1 - start.column

    def place(self) -> Place:
        """Return the place of the next character."""
        return Place(self._path, self._line, self._at - self._first + 1)

    def whole(self) -> Node:
        self._skip()
        node = self._value(0)
        self._skip()
        if self._at < len(self._text):
            raise self._not_json("the end of the text")
        return node

    def _value(self, depth: int) -> Node:
        self._values += 1
        if self._values > VALUES:
            raise self._too_much(f"there are more than {VALUES} values")
        if depth > DEPTH:
            raise self._too_much(f"values are nested more than {DEPTH} deep here")
        place = self.place()
        match self._text[self._at : self._at + 1]:
            case "{":
                return Node(self._object(depth), place)
            case "[":
                return Node(self._list(depth), place)
            case '"':
                return Node(self._string(), place)
        return Node(self._scalar(), place)

    def _object(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        self._at += 1
        while not self._closes("}", first=not found):
            key = self._key(found)
            self._skip()
            if not self._text.startswith(":", self._at):
                raise self._not_json("a colon")
            self._at += 1
            self._skip()
            found[key] = self._value(depth + 1)
        return found

    def _key(self, found: dict[str, Node]) -> str:
        if not self._text.startswith('"', self._at):
            raise self._not_json("a key in quotation marks")
        before = self._at
        key = self._string()
        if key in found:
            self._at = before
            message = f"the key `{visible(key)}` stands here a second time"
            raise _Fault(SAME_KEY, message, "keep one of the two")
        return key

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
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as failure:
            self._at = min(failure.pos, len(self._text))
            raise self._not_json(f"a sound string: {failure.msg.lower()}") from None
        with suppress(UnicodeEncodeError):
            value.encode()
            return str(value)
        raise self._not_json("text before this place: half of a surrogate pair is none")

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
        whole = not (number[1] or number[2])
        if whole and number.end() - number.start() > DIGITS:
            raise self._bad_number(f"this number has more than {DIGITS} digits")
        if whole:
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

    def _bad_number(self, message: str) -> _Fault:
        return _Fault(BAD_NUMBER, message, "write a finite number, or null")

    def _too_much(self, message: str) -> _Fault:
        return _Fault(TOO_MUCH, message, "is this the file that was meant?")

    def _not_json(self, expected: str) -> _Fault:
        found = self._text[self._at : self._at + 12].split("\n")[0]
        said = f"found `{visible(found)}`" if found.strip() else "found the end of the line"
        return _Fault(NOT_JSON, f"{said}, expected {expected}", "write it as json.dumps does")
