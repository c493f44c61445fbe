"""What an annotation file may look like: shapes that read YAML nodes into values.

A shape reads a node, reports what is wrong with it at its place and gives the value, or None.
Nothing here knows the corpus: whether an id exists or words stand in their line is decided by
later stages. The same definitions give the editor its schema (see `json_schema`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from builder.reports.limits import ENTRIES
from builder.reports.near import did_you_mean
from builder.reports.problems import Place, Report, error, visible
from builder.yaml_text.nodes import Mapping, Node, Sequence, Text

WRONG_SHAPE = error(
    "wrong-shape",
    "A value is not of the kind its key asks for: a list where text belongs, words where a "
    "number belongs, an empty value. The format of each key is fixed, so that a file that "
    "is accepted has one meaning.",
)
UNKNOWN_KEY = error(
    "unknown-key",
    "A key that the format does not have. It would be ignored silently, and with it the "
    "annotation it was meant to carry; most often it is a typing error.",
)
MISSING_KEY = error(
    "missing-key",
    "A key that the format requires is not there. Nothing is assumed in its place: a default "
    "would hide a decision that nobody took.",
)
UNKNOWN_VALUE = error(
    "unknown-value",
    "The value is not one that the key allows: a label, kind or split that does not exist, or an "
    "address, id or number in another form. What was meant is never guessed.",
)

_LINE_KEY = re.compile(r"L([1-9][0-9]{0,6})")
_WHICH = re.compile(r"([1-9][0-9]{0,3}) of ([1-9][0-9]{0,3})")


class Shape(Protocol):
    """Something a node can be read as."""

    def read(self, node: Node, report: Report) -> Any | None:
        """Return the value of `node`, or None after reporting why there is none."""


class Words:
    """Text of at least one character, on one line once folded; the value is the node."""

    def read(self, node: Node, report: Report) -> Text | None:
        """Return the text node."""
        if not isinstance(node, Text):
            report.add(WRONG_SHAPE, node.place, f"expected text, found {_kind(node)}")
            return None
        words = node.value.strip()
        if words and words == node.value and "\n" not in words:
            return node
        if words:
            message = "the text has outer spaces or line breaks"
            hint = "fold long text with `>-`, which ends without a line break"
        else:
            message, hint = "the value is empty", "write it, or leave the key out"
        report.add(WRONG_SHAPE, node.place, message, hint)
        return None


_WORDS = Words()


ID_FORM = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""The ids that people give: of registry entries and of annotators."""


class Pattern:
    """Text that matches a regular expression as a whole; `what` names it in messages."""

    def __init__(self, regex: str, what: str) -> None:
        self.regex = regex
        self.what = what
        self._matches = re.compile(regex).fullmatch

    def read(self, node: Node, report: Report) -> Text | None:
        """Return the text node."""
        text = _WORDS.read(node, report)
        if text is None or self._matches(text.value):
            return text
        hint = "correct it; the format says what the key holds"
        report.add(UNKNOWN_VALUE, text.place, f"{_quoted(text)} is not {self.what}", hint)
        return None


RegistryName = Literal["people", "organizations"]


class Reference(Pattern):
    """An id of `registry/<registry>.yaml`; whether there is such an entry is looked up later."""

    def __init__(self, regex: str, what: str, registry: RegistryName) -> None:
        super().__init__(regex, what)
        self.registry = registry


class Choice(NamedTuple):
    """One of a closed set of names."""

    names: tuple[str, ...]

    def read(self, node: Node, report: Report) -> Text | None:
        """Return the text node."""
        text = _WORDS.read(node, report)
        if text is None or text.value in self.names:
            return text
        message = f"{_quoted(text)} is not one of {', '.join(self.names)}"
        near = report.hints(UNKNOWN_VALUE, text.place) and did_you_mean(text.value, self.names)
        report.add(UNKNOWN_VALUE, text.place, message, near or "use one of them")
        return None


class Nullable(NamedTuple):
    """A plain `null`, or another shape; null reads as an empty text."""

    inner: Shape

    def read(self, node: Node, report: Report) -> Any | None:
        """Return the inner value, or a text node with an empty value for null."""
        if isinstance(node, Text) and node.style == "plain" and node.value == "null":
            return Text("", node.place, node.style, node.end_line)
        return self.inner.read(node, report)


class Flag:
    """The word `true`: a key that is set or left out."""

    def read(self, node: Node, report: Report) -> bool | None:
        """Return True."""
        return True if Choice(("true",)).read(node, report) else None


class Items(NamedTuple):
    """A list of at least one item; items that cannot be read are left out of the value."""

    inner: Shape

    def read(self, node: Node, report: Report) -> list[Any] | None:
        """Return the values of the items that could be read."""
        if not isinstance(node, Sequence):
            hint = "start each item with `- `"
            report.add(WRONG_SHAPE, node.place, f"expected a list, found {_kind(node)}", hint)
            return None
        if not node.items:
            hint = "write its first item, or leave the key out"
            report.add(WRONG_SHAPE, node.place, "the list is empty", hint)
            return None
        values = [self.inner.read(item, report) for item in node.items]
        return [value for value in values if value is not None]


class Field(NamedTuple):
    """A key of a record, with what it means."""

    name: str
    shape: Shape
    doc: str
    required: bool = False


class Values:
    """What a record held: the values by key, and the places of the keys."""

    def __init__(self, node: Node, values: MappingType[str, Any]) -> None:
        self.place = node.place
        self.values = values
        self._entries = node.entries if isinstance(node, Mapping) else ()

    @cached_property
    def keys(self) -> MappingType[str, Place]:
        """The places of all keys, also of those whose value is unreadable."""
        return {key.value: key.place for key, _ in self._entries}

    def get(self, name: str) -> Any | None:
        """Return the value of a key, or None where the key is missing or unreadable."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """Return the text of a key whose shape gives a text node; null and missing are None."""
        node = self.values.get(name)
        return (node.value or None) if isinstance(node, Text) else None

    def place_of(self, name: str) -> Place:
        """Return the place of a value, else of its key, else of the record."""
        value = self.values.get(name)
        place = getattr(value, "place", None)
        return place if isinstance(place, Place) else self.keys.get(name, self.place)


class _Keys:
    """The known keys of a mapping, prepared once: many mappings are read by them.

    `others` are keys that stand there too and are read elsewhere.
    """

    def __init__(self, fields: Iterable[Field], others: tuple[str, ...] = ()) -> None:
        self.readers = {field.name: field.shape.read for field in fields}
        self._required = [field for field in fields if field.required]
        self._names = (*self.readers, *others)

    def read(self, entries: Iterable[tuple[Text, Node]], report: Report) -> dict[str, Any]:
        """Return the values that could be read, by key; report keys that are not known."""
        values = {}
        unknown = 0
        for key, node in entries:
            read = self.readers.get(key.value)
            if read is None:
                unknown += 1
                if unknown <= ENTRIES:
                    self._report_unknown(key, report)
            elif (value := read(node, report)) is not None:
                values[key.value] = value
        return values

    def _report_unknown(self, key: Text, report: Report) -> None:
        near = report.hints(UNKNOWN_KEY, key.place) and did_you_mean(key.value, self._names)
        hint = near or "delete it, or correct its name"
        report.add(UNKNOWN_KEY, key.place, f"unknown key {_quoted(key)}", hint)

    def check_required(self, node: Mapping, values: MappingType[str, Any], report: Report) -> None:
        """Report the required keys that `node`, of which `values` were read, does not have."""
        absent = [field for field in self._required if field.name not in values]
        written = {key.value for key, _ in node.entries} if absent else set()
        for wanted in absent:
            if wanted.name not in written:
                message = f"the key `{wanted.name}` is missing"
                report.add(MISSING_KEY, node.place, message, f"{wanted.name}: {wanted.doc}")


class Record:
    """A mapping with known keys. A whole record is None as soon as one part cannot be read."""

    def __init__(self, fields: tuple[Field, ...], whole: bool = True) -> None:
        self.fields = fields
        self.whole = whole
        self._keys = _Keys(fields)

    def read(self, node: Node, report: Report) -> Values | None:
        """Return the values of the record."""
        if not isinstance(node, Mapping):
            report.add(WRONG_SHAPE, node.place, f"expected keys, found {_kind(node)}")
            return None
        before = len(report.problems)
        values = self._keys.read(node.entries, report)
        self._keys.check_required(node, values, report)
        if self.whole and len(report.problems) > before:
            return None
        return Values(node, values)


class Keyed(NamedTuple):
    """A mapping whose keys the file chooses, such as the ids of a registry."""

    key: Pattern
    inner: Shape

    def read(self, node: Node, report: Report) -> dict[str, tuple[Text, Any]] | None:
        """Return key node and value by key; entries that cannot be read are left out."""
        if not isinstance(node, Mapping):
            report.add(WRONG_SHAPE, node.place, f"expected keys, found {_kind(node)}")
            return None
        found = {}
        bad = 0
        for key, value in node.entries:
            if bad == ENTRIES:
                break
            good_key, good_value = self.key.read(key, report), self.inner.read(value, report)
            if good_key is not None and good_value is not None:
                found[key.value] = (key, good_value)
            else:
                bad += 1
        return found


class Quote(NamedTuple):
    """Words of the page, and what tells the occurrence that is meant."""

    words: Text
    line: int | None = None
    inside: Text | None = None
    which: tuple[int, int] | None = None
    bare: bool = False
    """Whether it is words alone, which have to be written with their line to be told apart."""

    @property
    def place(self) -> Place:
        """Where the words stand in the annotation file."""
        return self.words.place


class Quoted(NamedTuple):
    """Words of the page: plain text, or under the line they stand in (`L15: …`)."""

    line_required: bool = False

    def read(self, node: Node, report: Report) -> Quote | None:
        """Return the quote."""
        if isinstance(node, Mapping):
            return self._read_with_line(node, report)
        if self.line_required:
            hint = "write the line and the words: `L12: …`"
            report.add(WRONG_SHAPE, node.place, "the line of the words is missing", hint)
            return None
        words = _WORDS.read(node, report)
        return None if words is None else Quote(words, bare=True)

    def _read_with_line(self, node: Mapping, report: Report) -> Quote | None:
        lines = [entry for entry in node.entries if _LINE_KEY.fullmatch(entry[0].value)]
        others = [entry for entry in node.entries if not _LINE_KEY.fullmatch(entry[0].value)]
        if len(lines) != 1:
            hint = "write the line and the words: `L12: …`"
            report.add(WRONG_SHAPE, node.place, "expected exactly one line key", hint)
            return None
        words = _WORDS.read(lines[0][1], report)
        found = _LOCATORS.read(others, report)
        if words is None:
            return None
        return Quote(words, line_number(lines[0][0].value), found.get("in"), found.get("which"))


class Which:
    """`2 of 3`: the second of three occurrences."""

    def read(self, node: Node, report: Report) -> tuple[int, int] | None:
        """Return the number of the occurrence and how many there are."""
        text = _WORDS.read(node, report)
        match = _WHICH.fullmatch(text.value) if text else None
        if match and int(match[1]) <= int(match[2]):
            return int(match[1]), int(match[2])
        if text:
            hint = "write which of how many, such as `2 of 3`"
            report.add(WRONG_SHAPE, text.place, f"{_quoted(text)} names no occurrence", hint)
        return None


LOCATORS = (
    Field("in", Words(), "words around the quoted words, where those repeat in their line"),
    Field("which", Which(), "which of how many occurrences, where even the surroundings repeat"),
)
_LOCATORS = _Keys(LOCATORS)


class Item(NamedTuple):
    """One annotated thing: what the annotator decided, the words it is about, and more."""

    decision: Text
    quote: Quote
    values: Values
    place: Place

    def get(self, name: str) -> Any | None:
        """Return the value of one of the other keys."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """Return the text of one of the other keys."""
        return self.values.text(name)


class Decision:
    """An item whose one free key is the decision and whose value is the quoted words.

    `options` are the allowed decisions; without them any id may stand there, and the layer
    looks it up in its `registry`.
    """

    def __init__(
        self,
        what: str,
        fields: tuple[Field, ...] = (),
        options: tuple[str, ...] = (),
        registry: RegistryName | None = None,
    ) -> None:
        self.what = what
        self.fields = fields
        self.options = options
        self.registry = registry
        self._keys = _Keys((*fields, *LOCATORS), options)

    def read(self, node: Node, report: Report) -> Item | None:
        """Return the item, or None if any part of it cannot be read."""
        if not isinstance(node, Mapping):
            report.add(WRONG_SHAPE, node.place, f"expected {self.what}, found {_kind(node)}")
            return None
        before = len(report.problems)
        decisions: list[tuple[Text, Node]] = []
        others: list[tuple[Text, Node]] = []
        for entry in node.entries:
            (decisions if self._decides(entry[0].value) else others).append(entry)
        if len(decisions) != 1:
            self._report_decisions(node, decisions, report)
        values = self._keys.read(others, report)
        self._keys.check_required(node, values, report)
        words = _WORDS.read(decisions[0][1], report) if len(decisions) == 1 else None
        if words is None or len(report.problems) > before:
            return None
        quote = Quote(words, None, values.get("in"), values.get("which"))
        return Item(decisions[0][0], quote, Values(node, values), node.place)

    def _decides(self, key: str) -> bool:
        return key in self.options if self.options else key not in self._keys.readers

    def _report_decisions(
        self, node: Mapping, decisions: list[tuple[Text, Node]], report: Report
    ) -> None:
        allowed = " | ".join(self.options) or "an id: the words"
        if not decisions:
            message = f"{self.what} needs one key that decides what it is"
            report.add(MISSING_KEY, node.place, message, f"write one of: {allowed}")
        for key, _ in decisions[1:]:
            message = f"{_quoted(key)}: {self.what} is decided once, here a second time"
            report.add(UNKNOWN_KEY, key.place, message, "make it an item of its own, with `- `")


def line_number(key: str) -> int | None:
    """Return the number in a line key such as `L21`, or None."""
    match = _LINE_KEY.fullmatch(key)
    return int(match[1]) if match else None


def _kind(node: Node) -> str:
    if isinstance(node, Text):
        return f"the text {_quoted(node)}"
    return "a list" if isinstance(node, Sequence) else "keys"


def _quoted(node: Text) -> str:
    return f"`{visible(node.value, 60)}`"
