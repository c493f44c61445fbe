"""Spans as tools give them, made into spans as the guidelines want them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]
"""Where a stretch of a text starts, and where it ends, exclusive."""


def trimmed(text: str, span: Span, opening: re.Pattern[str]) -> Span:
    """Return a span without opening words that the guidelines leave outside.

    The pattern may match nothing, but never the whole span.
    """
    start, end = span
    opened = opening.match(text, start, end)
    return (opened.end() if opened else start), end


def places(text: str, found: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where words stand that were found in this order and are told without their place."""
    end = 0
    for words in found:
        start = text.index(words, end)
        end = start + len(words)
        yield start, end


def bounds(edtf: str) -> tuple[str, str]:
    """Return the first and the last day of a year, a month or a day."""
    year, month, day = (*edtf.split("-"), "", "")[:3]
    last = calendar.monthrange(int(year), int(month or 12))[1]
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or last}"


def decoded(tokens: Sequence[Span], tags: Sequence[str]) -> list[Span]:
    """Return the spans that BIO tags mark; an `I` that follows no other begins one."""
    spans: list[Span] = []
    inside = False
    for (start, end), tag in zip(tokens, tags, strict=True):
        if inside and tag.startswith("I"):
            spans[-1] = spans[-1][0], end
        elif tag != "O":
            spans.append((start, end))
        inside = tag != "O"
    return spans
