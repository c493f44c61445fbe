"""What Microsoft's recognizers find in a paragraph, with ends that are exclusive."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any, NamedTuple

from benchmarks.baselines.release import Document

# The packages date from 2019; today's Python warns of slips in their source.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)
    from recognizers_date_time import recognize_datetime
    from recognizers_number import recognize_number, recognize_ordinal
    from recognizers_number_with_unit import recognize_currency

ENGLISH = "en-us"


class Found(NamedTuple):
    """Something recognized: its place in the document, its type and what it means."""

    start: int
    end: int
    type: str
    meaning: dict[str, Any]

    def overlaps(self, other: Found) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


def dates(document: Document) -> list[Found]:
    """Return the dates and periods of a document, seen from the day it was published."""
    day = datetime.combine(document.published, time())
    found = _found(document, lambda text: recognize_datetime(text, ENGLISH, reference=day))
    return [one for one in found if one.type in {"datetimeV2.date", "datetimeV2.daterange"}]


def numbers(document: Document) -> list[Found]:
    """Return the amounts of money, ordinals and numbers of a document, in this order."""
    finders = (recognize_currency, recognize_ordinal, recognize_number)
    return [one for find in finders for one in _found(document, lambda t, f=find: f(t, ENGLISH))]


def _found(document: Document, find: Callable[[str], list[Any]]) -> Iterator[Found]:
    """Yield what is found, paragraph by paragraph: 'negative' spoils all numbers after it."""
    for paragraph in document.paragraphs:
        for result in find(document.text[paragraph.start : paragraph.end]):
            start, end = paragraph.start + result.start, paragraph.start + result.end + 1
            yield Found(start, end, result.type_name, result.resolution or {})
