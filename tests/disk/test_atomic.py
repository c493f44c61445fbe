"""A folder that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from builder.disk import atomic
from builder.disk.atomic import add_files, replace_file, staged_folder, update_file
from builder.reports.errors import UsageError

MARK = "OURS.json"


def staged(target: Path) -> AbstractContextManager[Path]:
    """Return the staging of a release at `target`."""
    return staged_folder(target, MARK, "release folder")


def make(target: Path, content: str) -> None:
    """Put a release with that content at `target`."""
    with staged(target) as folder:
        (folder / MARK).write_text(content, encoding="utf-8")


def names(folder: Path) -> set[str]:
    """Return what stands in a folder, but locks."""
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def test_a_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Until the block ends nothing stands at the target; then all of it does."""
    target = tmp_path / "deep" / "out"
    with staged(target) as folder:
        (folder / MARK).write_text("new", encoding="utf-8")
        assert not target.exists()
        assert folder.parent == target.parent
    assert (target / MARK).read_text(encoding="utf-8") == "new"
    assert names(target.parent) == {"out"}


def test_the_old_one_stays_until_then(tmp_path: Path) -> None:
    """An earlier release stands while a new one is made, and is wholly replaced after."""
    target = tmp_path / "out"
    make(target, "old")
    (target / "extra").write_text("x", encoding="utf-8")
    with staged(target) as folder:
        (folder / MARK).write_text("new", encoding="utf-8")
        assert (target / MARK).read_text(encoding="utf-8") == "old"
    assert names(target) == {MARK}
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, OSError])
@pytest.mark.parametrize("before", [True, False])
def test_a_failed_block_changes_nothing(
    tmp_path: Path, failure: type[BaseException], before: bool
) -> None:
    """Whatever stops the block, the old release stays and nothing else is left."""
    target = tmp_path / "out"
    if before:
        make(target, "old")
    with pytest.raises(failure), staged(target) as folder:
        (folder / "half").write_text("", encoding="utf-8")
        raise failure
    assert names(tmp_path) == ({"out"} if before else set())
    assert not before or (target / MARK).read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("step", ["sync_tree", "_swap"])
def test_a_failure_of_the_last_steps_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A disk that fails on flushing or renaming leaves the old release."""
    target = tmp_path / "out"
    make(target, "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, step, fail)
    with pytest.raises(OSError, match="No space"):
        make(target, "new")
    assert (target / MARK).read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == {"out"}


def test_what_a_dead_build_left_is_cleared(tmp_path: Path) -> None:
    """A release set aside by a build that was killed comes back; half a new one goes."""
    target = tmp_path / "out"
    make(tmp_path / ".out.old", "old")
    (tmp_path / ".out.new" / "data").mkdir(parents=True)
    with pytest.raises(RuntimeError), staged(target):
        assert (target / MARK).read_text(encoding="utf-8") == "old"
        raise RuntimeError
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("name", [".out.new", ".out.old"])
@pytest.mark.parametrize("kind", ["fifo", "file", "link to a folder", "link to nothing"])
def test_what_no_build_has_left_is_cleared_too(tmp_path: Path, name: str, kind: str) -> None:
    """A FIFO, which somebody may have sent, does not make a build wait; a link is not followed."""
    away = tmp_path / "away"
    away.mkdir()
    (away / MARK).touch()
    left = tmp_path / name
    match kind:
        case "fifo":
            os.mkfifo(left)
        case "file":
            left.touch()
        case _:
            left.symlink_to(away if kind == "link to a folder" else "nothing")
    make(tmp_path / "out", "new")
    assert names(tmp_path) == {"away", "out"}
    assert not (tmp_path / "out").is_symlink()
    assert [path.name for path in away.iterdir()] == [MARK]


@pytest.mark.parametrize("kind", ["folder", "file", "fifo"])
def test_a_stranger_is_refused(tmp_path: Path, kind: str) -> None:
    """What stands at the target and is no release is never touched."""
    target = tmp_path / "out"
    if kind == "folder":
        target.mkdir()
        (target / "mine").write_text("", encoding="utf-8")
    elif kind == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        os.mkfifo(target)
    with pytest.raises(UsageError, match="no release folder"), staged(target):
        pytest.fail("the block must not run")
    assert names(tmp_path) == {"out"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """An empty folder holds nothing to lose."""
    (tmp_path / "out").mkdir()
    make(tmp_path / "out", "new")
    assert names(tmp_path / "out") == {MARK}


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    """A link to a release keeps leading to the newest one, again and again."""
    make(tmp_path / "real", "old")
    link = tmp_path / "out"
    link.symlink_to("real")
    for content in ("newer", "newest"):
        make(link, content)
        assert (link / MARK).read_text(encoding="utf-8") == content
    assert link.is_symlink()
    assert names(tmp_path) == {"out", "real"}


def test_builds_at_once_take_turns(tmp_path: Path) -> None:
    """Of several builds of one target none is refused, and one whole release is left."""
    target = tmp_path / "out"
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                make(target, str(number))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names(tmp_path) == {"out"}
    assert names(target) == {MARK}


def test_a_file_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is new or old, never half; a failure leaves no other file."""
    path = tmp_path / "card.md"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"

    def fail(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "sync", fail)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"newest")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == {"card.md"}


def test_a_file_that_finds_no_room_is_named(tmp_path: Path) -> None:
    """The system says so when bytes are written, and then knows no name."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "card.md"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match=r"card\.md") as failure:
            replace_file(path, bytes(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert failure.value.errno == errno.EFBIG
    assert names(tmp_path) == set()


def test_new_files_are_all_there_or_none(tmp_path: Path) -> None:
    """Files and their folders appear together; one that exists already keeps them all away."""
    files = {tmp_path / "a" / "b" / "one": b"1", tmp_path / "two": b"2"}
    add_files(files)
    assert {path: path.read_bytes() for path in files} == files
    more = {tmp_path / "new" / "three": b"3", tmp_path / "two": b"other", tmp_path / "four": b"4"}
    with pytest.raises(FileExistsError) as refused:
        add_files(more)
    assert str(refused.value.filename2 or refused.value.filename) == str(tmp_path / "two")
    assert names(tmp_path) == {"a", "two"}
    assert (tmp_path / "two").read_bytes() == b"2"


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("step", ["sync", "_name_new"])
def test_whatever_stops_new_files_leaves_none(
    tmp_path: Path, failure: type[BaseException], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped at the second file, the first is gone too, with its folder and what stood beside."""
    calls = iter((None, failure))
    kept = getattr(atomic, step)

    def stopped(*arguments: Path) -> None:
        if (raised := next(calls)) is not None:
            raise raised
        kept(*arguments)

    monkeypatch.setattr(atomic, step, stopped)
    with pytest.raises(failure):
        add_files({tmp_path / "a" / "one": b"1", tmp_path / "b" / "two": b"2"})
    assert names(tmp_path) == set()


def test_new_files_need_no_second_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file cannot have two names, it is renamed, and still replaces nothing."""

    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    add_files({tmp_path / "one": b"1"})
    with pytest.raises(FileExistsError):
        add_files({tmp_path / "one": b"2"})
    assert (tmp_path / "one").read_bytes() == b"1"
    assert names(tmp_path) == {"one"}


def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path: Path) -> None:
    """What is written beside a file has a name of its own, which is no longer."""
    files = {tmp_path / f"{'a' * 254}{end}": end.encode() for end in "xy"}
    add_files(files)
    for path in files:
        assert path.read_bytes() == path.name[-1:].encode()
        replace_file(path, b"new")
        assert path.read_bytes() == b"new"
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_nothing_is_written_where_a_link_beside_leads(tmp_path: Path) -> None:
    """A link by the name under which a file is made first is a stranger's, and goes."""
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    for name in ("card.md", "new.yaml"):
        (tmp_path / f".{name}.{os.getpid()}.new").symlink_to(other)
    replace_file(tmp_path / "card.md", b"card")
    add_files({tmp_path / "new.yaml": b"new"})
    for name in ("card.md", "new.yaml"):
        assert not (tmp_path / name).is_symlink()
    assert other.read_bytes() == b"precious"


def test_a_file_of_any_size_is_brought_up_to_date(tmp_path: Path) -> None:
    """What stands in the place of a generated text is not read as a whole to be compared."""
    (tmp_path / "a.json").touch()
    os.truncate(tmp_path / "a.json", 1 << 40)
    assert update_file(tmp_path, "a.json", "{}\n")
    assert (tmp_path / "a.json").read_bytes() == b"{}\n"
    (tmp_path / "a.json").write_bytes(b"{}\r\n")
    assert not update_file(tmp_path, "a.json", "{}\n")
