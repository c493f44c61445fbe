from __future__ import annotations

import gc
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.corpus.encoded import RowEncoder
from builder.layers.columns import Column, Label, ListOf, Primitive, Row, Struct, Table, Type
from builder.release.features import SplitInfo, arrow_schema
from builder.release.gate import BATCH_ROWS, batch_bytes
from builder.release.parquet import read_batches, rows_of
from builder.release.split_writer import SplitWriter
from builder.reports.errors import DataError, EnvironmentFailure
from tests.loads.toy_release import DOCUMENTS, FIGURES, ORGANIZATIONS, ROWS, TABLES, document

FIGURE = ROWS["figures"]["test"][0]
DOCUMENT = ROWS["documents"]["train"][0]


def write(folder: Path, table: Table, rows: list[Row], shard_bytes: int = 10**9) -> SplitInfo:
    """Write a split called train."""
    with SplitWriter(folder, table, "train", shard_bytes) as writer:
        writer.write(rows)
    return writer.info


def read_rows(path: Path, table: Table) -> Iterator[Row]:
    """Give the rows of a file."""
    for batch in read_batches(path, table):
        yield from rows_of(batch, table)


def read(folder: Path, table: Table, info: SplitInfo) -> list[Row]:
    """Read a split back."""
    return [row for name in info.files for row in read_rows(folder / name, table)]


def stored(type_: Type, value: Any) -> Any:
    """Return a value as Arrow takes it, label names as their indices."""
    match type_:
        case Label(names):
            return None if value is None else names.index(value)
        case ListOf(inner):
            return [stored(inner, item) for item in value]
        case Struct(columns):
            return {column.name: stored(column.type, value[column.name]) for column in columns}
        case _:
            return value


def text_bytes(table: Table, rows: list[Row]) -> int:
    """Return how many bytes rows have when they are encoded."""
    return RowEncoder(table).encode(rows).size


VALUES: dict[str, st.SearchStrategy[object]] = {
    "string": st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "float64": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
}


def values(type_: Type) -> st.SearchStrategy[object]:
    """Make values of a type, labels as names."""
    match type_:
        case Primitive():
            return VALUES[type_.dtype]
        case Label():
            return st.sampled_from(type_.names)
        case ListOf():
            return st.lists(values(type_.inner), max_size=3)
        case Struct():
            return parts(type_.columns)


def parts(columns: tuple[Column, ...]) -> st.SearchStrategy[Row]:
    """Make rows, or structs, of these columns."""
    return st.fixed_dictionaries(
        {c.name: st.none() | values(c.type) if c.optional else values(c.type) for c in columns}
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@given(data=st.data())
def test_rows_come_back_as_they_went_in(table: Table, data: st.DataObject) -> None:
    """Nothing of a row is lost or changed between Python and Parquet, label names included."""
    rows = data.draw(st.lists(parts(table.columns), min_size=1, max_size=5))
    with tempfile.TemporaryDirectory() as folder:
        info = write(Path(folder), table, rows)
        assert read(Path(folder), table, info) == rows


def test_a_split_without_rows_leaves_nothing(tmp_path: Path) -> None:
    """An empty Parquet file breaks loading, so not even its folder is made."""
    info = write(tmp_path / "data" / "documents", DOCUMENTS, [])
    assert (info.num_examples, info.files, info.download_size) == (0, (), 0)
    assert list(tmp_path.iterdir()) == []


def test_large_splits_take_several_files(tmp_path: Path) -> None:
    """Files are numbered out of their total, hold the rows in order, and none is empty."""
    rows = ROWS["documents"]["train"]
    info = write(tmp_path, DOCUMENTS, rows, shard_bytes=100_000)
    assert info.files == tuple(
        f"train-{n:05}-of-{len(info.files):05}.parquet" for n in range(len(info.files))
    )
    assert len(info.files) > 1
    assert sorted(path.name for path in tmp_path.iterdir()) == list(info.files)
    assert all(pq.read_metadata(tmp_path / name).num_rows for name in info.files)
    assert read(tmp_path, DOCUMENTS, info) == rows


def test_a_full_last_file_is_not_followed_by_an_empty_one(tmp_path: Path) -> None:
    """Where the rows end exactly with a file, that file is the last."""
    rows = [document(n) for n in range(20)]
    info = write(tmp_path, DOCUMENTS, rows, shard_bytes=text_bytes(DOCUMENTS, rows[:10]))
    assert [pq.read_metadata(tmp_path / name).num_rows for name in info.files] == [10] * 2


def test_a_file_ends_where_it_is_told_to(tmp_path: Path) -> None:
    """What begins another file begins no empty one."""
    with SplitWriter(tmp_path, DOCUMENTS, "train") as writer:
        for number in range(3):
            writer.end_shard()
            writer.write([document(number)])
            writer.end_shard()
    assert len(writer.info.files) == 3
    assert read(tmp_path, DOCUMENTS, writer.info) == [document(number) for number in range(3)]


def test_the_info_counts_what_was_written(tmp_path: Path) -> None:
    """Examples, bytes in memory and bytes on disk are those of the files."""
    rows = ROWS["documents"]["train"]
    info = write(tmp_path, DOCUMENTS, rows)
    file = tmp_path / info.files[0]
    assert info.num_examples == len(rows)
    assert info.download_size == file.stat().st_size
    assert info.num_bytes == pytest.approx(pq.read_table(file).nbytes, rel=0.01)


def memory_bytes(path: Path, table: Table) -> int:
    """Return the size in memory of the rows of a file, as they are read."""
    return sum(map(batch_bytes, read_batches(path, table)))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@given(data=st.data())
def test_the_size_in_memory_is_that_of_the_values(table: Table, data: st.DataObject) -> None:
    """It is what Arrow says of rows just made, and the same of the rows that come back."""
    rows = data.draw(st.lists(parts(table.columns), min_size=1, max_size=20))
    plain = [stored(Struct(table.columns), row) for row in rows]
    made = pa.RecordBatch.from_pylist(plain, arrow_schema(table))
    with tempfile.TemporaryDirectory() as folder:
        info = write(Path(folder), table, rows)
        assert info.num_bytes == made.nbytes
        assert memory_bytes(Path(folder, *info.files), table) == made.nbytes


def test_the_size_in_memory_is_found_again_in_many_files(tmp_path: Path) -> None:
    """Files that end within a batch change nothing of it."""
    rows = [document(number) for number in range(5 * BATCH_ROWS)]
    info = write(tmp_path, DOCUMENTS, rows, text_bytes(DOCUMENTS, rows) // 3)
    assert len(info.files) in {3, 4}
    assert sum(memory_bytes(tmp_path / name, DOCUMENTS) for name in info.files) == info.num_bytes


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    """However the rows arrive, one by one or at once, the files are the same."""
    rows = ROWS["documents"]["train"]
    at_once = write(tmp_path / "a", DOCUMENTS, rows, shard_bytes=100_000)
    with SplitWriter(tmp_path / "b", DOCUMENTS, "train", shard_bytes=100_000) as writer:
        for row in rows:
            writer.write([row])
    assert writer.info == at_once
    for name in at_once.files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_rows_are_not_kept(tmp_path: Path) -> None:
    """Memory does not grow with the rows: not one of them is kept as Python values."""
    most = 0

    def rows() -> Iterator[Row]:
        nonlocal most
        for number in range(3000):
            if number % 500 == 499:
                held = sum(
                    isinstance(o, dict) and "published_evidence" in o for o in gc.get_objects()
                )
                most = max(most, held)
            yield document(number)

    with SplitWriter(tmp_path, DOCUMENTS, "train", shard_bytes=100_000) as writer:
        before = sum(isinstance(o, dict) and "published_evidence" in o for o in gc.get_objects())
        writer.write(rows())
    assert most - before <= 2


def test_files_are_made_for_partial_upload_and_filtering(tmp_path: Path) -> None:
    """Columns are zstd and have a page index, by which readers skip pages."""
    info = write(tmp_path, FIGURES, [FIGURE])
    chunk = pq.read_metadata(tmp_path / info.files[0]).row_group(0).column(0)
    assert chunk.compression == "ZSTD"
    assert chunk.has_offset_index
    assert chunk.has_column_index


def test_a_change_in_one_row_leaves_most_pages_as_they_were(tmp_path: Path) -> None:
    """Pages are cut by content, so that a new version uploads little more than what changed."""
    source = random.Random(0)
    rows = [document(n) | {"text": source.randbytes(1000).hex()} for n in range(4000)]
    files = [
        tmp_path / name / write(tmp_path / name, DOCUMENTS, version).files[0]
        for name, version in (("old", rows), ("new", [document(9999), *rows]))
    ]
    before, after = (file.read_bytes() for file in files)
    samples = [before[at : at + 4096] for at in range(0, len(before), 65536)]
    assert sum(sample in after for sample in samples) > 0.5 * len(samples)


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    """Whatever breaks off the writing, no half-written file stays behind."""
    with (
        pytest.raises(RuntimeError, match="stop"),
        SplitWriter(tmp_path, DOCUMENTS, "train", shard_bytes=100_000) as writer,
    ):
        writer.write(ROWS["documents"]["train"])
        assert list(tmp_path.iterdir())
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_at_the_end_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when only the last step fails, such as a full disk at closing."""

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, FIGURES, [FIGURE])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("table", "row", "change", "told"),
    [
        (FIGURES, FIGURE, {"kind": "sum"}, "kind: found 'sum', expected one of money, count"),
        (FIGURES, FIGURE, {"kind": 1}, "kind: found 1, expected one of"),
        (FIGURES, FIGURE, {"kind": None}, "kind: found None, expected one of"),
        (FIGURES, FIGURE, {"value": 5}, "value: found 5, expected float64"),
        (FIGURES, FIGURE, {"value": float("nan")}, "value: found nan, expected float64"),
        (FIGURES, FIGURE, {"garbled": 1}, "garbled: found 1, expected bool"),
        (FIGURES, FIGURE, {"measures_start": True}, "measures_start: found True, expected int32"),
        (FIGURES, FIGURE, {"measures_start": 2**31}, "found 2147483648, expected int32"),
        (FIGURES, FIGURE, {"annotation": None}, "annotation: found None, expected string"),
        (FIGURES, FIGURE, {"new": "x"}, "new: the table has no such column"),
        (DOCUMENTS, DOCUMENT, {"title": ""}, "title: found an empty string"),
        (DOCUMENTS, DOCUMENT, {"text": "\ud800"}, "expected string"),
        (DOCUMENTS, DOCUMENT, {"text": 1}, "text: found 1, expected string"),
        (DOCUMENTS, DOCUMENT, {"statements": None}, "statements: found None, expected a list"),
        (DOCUMENTS, DOCUMENT, {"statements": [None]}, "[0]: found None, expected a struct"),
        (DOCUMENTS, DOCUMENT, {"statements": [{}]}, "statements[0].id: the column is missing"),
        (DOCUMENTS, DOCUMENT, {"published_evidence": ["a", 1]}, "evidence[1]: found 1"),
        (DOCUMENTS, DOCUMENT, {"text": b"\x1b[2J"}, "text: found b'\\x1b[2J', expected string"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_refused(
    tmp_path: Path, table: Table, row: Row, change: Row, told: str
) -> None:
    """The error names table, row, column and what stands there: a stage before has a fault."""
    with pytest.raises(ValueError, match=r"^table ") as caught:
        write(tmp_path, table, [row, row | change])
    assert f"table {table.name}, row '{row['id']}', column " in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("column", [column.name for column in FIGURES.columns])
def test_a_missing_column_is_refused(column: str) -> None:
    """A column that a row forgets is not taken for a null, be it optional."""
    row = {name: value for name, value in FIGURE.items() if name != column}
    with pytest.raises(ValueError, match=f"column {column}: the column is missing"):
        RowEncoder(FIGURES).encode([row])


def test_a_missing_column_beside_an_unknown_one_is_refused() -> None:
    """A misspelt column is found, though the number of columns is right."""
    row = dict(FIGURE)
    row["valeu"] = row.pop("value")
    with pytest.raises(ValueError, match="column value: the column is missing"):
        RowEncoder(FIGURES).encode([row])


def test_another_tables_file_is_refused(tmp_path: Path) -> None:
    """A file with other columns is not read as if it had these."""
    info = write(tmp_path, FIGURES, [FIGURE])
    with pytest.raises(DataError, match="config documents"):
        list(read_rows(tmp_path / info.files[0], DOCUMENTS))


def test_other_label_names_are_refused(tmp_path: Path) -> None:
    """The same types with other features, such as labels in another order, are other data."""
    info = write(tmp_path, FIGURES, [FIGURE])
    columns = [
        Column(c.name, Label(c.type.names[::-1]), c.doc) if isinstance(c.type, Label) else c
        for c in FIGURES.columns
    ]
    with pytest.raises(DataError, match="config figures"):
        list(read_rows(tmp_path / info.files[0], Table("figures", "", tuple(columns))))


@pytest.mark.parametrize("index", [-1, 3])
def test_a_label_without_a_name_is_refused(tmp_path: Path, index: int) -> None:
    """A file tampered with does not make up a label; -1 is not the last one."""
    path, schema = tmp_path / "a.parquet", arrow_schema(ORGANIZATIONS)
    row = ROWS["organizations"]["train"][0] | {"ner_tags": [index]}
    pq.write_table(pa.Table.from_pylist([row], schema=schema), path)
    with pytest.raises(DataError, match=f"label {index} without a name, expected 0 to 2"):
        list(read_rows(path, ORGANIZATIONS))


@pytest.mark.parametrize("cut", [0, 3, 200, -1])
def test_a_damaged_file_is_the_datas_fault(tmp_path: Path, cut: int) -> None:
    """A file cut short is reported with its path, and without a traceback."""
    info = write(tmp_path, FIGURES, [FIGURE])
    path = tmp_path / info.files[0]
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DataError, match=r"train-00000-of-00001\.parquet: "):
        list(read_rows(path, FIGURES))


def test_a_file_that_is_not_there_is_the_machines_fault(tmp_path: Path) -> None:
    """A file that cannot be opened says nothing of the data."""
    with pytest.raises(EnvironmentFailure, match=r"nowhere\.parquet"):
        list(read_rows(tmp_path / "nowhere.parquet", FIGURES))
