"""What the corpus holds, counted while its documents pass by: the numbers of the card."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from builder.annotation.file import SPLITS
from builder.corpus.second_counts import Agreed, SecondCounts, agreed
from builder.corpus.second_rows import SECOND
from builder.corpus.tables import TABLES
from builder.layers import LAYERS
from builder.layers.columns import Label, Row
from builder.reports import markdown

STRIP = 60
"""Cells in the picture of a document."""
PICTURES = 20
"""Documents that are drawn; a larger corpus shows its first ones."""
_LABELLED = tuple(
    (table.name, column.name, column.type.names)
    for table in TABLES
    for column in table.columns
    if isinstance(column.type, Label)
)
"""The columns whose labels are counted: config, name, and the labels that there are."""


class Tally(NamedTuple):
    """What one document adds to the counts.

    `labels` has counts by config, column and label; `page` is its publisher, the year and its
    state of review; `picture` is how it is drawn.
    """

    rows: Mapping[str, int]
    labels: tuple[tuple[str, str, str, int], ...]
    mentions: Mapping[str, int]
    page: tuple[str, str, str]
    picture: str
    second: Agreed


def tally(split: str, tables: Mapping[str, Sequence[Row]]) -> Tally:
    """Count the rows of one document."""
    document: dict[str, Any] = dict(tables["documents"][0])
    return Tally(
        rows={config: len(rows) for config, rows in tables.items()},
        labels=tuple(_labels(tables)),
        mentions={layer.name: len(document[layer.name]) for layer in LAYERS},
        page=(document["publisher"], document["published_earliest"][:4], document["review"]),
        picture=draw(document, split),
        second=agreed(tables[SECOND.name]),
    )


def _labels(tables: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str, str, int]]:
    for config, column, _ in _LABELLED:
        counts = Counter(str(row[column]) for row in tables[config])
        yield from ((config, column, *count) for count in counts.items())


class CorpusCounts:
    """Counts of rows, labels, mentions and pages, and pictures of the first documents."""

    def __init__(self) -> None:
        self.rows: Counter[tuple[str, str]] = Counter()
        self.labels: Counter[tuple[str, str, str]] = Counter()
        self.mentions: Counter[tuple[str, str]] = Counter()
        self.pages: Counter[tuple[str, str, str]] = Counter()
        self.pictures: list[str] = []
        self.second = SecondCounts()

    def add(self, stem: str, split: str, tally: Tally) -> None:
        """Take in a document."""
        for config, rows in tally.rows.items():
            self.rows[config, split] += rows
        for config, column, name, count in tally.labels:
            self.labels[config, column, name] += count
        for layer, mentions in tally.mentions.items():
            self.mentions[layer, split] += mentions
        self.pages[tally.page] += 1
        self.second.add(stem, tally.second)
        if len(self.pictures) < PICTURES:
            self.pictures.append(tally.picture)

    def row_table(self) -> str:
        """Return a Markdown table: how many rows each config has in each split."""
        head = ["config", "one row is", *SPLITS, "all"]
        lines = []
        for table in TABLES:
            counts = [self.rows[table.name, split] for split in SPLITS]
            lines.append([f"`{table.name}`", table.unit, *map(str, counts), str(sum(counts))])
        return markdown.table(head, lines)

    def page_table(self) -> str:
        """Return a Markdown table: how many pages of which publisher, year and review state."""
        lines = [[*page, str(count)] for page, count in sorted(self.pages.items())]
        return markdown.table(["publisher", "published in", "review", "pages"], lines)

    def mention_table(self) -> str:
        """Return a Markdown table: how many mentions each layer has in each split."""
        lines = []
        for layer in LAYERS:
            counts = [self.mentions[layer.name, split] for split in SPLITS]
            lines.append([layer.name, layer.doc, *map(str, counts), str(sum(counts))])
        return markdown.table(["layer", "says", *SPLITS, "all"], lines)

    def label_table(self) -> str:
        """Return a Markdown table: how often each label of each config occurs."""
        return markdown.table(["config", "column", "labels"], self._label_lines())

    def _label_lines(self) -> Iterator[list[str]]:
        for config, column, names in _LABELLED:
            counts = (f"{name} {self.labels[config, column, name]}" for name in names)
            yield [f"`{config}`", f"`{column}`", ", ".join(counts)]

    def picture(self) -> str:
        """Return the pictures of the documents as a Markdown code block."""
        return "\n".join(["```text", "\n\n".join(self.pictures), "```", ""])


def draw(document: dict[str, Any], split: str) -> str:
    """Return a strip of text a layer, the clean text running from left to right."""
    length = len(document["text"])
    lines = [f"{document['id']}  {split}, {length} characters"]
    width = max(len(layer.name) for layer in LAYERS)
    for layer in LAYERS:
        mentions = document[layer.name]
        strip = (
            _covered(mentions, layer.brief[0], length)
            if layer.holds_others
            else _counted(mentions, length)
        )
        lines.append(f"  {layer.name:<{width}} {len(mentions):>3}  {strip}")
    return "\n".join(lines)


def _covered(mentions: list[dict[str, Any]], column: str, length: int) -> str:
    """Return the initial of what that column says where a mention covers the middle of a cell."""
    cells = ["·"] * STRIP
    middles = [(cell + 0.5) * length / STRIP for cell in range(STRIP)]
    for mention in mentions:
        first, behind = (bisect_left(middles, mention[edge]) for edge in ("start", "end"))
        cells[first:behind] = str(mention[column])[:1] * (behind - first)
    return "".join(cells)


def _counted(mentions: list[dict[str, Any]], length: int) -> str:
    """Return how many mentions start in each cell."""
    cells = ["·"] * STRIP
    counts = Counter(mention["start"] * STRIP // length for mention in mentions)
    for cell, count in counts.items():
        cells[cell] = str(min(9, count))
    return "".join(cells)
