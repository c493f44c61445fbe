"""The model corpus, and the examples of the rules made true in a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from builder.reports.examples import Change, Hunk

GOLDEN = Path(__file__).with_name("rules")
"""What `check` says of some bad examples in other formats than the one that the builder shows."""
CORPUS = GOLDEN / "corpus"
"""The model corpus: small, invented, without a problem."""


def changed(root: Path, changes: Sequence[Change]) -> Path:
    """Copy the model corpus to `root`, with the changes of an example, and return it."""
    shutil.copytree(CORPUS, root)
    apply(root, changes)
    return root


def apply(root: Path, changes: Sequence[Change]) -> None:
    """Change the files of a corpus as an example says; a line to change must be there once."""
    for change in changes:
        path = root / change.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.deed:
            deed, *arguments = change.deed.split()
            _DO[deed](path, *arguments)
        else:
            lines = path.read_bytes().split(b"\n") if path.exists() else []
            for hunk in change.hunks:
                lines = _replaced(lines, hunk, change.path)
            path.write_bytes(b"\n".join(lines))


def _replaced(lines: list[bytes], hunk: Hunk, name: str) -> list[bytes]:
    if not hunk.old:
        return [*hunk.new, b""]
    size, old = len(hunk.old), list(hunk.old)
    found = [i for i in range(len(lines)) if lines[i : i + size] == old]
    if len(found) != 1:
        raise ValueError(f"{name} has these lines {len(found)} times: {old}")
    return [*lines[: found[0]], *hunk.new, *lines[found[0] + size :]]


def _delete(path: Path) -> None:
    path.unlink()


def _become_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _grow(path: Path, size: str) -> None:
    data = path.read_bytes()
    path.write_bytes(data + b"\n" * (int(size) - len(data)))


def _repeat(path: Path, times: str) -> None:
    data = path.read_bytes().rstrip(b"\n")
    item = data[data.rindex(b"\n", 0, data.rindex(b"- ")) :]
    path.write_bytes(data + item * int(times) + b"\n")


def _stretch(path: Path, letters: str) -> None:
    path.write_bytes(path.read_bytes().rstrip(b"\n") + b"x" * int(letters) + b"\n")


_DO: dict[str, Callable[..., None]] = {
    "deleted": _delete,
    "folder": _become_folder,
    "grown": _grow,
    "repeated": _repeat,
    "stretched": _stretch,
}
