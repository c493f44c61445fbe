"""What differs in two cards, by section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from builder.diff.changes import CardChange, Kind
from builder.diff.sequences import Change, changes
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
    return CardChange(name, kind, tuple(_unified(before, after)), generated)


def _unified(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the hunks of a unified diff with one line around each.

    That of `difflib` takes the square of the lines where every second one changed.
    """
    groups: list[list[Change]] = []
    for change in (change for change in changes(before, after) if not change.same):
        near = groups and change.old.start - groups[-1][-1].old.stop <= 2
        if near:
            groups[-1].append(change)
        else:
            groups.append([change])
    for group in groups:
        yield from _hunk(before, after, group)


def _hunk(before: Sequence[str], after: Sequence[str], group: Sequence[Change]) -> Iterator[str]:
    first, last = group[0], group[-1]
    above, below = int(first.old.start > 0), int(last.old.stop < len(before))
    old = _range(first.old.start - above, last.old.stop + below)
    yield f"@@ -{old} +{_range(first.new.start - above, last.new.stop + below)} @@"
    at = first.old.start - above
    for change in group:
        yield from (f" {line}" for line in before[at : change.old.start])
        yield from (f"-{line}" for line in before[change.old])
        yield from (f"+{line}" for line in after[change.new])
        at = change.old.stop
    yield from (f" {line}" for line in before[at : at + below])


def _range(start: int, stop: int) -> str:
    """Return lines as the head of a hunk names them: the first, and how many if not one."""
    size = stop - start
    return f"{start + 1}" if size == 1 else f"{start + bool(size)},{size}"


def sections(card: str) -> dict[str, str]:
    """Return the text of every section of a card that holds one, without the builder's keys."""
    found = card_text.sections(card.replace("\r\n", "\n"))
    found[FRONT_MATTER] = _BUILT.sub("", found[FRONT_MATTER])
    return {name: text for name, text in found.items() if text.strip()}
