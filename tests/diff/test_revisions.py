"""Sources of a revision are copied out within bounds, whatever its objects say.

Git itself makes no such trees: they are written object by object, as somebody may push them.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from builder.diff import objects
from builder.diff.revisions import extracted
from builder.reports.errors import BuilderError, DataError
from builder.reports.limits import FILE

Entry = tuple[str, bytes, str]
FOLDER, REGULAR, LINK, SUBMODULE = "40000", "100644", "120000", "160000"


class Repository(NamedTuple):
    """A repository in which any object can be written."""

    path: Path

    def git(self, *words: str, given: bytes = b"") -> str:
        """Run git there and return what it prints."""
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(self.path), *who, *words]
        done = subprocess.run(command, input=given, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def blob(self, data: bytes) -> str:
        """Write a file and return its id."""
        return self.git("hash-object", "-w", "--stdin", given=data)

    def tree(self, *entries: Entry) -> str:
        """Write a tree and return its id."""
        raw = b"".join(b"%s %s\0%s" % (m.encode(), n, bytes.fromhex(id)) for m, n, id in entries)
        words = ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
        return self.git(*words, given=raw)

    def commit(self, *seeds: Entry, beside: tuple[Entry, ...] = ()) -> str:
        """Commit a corpus with these entries among its seeds, others beside that folder."""
        top = self.tree(
            *beside,
            (FOLDER, b"annotations", self.tree((REGULAR, b"dataset.yaml", self.blob(b"x\n")))),
            (FOLDER, b"seeds", self.tree(*seeds)),
        )
        return self.git("commit-tree", top, "-m", "made")


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """Return an empty repository."""
    repository = Repository(tmp_path / "made")
    repository.path.mkdir()
    repository.git("init", "-q")
    return repository


def names(repository: Repository, commit: str) -> list[str]:
    """Return the names of what is copied out of a revision, in order."""
    with extracted(commit, repository.path) as folder:
        found = [path for path in folder.rglob("*") if not path.is_dir()]
        return sorted(path.relative_to(folder).as_posix() for path in found)


def test_what_is_no_file_of_the_sources_is_left(made: Repository) -> None:
    """A submodule, a device, what stands beside the sources: whatever it is called."""
    file = made.blob(b"x\n")
    seeds = (REGULAR, b"a.txt", file), ("20666", b"device.txt", file), (SUBMODULE, b"s", "1" * 40)
    beside = ((REGULAR, b"c:d\\e", file), (LINK, b"link", file))
    commit = made.commit(*seeds, beside=beside)
    assert names(made, commit) == ["annotations/dataset.yaml", "seeds/a.txt"]


@pytest.mark.parametrize("name", [b"..", b".", b"", b"a/../../b", b"a\\b", b"c:d", b"a" * 256])
@pytest.mark.parametrize("mode", [FOLDER, REGULAR])
def test_a_name_that_no_file_can_have_is_refused(made: Repository, name: bytes, mode: str) -> None:
    """Nothing is written outside of the folder, nor with any other name."""
    id = made.blob(b"x\n") if mode == REGULAR else made.tree((REGULAR, b"f", made.blob(b"x\n")))
    with pytest.raises(DataError, match="the revision holds a path that is"):
        names(made, made.commit((mode, name, id)))


def test_a_name_that_is_there_twice_is_refused(made: Repository) -> None:
    """Nobody can tell which is meant: not of two files, nor of a file and a folder."""
    file = made.blob(b"x\n")
    folder = FOLDER, b"a", made.tree((REGULAR, b"b", file))
    for twice in ((REGULAR, b"a", file), folder):
        with pytest.raises(DataError, match="in which a name stands twice"):
            names(made, made.commit((REGULAR, b"a", file), twice))


def forest(repository: Repository, leaf: str) -> str:
    """Return a tree of 10^40 folders, which takes 41 objects."""
    for _ in range(40):
        leaf = repository.tree(*((FOLDER, b"%d" % number, leaf) for number in range(10)))
    return leaf


@pytest.mark.parametrize("empty", [True, False])
def test_a_few_trees_may_stand_for_very_many(
    made: Repository, monkeypatch: pytest.MonkeyPatch, empty: bool
) -> None:
    """What they name is counted before anything is written, also where that is no file at all."""
    monkeypatch.setattr(objects, "MEMBERS", 1000)
    leaf = made.tree() if empty else made.tree((REGULAR, b"a.txt", made.blob(b"x\n")))
    monkeypatch.setattr(objects.Objects, "write", None)
    with pytest.raises(DataError, match="more than 1000 files and folders"):
        names(made, made.commit((FOLDER, b"f", forest(made, leaf))))


def test_a_tree_is_not_read_beyond_what_is_refused(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One with too many entries is refused at the first that is too many: they take memory."""
    monkeypatch.setattr(objects, "MEMBERS", 10)
    seen: list[bytes] = []

    def kind(mode: bytes) -> int:
        seen.append(mode)
        return kind_of(mode)

    kind_of = objects._kind
    monkeypatch.setattr(objects, "_kind", kind)
    file = made.blob(b"x\n")
    commit = made.commit(*((REGULAR, b"%d.txt" % number, file) for number in range(50)))
    with pytest.raises(DataError, match="more than 10 files and folders"):
        names(made, commit)
    assert len(seen) < 20


def test_of_a_large_file_no_more_is_kept_than_shows_that(made: Repository) -> None:
    """Many zeros take little room in a repository."""
    commit = made.commit((REGULAR, b"a.txt", made.blob(bytes(5 * FILE))))
    with extracted(commit, made.path) as folder:
        assert (folder / "seeds/a.txt").stat().st_size == FILE + 1


def no_tree(made: Repository) -> Entry:
    """Return an entry that calls a file a folder."""
    return FOLDER, b"f", made.blob(b"x\n")


def no_file(made: Repository) -> Entry:
    """Return an entry that calls a folder a file."""
    return REGULAR, b"a.txt", made.tree()


def nothing(made: Repository) -> Entry:
    """Return an entry of what is not there."""
    return REGULAR, b"a.txt", "1" * 40


@pytest.mark.parametrize("entry", [no_tree, no_file, nothing])
def test_what_is_not_what_it_is_called_is_told(
    made: Repository, entry: Callable[[Repository], Entry]
) -> None:
    """In one line, with its name."""
    with pytest.raises(BuilderError, match="git cannot read"):
        names(made, made.commit(entry(made)))


@pytest.mark.parametrize(
    "raw", [b"x", b"100644 a", b"100644 a\0short", b" a\0" + bytes(20), b"1\0a " + bytes(20)]
)
def test_a_tree_in_no_form_is_told(made: Repository, raw: bytes) -> None:
    """Bytes that say no entries are not guessed at."""
    id = made.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw)
    with pytest.raises(DataError, match="the revision has a tree that is none"):
        names(made, made.commit((FOLDER, b"f", id)))


def test_a_tree_has_a_size(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is held in memory, unlike a file."""
    commit = made.commit((REGULAR, b"a" * 200, made.blob(b"x\n")))
    assert names(made, commit)
    monkeypatch.setattr(objects, "TREE_BYTES", 200)
    with pytest.raises(DataError, match="the sources of the revision are too large"):
        names(made, commit)


def test_all_files_together_have_a_size(made: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """One blob may stand for many files."""
    monkeypatch.setattr(objects, "BYTES", 5000)
    file = made.blob(bytes(1000))
    with pytest.raises(DataError, match="the sources of the revision are too large"):
        names(made, made.commit(*((REGULAR, b"%d.txt" % number, file) for number in range(9))))
