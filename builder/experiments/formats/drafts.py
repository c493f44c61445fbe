"""An imported document as an annotation file: labels, facts and mentions, in the one layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from builder.annotation.quotes import stands_in
from builder.annotation.registry import Registries
from builder.annotation.writing import opening
from builder.corpus.tables import DOCUMENTS
from builder.experiments.formats import mentions, rules
from builder.experiments.formats.labelled import Labelled, LinePart, of_rows, rest_of
from builder.experiments.formats.values import (
    Parts,
    check_keys,
    objects,
    optional,
    required,
    typed,
    words,
)
from builder.experiments.strict_json import Node
from builder.layers import LAYERS
from builder.page.clean import KEPT, LABELS, CleanText, clean
from builder.page.seed import Page
from builder.reports.limits import MENTIONS
from builder.reports.near import did_you_mean
from builder.reports.problems import Report, visible
from builder.yaml_text import layout
from builder.yaml_text.layout import Data

LINES = "lines"
_MORE = ["split", LINES]
_ADDRESS = re.compile(r"https?://[^\s/]+/\S*")
_PLAIN_FACTS = {"language": "language", "publisher": "publisher_id", "url": "url"}
_DATED = ("published", "spoken")
_QUOTED_FACTS = ("translation", "speaker_role")
_PAGE = (
    "language", "publisher", "url", "translation", "published", "spoken", "speaker", "speaker_role",
)  # fmt: skip
"""The keys under `page`, in the order in which files show them."""


class DraftText(NamedTuple):
    """An annotation file: its text, and how many mentions of each layer it has."""

    text: str
    counts: Mapping[str, int]


class Known(NamedTuple):
    """What the corpus knows of a document: its page, and what its annotation says already.

    `labels` and `facts` (the cells of `documents`) are empty where there is no annotation; they
    stand in for what the file does not give.
    """

    page: Page
    registries: Registries
    guidelines: int
    labels: Labelled
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Drafter:
    """Writes the annotation of one document from the values of a file."""

    known: Known
    report: Report

    def draft(self, node: Node, comment: str) -> DraftText | None:
        """Return the annotation file that a document is, or None after reporting what is wrong.

        `comment` stands in its first lines.
        """
        before = len(self.report.problems)
        assert isinstance(node.value, dict)
        parts = node.value
        check_keys(parts, [*(column.name for column in DOCUMENTS.columns), *_MORE], "", self.report)
        self._check_seed(parts)
        labels = self._labels(node, parts)
        text = clean(self.known.page, labels.labels, labels.rests(self.known.page))
        if not self.report.errors_since(before):
            self._check_text(parts, text)
        items: dict[int, dict[str, list[Data]]] = {p.line: {} for p in text.paragraphs}
        if not self.report.errors_since(before):  # else offsets would count another text
            for layer in LAYERS:
                for line, item in self._items(parts, layer, text):
                    items[line].setdefault(layer.name, []).append(item)
        self._check_number(node, items)
        page = self._facts(parts, labels.labels, _principal(items))
        if self.report.errors_since(before):
            return None
        return self._written(parts, labels, page, items, text, comment)

    def _check_number(self, node: Node, items: Mapping[int, dict[str, list[Data]]]) -> None:
        """Report more mentions than an annotation may have in all its layers."""
        found = sum(len(listed) for layers in items.values() for listed in layers.values())
        if found > MENTIONS:
            message = f"a document has {found} mentions, more than {MENTIONS}"
            self.report.add(rules.TOO_LONG, node.place, message, "split its page into several")

    def _written(
        self,
        parts: Parts,
        labels: Labelled,
        page: dict[str, Data],
        items: Mapping[int, dict[str, list[Data]]],
        text: CleanText,
        comment: str,
    ) -> DraftText:
        guidelines = optional(parts, "guidelines", int, "", self.report)
        data: dict[str, Data] = {
            "seed_sha256": self.known.page.sha256,
            "guidelines": str(guidelines or self.known.guidelines),
            "review": "draft",
            "page": page,
            "lines": labels.written(),
            "text": {f"L{line}": found or "nothing" for line, found in items.items()},
        }
        comments = {("text", f"L{p.line}"): opening(p.text) for p in text.paragraphs}
        counts = {
            layer.name: sum(len(found.get(layer.name, ())) for found in items.values())
            for layer in LAYERS
        }
        shown: dict[layout.Path, str] = {path: words for path, words in comments.items() if words}
        return DraftText(layout.write(data, {(): comment, **shown}), counts)

    # Labels and text

    def _check_seed(self, parts: Parts) -> None:
        given = optional(parts, "raw_sha256", str, "", self.report)
        if given not in (None, self.known.page.sha256):
            message = f"raw_sha256 is {visible(given or '', 80)}"
            hint = f"{self.known.page.name} has {self.known.page.sha256}"
            self.report.add(rules.OTHER_SEED, parts["raw_sha256"].place, message, hint)

    def _labels(self, node: Node, parts: Parts) -> Labelled:
        if LINES not in parts:
            if not self.known.labels.labels:
                hint = "add `lines`, or begin the annotation with `new`"
                message = "nothing says what the lines of the page are"
                self.report.add(rules.NO_LABELS, node.place, message, hint)
            return self.known.labels
        rows: list[tuple[int, LinePart]] = []
        places: list[Parts] = []
        for what, item, line in objects(parts[LINES], LINES, self.report):
            number = required(item, line, "line", int, what, self.report)
            label = required(item, line, "label", str, what, self.report)
            if number is not None and label is not None:
                self._check_label(what, line, label)
                said = optional(line, "text", str, what, self.report)
                rows.append((number, LinePart(label, said or "")))
                places.append(line)
        labels = of_rows(rows)
        seen: set[int] = set()
        for (number, part), line in zip(rows, places, strict=True):
            if not self._is_cut(number, labels):
                self._check_line(line, number, part.words, seen)
                seen.add(number)
        return labels

    def _is_cut(self, number: int, labels: Labelled) -> bool:
        parts = labels.cuts.get(number)
        return parts is not None and rest_of(self.known.page.line(number), parts) is not None

    def _check_label(self, what: str, parts: Parts, label: str) -> None:
        if label not in LABELS:
            message = f"{what}: there is no label `{visible(label, 60)}`"
            hint = did_you_mean(label, LABELS) or f"one of {', '.join(LABELS)}"
            self.report.add(rules.UNKNOWN_LABEL, parts["label"].place, message, hint)

    def _check_line(self, parts: Parts, number: int, said: str, seen: set[int]) -> None:
        line = self.known.page.line(number)
        if number in seen:
            message = f"line {number} is labelled a second time"
            self.report.add(rules.SAME_LINE, parts["line"].place, message, "keep one of the two")
        if line is None or line.blank:
            message = f"line {number} is blank or not on the page"
            hint = "count lines of the raw page from 1; lines end at LF only"
            self.report.add(rules.NO_LINE, parts["line"].place, message, hint)
            return
        if said and said.strip() != line.text.strip():
            there = visible(line.text.strip(), 60)
            message = f"line {number} is said to be “{visible(said.strip(), 60)}”, not “{there}”"
            hint = "is this the page that was annotated?"
            self.report.add(rules.OTHER_WORDS, parts["text"].place, message, hint)

    def _check_text(self, parts: Parts, text: CleanText) -> None:
        said = optional(parts, "text", str, "", self.report)
        if said is None or said == text.text:
            return
        pairs = zip(said, text.text, strict=False)
        at = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(said), len(text.text)))
        shown = [visible(whole[max(0, at - 20) : at + 20], 60) for whole in (said, text.text)]
        message = f"the text has “{shown[0]}” at {at}, the labels of the lines give “{shown[1]}”"
        hint = "offsets would count another text; correct `lines` or `text`"
        self.report.add(rules.OTHER_WORDS, parts["text"].place, message, hint)

    def _items(
        self, parts: Parts, layer: Any, text: CleanText
    ) -> list[tuple[int, dict[str, Data]]]:
        if layer.name not in parts:
            return []
        node = parts[layer.name]
        return mentions.items(node, layer, text, self.known.registries, self.report)

    # Facts

    def _facts(
        self, parts: Parts, labels: Mapping[int, str], speaker: str | None
    ) -> dict[str, Data]:
        """Return what stands under `page`: what the file gives, else what is known already.

        The principal speaker follows from the statements.
        """
        known = self.known
        if speaker != known.facts.get("speaker_id"):  # another speaker has another role
            known = known._replace(facts={**known.facts, "speaker_role": None})
        finder = _Finder(known, parts, labels, self.report)
        found: dict[str, Data] = {} if speaker is None else {"speaker": speaker}
        for key, column in _PLAIN_FACTS.items():
            if (value := finder.text(column)) is not None:
                found[key] = value
        for key in _QUOTED_FACTS:
            if (value := finder.text(key)) is not None:
                found[key] = finder.quote(key, value)
        for key in _DATED:
            if (value := finder.text(key)) is not None:
                found[key] = finder.dated(key, value)
        return {key: found[key] for key in _PAGE if key in found}


def _principal(items: Mapping[int, Mapping[str, list[Data]]]) -> str | None:
    """Return who makes most statements, of several the one named first; None without any."""
    said = (item for found in items.values() for item in found.get("statements", ()))
    speakers = Counter(str(item["speaker"]) for item in said if isinstance(item, Mapping))
    return next((speaker for speaker, _ in speakers.most_common(1)), None)


@dataclass(slots=True)
class _Finder:
    """Looks facts up in the file, else in what is known, and finds their words on the page."""

    known: Known
    parts: Parts
    labels: Mapping[int, str]
    report: Report

    def text(self, column: str) -> str | None:
        if column in self.parts:
            return words(self.parts, column, "", self.report)
        value: str | None = self.known.facts.get(column)
        return value

    def dated(self, name: str, edtf: str) -> Data:
        found: dict[str, Data] = {"edtf": edtf}
        if (basis := self.text(f"{name}_basis")) is not None:
            found["basis"] = basis
        if evidence := self._evidence(f"{name}_evidence"):
            found["evidence"] = evidence
        return found

    def _evidence(self, column: str) -> list[Data]:
        if column not in self.parts:
            return [self.quote(column, said) for said in self.known.facts.get(column) or ()]
        found: list[Data] = []
        for number, item in enumerate(typed(self.parts[column], list, column, self.report) or ()):
            said = words({"": item}, "", f"{column}[{number}]", self.report)
            if said is not None:
                found.append(self.quote(column, said))
        return found

    def quote(self, column: str, said: str) -> Data:
        """Return words of the page with a line in which they stand, or an address as it is."""
        if column.endswith("evidence") and _ADDRESS.fullmatch(said):
            return said
        lines = [line for line in self.known.page.lines if stands_in(said, line.text)]
        if not lines:
            node = self.parts[column]
            message = f"{column}: “{visible(said, 60)}” stands in no line of the page"
            self.report.add(rules.OTHER_WORDS, node.place, message, "quote the page, or an address")
            return said
        # Of several lines, one that is about the article is what an annotator would have named.
        wanted = KEPT if column == "speaker_role" else frozenset(LABELS) - {"interface"}
        best = next((x for x in lines if self.labels.get(x.number) in wanted), lines[0])
        return {f"L{best.number}": said}
