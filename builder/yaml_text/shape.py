"""What an annotation file may look like: shapes that read YAML nodes into values.

A shape reads a node, reports what is wrong with it at its place and gives the value, or None.
Nothing here knows the corpus: whether an id exists or words stand in their line is decided by
later stages. The same definitions give the editor its schema (see `json_schema`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from typing import Any, Literal, NamedTuple, Protocol

from builder.reports.limits import ENTRIES
from builder.reports.near import did_you_mean
from builder.reports.problems import Place, Report, error, visible
from builder.yaml_text.strict_yaml import Mapping, Node, Sequence, Text

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
        elif not node.value.strip():
            report.add(
                WRONG_SHAPE, node.place, "the value is empty", "write it, or leave the key out"
            )
        elif node.value != node.value.strip() or "\n" in node.value:
            hint = "fold long text with `>-`, which ends without a line break"
            report.add(WRONG_SHAPE, node.place, "the text has outer spaces or line breaks", hint)
        else:
            return node
        return None


ID_FORM = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""The ids that people give: of registry entries and of annotators."""


class Pattern(NamedTuple):
    """Text that matches a regular expression as a whole; `what` names it in messages."""

    regex: str
    what: str

    def read(self, node: Node, report: Report) -> Text | None:
        """Return the text node."""
        text = Words().read(node, report)
        if text is None or re.fullmatch(self.regex, text.value):
            return text
        hint = "correct it; the format says what the key holds"
        report.add(UNKNOWN_VALUE, text.place, f"{_quoted(text)} is not {self.what}", hint)
        return None


RegistryName = Literal["people", "organizations"]


class Reference(NamedTuple):
    """An id of `registry/<registry>.yaml`; whether there is such an entry is looked up later."""

    regex: str
    what: str
    registry: RegistryName

    def read(self, node: Node, report: Report) -> Text | None:
        """Return the text node."""
        return Pattern(self.regex, self.what).read(node, report)


class Choice(NamedTuple):
    """One of a closed set of names."""

    names: tuple[str, ...]

    def read(self, node: Node, report: Report) -> Text | None:
        """Return the text node."""
        text = Words().read(node, report)
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


class Values(NamedTuple):
    """What a record held: the values by key, and the places of the keys."""

    place: Place
    values: MappingType[str, Any]
    keys: MappingType[str, Place]

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


class Record(NamedTuple):
    """A mapping with known keys. A whole record is None as soon as one part cannot be read."""

    fields: tuple[Field, ...]
    whole: bool = True

    def read(self, node: Node, report: Report) -> Values | None:
        """Return the values of the record."""
        if not isinstance(node, Mapping):
            report.add(WRONG_SHAPE, node.place, f"expected keys, found {_kind(node)}")
            return None
        before = len(report.problems)
        values = _read_fields(self.fields, node.entries, report)
        check_required(self.fields, node, report)
        if self.whole and len(report.problems) > before:
            return None
        return Values(node.place, values, {key.value: key.place for key, _ in node.entries})


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
        words = Words().read(node, report)
        return None if words is None else Quote(words, bare=True)

    def _read_with_line(self, node: Mapping, report: Report) -> Quote | None:
        lines = [entry for entry in node.entries if _LINE_KEY.fullmatch(entry[0].value)]
        others = [entry for entry in node.entries if not _LINE_KEY.fullmatch(entry[0].value)]
        if len(lines) != 1:
            hint = "write the line and the words: `L12: …`"
            report.add(WRONG_SHAPE, node.place, "expected exactly one line key", hint)
            return None
        words = Words().read(lines[0][1], report)
        found = _read_fields(LOCATORS, others, report)
        if words is None:
            return None
        return Quote(words, line_number(lines[0][0].value), found.get("in"), found.get("which"))


class Which:
    """`2 of 3`: the second of three occurrences."""

    def read(self, node: Node, report: Report) -> tuple[int, int] | None:
        """Return the number of the occurrence and how many there are."""
        text = Words().read(node, report)
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


class Decision(NamedTuple):
    """An item whose one free key is the decision and whose value is the quoted words.

    `options` are the allowed decisions; without them any id may stand there, and the layer
    looks it up in its `registry`.
    """

    what: str
    fields: tuple[Field, ...] = ()
    options: tuple[str, ...] = ()
    registry: RegistryName | None = None

    def read(self, node: Node, report: Report) -> Item | None:
        """Return the item, or None if any part of it cannot be read."""
        if not isinstance(node, Mapping):
            report.add(WRONG_SHAPE, node.place, f"expected {self.what}, found {_kind(node)}")
            return None
        before = len(report.problems)
        decisions = [entry for entry in node.entries if self._decides(entry[0])]
        others = [entry for entry in node.entries if not self._decides(entry[0])]
        if len(decisions) != 1:
            self._report_decisions(node, decisions, report)
        values = _read_fields((*self.fields, *LOCATORS), others, report, self.options)
        check_required(self.fields, node, report)
        words = Words().read(decisions[0][1], report) if len(decisions) == 1 else None
        if words is None or len(report.problems) > before:
            return None
        quote = Quote(words, None, values.get("in"), values.get("which"))
        keys = {key.value: key.place for key, _ in node.entries}
        return Item(decisions[0][0], quote, Values(node.place, values, keys), node.place)

    def _decides(self, key: Text) -> bool:
        if self.options:
            return key.value in self.options
        return all(key.value != known.name for known in (*self.fields, *LOCATORS))

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


def check_required(fields: tuple[Field, ...], node: Mapping, report: Report) -> None:
    """Report the required keys that `node` does not have."""
    present = {key.value for key, _ in node.entries}
    for wanted in fields:
        if wanted.required and wanted.name not in present:
            message = f"the key `{wanted.name}` is missing"
            report.add(MISSING_KEY, node.place, message, f"{wanted.name}: {wanted.doc}")


def _read_fields(
    fields: tuple[Field, ...],
    entries: list[tuple[Text, Node]] | tuple[tuple[Text, Node], ...],
    report: Report,
    more_names: tuple[str, ...] = (),
) -> dict[str, Any]:
    readers: dict[str, Callable[[Node, Report], Any]] = {f.name: f.shape.read for f in fields}
    values = {}
    unknown = 0
    for key, node in entries:
        if key.value not in readers:
            unknown += 1
            if unknown <= ENTRIES:
                names = (*readers, *more_names)
                near = report.hints(UNKNOWN_KEY, key.place) and did_you_mean(key.value, names)
                hint = near or "delete it, or correct its name"
                report.add(UNKNOWN_KEY, key.place, f"unknown key {_quoted(key)}", hint)
        elif (value := readers[key.value](node, report)) is not None:
            values[key.value] = value
    return values


def _kind(node: Node) -> str:
    if isinstance(node, Text):
        return f"the text {_quoted(node)}"
    return "a list" if isinstance(node, Sequence) else "keys"


def _quoted(node: Text) -> str:
    return f"`{visible(node.value, 60)}`"
