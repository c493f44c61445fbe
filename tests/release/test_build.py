"""The release: whole or not at all, and the same bytes from the same sources."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from builder.corpus.tables import TABLES
from builder.release import build as release
from builder.release.build import Built, NotBuilt, build
from builder.reports.errors import DataError, UsageError
from tests.support import STEMS, VERSION, compiled, copy_corpus, copy_program, edit, note


def build_at(root: Path, out: Path | None = None, workers: int = 1) -> Built:
    """Build a corpus without a progress bar."""
    return build(root, out, workers, lambda outcomes, total: outcomes)


def files(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def is_alone(folder: Path) -> bool:
    """Whether nothing but a lock is left beside a release."""
    beside = {path.name for path in folder.parent.iterdir()} - {folder.name}
    return beside <= {f".{folder.name}.lock"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a build of the five documents."""
    return build_at(copy_corpus(tmp_path_factory.mktemp("release") / "corpus"))


def test_a_build_stands_in_its_own_folder(built: Built) -> None:
    """The release is named after the dataset and its version, and nothing is left beside it."""
    assert built.folder.parts[-2:] == ("dist", f"central-asia-statements-{VERSION}")
    assert is_alone(built.folder)
    assert built.drafts == []


def test_the_manifest_tells_every_other_file(built: Built) -> None:
    """Size and sha256 of each file but the manifest; rows and content hash of each split."""
    data = (built.folder / "MANIFEST.json").read_bytes()
    manifest: dict[str, Any] = json.loads(data)
    found = files(built.folder)
    del found["MANIFEST.json"]
    assert {name: entry["sha256"] for name, entry in manifest["files"].items()} == found
    assert manifest["version"] == VERSION
    assert set(manifest["configs"]) == {table.name for table in TABLES}
    rows = {split: info["rows"] for split, info in manifest["configs"]["statements"].items()}
    assert rows == Counter(
        outcome.split
        for outcome in compiled().values()
        for _ in (outcome.tables or {})["statements"]
    )


def test_every_split_is_a_file(built: Built) -> None:
    """Each config has a Parquet file for each split, named as the contract says."""
    names = {name for name in files(built.folder) if name.startswith("data/")}
    assert names == {
        f"data/{table.name}/{split}-00000-of-00001.parquet"
        for table in TABLES
        for split in ("train", "validation", "test")
    }


VARIATION = """
import os, sys
os.umask(0o077)
listdir = os.listdir
os.listdir = lambda *where: sorted(listdir(*where), reverse=True)
from builder.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def build_elsewhere(project: Path, code: str, *arguments: str, **environment: str) -> Path:
    """Build the corpus of a copy of the project with the builder of that copy."""
    done = subprocess.run(
        [sys.executable, "-c", code, "--root", str(project), "build", *arguments],
        cwd=project.parent,
        env={**os.environ, "PYTHONPATH": str(project), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return project / "dist" / f"central-asia-statements-{VERSION}"


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """Hash seed, zone, locale, umask, folder, listing order and workers change no byte."""
    one, other = copy_corpus(tmp_path / "one"), tmp_path / "else where" / "ünð"
    copy_program(one)
    shutil.copytree(one, other)
    plain = "import sys; from builder.__main__ import main; sys.exit(main(sys.argv[1:]))"
    changed = {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    assert files(build_elsewhere(other, VARIATION, "--workers", "2", **changed)) == files(
        build_elsewhere(one, plain, PYTHONHASHSEED="2", TZ="America/Lima")
    )


def test_a_draft_is_left_out(tmp_path: Path) -> None:
    """A draft is named and not released; its split may be empty and then has no file."""
    root = copy_corpus(tmp_path / "corpus")
    edit(root / note(0), "review: compared", "review: draft")
    with pytest.raises(NotBuilt) as refused:
        build_at(root)
    assert {p.rule for p in refused.value.report.problems if p.severity == "error"} == {
        "stale-card"
    }
    _write_card(root)
    done = build_at(root)
    assert done.drafts == [STEMS[0]]
    assert not [name for name in files(done.folder) if "validation" in name]
    assert b"tass.com/defense" not in (done.folder / "README.md").read_bytes()


def test_all_that_is_wrong_is_told_at_once(corpus: Path) -> None:
    """A changelog that is missing hides neither a stale card nor a stale citation."""
    (corpus / "CHANGELOG.md").unlink()
    edit(corpus / "CITATION.cff", f"version: {VERSION}", "version: 9.9.9")
    edit(corpus / "dataset_card.md", "| statements | who", "| Statements | who")
    with pytest.raises(NotBuilt) as refused:
        build_at(corpus)
    assert {p.rule for p in refused.value.report.problems if p.severity == "error"} == {
        "missing-file",
        "stale-card",
        "stale-citation",
    }


def test_nothing_but_drafts_is_no_release(tmp_path: Path) -> None:
    """A corpus of drafts is refused, and nothing is left behind."""
    root = copy_corpus(tmp_path / "corpus")
    for path in sorted((root / "annotations/documents").glob("*.yaml")):
        edit(path, "review: compared", "review: draft")
    _write_card(root)
    with pytest.raises(DataError, match="every document is a draft"):
        build_at(root, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def _write_card(root: Path) -> None:
    from builder.__main__ import main

    assert main(["--root", str(root), "card"]) == 0


def test_an_error_leaves_the_old_release(corpus: Path, tmp_path: Path) -> None:
    """With an error in the sources nothing is built and the earlier release stays as it is."""
    old = tmp_path / "out"
    old.mkdir()
    (old / "MANIFEST.json").write_text("{}", encoding="utf-8")
    edit(corpus / note(2), "cue: added", "cue: adds")
    with pytest.raises(NotBuilt) as refused:
        build_at(corpus, old)
    assert refused.value.exit_code == 1
    assert list(files(old)) == ["MANIFEST.json"]
    assert is_alone(old) or {path.name for path in tmp_path.iterdir()} <= {
        "out", "corpus", ".out.lock",
    }  # fmt: skip


def test_a_failure_in_the_middle_leaves_nothing(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted after the tables are written, a build leaves no trace of a release."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(release, "_write_texts", interrupt)
    out = tmp_path / "releases" / "out"
    with pytest.raises(KeyboardInterrupt):
        build_at(corpus, out)
    assert is_alone(out)
    assert not out.exists()


def test_a_strangers_folder_is_never_replaced(corpus: Path, tmp_path: Path) -> None:
    """A folder that is no release is refused as it is; an empty one is taken."""
    stranger = tmp_path / "mine"
    stranger.mkdir()
    (stranger / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="--out"):
        build_at(corpus, stranger)
    assert list(files(stranger)) == ["thesis.txt"]
    with pytest.raises(UsageError):
        build_at(corpus, corpus / "dataset_card.md")


def test_a_release_is_replaced(corpus: Path, tmp_path: Path) -> None:
    """Building again replaces the earlier release, with the same bytes and nothing of the old."""
    out = tmp_path / "releases" / "out"
    build_at(corpus, out)
    before = files(out)
    (out / "left-over.txt").write_text("old", encoding="utf-8")
    build_at(corpus, out)
    assert files(out) == before
    assert is_alone(out)
