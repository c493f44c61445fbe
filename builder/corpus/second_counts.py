"""How far two annotations agree, counted while rows pass by: the tables of the log and the card."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from builder.annotation.adjudication import DECISIONS
from builder.corpus.comparison import FACTS, LINES
from builder.layers import LAYERS
from builder.layers.columns import Row
from builder.reports import markdown
from builder.reports.problems import visible

CONFIGS = (FACTS, LINES, *(layer.name for layer in LAYERS))
TITLES = {FACTS: "facts about the page", LINES: "labels of lines"}
"""What items are called whose config does not call them so."""
LONGEST = 300
"""Characters of a reading that a table shows; the file has it whole."""

_NOTHING = "—"


class Difference(NamedTuple):
    """What two annotations say otherwise, in words; `decision` and `reason` are of the log."""

    annotator: str
    config: str
    item: str
    first: str
    second: str
    decision: str
    reason: str


class Agreed(NamedTuple):
    """How far one document agrees: items and equal ones by annotator and config."""

    counts: tuple[tuple[str, str, int, int], ...]
    found: tuple[Difference, ...]


def agreed(rows: Iterable[Row]) -> Agreed:
    """Count the rows of one document in the config `second`."""
    items: Counter[tuple[str, str]] = Counter()
    same: Counter[tuple[str, str]] = Counter()
    found = []
    for row in rows:
        key = str(row["annotator"]), str(row["config"])
        items[key] += 1
        same[key] += bool(row["agree"])
        if not row["agree"]:
            found.append(_difference(row))
    return Agreed(tuple((*key, items[key], same[key]) for key in items), tuple(found))


class SecondCounts:
    """Counts of items by document, annotator and config, and every difference in words."""

    def __init__(self) -> None:
        self.items: Counter[tuple[str, ...]] = Counter()
        self.same: Counter[tuple[str, ...]] = Counter()
        self.decided: Counter[tuple[str, ...]] = Counter()
        self.found: list[tuple[str, Difference]] = []

    def add(self, document: str, agreed: Agreed) -> None:
        """Take in a document."""
        for annotator, config, items, same in agreed.counts:
            self.items[document, annotator, config] += items
            self.same[document, annotator, config] += same
        for difference in agreed.found:
            self.decided[difference.annotator, difference.config, difference.decision] += 1
            self.found.append((document, difference))

    def document_table(self) -> str:
        """Return a Markdown table: how many items of each document are the same in both."""
        compared = dict.fromkeys((document, annotator) for document, annotator, _ in self.items)
        configs = [name for name in CONFIGS if any(key[2] == name for key in self.items)]
        lines = [
            [f"`{document}`", f"`{annotator}`"]
            + [self._share(document, annotator, config) for config in configs]
            for document, annotator in compared
        ]
        head = ["document", "second annotation", *(TITLES.get(name, name) for name in configs)]
        return markdown.table(head, lines) if lines else _NO_SECOND

    def _share(self, *key: str) -> str:
        return f"{self.same[key]} of {self.items[key]}" if self.items[key] else _NOTHING

    def difference_table(self) -> str:
        """Return a Markdown table: every difference with its decision and the reason."""
        head = ["document", "what", "first annotation", "second annotation", "by", "holds", "why"]
        lines = [
            [f"`{document}`", f"`{d.item}`", d.first, d.second, f"`{d.annotator}`", *d[-2:]]
            for document, d in self.found
        ]
        return markdown.table(head, lines) if lines else "There is no difference.\n"

    def layer_table(self) -> str:
        """Return a Markdown table: by annotator and config, what is the same and what held."""
        head = ["second annotation", "of", "documents", "items", "same"]
        head += [f"{decision} held" for decision in DECISIONS]
        lines = []
        for annotator in dict.fromkeys(annotator for _, annotator, _ in self.items):
            for config in CONFIGS:
                of = [key for key in self.items if key[1:] == (annotator, config)]
                if not of:
                    continue
                counts = [len(of), sum(self.items[k] for k in of), sum(self.same[k] for k in of)]
                counts += [self.decided[annotator, config, decision] for decision in DECISIONS]
                lines.append([f"`{annotator}`", TITLES.get(config, config), *map(str, counts)])
        return markdown.table(head, lines) if lines else _NO_SECOND


_NO_SECOND = "There is no second annotation.\n"


def _difference(row: Row) -> Difference:
    return Difference(
        annotator=str(row["annotator"]),
        config=str(row["config"]),
        item=str(row["item"]),
        first=_told(row, "first", "second"),
        second=_told(row, "second", "first"),
        decision=str(row["decision"] or _NOTHING),
        reason=str(row["reason"] or _NOTHING),
    )


def _told(row: Row, side: str, other: str) -> str:
    """Return what one side says and the other does not, in words."""
    here, there = _reading(row, side), _reading(row, other)
    if here is None:
        return _NOTHING
    different = {name: value for name, value in here.items() if (there or {}).get(name) != value}
    return "; ".join(f"{name} {_quoted(value)}" for name, value in different.items())


def _reading(row: Row, side: str) -> Mapping[str, Any] | None:
    """Return what a side says, without offsets where words tell the same."""
    text = row[side]
    if text is None:
        return None
    said: dict[str, Any] = json.loads(str(text))
    said = {name: value for name, value in said.items() if not name.endswith(("_start", "_end"))}
    words = row[f"{side}_text"]
    return said if words is None else {"text": words, **said}


def _quoted(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_quoted, value))
    if not isinstance(value, str):
        return json.dumps(value)
    return f"`{visible(value, LONGEST)}`" if "`" not in value else visible(value, LONGEST)
