"""Quotation marks: where they open and close, and what stands between them.

Pages mix the marks of all languages, nest them, and pair an opening mark of one kind with a closing
one of another; `''`, two apostrophes, is a mark like others. Single ones (`‘ ’`) may stand around
words too, but as often they are apostrophes, so only who knows the words around can tell.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from builder.page.spans import Span

OPENING = ("''", *"\"“«„‟‹‘'")
"""What can open a quotation."""
CLOSING = ("''", *"\"”»“‟›’'")
"""What can close one: `“` closes what `„` opened."""

_MARK = re.compile("''|[\"“”„‟«»‹›]")
_PARTNERS = {'"': '"', "''": "''", "”": "“‟„", "“": "„‟", "»": "«", "›": "‹"}
_BEFORE_OPENING = "([{—–-/“„‟«‹‘"


class Mark(NamedTuple):
    """A double mark of a text; `depth` quotations are open behind it."""

    span: Span
    depth: int


def scan(text: str, opened: str = "") -> list[Mark]:
    """Return the marks of a text in order; with `opened`, that mark stands open before it."""
    stack = [opened] if opened else []
    found = []
    for match in _MARK.finditer(text):
        if _opens(match, text, stack):
            stack.append(match[0])
        elif stack:
            del stack[_closed(match[0], stack) :]
        found.append(Mark(Span(*match.span()), len(stack)))
    return found


def is_quoted(text: str, offset: int) -> bool:
    """Whether a place of a text stands within quotation marks, closed or not."""
    before = [mark for mark in scan(text) if mark.span.end <= offset]
    return bool(before) and before[-1].depth > 0


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


def _opens(match: re.Match[str], text: str, stack: list[str]) -> bool:
    mark = match[0]
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() : match.end() + 1]
    may_open = (not before.strip() or before in _BEFORE_OPENING) and bool(after.strip())
    may_close = bool(before.strip()) and not after.isalnum()
    if mark in {'"', "''"}:
        return may_open if may_open != may_close else mark not in stack
    if mark == "“" and stack:
        return may_open if may_open != may_close else stack[-1] not in _PARTNERS[mark]
    return mark == "“" or mark not in _PARTNERS


def _closed(mark: str, stack: list[str]) -> int:
    """Return which open quotation a closing mark ends: the last of its kind, else the last."""
    fitting = [at for at, opened in enumerate(stack) if opened in _PARTNERS.get(mark, "")]
    return fitting[-1] if fitting else len(stack) - 1
