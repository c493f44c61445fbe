"""The marks of a draft by which `new`, run again, sees where a person has typed.

Behind the `unread: true` of an entry stands a digest of its other lines, as they were suggested.
It goes away with that line when the entry has been read, and it no longer fits once anything in
the entry was changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_KEY = re.compile(r"  (?:L([1-9]\d*)):")
_UNREAD = re.compile(r"    unread: true(?:  # suggested ([0-9a-f]{8}))?")
_SECTION = re.compile(r"([a-z_0-9]+):")


class Block(NamedTuple):
    """Lines of a file: an entry with the comments above it, or what stands before the first one.

    `line` is the raw line of the entry, 0 for what stands before.
    """

    line: int
    lines: tuple[str, ...]

    @property
    def untouched(self) -> bool:
        """Whether nobody has read the entry or typed in it since it was suggested."""
        found = next(filter(None, map(_UNREAD.fullmatch, self.lines)), None)
        return found is not None and found[1] == _digest(self.lines)


def mark(text: str) -> str:
    """Return the text of a draft with a mark behind every `unread: true`."""
    return "\n".join(line for block in blocks(text.split("\n")) for line in _marked(block).lines)


def blocks(lines: Sequence[str]) -> list[Block]:
    """Return the lines of a file as blocks, all of them in their order.

    The first one ends before the first entry under `text`.
    """
    starts = _starts(lines)
    cuts = [0, *starts, len(lines)]
    numbers = [0, *starts.values()]
    return [
        Block(number, tuple(lines[a:b]))
        for number, a, b in zip(numbers, cuts, cuts[1:], strict=False)
    ]


def _starts(lines: Sequence[str]) -> dict[int, int]:
    """Return the raw line of each entry by the index of its first line."""
    found: dict[int, int] = {}
    section = ""
    for at, line in enumerate(lines):
        if match := _SECTION.match(line):
            section = match[1]
        key = _KEY.match(line) if section == "text" else None
        if key:
            first = at
            while lines[first - 1].startswith("  #"):
                first -= 1
            found[first] = int(key[1])
    return found


def _marked(block: Block) -> Block:
    return block._replace(lines=tuple(_marked_lines(block.lines)))


def _marked_lines(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        unread = _UNREAD.fullmatch(line)
        yield f"    unread: true  # suggested {_digest(lines)}" if unread else line


def _digest(lines: Sequence[str]) -> str:
    said = "\n".join(line for line in lines if not _UNREAD.fullmatch(line)).rstrip("\n ")
    return hashlib.sha256(said.encode()).hexdigest()[:8]
