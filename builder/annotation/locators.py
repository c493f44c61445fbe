"""The inverse of `quotes`: from a span of the clean text to the words that mean it.

The shortest way to say it that `quotes.resolve` turns into exactly this span again: the words
alone where they stand once, with `in:` where words around them tell, else with `which:`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from builder.annotation.quotes import held_by, whole_words
from builder.page.clean import CleanText, Paragraph
from builder.page.spans import Span
from builder.page.tokens import boundaries, tokenize
from builder.yaml_text.characters import can_hold
from builder.yaml_text.layout import Data

AROUND = 16
"""Tokens on each side that `in:` may take in; where even these repeat, `which:` is shorter."""
COUNTED = 9999
"""Occurrences that `which:` can count."""


@dataclass(slots=True)
class NotQuotable(Exception):
    """Why no words of an annotation file can mean a span, and what to do."""

    message: str
    hint: str


class Locator(NamedTuple):
    """Words, and what tells their occurrence: words around them, or which of how many."""

    words: str
    inside: str | None = None
    which: tuple[int, int] | None = None

    def keys(self) -> dict[str, Data]:
        """Return what stands beside the words in an annotation file."""
        found: dict[str, Data] = {}
        if self.inside is not None:
            found["in"] = self.inside
        if self.which is not None:
            found["which"] = f"{self.which[0]} of {self.which[1]}"
        return found


def locate(span: Span, text: CleanText) -> tuple[Paragraph, Locator]:
    """Return the paragraph that holds a span of the clean text, and the words that mean it there.

    Raises `NotQuotable` for a span that no words can mean: one that is not within a paragraph,
    starts or ends inside a token, or holds what an annotation file cannot show.
    """
    home = text.paragraph_at(span.start)
    if not home.start <= span.start < span.end <= home.end:
        raise NotQuotable("the span is not within one paragraph", "mark each paragraph apart")
    here = span.shifted(-home.start)
    _check_edges(here, home.text)
    words = here.of(home.text)
    if not can_hold(words):
        message = "the words hold a character that nobody sees"
        raise NotQuotable(message, "mark the words on one side of it")
    found = whole_words(words, home.text)
    if len(found) == 1:
        return home, Locator(words)
    inside = _words_around(here, found, home.text)
    if inside is None and len(found) > COUNTED:
        message = f"the words stand in their paragraph more than {COUNTED} times"
        raise NotQuotable(message, "mark more words")
    which = None if inside is not None else (bisect_left(found, here) + 1, len(found))
    return home, Locator(words, inside, which)


def quoted(span: Span, home: Paragraph, text: CleanText) -> Data:
    """Return a span as a part of an item is written: its words, with their line where needed."""
    where, locator = locate(span, text)
    if where.line == home.line and locator == Locator(locator.words):
        return locator.words
    return {f"L{where.line}": locator.words, **locator.keys()}


def _check_edges(span: Span, text: str) -> None:
    starts, ends = boundaries(text)
    if span.start in starts and span.end in ends:
        return
    words = span.of(text)
    if words != words.strip():
        raise NotQuotable("the span starts or ends with a space", "mark the words alone")
    raise NotQuotable("the span starts or ends inside a word", "mark whole words")


def _words_around(span: Span, found: Sequence[Span], text: str) -> str | None:
    """Return the fewest words around a span that hold it and no other occurrence, or None."""
    windows = sorted(_windows(span, found, text), key=lambda w: (w.end - w.start, w))
    # Where even the longest words stand elsewhere too, all that they hold does.
    meant = span.of(text)
    if not _is_only(span, held_by(windows[-1].of(text), meant, text)):
        return None
    for window in windows:
        words = window.of(text)
        if can_hold(words) and _is_only(span, held_by(words, meant, text)):
            return words
    return None


def _is_only(span: Span, found: Sequence[Span]) -> bool:
    """Whether a span is the only one found; there may be too many of them to look at each."""
    return len(found) == 1 and found[0] == span


def _windows(span: Span, found: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield the stretches around a span, in whole tokens, that hold no other occurrence."""
    tokens, at = tokenize(text), bisect_left(found, span)
    after = found[at - 1].start if at else -1
    short_of = found[at + 1].end if at + 1 < len(found) else len(text) + 1
    first = bisect_left(tokens, span.start, key=lambda token: token.start)
    last = bisect_right(tokens, span.end, key=lambda token: token.end)
    before = [token.start for token in tokens[max(0, first - AROUND) : first + 1]]
    behind = [token.end for token in tokens[last - 1 : last + AROUND]]
    for start in before:
        yield from (Span(start, end) for end in behind if start > after and end < short_of)
