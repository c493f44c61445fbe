"""Reading files safely: every kind of thing that can be in a file's place."""

from __future__ import annotations

import os
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.disk.files import decode, entries, read_file
from builder.reports.limits import FILE
from builder.reports.problems import Place, Report
from tests import rights


def complaint(path: Path, name: str) -> tuple[str, str, int]:
    """Return rule and message of the one problem that reading `path` reports, and the exit code."""
    report = Report()
    assert read_file(path, name, report) is None
    (problem,) = report.problems
    assert problem.place == Place(name, 1, 1)
    assert problem.hint
    return problem.rule, problem.message, report.exit_code


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A file that nobody may read."""
    path = tmp_path / "a.txt"
    path.touch(mode=0)
    with rights.obeyed():
        yield path


def test_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    """A regular file is returned byte for byte, and nothing is reported."""
    data = bytes(range(256)) + b"\r\n\n\r"
    (tmp_path / "a.txt").write_bytes(data)
    report = Report()
    assert read_file(tmp_path / "a.txt", "a.txt", report) == data
    assert report.problems == []


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is the data's fault, not the machine's."""
    expected = ("missing-file", "this file does not exist", 1)
    assert complaint(tmp_path / "seeds" / "a.txt", "seeds/a.txt") == expected


def test_fifo_does_not_hang(tmp_path: Path) -> None:
    """A FIFO without a writer is refused at once."""
    os.mkfifo(tmp_path / "a.txt")
    expected = ("unreadable-file", "cannot read this file: it is a FIFO, not a file", 3)
    assert complaint(tmp_path / "a.txt", "a.txt") == expected


def test_folder(tmp_path: Path) -> None:
    """A folder in the place of a file is named as such."""
    (tmp_path / "a.txt").mkdir()
    expected = ("unreadable-file", "cannot read this file: it is a folder, not a file", 3)
    assert complaint(tmp_path / "a.txt", "a.txt") == expected


def test_device() -> None:
    """A device that never ends is not read."""
    expected = ("unreadable-file", "cannot read this file: it is a device, not a file", 3)
    assert complaint(Path("/dev/zero"), "zero") == expected


def test_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket cannot be opened, which is a problem and no exception."""
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.txt")
        rule, _, exit_code = complaint(Path("a.txt"), "a.txt")
    assert (rule, exit_code) == ("unreadable-file", 3)


def test_missing_rights(locked: Path) -> None:
    """A file we may not read ends in exit code 3 and the system's own reason."""
    expected = ("unreadable-file", "cannot read this file: Permission denied", 3)
    assert complaint(locked, locked.name) == expected


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails to read")
def test_error_while_reading() -> None:
    """An error in the middle of reading is a problem: address 0 of our memory is not mapped."""
    expected = ("unreadable-file", "cannot read this file: Input/output error", 3)
    assert complaint(Path("/proc/self/mem"), "mem") == expected


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b"])
def test_impossible_name(tmp_path: Path, name: str) -> None:
    """A name that no file can have is a problem and no exception."""
    rule, _, exit_code = complaint(tmp_path / name, name)
    assert (rule, exit_code) == ("unreadable-file", 3)


def test_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """A path through a file says that this is no folder."""
    (tmp_path / "seeds").write_text("", encoding="utf-8")
    expected = ("unreadable-file", "cannot read this file: Not a directory", 3)
    assert complaint(tmp_path / "seeds" / "a.txt", "seeds/a.txt") == expected


def test_room_is_made_for_what_there_is(tmp_path: Path) -> None:
    """A corpus has many small files: none of them asks for the memory of the largest allowed."""
    (tmp_path / "a.txt").write_bytes(b"x" * 5000)
    tracemalloc.start()
    try:
        read_file(tmp_path / "a.txt", "a.txt", Report())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < FILE / 10


@pytest.mark.skipif(not Path("/proc/version").is_file(), reason="no such file system")
def test_a_file_whose_size_is_not_told() -> None:
    """A file system may say that a file has no bytes, and give them nevertheless."""
    path = Path("/proc/version")
    assert path.stat().st_size == 0
    assert read_file(path, "version", Report()) == path.read_bytes()


def test_limit(tmp_path: Path) -> None:
    """A file of just the limit is read, one byte more is too large."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * FILE)
    assert read_file(path, "a.txt", Report()) == b"x" * FILE
    path.write_bytes(b"x" * (FILE + 1))
    expected = ("file-too-large", f"this file has more than {FILE} bytes", 1)
    assert complaint(path, "a.txt") == expected


def test_huge_file_is_not_read(tmp_path: Path) -> None:
    """A file larger than memory is refused without reading it all."""
    path = tmp_path / "a.txt"
    path.touch()
    os.truncate(path, 1 << 36)
    assert complaint(path, "a.txt")[0] == "file-too-large"


def test_link_inside_the_corpus_is_followed(tmp_path: Path) -> None:
    """A link to another file of the corpus reads as that file."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "a.txt").write_bytes(b"page")
    (tmp_path / "seeds" / "b.txt").symlink_to("../a.txt")
    assert read_file(tmp_path / "seeds" / "b.txt", "seeds/b.txt", Report()) == b"page"


def test_link_out_of_the_corpus_is_refused(tmp_path: Path) -> None:
    """A link that a pull request brings in cannot publish a file of the machine."""
    (tmp_path / "secret").write_bytes(b"token")
    (tmp_path / "corpus" / "seeds").mkdir(parents=True)
    link = tmp_path / "corpus" / "seeds" / "a.txt"
    link.symlink_to(tmp_path / "secret")
    message = "cannot read this: it is a link that leads out of the corpus"
    assert complaint(link, "seeds/a.txt") == ("unreadable-file", message, 3)


@pytest.mark.parametrize("target", ["nothing", "a.txt"])
def test_link_that_leads_nowhere(tmp_path: Path, target: str) -> None:
    """A dangling link and a link to itself are unreadable, not missing."""
    (tmp_path / "a.txt").symlink_to(target)
    assert complaint(tmp_path / "a.txt", "a.txt")[0] == "unreadable-file"


def test_the_corpus_may_be_a_link_and_its_folders_links_within(tmp_path: Path) -> None:
    """Where somebody keeps a corpus is theirs; what a link in it leads to is part of it."""
    (tmp_path / "corpus/pages").mkdir(parents=True)
    (tmp_path / "corpus/pages/a.txt").write_bytes(b"page")
    (tmp_path / "corpus/seeds").symlink_to("pages")
    (tmp_path / "root").symlink_to("corpus")
    assert read_file(tmp_path / "root/seeds/a.txt", "seeds/a.txt", Report()) == b"page"


def test_a_folder_that_leads_out_is_told_once(tmp_path: Path) -> None:
    """Nothing is read beyond the link, and the problem is the link's."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_bytes(b"page")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/seeds").symlink_to("../pages")
    report = Report()
    for name in ("seeds/a.txt", "seeds/b.txt"):
        assert read_file(tmp_path / "corpus" / name, name, report) is None
    assert [(p.rule, p.place) for p in report.problems] == [("unreadable-file", Place("seeds"))]


@pytest.mark.parametrize("kind", ["file", "FIFO", "link to nothing", "link to itself"])
def test_what_is_no_folder_is_closed(tmp_path: Path, kind: str) -> None:
    """It is told once, and has no entries; a folder that is not there is no problem."""
    path = tmp_path / "seeds"
    match kind:
        case "file":
            path.touch()
        case "FIFO":
            os.mkfifo(path)
        case _:
            path.symlink_to("nothing" if kind == "link to nothing" else "seeds")
    report = Report()
    assert [*entries(tmp_path, "seeds", report), *entries(tmp_path, "seeds", report)] == []
    assert list(entries(tmp_path, "nowhere", report)) == []
    assert list(entries(tmp_path, "seeds/below", Report())) == []
    assert [(p.rule, p.place) for p in report.problems] == [("unreadable-file", Place("seeds"))]
    assert report.exit_code == 3


def test_a_folder_without_rights_is_closed(tmp_path: Path) -> None:
    """Nobody knows what is in it."""
    folder = tmp_path / "seeds"
    folder.mkdir(0)
    report = Report()
    with rights.obeyed():
        assert list(entries(tmp_path, "seeds", report)) == []
    folder.chmod(0o700)
    assert [p.message for p in report.problems] == ["cannot read this folder: Permission denied"]


@given(st.text().filter(lambda text: "\0" not in text[:2] and not text.startswith("\ufeff")))
def test_utf8_comes_back(text: str) -> None:
    """Every text that UTF-8 can write is read as it was."""
    report = Report()
    assert decode(text.encode(), "a", report) == text
    assert report.problems == []


@given(st.binary(), st.booleans())
def test_any_bytes_decode_or_are_one_problem(data: bytes, bom: bool) -> None:
    """Whatever the bytes, they are text or exactly one problem, and never an exception."""
    report = Report()
    text = decode(data, "a", report, bom=bom)
    assert (text is None) == (len(report.problems) == 1)


@given(st.text("aж€😀\n"), st.binary(max_size=8))
def test_place_of_the_bad_byte(before: str, after: bytes) -> None:
    """Line and column count code points up to the first byte that is not UTF-8."""
    report = Report()
    assert decode(b"x" + before.encode() + b"\xff" + after, "a", report) is None
    lines = ("x" + before).split("\n")
    assert report.problems[0].place == Place("a", len(lines), len(lines[-1]) + 1)
    assert report.problems[0].message == "byte 0xff is not UTF-8 here (invalid start byte)"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_other_encodings_are_named(encoding: str, name: str) -> None:
    """UTF-16 and UTF-32 are recognized, so that the hint can name the way out."""
    report = Report()
    assert decode("split: test".encode(encoding), "a", report) is None
    assert report.problems[0].message == f"this file looks like {name}, not UTF-8"
    assert report.problems[0].hint == "save the file as UTF-8"


def test_byte_order_mark() -> None:
    """A byte order mark is an error in annotations, and a character like any other in a seed."""
    report = Report()
    assert decode(b"\xef\xbb\xbfa", "a", report) is None
    assert [problem.rule for problem in report.problems] == ["byte-order-mark"]
    assert decode(b"\xef\xbb\xbfa", "a", Report(), bom=True) == "\ufeffa"
