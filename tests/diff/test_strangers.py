"""A release that is compared may be a stranger's: it is read, or refused in one line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.diff import released
from builder.diff.compare import compare
from builder.diff.released import ReleaseSide
from builder.release.manifest import MANIFEST
from builder.reports.errors import DataError

DOCUMENT: dict[str, Any] = {
    "id": "page",
    "text": "Words.",
    "raw": "Words.",
    "paragraphs": [{"start": 0, "end": 6, "line": 1}],
    "figures": [{"id": "page#f0", "start": 0, "end": 5, "value": 1.0}],
}
FIGURE: dict[str, Any] = {
    "id": "page#f0",
    "document_id": "page",
    "text": "Words",
    "start": 0,
    "end": 5,
    "context": "Words.",
    "context_start": 0,
}


def release(folder: Path, document: Any = None, figure: Any = None, **metadata: str) -> Path:
    """Write a release of one document and one figure, with some of their values changed."""
    for config, row in (
        ("documents", DOCUMENT | (document or {})),
        ("figures", FIGURE | (figure or {})),
    ):
        path = folder / "data" / config / "train-00000-of-00001.parquet"
        path.parent.mkdir(parents=True)
        table = pa.Table.from_pylist([row])
        pq.write_table(table.replace_schema_metadata(metadata or None), path)
    (folder / MANIFEST).write_text('{"version": "1.0.0"}', encoding="utf-8")
    (folder / "README.md").touch()
    return folder


def told(old: Path, new: Path) -> str:
    """Return why two releases are not compared."""
    with pytest.raises(DataError) as caught:
        compare(ReleaseSide("old", old), ReleaseSide("new", new), contents=True)
    return str(caught.value)


def test_an_honest_release_is_compared(tmp_path: Path) -> None:
    """Also one whose columns are those of no version that this builder knows."""
    one, other = release(tmp_path / "one"), release(tmp_path / "other", figure={"mood": "calm"})
    changes = compare(ReleaseSide("one", one), ReleaseSide("other", other))
    assert [change.column for change in changes.schema] == ["mood"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"document": {"id": None}}, "null"),
        ({"document": {"id": 1}}, "the column id is int64, expected string"),
        ({"document": {"text": [1]}}, "expected one value"),
        ({"document": {"paragraphs": "x"}}, "the column paragraphs is string, expected a list"),
        ({"document": {"paragraphs": [{"line": 1}]}}, "does not say where they start"),
        ({"document": {"paragraphs": [None]}}, "null"),
        ({"document": {"figures": [{"start": "x"}]}}, "figures[].start is string, expected int32"),
        ({"document": {"guidelines": "x"}}, "the column guidelines is string, expected int32"),
        ({"figure": {"start": None}}, "null"),
        ({"figure": {"tokens": [None]}}, "null"),
        ({"figure": {"token_starts": ["x"]}}, "the column token_starts[] is string"),
        ({"figure": {"text": b"x"}}, "the column text is binary"),
        ({"figure": {"id": ["x"]}}, "expected one value"),
        ({"figure": {"token_starts": [{"x": 1}]}}, "expected one value"),
        ({"figure": {"tokens": [["x"]]}}, "expected one value"),
        ({"figure": {"tokens": {"x": 1}}}, "expected a list"),
        ({"figure": {"end": {"x": 1}}}, "expected one value"),
        ({"figure": {"mood": {"a": {"b": [[[[[[["x"]]]]]]]}}}}, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_no_version_has_is_refused(tmp_path: Path, values: Any, why: str) -> None:
    """What holds a document together is looked at before anything is made of it."""
    true, fake = release(tmp_path / "true"), release(tmp_path / "fake", **values)
    assert why in told(true, fake)
    assert told(fake, true).startswith("old: data/")


VALUE = {"_type": "Value", "dtype": "string"}


@pytest.mark.parametrize(
    "feature",
    [
        "[" * 100_000,
        "{}",
        "1.5",
        "[]",
        '{"_type": "List", "feature": {"_type": "Value"}}',
        '{"_type": "ClassLabel", "names": 5}',
        '{"_type": "ClassLabel", "names": [1]}',
        '{"_type": "Value", "dtype": []}',
        '{"a": ' * 50 + "{}" + "}" * 50,
    ],
    ids=lambda text: text[:40],
)
def test_features_that_are_not_those_of_the_columns_are_refused(
    tmp_path: Path, feature: str
) -> None:
    """Features are read from the file, so they are a stranger's words too."""
    release(tmp_path / "true")
    for name, of_id in (("fake", feature), ("honest", json.dumps(VALUE))):
        path = release(tmp_path / name) / "data/figures/train-00000-of-00001.parquet"
        others = {column: VALUE for column in FIGURE if column != "id"}
        features = f'{{"id": {of_id}, {json.dumps(others)[1:]}'
        text = f'{{"info": {{"features": {features}}}}}'
        table = pq.read_table(path).replace_schema_metadata({"huggingface": text})
        pq.write_table(table, path)
    assert "features" in told(tmp_path / "true", tmp_path / "fake")
    sides = ReleaseSide("true", tmp_path / "true"), ReleaseSide("honest", tmp_path / "honest")
    assert compare(*sides).documents == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / MANIFEST).write_text("[" * 100_000, encoding="utf-8"),
        lambda folder: os.truncate(folder / MANIFEST, 1 << 40),
        lambda folder: os.truncate(folder / "README.md", 1 << 40),
    ],
    ids=["nested", "large manifest", "large card"],
)
def test_texts_have_a_size(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """A file of a tebibyte is not read to its end."""
    true, fake = release(tmp_path / "true"), release(tmp_path / "fake")
    spoil(fake)
    assert told(true, fake).startswith("new: ")


def test_the_rows_of_a_document_have_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One document is held at a time, so it has a limit: in order, and where rows are not."""
    monkeypatch.setattr(released, "DOCUMENT_BYTES", 3000)
    true, fake = release(tmp_path / "true"), release(tmp_path / "fake")
    path = fake / "data/figures/train-00000-of-00001.parquet"
    rows = [FIGURE | {"document_id": f"page{9 - number}"} for number in range(9)]
    pq.write_table(pa.Table.from_pylist(rows * 9), path)
    assert "rows that are not in order take more than 3000 bytes" in told(true, fake)
    pq.write_table(pa.Table.from_pylist([FIGURE] * 99), path)
    assert "the rows of page in figures take more than 3000 bytes" in told(true, fake)


def test_readings_that_are_nested_without_end_are_texts(tmp_path: Path) -> None:
    """What stands as JSON in a row is opened where it is JSON that can be read."""
    readings = {"first": "[" * 100_000, "second": json.dumps({"value": 1})}
    true = release(tmp_path / "true")
    compare(
        ReleaseSide("true", true), ReleaseSide("fake", release(tmp_path / "fake", figure=readings))
    )
