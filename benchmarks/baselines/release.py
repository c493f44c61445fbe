"""The documents of a release, as baselines may see them, and predictions as the scorer reads them.

Offsets are code points into the clean text of the document, end exclusive, on both sides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

Mention = dict[str, Any]
"""An annotation or a prediction, in the columns of the `documents` config."""

Prediction = dict[str, list[Mention]]
"""What a baseline says of a document: mentions by layer."""

SPANS = ("statements", "organizations", "figures", "dates")


class Line(NamedTuple):
    """A raw line that is not blank; its label is None where it is hidden."""

    number: int
    text: str
    label: str | None


class Paragraph(NamedTuple):
    """A clean paragraph: its place in text and raw page, its tokens and their tags."""

    start: int
    end: int
    raw_start: int
    tokens: tuple[tuple[int, int], ...]
    tags: tuple[str, ...] | None


class Document(NamedTuple):
    """A document: what every baseline is given, then its annotations."""

    id: str
    text: str
    published: date
    paragraphs: tuple[Paragraph, ...]
    lines: tuple[Line, ...]
    mentions: Mapping[str, tuple[Mention, ...]]

    def hidden(self) -> Document:
        """Return the document without what a baseline is asked for."""
        return self._replace(
            paragraphs=tuple(paragraph._replace(tags=None) for paragraph in self.paragraphs),
            lines=tuple(line._replace(label=None) for line in self.lines),
            mentions={},
        )

    def mention(self, start: int, end: int, **said: Any) -> Mention:
        """Return a prediction of a stretch of the text; what a tool does not say is left out."""
        said = {key: value for key, value in said.items() if value is not None}
        return {"start": start, "end": end, "text": self.text[start:end], **said}


def read(release: Path) -> list[Document]:
    """Return the documents of a release in the order of their ids."""
    lines = _by_document(release, "lines")
    paragraphs = _by_document(release, "organizations")
    rows = sorted(_rows(release, "documents"), key=lambda row: row["id"])
    return [_document(row, paragraphs[row["id"]], lines[row["id"]]) for row in rows]


def _document(row: Mention, paragraphs: list[Mention], lines: list[Mention]) -> Document:
    return Document(
        id=row["id"],
        text=row["text"],
        published=date.fromisoformat(row["published_earliest"]),
        paragraphs=tuple(map(_paragraph, paragraphs, row["paragraphs"])),
        lines=tuple(_lines(row["raw"].split("\n"), lines)),
        mentions={layer: tuple(row[layer]) for layer in SPANS},
    )


def _lines(raw: list[str], rows: list[Mention]) -> Iterator[Line]:
    """Yield the whole lines; one that is cut is what its text is, as the scorer has it."""
    for row in rows:
        if "." not in row["id"].rpartition("#")[2]:
            yield Line(row["line"], raw[row["line"] - 1], row["label"])


def _paragraph(row: Mention, place: Mention) -> Paragraph:
    start, end = place["start"], place["end"]
    ends = zip(row["token_starts"], row["token_ends"], strict=True)
    tokens = tuple((start + first, start + last) for first, last in ends)
    return Paragraph(start, end, place["raw_start"], tokens, tuple(row["ner_tags"]))


def _by_document(release: Path, config: str) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for row in _rows(release, config):
        found.setdefault(row["document_id"], []).append(row)
    return found


def _rows(release: Path, config: str) -> Iterator[Mention]:
    """Yield the rows of all splits, with the names of labels in place of their numbers."""
    for file in sorted((release / "data" / config).glob("*.parquet")):
        table = pq.read_table(file)
        features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
        for row in table.to_pylist():
            yield {column: _named(value, features[column]) for column, value in row.items()}


def _named(value: Any, feature: Any) -> Any:
    """Return a label by its name; the parquet file holds its number."""
    if isinstance(value, list) and isinstance(feature, list):
        return [_named(item, feature[0]) for item in value]
    names = feature.get("names") if isinstance(feature, dict) else None
    return names[value] if names is not None and value is not None else value


def write(predictions: Mapping[str, Prediction], path: Path) -> None:
    """Write predictions as JSON Lines, a document a line."""
    lines = (json.dumps({"id": id, **said}) + "\n" for id, said in predictions.items())
    path.write_text("".join(lines), encoding="utf-8")
