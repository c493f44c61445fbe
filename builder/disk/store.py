"""A store beside the data: bytes by kind and key, which may go at any moment.

What was kept can be made again, so nothing that is wrong with a store is ever an error: a folder
that cannot be written, a file that is damaged, locked or none of ours, an entry that does not match
its checksum. Then there is nothing here, and the work is done again. The file is SQLite's, which
lets several commands read and write at once; it is data alone, and nothing in it is ever run.

A store may also come with a stranger's files, in a checkout or an archive. So the checksum is made
with a key that stands outside of the data, with the user: what somebody else kept is not believed.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

LIMIT = 2 << 30
"""Bytes that the entries of a store may take; beyond, what was used least lately goes.

The file itself keeps its largest size: what becomes free in it is used again, and not given back.
"""
VALUE = 1 << 27
"""Bytes of the largest value that is kept."""

_STEPS = 1 << 25
"""Steps of SQLite's machine that one errand may take at least: many times what an entry needs."""
_LOOK = 1 << 18
"""Steps after which they are counted."""
_BYTES = 4
"""So many bytes of a file let an errand through all entries take a step more, which is enough."""
_TURNS = 128
"""Turns after which nothing is left of what we kept, an eighth or more at a time."""

_DAY = 86_400
_CHECK_BYTES = 16
_KEY_BYTES = 32
_TABLE = (
    "CREATE TABLE kept (kind TEXT NOT NULL, key BLOB NOT NULL, day INTEGER NOT NULL, "
    "value BLOB NOT NULL, PRIMARY KEY (kind, key))"
)

_FAILURES = (sqlite3.Error, OSError, UnicodeError)


class Store:
    """Bytes by kind and key, in one file. A context manager."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        """Open or make the file; where that fails, nothing is kept."""
        self._path, self._limit = path, limit
        self._today = int(time.time()) // _DAY
        self._secret = _secret()
        self._database: sqlite3.Connection | None = None
        self._left: list[bool] = []
        for _ in range(2):  # a damaged file goes at the first
            if self._database is None:
                self._open()

    def __enter__(self) -> Store:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Keep to the limit, and close."""
        try:
            if self._database is not None:
                self._shrink(self._database)
        except _FAILURES as failure:
            self._give_up(failure)
        finally:
            self._close()

    def get(self, kind: str, key: bytes) -> bytes | None:
        """Return what is kept, or None."""
        if self._database is None:
            return None
        try:
            self._allow(_STEPS)
            return self._get(self._database, kind, key)
        except _FAILURES as failure:
            self._give_up(failure)
            return None

    def put(self, kind: str, key: bytes, value: bytes) -> None:
        """Keep something, in place of what is kept there."""
        if self._database is None or len(value) > VALUE:
            return
        row = kind, key, self._today, self._checksum(kind, key, value) + value
        try:
            self._allow(_STEPS)
            self._database.execute("REPLACE INTO kept VALUES (?, ?, ?, ?)", row)
        except _FAILURES as failure:
            self._give_up(failure)

    def now(self) -> int:
        """Return the time in nanoseconds as the file system that holds the store tells it; or 0."""
        clock = self._path.with_name("clock")
        try:
            clock.touch()
            return clock.stat().st_mtime_ns
        except OSError:
            return 0

    def _get(self, database: sqlite3.Connection, kind: str, key: bytes) -> bytes | None:
        found = database.execute(
            "SELECT day, value FROM kept WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        if found is None or not isinstance(found[1], bytes):
            return None
        value = found[1][_CHECK_BYTES:]
        if found[1][:_CHECK_BYTES] != self._checksum(kind, key, value):
            return None
        if found[0] != self._today:
            row = self._today, kind, key
            database.execute("UPDATE kept SET day = ? WHERE kind = ? AND key = ?", row)
        return value

    def _open(self) -> None:
        try:
            self._make_folder()
            self._allow(_STEPS)
            self._database = _connect(self._path, self._left.pop)
            if not _is_ours(self._database):
                self._discard()
        except _FAILURES as failure:
            self._give_up(failure)

    def _allow(self, steps: int) -> None:
        """Let the next errand take so many steps: whether it took more is popped at each look.

        Pages of a stranger's file can lead to the same pages again and again, so that few
        bytes hold more entries than anybody can walk through.

        SQLite calls `pop` itself. In a function of ours Python would raise what a signal raises,
        Ctrl-C above all, and sqlite3 drops whatever is raised there; so it waits for the errand.
        """
        self._left[:] = [True] + [False] * (steps // _LOOK)

    def _shrink(self, database: sqlite3.Connection) -> None:
        for _ in range(_TURNS):
            size = _size(database)
            if size <= self._limit:
                return
            steps = _STEPS + min(size, LIMIT) // _BYTES
            self._allow(steps)
            # Not `count`, which is one step however long it takes.
            (rows,) = database.execute("SELECT sum(1) FROM kept").fetchone()
            if not rows:
                break
            # Not all that is too much at once: others who write wait meanwhile, and so does Ctrl-C.
            number = 1 + max(rows // 8, min(rows // 4, rows * (size - self._limit) // size))
            oldest = "SELECT rowid FROM kept ORDER BY day, rowid LIMIT ?"
            self._allow(steps)
            database.execute(f"DELETE FROM kept WHERE rowid IN ({oldest})", (number,))
        self._discard()  # what takes the place is nothing that we kept

    def _give_up(self, failure: Exception) -> None:
        """Do without the store from now on; a file that is damaged, or has no end, goes."""
        self._close()
        damaged = isinstance(failure, sqlite3.DatabaseError)
        if damaged and (not self._left or not isinstance(failure, sqlite3.OperationalError)):
            self._discard()

    def _close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    def _checksum(self, kind: str, key: bytes, value: bytes) -> bytes:
        digest = hashlib.blake2b(value, digest_size=_CHECK_BYTES, key=self._secret)
        digest.update(key + kind.encode())
        return digest.digest()

    def _make_folder(self) -> None:
        folder = self._path.parent
        if folder.is_symlink():
            raise NotADirectoryError(folder)  # nothing is written where a link leads
        folder.mkdir(exist_ok=True)
        ignored = folder / ".gitignore"
        for path in (*self._files(), folder / "clock", ignored):
            if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
                path.unlink()
        # SQLite deletes whatever file a journal names that it finds. We keep none: no loss.
        self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)
        if not ignored.exists():
            ignored.write_bytes(b"*\n")

    def _files(self) -> list[Path]:
        return [self._path.with_name(f"{self._path.name}{end}") for end in ("", "-wal", "-shm")]

    def _discard(self) -> None:
        self._close()
        for path in self._files():
            with suppress(OSError):
                path.unlink()


def _connect(path: Path, is_endless: Callable[[], bool]) -> sqlite3.Connection:
    # Each write is one of its own, so nobody who writes too waits long.
    database = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    database.set_progress_handler(is_endless, _LOOK)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * VALUE)
    try:
        # Speed before safety: entries that a crash damages are none.
        for setting in ("trusted_schema = OFF", "journal_mode = WAL", "synchronous = OFF"):
            database.execute(f"PRAGMA {setting}")
        if not _schema(database):
            with suppress(sqlite3.OperationalError):  # another command was faster
                database.execute(_TABLE)
    except BaseException:
        database.close()
        raise
    return database


def _secret() -> bytes:
    """Return the user's key; where it cannot be kept, one that nobody will have again."""
    try:
        path = _cache_home() / "central-asia-statements" / "key"
        if not path.exists() or path.stat().st_size != _KEY_BYTES:
            _make_key(path)
        return path.read_bytes()[:_KEY_BYTES]
    except (OSError, RuntimeError):
        return os.urandom(_KEY_BYTES)


def _cache_home() -> Path:
    """Return the folder of the user's caches, by the XDG Base Directory Specification.

    A relative path in the variable is none: it would lead to wherever one stands, such as into a
    stranger's checkout, which may bring a key of its own.
    """
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole at once: of two commands that make it, the one that is later wins for both.
    made = path.with_name(f"key.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_bytes(os.urandom(_KEY_BYTES))
    made.replace(path)


def _schema(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return database.execute("SELECT type, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()


def _is_ours(database: sqlite3.Connection) -> bool:
    """Whether the file has our table alone: no view or trigger of anybody else is ever run."""
    return _schema(database) == [("table", _TABLE)]


def _size(database: sqlite3.Connection) -> int:
    sizes = [
        int(database.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    ]
    return (sizes[0] - sizes[1]) * sizes[2]
