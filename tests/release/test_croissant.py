"""`croissant.json`: valid, truthful, and describing the very rows that the Parquet files hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from builder.corpus.tables import TABLES
from builder.release.croissant import CARD_SECTIONS
from tests.install_suites import interpreter
from tests.releases import build, run
from tests.support import PROJECT, copy_corpus

SCRIPT = PROJECT / "tests" / "loads" / "check_croissant.py"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release of the five documents."""
    folder = tmp_path_factory.mktemp("croissant")
    return build(copy_corpus(folder / "corpus"), folder / "release")


@pytest.fixture(scope="module")
def said(release: Path) -> dict[str, Any]:
    """Return the description as JSON."""
    value: dict[str, Any] = json.loads((release / "croissant.json").read_bytes())
    return value


def test_every_file_has_its_true_hash(release: Path, said: dict[str, Any]) -> None:
    """Every Parquet file and the sources are described, with the sha256 and size they have."""
    files = [part for part in said["distribution"] if part["@type"] == "cr:FileObject"]
    for file in files:
        data = (release / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
        assert file["contentSize"] == f"{len(data)} B"
    parquet = {path.relative_to(release).as_posix() for path in release.glob("data/*/*.parquet")}
    assert {file["contentUrl"] for file in files} == parquet | {"sources.tar"}


def test_responsible_ai_fields_are_the_cards_words(release: Path, said: dict[str, Any]) -> None:
    """Each of the fields is there, and its paragraphs stand in the card under that heading."""
    card = (release / "README.md").read_text(encoding="utf-8")
    for field, heading in CARD_SECTIONS.items():
        text = card.split(f"\n### {heading}\n", 1)[1]
        assert said[field]
        for paragraph in said[field].split("\n\n"):
            assert text.index(paragraph) >= 0


def test_provenance_is_told_straight(said: dict[str, Any]) -> None:
    """Who annotated is named for what it is, and nothing is called expert or signed off."""
    protocol = said["rai:dataAnnotationProtocol"]
    assert "language model" in protocol
    assert "No person has annotated or signed off" in " ".join(protocol.split())
    assert said["rai:hasSyntheticData"] is False
    activities = {activity["name"]: activity for activity in said["prov:wasGeneratedBy"]}
    assert list(activities) == ["Collection", "Cleaning", "Annotation", "Compilation"]
    assert activities["Annotation"]["description"] == protocol
    ids = {part["@id"] for part in said["distribution"]}
    assert activities["Compilation"]["prov:used"]["@id"] in ids
    assert said["prov:wasDerivedFrom"][0]["@id"] in ids


def test_every_column_is_described(said: dict[str, Any]) -> None:
    """Every config is a record set with the columns of its table, in their order."""
    described = {s["@id"]: [f["@id"] for f in s["field"]] for s in said["recordSet"]}
    assert described == {t.name: [f"{t.name}/{c.name}" for c in t.columns] for t in TABLES}


def test_ids_are_never_shared(said: dict[str, Any]) -> None:
    """Files, file sets, record sets and fields all have ids of their own."""
    ids = [part["@id"] for part in said["distribution"]]
    for record_set in said["recordSet"]:
        fields = record_set["field"]
        inner = [part for field in fields for part in field.get("subField", ())]
        ids += [record_set["@id"], *(field["@id"] for field in [*fields, *inner])]
    assert len(ids) == len(set(ids))


@pytest.mark.loads
def test_its_records_are_the_rows(release: Path) -> None:
    """mlcroissant finds no fault, and reads of every config what the Parquet files hold."""
    done = run(interpreter("loads", "mlcroissant"), SCRIPT, release)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["issues"] == []
    assert found["records"].keys() == {table.name for table in TABLES}
    for config, records in found["records"].items():
        paths = release.glob(f"data/{config}/*.parquet")
        rows = [row for path in paths for row in pq.read_table(path).to_pylist()]
        assert records == sorted(rows, key=lambda row: row["id"])
