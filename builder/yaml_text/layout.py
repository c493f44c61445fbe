"""The one layout of an annotation file: how keys, lists, texts and comments are written down.

Two spaces a level, lists indented under their key, a blank line around the large parts, and
quotes only where some reader of YAML would take a text for something else. Nothing but layout
changes: keys, items, texts, comments and the line breaks of long texts stay as they were.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from builder.reports.problems import Place, Report
from builder.yaml_text import nodes, strict_yaml
from builder.yaml_text.nodes import Comment, Node, Text, YamlFile
from builder.yaml_text.waivers import is_waiver

Data = str | bool | None | Mapping[str, "Data"] | Sequence["Data"]
"""What `write` takes: texts, `True` and `None` for the words true and null, keys, lists."""

Path = tuple[str | int, ...]
"""Keys and list positions from the root, such as `("text", "L21", "dates", 0)`."""

WIDTH = 90
"""Columns at which a long text is folded where nobody has chosen its line breaks yet."""

TOO_LONG = 110
"""Columns from which on a text in one line is folded too: it was pasted, nobody has laid it out.

Well above `WIDTH`, so that a text that grows by a word still changes one line.
"""

INDENT = "  "
SPACED = "text"
"""The top-level key whose entries are set apart by blank lines."""


class LayoutFault(Exception):
    """A file that was laid out would not say the same, which is a fault of this module."""


def tidy(source: str, document: YamlFile) -> str:
    """Return a file in the one layout; `document` is what was read from `source` without error.

    Raises `LayoutFault` rather than return a file that says something else.
    """
    lines = source.replace("\r\n", "\n").split("\n")
    rows = list(_Emitter(lambda text, lead: _as_written(text, lead, lines)).rows(document.root))
    result = _join(rows, _placed(document.comments, rows, lines))
    report = Report()
    again = strict_yaml.read(result, document.name, report)
    if again is None or report.problems or contents(again) != contents(document):
        raise LayoutFault("no layout found that leaves its meaning alone")
    return result


def write(data: Data, comments: Mapping[Path, str] | None = None) -> str:
    """Return `data` in the one layout, its long texts folded at `WIDTH`.

    `comments` stand above what their path leads to, that of `()` at the head of the file; each
    line of one is a comment line.
    """
    rows = list(_Emitter(_folded_at_width).rows(_node(data)))
    notes = [_Notes([], [], []) for _ in rows]
    for row, note in zip(rows, notes, strict=True):
        for path in row.starts:
            words = (comments or {}).get(path)
            note.above.extend(words.split("\n") if words else ())
    return _join(rows, notes)


def contents(document: YamlFile) -> tuple[object, tuple[str, ...]]:
    """Return all that a file says: its data, with plain words apart from texts, its comments."""
    return _contents(document.root), tuple(comment.text for comment in document.comments)


def _contents(node: Node) -> object:
    if isinstance(node, Text):
        return node.value, _is_word(node)
    if isinstance(node, nodes.Mapping):
        return {"keys": [(key.value, _contents(value)) for key, value in node.entries]}
    return [_contents(item) for item in node.items]


def _node(data: Data) -> Node:
    """Return data as nodes that stand nowhere."""
    if data is None or data is True:
        return Text("null" if data is None else "true", _NOWHERE, "plain", 0)
    if isinstance(data, Mapping):
        entries = ((Text(key, _NOWHERE, "double", 0), _node(data[key])) for key in data)
        return nodes.Mapping(tuple(entries), _NOWHERE)
    if isinstance(data, Sequence) and not isinstance(data, str):
        return nodes.Sequence(tuple(map(_node, data)), _NOWHERE)
    return Text(str(data), _NOWHERE, "double", 0)


_NOWHERE = Place("", 0, 0)
_Lines = Sequence[str]


# Rows: the lines of the result, before their comments


class _Row(NamedTuple):
    """A line of the result, with the lines of a block text below it.

    `first` and `last` are the lines of the source it was written on, `levels` the blocks it is in
    as (column in the source, indentation here), `starts` the paths that begin on it; `apart` asks
    for a blank line before it.
    """

    text: str
    body: tuple[str, ...]
    first: int
    last: int
    levels: tuple[tuple[int, str], ...]
    starts: tuple[Path, ...]
    apart: bool

    @property
    def indent(self) -> str:
        return self.text[: len(self.text) - len(self.text.lstrip(" "))]


class _Lead(NamedTuple):
    """What stands before a node on its line: nothing, dashes, or a key and its colon."""

    text: str
    place: Place
    starts: tuple[Path, ...]
    levels: tuple[tuple[int, str], ...] = ()
    apart: bool = False

    @property
    def is_key(self) -> bool:
        return self.text.endswith(":")

    @property
    def inner(self) -> str:
        """The indentation of a block that starts here."""
        return self.levels[-1][1] + INDENT if self.levels else ""

    @property
    def below(self) -> str:
        """The indentation of a text that stands on lines of its own."""
        return self.inner or INDENT

    def row(self, text: str, place: Place, last: int, body: Sequence[str] = ()) -> _Row:
        whole = f"{self.text} {text}" if self.text and text else self.text + text
        first = min(self.place.line, place.line)
        return _Row(whole, tuple(body), first, last, self.levels, self.starts, self.apart)


class _Emitter:
    """Turns nodes into rows; `scalar` writes a text behind its lead, as lines."""

    def __init__(self, scalar: Callable[[Text, _Lead], tuple[str, ...]]) -> None:
        self.scalar = scalar

    def rows(self, root: Node) -> Iterator[_Row]:
        return self.node(root, _Lead("", root.place, ((),)))

    def node(self, node: Node, lead: _Lead) -> Iterator[_Row]:
        if isinstance(node, Text):
            yield self.text(node, lead)
            return
        parts = self.entries(node) if isinstance(node, nodes.Mapping) else self.items(node)
        if not parts:
            empty = "{}" if isinstance(node, nodes.Mapping) else "[]"
            yield lead.row(empty, node.place, node.place.line)
            return
        if lead.is_key:
            yield lead.row("", lead.place, lead.place.line)
        yield from self.block(node, parts, lead)

    def text(self, node: Text, lead: _Lead) -> _Row:
        first, *body = self.scalar(node, lead)
        lines = [lead.below + line if line else "" for line in body]
        return lead.row(first, node.place, node.end_line, lines)

    def block(self, node: Node, parts: list[_Part], lead: _Lead) -> Iterator[_Row]:
        """Yield the rows of a collection; behind a dash, its first part is on the same line."""
        levels = (*lead.levels, (node.place.column, lead.inner))
        gaps = _gaps(node, lead.starts[-1])
        for at, (part, gap) in enumerate(zip(parts, gaps, strict=True)):
            path = (*lead.starts[-1], part.step)
            if at or lead.is_key:
                deeper = _Lead(lead.inner + part.text, part.place, (path,), levels, gap)
            else:
                text = f"{lead.text} {part.text}" if lead.text else part.text
                deeper = _Lead(text, part.place, (*lead.starts, path), levels, lead.apart)
            yield from self.node(part.value, deeper)

    def entries(self, node: nodes.Mapping) -> list[_Part]:
        return [
            _Part(key.value, f"{_one_line(key)}:", key.place, value) for key, value in node.entries
        ]

    def items(self, node: nodes.Sequence) -> list[_Part]:
        return [_Part(at, "-", item.place, item) for at, item in enumerate(node.items)]


class _Part(NamedTuple):
    """An entry or an item of a collection, with what is written before its value."""

    step: str | int
    text: str
    place: Place
    value: Node


def _gaps(node: Node, path: Path) -> list[bool]:
    """Tell of each part of a collection whether a blank line stands before it."""
    if isinstance(node, nodes.Sequence):
        return [False] * len(node.items)
    assert isinstance(node, nodes.Mapping)
    if path == (SPACED,):
        return [at > 0 for at, _ in enumerate(node.entries)]
    if path:
        return [False] * len(node.entries)
    large = [isinstance(v, nodes.Mapping) and bool(v.entries) for _, v in node.entries]
    return [False, *(before or after for before, after in pairwise(large))]


# Texts: in one line where they were, else folded where they were


def _as_written(text: Text, lead: _Lead, source: Sequence[str]) -> tuple[str, ...]:
    """Write a text in its lines of the source; in one line that is too long, as a new text."""
    first, last = text.place.line - 1, text.end_line - 1
    if text.style in {"folded", "literal"}:
        lines = _dedented(source[first + 1 : last + 1])
    elif first < last:
        lines = _unquoted([source[first][text.place.column - 1 :], *source[first + 1 : last]], text)
    else:
        lines = []
    if len(lines) < 2 and " " in text.value and len(lead.text) + len(text.value) > TOO_LONG:
        return _folded_at_width(text, lead)
    return _folded(text.value, lines) or _literal(text.value, text) or (_one_line(text),)


def _dedented(lines: Sequence[str]) -> list[str]:
    first = next((line for line in lines if line.strip(" ")), "")
    margin = len(first) - len(first.lstrip(" "))
    return [line[margin:] for line in lines]


def _unquoted(lines: Sequence[str], text: Text) -> list[str]:
    """Return the lines of a text without quotes and escapes; the last is what `lines` lack."""
    words = [line.strip(" \t") for line in lines]
    if text.style != "plain":
        quote, escaped = ("'", "''") if text.style == "single" else ('"', '\\"')
        words = [line.replace(escaped, quote) for line in (words[0][1:], *words[1:])]
    before = _fold([*words, "|"])[:-1]
    return [*words, text.value.removeprefix(before)]


def _folded(value: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Return a text folded into these lines, or nothing if they mean something else."""
    body = value.removesuffix("\n")
    sound = lines and lines[0] and lines[-1] and not any(re.match(r"[ \t]", x) for x in lines)
    if not sound or "\n" in "".join(lines) or _fold(lines) != body:
        return ()
    return (_header(">", value), *lines)


def _fold(lines: Sequence[str]) -> str:
    """Return what YAML makes of folded lines, none of which starts with white space."""
    text, blank = "", 0
    for line in lines:
        if line:
            text += ("\n" * blank or " " * bool(text)) + line
        blank = 0 if line else blank + 1
    return text


def _literal(value: str, text: Text) -> tuple[str, ...]:
    """Return a text of several lines in those lines, or nothing if it was not written so."""
    lines = value.removesuffix("\n").split("\n")
    outer = lines[0].startswith((" ", "\t")) or not lines[0] or not lines[-1]
    blank = any(line and not line.strip(" \t") for line in lines)
    if text.style not in {"folded", "literal"} or len(lines) == 1 or outer or blank:
        return ()
    return (_header("|", value), *lines)


def _header(indicator: str, value: str) -> str:
    return indicator if value.endswith("\n") else f"{indicator}-"


def _folded_at_width(text: Text, lead: _Lead) -> tuple[str, ...]:
    """Write a text in one line if that fits, else folded."""
    line = _one_line(text)
    if len(lead.text) + 1 + len(line) <= WIDTH:
        return (line,)
    return _folded(text.value, _wrapped(text.value, WIDTH - len(lead.below))) or (line,)


def _wrapped(words: str, width: int) -> list[str]:
    """Break words into lines, at single spaces only: YAML makes one space of a break."""
    lines: list[str] = []
    for word in re.split(r"(?<=[^ \t]) (?=[^ \t])", words):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


# Quotes

_WORDS = frozenset({"null", "true"})
"""What the format itself has besides texts; without quotes they are not texts."""

_RETYPED = re.compile(
    r"[-+.]*[0-9][-+0-9_,.:]*([eE][-+]?[0-9]+)?"  # numbers, 1:30, 10,000, 2022-01, 05.05.2022
    r"|[-+]?0[xXoObB][0-9a-fA-F_,]+"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+]?\.[0-9.]*"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9].*"
    r"|~|=|<<|null|Null|NULL|true|True|TRUE|false|False|FALSE"
    r"|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
)
"""What a reader of YAML 1.1 or 1.2 takes for no text, after https://yaml.org/type/ and section
10.3 of YAML 1.2.2, Ruby's commas in numbers included."""

_NOT_PLAIN = re.compile(
    r"[?:,\[\]{}#&*!|>'\"%@`]|-([ \t]|$)|---|\.\.\."  # at the start
    r"|.*(:([ \t]|$)|[ \t]#|[\t\n])"
    r"|\s|.*\s$|$",
    re.DOTALL,
)


def may_be_retyped(text: Text) -> bool:
    """Tell whether a text stands where some reader takes it for none: a number, a day, null."""
    return text.style == "plain" and not (text.value and not _RETYPED.fullmatch(text.value))


def _one_line(text: Text) -> str:
    """Return a text on one line, in quotes only where it needs them."""
    value = text.value
    plain = not (_RETYPED.fullmatch(value) or _NOT_PLAIN.match(value))
    if plain or (text.style == "plain" and not value) or _is_word(text):
        return value
    if ('"' in value or "\\" in value) and "'" not in value and "\n" not in value:
        return value.join("''") if "\t" not in value else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def _is_word(text: Text) -> bool:
    return text.style == "plain" and text.value in _WORDS


# Comments


class _Notes(NamedTuple):
    """The comments of a row: above it, at its end, and below it at the end of a block.

    `above` and `behind` are texts, `below` whole lines; at most one comment is `behind`.
    """

    above: list[str]
    behind: list[str]
    below: list[str]


def _placed(comments: Sequence[Comment], rows: Sequence[_Row], source: _Lines) -> list[_Notes]:
    """Return the comments of each row, in their order.

    A comment belongs to the row below it, unless it is indented deeper than that row and so ends
    a block above.
    """
    notes = [_Notes([], [], []) for _ in rows]
    ends = [row.last for row in rows]
    for comment in comments:
        at = bisect_left(ends, comment.place.line)
        if at < len(rows) and rows[at].first <= comment.place.line:
            _put_within(comment, notes[at])
            continue
        following = rows[at] if at < len(rows) else None
        block = _ended_block(comment, rows[at - 1], following, source) if at else None
        if block is not None and (following is None or not notes[at].above):
            notes[at - 1].below.append(block + _comment(comment.text))
        else:
            notes[at].above.append(comment.text)
    return notes


def _put_within(comment: Comment, notes: _Notes) -> None:
    """Put a comment that stands on the lines of a row: only the last one can stand behind it."""
    notes.above.extend(notes.behind)
    notes.behind.clear()
    (notes.above if comment.own_line else notes.behind).append(comment.text)


def _ended_block(comment: Comment, before: _Row, after: _Row | None, source: _Lines) -> str | None:
    """Return the indentation of the block that a comment ends, or None if it ends none.

    A waiver speaks of the line below it, wherever it stands.
    """
    column = comment.place.column
    # Of a key and a list that is not indented under it, the key's block is the one to end.
    blocks = {start: indent for start, indent in reversed(before.levels) if start <= column}
    block = blocks[max(blocks)] if blocks else ""
    if after is None:
        return block
    line = source[after.first - 1]
    shallow = column <= len(line) - len(line.lstrip(" ")) + 1 or len(block) <= len(after.indent)
    return None if shallow or is_waiver(comment) or not comment.own_line else block


def _comment(text: str) -> str:
    return f"#{text}" if not text or text.startswith("#") else f"# {text}"


def _join(rows: Sequence[_Row], notes: Sequence[_Notes]) -> str:
    lines: list[str] = []
    for row, note in zip(rows, notes, strict=True):
        if row.apart:
            lines.append("")
        lines.extend(row.indent + _comment(text) for text in note.above)
        lines.append("  ".join([row.text, *map(_comment, note.behind)]))
        lines.extend((*row.body, *note.below))
    return "\n".join(lines) + "\n"
