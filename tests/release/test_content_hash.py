from __future__ import annotations

import copy
import hashlib
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from builder.layers.columns import FLOAT, INT, TEXT, Column, Label, ListOf, Row, Struct, Table
from builder.release import content_hash
from builder.release.content_hash import ContentHash
from builder.release.split_writer import SplitWriter
from tests.loads.toy_release import DOCUMENTS, FIGURES, PLACE, ROWS, TABLES

DOCUMENT = ROWS["documents"]["train"][0]


def hash_of(table: Table, *rows: Row) -> str:
    """Return the content hash of these rows."""
    digest = ContentHash(table)
    for row in rows:
        digest.add(row)
    return digest.hexdigest()


@pytest.fixture
def recompute() -> Callable[[str, list[Path]], str]:
    """Return the function that the module's docstring gives to third parties."""
    text = content_hash.__doc__ or ""
    scope: dict[str, Any] = {}
    exec(textwrap.dedent(text[text.index("    import hashlib") :]), scope)
    function: Callable[[str, list[Path]], str] = scope["content_hash"]
    return function


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_anyone_recomputes_it_from_the_files(
    table: Table, tmp_path: Path, recompute: Callable[[str, list[Path]], str]
) -> None:
    """The documented lines, with pyarrow alone, give the hash that the writer gave."""
    for split, rows in ROWS[table.name].items():
        with SplitWriter(tmp_path, table, split, shard_bytes=100_000) as writer:
            writer.write(rows)
        files = [tmp_path / name for name in writer.info.files]
        assert recompute(table.name, files) == writer.info.content_hash


def test_it_does_not_depend_on_the_parquet_writer(
    tmp_path: Path, recompute: Callable[[str, list[Path]], str]
) -> None:
    """Written anew with other settings, other bytes have the same content."""
    with SplitWriter(tmp_path, FIGURES, "test") as writer:
        writer.write(ROWS["figures"]["validation"])
    file, other = tmp_path / writer.info.files[0], tmp_path / "other.parquet"
    pq.write_table(pq.read_table(file), other, compression="gzip", row_group_size=2)
    assert other.read_bytes() != file.read_bytes()
    assert recompute("figures", [other]) == writer.info.content_hash


def test_it_is_the_same_for_ever() -> None:
    """Released hashes stay comparable: this is the form, line by line, and it does not change."""
    columns = (
        Column("id", TEXT, ""),
        Column("value", FLOAT, "", optional=True),
        Column("tags", ListOf(Label(("O", "B"))), ""),
        Column("parts", ListOf(Struct((Column("start", INT, ""), PLACE))), ""),
        PLACE,
    )
    lines = (
        '{"config":"c","features":{"id":{"dtype":"string","_type":"Value"},'
        '"value":{"dtype":"float64","_type":"Value"},'
        '"tags":[{"names":["O","B"],"_type":"ClassLabel"}],'
        '"parts":[{"start":{"dtype":"int32","_type":"Value"}}]}}\n'
        '{"id":"«\\"\\u0001\\n","value":1e+16,"tags":["B"],"parts":[{"start":1}]}\n'
        '{"id":"б","value":null,"tags":[],"parts":[]}\n'
    )
    rows: list[Row] = [
        {
            "id": '«"\x01\n',
            "value": 1e16,
            "tags": ["B"],
            "parts": [{"start": 1, "annotation": "L1"}],
            "annotation": "L1",
        },
        {"id": "б", "value": None, "tags": [], "parts": [], "annotation": "L2"},
    ]
    found = hash_of(Table("c", "a row", columns), *rows)
    assert found == hashlib.sha256(lines.encode()).hexdigest()


def test_where_an_item_is_written_is_not_data() -> None:
    """Moving items within their YAML file changes no hash, at any depth."""
    moved: Any = copy.deepcopy(DOCUMENT)
    moved["annotation"] = "elsewhere.yaml#L900"
    moved["statements"][1]["annotation"] = "elsewhere.yaml#L1"
    assert moved != DOCUMENT
    assert hash_of(DOCUMENTS, moved) == hash_of(DOCUMENTS, DOCUMENT)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "ru_001"),
        ("title", None),
        ("text", "e\N{COMBINING ACUTE ACCENT}"),
        ("text", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("published_evidence", ["2024"]),
        ("statements", []),
    ],
)
def test_every_other_value_is_data(column: str, value: object) -> None:
    """A change in any column changes the hash, and nothing is normalised away."""
    changed = DOCUMENT | {column: value}
    assert hash_of(DOCUMENTS, changed) != hash_of(DOCUMENTS, DOCUMENT)


def test_number_and_order_of_rows_are_data() -> None:
    """Rows have an order: the hash of a split is not that of a set."""
    one, two = ROWS["documents"]["train"][:2]
    hashes = [
        hash_of(DOCUMENTS, *rows) for rows in ((), (one,), (one, one), (one, two), (two, one))
    ]
    assert len(set(hashes)) == len(hashes)


def test_names_and_order_of_columns_are_data() -> None:
    """A column renamed or moved, or a config renamed, is other data even without rows."""
    first, second, *rest = FIGURES.columns
    renamed = Column("figure", first.type, first.doc)
    tables = [
        FIGURES,
        Table("numbers", FIGURES.unit, FIGURES.columns),
        Table(FIGURES.name, FIGURES.unit, (second, first, *rest)),
        Table(FIGURES.name, FIGURES.unit, (renamed, second, *rest)),
    ]
    assert len({hash_of(table) for table in tables}) == len(tables)


def test_meaning_of_a_column_is_not_data() -> None:
    """A better explanation of a column leaves the hashes alone."""
    first, *rest = FIGURES.columns
    reworded = Column(first.name, first.type, "Reworded.")
    assert hash_of(Table(FIGURES.name, "other", (reworded, *rest))) == hash_of(FIGURES)


def test_order_of_keys_in_a_row_is_not_data() -> None:
    """The order of the columns rules, not the order in which a row was put together."""
    backwards = dict(reversed(DOCUMENT.items()))
    assert hash_of(DOCUMENTS, backwards) == hash_of(DOCUMENTS, DOCUMENT)


def test_what_json_lacks_is_refused() -> None:
    """NaN has no form in JSON, so it is an error and not another dialect."""
    with pytest.raises(ValueError, match="found nan"):
        hash_of(FIGURES, ROWS["figures"]["test"][0] | {"value": float("nan")})
