"""Suggest dates: expressions of the calendar, and what they mean from the day of the page.

What counts from something is suggested only where that day is known: in the article's own words
the day of the page, within quotation marks the day of the speech, which is that of the page unless
the words beside a cue say another (`said on Tuesday`).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from builder.annotation import edtf_dates
from builder.page.clean import Paragraph
from builder.page.spans import Cover, Span
from builder.reports.limits import PAGE_LINES
from builder.suggest import calendar, counted
from builder.suggest.calendar import UNCERTAIN, Meaning
from builder.suggest.prose import quoted
from builder.suggest.scene import Data, Scene, Suggestion, located

_NUMBER = re.compile(r"\d\d|century")
"""What every expression has that is complete in itself."""


class Found(NamedTuple):
    """An expression, what it counts from, and what it means."""

    span: Span
    anchor: str
    meaning: Meaning


def suggest(paragraph: Paragraph, scene: Scene, spoken: dt.date | None = None) -> list[Suggestion]:
    """Return the dates of a paragraph that are understood; `spoken` is the day of the speech."""
    text = paragraph.text
    return [
        Suggestion(one.span, _item(one, text)) for one in in_paragraph(paragraph, scene, spoken)
    ]


def in_paragraph(paragraph: Paragraph, scene: Scene, spoken: dt.date | None = None) -> list[Found]:
    """Return the dates of a paragraph; all of a block quote counts from the day of the speech."""
    text = paragraph.text
    signed = paragraph.start in scene.signed
    said = Cover([Span(0, len(text))]) if signed else quoted(text)
    return found(text, scene.published, spoken or scene.published, said)


def found(
    text: str, published: dt.date | None, spoken: dt.date | None, quotations: Cover
) -> list[Found]:
    """Return the dates of a text; those in quotations count from the day of the speech."""
    dates = [Found(span, "explicit", meaning) for span, meaning in _explicit(text)]
    taken = Cover(date.span for date in dates)
    for span, read in _relative(text):
        anchor = "spoken" if quotations.touches(span) else "published"
        day = published if anchor == "published" else spoken
        meaning = read(day) if day else None
        if meaning and taken.take(span):
            dates.append(Found(span, anchor, meaning))
    return sorted((d for d in dates if d.meaning != UNCERTAIN), key=lambda date: date.span)


# The dates of a paragraph are asked for by what suggests them, and by what suggests figures.
@lru_cache(maxsize=8)
def _relative(text: str) -> tuple[tuple[Span, counted.Relative], ...]:
    return tuple(counted.relative(text))


def explicit_dates(text: str) -> list[tuple[Span, Meaning]]:
    """Return the expressions of a text that are complete in themselves, in order."""
    return [(span, meaning) for span, meaning in _explicit(text) if meaning != UNCERTAIN]


@lru_cache(maxsize=PAGE_LINES)
def _explicit(text: str) -> tuple[tuple[Span, Meaning], ...]:
    """Return those expressions, and those that are uncertain."""
    dates: list[tuple[Span, Meaning]] = []
    taken = Cover()
    for span, meaning in calendar.explicit(text) if _NUMBER.search(text) else ():
        known = meaning == UNCERTAIN or edtf_dates.parse(meaning.edtf)
        if known and taken.take(span):
            dates.append((span, meaning))
    return tuple(sorted(dates))


def _item(date: Found, text: str) -> dict[str, Data]:
    span, meaning = date.span, date.meaning
    item: dict[str, Data] = {date.anchor: span.of(text), **located(span, text)}
    item["edtf"] = meaning.edtf
    return item | ({"modifier": meaning.modifier} if meaning.modifier else {})
