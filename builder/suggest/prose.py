"""What the text of a paragraph is made of: quotations and sentences."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from builder.page import marks
from builder.page.spans import Cover, Span
from builder.reports.limits import PAGE_LINES
from builder.suggest.wordlist import words

_ABBREVIATIONS = words(
    "Mr Mrs Ms Dr St Gen Lt Col Maj Capt Sgt Gov Sen Rep Prof Rev vs No Nos Jr Sr Ltd Inc Co Corp "
    "Jan Feb Aug Sept Oct Nov Dec U.S U.K U.N E.U a.m p.m i.e e.g"
)


_DATELINE = re.compile(
    r"[A-Z][^.—–]{2,40}\([^)]+\) (?:--|[—–-]) |[A-Z]{2}[A-Z ,.\w-]{1,40}? (?:--|—|–|-) |/[^/]+/\.? "
)
"""What a paragraph of an agency begins with: `MOSCOW (Sputnik) — `."""


def dateline_end(text: str, start: int = 0) -> int:
    """Return where a sentence goes on behind its dateline; its start where it has none."""
    dateline = _DATELINE.match(text, start)
    return dateline.end() if dateline else start


class Quotation(NamedTuple):
    """A quotation: its span with the marks, its content without, and whether it is closed."""

    span: Span
    content: Span
    closed: bool = True


@lru_cache(maxsize=PAGE_LINES)
def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of a paragraph; one that is not closed runs to the end.

    What is quoted inside a quotation belongs to it.
    """
    found, depth, opened = [], 0, Span(0, 0)
    for mark in marks.scan(text):
        if depth == 0 and mark.depth:
            opened = mark.span
        elif depth and mark.depth == 0:
            content = _inner(text, Span(opened.end, mark.span.start))
            found.append(Quotation(Span(opened.start, mark.span.end), content))
        depth = mark.depth
    if depth:
        end = len(text)
        content = _inner(text, Span(opened.end, end))
        found.append(Quotation(Span(opened.start, end), content, closed=False))
    return tuple(found)


def _inner(text: str, span: Span) -> Span:
    """Return a span without its outer spaces, which no annotation can have."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


@lru_cache(maxsize=PAGE_LINES)
def quoted(text: str) -> Cover:
    """Return what the quotations of a paragraph cover, marks included."""
    return Cover(quotation.span for quotation in quotations(text))


@lru_cache(maxsize=PAGE_LINES)
def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of a paragraph; a stop within a quotation ends none.

    A stop ends a sentence where a space and a capital, a digit or a mark follow, unless the word
    before it is a single letter or a common abbreviation.
    """
    inside = quoted(text)
    ends = [
        at + 1
        for at, char in enumerate(text)
        if char in ".!?" and _ends_sentence(text, at) and not inside.touches(Span(at, at + 1))
    ]
    ends += [
        one.span.end
        for one in quotations(text)
        if text[one.content.end - 1] in ".!?" and _opens(text, one.span.end)
    ]
    cuts = sorted({0, *ends, len(text)})
    return tuple(Span(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in pairwise(cuts))


def _ends_sentence(text: str, at: int) -> bool:
    word = text[:at].rpartition(" ")[2]
    initial = len(word) == 1 and word.isupper()
    return _opens(text, at + 1) and not initial and word not in _ABBREVIATIONS


def _opens(text: str, at: int) -> bool:
    """Whether a sentence may begin behind `at`: a space and no small letter, or the end."""
    rest = text[at:]
    return not rest or (rest[0] == " " and not rest.lstrip()[:1].islower())
