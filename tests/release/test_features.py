from __future__ import annotations

import json
import re

import pyarrow as pa
import pytest

from builder.layers.columns import TEXT, Column, Label, ListOf, Primitive, Struct, Table
from builder.release.features import SplitInfo, arrow_schema, card_features, card_yaml, describe
from tests.loads.toy_release import DOCUMENTS, FIGURES, ORGANIZATIONS, TABLES

TRAIN = SplitInfo("train", 3, 100, 40, "ab" * 32, ("train-00000-of-00001.parquet",))
TEST = SplitInfo("test", 2, 70, 30, "cd" * 32, ("test-00000-of-00001.parquet",))


def test_each_type_has_its_arrow_type() -> None:
    """Offsets are int32, labels int64, and lists of structs stay lists of structs."""
    assert arrow_schema(FIGURES).types == [
        pa.string(), pa.float64(), pa.int64(), pa.int64(), pa.int32(), pa.bool_(), pa.string(),
    ]  # fmt: skip
    assert arrow_schema(ORGANIZATIONS).field("ner_tags").type == pa.list_(pa.int64())
    statements = arrow_schema(DOCUMENTS).field("statements").type
    assert [field.name for field in statements.value_type] == [
        "id", "start", "cue_text", "cue_start", "annotation",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_embedded_features_are_in_the_older_form(table: Table) -> None:
    """A list is a JSON array around its inner feature, which `datasets` 2 and 3 can read too."""
    embedded = arrow_schema(table).metadata[b"huggingface"].decode()
    assert set(re.findall(r'"_type": "(\w+)"', embedded)) <= {"Value", "ClassLabel"}
    assert list(json.loads(embedded)["info"]["features"]) == arrow_schema(table).names


def test_embedded_labels_keep_their_order() -> None:
    """The index of a label is its place among the names as defined."""
    embedded = json.loads(arrow_schema(ORGANIZATIONS).metadata[b"huggingface"])
    tags = [{"names": ["O", "B-ORG", "I-ORG"], "_type": "ClassLabel"}]
    assert embedded["info"]["features"]["ner_tags"] == tags


def test_card_features_say_list_and_name_labels() -> None:
    """The card has `list:` for lists, of values, labels or structs, and label names by index."""
    names = {"0": "O", "1": "B-ORG", "2": "I-ORG"}
    assert card_features(ORGANIZATIONS) == [
        {"name": "id", "dtype": "string"},
        {"name": "tokens", "list": "string"},
        {"name": "token_starts", "list": "int32"},
        {"name": "ner_tags", "list": {"class_label": {"names": names}}},
        {"name": "annotation", "dtype": "string"},
    ]
    statements = next(f for f in card_features(DOCUMENTS) if f["name"] == "statements")
    assert statements["list"][1] == {"name": "start", "dtype": "int32"}  # type: ignore[index]


def test_card_lists_configs_in_order_and_sums_sizes() -> None:
    """The first config is the default, has the version, and its sizes are those of its splits."""
    card = card_yaml(TABLES, {"figures": [TEST], "documents": [TRAIN, TEST]}, "1.0.0")
    documents, figures = card["configs"]
    assert documents == {
        "config_name": "documents",
        "default": True,
        "version": "1.0.0",
        "data_files": [
            {"split": "train", "path": "data/documents/train-*.parquet"},
            {"split": "test", "path": "data/documents/test-*.parquet"},
        ],
    }
    assert "default" not in figures
    info = card["dataset_info"][0]
    assert (info["download_size"], info["dataset_size"]) == (70, 170)
    assert info["splits"][1] == {"name": "test", "num_bytes": 70, "num_examples": 2}  # type: ignore[index]


def test_card_leaves_out_what_has_no_rows() -> None:
    """A config without any split is not named: `datasets` would fail on its missing files."""
    card = card_yaml(TABLES, {"documents": [], "figures": [TRAIN]}, "1.0.0")
    assert [config["config_name"] for config in card["configs"]] == ["figures"]
    assert [info["config_name"] for info in card["dataset_info"]] == ["figures"]


def test_reference_shows_every_column_and_part() -> None:
    """A reader finds each column by its name, with its type, its labels and its meaning."""
    lines = describe(DOCUMENTS).splitlines()
    assert "| `title` | string, or null | The headline \\| where there is one. |" in lines
    assert "| `statements` | list of struct | Who says what. |" in lines
    assert "| `statements[].cue_start` | int32, or null | Where they start. |" in lines
    assert "| `kind` | label: money, count, ordinal | What is told. |" in describe(FIGURES)


def test_reference_is_one_line_a_column() -> None:
    """A line feed or a bar in a meaning does not break the Markdown table."""
    meaning = "One|two\n  three"
    table = Table("t", "a row", (Column("a", Struct((Column("b", TEXT, meaning),)), meaning),))
    assert describe(table).splitlines()[2:] == [
        "| `a` | struct | One\\|two three |",
        "| `a.b` | string | One\\|two three |",
    ]


def test_types_nest() -> None:
    """A struct outside a list, and a list in a list, have their form on the card too."""
    pairs = ListOf(ListOf(Primitive("int32")))
    table = Table(
        "t",
        "a row",
        (Column("s", Struct((Column("k", Label(("x",)), ""),)), ""), Column("p", pairs, "")),
    )
    assert card_features(table) == [
        {"name": "s", "struct": [{"name": "k", "dtype": {"class_label": {"names": {"0": "x"}}}}]},
        {"name": "p", "list": {"list": "int32"}},
    ]
