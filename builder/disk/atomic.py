"""What appears whole or not at all: a folder, a file, several new files.

Each is written beside its place, flushed, then renamed.

The order is what makes it hold through a crash: the files are flushed, then the folders, then
the name changes, then the parent folder is flushed.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from builder.disk.files import open_regular, require_inside
from builder.reports.errors import EnvironmentFailure, UsageError
from builder.reports.output import complain

if TYPE_CHECKING:
    from filelock import FileLock

_OUT = "dist"
PATIENCE = 2
"""Seconds to wait for another build before saying so."""

_LONG = 200
"""Bytes of a file's name that may have no room for an ending: most systems take 255."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FLUSHABLE = os.O_RDWR if os.name == "nt" else os.O_RDONLY  # Windows flushes only what it can write
_CURRENT_FOLDER = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE, renameat2(2)
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)


@contextmanager
def staged_folder(target: Path, mark: str, what: str) -> Iterator[Path]:
    """Yield an empty folder beside `target` that takes its place once the block has succeeded.

    An earlier one at `target` stays until then. If the block fails, nothing is left. A folder
    at `target` without the file `mark` is none of ours and never replaced: that is a
    `UsageError`, which calls ours `what`.
    """
    target = Path(os.path.realpath(target))  # a link stays, and what it leads to is replaced
    with suppress(FileNotFoundError):  # another build is swapping it; we look again under the lock
        _refuse_strangers(target, mark, what)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(f".{target.name}.new")
    retired = target.with_name(f".{target.name}.old")
    # One build of a target at a time: what lies there under the lock is left from a dead one.
    with _locked(target.with_name(f".{target.name}.lock")):
        _recover(target, staging, retired)
        _refuse_strangers(target, mark, what)
        staging.mkdir()
        try:
            yield staging
            sync_tree(staging)
            _swap(staging, target, retired)
        finally:
            # By now a build that failed, or the release that was replaced.
            shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock

    # Where no file can be made this fails with its reason; the lock alone would try for ever.
    # Where it is a link, whoever sent it has named a file of ours to be made.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o644))
    lock = FileLock(path)
    try:
        _acquire(lock, path)
    except NotImplementedError as failure:
        message = f"{path.parent}: files cannot be locked here; name another folder with --out"
        raise EnvironmentFailure(message) from failure
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, path: Path) -> None:
    from filelock import Timeout

    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        complain(f"waiting for another build, which holds {path}")
        try:
            lock.acquire(timeout=3600)
        except Timeout as failure:
            raise EnvironmentFailure(f"another build has held {path} for an hour") from failure


def _refuse_strangers(target: Path, mark: str, what: str) -> None:
    if not os.path.lexists(target):
        return
    if not target.is_dir() or (any(target.iterdir()) and not (target / mark).is_file()):
        raise UsageError(f"{target} exists and is no {what}; name another with --out")


def _recover(target: Path, staging: Path, retired: Path) -> None:
    """Clear away what a build that died has left; a release it had set aside comes back."""
    if _is_folder(retired) and not target.exists():
        retired.rename(target)
        sync(target.parent)
    for left in (retired, staging):
        if _is_folder(left):
            shutil.rmtree(left)
        else:  # no build has left it: it came with somebody's files, and may be a link or a FIFO
            left.unlink(missing_ok=True)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _swap(staging: Path, target: Path, retired: Path) -> None:
    """Put the staged folder at `target`; an earlier one ends at `staging` or is gone."""
    if not target.exists():
        staging.rename(target)
    elif not exchange(staging, target):
        _swap_in_two_steps(staging, target, retired)
    sync(target.parent)


def _swap_in_two_steps(staging: Path, target: Path, retired: Path) -> None:
    target.rename(retired)
    try:
        staging.rename(target)
    except BaseException:
        retired.rename(target)
        raise
    sync(target.parent)
    shutil.rmtree(retired, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders of one file system change places; False if this system cannot do it.

    What stands at either name is always whole, and neither name is ever free. Any other failure
    is an `OSError`, and then both stand where they stood.
    """
    rename = _renameat2()
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if rename(_CURRENT_FOLDER, paths[0], _CURRENT_FOLDER, paths[1], _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _renameat2() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    function: ctypes._NamedFuncPointer | None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        path, number = ctypes.c_char_p, ctypes.c_int
        function.argtypes = (number, path, number, path, ctypes.c_uint)
    return function


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below `folder`, the deepest first, and `folder` itself."""
    for path, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync(Path(path, name))
        sync(Path(path))


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk; a system that cannot flush folders skips them."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, _FLUSHABLE)
    try:
        os.fsync(handle)
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, str(path)) from failure
    finally:
        os.close(handle)


def default_folder(root: Path, *names: str) -> Path:
    """Return the folder below `dist/` of the corpus that stands for one that nobody has named.

    It may have come with the files of a stranger, so one that is a link out of the corpus is an
    `EnvironmentFailure`. A folder that somebody names is theirs, wherever it leads.
    """
    name = "/".join((_OUT, *names))
    require_inside(root, name, "name another folder")
    return root / name


def write_file(root: Path, name: str, data: bytes) -> None:
    """Write a file of the corpus at `root`, whole or not at all; its folder is made if need be.

    A link within the corpus stays, and what it leads to is written. Nothing is written through
    one that leads out: that is an `EnvironmentFailure`.
    """
    require_inside(root, name)
    path = Path(os.path.realpath(root / name))
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data)


def update_file(root: Path, name: str, text: str) -> bool:
    """Write a file as `write_file` does if it does not hold this text; return whether it did not.

    Line ends count for nothing: a checkout may have others.
    """
    require_inside(root, name)
    data = text.encode()
    if _holds(root / name, data):
        return False
    write_file(root, name, data)
    return True


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has these bytes, with any line ends; no more is read than they could be."""
    try:
        with open_regular(path) as file:
            return file.read(2 * len(data) + 1).replace(b"\r\n", b"\n") == data
    except (OSError, ValueError):
        return False


def replace_file(path: Path, data: bytes) -> None:
    """Write `path` whole or not at all: beside it, flushed, then renamed over it."""
    beside = _beside(path)
    try:
        _write_new(beside, data)
        sync(beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync(path.parent)


def add_files(files: Mapping[Path, bytes]) -> None:
    """Write new files, all of them or none; one that exists already is a `FileExistsError`.

    Each is written beside its place and flushed, then given its name; if one cannot be, those
    before it are taken away again.
    """
    beside = {path: _beside(path) for path in files}
    # The deepest first, as they would have to be taken away again.
    folders = [folder for path in files for folder in path.parents if not folder.exists()]
    added: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_new(beside[path], data)
            sync(beside[path])
        for path in files:
            _name_new(beside[path], path)
            added.append(path)
    except BaseException:
        _take_away([*added, *beside.values()], folders)
        raise
    _take_away(beside.values(), ())
    for folder in {path.parent for path in files}:
        sync(folder)


def _beside(path: Path) -> Path:
    """Return where a file is written before it gets its name, which may be as long as any."""
    name = os.fsencode(path.name)
    short = path.name if len(name) < _LONG else hashlib.sha256(name).hexdigest()
    return path.with_name(f".{short}.{os.getpid()}.new")


def _write_new(path: Path, data: bytes) -> None:
    """Write a file in place of what has its name: a link there may lead anywhere."""
    path.unlink(missing_ok=True)
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as failure:  # a full disk does not say which file there is no room for
        raise OSError(failure.errno, failure.strerror, str(path)) from failure


def _take_away(files: Iterable[Path], folders: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
    for folder in folders:
        with suppress(OSError):  # it was not made yet, or somebody uses it by now
            folder.rmdir()


def _name_new(file: Path, path: Path) -> None:
    """Give a file a name that nothing has; where files cannot have two names, look first."""
    try:
        path.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        file.rename(path)
