"""What goes into a release is what was compiled: a source saved meanwhile stops the build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from builder.corpus.outcome import Outcome
from builder.release import sources, texts
from builder.release.build import build
from builder.release.unpacked import Unpacked
from builder.release.verify import verify
from builder.reports.errors import DataError
from builder.reports.problems import Report
from tests.releases import small_corpus
from tests.support import STEMS, note

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus; each test puts back what it changes."""
    return small_corpus(tmp_path_factory.mktemp("bytes") / "corpus")


def build_while(root: Path, out: Path, change: Change, workers: int = 1) -> None:
    """Build, and change something between compiling and packing."""

    def progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
        yield from outcomes
        change(root)

    build(root, out, workers, progress)


@pytest.mark.parametrize(
    ("name", "workers"),
    [
        (f"seeds/{STEMS[1]}.txt", 1),
        (f"seeds/{STEMS[1]}.txt", 2),
        (note(1), 1),
        (f"annotations/second/fresh-reader/{STEMS[1]}.yaml", 1),
        ("annotations/registry/people.yaml", 1),
        ("annotations/adjudication.yaml", 1),
        ("dataset_card.md", 1),
    ],
)
def test_a_source_saved_meanwhile_is_named(
    root: Path, tmp_path: Path, name: str, workers: int
) -> None:
    """The build says which file changed, and leaves nothing."""
    path = root / name
    before = path.read_bytes()
    try:
        with pytest.raises(DataError, match=f"^{name} changed while it was built"):
            build_while(root, tmp_path / "out", lambda _: path.write_bytes(before + b"\n"), workers)
    finally:
        path.write_bytes(before)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["seeds/new.txt", "annotations/documents/new.yaml"])
def test_a_source_that_came_meanwhile_is_named(root: Path, tmp_path: Path, name: str) -> None:
    """What was not there to be compiled is not packed either."""
    try:
        with pytest.raises(DataError, match=f"^{name} changed"):
            build_while(root, tmp_path / "out", lambda root: (root / name).write_bytes(b"new"))
    finally:
        (root / name).unlink()


def test_a_source_that_went_meanwhile_is_named(root: Path, tmp_path: Path) -> None:
    """Rows whose source is gone are not released."""
    path = root / note(1)
    before = path.read_bytes()
    try:
        with pytest.raises(DataError, match=f"^{note(1)} changed"):
            build_while(root, tmp_path / "out", lambda _: path.unlink())
    finally:
        path.write_bytes(before)


def test_a_changelog_saved_at_the_last_moment_is_named(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release's own changelog and that of its sources are the same bytes."""
    path, read = root / "CHANGELOG.md", texts.read
    before = path.read_bytes()

    def read_and_save(text: str, root: Path, code: Path, report: Report) -> texts.Written:
        written = read(text, root, code, report)
        path.write_bytes(before + b"\n")
        return written

    monkeypatch.setattr(texts, "read", read_and_save)
    try:
        with pytest.raises(DataError, match=r"^CHANGELOG\.md changed"):
            build_while(root, tmp_path / "out", lambda _: None)
    finally:
        path.write_bytes(before)


def test_what_nothing_was_compiled_from_may_change(root: Path, tmp_path: Path) -> None:
    """The guidelines are packed as they are in the end: no row and no text rests on them."""
    path = root / "annotations/GUIDELINES.md"
    before = path.read_bytes()
    try:
        build_while(root, tmp_path / "out", lambda _: path.write_bytes(before + b"\nMore.\n"))
    finally:
        path.write_bytes(before)
    assert verify(tmp_path / "out", lambda items, _: items).report.problems == []
    with Unpacked(tmp_path / "out" / sources.NAME, tmp_path / "unpacked"):
        pass
    assert (tmp_path / "unpacked/annotations/GUIDELINES.md").read_bytes().endswith(b"More.\n")


def test_a_file_read_twice_has_to_be_the_same_twice() -> None:
    """What was two things while it was compiled is no bytes of a release, whatever it is now."""
    report = Report()
    for sha256 in ("1", "2", "1"):
        report.note_read("a", sha256)
    assert report.read == {"a": ""}
