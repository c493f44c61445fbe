"""What is kept may go at any moment: whatever is wrong with a store, there is nothing in it."""

from __future__ import annotations

import os
import signal
import sqlite3
import struct
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from builder.disk import store as store_module
from builder.disk.store import Store


def fill(path: Path, number: int = 3, size: int = 10) -> None:
    """Keep some values in a store."""
    with Store(path) as store:
        for key in range(number):
            store.put("page", b"%d" % key, b"%d " % key * size)


def found(path: Path, number: int = 3, size: int = 10) -> int:
    """Return how many of these values are there, all of them as they were kept."""
    with Store(path) as store:
        values = [store.get("page", b"%d" % key) for key in range(number)]
    assert all(v in {None, b"%d " % key * size} for key, v in enumerate(values))
    return sum(value is not None for value in values)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a store is, or will be."""
    return tmp_path / ".cache" / "store.sqlite"


def test_what_is_kept_is_found(path: Path) -> None:
    """Under its kind and key, by whoever opens the store next; git never sees it."""
    fill(path)
    assert found(path) == 3
    with Store(path) as store:
        assert store.get("other", b"1") is store.get("page", b"9") is None
    assert path.with_name(".gitignore").read_bytes() == b"*\n"


def test_another_value_takes_its_place(path: Path) -> None:
    """A key has one value, the last."""
    with Store(path) as store:
        store.put("page", b"1", b"old")
        store.put("page", b"1", b"new")
        assert store.get("page", b"1") == b"new"


def text(path: Path) -> None:
    """Put a text in its place."""
    path.write_bytes(b"no database\n" * 1000)


def nothing(path: Path) -> None:
    """Put an empty file in its place."""
    path.write_bytes(b"")


def cut(path: Path) -> None:
    """Cut it in the middle."""
    os.truncate(path, path.stat().st_size // 2)


def scramble(path: Path) -> None:
    """Change its bytes but for the first pages."""
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(255 - byte for byte in data[8192:]))


def folder(path: Path) -> None:
    """Put a folder in its place."""
    path.unlink()
    path.mkdir()


def fifo(path: Path) -> None:
    """Put a FIFO in its place, which would wait for a writer."""
    path.unlink()
    os.mkfifo(path)


def dangling(path: Path) -> None:
    """Put a link in its place that leads nowhere."""
    path.unlink()
    path.symlink_to(path.parent / "nowhere" / "at all")


def endless_view(path: Path) -> None:
    """Put somebody else's database in its place, whose table is a query that never ends."""
    path.unlink()
    with sqlite3.connect(path) as database:
        endless = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT"
        database.execute(f"CREATE VIEW kept AS {endless} 'page' kind, i key, 1 day, i value FROM n")
    database.close()


def trigger(path: Path) -> None:
    """Add a trigger to it."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TRIGGER t AFTER INSERT ON kept BEGIN DELETE FROM kept; END")
    database.close()


@pytest.mark.parametrize(
    "spoil", [text, nothing, cut, scramble, folder, fifo, dangling, endless_view, trigger]
)
def test_what_is_damaged_or_foreign_is_nothing(path: Path, spoil: Callable[[Path], None]) -> None:
    """It is never an error and never a wrong value, and at the latest the second run keeps anew."""
    fill(path, 50, 300)
    spoil(path)
    assert found(path, 50, 300) < 50
    for _ in range(2):
        fill(path)
    assert found(path) == 3 or spoil is folder


def test_a_link_is_replaced_and_what_it_leads_to_is_not(path: Path, tmp_path: Path) -> None:
    """Somebody's file stays as it is, though a link in a repository leads there."""
    fill(path)
    path.unlink()
    other = tmp_path / "thesis"
    other.write_text("years of work", encoding="utf-8")
    path.symlink_to(other)
    fill(path)
    assert other.read_text(encoding="utf-8") == "years of work"
    assert found(path) == 3


def hot_journal(path: Path, named: Path) -> bytes:
    """Return a journal of the database's first page that says it belongs to another, super one."""
    first = path.read_bytes()[:4096]
    magic, nonce = bytes.fromhex("d9d505f920a163d7"), 1
    head = magic + struct.pack(">IIIII", 1, nonce, 1, 512, len(first))
    page = struct.pack(">I", 1) + first + struct.pack(">I", nonce + sum(first[3896:0:-200]))
    name = bytes(named)
    last = struct.pack(">I", (1 << 30) // len(first) + 1) + name
    return head.ljust(512, b"\0") + page + last + struct.pack(">II", len(name), sum(name)) + magic


def test_no_journal_of_a_stranger_is_obeyed(path: Path, tmp_path: Path) -> None:
    """SQLite undoes what a journal says, then deletes the file that it names as the last of all."""
    fill(path)
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE kept (x)")
    database.close()
    other = tmp_path / "thesis"
    other.write_text("years of work", encoding="utf-8")
    path.with_name(f"{path.name}-journal").write_bytes(hot_journal(path, other))
    fill(path)
    assert other.read_text(encoding="utf-8") == "years of work"
    fill(path)
    assert found(path) == 3


@pytest.mark.parametrize("change", ["key = x'39'", "kind = 'other'", "value = 'text'"])
def test_an_entry_that_does_not_match_its_checksum_is_none(path: Path, change: str) -> None:
    """A value that moved to another key, or was changed, is not taken for another."""
    fill(path)
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE kept SET {change} WHERE key = x'31'")
    database.close()
    with Store(path) as store:
        assert (
            store.get("page", b"1") is store.get("page", b"9") is store.get("other", b"1") is None
        )
        assert store.get("page", b"2") is not None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    """A file where the folder should be is left as it is."""
    (tmp_path / ".cache").write_bytes(b"mine")
    path = tmp_path / ".cache" / "store.sqlite"
    fill(path)
    assert found(path) == 0
    assert (tmp_path / ".cache").read_bytes() == b"mine"


def test_it_may_go_while_it_is_open(path: Path) -> None:
    """A folder that is deleted under a command costs what is in it and no more."""
    fill(path)
    with Store(path) as store:
        for name in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{name}").unlink(missing_ok=True)
        for key in range(300):
            store.put("page", b"%d" % key, b"x")
    fill(path)
    assert found(path) == 3


def test_it_keeps_to_its_limit(path: Path) -> None:
    """What goes first is what was used least lately."""
    with Store(path, limit=200_000) as store:
        for key in range(100):
            store.put("page", b"%d" % key, bytes(10_000))
    with Store(path) as store:
        left = [key for key in range(100) if store.get("page", b"%d" % key) is not None]
    assert 10 <= len(left) <= 20
    assert left == list(range(100 - len(left), 100))


def few_steps(patch: pytest.MonkeyPatch) -> None:
    """Let an errand take few steps, as if there were a thousand times as many entries."""
    patch.setattr(store_module, "_STEPS", 1 << 14)
    patch.setattr(store_module, "_LOOK", 1 << 9)


def taken(path: Path) -> int:
    """Return how many bytes the entries of a store take."""
    with closing(sqlite3.connect(path)) as database:
        return store_module._size(database)


@pytest.mark.parametrize("times", [1.7, 2.5, 5])
def test_a_store_that_is_far_beyond_its_limit_is_made_smaller(
    path: Path, times: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many entries it has, the newest stay."""
    fill(path, 2000)
    limit = int(taken(path) / times)
    few_steps(monkeypatch)
    with Store(path, limit):
        pass
    assert taken(path) <= limit
    with Store(path) as store:
        left = [key for key in range(2000) if store.get("page", b"%d" % key) is not None]
    assert left == list(range(2000 - len(left), 2000))
    assert len(left) > 2000 / times / 2


def test_who_is_stopped_while_it_is_made_smaller_hears_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C that comes in the middle of a long errand is not lost, nor is what is kept."""
    with Store(path) as store:
        assert store._database is not None
        store._database.execute("BEGIN")
        for key in range(20_000):
            store.put("page", b"%d" % key, b"x" * 50)
        store._database.execute("COMMIT")
    limit = taken(path) // 2
    monkeypatch.setattr(store_module, "_LOOK", 1 << 9)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)

    def begin(statement: str) -> None:
        if statement.startswith("DELETE"):
            signal.setitimer(signal.ITIMER_REAL, 0.003)

    try:
        with pytest.raises(KeyboardInterrupt):
            with Store(path, limit) as store:
                assert store._database is not None
                store._database.set_trace_callback(begin)
            time.sleep(1)  # it was heard by now
    finally:
        signal.signal(signal.SIGALRM, before)
    with Store(path) as store:
        assert store.get("page", b"0") is None
        assert store.get("page", b"19999") == b"x" * 50


def test_a_file_that_is_large_without_entries_goes(path: Path) -> None:
    """Pages that nobody uses, as a stranger may send: no entry that is deleted frees them."""
    fill(path)
    with path.open("r+b") as file:
        file.truncate(1 << 20)
        file.seek(28)
        file.write((256).to_bytes(4, "big"))  # the header's number of pages
    fill(path)
    assert path.stat().st_size == 1 << 20
    with Store(path, limit=200_000):
        pass
    assert not path.exists()


PAGE = 4096
"""Bytes of a page of SQLite's."""


def interior(children: list[int], start: int = 0, kind: int = 5, key: bytes = b"\1") -> bytes:
    """Return a page that leads to other pages, its header at `start`, the same key between all."""
    cells = b"".join(struct.pack(">I", child) + key for child in children[:-1])
    at, size = PAGE - len(cells), 4 + len(key)
    places = [at + size * number for number in range(len(children) - 1)]
    head = struct.pack(">BHHHBI", kind, 0, len(places), at, 0, children[-1])
    page = bytes(start) + head + struct.pack(f">{len(places)}H", *places)
    return page.ljust(at, b"\0") + cells


def leaf(first: bytes, rows: slice) -> bytes:
    """Return some rows of the first page, which has those of the schema, as a page of their own."""
    (count,) = struct.unpack_from(">H", first, 103)
    places = struct.unpack_from(f">{count}H", first, 108)[rows]
    head = first[100:103] + struct.pack(">H", len(places)) + first[105:108]
    page = head + struct.pack(f">{len(places)}H", *places)
    return page + first[len(page) :]


def write_pages(path: Path, pages: list[bytes]) -> None:
    """Write a database, whose first page says how many there are."""
    pages[0] = pages[0][:28] + struct.pack(">I", len(pages)) + pages[0][32:]
    path.write_bytes(b"".join(pages))


def endless_schema(pages: list[bytes]) -> list[bytes]:
    """Return pages whose schema leads to the same pages again: 70 KB with 10^24 indexes."""
    first, *others = pages
    root = first[:100] + interior([4] + [5] * 100, 100)[100:]
    levels = [interior([number] * 100) for number in range(6, 18)]
    return [root, *others, leaf(first, slice(2)), *levels, leaf(first, slice(1, 2))]


def endless_index(pages: list[bytes]) -> list[bytes]:
    """Return pages whose index leads to the same pages again, and more of them than the limit."""
    *others, last = pages
    (place,) = struct.unpack_from(">H", last, 8)
    levels = [interior([number] * 100, 0, 2, last[place:]) for number in range(4, 16)]
    return [*others, *levels, last, *[bytes(PAGE)] * 100]


@pytest.mark.parametrize("endless", [endless_schema, endless_index])
def test_a_file_in_which_nobody_comes_to_an_end_goes(
    path: Path, endless: Callable[[list[bytes]], list[bytes]]
) -> None:
    """Few pages may lead to one another so often that to walk through them takes for ever."""
    fill(path, 1)
    data = path.read_bytes()
    write_pages(path, endless([data[at : at + PAGE] for at in range(0, len(data), PAGE)]))
    with Store(path, limit=200_000):
        pass
    fill(path)
    assert found(path) == 3


def test_a_value_has_a_size(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is larger is not kept, and takes nothing else with it; nor is it read from any file."""
    fill(path)
    with Store(path) as store:
        store.put("page", b"9", bytes(10_000))
    monkeypatch.setattr(store_module, "VALUE", 1000)
    with Store(path) as store:
        store.put("page", b"8", bytes(1001))
        assert store.get("page", b"8") is None
        assert store.get("page", b"1") is not None
        assert store.get("page", b"9") is None


def test_what_was_used_later_stays_longer(path: Path) -> None:
    """A value that somebody asks for counts as new."""
    fill(path, 100, 3000)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE kept SET day = 1")
    database.close()
    with Store(path, limit=200_000) as store:
        assert store.get("page", b"0") is not None
    with Store(path) as store:
        assert store.get("page", b"0") is not None
        assert store.get("page", b"1") is None


def test_several_write_at_once(path: Path) -> None:
    """Whoever opens it at the same time finds and keeps what they ask for."""

    def work(number: int) -> None:
        with Store(path) as store:
            for key in range(200):
                store.put("page", b"%d.%d" % (number, key), b"x")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store(path) as store:
        kept = [store.get("page", b"%d.%d" % (n, k)) for n in range(4) for k in range(200)]
    assert kept == [b"x"] * 800


def test_what_a_stranger_kept_is_not_believed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that comes with a checkout was made with another key than the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "stranger"))
    fill(path)
    assert found(path) == 3
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    assert found(path) == 0
    fill(path)
    assert found(path) == 3


def test_the_key_is_the_users_alone(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else reads it; one that is cut short is made anew."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    fill(path)
    key = tmp_path / "user/central-asia-statements/key"
    assert key.stat().st_mode & 0o077 == 0
    key.write_bytes(b"")
    assert found(path) == 0
    fill(path)
    assert found(path) == 3


def test_nothing_is_written_where_a_link_leads(path: Path, tmp_path: Path) -> None:
    """Neither below a folder that is a link, nor through a link among the store's files."""
    away = tmp_path / "away"
    away.mkdir()
    path.parent.symlink_to(away)
    fill(path)
    assert list(away.iterdir()) == []
    path.parent.unlink()
    path.parent.mkdir()
    for name in (path.name, f"{path.name}-wal", "clock", ".gitignore"):
        path.with_name(name).symlink_to(away / name)
    fill(path)
    with Store(path) as store:
        assert store.now()
    assert list(away.iterdir()) == []
    assert found(path) == 3


def test_a_relative_cache_folder_is_none(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the XDG specification says; else a stranger's checkout might bring the key it signs with.

    The key is then where it is without the variable.
    """
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    fill(path)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.chdir(checkout)
    for relative in ("cache", ".", "~/.cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", relative)
        assert found(path) == 3
    assert list(checkout.iterdir()) == []
