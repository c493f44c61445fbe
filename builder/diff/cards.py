"""What differs in two cards, by section."""

from __future__ import annotations

import re
from difflib import unified_diff

from builder.diff.changes import CardChange, Kind

FRONT_MATTER = "front matter"
OPENING = "before the first heading"
_GENERATED = re.compile(r"^<!-- generated: .*? -->$.*?^<!-- end generated -->$", re.M | re.S)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_BUILT_KEYS = re.compile(r"^(?:configs|dataset_info):.*\n(?:[ -].*\n|\n)*", re.MULTILINE)


def compare_cards(old: str | None, new: str | None) -> tuple[CardChange, ...]:
    """Compare two cards; nothing is said where a side has none.

    The parts of the front matter that the builder writes into a release are left out, and so
    are generated parts, unless they are all that differs in their section.
    """
    if old is None or new is None:
        return ()
    before, after = sections(old), sections(new)
    return tuple(
        _change(name, before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    )


def _change(name: str, old: str | None, new: str | None) -> CardChange:
    kind: Kind = "added" if old is None else "removed" if new is None else "changed"
    written = [_GENERATED.sub("", text or "") for text in (old, new)]
    generated = kind == "changed" and written[0] == written[1]
    texts = [old or "", new or ""] if generated else written
    before, after = (text.splitlines() for text in texts)
    lines = unified_diff(before, after, n=1, lineterm="")
    return CardChange(name, kind, tuple(lines)[2:], generated)


def sections(card: str) -> dict[str, str]:
    """Return the text of every section of a card by its heading, or by its path if shared."""
    front, body = _split_front(card.replace("\r\n", "\n"))
    found = {FRONT_MATTER: _BUILT_KEYS.sub("", front)}
    name, fence = OPENING, ""
    path: list[str] = []
    for line in body.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence):
            fence = ""
        heading = None if fence else _HEADING.match(line.rstrip("\n"))
        if heading:
            path = [*path[: len(heading[1]) - 1], heading[2]]
            name = heading[2] if heading[2] not in found else " / ".join(path)
        found[name] = found.get(name, "") + line
    return {name: text for name, text in found.items() if text.strip()}


def _split_front(card: str) -> tuple[str, str]:
    if not card.startswith("---\n"):
        return "", card
    front, mark, body = card[4:].partition("\n---\n")
    return (f"{front}\n", body) if mark else ("", card)
