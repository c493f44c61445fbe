"""The expressions of the calendar, by form, and what they mean by themselves.

Most of them are complete with a year behind them; `counted` reads the same forms with `this year`
there, or with nothing.
"""

from __future__ import annotations

import re
from calendar import day_abbr, day_name, month_name
from collections.abc import Callable, Iterator
from typing import NamedTuple

from builder.page.spans import Span

Match = re.Match[str]

MONTHS = {name: number for number, name in enumerate(month_name) if name}
_SHORT = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8}
_SHORT |= {"Sep": 9, "Sept": 9, "Oct": 10, "Nov": 11, "Dec": 12}
WEEKDAYS = {name: number for number, name in enumerate(day_name)}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_PARTS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0}
COUNTS = {
    word: number
    for number, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"], start=2
    )
}
_CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
_SIDES = {"beginning": "start", "start": "start", "end": "end", "early": "start", "late": "end"}

_NAMES = rf"(?:{'|'.join(MONTHS)})|(?:{'|'.join(_SHORT)})\b\.?"
MONTH = rf"(?P<month>{_NAMES})"
TO_MONTH = rf"(?P<to_month>{_NAMES})"
WHOLE_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
TO_DAY = r"(?P<to_day>[0-3]?\d)(?:st|nd|rd|th)?"
DAY_NAME = rf"(?:(?:{'|'.join(WEEKDAYS)}|(?:{'|'.join(day_abbr)}|Tues|Thurs)\b\.?),? )?"
YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_TO_YEAR = r"(?P<to_year>(?:1[89]|20)\d\d)"
TO = r"(?: to | through | until | till | ?[-–—] ?)"
BETWEEN = r"(?<=[Bb]etween )"
NO_COUNT = r"(?! (?:people|[a-z]+s\b))"
"""Behind a number that may be a day: nothing that it counts."""
SIDE = (
    r"(?:(?P<side>(?:the )?(?:beginning|start|middle|end) of(?: the)?|(?:early|late)"
    r"(?: in(?: the)?)?) |"
    r"(?P<edge>early|mid|late|end)-)"
)
SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
_PART = r"the (?P<part>first|second|third|fourth|last|final) (?P<of>quarter|half)"
_MANY = rf"(?P<count>{'|'.join(COUNTS)}|\d\d?)"


class Meaning(NamedTuple):
    """What an expression denotes: an EDTF value, and the side of the period that is meant."""

    edtf: str
    modifier: str | None = None


UNCERTAIN = Meaning("")
"""Of an expression that nothing is suggested for, nor for a part of it."""

InYear = Callable[[Match, int], Meaning | None]
"""What an expression means in a year."""


def explicit(text: str) -> Iterator[tuple[Span, Meaning]]:
    """Yield what is complete in itself, the longest forms first."""
    for pattern, read in _EXPLICIT:
        for match in pattern.finditer(text):
            if meaning := read(match):
                yield Span(*match.span()), meaning


def whole(pattern: str) -> re.Pattern[str]:
    """Return a pattern of whole words, and of numbers that are no parts of others."""
    return re.compile(rf"(?<![\w/:.$€-])(?:{pattern})(?![\w/%-]|[.:,]\d)")


def number(month: str) -> int:
    """Return the number of a month by its name, whole or short."""
    return MONTHS.get(month) or _SHORT[month.rstrip(".")]


def side(match: Match) -> str | None:
    """Return the side of a period that an expression names, if it does."""
    found = match.groupdict()
    word = (found.get("side") or found.get("edge") or "").lower()
    return _SIDES.get(re.sub(r"^the | (?:of|in)(?: the)?$", "", word))


# Complete with a year


def _day(match: Match, year: int) -> Meaning:
    month = match["month"]
    which = int(month) if month.isdecimal() else number(month)
    return Meaning(f"{year}-{which:02}-{int(match['day']):02}")


def _days(match: Match, year: int) -> Meaning:
    """Return the meaning of a range of days, of one month or two."""
    first = number(match["month"])
    last = number(match["to_month"]) if "to_month" in match.re.groupindex else first
    days = f"{int(match['day']):02}", f"{int(match['to_day']):02}"
    return Meaning(f"{year}-{first:02}-{days[0]}/{year}-{last:02}-{days[1]}")


def _days_and(match: Match, year: int) -> Meaning:
    return _days(match, year) if is_range_of_days(match) else UNCERTAIN


def is_range_of_days(match: Match) -> bool:
    """Whether two days with `and` between them are a range: one follows the other, or `between`."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    return before.lower() == "between " or int(match["to_day"]) == int(match["day"]) + 1


def _month(match: Match, year: int) -> Meaning:
    return Meaning(f"{year}-{number(match['month']):02}", side(match))


def _months(match: Match, year: int) -> Meaning:
    first, last = number(match["month"]), number(match["to_month"])
    return Meaning(f"{year}-{first:02}/{year}-{last:02}")


def _part(match: Match, year: int) -> Meaning | None:
    length = {"quarter": 3, "half": 6}[match["of"].lower()]
    part = _PARTS[match["part"].lower()] or 12 // length
    return _some_months(part * length - length + 1, part * length, year)


def _some_months(first: int, last: int, year: int) -> Meaning | None:
    return Meaning(f"{year}-{first:02}/{year}-{last:02}") if 1 <= first <= last <= 12 else None


def _numbered_quarter(match: Match, year: int) -> Meaning | None:
    last = int(match["part"]) * 3
    return _some_months(last - 2, last, year)


def _first_or_last(match: Match, year: int) -> Meaning | None:
    count = match["count"].lower()
    length = (COUNTS.get(count) or int(count)) * (3 if match["of"].lower() == "quarters" else 1)
    if match["part"].lower() == "first":
        return _some_months(1, length, year)
    return _some_months(13 - length, 12, year)


def _season(match: Match, year: int) -> Meaning:
    return Meaning(f"{year}-{SEASONS[match['season'].lower()]}", side(match))


DAYS_IN_YEAR: tuple[tuple[str, InYear], ...] = (
    (rf"{DAY} {MONTH}{TO}{TO_DAY} {TO_MONTH}", _days),
    (rf"{MONTH} {DAY}{TO}{TO_MONTH} {TO_DAY}", _days),
    (rf"{BETWEEN}{DAY} {MONTH} and {TO_DAY} {TO_MONTH}", _days),
    (rf"{BETWEEN}{MONTH} {DAY} and {TO_MONTH} {TO_DAY}", _days),
    (rf"{DAY}{TO}{TO_DAY} {MONTH}", _days),
    (rf"{MONTH} {DAY}{TO}{TO_DAY}", _days),
    (rf"{DAY} and {TO_DAY} {MONTH}", _days_and),
    (rf"{MONTH} {DAY} and {TO_DAY}", _days_and),
    (rf"(?:the )?{DAY} of {MONTH}", _day),
    (rf"{DAY_NAME}{DAY} {MONTH}", _day),
    (rf"{DAY_NAME}{MONTH} {DAY}", _day),
)
"""Days, complete with a year; the longest forms first."""
PARTS_OF_YEAR: tuple[tuple[str, InYear], ...] = (
    (rf"(?i:{_PART})", _part),
    (
        rf"(?i:(?:the )?(?P<part>first|last|final) {_MANY} (?P<of>months|quarters))",
        _first_or_last,
    ),
)
"""Parts that are complete with a year, or with `of the year`."""
IN_YEAR = (
    *DAYS_IN_YEAR,
    (rf"{MONTH}{TO}{TO_MONTH}", _months),
    (rf"{BETWEEN}{MONTH} and {TO_MONTH}", _months),
    (rf"(?i:{SIDE})?{MONTH}", _month),
    *PARTS_OF_YEAR,
    (r"Q(?P<part>[1-4])", _numbered_quarter),
    (rf"(?i:{SIDE}?(?:the )?{SEASON})", _season),
)
"""All that is complete with a year."""

# Complete in themselves


def _months_of_years(match: Match) -> Meaning:
    first, last = number(match["month"]), number(match["to_month"])
    return Meaning(f"{match['year']}-{first:02}/{match['to_year']}-{last:02}")


def _years(match: Match) -> Meaning:
    return Meaning(f"{match['year']}/{match['to_year']}")


def _school_year(match: Match) -> Meaning | None:
    """Return the meaning of `2018/19`."""
    first, last = int(match["year"]), int(match["year"][:2] + match["to_year"])
    return Meaning(f"{first}/{last}") if last == first + 1 else None


def _short_years(match: Match) -> Meaning:
    """Return the meaning of `1941–45`; `2010-12` could be a month."""
    first, last = int(match["year"]), int(match["year"][:2] + match["to_year"])
    is_range = first < last and (match["dash"] != "-" or int(match["to_year"]) > 12)
    return Meaning(f"{first}/{last}") if is_range else UNCERTAIN


def _year(match: Match) -> Meaning | None:
    if "side" not in match.re.groupindex and _NO_YEAR.search(match.string[: match.start()]):
        return None
    return Meaning(match["year"], side(match))


def _century(match: Match) -> Meaning:
    which = match["century"].lower()
    return Meaning(f"{(_CENTURIES.get(which) or int(which)) - 1:02}XX", side(match))


def _decade(match: Match) -> Meaning:
    return Meaning(f"{match['decade']}X", side(match))


_NO_YEAR = re.compile(
    r"\b(?!(?:In|Since|Until|Till|Before|After|By|During|From|Between|For|The|As|Of|To) )"
    r"[A-Z][\w’-]* $|[#№©] ?$|\((?:c|C)\) ?$|\b(?:[Nn]o|room|page|article|resolution|section)\.? $|"
    r"\b(?:[Aa]bout|than|[Ss]ome|[Nn]early|[Aa]lmost|approximately|roughly|least|up to|estimated) $"
)
"""What makes a number behind it that of a name, a room or a notice of rights, or a count."""
NO_PART = (
    rf"(?i:(?:the )?(?:first|second|third|fourth|last|final)(?: {_MANY})? "
    r"(?:half|halves|days?|weeks?|weekend|decade|third) of (?:the )?)"
)
"""Before a period of which a part is meant that no value says."""

_COUNTED = (
    r"(?!(?:its|his|this|is|was|has|as|plus|across|says)\b)"
    r"(?:[a-z]+(?<!s)s|people|men|women|children|k[mg]|Agenda|World Cup)"
)
_YEAR_BEHIND = rf"(?:,? | of ){YEAR}"
_EXPLICIT = tuple(
    (whole(pattern), read)
    for pattern, read in (
        (rf"{MONTH} {YEAR}{TO}{TO_MONTH} {_TO_YEAR}", _months_of_years),
        *(
            (rf"{pattern}{_YEAR_BEHIND}", lambda m, read=read: read(m, int(m["year"])))
            for pattern, read in IN_YEAR[: len(DAYS_IN_YEAR)]
        ),
        (rf"{YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)", lambda m: _day(m, int(m["year"]))),
        (
            r"(?P<day>[0-3]\d)\.(?P<month>[01]\d)\.(?P<year>(?:19|20)\d\d)",
            lambda m: _day(m, int(m["year"])),
        ),
        (rf"{NO_PART}{MONTH}{_YEAR_BEHIND}", lambda _: UNCERTAIN),
        *(
            (rf"{pattern}{_YEAR_BEHIND}", lambda m, read=read: read(m, int(m["year"])))
            for pattern, read in IN_YEAR[len(DAYS_IN_YEAR) :]
        ),
        (rf"{NO_PART}(?:{YEAR}|\d\d?(?:st|nd|rd|th) century)", lambda _: UNCERTAIN),
        (rf"{YEAR}{TO}{_TO_YEAR}", _years),
        (rf"{YEAR}/(?P<to_year>\d\d)", _school_year),
        (rf"{YEAR}(?P<dash>[-–—])(?P<to_year>\d\d)", _short_years),
        (rf"{BETWEEN}{YEAR} and {_TO_YEAR}", _years),
        (rf"(?i:{SIDE}){YEAR}", _year),
        (
            rf"(?i:{SIDE})?(?i:(?P<century>\d\d?(?=st|nd|rd|th)|{'|'.join(_CENTURIES)})"
            r"(?:st|nd|rd|th)?[ -]century)",
            _century,
        ),
        (r"(?i:" + SIDE + r")?(?P<decade>(?:1[89]|20)\d)0s", _decade),
        # A bare year could as well count something, as in “in 2000 villages”, or be of a name.
        (rf"{YEAR}(?! {_COUNTED}\b)", _year),
        (rf"(?<=\b[Ii]n )(?!\d\d00){YEAR}(?= [a-z])", _year),
    )
)
