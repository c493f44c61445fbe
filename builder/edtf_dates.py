"""Dates in EDTF (ISO 8601-2:2019): what a value means in days.

The kept library `edtf` parses; it is loaded when the first date is met. `?` and `~` mark
doubt and do not widen the days a value covers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from time import struct_time
from typing import Any

from builder.problems import Report, error, visible
from builder.strict_yaml import Text

BAD_DATE = error(
    "edtf",
    "A date is not a valid EDTF value (ISO 8601-2), such as 2022-05-05, 2022-01, 2019, "
    "2008/2019, 20XX or 2017-06-21?.",
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days an EDTF value covers, both included; an open end is None."""

    edtf: str
    earliest: dt.date
    latest: dt.date | None


def read(node: Text, report: Report) -> Period | None:
    """Return the period that a value of an annotation means, or None after reporting."""
    period = parse(node.value)
    if period is None:
        message = f"`{visible(node.value, 60)}` is not an EDTF date"
        hint = "write 2022-05-05, 2022-01, 2019, 2008/2019, 20XX; add ? for an inference"
        report.add(BAD_DATE, node.place, message, hint)
    return period


@lru_cache(maxsize=4096)
def parse(value: str) -> Period | None:
    """Return the period that an EDTF value covers, or None if it is no such value."""
    parsed = _parse(value)
    if parsed is None:
        return None
    try:
        earliest = _day(parsed.lower_strict())
        latest = _day(parsed.upper_strict())
    except (ValueError, TypeError, AttributeError, NotImplementedError):
        return None
    if earliest is None or (latest is not None and latest < earliest):
        return None
    return Period(value, earliest, latest)


def _parse(value: str) -> Any:
    # The library accepts outer spaces and dies of some values in other ways than its own.
    if value != value.strip() or not value.isascii() or len(value) > 40:
        return None
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        return parse_edtf(value)
    except (EDTFParseException, ValueError, TypeError, AttributeError, KeyError):
        return None


def _day(moment: struct_time | float) -> dt.date | None:
    """Return the day of a moment; an infinite one, an open end, is None."""
    if isinstance(moment, float):
        return None
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)
