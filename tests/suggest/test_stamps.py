"""Stamps: the days that pages print for themselves."""

from __future__ import annotations

import pytest

from builder.suggest import stamps


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("First published on Tue 5 Mar 2013", "2013-03-05"),
        ("TUESDAY, 12 MARCH 2013", "2013-03-12"),
        ("25/03/2014", "2014-03-25"),
        ("03/25/2014", "2014-03-25"),
        ("2014.03.12", "2014-03-12"),
        ("16.09.2021 11:40", "2021-09-16"),
        ("Posted on 12 March 2014 by Anna", "2014-03-12"),
    ],
)
def test_days_in_the_forms_of_pages(text: str, day: str) -> None:
    """A line that only says when is a stamp, and its day is read."""
    assert [found.isoformat() for found, _ in stamps.days(text)] == [day]
    assert stamps.is_stamp(text)


@pytest.mark.parametrize("text", ["07/10/2009", "31/06/2020", "Mar 12, 7:03 AM", "March 2014"])
def test_what_is_no_sure_day(text: str) -> None:
    """A month that could be a day, a day that no month has, and half a date give no day."""
    assert stamps.days(text) == []


def test_a_sentence_is_no_stamp() -> None:
    """A line with more words than a place and a section says more than when."""
    assert not stamps.is_stamp("On 12 March 2014 the minister met his counterpart in Osh.")
