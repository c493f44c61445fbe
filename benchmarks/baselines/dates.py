"""Dates: dateparser, Microsoft's recognizers and spaCy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time

from dateparser.date import DateDataParser
from dateparser.search import search_dates

from benchmarks.baselines import microsoft
from benchmarks.baselines.english import parsed
from benchmarks.baselines.release import Document, Mention, Prediction
from benchmarks.baselines.spans import Span, bounds, places, trimmed

OPENING = re.compile(r"(?:(?:about|at|by|from|in|of|on|since) )?(?:the (?=\d))?", re.IGNORECASE)
"""The words that a date's span does not begin with: a preposition, `the` before a number."""

LENGTHS = {"day": 10, "month": 7, "year": 4}
"""How much of an ISO date says a period."""


def dateparser(train: Sequence[Document], document: Document) -> Prediction:
    """Take what `search_dates` finds, seen from the day the page was published."""
    settings = {"RELATIVE_BASE": datetime.combine(document.published, time())}
    found = search_dates(document.text, languages=["en"], settings=settings) or []
    reader = DateDataParser(languages=["en"], settings=settings)
    said = []
    for place in places(document.text, [words for words, _ in found]):
        start, end = trimmed(document.text, place, OPENING)
        # The search gives a day even where a year is named; the reader knows the difference.
        read = reader.get_date_data(document.text[start:end])
        day = read.date_obj and read.date_obj.date().isoformat()
        said.append(_date(document, (start, end), day and day[: LENGTHS.get(read.period, 10)]))
    return {"dates": said}


def recognizers(train: Sequence[Document], document: Document) -> Prediction:
    """Take the suite's dates and date ranges, with the value that the text needs."""
    return {
        "dates": [
            _date(document, (found.start, found.end), _value(document, found))
            for found in microsoft.dates(document)
        ]
    }


def _value(document: Document, found: microsoft.Found) -> str | None:
    """Return the EDTF of what was recognized, where it can be told from its TIMEX.

    Of an ambiguous day the suite gives the one before and the one after; news tells of the past,
    so the last that is not after the day of publication is meant.
    """
    values = [value for value in found.meaning["values"] if value["type"] == "date"]
    days = [value["value"] for value in values]
    if days:
        past = [day for day in days if day <= document.published.isoformat()]
        return max(past) if past else min(days)
    timex = found.meaning["values"][0]["timex"]
    return timex if re.fullmatch(r"\d{4}(-\d{2})?", timex) else None


def spacy(train: Sequence[Document], document: Document) -> Prediction:
    """Take spaCy's entities of type DATE; they have no value."""
    entities = [entity for entity in parsed(document.text).ents if entity.label_ == "DATE"]
    return {"dates": [_date(document, (e.start_char, e.end_char), None) for e in entities]}


def _date(document: Document, span: Span, edtf: str | None) -> Mention:
    earliest, latest = bounds(edtf) if edtf else (None, None)
    return document.mention(
        *trimmed(document.text, span, OPENING), edtf=edtf, earliest=earliest, latest=latest
    )


BASELINES = {"dateparser": dateparser, "Microsoft recognizers": recognizers, "spaCy": spacy}
