"""What the scorer takes from the rest of the builder: its errors, problems and periods."""

from __future__ import annotations

from builder.errors import DataError, EnvironmentFailure, UsageError
from builder.problems import Place, Report, Rule, visible

__all__ = [
    "DataError",
    "EnvironmentFailure",
    "Place",
    "Report",
    "Rule",
    "UsageError",
    "days_of",
    "visible",
]


def days_of(edtf: str) -> tuple[str | None, str | None]:
    """Return the first and the last day of an EDTF value, ISO 8601; None, None if it is none."""
    from builder.edtf_dates import parse

    period = parse(edtf)
    if period is None:
        return None, None
    return period.earliest.isoformat(), period.latest.isoformat() if period.latest else None
