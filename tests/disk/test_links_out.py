"""A file or folder of a corpus that is a link out of it: told once, and neither read nor written.

Whoever sends a corpus may send links. What they lead to is the user's.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.__main__ import main
from builder.commands.check import select
from builder.disk.atomic import write_file
from builder.disk.files import link_out
from builder.release.check import check_all
from builder.reports.errors import EnvironmentFailure
from tests.every_command import (
    BRIEF,
    COMMANDS,
    CORPUS_FOLDERS,
    WRITERS,
    prepared,
    whole_corpus,
    words_of,
)
from tests.support import edit
from tests.test_growth import quiet

FILES = (
    "seeds/brief.txt",
    "annotations/documents/brief.yaml",
    "annotations/dataset.yaml",
    "annotations/registry/people.yaml",
    "annotations/registry/annotators.yaml",
    "annotations/adjudication.yaml",
    "annotations/COMPARISON.md",
    "annotations/schema/people.json",
    "dataset_card.md",
    "CHANGELOG.md",
    "CITATION.cff",
    ".zenodo.json",
)


def write(root: Path, command: str, *more: object) -> int:
    """Run a command in a corpus, and return its exit code."""
    return quiet(*words_of(command, root), *more)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus without any error, with all that one may have."""
    return whole_corpus(tmp_path_factory.mktemp("whole") / "corpus")


@pytest.fixture
def corpus(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(whole, tmp_path / "corpus")


def send_out(root: Path, name: str) -> Path:
    """Move a part of the corpus to a place beside it, put a link there, and return the place."""
    away = root.parent / "away"
    (root / name).rename(away)
    (root / name).symlink_to(away)
    return away


def content(path: Path) -> dict[str, tuple[int, bytes]]:
    """Return all there is at a path: of each file when it was changed, and what it holds."""
    files = path.rglob("*") if path.is_dir() else (path,)
    return {
        file.as_posix(): (file.stat().st_mtime_ns, b"" if file.is_dir() else file.read_bytes())
        for file in files
    }


@pytest.mark.parametrize("name", [*CORPUS_FOLDERS, *FILES])
def test_check_tells_the_link_and_nothing_else(corpus: Path, name: str) -> None:
    """One error at the link itself, however many files there are behind it; nothing was read."""
    send_out(corpus, name)
    report = check_all(corpus).report
    found = [(p.rule, p.place.path) for p in report.problems if p.severity == "error"]
    assert found == [("unreadable-file", name)]
    assert not [read for read in report.read if f"{read}/".startswith(f"{name}/")]


def test_a_file_that_was_asked_for_is_not_called_clean(corpus: Path) -> None:
    """Where a folder leads out no document is looked at, so the link is told with any path."""
    send_out(corpus, "annotations/second/second-reader")
    problems = check_all(corpus).report.problems
    asked = select(problems, [corpus / "annotations/documents/brief.yaml"], corpus)
    assert [p.place.path for p in asked] == ["annotations/second/second-reader"]


@pytest.mark.parametrize("asked", [BRIEF, "pages/brief.yaml", "pages", "annotations/documents"])
def test_a_file_behind_a_link_within_has_two_names(corpus: Path, asked: str) -> None:
    """Its problems are told by whichever it is asked for."""
    (corpus / "annotations/documents").rename(corpus / "pages")
    (corpus / "annotations/documents").symlink_to("../pages")
    edit(corpus / BRIEF, "guidelines: 3", "guidelines: 4")
    problems = check_all(corpus).report.problems
    assert [p.place.path for p in select(problems, [corpus / asked], corpus)] == [BRIEF]
    assert select(problems, [corpus / "seeds"], corpus) == []


@pytest.mark.parametrize("to", ["/nonexistent", __file__], ids=["nothing", "file"])
@pytest.mark.parametrize(
    "name", ["annotations/second/bob", "annotations/second/second-reader/first"]
)
def test_a_link_out_in_place_of_a_folder_is_told(corpus: Path, name: str, to: str) -> None:
    """Where an annotator's folder or kept first annotations would be read, it is an error."""
    (corpus / "annotations/second/second-reader/first").rmdir()
    link = corpus / name
    link.symlink_to(to)
    found = [p for p in check_all(corpus).report.problems if p.severity == "error"]
    assert [corpus / p.place.path for p in found] == [link]


@pytest.mark.parametrize(("link", "words"), [("dist", ("preview",)), ("CITATION.cff", ("card",))])
def test_a_link_to_itself_is_no_fault_of_the_builder(
    corpus: Path, link: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """It leads nowhere, and says so."""
    (corpus / link).unlink(missing_ok=True)
    (corpus / link).symlink_to(link)
    assert main([*words, "--root", str(corpus)]) in (0, 1, 3)
    assert "fault of the builder" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("command", WRITERS)
def test_each_of_the_commands_writes(whole: Path, tmp_path: Path, command: str) -> None:
    """Else that nothing is written through a link would say nothing of it."""
    root = prepared(whole, tmp_path, command)
    path = root / COMMANDS[command].example
    before = path.read_bytes() if path.exists() else None
    assert write(root, command) == 0
    assert path.read_bytes() != before


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CORPUS_FOLDERS, *FILES])
def test_nothing_is_written_through_a_link(whole: Path, tmp_path: Path, name: str) -> None:
    """Whatever the commands make of such a corpus, what the link leads to stays as it was."""
    for command in WRITERS:
        root = prepared(whole, tmp_path / command, command)
        away = send_out(root, name)
        before = content(away)
        assert write(root, command) in (0, 1, 2, 3)
        assert content(away) == before, command
        assert (root / name).is_symlink(), command


@pytest.mark.parametrize(
    ("command", "link"),
    [
        ("build", "dist"),
        ("build", "dist/steppe-statements-1.0.0"),
        ("preview", "dist"),
        ("preview", "dist/preview"),
        ("export", "dist/export"),
    ],
)
def test_what_is_made_does_not_leave_the_corpus_unasked(
    corpus: Path, link: str, command: str
) -> None:
    """A `dist` that came with the corpus leads nowhere; a folder that was named is the user's."""
    away = corpus.parent / "away"
    away.mkdir()
    (corpus / link).parent.mkdir(exist_ok=True)
    (corpus / link).symlink_to(away)
    assert write(corpus, command) == 3
    assert not list(away.iterdir())
    if command == "preview":
        assert write(corpus, command, "--out", corpus / link / "mine") == 0
        assert list((away / "mine").iterdir())


def test_the_lock_of_a_build_is_no_link(corpus: Path) -> None:
    """No file is made where the name of a lock leads."""
    (corpus / "dist").mkdir()
    away = corpus.parent / "away"
    (corpus / "dist/.steppe-statements-1.0.0.lock").symlink_to(away)
    assert quiet("build", "--root", corpus) == 3
    assert not away.exists()


@pytest.mark.slow
def test_links_within_the_corpus_are_followed(corpus: Path) -> None:
    """Pages may lie in another folder of the corpus, and the corpus may be reached by a link."""
    (corpus / "seeds").rename(corpus / "pages")
    (corpus / "seeds").symlink_to("pages")
    (corpus / "annotations/adjudication.yaml").rename(corpus / "decided.yaml")
    (corpus / "annotations/adjudication.yaml").symlink_to("../decided.yaml")
    root = corpus.parent / "root"
    root.symlink_to("corpus")
    assert check_all(root).report.errors == 0
    assert quiet("build", "--root", root, "--out", corpus.parent / "release") == 0
    assert quiet("verify", corpus.parent / "release") == 0


def test_a_link_within_the_corpus_stays_when_it_is_written_to(tmp_path: Path) -> None:
    """What it leads to is replaced."""
    (tmp_path / "real.yaml").write_bytes(b"old")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.yaml").symlink_to("../real.yaml")
    write_file(tmp_path, "a/b.yaml", b"new")
    assert (tmp_path / "a/b.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"new"


def test_a_link_to_nothing_outside_makes_nothing(tmp_path: Path) -> None:
    """A link out is one before anything is there, for a file and for its folder."""
    root = tmp_path / "corpus"
    root.mkdir()
    (root / "a").symlink_to(tmp_path / "new folder")
    (root / "b.yaml").symlink_to("../new file")
    for name in ("a/b.yaml", "b.yaml"):
        with pytest.raises(EnvironmentFailure, match="leads out of the corpus"):
            write_file(root, name, b"new")
    assert list(tmp_path.iterdir()) == [root]


@pytest.mark.parametrize(
    ("target", "expected"),
    [("../away", "a"), ("..", "a"), ("/", "a"), (".", None), ("../corpus/b", None), ("b", None)],
)
def test_where_a_link_leads_is_what_counts(
    tmp_path: Path, target: str, expected: str | None
) -> None:
    """Neither how it is written nor whether it goes out and comes back."""
    root = tmp_path / "corpus"
    (root / "b").mkdir(parents=True)
    (root / "a").symlink_to(target)
    assert link_out(root, "a/x/y.txt") == expected
