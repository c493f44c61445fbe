"""First and last day of a predicted date: those of the builder's own reading, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.annotation import edtf_dates
from builder.experiments.scoring.days import days_of

NUMBERS = st.integers(0, 99).map("{:02}".format)
YEARS = st.one_of(
    st.integers(1, 9999).map("{:04}".format),
    NUMBERS.map("{}XX".format),
    st.integers(0, 999).map("{:03}X".format),
)
MARKS = st.sampled_from(["", "?", "~", "%"])
PARTS = st.one_of(
    st.tuples(YEARS, MARKS).map("".join),
    st.tuples(st.integers(1, 9999).map("{:04}".format), NUMBERS, MARKS).map(
        lambda t: f"{t[0]}-{t[1]}{t[2]}"
    ),
    st.dates().map(str),
)


@given(st.lists(PARTS, min_size=1, max_size=2).map("/".join))
def test_common_forms_are_read_as_annotations_are(value: str) -> None:
    """Where days are found, they are those that `check` finds."""
    first, last = days_of(value)
    if first is None:
        return
    period = edtf_dates.parse(value)
    assert period is not None
    assert (first, last) == (period.earliest.isoformat(), str(period.latest))


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2019", ("2019-01-01", "2019-12-31")),
        ("2020-02?", ("2020-02-01", "2020-02-29")),
        ("2017-10-04", ("2017-10-04", "2017-10-04")),
        ("2008/2019", ("2008-01-01", "2019-12-31")),
        ("20XX", ("2000-01-01", "2099-12-31")),
    ],
)
def test_forms_of_the_corpus(value: str, days: tuple[str, str]) -> None:
    """The forms that real dates have."""
    assert days_of(value) == days


@pytest.mark.parametrize(
    "value",
    ["", "/", "2019/", "2019-13", "2019-02-30", "2019/2008", "2019-21", "0000", "1/2/3", "٢٠١٩",
     "2019-0X-?1001((((", "9" * 5000, "2019/" * 5000],
)  # fmt: skip
def test_other_words_have_no_days(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They are wrong, at once and in silence."""
    assert days_of(value) == (None, None)
    assert capsys.readouterr().out == ""
