"""The mentions of an imported document: their cells checked against the text, then as items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from builder.annotation.locators import NotQuotable
from builder.annotation.registry import Registries
from builder.experiments.formats import rules
from builder.experiments.formats.documents import local
from builder.experiments.formats.fields import (
    ID,
    AnyLayer,
    column_of,
    decision_of,
    labels_of,
    needed,
    written,
)
from builder.experiments.formats.values import (
    Parts,
    check_keys,
    objects,
    optional,
    words,
)
from builder.experiments.strict_json import Node
from builder.layers.columns import BOOL, FLOAT, INT, TEXT
from builder.page.clean import CleanText
from builder.page.spans import Span
from builder.reports.limits import MENTIONS
from builder.reports.near import did_you_mean
from builder.reports.problems import Report, visible
from builder.yaml_text.layout import Data
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Quoted, Reference

CONTINUES = "continues"
_Found = tuple[Node, dict[str, Any]]
"""A mention: where it stands in the file, and its cells by column."""
_WRITTEN_ID = re.compile(r"s[1-9][0-9]{0,6}")


def items(
    node: Node, layer: AnyLayer, text: CleanText, registries: Registries, report: Report
) -> list[tuple[int, dict[str, Data]]]:
    """Return the mentions of a layer as items, each with its raw line, in the order of the text.

    `node` is the list of them; what is wrong with one is reported, and it is left out.
    """
    reader = _Reader(layer, text, registries, report)
    found = [reader.cells(*item) for item in _bounded(node, layer, report)]
    kept = sorted((one for one in found if one is not None), key=lambda one: one[1]["start"])
    _check_twice(kept, layer, report)
    if any(field.name == ID for field in layer.item.fields):
        _give_ids([cells for _, cells in kept])
    return list(_written(kept, layer, text, report))


def _bounded(node: Node, layer: AnyLayer, report: Report) -> list[tuple[str, Node, Parts]]:
    found = objects(node, layer.name, report)
    if len(found) <= MENTIONS:
        return found
    message = f"`{layer.name}` has {len(found)} mentions, more than {MENTIONS}"
    report.add(rules.TOO_LONG, node.place, message, "is this the file that was meant?")
    return []


def _written(
    found: list[_Found], layer: AnyLayer, text: CleanText, report: Report
) -> Iterator[tuple[int, dict[str, Data]]]:
    for node, cells in found:
        try:
            yield written(cells, layer, text)
        except NotQuotable as refusal:
            shown = visible(text.text[cells["start"] : cells["end"]], 60)
            message = f"{refusal.message}: “{shown}”, or a part of it"
            report.add(rules.NOT_QUOTABLE, node.place, message, refusal.hint)


def _check_twice(found: list[_Found], layer: AnyLayer, report: Report) -> None:
    seen: set[object] = set()
    for node, cells in found:
        for mark in ((cells["start"], cells["end"]), cells.get(ID)):
            if mark is not None and mark in seen:
                said = mark if isinstance(mark, str) else f"{mark[0]} to {mark[1]}"
                message = f"`{layer.name}` has {visible(said, 60)} twice"
                report.add(rules.SAME_MENTION, node.place, message, "keep one of the two")
            seen.add(mark)


def _give_ids(found: list[dict[str, Any]]) -> None:
    """Give numbers behind the highest to what has no permanent id, and say so where it is meant."""
    known = [cells[ID] for cells in found if _WRITTEN_ID.fullmatch(cells.get(ID) or "")]
    number = max((int(id[1:]) for id in known), default=0)
    given: dict[str, str] = {id: id for id in known}
    for cells in found:
        old = cells.get(ID)
        if old not in given:
            number += 1
            cells[ID] = f"s{number}"
            given[old or cells[ID]] = cells[ID]
    for cells in found:
        if cells.get(CONTINUES) is not None:
            cells[CONTINUES] = given.get(cells[CONTINUES], cells[CONTINUES])


class _Reader:
    """Reads the cells of the mentions of one layer."""

    def __init__(
        self, layer: AnyLayer, text: CleanText, registries: Registries, report: Report
    ) -> None:
        self._layer, self._text, self._registries = layer, text.text, registries
        self._report = report
        self._types = {column.name: column.type for column in layer.nested}
        self._labels = labels_of(layer)

    def cells(self, what: str, node: Node, parts: Parts) -> _Found | None:
        """Return a mention by column, or None after reporting what is wrong with it."""
        before = len(self._report.problems)
        check_keys(parts, list(self._types), what, self._report)
        for column in needed(self._layer):
            if parts.get(column) is None or parts[column].value is None:
                message = f"{what} has no `{column}`"
                self._report.add(rules.KEY_MISSING, node.place, message, f"add `{column}`")
        found: dict[str, Any] = {
            name: self._cell(name, parts, what) for name in self._types if name in parts
        }
        if self._report.errors_since(before):
            return None
        for prefix in ("", *(f"{name}_" for name in self._quoted())):
            self._check_span(prefix, found, parts, what)
        self._check_names(found, parts, what)
        for name in (ID, CONTINUES):
            if found.get(name) is not None:
                found[name] = local(found[name])
        return None if self._report.errors_since(before) else (node, found)

    def _cell(self, name: str, parts: Parts, what: str) -> object:
        match self._types[name]:
            case column if column == INT:
                return optional(parts, name, int, what, self._report)
            case column if column == FLOAT:
                return optional(parts, name, float, what, self._report)
            case column if column == BOOL:
                return optional(parts, name, bool, what, self._report)
            case column if column == TEXT and name.endswith("text"):
                return optional(parts, name, str, what, self._report)
        return words(parts, name, what, self._report)

    def _quoted(self) -> list[str]:
        fields = self._layer.item.fields
        return [field.name for field in fields if isinstance(field.shape, Quoted)]

    def _check_span(self, prefix: str, cells: Mapping[str, Any], parts: Parts, what: str) -> None:
        start, end = cells.get(f"{prefix}start"), cells.get(f"{prefix}end")
        said = cells.get(f"{prefix}text")
        if start is end is said is None:
            return
        where = parts.get(f"{prefix}start") or parts.get(f"{prefix}end") or parts[f"{prefix}text"]
        if start is None or end is None:
            message = f"{what}: {prefix}start and {prefix}end belong together, one is missing"
            self._report.add(rules.KEY_MISSING, where.place, message, "give both, or neither")
        elif not 0 <= start < end <= len(self._text):
            what_ = f"{what}: {prefix}start {start}, {prefix}end {end}"
            message = f"{what_} is no stretch of the text, 0 to {len(self._text)}"
            hint = "count code points of the clean text, the end exclusive"
            self._report.add(rules.OUTSIDE, where.place, message, hint)
        elif said is not None and said != Span(start, end).of(self._text):
            there = visible(Span(start, end).of(self._text), 60)
            message = (
                f"{what}: {prefix}text is “{visible(said, 60)}”, {start} to {end} is “{there}”"
            )
            hint = "count code points of the clean text; is this the text that was annotated?"
            self._report.add(rules.OTHER_WORDS, where.place, message, hint)

    def _check_names(self, cells: Mapping[str, Any], parts: Parts, what: str) -> None:
        """Report what is not among the names of its column, or not in the registry."""
        for column, names in self._labels.items():
            said = cells.get(column)
            if said is not None and said not in names:
                message = f"{what}.{column}: there is no `{visible(said, 60)}`"
                hint = did_you_mean(said, names) or f"one of {', '.join(names)}"
                self._report.add(rules.UNKNOWN_LABEL, parts[column].place, message, hint)
        for column, registry in self._references():
            if cells.get(column) is not None:
                node = Text(cells[column], parts[column].place, "plain", parts[column].place.line)
                getattr(self._registries, registry).find(node, self._report)

    def _references(self) -> Iterator[tuple[str, str]]:
        if self._layer.item.registry:
            yield decision_of(self._layer), self._layer.item.registry
        for field in self._layer.item.fields:
            if isinstance(field.shape, Reference):
                yield column_of(field, self._layer), field.shape.registry
