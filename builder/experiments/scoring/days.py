"""First and last day of a date that a prediction gives in EDTF alone (ISO 8601-2).

The few forms that nearly every date has: a year, a month or a day; a decade or a century as a
year whose last digits are X; a mark of doubt behind it, which widens nothing; an interval of two
of these. The library that knows the rest of the standard is far too slow for a stranger's file,
and prints what it tries.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

_PART = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[?~%]?|([0-9]{2}(?:[0-9]X|XX))[?~%]?"
)

Days = tuple[str | None, str | None]


def days_of(edtf: str) -> Days:
    """Return first and last day as ISO 8601; two times None for any other form."""
    parts = [_part(part) for part in edtf[:40].split("/")]
    first, last = parts[0], parts[-1]
    if len(parts) > 2 or first is None or last is None or last[1] < first[0]:
        return None, None
    return first[0].isoformat(), last[1].isoformat()


def _part(value: str) -> tuple[dt.date, dt.date] | None:
    match = _PART.fullmatch(value)
    if match is None:
        return None
    year, month, day, some = match.groups()
    first, last = (int(some.replace("X", digit)) if some else int(year) for digit in "09")
    try:
        end = int(month or 12)
        last_day = int(day or monthrange(last, end)[1])
        return dt.date(first, int(month or 1), int(day or 1)), dt.date(last, end, last_day)
    except ValueError:
        return None
