"""The expressions of the calendar that count from some day, and what they mean from it on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from builder.page.spans import Span
from builder.suggest import tense
from builder.suggest.calendar import (
    BETWEEN,
    COUNTS,
    DAY,
    DAY_NAME,
    IN_YEAR,
    MONTH,
    MONTHS,
    NO_COUNT,
    NO_PART,
    PARTS_OF_YEAR,
    SEASON,
    SEASONS,
    SIDE,
    TO,
    TO_DAY,
    TO_MONTH,
    UNCERTAIN,
    WEEKDAYS,
    WHOLE_MONTH,
    Match,
    Meaning,
    is_range_of_days,
    number,
    side,
    whole,
)
from builder.suggest.wordlist import words

_DAYS = {
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "last night": -1,
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
_FAR = 60
"""Days from which on a day that is nearest yields to one on the side that a verb tells."""

Relative = Callable[[dt.date], Meaning | None]
"""What an expression means, given the day that it counts from."""


def relative(text: str) -> Iterator[tuple[Span, Relative]]:
    """Yield what counts from some day, the longest forms first."""
    for pattern, read in _RELATIVE if _NAMED_MONTH.search(text) else _WITHOUT_MONTH:
        for match in pattern.finditer(text):
            yield (
                Span(*match.span()),
                lambda day, match=match, read=read: read(match, day),  # type: ignore[misc]
            )


def _shift(match: Match) -> int:
    return _SHIFTS.get((match["which"] or "this").lower(), 0)


# Days


def _near_day(match: Match, day: dt.date) -> Meaning | None:
    found = _nearest(match, number(match["month"]), int(match["day"]), day)
    return Meaning(found.isoformat()) if found else None


def _nearest(match: Match, month: int, which: int, day: dt.date) -> dt.date | None:
    """Return the day of that name that is nearest, or the next or the last where a verb tells."""
    days = [found for y in (-1, 0, 1) if (found := _date(day.year + y, month, which))]
    if not days:
        return None
    found = min(days, key=lambda d: abs(d - day))
    if (day - found).days > _FAR and tense.of(match) == "future":
        return _date(found.year + 1, month, which)
    if (found - day).days > _FAR and tense.is_beside_past(match):
        return _date(found.year - 1, month, which)
    return found


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None  # 29 February of a common year, 31 June of any


def _near_days(match: Match, day: dt.date) -> Meaning | None:
    month = number(match["month"])
    to_month = number(match["to_month"]) if "to_month" in match.re.groupindex else month
    first = _nearest(match, month, int(match["day"]), day)
    last = _date(first.year + (to_month < month), to_month, int(match["to_day"])) if first else None
    return Meaning(f"{first}/{last}") if first and last else None


def _near_days_and(match: Match, day: dt.date) -> Meaning | None:
    return _near_days(match, day) if is_range_of_days(match) else UNCERTAIN


def _weekday(match: Match, day: dt.date) -> Meaning | None:
    found = _day_of_name(match, (match["which"] or "").lower(), day)
    return Meaning(found.isoformat()) if found else None


def _day_of_name(match: Match, which: str, day: dt.date) -> dt.date | None:
    weekday = WEEKDAYS[match["weekday"]]
    back = day - dt.timedelta((day.weekday() - weekday) % 7)
    ahead = day + dt.timedelta((weekday - day.weekday()) % 7)
    if which == "last":
        return back if back < day else day - dt.timedelta(7)
    if which and not (which == "this" and tense.of(match) == "past"):
        return ahead if ahead > day else day + dt.timedelta(7)
    if tense.of(match) == "future":
        return ahead if ahead > day else None
    return back


def _weekdays(match: Match, day: dt.date) -> Meaning | None:
    """Return the meaning of a range of weekdays; without a verb it could be of every week."""
    first = _day_of_name(match, "", day) if tense.of(match) else None
    if first is None:
        return UNCERTAIN
    last = first + dt.timedelta((WEEKDAYS[match["to_weekday"]] - first.weekday()) % 7)
    return Meaning(f"{first}/{last}")


def _weekday_of_week(match: Match, day: dt.date) -> Meaning:
    monday = day - dt.timedelta(day.weekday()) + dt.timedelta(weeks=_shift(match))
    return Meaning((monday + dt.timedelta(WEEKDAYS[match["weekday"]])).isoformat())


def _near(match: Match, day: dt.date) -> Meaning:
    return Meaning((day + dt.timedelta(_DAYS[match["near"].lower()])).isoformat())


def _ago(match: Match, day: dt.date) -> Meaning:
    """Return the meaning of `two years ago`: the year, of months the month, of days the day."""
    word = match["count"].lower()
    count = COUNTS.get(word) or (int(word) if word.isdecimal() else 1)
    if match["period"] == "year":
        return Meaning(f"{day.year - count}")
    return _month_from(day, -count) if match["period"] == "month" else _day_ago(day, count)


def _day_ago(day: dt.date, count: int) -> Meaning:
    return Meaning((day - dt.timedelta(count)).isoformat())


# Months


def _month_from(day: dt.date, shift: int, which: str | None = None) -> Meaning:
    year, month = divmod(day.year * 12 + day.month - 1 + shift, 12)
    return Meaning(f"{year}-{month + 1:02}", which)


_NO_MONTH = re.compile(
    r"\b(?!(?:In|Since|Until|Till|Before|After|By|During|From|Between|For|The|As|Of|To|On|This) )"
    r"[A-Z][\w’-]* $"
)
"""A name before `May`, which is a name then."""
_IN_LIST = re.compile(rf"(?:{'|'.join(MONTHS)}), $")


def _month_alone(match: Match, day: dt.date) -> Meaning | None:
    before = match.string[max(0, match.start() - 20) : match.start()]
    if _NO_MONTH.search(before) or (before.endswith(", ") and not _IN_LIST.search(before)):
        return None
    return _near_month(match, day)


def _near_month(match: Match, day: dt.date) -> Meaning:
    """Return the month of that name: the last or the next, where a verb tells, or the nearest."""
    month = number(match["month"])
    if tense.of(match) == "future":
        year = day.year + (month < day.month)
    elif tense.is_beside_past(match):
        year = day.year - (month > day.month)
    else:
        year = day.year + (month - day.month < -6) - (month - day.month > 6)
    return Meaning(f"{year}-{month:02}", side(match))


def _month_of_year(match: Match, day: dt.date) -> Meaning:
    month, which = number(match["month"]), match["which"].lower()
    year = day.year - (which == "last" and month >= day.month)
    return Meaning(f"{year + (which == 'next' and month <= day.month)}-{month:02}")


def _near_months(match: Match, day: dt.date) -> Meaning:
    first, last = number(match["month"]), number(match["to_month"])
    if tense.of(match) == "future":
        year = day.year + (first < day.month)
    else:
        is_over = tense.of(match) == "past" and first <= last
        year = day.year - (first > day.month or (is_over and last > day.month))
    return Meaning(f"{year}-{first:02}/{year + (last < first)}-{last:02}")


# Longer periods


def _period(match: Match, day: dt.date) -> Meaning:
    """Return the week, month, quarter or longer that is meant, this one if no word says which."""
    shift, which, period = _shift(match), side(match), match["period"].lower()
    if period == "week":
        monday = day - dt.timedelta(day.weekday()) + dt.timedelta(weeks=shift)
        return Meaning(f"{monday}/{monday + dt.timedelta(6)}", which)
    if period == "month":
        return _month_from(day, shift, which)
    if period == "quarter":
        year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 + shift, 4)
        return Meaning(f"{year}-{quarter * 3 + 1:02}/{year}-{quarter * 3 + 3:02}", which)
    long = {"decade": f"{day.year // 10 + shift}X", "century": f"{day.year // 100 + shift}XX"}
    return Meaning(long.get(period, f"{day.year + shift}"), which)


def _weekend(match: Match, day: dt.date) -> Meaning | None:
    if match["which"].lower() == "last":
        saturday = day - dt.timedelta(day.weekday() + 2)
    elif tense.of(match) == "past":
        return None  # the one that is over, or is not yet
    else:
        saturday = day + dt.timedelta(5 - day.weekday())
    return Meaning(f"{saturday}/{saturday + dt.timedelta(1)}")


def _end_of_year(_: Match, day: dt.date) -> Meaning:
    return Meaning(f"{day.year}", "end")


def _near_season(match: Match, day: dt.date) -> Meaning:
    shift = _SHIFTS[match["which"].lower()]
    season = SEASONS[match["season"].lower()]
    now = day.month // 3 + 20
    year = day.year - (shift < 0 and season >= now) + (shift > 0 and season <= now)
    return Meaning(f"{year}-{season}", side(match))


_NAMED = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_TO_NAMED = rf"(?P<to_weekday>{'|'.join(WEEKDAYS)})"
_COMMON = "year|month|week|quarter"
# “over the last year” is as long as a year, and none of the calendar.
_WHICH = r"(?<!the )(?P<which>last|this|next|the current|the coming)"
_INEXACT = "".join(
    f"(?<!{word} )"
    for word in sorted(words("than some about nearly almost over around half or roughly least"))
)
_RELATIVE = tuple(
    (whole(pattern), read)
    for pattern, read in (
        *(
            (
                rf"{pattern}(?:,? (?:of )?)(?i:{_WHICH}) year",
                lambda m, day, read=read: read(m, day.year + _shift(m)),
            )
            for pattern, read in IN_YEAR
        ),
        *(
            (rf"{pattern} of the year", lambda m, day, read=read: read(m, day.year))
            for pattern, read in PARTS_OF_YEAR
        ),
        (rf"{NO_PART}{MONTH}", lambda _, __: UNCERTAIN),
        (rf"{NO_PART}(?:(?:last|this|next) )?(?:{_COMMON})", lambda _, __: UNCERTAIN),
        (rf"{DAY} {MONTH}{TO}{TO_DAY} {TO_MONTH}", _near_days),
        (rf"{MONTH} {DAY}{TO}{TO_MONTH} {TO_DAY}", _near_days),
        (rf"{BETWEEN}{DAY} {MONTH} and {TO_DAY} {TO_MONTH}", _near_days),
        (rf"{BETWEEN}{MONTH} {DAY} and {TO_MONTH} {TO_DAY}", _near_days),
        (rf"{DAY}{TO}{TO_DAY} {MONTH}", _near_days),
        (rf"{MONTH} {DAY}{TO}{TO_DAY}", _near_days),
        (rf"{DAY} and {TO_DAY} {MONTH}", _near_days_and),
        (rf"{MONTH} {DAY} and {TO_DAY}{NO_COUNT}", _near_days_and),
        (rf"(?:the )?{DAY} of {MONTH}", _near_day),
        (rf"{DAY_NAME}{MONTH} {DAY}", _near_day),
        (rf"{DAY_NAME}{DAY} {MONTH}", _near_day),
        (rf"{MONTH}{TO}{TO_MONTH}", _near_months),
        (rf"{BETWEEN}{MONTH} and {TO_MONTH}", _near_months),
        (rf"{_NAMED},? (?:of )?(?i:(?P<which>last|this|next)) week", _weekday_of_week),
        (rf"{_NAMED}{TO}{_TO_NAMED}", _weekdays),
        (
            r"(?<!every )(?<!each )(?i:(?P<which>last|next|this coming|the coming|coming|this) )?"
            rf"{_NAMED}",
            _weekday,
        ),
        (
            r"(?i:the (?P<part>first|second|third|fourth) (?P<of>quarter))",
            lambda m, day: PARTS_OF_YEAR[0][1](m, day.year),
        ),
        (rf"(?i:{SIDE}?{_WHICH} (?P<period>{_COMMON}))", _period),
        (r"(?i:(?P<which>this|the current) (?P<period>decade|century))", _period),
        (
            r"(?i:(?P<side>(?:the )?(?:beginning|start|middle|end) of) the (?P<which>current )?"
            rf"(?P<period>{_COMMON}|decade|century))",
            _period,
        ),
        (r"(?i:year-end|(?:the )?year['’]s end)", _end_of_year),
        (r"(?i:(?P<which>last|this) weekend)", _weekend),
        (
            rf"{_INEXACT}(?i:(?P<count>an?|one|{'|'.join(COUNTS)}|1?\d) "
            r"(?P<period>year|month|day)s? ago)",
            _ago,
        ),
        (rf"(?i:{SIDE}?{_WHICH} {SEASON})", _near_season),
        (
            rf"(?i:(?P<near>{_NEAR}))"
            r"(?! (?:yesterday|[a-z]+ing\b|the|a|his|her|it|he|they)\b)",
            _near,
        ),
        (rf"(?i:{SIDE}){WHOLE_MONTH}", _near_month),
        (rf"(?i:(?P<which>last|this|next) ){WHOLE_MONTH}", _month_of_year),
        (r"(?i:this (?P<near>morning|afternoon|evening))", _near),
        (
            rf"(?:(?<=[a-z] )|(?<=[a-z], )){WHOLE_MONTH}"
            r"(?!(?<=May) (?:be|he|she|we|they|it)\b)",
            _month_alone,
        ),
    )
)
_WITHOUT_MONTH = tuple(each for each in _RELATIVE if "month" not in each[0].groupindex)
"""All but those that name a month; none of them names one and can do without."""
_NAMED_MONTH = re.compile(MONTH)
