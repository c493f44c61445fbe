"""Dates in EDTF (ISO 8601-2:2019): what a value means in days.

The kept library `edtf` knows the standard, but takes longer to load than all the rest of a
check. So the few forms that nearly every date has are read here (a year, a month or a day; the
last digits of a year unspecified; one mark of doubt; an interval of two of these), and the
library reads all others. A test proves that both give the same days for these forms.

`?` and `~` mark doubt and do not widen the days a value covers.
"""

from __future__ import annotations

import calendar
import datetime as dt
import io
import re
from contextlib import redirect_stdout
from functools import lru_cache
from time import struct_time
from typing import Any, NamedTuple

from builder.reports.limits import RARE_DATES
from builder.reports.problems import Report, error, visible
from builder.yaml_text.nodes import Text

BAD_DATE = error(
    "edtf",
    "A date is not a valid EDTF value (ISO 8601-2), such as 2022-05-05, 2022-01, 2019, "
    "2008/2019, 20XX or 2017-06-21?.",
)


class Period(NamedTuple):
    """The days an EDTF value covers, both included; an open end is None."""

    edtf: str
    earliest: dt.date
    latest: dt.date | None


def read(node: Text, report: Report) -> Period | None:
    """Return the period that a value of an annotation means, or None after reporting.

    The library takes milliseconds for a value, so it reads no more than `RARE_DATES` of a file, and
    none once enough of the file's dates are known to be wrong.
    """
    if not _is_common(node.value):
        rare = report.different(node.place.path, BAD_DATE, node.value)
        if rare > RARE_DATES:
            message = f"more than {RARE_DATES} dates of this file are in rare forms of EDTF"
            report.add(BAD_DATE, node.place, message, "write days, months or years")
        if rare > RARE_DATES or not report.hints(BAD_DATE, node.place):
            return None
    period = parse(node.value)
    if period is None:
        message = f"`{visible(node.value, 60)}` is not an EDTF date"
        hint = "write 2022-05-05, 2022-01, 2019, 2008/2019, 20XX; add ? for an inference"
        report.add(BAD_DATE, node.place, message, hint)
    return period


_COMMON = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[?~%]?|([0-9]{2}XX|[0-9]{3}X)[?~%]?"
)


@lru_cache(maxsize=4096)
def parse(value: str) -> Period | None:
    """Return the period that an EDTF value covers, or None if it is no such value."""
    if not _is_common(value):
        return _parse_any(value)
    first, last = _common_days(value.partition("/")[0]), _common_days(value.rpartition("/")[2])
    assert first is not None and last is not None
    return _period(value, first[0], last[1])


def _is_common(value: str) -> bool:
    """Whether a value is one that is read here."""
    parts = value.split("/", 2)
    return len(parts) <= 2 and all(_common_days(part) is not None for part in parts)


def _period(value: str, earliest: dt.date | None, latest: dt.date | None) -> Period | None:
    if earliest is None or (latest is not None and latest < earliest):
        return None
    return Period(value, earliest, latest)


def _common_days(value: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a value of a common form, else None."""
    match = _COMMON.fullmatch(value)
    if match is None or not value.isascii():
        return None
    year, month, day, unspecified = match.groups()
    first = unspecified.replace("X", "0") if unspecified else year
    last = unspecified.replace("X", "9") if unspecified else year
    try:
        end_month = int(month or 12)
        end_day = int(day or calendar.monthrange(int(last), end_month)[1])
        return (
            dt.date(int(first), int(month or 1), int(day or 1)),
            dt.date(int(last), end_month, end_day),
        )
    except ValueError:
        return None


def _parse_any(value: str) -> Period | None:
    """Return the period of a value of any form, as the library reads it."""
    parsed = _parse(value)
    if parsed is None:
        return None
    try:
        # The library makes unknown bounds up: ten years from the other one.
        if value.startswith("/"):
            return None
        latest = None if value.endswith("/") else _day(parsed.upper_strict())
        return _period(value, _day(parsed.lower_strict()), latest)
    except (ValueError, TypeError, AttributeError, NotImplementedError, OverflowError):
        return None


def _parse(value: str) -> Any:
    # The library accepts outer spaces and dies of some values in other ways than its own.
    # Y starts a year of more than four digits, perhaps in exponents that take for ever to compute.
    if value != value.strip() or not value.isascii() or len(value) > 40 or "Y" in value:
        return None
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        with redirect_stdout(io.StringIO()):  # it prints what it cannot make of some values
            return parse_edtf(value)
    except (EDTFParseException, ValueError, TypeError, AttributeError, KeyError):
        return None


def _day(moment: struct_time | float) -> dt.date | None:
    """Return the day of a moment; an infinite one, an open end, is None."""
    if isinstance(moment, float):
        return None
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)
