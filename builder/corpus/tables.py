"""The tables: every config of the dataset, and the rows a document gives.

The tables of the layers stand with their layers, that of agreement in `second_rows`; the two that
are about whole pages, `documents` and `lines`, stand here.
"""

from __future__ import annotations

from collections.abc import Iterable

from builder.annotation.cuts import Piece
from builder.annotation.edtf_dates import Period
from builder.annotation.facts import DatedFact
from builder.corpus.document import Document
from builder.corpus.encoded import RowEncoder
from builder.corpus.second import Compared
from builder.corpus.second_rows import SECOND, second_rows
from builder.layers import LAYERS
from builder.layers.base import ANNOTATION, DOCUMENT_ID, ID, annotation_of
from builder.layers.columns import INT, TEXT, Column, Label, ListOf, Row, Struct, Table
from builder.page.clean import LABELS, Paragraph


def _date_columns(name: str, what: str, optional: bool) -> tuple[Column, ...]:
    return (
        Column(name, TEXT, f"the day {what}, in EDTF", optional),
        Column(f"{name}_earliest", TEXT, "first day it can be, ISO 8601", optional),
        Column(f"{name}_latest", TEXT, "last day it can be, ISO 8601", optional),
        Column(f"{name}_basis", TEXT, "stated, resolved or external", optional),
        Column(f"{name}_evidence", ListOf(TEXT), "words of the seed and addresses it rests on"),
    )


PARAGRAPH = (
    ID,
    Column("start", INT, "where the paragraph starts in the text"),
    Column("end", INT, "where it ends, exclusive"),
    Column("label", TEXT, "lead, body or signature"),
    Column("line", INT, "its raw line, one-based"),
    Column("raw_start", INT, "where its first character stands in `raw`"),
)

DOCUMENTS = Table(
    "documents",
    "one captured page",
    (
        ID,
        Column("title", TEXT, "the headline", True),
        Column("text", TEXT, "the clean text, which every offset of this config indexes"),
        Column("language", TEXT, "language of the page, ISO 639"),
        Column("translation", TEXT, "the page's own notice that it is a translation", True),
        Column("publisher", TEXT, "name of the publisher"),
        Column("publisher_id", TEXT, "registry id of the publisher"),
        Column("url", TEXT, "address of the page", True),
        *_date_columns("published", "the page appeared", optional=False),
        *_date_columns("spoken", "of the principal statement", optional=True),
        Column("speaker", TEXT, "name of the principal speaker", True),
        Column("speaker_id", TEXT, "registry id of the principal speaker", True),
        Column("speaker_wikidata", TEXT, "Wikidata item of the principal speaker", True),
        Column("speaker_role", TEXT, "role of the principal speaker in the page's words", True),
        Column("paragraphs", ListOf(Struct(PARAGRAPH)), "the paragraphs of the clean text"),
        *(
            Column(layer.name, ListOf(Struct(layer.nested)), f"the layer: {layer.doc}")
            for layer in sorted(LAYERS, key=lambda layer: not layer.first_column)
        ),
        Column("raw", TEXT, "the page as captured"),
        Column("raw_sha256", TEXT, "sha256 of the seed's bytes"),
        Column("seed", TEXT, "path of the seed in the sources"),
        ANNOTATION,
        Column("review", TEXT, "review state, as GUIDELINES.md defines it"),
        Column("guidelines", INT, "version of the guidelines that was followed"),
    ),
)

LINES = Table(
    "lines",
    "one raw line that is not blank, or a part of a line that is cut",
    (
        ID,
        DOCUMENT_ID,
        Column("line", INT, "number of the line, one-based"),
        Column("text", TEXT, "the line, or the part, as it stands in the seed"),
        Column("label", Label(tuple(LABELS)), "what it is"),
        Column("raw_start", INT, "where it starts in the seed"),
        Column("raw_end", INT, "where it ends in the seed, exclusive"),
        Column("clean_start", INT, "where its paragraph starts in the clean text", True),
        Column("clean_end", INT, "where its paragraph ends in the clean text", True),
        ANNOTATION,
    ),
)

TABLES: tuple[Table, ...] = (DOCUMENTS, *(layer.table for layer in LAYERS), LINES, SECOND)
"""Every config, in the order in which the card lists them."""

ENCODERS = {table.name: RowEncoder(table) for table in TABLES}
"""What encodes the rows of each config."""


def rows(document: Document, compared: Iterable[Compared] = ()) -> dict[str, list[Row]]:
    """Return the rows of a document by config, in the order of their place.

    `compared` are the comparisons with its second annotations.
    """
    by_table = {DOCUMENTS.name: [_document_row(document)], LINES.name: _line_rows(document)}
    for layer in LAYERS:
        by_table[layer.name] = list(layer.rows(document.mentions[layer.name], document.scene))
    by_table[SECOND.name] = [row for one in compared for row in second_rows(document, one)]
    return by_table


def _document_row(document: Document) -> Row:
    facts, speaker = document.facts, document.facts.speaker
    nested = {
        layer.name: [
            layer.nested_row(mention, document.scene) for mention in document.mentions[layer.name]
        ]
        for layer in LAYERS
    }
    return {
        "id": document.stem,
        "title": document.title,
        "text": document.text.text,
        "language": facts.language,
        "translation": facts.translation,
        "publisher": facts.publisher.name,
        "publisher_id": facts.publisher.id,
        "url": facts.url,
        **_date_cells("published", facts.published),
        **_date_cells("spoken", facts.spoken),
        "speaker": speaker.name if speaker else None,
        "speaker_id": speaker.id if speaker else None,
        "speaker_wikidata": speaker.wikidata if speaker else None,
        "speaker_role": facts.speaker_role,
        "paragraphs": [_paragraph_cells(document, p) for p in document.text.paragraphs],
        **nested,
        "raw": document.page.raw,
        "raw_sha256": document.page.sha256,
        "seed": document.page.name,
        "annotation": annotation_of(document.place),
        "review": document.review,
        "guidelines": document.guidelines,
    }


def _date_cells(name: str, fact: DatedFact | None) -> Row:
    period: Period | None = fact.period if fact else None
    latest = period.latest if period else None
    return {
        name: period.edtf if period else None,
        f"{name}_earliest": period.earliest.isoformat() if period else None,
        f"{name}_latest": latest.isoformat() if latest else None,
        f"{name}_basis": fact.basis if fact else None,
        f"{name}_evidence": list(fact.evidence) if fact else [],
    }


def _paragraph_cells(document: Document, paragraph: Paragraph) -> Row:
    return {
        "id": f"{document.stem}#p{paragraph.start}",
        "start": paragraph.start,
        "end": paragraph.end,
        "label": paragraph.label,
        "line": paragraph.line,
        "raw_start": paragraph.raw_start,
    }


def _line_rows(document: Document) -> list[Row]:
    paragraphs = {paragraph.line: paragraph for paragraph in document.text.paragraphs}
    return [
        _line_row(document, piece, None if piece.part else paragraphs.get(piece.raw.number))
        for piece in document.labels.pieces(document.page)
    ]


def _line_row(document: Document, piece: Piece, paragraph: Paragraph | None) -> Row:
    line = piece.raw
    return {
        "id": f"{document.stem}#{piece.id}",
        "document_id": document.stem,
        "line": line.number,
        "text": line.text,
        "label": piece.label,
        "raw_start": line.start,
        "raw_end": line.end,
        "clean_start": paragraph.start if paragraph else None,
        "clean_end": paragraph.end if paragraph else None,
        "annotation": annotation_of(piece.place),
    }
