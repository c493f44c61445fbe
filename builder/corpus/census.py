"""What the corpus holds, counted while its documents pass by: the numbers of the card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from builder.annotation.file import SPLITS
from builder.corpus.second_counts import SecondCounts
from builder.corpus.second_rows import SECOND
from builder.corpus.tables import TABLES
from builder.layers import LAYERS
from builder.layers.columns import Label, Row
from builder.reports import markdown

STRIP = 60
"""Cells in the picture of a document."""
PICTURES = 20
"""Documents that are drawn; a larger corpus shows its first ones."""


class Census:
    """Counts of rows, labels, mentions and pages, and pictures of the first documents."""

    def __init__(self) -> None:
        self.rows: Counter[tuple[str, str]] = Counter()
        self.labels: Counter[tuple[str, str, str]] = Counter()
        self.mentions: Counter[tuple[str, str]] = Counter()
        self.pages: Counter[tuple[str, str, str]] = Counter()
        self.pictures: list[str] = []
        self.second = SecondCounts()

    def add(self, split: str, tables: dict[str, list[Row]]) -> None:
        """Count the rows of one document."""
        for config, rows in tables.items():
            self.rows[config, split] += len(rows)
            self._count_labels(config, rows)
        self.second.add(tables.get(SECOND.name, ()))
        document: dict[str, Any] = tables["documents"][0]
        year = document["published_earliest"][:4]
        self.pages[document["publisher"], year, document["review"]] += 1
        for layer in LAYERS:
            self.mentions[layer.name, split] += len(document[layer.name])
        if len(self.pictures) < PICTURES:
            self.pictures.append(draw(document, split))

    def _count_labels(self, config: str, rows: Sequence[Row]) -> None:
        table = next(table for table in TABLES if table.name == config)
        for column in table.columns:
            if isinstance(column.type, Label):
                for row in rows:
                    self.labels[config, column.name, str(row[column.name])] += 1

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
        for table in TABLES:
            for column in table.columns:
                if isinstance(column.type, Label):
                    counts = (
                        f"{name} {self.labels[table.name, column.name, name]}"
                        for name in column.type.names
                    )
                    yield [f"`{table.name}`", f"`{column.name}`", ", ".join(counts)]

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
    for cell in range(STRIP):
        middle = (cell + 0.5) * length / STRIP
        for mention in mentions:
            if mention["start"] <= middle < mention["end"]:
                cells[cell] = str(mention[column])[:1]
    return "".join(cells)


def _counted(mentions: list[dict[str, Any]], length: int) -> str:
    """Return how many mentions start in each cell."""
    counts = Counter(mention["start"] * STRIP // length for mention in mentions)
    return "".join(str(min(9, counts[cell])) if counts[cell] else "·" for cell in range(STRIP))
