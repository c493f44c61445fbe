"""Quotation marks: where they open and close, and what stands between them.

Pages mix the marks of all languages, nest them, and pair an opening mark of one kind with a closing
one of another; `''`, two apostrophes, is a mark like others. Single ones (`‘ ’`) may stand around
words too, but as often they are apostrophes, so only who knows the words around can tell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from builder.page.spans import Span

OPENING = ("''", *"\"“«„‟‹‘'")
"""What can open a quotation."""
CLOSING = ("''", *"\"”»“‟›’'")
"""What can close one: `“` closes what `„` opened."""

_MARK = re.compile("''|[\"“”„‟«»‹›]")
_PARTNERS = {
    '"': ('"',),
    "''": ("''", "'"),
    "”": ("“", "‟", "„"),
    "“": ("„", "‟"),
    "»": ("«",),
    "›": ("‹",),
}
_BEFORE_OPENING = "([{—–-/“„‟«‹‘"


class Mark(NamedTuple):
    """A double mark of a text; `depth` quotations are open behind it."""

    span: Span
    depth: int


# A paragraph is asked for again with every date and statement in it.
@lru_cache(maxsize=64)
def scan(text: str, opened: str = "") -> tuple[Mark, ...]:
    """Return the marks of a text in order; with `opened`, that mark stands open before it."""
    stack = _Stack()
    if opened:
        stack.open(opened)
    found = []
    for match in _MARK.finditer(text):
        if _opens(match, text, stack):
            stack.open(match[0])
        else:
            stack.close(match[0])
        found.append(Mark(Span(*match.span()), stack.depth))
    return tuple(found)


def is_quoted(text: str, offset: int) -> bool:
    """Whether a place of a text stands within quotation marks, closed or not."""
    marks = scan(text)
    before = bisect_right(marks, offset, key=lambda mark: mark.span.end)
    return before > 0 and marks[before - 1].depth > 0


def is_open(text: str) -> bool:
    """Whether a quotation in the text is not closed: it runs on behind it."""
    return is_quoted(text, len(text))


def closes(words: str, opened: str) -> bool:
    """Whether the quotation that `opened` begins ends within `words`."""
    return any(mark.depth == 0 for mark in scan(words, opened))


def opening(text: str, at: int) -> str:
    """Return the mark right before a place that can open a quotation, or an empty string."""
    return next((mark for mark in OPENING if text.endswith(mark, 0, at)), "")


def closing(text: str, at: int) -> str:
    """Return the mark right behind a place that can close a quotation, or an empty string."""
    return next((mark for mark in CLOSING if text.startswith(mark, at)), "")


def begins_quoted(text: str) -> bool:
    """Whether a text begins with a quotation."""
    return text.startswith(OPENING)


class _Stack:
    """The quotations that are open, and where those of each mark are among them."""

    def __init__(self) -> None:
        self._marks: list[str] = []
        self._places: dict[str, list[int]] = {}

    @property
    def depth(self) -> int:
        return len(self._marks)

    @property
    def last(self) -> str:
        return self._marks[-1] if self._marks else ""

    def holds(self, mark: str) -> bool:
        return bool(self._places.get(mark))

    def open(self, mark: str) -> None:
        self._places.setdefault(mark, []).append(self.depth)
        self._marks.append(mark)

    def close(self, mark: str) -> None:
        """End the last quotation that a closing mark fits, else the last one."""
        fitting = [self._places[o][-1] for o in _PARTNERS.get(mark, ()) if self.holds(o)]
        until = max(fitting, default=self.depth - 1)
        while self.depth > max(until, 0):
            self._places[self._marks.pop()].pop()


def _opens(match: re.Match[str], text: str, stack: _Stack) -> bool:
    mark = match[0]
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() : match.end() + 1]
    may_open = (not before.strip() or before in _BEFORE_OPENING) and bool(after.strip())
    may_close = bool(before.strip()) and not after.isalnum()
    if mark in {'"', "''"}:
        return may_open if may_open != may_close else not stack.holds(mark)
    if mark == "“" and stack.depth:
        return may_open if may_open != may_close else stack.last not in _PARTNERS[mark]
    return mark == "“" or mark not in _PARTNERS
