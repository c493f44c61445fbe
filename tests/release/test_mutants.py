"""Thousands of forged releases: each is read to a finding or found to be as good as the true one.

Bytes are flipped, cut, doubled and overwritten; rows get null, NaN, extremes and foreign words;
manifests claim what they like. Nothing may raise but what says that the data is at fault.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.corpus.tables import TABLES
from builder.diff.compare import compare
from builder.diff.machine import render_json
from builder.diff.released import ReleaseSide
from builder.layers.columns import Table
from builder.release import manifest as manifests
from builder.release import rows as checked
from builder.release import sources
from builder.release import verify as verifying
from builder.release.findings import Findings
from builder.release.manifest import MANIFEST, Manifest, canonical_json, stored_file
from builder.release.parquet import read_batches, rows_of
from builder.release.rows import Rebuilt
from builder.release.unpacked import Unpacked
from builder.reports.errors import DataError
from tests.releases import build, forged, small_corpus

pytestmark = pytest.mark.hostile

NUMBERS = (0, 1, 127, 128, 255)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of one document, which no test changes."""
    folder = tmp_path_factory.mktemp("mutants")
    return build(small_corpus(folder / "corpus"), folder / "release")


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with one to three changes of a random kind."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at, length = chance.randrange(len(data) + 1), chance.choice((1, 1, 2, 4, 8, 100, 512))
        part = data[at : at + length]
        data = chance.choice(
            [
                data[:at] + bytes(byte ^ 1 << chance.randrange(8) for byte in part)
                + data[at + length :],
                data[:at] + bytes([chance.choice(NUMBERS)]) * len(part) + data[at + length :],
                data[:at] + data[at + length :],
                data[:at] + part + data[at:],
                data[:at],
                data[:at] + data[chance.randrange(len(data) + 1) :][:length] + data[at + length :],
                data[:at] + chance.randbytes(length) + data[at + length :],
            ]
        )  # fmt: skip
    return data


@pytest.mark.parametrize("seed", range(4))
def test_archives(release: Path, tmp_path: Path, seed: int) -> None:
    """A forged `sources.tar` is refused, or unpacks to files that could be sources."""
    chance = random.Random(seed)
    whole = (release / sources.NAME).read_bytes()
    headers = [at for at in range(0, len(whole), 512) if whole[at + 257 : at + 262] == b"ustar"]
    for number in range(200):
        at = chance.choice(headers)
        data = whole[:at] + mutant(whole[at : at + 600], chance) + whole[at + 600 :]
        archive = tmp_path / "a.tar"
        archive.write_bytes(data if number % 2 else mutant(whole, chance))
        out = tmp_path / str(number)
        with suppress(DataError), Unpacked(archive, out):
            pass
        below = {path.relative_to(out).parts[0] for path in out.rglob("*")}
        assert below <= {"seeds", "annotations", "dataset_card.md", "CHANGELOG.md", "LICENSE"}
    assert {path.name for path in tmp_path.iterdir() if not path.name.isdigit()} == {"a.tar"}


def mutated_json(value: Any, chance: random.Random) -> Any:
    """Return a value of JSON with something in it replaced, dropped or added."""
    odd = [None, True, -1, 1 << 62, 1 << 200, 0.5, "", "x" * 999, "../x", "\0", [], {}, [[]], value]
    if not isinstance(value, dict) or not value or chance.random() < 0.1:
        return chance.choice(odd)
    copied, key = dict(value), chance.choice(list(value))
    match chance.randrange(6):
        case 0:
            del copied[key]
        case 1:
            copied[
                chance.choice(["", "../../x", "data/x/y-00000-of-99999.parquet", "\x1b[31m"])
            ] = copied[key]
        case 2:
            copied[chance.choice(list(value))] = copied[key]
        case _:
            copied[key] = mutated_json(copied[key], chance)
    return copied


@pytest.mark.parametrize("seed", range(2))
def test_manifests(
    release: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged manifest is told: what it claims decides nothing."""

    def no_rebuild(*_: object) -> Rebuilt:
        raise DataError("nothing is compiled here")

    monkeypatch.setattr(verifying, "_rebuild", no_rebuild)
    chance, fake = random.Random(seed), forged(release, tmp_path / "fake")
    whole = (release / MANIFEST).read_bytes()
    for number in range(250):
        said = mutated_json(json.loads(whole), chance)
        data = canonical_json(said) if number % 2 else mutant(whole, chance)
        (fake / MANIFEST).write_bytes(data)
        report = verifying.verify(fake, lambda items, _: items).report
        assert report.errors
        assert len(report.told()) < 500


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_bytes_of_data_files(release: Path, tmp_path: Path, table: Table) -> None:
    """A forged Parquet file is refused, or its rows are such as the table has them."""
    chance, path = random.Random(table.name), tmp_path / "a.parquet"
    (file,) = (release / "data" / table.name).glob("*.parquet")
    whole = file.read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    for number in range(250):
        head = mutant(whole[:footer], chance) if number % 3 else whole[:footer]
        tail = whole[footer:] if number % 3 else mutant(whole[footer:-8], chance) + whole[-8:]
        path.write_bytes(head + tail)
        with suppress(DataError):
            for batch in read_batches(path, table):
                for row in rows_of(batch, table):
                    assert row.keys() == {column.name for column in table.columns}


WORDS = (
    *("", "x", "\0", "💥" * 9, "documents", "text", "raw", "lines", "figures", "seeds/.txt"),
    *("../../etc/passwd", "annotations/x.yaml#L1", "#L" + "9" * 5000),
)


def odd_value(type_: pa.DataType, chance: random.Random) -> object:
    """Return a value that a column of this type can hold and no release does."""
    if pa.types.is_list(type_):
        return chance.choice([None, [], [None], [odd_value(type_.value_type, chance)] * 3])
    if pa.types.is_struct(type_):
        return {field.name: odd_value(field.type, chance) for field in type_}
    if pa.types.is_string(type_):
        return chance.choice([None, *WORDS])
    if pa.types.is_boolean(type_):
        return chance.choice([None, True, False])
    if pa.types.is_floating(type_):
        return chance.choice([None, float("nan"), float("inf"), -0.0, 1e308])
    top = (1 << type_.bit_width - 1) - 1
    return chance.choice([None, -1, 0, 1, 7, top, -top - 1])


def mutated_value(value: Any, type_: pa.DataType, chance: random.Random) -> Any:
    """Return a value with one odd value somewhere in it."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        field = chance.choice(list(type_))
        return {**value, field.name: mutated_value(value[field.name], field.type, chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        index, items = chance.randrange(len(value)), list(value)
        items[index] = mutated_value(items[index], type_.value_type, chance)
        return chance.choice([items, items, items + items[-1:], items[1:], items[::-1]])
    return odd_value(type_, chance)


def forgeries(table: pa.Table, chance: random.Random, number: int) -> Iterator[pa.Table]:
    """Yield tables with odd values in some rows, or rows doubled, dropped or in another order."""
    rows = table.to_pylist()
    for _ in range(number):
        changed = list(rows)
        for _ in range(chance.choice((1, 1, 2, 5))):
            index, field = chance.randrange(len(rows)), chance.choice(list(table.schema))
            value = mutated_value(changed[index][field.name], field.type, chance)
            changed[index] = {**changed[index], field.name: value}
        order = chance.randrange(12)
        if order == 0:
            changed.append(chance.choice(changed))
        elif order == 1:
            chance.shuffle(changed)
        elif order == 2:
            changed.pop(chance.randrange(len(changed)))
        yield pa.Table.from_pylist(changed, schema=table.schema)


@pytest.fixture(scope="module")
def rebuilt(
    release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Unpacked, Rebuilt, Manifest]]:
    """Return what `verify` knows of the release once its sources are compiled."""
    folder = tmp_path_factory.mktemp("rebuilt")
    with Unpacked(release / sources.NAME, folder / "sources") as unpacked:
        made = verifying._rebuild(unpacked, folder / "release", lambda items, _: items, 1)
        manifest = manifests.read(release, Findings())
        assert manifest is not None
        yield unpacked, made, manifest


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows(
    release: Path,
    rebuilt: tuple[Unpacked, Rebuilt, Manifest],
    tmp_path: Path,
    table: Table,
) -> None:
    """A forged row is told, wherever the odd value stands; one that is as before is not."""
    unpacked, made, manifest = rebuilt
    chance, fake = random.Random(table.name), forged(release, tmp_path / "fake")
    (path,) = (fake / "data" / table.name).glob("*.parquet")
    true = pq.read_table(path)
    for changed in forgeries(true, chance, 60):
        pq.write_table(changed, path, compression="zstd")
        name = path.relative_to(fake).as_posix()
        said = manifest._replace(files={**manifest.files, name: stored_file(path)})
        report = Findings()
        checked.check_rows(fake, said, made, unpacked, report)
        assert bool(report.errors) == (not changed.equals(true)), report.told()
        assert len(report.told()) < 500


def compared(old: Path, new: Path) -> str:
    """Return all that is said of what two releases differ in."""
    return render_json(compare(ReleaseSide("old", old), ReleaseSide("new", new), contents=True))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows_that_are_compared(release: Path, tmp_path: Path, table: Table) -> None:
    """`diff` tells what a forged row says, or refuses it; on either side."""
    chance, fake = random.Random(table.name), forged(release, tmp_path / "fake")
    (path,) = (fake / "data" / table.name).glob("*.parquet")
    for changed in forgeries(pq.read_table(path), chance, 15):
        pq.write_table(changed, path, compression="zstd")
        sides = [release, fake]
        chance.shuffle(sides)
        with suppress(DataError):
            json.loads(compared(*sides))


def retyped(table: pa.Table, chance: random.Random) -> pa.Table:
    """Return a table of which a column has another type, another name or other features."""
    at = chance.randrange(table.num_columns)
    name, rows = table.schema.names[at], table.num_rows
    column: Callable[[], Any] = chance.choice(
        [
            lambda: pa.array([1] * rows),
            lambda: pa.array(["x"] * rows),
            lambda: pa.array([["x"]] * rows),
            lambda: pa.array([[{"start": 1}]] * rows),
            lambda: pa.array([[{"id": 1, "start": "x"}]] * rows),
            lambda: pa.array([{"a": 1}] * rows),
            lambda: pa.array([b"\xff"] * rows),
            lambda: pa.array([None] * rows, pa.null()),
            lambda: pa.array([[[1.5]]] * rows),
            lambda: pa.array([0] * rows, pa.timestamp("us")),
        ]
    )
    changed = table.set_column(at, name, column())
    if chance.random() < 0.3:
        changed = changed.rename_columns([chance.choice(WORDS), *changed.schema.names[1:]])
    if chance.random() < 0.5:
        features = json.loads((table.schema.metadata or {})[b"huggingface"])
        text = json.dumps(mutated_json(features, chance))
        changed = changed.replace_schema_metadata({"huggingface": text})
    return changed


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_that_are_compared(release: Path, tmp_path: Path, table: Table) -> None:
    """`diff` reads releases of other versions, and refuses what is none of any."""
    chance, fake = random.Random(table.name), forged(release, tmp_path / "fake")
    (path,) = (fake / "data" / table.name).glob("*.parquet")
    true = pq.read_table(path)
    for _ in range(25):
        pq.write_table(retyped(true, chance), path, compression="zstd")
        with suppress(DataError):
            json.loads(compared(release, fake))
