"""JSON values to documents: what is said about each, checked against its text.

The shape is that of config `documents`, with the rows of config `lines` under `lines`. Gold and
predictions are read alike; of a prediction, the gold says what text and lines its document has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from builder.experiments.scoring import rules
from builder.experiments.scoring.attributes import LABELS, Attribute
from builder.experiments.scoring.content import (
    LINES,
    Line,
    Mention,
    Range,
    ScoredDocument,
    Value,
)
from builder.experiments.scoring.days import days_of
from builder.experiments.scoring.jsonl import PROBLEMS
from builder.experiments.scoring.scores import Attributes
from builder.experiments.strict_json import Node
from builder.page.spans import Span
from builder.reports.limits import MENTIONS
from builder.reports.problems import Place, Report, Rule, visible

LABELLED = 20_000
"""Labels that the lines of one document may have, and the parts of its lines that are cut."""

T = TypeVar("T", str, int, float, list[Node], dict[str, Node])
Part = Mapping[str, Node]

_WORDS = {None: "`null`", True: "`true`", False: "`false`"}
_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


@dataclass(slots=True)
class Reader:
    """Reads the documents of one file, `name`; what is wrong with them goes to `report`.

    `gold` is None where the file is the gold itself. `layers` are those that are read.
    """

    name: str
    report: Report
    layers: Sequence[str]
    attributes: Attributes
    gold: Mapping[str, ScoredDocument] | None = None
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self, number: int, node: Node) -> ScoredDocument | None:
        """Return the document that stands in a line, or None after reporting what is wrong."""
        before = len(self.report.problems)
        place = _Place(self.name, number, self.report)
        if not isinstance(node.value, dict):
            place.add(rules.NOT_JSON, node, "this is no object", "write a document a line")
            return None
        id_ = _required(node, "id", str, "", place)
        gold = self._frame(node, id_, place) if id_ is not None else None
        if gold is None:
            return None
        self._check_id(gold.id, number, node.value["id"], place)
        document = ScoredDocument(
            id=gold.id,
            layers=self._layers(node.value, gold.text, place),
            lines=self._lines(node.value, gold.lines, place),
            text=gold.text,
            split=gold.split,
        )
        return None if self.report.errors_since(before) else document

    def _frame(self, node: Node, id_: str, place: _Place) -> ScoredDocument | None:
        """Return what the document is known to be: its text and, of a prediction, its lines."""
        assert isinstance(node.value, dict)
        if self.gold is None:
            text = _required(node, "text", str, "", place)
            split = _optional(node.value, "split", str, "split", place)
            return None if text is None else ScoredDocument(id_, {}, text=text, split=split)
        found = self.gold.get(id_)
        if found is None:
            message = f"the gold has no document `{visible(id_)}`"
            hint = "is this another version of the gold?"
            place.add(rules.UNKNOWN_DOCUMENT, node.value["id"], message, hint)
        elif "text" in node.value:
            _check_words(node.value, "text", Span(0, len(found.text)), found.text, "", place)
        return found

    def _check_id(self, id_: str, number: int, node: Node, place: _Place) -> None:
        if id_ in self._seen:
            message = f"`{visible(id_)}` stands in line {self._seen[id_]} already"
            place.add(rules.SAME_DOCUMENT, node, message, "keep one of the two lines")
        self._seen.setdefault(id_, number)

    def _layers(self, parts: Part, text: str, place: _Place) -> dict[str, list[Mention]]:
        found = {}
        for layer in self.layers:
            if layer in parts and layer != LINES:
                attributes = self.attributes.get(layer, ())
                items = _items(parts[layer], layer, place)
                found[layer] = list(_mentions(items, layer, attributes, text, place))
        return found

    def _lines(
        self, parts: Part, gold: Mapping[int, Line] | None, place: _Place
    ) -> dict[int, Line] | None:
        if LINES not in parts or LINES not in self.layers:
            return None
        known = None if self.gold is None else (gold or {})
        found: dict[int, Line] = {}
        cut = set()
        for path, item in _items(parts[LINES], LINES, place):
            number = _required(item, "line", int, path, place)
            label = _required(item, "label", str, path, place)
            if number is None or label is None:
                continue
            assert isinstance(item.value, dict)
            if _is_injected(item.value):
                cut.add(number)
            elif _is_label(label, item.value["label"], tuple(LABELS), path, place):
                line = Line(label, _optional(item.value, "text", str, path, place))
                _check_line(number, line, item.value, found, known, place)
                found[number] = line
        return {number: line._replace(cut=number in cut) for number, line in found.items()}


@dataclass(frozen=True, slots=True)
class _Place:
    """The line that is read."""

    name: str
    line: int
    report: Report

    def add(self, rule: Rule, node: Node, message: str, hint: str) -> None:
        if len(self.report.problems) < PROBLEMS:
            place = Place(self.name, self.line, node.column)
            self.report.add(rule, place, message, hint)


# Mentions. `path` is how a message names the object that a value belongs to.


def _items(node: Node, name: str, place: _Place) -> Iterator[tuple[str, Node]]:
    """Give the objects of a list with their paths, or report what is none."""
    items = _typed(node, list, name, place) or []
    most = LABELLED if name == LINES else MENTIONS
    if len(items) > most:
        message = f"`{name}` has {len(items)} items, more than {most}"
        place.add(rules.TOO_LONG, node, message, "predict what there is, not all there could be")
        return
    for index, item in enumerate(items):
        path = f"{name}[{index}]"
        if _typed(item, dict, path, place) is not None:
            yield path, item


def _mentions(
    items: Iterator[tuple[str, Node]],
    layer: str,
    attributes: Sequence[Attribute],
    text: str,
    place: _Place,
) -> Iterator[Mention]:
    seen: dict[Span, str] = {}
    for path, item in items:
        parts = item.value
        assert isinstance(parts, dict)
        span = _span(item, "", text, path, place)
        if span is None:
            continue
        if span in seen:
            message = f"{path} has the boundaries of {seen[span]}, {span.start} to {span.end}"
            hint = f"predict a stretch of the text once in `{layer}`"
            place.add(rules.SAME_MENTION, item, message, hint)
        seen.setdefault(span, path)
        given = [attribute for attribute in attributes if _gives(parts, attribute)]
        yield Mention(span, {a.name: _value(item, a, text, path, place) for a in given})


def _gives(parts: Part, attribute: Attribute) -> bool:
    """Whether a mention has a column of the attribute; null says that there is nothing."""
    if attribute.kind == "span":
        return f"{attribute.columns[0]}_start" in parts
    return any(name in parts for name in (*attribute.columns, *_fallback(attribute)))


def _fallback(attribute: Attribute) -> tuple[str, ...]:
    """Return the column that first and last day follow from where they are not given."""
    return ("edtf",) if attribute.kind == "days" else ()


def _value(item: Node, attribute: Attribute, text: str, path: str, place: _Place) -> Value:
    parts = item.value
    assert isinstance(parts, dict)
    column = attribute.columns[0]
    if attribute.kind == "span":
        return _part_span(item, column, text, path, place)
    if attribute.kind == "days":
        return _days(parts, attribute.columns, path, place)
    if attribute.kind == "range":
        value, upper = (_optional(parts, end, float, path, place) for end in attribute.columns)
        return None if value is None and upper is None else Range(value, upper)
    said = _optional(parts, column, str, path, place)
    if attribute.kind == "label" and said is not None:
        _is_label(said, parts[column], attribute.labels, f"{path}.{column}", place)
    return said


def _days(
    parts: Part, columns: Sequence[str], path: str, place: _Place
) -> tuple[str | None, str | None]:
    first, last = (_optional(parts, column, str, path, place) for column in columns)
    if any(column in parts for column in columns):
        return first, last
    edtf = _optional(parts, "edtf", str, path, place)
    return (None, None) if edtf is None else days_of(edtf)


def _part_span(
    item: Node, name: str, text: str, path: str, place: _Place
) -> tuple[int, int] | None:
    """Return the span of a part of a mention; both ends null is a part that is not there."""
    parts = item.value
    assert isinstance(parts, dict)
    ends = [parts.get(f"{name}_{end}") for end in ("start", "end")]
    if all(node is None or node.value is None for node in ends):
        return None
    span = _span(item, f"{name}_", text, path, place)
    return None if span is None else (span.start, span.end)


def _span(item: Node, prefix: str, text: str, path: str, place: _Place) -> Span | None:
    """Return the span that an object gives, if it lies in the text and its words agree."""
    start = _required(item, f"{prefix}start", int, path, place)
    end = _required(item, f"{prefix}end", int, path, place)
    if start is None or end is None:
        return None
    parts = item.value
    assert isinstance(parts, dict)
    if not 0 <= start < end <= len(text):
        what = "is empty" if start == end else f"does not lie in the text, 0 to {len(text)}"
        message = f"{path}: {prefix}start {start}, {prefix}end {end} {what}"
        hint = "count code points of the clean text, the end exclusive"
        place.add(rules.OUTSIDE, parts[f"{prefix}start"], message, hint)
        return None
    span = Span(start, end)
    if f"{prefix}text" in parts:
        _check_words(parts, f"{prefix}text", span, text, path, place)
    return span


def _check_words(parts: Part, name: str, span: Span, text: str, path: str, place: _Place) -> None:
    words = _optional(parts, name, str, path, place)
    there = text[span.start : span.end]
    if words is None or words == there:
        return
    at = next((at for at, (a, b) in enumerate(zip(words, there, strict=False)) if a != b), None)
    at = min(len(words), len(there)) if at is None else at
    shown = [f"“{visible(said[max(0, at - 20) : at + 20], 50)}”" for said in (words, there)]
    message = f"{_join(path, name)} says {shown[0]}, the text of the gold has {shown[1]}"
    hint = "count code points of the clean text; is this another version of the gold?"
    place.add(rules.OTHER_WORDS, parts[name], message, hint)


# Lines. The words that were injected into a line are rows of their own, `#L1.1`; the line is what
# its text is.

_INJECTED = re.compile(r"L[0-9]+\.[0-9]+")


def _is_injected(parts: Part) -> bool:
    id_ = parts["id"].value if "id" in parts else None
    return isinstance(id_, str) and _INJECTED.fullmatch(id_.rpartition("#")[2]) is not None


def _check_line(
    number: int,
    line: Line,
    parts: Part,
    found: Mapping[int, Line],
    gold: Mapping[int, Line] | None,
    place: _Place,
) -> None:
    hint = "count lines of the raw page from 1; lines end at LF only"
    if number in found:
        message = f"line {number} is labelled a second time"
        place.add(rules.SAME_LINE, parts["line"], message, "keep one of the two labels")
    elif gold is not None and number not in gold:
        message = f"line {number} is blank or not on the page"
        place.add(rules.NO_LINE, parts["line"], message, hint)
    elif gold is not None and line.text is not None:
        there = gold[number].text
        cut = gold[number].cut and there is not None and there.strip() in line.text
        if there is not None and line.text.strip() != there.strip() and not cut:
            shown = f"“{visible(line.text.strip(), 50)}”, not “{visible(there.strip(), 50)}”"
            message = f"line {number} is said to be {shown}"
            place.add(rules.OTHER_WORDS, parts["text"], message, hint)


def _is_label(label: str, node: Node, known: Sequence[str], path: str, place: _Place) -> bool:
    if label in known:
        return True
    message = f"{path}: there is no label `{visible(label)}`"
    place.add(rules.UNKNOWN_LABEL, node, message, f"one of {', '.join(known)}")
    return False


# Values.


def _required(item: Node, name: str, kind: type[T], path: str, place: _Place) -> T | None:
    parts = item.value
    assert isinstance(parts, dict)
    if name not in parts:
        message = f"{path or 'the document'} has no `{name}`"
        place.add(rules.KEY_MISSING, item, message, f"add `{name}`")
        return None
    return _typed(parts[name], kind, _join(path, name), place)


def _optional(parts: Part, name: str, kind: type[T], path: str, place: _Place) -> T | None:
    node = parts.get(name)
    if node is None or node.value is None:
        return None
    return _typed(node, kind, _join(path, name), place)


def _typed(node: Node, kind: type[T], path: str, place: _Place) -> T | None:
    """Return the value if it is of that type: a whole number is a number, `true` is none."""
    value = node.value
    if isinstance(value, int) and not isinstance(value, bool) and kind is float:
        return kind(value)
    if isinstance(value, kind) and not isinstance(value, bool):
        return value
    found = _WORDS.get(value) if value is None or isinstance(value, bool) else _NAMES[type(value)]
    message = f"{path}: found {found}, expected {_NAMES[kind]}"
    place.add(rules.WRONG_TYPE, node, message, "give the value the type of its column")
    return None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
