"""Suggest dates: expressions of the calendar, and what they mean from the day of the page.

An expression that counts from something is suggested only in the article's own words and where
the day of the page was found; within quotation marks it counts from the day of the speech,
which no line of a page says.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import day_name, month_name
from collections.abc import Callable
from typing import NamedTuple

from builder.annotation import edtf_dates
from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.suggest.scene import Data, Scene, Suggestion, is_free, located, quotations, sentences

_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_WEEKDAYS = {name: number for number, name in enumerate(day_name)}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YEARS = {"last": -1, "this": 0, "next": 1}

_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_SECOND = r"(?P<second>(?:1[89]|20)\d\d)"


class Meaning(NamedTuple):
    """What an expression denotes: an EDTF value, and the side of the period that is meant."""

    edtf: str
    modifier: str | None = None


_Match = re.Match[str]


def explicit_day(match: _Match) -> Meaning:
    """Return the meaning of a day with its year."""
    month = match["month"]
    number = _MONTHS[month] if month in _MONTHS else int(month)
    return Meaning(f"{match['year']}-{number:02}-{int(match['day']):02}")


_EXPLICIT: tuple[tuple[str, Callable[[_Match], Meaning]], ...] = (
    (rf"{_DAY} {_MONTH},? {_YEAR}", explicit_day),
    (rf"{_MONTH} {_DAY},? {_YEAR}", explicit_day),
    (rf"{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)", explicit_day),
    (r"(?P<day>[0-3]\d)\.(?P<month>[01]\d)\.(?P<year>(?:19|20)\d\d)", explicit_day),
    (rf"{_MONTH},? {_YEAR}", lambda m: Meaning(f"{m['year']}-{_MONTHS[m['month']]:02}")),
    (
        rf"{_YEAR}(?: to | ?[-–—] ?){_SECOND}",
        lambda m: Meaning(f"{m['year']}/{m['second']}"),
    ),
    (rf"(?<=between ){_YEAR} and {_SECOND}", lambda m: Meaning(f"{m['year']}/{m['second']}")),
    (rf"the (?:beginning|start) of {_YEAR}", lambda m: Meaning(m["year"], "start")),
    (rf"the end of {_YEAR}", lambda m: Meaning(m["year"], "end")),
    (
        r"(?P<century>\d\d)(?:st|nd|rd|th) century",
        lambda m: Meaning(f"{int(m['century']) - 1}XX"),
    ),
    (r"(?P<decade>(?:1[89]|20)\d)0s", lambda m: Meaning(f"{m['decade']}X")),
    # A bare year could as well count something: “in 2000 villages”.
    (
        rf"(?:(?i:in|since|until|till|before|after|by|during) ){_YEAR}(?! [a-z]+s\b)",
        lambda m: Meaning(m["year"]),
    ),
)
_RELATIVE = (
    rf"{_MONTH} {_DAY}",
    rf"{_DAY} {_MONTH}",
    rf"(?<!next )(?<!last )(?<!every )(?<!each )(?<!this )(?P<weekday>{'|'.join(_WEEKDAYS)})",
    r"(?P<which>(?i:last|this|next)) year",
    r"(?P<near>(?i:yesterday|today|tomorrow))",
)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/:.-])(?:{pattern})(?![\w/-]|[.:]\d)")


_EXPLICIT_PATTERNS = tuple((_whole(pattern), meaning) for pattern, meaning in _EXPLICIT)
_RELATIVE_PATTERNS = tuple(map(_whole, _RELATIVE))

_TWO_DIGITS = re.compile(r"\d\d")


def suggest(paragraph: Paragraph, scene: Scene) -> list[Suggestion]:
    """Return the dates that stand in a paragraph and are understood."""
    text = paragraph.text
    explicit = explicit_dates(text)
    taken = [span for span, _ in explicit] + quotations(text)
    relative = []
    if scene.published and paragraph.start not in scene.signed:
        for span, meaning in _relative_dates(text, scene.published):
            if is_free(span, taken):
                relative.append((span, meaning))
                taken.append(span)
    found = [(span, _item(span, meaning, "explicit", text)) for span, meaning in explicit]
    found += [(span, _item(span, meaning, "published", text)) for span, meaning in relative]
    return [Suggestion(*one) for one in sorted(found, key=lambda one: one[0])]


def explicit_dates(text: str) -> list[tuple[Span, Meaning]]:
    """Return the expressions of a text that are complete in themselves, in order."""
    found: list[tuple[Span, Meaning]] = []
    if _TWO_DIGITS.search(text) is None:
        return found
    for pattern, read in _EXPLICIT_PATTERNS:
        for match in pattern.finditer(text):
            span, meaning = _without_preposition(match), read(match)
            if edtf_dates.parse(meaning.edtf) and is_free(span, [taken for taken, _ in found]):
                found.append((span, meaning))
    return sorted(found)


def _without_preposition(match: _Match) -> Span:
    """Return the span of a match; that of a bare year is the year."""
    prefix = re.match(r"(?i:in|since|until|till|before|after|by|during) ", match[0])
    return Span(match.start() + (prefix.end() if prefix else 0), match.end())


def _item(span: Span, meaning: Meaning, anchor: str, text: str) -> dict[str, Data]:
    item: dict[str, Data] = {anchor: span.of(text), **located(span, text), "edtf": meaning.edtf}
    return item | ({"modifier": meaning.modifier} if meaning.modifier else {})


def _relative_dates(text: str, published: dt.date) -> list[tuple[Span, Meaning]]:
    future = [s for s in sentences(text) if re.search(r"\bwill\b", s.of(text))]
    found = []
    for pattern in _RELATIVE_PATTERNS:
        for match in pattern.finditer(text):
            span = Span(*match.span())
            # The Wednesday on which something will happen is the next one, not the last.
            if match.groupdict().get("weekday") and any(s.holds(span) for s in future):
                continue
            if value := _resolved(match, published):
                found.append((span, Meaning(value)))
    return found


def _resolved(match: _Match, published: dt.date) -> str | None:
    parts = match.groupdict()
    if parts.get("which"):
        return str(published.year + _YEARS[parts["which"].lower()])
    if parts.get("near"):
        return (published + dt.timedelta(_DAYS[parts["near"].lower()])).isoformat()
    if parts.get("weekday"):
        back = (published.weekday() - _WEEKDAYS[parts["weekday"]]) % 7
        return (published - dt.timedelta(back)).isoformat()
    return _nearest(_MONTHS[parts["month"]], int(parts["day"]), published)


def _nearest(month: int, day: int, published: dt.date) -> str | None:
    """Return the day of that name that is nearest to the day of the page."""
    days = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            days.append(dt.date(year, month, day))
        except ValueError:
            continue  # 29 February of a common year, 31 June of any
    return min(days, key=lambda d: abs(d - published)).isoformat() if days else None
