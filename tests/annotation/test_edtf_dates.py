"""EDTF values and the days they cover."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.annotation import edtf_dates
from builder.reports.problems import Place, Report
from builder.yaml_text.nodes import Text

DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
MARKS = st.sampled_from(["", "?", "~", "%"])


def days(value: str) -> tuple[str, str | None] | None:
    """Return the first and the last day of a value."""
    period = edtf_dates.parse(value)
    if period is None:
        return None
    return period.earliest.isoformat(), period.latest.isoformat() if period.latest else None


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022-05-05", "2022-05-05", "2022-05-05"),
        ("2022-01", "2022-01-01", "2022-01-31"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("1XXX", "1000-01-01", "1999-12-31"),
        ("2017-06-XX", "2017-06-01", "2017-06-30"),
        ("2008/2019", "2008-01-01", "2019-12-31"),
        ("2008-06/2019-02", "2008-06-01", "2019-02-28"),
        ("2017-06-21?", "2017-06-21", "2017-06-21"),
        ("2017-06~", "2017-06-01", "2017-06-30"),
        ("2017%", "2017-01-01", "2017-12-31"),
        ("1984?/2004~", "1984-01-01", "2004-12-31"),
        ("2017-06-21T10:00:00Z", "2017-06-21", "2017-06-21"),
        ("2017/..", "2017-01-01", None),
        ("2017-06-21/", "2017-06-21", None),
    ],
)
def test_a_value_covers_these_days(value: str, first: str, last: str | None) -> None:
    """Known values; doubt does not widen them, and an end that is open or unknown is None."""
    assert days(value) == (first, last)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "2019 ", "2022-5-5", "2022-13", "2011-02-29", "2019-02-30", "2019/2008", "0000",
        "Wednesday", "2019/2020/2021", "05.05.2022", "-0044", "../2017", "/2017", "/", "?",
        "Y17E80", "Y1E9999999999", "Y12345", "２０１９", "2019\n", "2" * 41,
    ],
)  # fmt: skip
def test_what_covers_no_days_is_no_date(value: str) -> None:
    """Invalid values, and valid ones that no calendar day can start, are None at once."""
    assert edtf_dates.parse(value) is None


@settings(max_examples=25)  # the library takes its time
@given(st.text() | st.text("0123456789XY-/?~%.TESZ:[]{},", max_size=24))
@example("Y-17E7")
@example("[" * 40)
def test_no_text_is_too_much(value: str) -> None:
    """Any text is a period or None; nothing is raised, and a period never ends before it starts."""
    period = edtf_dates.parse(value)
    assert period is None or period.latest is None or period.earliest <= period.latest


@given(DAYS, MARKS)
def test_a_day_covers_itself(day: dt.date, mark: str) -> None:
    """A day, its month and its year cover what the calendar says, whatever the doubt."""
    iso = day.isoformat()
    last = calendar.monthrange(day.year, day.month)[1]
    assert days(iso + mark) == (iso, iso)
    assert days(iso[:7] + mark) == (f"{iso[:7]}-01", f"{iso[:7]}-{last}")
    assert days(iso[:4] + mark) == (f"{iso[:4]}-01-01", f"{iso[:4]}-12-31")


@settings(max_examples=5)  # the library takes its time, and this compares five forms of each
@given(DAYS, st.sampled_from([4, 7, 10]), MARKS)
def test_the_quick_reading_is_that_of_the_library(day: dt.date, cut: int, mark: str) -> None:
    """The forms that are read without the library cover the days that the library gives."""
    value = day.isoformat()[:cut] + mark
    decade = f"{day.year:04}"[:3] + "X"
    century = f"{day.year:04}"[:2] + "XX"
    for form in (value, decade + mark, century, f"{value}/9999", f"0001/{value}"):
        assert edtf_dates.parse(form) == edtf_dates._parse_any(form)


def test_a_bad_value_is_reported_where_it_stands() -> None:
    """A value that is no date is a problem at its place; a good one is a period."""
    report = Report()
    place = Place("x.yaml", 3, 9)
    assert edtf_dates.read(Text("2022-99", place, "plain", 3), report) is None
    assert [(p.rule, p.place) for p in report.problems] == [("edtf", place)]
    assert edtf_dates.read(Text("2022", place, "plain", 3), report) is not None
