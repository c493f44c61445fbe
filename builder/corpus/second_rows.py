"""Agreement item by item: the config `second`, one row for each item of either annotation."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from builder.corpus.comparison import FACTS, LINES, Item, Reading
from builder.corpus.document import Document
from builder.corpus.matching import shared
from builder.corpus.second import Compared
from builder.layers import LAYERS
from builder.layers.base import ANNOTATION, DOCUMENT_ID, ID, Layer, Mention, annotation_of
from builder.layers.columns import BOOL, INT, TEXT, Column, Row, Table
from builder.page.spans import Span


def _reading(name: str) -> tuple[Column, ...]:
    return (
        Column(
            name, TEXT, f"what the {name} annotation says, as JSON by column of that config", True
        ),
        Column(f"{name}_text", TEXT, "the words of its mention", True),
        Column(f"{name}_start", INT, "where they start in `text` of the document", True),
        Column(f"{name}_end", INT, "where they end, exclusive", True),
    )


SECOND = Table(
    "second",
    "one fact, line or mention, as two annotations have it",
    (
        ID,
        DOCUMENT_ID,
        Column("annotator", TEXT, "who made the second annotation, as annotators.yaml tells"),
        Column("config", TEXT, "the config that the item is published in"),
        Column("item", TEXT, "what it is called: a key of `page`, a line, a mention"),
        *_reading("first"),
        *_reading("second"),
        Column("agree", BOOL, "whether the two say the same in everything"),
        Column("decision", TEXT, "of a difference: first, second or neither", True),
        Column("reason", TEXT, "why it was decided so", True),
        Column("beside", TEXT, "id of what that config has for it, if anything", True),
        Column(ANNOTATION.name, TEXT, "the line of YAML of the first annotation", True),
        Column("second_annotation", TEXT, "the line of YAML of the second annotation", True),
    ),
)


def second_rows(document: Document, compared: Compared) -> Iterator[Row]:
    """Yield the rows of one comparison: facts, then lines, then layers, each by place."""
    comparison, decisions = compared
    places = {layer.name: sorted(_places(layer, document)) for layer in LAYERS}
    for item in comparison.items:
        told = None if item.agree else decisions.get(item.key)
        yield {
            "id": f"{document.stem}@{comparison.annotator}#{item.key}",
            "document_id": document.stem,
            "annotator": comparison.annotator,
            "config": item.config,
            "item": item.key,
            **_cells("first", item.first, document),
            **_cells("second", item.second, document),
            "agree": item.agree,
            "decision": told.decision if told else None,
            "reason": told.reason if told else None,
            "beside": _beside(item, document, places.get(item.config, ())),
            "annotation": annotation_of(item.first.place) if item.first else None,
            "second_annotation": annotation_of(item.second.place) if item.second else None,
        }


def _places(layer: Layer[Mention], document: Document) -> Iterator[tuple[Span, str]]:
    """Yield where the mentions of a layer stand in the raw page, with their ids."""
    for mention in document.mentions[layer.name]:
        id = f"{document.stem}#{layer.id_of(mention)}"
        yield document.text.span_in_raw(mention.span), id


def _beside(item: Item, document: Document, places: Sequence[tuple[Span, str]]) -> str | None:
    """Return the id of what the item's config has for it: the mention that shares most with it."""
    if item.config == FACTS:
        return document.stem
    if item.config == LINES:
        return f"{document.stem}#{item.key}"
    reading = item.first or item.second
    assert reading is not None
    assert reading.span is not None
    most, id = 0, None
    # Mentions of a layer do not overlap, so those at a place follow each other.
    at = bisect_left(places, reading.span.start, key=lambda place: place[0].end)
    for span, other in islice(places, at, None):
        if span.start >= reading.span.end:
            break
        if shared(span, reading.span) > most:
            most, id = shared(span, reading.span), other
    return id


def _cells(name: str, reading: Reading | None, document: Document) -> Row:
    raw = reading.span if reading else None
    span = document.text.span_of_raw(raw) if raw else None
    return {
        name: _json(reading, document) if reading else None,
        f"{name}_text": reading.words if reading else None,
        f"{name}_start": span.start if span else None,
        f"{name}_end": span.end if span else None,
    }


def _json(reading: Reading, document: Document) -> str:
    """Return a reading as JSON, its offsets those of the published text, null where it has none."""
    row = dict(reading.row)
    for name, raw in reading.says.items():
        if f"{name}_start" in row:
            span = document.text.span_of_raw(Span(*raw)) if isinstance(raw, tuple) else None
            row[f"{name}_start"] = span.start if span else None
            row[f"{name}_end"] = span.end if span else None
    return json.dumps(row, ensure_ascii=False)
