"""A small release with every type of column that the published configs have."""

from __future__ import annotations

from pathlib import Path

import yaml

from builder.layers.columns import BOOL, FLOAT, INT, TEXT, Column, Label, ListOf, Row, Struct, Table
from builder.release.features import SplitInfo, card_yaml
from builder.release.split_writer import SplitWriter

PLACE = Column("annotation", TEXT, "Where the row is written.")
STATEMENT = Struct(
    (
        Column("id", TEXT, "The statement."),
        Column("start", INT, "Where it starts, in code points."),
        Column("cue_text", TEXT, "The words that introduce it.", optional=True),
        Column("cue_start", INT, "Where they start.", optional=True),
        PLACE,
    )
)
DOCUMENTS = Table(
    "documents",
    "one document",
    (
        Column("id", TEXT, "The document."),
        Column("title", TEXT, "The headline | where there is one.", optional=True),
        Column("text", TEXT, "The clean text."),
        Column("published_evidence", ListOf(TEXT), "What the date rests on."),
        Column("statements", ListOf(STATEMENT), "Who says what."),
        PLACE,
    ),
)
ORGANIZATIONS = Table(
    "organizations",
    "one paragraph",
    (
        Column("id", TEXT, "The paragraph."),
        Column("tokens", ListOf(TEXT), "Its tokens."),
        Column("token_starts", ListOf(INT), "Where each starts."),
        Column("ner_tags", ListOf(Label(("O", "B-ORG", "I-ORG"))), "One tag a token."),
        PLACE,
    ),
)
FIGURES = Table(
    "figures",
    "one figure",
    (
        Column("id", TEXT, "The figure."),
        Column("value", FLOAT, "Its value, in units."),
        Column("kind", Label(("money", "count", "ordinal")), "What is told."),
        Column("modifier", Label(("exact", "about")), "How exactly.", optional=True),
        Column("measures_start", INT, "Where the thing measured starts.", optional=True),
        Column("garbled", BOOL, "Whether the page is damaged here."),
        PLACE,
    ),
)
TABLES = (DOCUMENTS, ORGANIZATIONS, FIGURES)


def document(number: int) -> Row:
    """Return a document; every second one has neither title nor statements."""
    statement: Row = {
        "id": f"ru_{number:03}#s1",
        "start": 2**31 - 1,
        "cue_text": None if number % 4 else "said \N{FACE WITH TEARS OF JOY}",
        "cue_start": None if number % 4 else 0,
        "annotation": f"ru_{number:03}.yaml#L{number}",
    }
    return {
        "id": f"ru_{number:03}",
        "title": None if number % 2 else "«Единство» \N{EM DASH} 2024",
        "text": f"Line {number}\N{LINE SEPARATOR}still\tit\x7f, e\N{COMBINING ACUTE ACCENT}.\nLast",
        "published_evidence": [],
        "statements": [] if number % 2 else [statement, statement],
        "annotation": f"ru_{number:03}.yaml#L1",
    }


def paragraph(number: int) -> Row:
    """Return a paragraph; every third one is without tokens."""
    size = number % 3
    return {
        "id": f"ru_{number:03}#p0",
        "tokens": ["ОДКБ", "CSTO"][:size],
        "token_starts": [0, 5][:size],
        "ner_tags": ["B-ORG", "I-ORG"][:size],
        "annotation": f"ru_{number:03}.yaml#L9",
    }


def figure(number: int) -> Row:
    """Return a figure, with values that only double precision holds."""
    return {
        "id": f"ru_000#f{number}",
        "value": [0.1 + 0.2, -0.0, 1.8e12, 5.0][number % 4],
        "kind": ["money", "count", "ordinal"][number % 3],
        "modifier": [None, "exact", "about"][number % 3],
        "measures_start": None if number % 2 else number,
        "garbled": number % 5 == 0,
        "annotation": f"ru_000.yaml#L{number + 1}",
    }


ROWS = {
    "documents": {"train": [document(n) for n in range(1500)], "test": [document(1500)]},
    "organizations": {"train": [paragraph(n) for n in range(7)]},
    "figures": {"validation": [figure(n) for n in range(5)], "test": [figure(9)]},
}
"""By config and split; a split that is not here has no rows."""


def write_toy_release(folder: Path) -> None:
    """Write card and Parquet files; the documents of `train` take several files."""
    splits = {table.name: list(_write_splits(folder, table)) for table in TABLES}
    card = yaml.safe_dump(card_yaml(TABLES, splits, "1.2.3"), allow_unicode=True, sort_keys=False)
    (folder / "README.md").write_text(f"---\n{card}---\n\n# Toy\n", encoding="utf-8")


def _write_splits(folder: Path, table: Table) -> list[SplitInfo]:
    infos = []
    for split, rows in ROWS[table.name].items():
        with SplitWriter(folder / "data" / table.name, table, split, 100_000) as writer:
            writer.write(rows)
        infos.append(writer.info)
    return infos
