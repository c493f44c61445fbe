"""`sources.tar`: what goes in, that it rebuilds the release, and that reading it is safe."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.page.seed import path_of
from builder.release import sources
from builder.release.unpacked import Unpacked
from builder.reports import rules_page
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.problems import Report
from tests.releases import build, run, tree
from tests.support import PROJECT, STEMS, note

DAY = dt.date(2026, 11, 21)


def packed(corpus: Path, archive: Path) -> Path:
    """Pack a corpus; return the archive."""
    report = Report()
    sources.pack(corpus, archive, DAY, sources.members(corpus), report)
    assert report.problems == []
    return archive


def names(archive: Path) -> list[str]:
    """Return the names in an archive, in its order."""
    with tarfile.open(archive) as tar:
        return tar.getnames()


def test_nothing_but_names_and_bytes_is_told(corpus: Path, tmp_path: Path) -> None:
    """Members are sorted regular files of one owner, one mode and the day of the release."""
    with tarfile.open(packed(corpus, tmp_path / "a.tar")) as tar:
        members = tar.getmembers()
    assert [m.name for m in members] == sorted(m.name for m in members)
    midnight = int(dt.datetime(2026, 11, 21, tzinfo=dt.UTC).timestamp())
    told = {(m.type, m.mode, m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members}
    assert told == {(tarfile.REGTYPE, 0o644, 0, 0, "", "", midnight)}


def test_both_annotations_and_the_decisions_go_in(corpus: Path, tmp_path: Path) -> None:
    """What agreement is computed from is in the release, byte for byte."""
    archive = packed(corpus, tmp_path / "a.tar")
    wanted = list((corpus / "annotations").rglob("*.yaml"))
    with tarfile.open(archive) as tar:
        for path in wanted:
            member = tar.extractfile(path.relative_to(corpus).as_posix())
            assert member is not None
            assert member.read() == path.read_bytes()
    assert any("second/fresh-reader/first" in path.as_posix() for path in wanted)


def test_what_lies_about_stays_out(corpus: Path, tmp_path: Path) -> None:
    """Copies of editors, byte code, notes and hidden files change nothing."""
    before = packed(corpus, tmp_path / "before.tar").read_bytes()
    for name in (
        "seeds/.000.txt.swp", "seeds/000.txt~", "seeds/.hidden.txt", "notes.txt", "dist/x.yaml",
        "annotations/documents/000.yaml.orig", "annotations/.cache/a.yaml", ".venv/a.py",
    ):  # fmt: skip
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert packed(corpus, tmp_path / "after.tar").read_bytes() == before
    assert not [name for name in names(tmp_path / "after.tar") if "__pycache__" in name]


def run_packed(archive: Path, folder: Path, *arguments: str | Path) -> str:
    """Unpack an archive and run its own builder there; return what it prints."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    code = "from builder.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-B", "-I", "-c", f"import sys; sys.path.insert(0, '.'); {code}"]
    done = run("env", "-C", str(folder), *command, *map(str, arguments))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_a_rebuild_needs_is_in(corpus: Path, tmp_path: Path) -> None:
    """The sources, set up by their own lock, build the same release, byte for byte."""
    release = build(corpus, tmp_path / "release")
    run_packed(release / sources.NAME, tmp_path / "sources", "build", "--out", tmp_path / "again")
    assert tree(tmp_path / "again") == tree(release)


def test_the_packed_builder_explains_the_rules(corpus: Path, tmp_path: Path) -> None:
    """The examples go with the builder: what it says of a rule is what it says here."""
    said = run_packed(
        packed(corpus, tmp_path / "a.tar"), tmp_path / "sources", "check", "--explain", "no-year"
    )
    assert "Wrong:" in said
    assert said == f"{rules_page.explain('no-year')}\n"


def test_a_missing_file_is_told(corpus: Path, tmp_path: Path) -> None:
    """A release without a changelog is refused: the file is named as a problem."""
    (corpus / "CHANGELOG.md").unlink()
    report = Report()
    sources.pack(corpus, tmp_path / "a.tar", DAY, sources.members(corpus), report)
    assert [(p.rule, p.place.path) for p in report.problems] == [("missing-file", "CHANGELOG.md")]


def test_a_link_out_of_the_corpus_is_refused(corpus: Path, tmp_path: Path) -> None:
    """A link does not bring a file from outside into an archive that everybody can download."""
    (tmp_path / "secret.md").write_text("from outside, 8f31", encoding="utf-8")
    (corpus / "annotations" / "NOTES.md").symlink_to(tmp_path / "secret.md")
    report = Report()
    sources.pack(corpus, tmp_path / "a.tar", DAY, sources.members(corpus), report)
    assert [problem.rule for problem in report.problems] == ["unreadable-file"]
    assert b"outside, 8f31" not in (tmp_path / "a.tar").read_bytes()


def test_all_but_code_is_unpacked(corpus: Path, tmp_path: Path) -> None:
    """Seeds, annotations and texts come out as they went in; the builder stays in the archive."""
    places = {"dataset_card.md": corpus, "CHANGELOG.md": corpus, "LICENSE": PROJECT}
    for folder in ("seeds", "annotations"):
        places |= {f"{folder}/{name}": corpus for name in tree(corpus / folder) or ()}
    report = Report()
    with Unpacked(packed(corpus, tmp_path / "a.tar"), tmp_path / "out") as unpacked:
        for name, place in places.items():
            assert unpacked.read(name, report) == (place / name).read_bytes()
        assert unpacked.read("dev.py", report) is None
        for folder in ("seeds", "annotations/documents", "annotations/registry"):
            listed = unpacked.names(folder, report)
            assert sorted(listed) == sorted(path.name for path in (corpus / folder).iterdir())
    assert report.read.keys() == places.keys()
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"seeds", "annotations", "dataset_card.md", "CHANGELOG.md", "LICENSE"}


def test_files_of_documents_are_not_written(corpus: Path, tmp_path: Path) -> None:
    """Of a large corpus they are nearly all, and to write them would take longer than to read."""
    with Unpacked(packed(corpus, tmp_path / "a.tar"), tmp_path / "out"):
        written = {path.parent.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert written == {"out", "annotations", "registry", "schema"}


@pytest.mark.parametrize("stem", ["", "!", f"{STEMS[0]}0", f"{STEMS[1]}.txt", "~"])
def test_a_document_that_the_archive_lacks_is_missing(
    corpus: Path, tmp_path: Path, stem: str
) -> None:
    """A name that would stand before, between or behind those that are there is none of them."""
    report = Report()
    with Unpacked(packed(corpus, tmp_path / "a.tar"), tmp_path / "out") as unpacked:
        assert unpacked.get(path_of(stem)) is None
        assert unpacked.read(path_of(stem), report) is None
    assert [(p.rule, p.place.path) for p in report.problems] == [("missing-file", path_of(stem))]


def test_an_archive_that_shrinks_is_told(corpus: Path, tmp_path: Path) -> None:
    """What is compiled is whole, or nothing is."""
    archive = packed(corpus, tmp_path / "a.tar")
    with Unpacked(archive, tmp_path / "out") as unpacked:
        os.truncate(archive, 100_000)
        with pytest.raises(EnvironmentFailure, match="changed while it was read"):
            unpacked.read(path_of(STEMS[4]), Report())


def test_an_annotation_lies_in_no_text(corpus: Path, tmp_path: Path) -> None:
    """What rows may refer to is seeds and annotations alone, wherever a name may lead."""
    beside = (
        "CHANGELOG.md",
        "dev.py",
        "seeds",
        "seeds/../CHANGELOG.md",
        "seeds/\0.txt",
        "/etc/passwd",
    )
    with Unpacked(packed(corpus, tmp_path / "a.tar"), tmp_path / "out") as unpacked:
        for name in (note(1), path_of(STEMS[1])):
            data = (corpus / name).read_bytes()
            assert unpacked.get(name) == (data.count(b"\n") + 1, hashlib.sha256(data).hexdigest())
        assert [unpacked.get(name) for name in beside] == [None] * len(beside)


def file(name: str, size: int = 1) -> tarfile.TarInfo:
    """Return a regular member."""
    member = tarfile.TarInfo(name)
    member.size = size
    return member


def special(kind: bytes) -> Callable[[], tarfile.TarInfo]:
    """Return what makes a member of another kind, under the name of a seed."""

    def make() -> tarfile.TarInfo:
        member = tarfile.TarInfo("seeds/a.txt")
        member.type, member.linkname = kind, "/etc/passwd"
        return member

    return make


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: file("seeds/../../evil.txt"), "no such file"),
        (lambda: file("/seeds/a.txt"), "no such file"),
        (lambda: file("seeds//a.txt"), "no such file"),
        (lambda: file("seeds/deep/a.txt"), "no such file"),
        (lambda: file("x/seeds/a.txt"), "no such file"),
        (lambda: file("seeds/a.py"), "no such file"),
        (lambda: file("seeds/.a.txt"), "no such file"),
        (lambda: file("."), "no such file"),
        (lambda: file("builder"), "no such file"),
        (lambda: file("builder/../a.py"), "no such file"),
        # Where a backslash leads from folder to folder, and a colon to a disk or a stream.
        (lambda: file("annotations/a\\..\\..\\..\\evil.md"), "no such file"),
        (lambda: file("annotations/second/a\\..\\..\\evil/x.yaml"), "no such file"),
        (lambda: file("annotations/a.md:stream.md"), "no such file"),
        (lambda: file("builder/a\\..\\b.py"), "no such file"),
        (lambda: file("seeds/é\0.txt"), "no such file"),
        (lambda: file(f"seeds/{'a' * 252}.txt"), "no such file"),
        (lambda: file("setup.py"), "no such file"),
        (lambda: file("seeds/a.txt", (1 << 20) + 1), "more than"),
        (special(tarfile.SYMTYPE), "not a regular file"),
        (special(tarfile.LNKTYPE), "not a regular file"),
        (special(tarfile.FIFOTYPE), "not a regular file"),
        (special(tarfile.CHRTYPE), "not a regular file"),
        (special(tarfile.DIRTYPE), "not a regular file"),
        (special(tarfile.GNUTYPE_SPARSE), "not a regular file"),
        (special(tarfile.XGLTYPE), "not a regular file"),
    ],
)
def test_a_hostile_member_is_refused(
    tmp_path: Path, make: Callable[[], tarfile.TarInfo], told: str
) -> None:
    """A member that `build` would not pack ends the reading, and nothing of it is written."""
    member = make()
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.addfile(member, io.BytesIO(b"x" * member.size))
    with pytest.raises(DataError, match=told):
        Unpacked(tmp_path / "a.tar", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        # Two files that are one on some systems, or in truth, leave no doubt which one counts.
        (["seeds/A.txt", "seeds/a.txt"], "it is there twice"),
        (["seeds/a.txt", "seeds/a.txt"], "it is there twice"),
        (["seeds/b.txt", "seeds/a.txt"], "not in its order"),
    ],
)
def test_members_are_in_order_and_there_once(tmp_path: Path, names: list[str], told: str) -> None:
    """An archive has one order, and no name twice."""
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for name in names:
            tar.addfile(file(name), io.BytesIO(b"x"))
    with pytest.raises(DataError, match=told):
        Unpacked(tmp_path / "a.tar", tmp_path / "out")


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08", b"x" * 2000])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    """Neither an empty file nor a compressed one nor any other is taken for an archive."""
    (tmp_path / "a.tar").write_bytes(data)
    with pytest.raises(DataError, match="not an archive"):
        Unpacked(tmp_path / "a.tar", tmp_path / "out")


def test_a_corpus_elsewhere_is_packed_with_this_builder(corpus: Path, tmp_path: Path) -> None:
    """The builder's files come from where it runs, not from the corpus."""
    shutil.rmtree(corpus / "builder", ignore_errors=True)
    found = set(names(packed(corpus, tmp_path / "a.tar")))
    assert {
        "LICENSE",
        "pyproject.toml",
        "requirements.lock",
        "dev.py",
        "builder/__main__.py",
    } <= found
    packages = {path.relative_to(PROJECT).as_posix() for path in PROJECT.glob("builder/**/*.py")}
    assert packages <= found
