"""The days that pages print for themselves, in the forms of their headers and feet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from builder.page.spans import Span
from builder.suggest.dates import explicit_dates

_NUMBERS = re.compile(
    r"(?<![\d./-])(?:(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)"
    r"|(?P<one>\d\d?)(?P<mark>[-/.])(?P<other>\d\d?)(?P=mark)(?P<last>(?:19|20)\d\d))(?![\d/-])"
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\b\.?)?|\b\d{1,2} ?[AaPp][Mm]\b")
_ZONE = re.compile(r"\b(?:GMT|UTC|EST|EDT|CET|MSK)\b(?: ?[+-]\d\d?(?::?\d\d)?)?")
_LABELS = re.compile(
    r"\b(?:first|last)?\W?(?:published|posted|updated|modified|added|created|printed|date|on|at|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\b",
    re.IGNORECASE,
)
_READING = re.compile(r"\b\d+ min(?:ute)?s? read\b", re.IGNORECASE)
_OTHERS = 4
"""Words besides that a line may have that only says when: a place, a section."""


def days(text: str) -> list[tuple[dt.date, str]]:
    """Return the days that a line gives in full, each with its words, in order.

    A day in numbers whose month could be its day, as in 07/10/2009, says no day.
    """
    found = dict[Span, dt.date]()
    shown = text.title() if text.isupper() else text
    for span, meaning in explicit_dates(shown):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", meaning.edtf):
            found[span] = dt.date.fromisoformat(meaning.edtf)
    for span, day in _numeric(text):
        if not any(span.overlaps(other) for other in found):
            found[span] = day
    return [(found[span], span.of(text)) for span in sorted(found)]


def _numeric(text: str) -> Iterator[tuple[Span, dt.date]]:
    for match in _NUMBERS.finditer(text):
        if match["year"]:
            parts = [(match["year"], match["month"], match["day"])]
        else:
            one, other = match["one"], match["other"]
            european = match["mark"] == "."
            parts = [(match["last"], other, one)] if european or int(one) > 12 else []
            parts += [(match["last"], one, other)] if not european and int(other) > 12 else []
        for year, month, day in parts:
            try:
                yield Span(*match.span()), dt.date(int(year), int(month), int(day))
            except ValueError:
                continue  # 31/06/2020 is no day


def has_clock(text: str) -> bool:
    """Whether a line tells a time of day."""
    return _CLOCK.search(_without_days(text)) is not None or _ZONE.search(text) is not None


def is_stamp(text: str) -> bool:
    """Whether a line says when, and hardly anything else."""
    if not days(text):
        return False
    rest = _without_days(text)
    for pattern in (_CLOCK, _ZONE, _LABELS, _READING):
        rest = pattern.sub(" ", rest)
    words = re.findall(r"[^\W\d_]+", rest)
    return len(words) <= _OTHERS and not re.search(r"\d", rest)


def _without_days(text: str) -> str:
    for _, words in days(text):
        text = text.replace(words, " ")
    return text
