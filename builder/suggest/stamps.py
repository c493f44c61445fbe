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
_WEEKDAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", re.IGNORECASE)
_OTHERS = 4
"""Words besides that a line may have that only says when: a place, a section."""


def days(text: str) -> list[tuple[dt.date, str]]:
    """Return the days that a line gives in full, each with its words, in order.

    A day in numbers whose month could be its day, as in 07/10/2009, says no day without a weekday.
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
    weekday = _WEEKDAY.search(text)
    for match in _NUMBERS.finditer(text):
        readings = set(_readings(match))
        if len(readings) > 1 and weekday:
            readings = {day for day in readings if f"{day:%a}" == weekday[0].capitalize()}
        if len(readings) == 1:
            yield Span(*match.span()), readings.pop()


def _readings(match: re.Match[str]) -> Iterator[dt.date]:
    """Yield the days that numbers may mean: with dots the day comes first, else perhaps."""
    if match["year"]:
        orders = [(match["year"], match["month"], match["day"])]
    else:
        one, other, year = match["one"], match["other"], match["last"]
        orders = [(year, other, one), (year, one, other)][: 1 if match["mark"] == "." else 2]
    for parts in orders:
        try:
            yield dt.date(*map(int, parts))
        except ValueError:
            continue  # 31/06/2020 is no day


def has_clock(text: str) -> bool:
    """Whether a line tells a time of day."""
    if _ZONE.search(text):
        return True
    return _CLOCK.search(text) is not None and _CLOCK.search(_without_days(text)) is not None


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
