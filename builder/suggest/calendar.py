"""The expressions of the calendar, by form: what they mean, by themselves or from some day on."""

from __future__ import annotations

import datetime as dt
import re
from calendar import day_name, month_name
from collections.abc import Callable, Iterator
from typing import NamedTuple

from builder.page.spans import Span

_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_SHORT = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8}
_SHORT |= {"Sep": 9, "Sept": 9, "Oct": 10, "Nov": 11, "Dec": 12}
_WEEKDAYS = {name: number for number, name in enumerate(day_name)}
_DAYS = {
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "morning": 0,
    "afternoon": 0,
    "evening": 0,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day before": -1,
    "the previous day": -1,
    "the day after tomorrow": 2,
}
_NEAR = "|".join(sorted(_DAYS.keys() - {"morning", "afternoon", "evening"}, key=len, reverse=True))
_SHIFTS = {"last": -1, "this": 0, "the current": 0, "next": 1, "the coming": 1}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_PARTS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_COUNTS = {
    word: number
    for number, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"], start=2
    )
}
_SIDES = {"beginning": "start", "start": "start", "end": "end", "early": "start", "late": "end"}

_NAMES = rf"(?:{'|'.join(_MONTHS)})|(?:{'|'.join(_SHORT)})\b\.?"
_MONTH = rf"(?P<month>{_NAMES})"
_TO_MONTH = rf"(?P<to_month>{_NAMES})"
_WHOLE_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO_DAY = r"(?P<to_day>[0-3]?\d)(?:st|nd|rd|th)?"
_DAY_NAME = rf"(?:(?:{'|'.join(_WEEKDAYS)}), )?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_TO_YEAR = r"(?P<to_year>(?:1[89]|20)\d\d)"
_TO = r"(?: to | through | until | till | ?[-–—] ?)"
_SIDE = r"(?:(?P<side>(?:the )?(?:beginning|start|end) of|early|late)(?: in)? )"
_SEASON = rf"(?P<season>{'|'.join(_SEASONS)})"
_PART = r"the (?P<part>first|second|third|fourth) (?P<of>quarter|half)"
_FIRST_MONTHS = rf"(?:the )?first (?P<count>{'|'.join(_COUNTS)}|\d\d?) months"

_Match = re.Match[str]


class Meaning(NamedTuple):
    """What an expression denotes: an EDTF value, and the side of the period that is meant."""

    edtf: str
    modifier: str | None = None


Relative = Callable[[dt.date], Meaning | None]
"""What an expression means, given the day that it counts from."""


def explicit(text: str) -> Iterator[tuple[Span, Meaning]]:
    """Yield what is complete in itself, the longest forms first."""
    for pattern, read in _EXPLICIT:
        for match in pattern.finditer(text):
            if meaning := read(match):
                yield _span(match), meaning


def relative(text: str) -> Iterator[tuple[Span, Relative]]:
    """Yield what counts from some day, the longest forms first."""
    for pattern, read in _RELATIVE:
        for match in pattern.finditer(text):
            yield _span(match), lambda day, match=match, read=read: read(match, day)  # type: ignore[misc]


def _span(match: _Match) -> Span:
    """Return the span of a match without the words before its group `date`, if it has one."""
    return Span(*match.span("date" if "date" in match.re.groupindex else 0))


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/:.$€-])(?:{pattern})(?![\w/%-]|[.:,]\d)")


def _number(month: str) -> int:
    return _MONTHS.get(month) or _SHORT[month.rstrip(".")]


# Complete in themselves


def _day(match: _Match) -> Meaning:
    month = match["month"]
    number = int(month) if month.isdecimal() else _number(month)
    return Meaning(f"{match['year']}-{number:02}-{int(match['day']):02}")


def _days(match: _Match) -> Meaning:
    """Return the meaning of a range of days, of one month or two."""
    first = _number(match["month"])
    last = _number(match["to_month"]) if "to_month" in match.re.groupindex else first
    year = match["year"]
    days = f"{int(match['day']):02}", f"{int(match['to_day']):02}"
    return Meaning(f"{year}-{first:02}-{days[0]}/{year}-{last:02}-{days[1]}")


def _month(match: _Match) -> Meaning:
    return Meaning(f"{match['year']}-{_number(match['month']):02}", _side(match))


def _months(match: _Match) -> Meaning:
    first, last = _number(match["month"]), _number(match["to_month"])
    return Meaning(f"{match['year']}-{first:02}/{match['year']}-{last:02}")


def _months_of_years(match: _Match) -> Meaning:
    first, last = _number(match["month"]), _number(match["to_month"])
    return Meaning(f"{match['year']}-{first:02}/{match['to_year']}-{last:02}")


def _years(match: _Match) -> Meaning:
    return Meaning(f"{match['year']}/{match['to_year']}")


def _school_year(match: _Match) -> Meaning | None:
    """Return the meaning of `2018/19`."""
    first, last = int(match["year"]), int(match["year"][:2] + match["to_year"])
    return Meaning(f"{first}/{last}") if last == first + 1 else None


def _year(match: _Match) -> Meaning:
    return Meaning(match["year"], _side(match))


def _part_of(match: _Match) -> Meaning | None:
    return _part(match, int(match["year"]))


def _part(match: _Match, year: int) -> Meaning | None:
    number, months = _PARTS[match["part"].lower()], {"quarter": 3, "half": 6}[match["of"]]
    if number * months > 12:
        return None
    return Meaning(f"{year}-{(number - 1) * months + 1:02}/{year}-{number * months:02}")


def _first_months(match: _Match, year: int) -> Meaning:
    count = match["count"].lower()
    return Meaning(f"{year}-01/{year}-{_COUNTS.get(count) or int(count):02}")


def _season(match: _Match) -> Meaning:
    return Meaning(f"{match['year']}-{_SEASONS[match['season'].lower()]}", _side(match))


def _century(match: _Match) -> Meaning:
    return Meaning(f"{int(match['century']) - 1:02}XX")


def _side(match: _Match) -> str | None:
    side = match.groupdict().get("side")
    return _SIDES[side.lower().removeprefix("the ").removesuffix(" of")] if side else None


_NO_YEAR = re.compile(
    r"\b(?!(?:In|Since|Until|Till|Before|After|By|During|From|Between|For|The|As|Of|To) )"
    r"[A-Z][\w’-]* $|[#№©] ?$|\((?:c|C)\) ?$|\b(?:[Nn]o|room|page|article|resolution|section)\.? $"
)
"""What makes a number behind it that of a name, a room or a notice of rights."""

_EXPLICIT = tuple(
    (_whole(pattern), read)
    for pattern, read in (
        (rf"{_DAY} {_MONTH}{_TO}{_TO_DAY} {_TO_MONTH},? {_YEAR}", _days),
        (rf"{_MONTH} {_DAY}{_TO}{_TO_MONTH} {_TO_DAY},? {_YEAR}", _days),
        (rf"{_DAY}{_TO}{_TO_DAY} {_MONTH},? {_YEAR}", _days),
        (rf"{_MONTH} {_DAY}{_TO}{_TO_DAY},? {_YEAR}", _days),
        (rf"{_DAY_NAME}{_DAY} {_MONTH},? {_YEAR}", _day),
        (rf"{_DAY_NAME}{_MONTH} {_DAY},? {_YEAR}", _day),
        (rf"{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)", _day),
        (r"(?P<day>[0-3]\d)\.(?P<month>[01]\d)\.(?P<year>(?:19|20)\d\d)", _day),
        (rf"{_MONTH} {_YEAR}{_TO}{_TO_MONTH} {_TO_YEAR}", _months_of_years),
        (rf"{_MONTH}{_TO}{_TO_MONTH},? {_YEAR}", _months),
        (rf"{_SIDE}?{_MONTH},? {_YEAR}", _month),
        (rf"(?i:{_PART} of) {_YEAR}", _part_of),
        (rf"(?i:{_FIRST_MONTHS} of) {_YEAR}", lambda m: _first_months(m, int(m["year"]))),
        (rf"(?i:{_SIDE}?(?:the )?{_SEASON}(?: of)?) {_YEAR}", _season),
        (rf"{_YEAR}{_TO}{_TO_YEAR}", _years),
        (rf"{_YEAR}/(?P<to_year>\d\d)", _school_year),
        (rf"(?<=[Bb]etween ){_YEAR} and {_TO_YEAR}", _years),
        (rf"(?i:{_SIDE}){_YEAR}", _year),
        (r"(?P<century>\d\d)(?:st|nd|rd|th) century", _century),
        (
            rf"(?i:{_SIDE})?(?P<decade>(?:1[89]|20)\d)0s",
            lambda m: Meaning(f"{m['decade']}X", _side(m)),
        ),
        (rf"mid-{_YEAR}", _year),
        # A bare year could as well count something, as in “in 2000 villages”, or be of a name.
        (
            rf"{_YEAR}(?! [a-z]+(?<!s)s\b)",
            lambda m: None if _NO_YEAR.search(m.string[: m.start()]) else _year(m),
        ),
    )
)


# Counted from a day

_FUTURE = re.compile(
    r"\b(?:will|shall|would|is to|are to|due|scheduled|planned|plans? to|expected|by|"
    r"until|upcoming)\b"
)
_PAST = re.compile(
    r"\b(?:[a-z]+ed|said|told|says|met|held|took|came|wrote|went|was|were|began|made|saw|had)\b"
)


_CLAUSE = 60
"""Characters behind an expression at the head of a sentence in which its verb stands."""


def _tense(match: _Match) -> str:
    """Return whether the nearest verb or preposition tells the `future`, the `past`, or nothing."""
    start = max(match.string.rfind(". ", 0, match.start()), match.start() - 120, 0)
    before = match.string[start : match.start()]
    last = {
        name: max((m.end() for m in pattern.finditer(before)), default=-1)
        for name, pattern in (("future", _FUTURE), ("past", _PAST))
    }
    if max(last.values()) < 0:
        behind = match.string[match.end() : match.end() + _CLAUSE].partition(". ")[0]
        return "future" if _FUTURE.search(behind) and not _PAST.search(behind) else ""
    return "future" if last["future"] >= last["past"] else "past"


def _is_beside(match: _Match) -> bool:
    """Whether a verb of the past stands right before an expression: `opened in October`."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    return re.search(rf"{_PAST.pattern}(?: [a-z]+){{0,2}} $|\bsince $", before) is not None


def _near_day(match: _Match, day: dt.date) -> Meaning | None:
    return _nearest(_number(match["month"]), int(match["day"]), day)


def _nearest(month: int, number: int, day: dt.date) -> Meaning | None:
    """Return the day of that name that is nearest to the day it counts from."""
    days = []
    for year in (day.year - 1, day.year, day.year + 1):
        try:
            days.append(dt.date(year, month, number))
        except ValueError:
            continue  # 29 February of a common year, 31 June of any
    return Meaning(min(days, key=lambda d: abs(d - day)).isoformat()) if days else None


def _near_days(match: _Match, day: dt.date) -> Meaning | None:
    month = _number(match["month"])
    to_month = _number(match["to_month"]) if "to_month" in match.re.groupindex else month
    first = _nearest(month, int(match["day"]), day)
    last = _nearest(to_month, int(match["to_day"]), day)
    return Meaning(f"{first.edtf}/{last.edtf}") if first and last else None


def _near_month(match: _Match, day: dt.date) -> Meaning:
    """Return the month of that name: the last or the next, where a verb tells, or the nearest."""
    number = _number(match["month"])
    tense = _tense(match)
    if tense == "future":
        year = day.year + (number < day.month)
    elif tense == "past" and _is_beside(match):
        year = day.year - (number > day.month)
    else:
        year = day.year + (number - day.month < -6) - (number - day.month > 6)
    return Meaning(f"{year}-{number:02}", _side(match))


def _month_of_year(match: _Match, day: dt.date) -> Meaning:
    number, which = _number(match["month"]), match["which"].lower()
    year = day.year - (which == "last" and number >= day.month)
    return Meaning(f"{year + (which == 'next' and number <= day.month)}-{number:02}")


def _near_months(match: _Match, day: dt.date) -> Meaning:
    first, last = _number(match["month"]), _number(match["to_month"])
    year = day.year if first <= day.month else day.year - 1
    return Meaning(f"{year}-{first:02}/{year}-{last:02}")


def _weekday(match: _Match, day: dt.date) -> Meaning | None:
    number, which = _WEEKDAYS[match["weekday"]], (match["which"] or "").lower()
    back, ahead = (day.weekday() - number) % 7, (number - day.weekday()) % 7
    if which == "last":
        return Meaning((day - dt.timedelta(back or 7)).isoformat())
    if which in {"next", "this"}:
        return Meaning((day + dt.timedelta(ahead or 7)).isoformat())
    if _tense(match) == "future":
        return Meaning((day + dt.timedelta(ahead)).isoformat()) if ahead else None
    return Meaning((day - dt.timedelta(back)).isoformat())


def _near(match: _Match, day: dt.date) -> Meaning:
    return Meaning((day + dt.timedelta(_DAYS[match["near"].lower()])).isoformat())


def _period(match: _Match, day: dt.date) -> Meaning:
    """Return the week, month, quarter or year that is meant, this one if no word says which."""
    shift, side = _SHIFTS.get((match["which"] or "this").lower(), 0), _side(match)
    if match["period"] == "year":
        return Meaning(f"{day.year + shift}", side)
    if match["period"] == "month":
        year, month = divmod(day.year * 12 + day.month - 1 + shift, 12)
        return Meaning(f"{year}-{month + 1:02}", side)
    monday = day - dt.timedelta(day.weekday()) + dt.timedelta(weeks=shift)
    return Meaning(f"{monday}/{monday + dt.timedelta(6)}", side)


def _near_season(match: _Match, day: dt.date) -> Meaning:
    shift = _SHIFTS[match["which"].lower()]
    season = _SEASONS[match["season"].lower()]
    now = day.month // 3 + 20
    year = day.year - (shift < 0 and season >= now) + (shift > 0 and season <= now)
    return Meaning(f"{year}-{season}", _side(match))


def _season_of_year(match: _Match, day: dt.date) -> Meaning:
    year = day.year + _SHIFTS[match["which"].lower()]
    return Meaning(f"{year}-{_SEASONS[match['season'].lower()]}")


def _near_part(match: _Match, day: dt.date) -> Meaning | None:
    shift = _SHIFTS.get((match["which"] or "this").lower(), 0)
    return _part(match, day.year + shift)


# “over the last year” is as long as a year, and none of the calendar.
_WHICH = r"(?<!the )(?P<which>last|this|next|the current|the coming)"
_RELATIVE = tuple(
    (_whole(pattern), read)
    for pattern, read in (
        (rf"{_DAY} {_MONTH}{_TO}{_TO_DAY} {_TO_MONTH}", _near_days),
        (rf"{_MONTH} {_DAY}{_TO}{_TO_MONTH} {_TO_DAY}", _near_days),
        (rf"{_DAY}{_TO}{_TO_DAY} {_MONTH}", _near_days),
        (rf"{_MONTH} {_DAY}{_TO}{_TO_DAY}", _near_days),
        (rf"{_DAY_NAME}{_MONTH} {_DAY}", _near_day),
        (rf"{_DAY_NAME}{_DAY} {_MONTH}", _near_day),
        (rf"{_MONTH}{_TO}{_TO_MONTH}", _near_months),
        (
            r"(?<!every )(?<!each )(?i:(?P<which>last|next|this) )?"
            rf"(?P<weekday>{'|'.join(_WEEKDAYS)})",
            _weekday,
        ),
        (rf"(?i:{_PART} of (?:the|{_WHICH}) year)", _near_part),
        (r"(?i:the (?P<part>first|second|third|fourth) (?P<of>quarter))(?P<which>)", _near_part),
        (
            rf"(?i:{_FIRST_MONTHS} of (?:the|{_WHICH}) year)",
            lambda m, day: _first_months(m, day.year + _SHIFTS[(m["which"] or "this").lower()]),
        ),
        (rf"(?i:{_SIDE}?{_WHICH} (?P<period>year|month|week))", _period),
        (
            r"(?i:(?P<side>the (?:beginning|start|end) of) the (?P<which>current )?"
            r"(?P<period>year|month|week))",
            _period,
        ),
        (rf"(?i:{_SIDE}?{_WHICH} {_SEASON})", _near_season),
        (rf"(?i:(?:the )?{_SEASON} of {_WHICH} year)", _season_of_year),
        (
            rf"(?i:(?P<near>{_NEAR}))"
            r"(?! (?:yesterday|[a-z]+ing\b|the|a|his|her|it|he|they)\b)",
            _near,
        ),
        (rf"(?i:{_SIDE}){_WHOLE_MONTH}", _near_month),
        (rf"(?i:(?P<which>last|this|next) ){_WHOLE_MONTH}", _month_of_year),
        (r"(?i:this (?P<near>morning|afternoon|evening))", _near),
        (rf"(?<=[a-z] ){_WHOLE_MONTH}(?! (?:be|he|she|we|they|it)\b)", _near_month),
    )
)
