"""The examples of the rules: what breaks a rule, what `check` then says, and what is right.

An example is a change of the model corpus `tests/rules/corpus`, written like a diff without
numbers. `--- path` names the file; below it, runs of lines, parted by `@@`, that start with a
space (stays), `-` (goes) or `+` (comes); or one line that starts with `!` (see `DEEDS`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("rules")
"""Where the examples are, a folder a rule: a release packs them with the builder."""
DEEDS = {
    "deleted": "the file is not there",
    "folder": "a folder stands in its place",
    "grown": "it has this many bytes",
    "repeated": "its last item stands there again this many times",
    "stretched": "its last line is longer by this many letters",
}
"""What else can be done to a file of the model, as the rules page says it."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """A run of lines: as they are in the model, and as they are in the example."""

    old: tuple[bytes, ...]
    new: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an example makes of one file of the model: other lines, or a deed."""

    path: str
    hunks: tuple[Hunk, ...] = ()
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """The examples of one rule; `expected` is what `check` prints of the bad one."""

    bad: tuple[Change, ...]
    good: tuple[Change, ...]
    expected: str


def load(rule: str) -> Example | None:
    """Return the examples of a rule, or None where there are none."""
    folder = FOLDER / rule
    if not (folder / "bad.diff").exists():
        return None
    expected = folder / "expected.txt"
    return Example(
        parse((folder / "bad.diff").read_bytes()),
        parse((folder / "good.diff").read_bytes()),
        expected.read_text(encoding="utf-8") if expected.exists() else "",
    )


def parse(data: bytes) -> tuple[Change, ...]:
    """Return the changes that an example file describes."""
    parts = (b"\n" + data).split(b"\n--- ")[1:]
    return tuple(_change(*part.split(b"\n", 1)) for part in parts)


def _change(name: bytes, body: bytes) -> Change:
    path = name.decode()
    if body.startswith(b"!"):
        return Change(path, deed=body[1:].decode().strip())
    return Change(path, tuple(map(_hunk, body.removesuffix(b"\n").split(b"\n@@\n"))))


def _hunk(body: bytes) -> Hunk:
    lines = [line or b" " for line in body.split(b"\n")]
    if any(line[:1] not in b" +-" for line in lines):
        raise ValueError("a line of an example starts with neither a space, + nor -")
    old = tuple(line[1:] for line in lines if line[:1] in b" -")
    return Hunk(old, tuple(line[1:] for line in lines if line[:1] in b" +"))
