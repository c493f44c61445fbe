"""A card as text: its front matter, its sections, and its generated parts.

A card may be that of a release that nobody has looked at yet, so each of these is found in one
pass, in the time that it takes to read the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

BUILT_KEYS = ("configs", "dataset_info")
"""The keys of the front matter that the builder writes into a release."""
FRONT_MATTER = "front matter"
OPENING = "before the first heading"

_MARKER = re.compile(r"^<!-- (?:generated: (?P<name>.*)|end generated) -->$", re.MULTILINE)
_PART_NAME = re.compile(r"[a-z-]+")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_FENCE = re.compile(r"`{3,}|~{3,}")


class Part(NamedTuple):
    """A generated part: where it stands with its markers, and where what is between them.

    `line` is the number of the line of its first marker, from 1.
    """

    name: str
    line: int
    start: int
    body_start: int
    body_end: int
    end: int


def split_front(card: str) -> tuple[str | None, str]:
    """Return the front matter, without its `---` lines, and the rest; None if it has none."""
    end = card.find("\n---\n", 3) if card.startswith("---\n") else -1
    return (None, card) if end < 0 else (card[4 : end + 1], card[end + 5 :])


def markers(card: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Give every marker of a generated part with its line, with a partner or without."""
    line, counted = 1, 0
    for marker in _MARKER.finditer(card):
        line, counted = line + card.count("\n", counted, marker.start()), marker.start()
        yield line, marker


def generated_parts(card: str) -> Iterator[Part]:
    """Give every generated part; it goes from a marker that names one to the next that ends it."""
    opened: tuple[int, re.Match[str]] | None = None
    for line, marker in markers(card):
        name = marker["name"]
        if opened is None and name is not None and _PART_NAME.fullmatch(name):
            opened = line, marker
        elif opened is not None and name is None:
            first, opening = opened
            span = opening.start(), opening.end() + 1, marker.start(), marker.end()
            yield Part(opening["name"], first, *span)
            opened = None


def replace_parts(card: str, write: Callable[[Part], str]) -> str:
    """Return the card with what `write` gives in place of each generated part."""
    pieces, at = [], 0
    for part in generated_parts(card):
        pieces += [card[at : part.start], write(part)]
        at = part.end
    return "".join([*pieces, card[at:]])


def without_parts(card: str) -> str:
    """Return the card without its generated parts."""
    return replace_parts(card, lambda _: "")


def sections(card: str) -> dict[str, str]:
    """Return the text of every section, from its heading on, by the words of the heading.

    A section ends at the next heading of any level; code blocks hold none. Where words head
    several sections, the later ones are named by the path of the headings above them. The front
    matter is under `FRONT_MATTER`, what stands above the first heading under `OPENING`.
    """
    front, body = split_front(card)
    found = {FRONT_MATTER: [front or ""]}
    name, fence = OPENING, ""
    path: list[str] = []
    for line in body.splitlines(keepends=True):
        fence = _fence_after(line, fence)
        heading = None if fence else _HEADING.match(line.rstrip("\n"))
        if heading:
            # Signs behind the words close the heading and are none of them.
            words = heading.string[heading.end() :].lstrip().rstrip("#").rstrip()
            path = [*path[: heading.end() - 1], words]
            name = words if words not in found else " / ".join(path)
        found.setdefault(name, []).append(line)
    return {name: "".join(lines) for name, lines in found.items()}


def _fence_after(line: str, fence: str) -> str:
    """Return what opened the code block that goes on behind a line; nothing outside of one."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match[0]
    return "" if match[0].startswith(fence) else fence
