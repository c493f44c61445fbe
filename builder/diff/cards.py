"""What differs in two cards, by section."""

from __future__ import annotations

import re
from difflib import unified_diff

from builder.diff.changes import CardChange, Kind
from builder.release import card_text
from builder.release.card_text import BUILT_KEYS, FRONT_MATTER, without_parts

_BUILT = re.compile(rf"^(?:{'|'.join(BUILT_KEYS)}):.*\n(?:[ -].*\n|\n)*", re.MULTILINE)


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
    written = [without_parts(text or "") for text in (old, new)]
    generated = kind == "changed" and written[0] == written[1]
    texts = [old or "", new or ""] if generated else written
    before, after = (text.splitlines() for text in texts)
    lines = unified_diff(before, after, n=1, lineterm="")
    return CardChange(name, kind, tuple(lines)[2:], generated)


def sections(card: str) -> dict[str, str]:
    """Return the text of every section of a card that holds one, without the builder's keys."""
    found = card_text.sections(card.replace("\r\n", "\n"))
    found[FRONT_MATTER] = _BUILT.sub("", found[FRONT_MATTER])
    return {name: text for name, text in found.items() if text.strip()}
