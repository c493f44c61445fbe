"""A build after an edit gives the bytes of a cold one, and takes over what did not change."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from builder.__main__ import main
from builder.corpus.outcome import Outcome
from builder.corpus.packed import Content
from builder.corpus.tables import TABLES
from builder.release import shards
from builder.release.build import NotBuilt, build
from builder.release.columns import Columns
from builder.release.shards import LEAST, MOST, RUN_BYTES, Run
from builder.reports.errors import DataError
from tests import rights
from tests.corpus.test_cache import tinker
from tests.releases import tree
from tests.support import drop_second, edit, note


def everything(outcomes: Iterable[Outcome], total: int) -> Iterable[Outcome]:
    """Show no progress."""
    return outcomes


def ends(stems: Iterable[str], size: int = 1) -> list[list[str]]:
    """Return the runs of documents of that size."""
    run, found = Run(), [[""][:0]]
    for stem in stems:
        found[-1].append(stem)
        if run.ends(stem, size):
            found.append([])
    return found


def test_runs_are_neither_short_nor_long() -> None:
    """Documents stand in runs of some hundred, whatever they are called."""
    sizes = [len(run) for run in ends(f"{number:06}" for number in range(20_000))[:-1]]
    assert min(sizes) >= LEAST
    assert max(sizes) <= MOST
    assert 200 < sum(sizes) / len(sizes) < 600


def test_a_document_that_comes_moves_the_ends_of_its_run_alone() -> None:
    """The runs before it stay, and soon behind it they are the same again."""
    stems = [f"{number:06}" for number in range(20_000)]
    old, new = ends(stems), ends([*stems[:9000], "new", *stems[9000:]])
    same = sum(run in old for run in new)
    assert len(new) - 4 <= same < len(new)


def test_large_documents_make_short_runs() -> None:
    """What a run takes in memory is bounded."""
    assert [len(run) for run in ends(map(str, range(9)), RUN_BYTES // 2)] == [2, 2, 2, 2, 1]


def test_a_key_tells_what_decides_the_bytes_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows in their order, the table, the builder, Arrow: each of them gives another key."""
    one, other = Content(1, 2, 3, "a"), Content(1, 2, 3, "b")
    keys = [shards.key_of(TABLES[0], found) for found in ([one, other], [other, one], [one], [])]
    keys.append(shards.key_of(TABLES[1], [one, other]))
    with monkeypatch.context() as patch:
        patch.setattr(shards, "program", lambda: "another")
        keys.append(shards.key_of(TABLES[0], [one, other]))
    monkeypatch.setattr("pyarrow.__version__", "0")
    keys.append(shards.key_of(TABLES[0], [one, other]))
    assert len(set(keys)) == len(keys)


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every document be a run of its own."""
    monkeypatch.setattr(shards, "MOST", 1)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the tables of which rows were turned into columns, as they are written."""
    found: list[str] = []
    table = Columns.table

    def counted(self: Columns, *rows: object) -> object:
        found.append(self._table.name)
        return table(self, *rows)  # type: ignore[arg-type]

    monkeypatch.setattr(Columns, "table", counted)
    return found


@pytest.fixture
def free(corpus: Path) -> Path:
    """Return a corpus without second annotations, of which any file can be changed."""
    drop_second(corpus)
    assert main(["--root", str(corpus), "card", "--no-cache"]) == 0
    return corpus


def rebuilt(root: Path) -> dict[str, str] | None:
    """Build with what is kept; the release has to be the one that a cold build gives."""
    main(["--root", str(root), "card"])
    releases = []
    for out, cache_at in ((root / "dist" / "kept", root), (root / "dist" / "cold", None)):
        try:
            build(root, out, 1, everything, cache_at)
            releases.append(tree(out))
        except (NotBuilt, DataError) as failure:
            releases.append({"": str(failure)})
    assert releases[0] == releases[1]
    return releases[0]


@pytest.mark.usefixtures("short_runs")
def test_only_files_that_change_are_written(free: Path, written: list[str]) -> None:
    """After one edit the files of one run are written, and of those only the tables it changes."""
    build(free, free / "dist" / "kept", 1, everything, free)
    everywhere = len(written)
    written.clear()
    path = free / note(2)
    path.write_bytes(path.read_bytes() + b"# more\n")
    build(free, free / "dist" / "kept", 1, everything, free)
    assert written == []
    edit(path, "cue: added", "# more\n        cue: added")
    build(free, free / "dist" / "kept", 1, everything, free)
    assert 0 < len(set(written)) == len(written) < everywhere // 3


@pytest.mark.usefixtures("short_runs")
def test_a_file_that_was_changed_is_not_taken_over(free: Path, written: list[str]) -> None:
    """What stands there is looked at before it is taken; what it is not is written anew."""
    out = free / "dist" / "kept"
    build(free, out, 1, everything, free)
    before = tree(out)
    for path in sorted((out / "data" / "figures").iterdir()):
        path.write_bytes(b"something else")
    written.clear()
    build(free, out, 1, everything, free)
    assert set(written) == {"figures"}
    assert tree(out) == before


@pytest.mark.usefixtures("short_runs")
def test_a_link_is_not_taken_over(free: Path, tmp_path: Path) -> None:
    """A release holds files."""
    out = free / "dist" / "kept"
    build(free, out, 1, everything, free)
    for path in sorted((out / "data" / "figures").iterdir()):
        path.rename(tmp_path / path.name)
        path.symlink_to(tmp_path / path.name)
    build(free, out, 1, everything, free)
    assert not any(path.is_symlink() for path in out.rglob("*"))


@pytest.mark.usefixtures("short_runs")
@pytest.mark.parametrize("name", ["MANIFEST.json", "data/figures/train-00000-of-*.parquet"])
def test_what_cannot_be_read_is_written_anew(free: Path, name: str) -> None:
    """An earlier release helps, or it does not; it is no reason to stop."""
    out = free / "dist" / "kept"
    build(free, out, 1, everything, free)
    before = tree(out)
    (path,) = out.glob(name)
    path.chmod(0)
    with rights.obeyed():
        build(free, out, 1, everything, free)
    assert tree(out) == before


@pytest.mark.slow
@pytest.mark.usefixtures("short_runs")
@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_the_release_is_that_of_a_cold_build(free: Path, seed: int) -> None:
    """A corpus is changed at random, again and again; every time all bytes are compared."""
    chance = random.Random(seed)
    built = 0
    for _ in range(5):
        before = free.with_name("before")
        shutil.rmtree(before, ignore_errors=True)
        shutil.copytree(free, before, ignore=shutil.ignore_patterns("dist", ".cache"))
        tinker(free, chance)
        found = rebuilt(free)
        if found and "" in found:  # mended, so that the next change can be built
            for name in ("annotations", "seeds"):
                shutil.rmtree(free / name)
                shutil.copytree(before / name, free / name)
            found = rebuilt(free)
        built += bool(found and "" not in found)
    assert built
