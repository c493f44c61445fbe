"""The tables: the columns that the contract lists, and rows that fit them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from builder.corpus.offsets import faults
from builder.corpus.tables import TABLES
from builder.layers.columns import BOOL, FLOAT, INT, TEXT, Column, Label, ListOf, Struct, Type
from tests.support import FIVE, compiled, real_rows

# The contract, literally: a name with `?` may be null, `[]` is a list, `name{…}` has parts;
# `:int`, `:float`, `:bool` and `:{a|b}` are types, all else is text.
MENTION = "id, text, start:int, end:int"
DATE = "edtf, earliest, latest?"
PARTS = (
    "source_text?, source_start?:int, source_end?:int, cue_text?, cue_start?:int, cue_end?:int, "
    "continues?"
)
MEASURES = "measures_text?, measures_start?:int, measures_end?:int, period?, garbled:bool"
PLACE = "context, context_start:int, annotation"
CONTRACT = {
    "documents": (
        "id, title?, text, language, translation?, publisher, publisher_id, url?, published, "
        "published_earliest, published_latest, published_basis, published_evidence[], spoken?, "
        "spoken_earliest?, spoken_latest?, spoken_basis?, spoken_evidence[], speaker?, "
        "speaker_id?, speaker_wikidata?, speaker_role?, "
        "paragraphs{id, start:int, end:int, label, line:int, raw_start:int}, "
        f"dates{{{MENTION}, {DATE}, anchor, modifier, annotation}}, "
        "statements{id, kind, speaker, speaker_id, text, start:int, end:int, "
        f"{PARTS}, annotation}}, "
        f"organizations{{{MENTION}, organization, organization_id, wikidata?, annotation}}, "
        f"figures{{{MENTION}, value:float, upper?:float, kind, unit, modifier, modifier_text?, "
        f"{MEASURES}, annotation}}, raw, raw_sha256, seed, annotation, review, guidelines:int"
    ),
    "statements": (
        "id, document_id, kind:{direct|mixed|indirect}, speaker, speaker_id, text, start:int, "
        f"end:int, {PARTS}, spoken?, {PLACE}"
    ),
    "organizations": (
        "id, document_id, context, context_start:int, tokens[], token_starts[]:int, "
        "token_ends[]:int, ner_tags[]:{O|B-ORG|I-ORG}, "
        f"mentions{{{MENTION}, organization, organization_id, wikidata?, annotation}}, annotation"
    ),
    "figures": (
        "id, document_id, text, start:int, end:int, value:float, upper?:float, "
        "kind:{money|count|ordinal|share}, unit, modifier:{exact|about|more_than|less_than}, "
        f"modifier_text?, {MEASURES}, {PLACE}"
    ),
    "dates": (
        f"id, document_id, text, start:int, end:int, {DATE}, "
        "anchor:{explicit|published|spoken|external}, modifier:{none|start|end}, published, "
        f"spoken?, {PLACE}"
    ),
    "lines": (
        "id, document_id, line:int, text, label:{title|lead|body|signature|dateline|caption|"
        "related|tags|metadata|note|interface}, raw_start:int, raw_end:int, clean_start?:int, "
        "clean_end?:int, annotation"
    ),
    "second": (
        "id, document_id, annotator, config, item, first?, first_text?, first_start?:int, "
        "first_end?:int, second?, second_text?, second_start?:int, second_end?:int, agree:bool, "
        "decision?, reason?, beside?, annotation?, second_annotation?"
    ),
}
NAMES = {INT: ":int", FLOAT: ":float", BOOL: ":bool", TEXT: ""}


def spelled(columns: Sequence[Column]) -> str:
    """Return columns as the contract above spells them."""
    return ", ".join(_spelled(column) for column in columns)


def _spelled(column: Column) -> str:
    name = f"{column.name}?" if column.optional else column.name
    match column.type:
        case ListOf(Struct(columns)):
            return f"{name}{{{spelled(columns)}}}"
        case ListOf(inner):
            return f"{name}[]{_type(inner)}"
        case other:
            return name + _type(other)


def _type(type_: Type) -> str:
    return f":{{{'|'.join(type_.names)}}}" if isinstance(type_, Label) else NAMES[type_]  # type: ignore[index]


def test_the_configs_are_those_of_the_contract() -> None:
    """There are seven configs."""
    assert {table.name for table in TABLES} == set(CONTRACT)
    assert TABLES[0].name == "documents"


@pytest.mark.parametrize("config", CONTRACT)
def test_columns_are_those_of_the_contract(config: str) -> None:
    """Every config has the contract's columns: names, order, types and which may be null."""
    (table,) = (table for table in TABLES if table.name == config)
    assert spelled(table.columns) == CONTRACT[config]


def fits(value: Any, column: Column) -> bool:
    """Whether a value is one that the column can hold."""
    return (value is None and column.optional) or _fits(value, column.type)


def _fits(value: Any, type_: Type) -> bool:
    match type_:
        case Label(names):
            return value in names
        case ListOf(inner):
            return isinstance(value, list) and all(_fits(item, inner) for item in value)
        case Struct(columns):
            wanted = sorted(column.name for column in columns)
            return sorted(value) == wanted and all(fits(value[c.name], c) for c in columns)
        case _:
            kind = {INT: int, FLOAT: float, BOOL: bool, TEXT: str}[type_]
            return type(value) is kind and value != ""


@pytest.mark.parametrize("config", CONTRACT)
def test_real_rows_fit_their_columns(config: str) -> None:
    """Each row has exactly its columns; missing is null, never an empty string."""
    (table,) = (table for table in TABLES if table.name == config)
    names = [column.name for column in table.columns]
    for row in real_rows(config):
        assert sorted(row) == sorted(names)
        wrong = [column.name for column in table.columns if not fits(row[column.name], column)]
        assert wrong == []


@pytest.mark.parametrize("config", CONTRACT)
def test_real_offsets_point_at_their_words(config: str) -> None:
    """No offset of any row of the corpus is wrong, and the checks saw every row."""
    rows = real_rows(config, compiled())
    assert [fault for row in rows for fault in faults(config, row)] == []
    assert len(real_rows(config)) == {
        "documents": 5, "statements": 33, "organizations": 38, "figures": 17, "dates": 16,
        "lines": 139, "second": 272,
    }[config]  # fmt: skip


@pytest.mark.parametrize("config", ["statements", "organizations", "figures", "dates"])
def test_contexts_are_paragraphs_of_the_text(config: str) -> None:
    """A context is a run of whole paragraphs, and context_start is its place in the text."""
    documents: dict[Any, Any] = {row["id"]: row for row in real_rows("documents")}
    for row in real_rows(config):
        document = documents[row["document_id"]]
        start, context = row["context_start"], str(row["context"])
        end = start + len(context)  # type: ignore[operator]
        assert document["text"][start:end] == context
        assert start in {part["start"] for part in document["paragraphs"]}
        assert end in {part["end"] for part in document["paragraphs"]}


@pytest.mark.parametrize("config", ["statements", "figures", "dates"])
def test_nested_mentions_are_those_of_the_config(config: str) -> None:
    """What a document nests and what the config lists are the same mentions, apart from offsets."""
    nested: list[Any] = [
        mention
        for row in real_rows("documents")
        for mention in row[config]  # type: ignore[attr-defined]
    ]
    flat = real_rows(config)
    assert [mention["id"] for mention in nested] == [row["id"] for row in flat]
    for mention, row in zip(nested, flat, strict=True):
        assert mention["start"] == row["start"] + row["context_start"]  # type: ignore[operator]
        same = [name for name in mention if "start" not in name and "end" not in name]
        assert {name: mention[name] for name in same} == {name: row[name] for name in same}


def test_ids_say_where_things_stand() -> None:
    """Ids are the stem, with a letter for the kind and the place in the document's text."""
    letters = {"organizations": "p", "figures": "f", "dates": "d"}
    for config, letter in letters.items():
        for row in real_rows(config):
            offset: Any = row["context_start"]
            offset += 0 if config == "organizations" else row["start"]
            assert row["id"] == f"{row['document_id']}#{letter}{offset}"
    for row in real_rows("lines"):
        assert row["id"] == f"{row['document_id']}#L{row['line']}"
    ids = [row["id"] for config in CONTRACT for row in real_rows(config)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("config", sorted(CONTRACT.keys() - {"second"}))
def test_rows_lead_back_to_the_line_of_yaml(config: str) -> None:
    """`annotation` names a line of the document's file that holds what the row says."""
    for row in real_rows(config):
        path, number = str(row["annotation"]).split("#L")
        assert path == f"annotations/documents/{row.get('document_id', row['id'])}.yaml"
        line = (FIVE / path).read_text(encoding="utf-8").split("\n")[int(number) - 1]
        if config in {"statements", "figures", "dates"}:
            assert line.startswith("      - ")
        elif config == "lines":
            assert line.endswith(f": {row['label']}")
        elif config == "organizations":
            assert line.startswith("  L")


def test_rows_are_in_page_order() -> None:
    """Rows come document by document, then by place."""
    for config in ("statements", "figures", "dates"):
        places: list[Any] = [
            (row["document_id"], row["context_start"] + row["start"])  # type: ignore[operator]
            for row in real_rows(config, compiled())
        ]
        assert places == sorted(places)


def test_raw_lines_stand_at_their_raw_offsets() -> None:
    """The raw offsets of a line index the seed; the clean ones are those of its paragraph."""
    documents: dict[Any, Any] = {row["id"]: row for row in real_rows("documents")}
    for row in real_rows("lines"):
        document = documents[row["document_id"]]
        assert document["raw"][row["raw_start"] : row["raw_end"]] == row["text"]
        spans = {part["line"]: (part["start"], part["end"]) for part in document["paragraphs"]}
        assert (row["clean_start"], row["clean_end"]) == spans.get(row["line"], (None, None))
    assert all(outcome.tables is not None for outcome in compiled().values())
