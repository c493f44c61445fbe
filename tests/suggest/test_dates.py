"""Dates: which expressions are understood, and what they mean from the day of page or speech."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from builder.page.spans import Span
from builder.suggest import counted, dates, draft
from tests.suggest.scenes import FRIDAY, items, scene


def dates_of(text: str, published: dt.date | None = FRIDAY) -> list[tuple[object, ...]]:
    """Return anchor, words and value of the dates suggested in a paragraph."""
    at = scene(text, published=published)
    found = items(dates.suggest(at.clean.paragraphs[0], at))
    return [(next(iter(i)), next(iter(i.values())), i["edtf"]) for i in found]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It began on 5 May 2022.", "5 May 2022", "2022-05-05"),
        ("It began on May 5th, 2022.", "May 5th, 2022", "2022-05-05"),
        ("Drills from 10 to 14 May 2022 ended.", "10 to 14 May 2022", "2022-05-10/2022-05-14"),
        ("It lasted May 30 – June 2, 2022.", "May 30 – June 2, 2022", "2022-05-30/2022-06-02"),
        ("Riots in January 2022 failed.", "January 2022", "2022-01"),
        ("Riots in Jan. 2022 failed.", "Jan. 2022", "2022-01"),
        ("It ended on Sept. 5, 2021.", "Sept. 5, 2021", "2021-09-05"),
        ("From January 2014 to March 2015.", "January 2014 to March 2015", "2014-01/2015-03"),
        ("It met on Friday, 5 March 2021.", "Friday, 5 March 2021", "2021-03-05"),
        ("In the 2018/19 school year.", "2018/19", "2018/2019"),
        ("Between 2010 and 2020 it grew.", "2010 and 2020", "2010/2020"),
        ("It fell in January–September 2012.", "January–September 2012", "2012-01/2012-09"),
        ("From 2008 to 2019 it grew.", "2008 to 2019", "2008/2019"),
        ("Since 1991, it is free.", "1991", "1991"),
        ("The 2008 earthquake in Nura.", "2008", "2008"),
        ("In the 1990s it fell.", "1990s", "199X"),
        ("Into the 21st century.", "21st century", "20XX"),
        ("Due in the spring of 2020.", "the spring of 2020", "2020-21"),
        ("In the first quarter of 2019.", "the first quarter of 2019", "2019-01/2019-03"),
        ("In the second half of 2019.", "the second half of 2019", "2019-07/2019-12"),
        ("For the first nine months of 2019.", "the first nine months of 2019", "2019-01/2019-09"),
    ],
)
def test_dates_with_their_year_are_read(text: str, words: str, value: str) -> None:
    """An expression that is complete in itself is suggested bare, with what it means."""
    assert dates_of(text) == [("explicit", words, value)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("It ended on March 8.", "March 8", "2021-03-08"),
        ("It ended on December 30.", "December 30", "2020-12-30"),
        ("It ran from 1 to 5 March.", "1 to 5 March", "2021-03-01/2021-03-05"),
        ("He said on Wednesday so.", "Wednesday", "2021-03-10"),
        ("They will meet on Monday.", "Monday", "2021-03-15"),
        ("They will meet, he said on Monday.", "Monday", "2021-03-08"),
        ("They met last Monday.", "last Monday", "2021-03-08"),
        ("It fell last year.", "last year", "2020"),
        ("Talks go on next week.", "next week", "2021-03-15/2021-03-21"),
        ("Before the end of next month.", "the end of next month", "2021-04"),
        ("By the end of the year.", "the end of the year", "2021"),
        ("A poll published in October.", "October", "2020-10"),
        ("It will open in October.", "October", "2021-10"),
        ("Sales in January–February rose.", "January–February", "2021-01/2021-02"),
        ("It fell yesterday.", "yesterday", "2021-03-11"),
        ("On Monday, they are due to meet.", "Monday", "2021-03-15"),
        ("It rained last spring.", "last spring", "2020-21"),
        ("It was so last December.", "last December", "2020-12"),
        ("It was seen on Feb. 5.", "Feb. 5", "2021-02-05"),
        ("They met the day before.", "the day before", "2021-03-11"),
        ("It grew in the first quarter of this year.",
         "the first quarter of this year", "2021-01/2021-03"),
    ],
)  # fmt: skip
def test_dates_count_from_the_day_of_the_page(text: str, words: str, value: str) -> None:
    """In the article's own words days, weekdays, months and periods count from publication."""
    assert dates_of(text) == [("published", words, value)]


def test_dates_in_quotations_count_from_the_day_of_the_speech() -> None:
    """Within quotation marks today is the day of the speech, which may be another."""
    at = scene("He said: “We met today, and in 2014.”")
    found = items(dates.suggest(at.clean.paragraphs[0], at, dt.date(2021, 3, 9)))
    assert [next(iter(item)) for item in found] == ["spoken", "explicit"]
    assert found[0]["edtf"] == "2021-03-09"


@pytest.mark.parametrize(
    "text",
    [
        "In 2000 villages it rained.",
        "The meeting is at 10:30, room 2019.",
        "On 31 June nothing is.",
        "It grew over the last year.",
        "The Strategy 2030 may be good, and he may go.",
        "Copyright (c) 2008.",
        "It costs $2019 or 2,019 rubles.",
        "The day before the summit it rained.",
        "It fell in the last three days of last month.",
        "It fell in the last three days of May.",
    ],
)
def test_what_only_looks_like_a_date_is_left_out(text: str) -> None:
    """Numbers and names like years, durations, and days that count from events stay out."""
    assert dates_of(text) == []


@pytest.mark.parametrize(("side", "words"), [("end", "the end of 2019"), ("start", "early 2019")])
def test_the_side_of_a_period_is_its_modifier(side: str, words: str) -> None:
    """`the end of 2019` is 2019, of which the end is meant."""
    at = scene(f"It stood so at {words}.")
    found = items(dates.suggest(at.clean.paragraphs[0], at))
    assert found == [{"explicit": words, "edtf": "2019", "modifier": side}]


def test_without_the_day_of_the_page_only_full_dates_are_suggested() -> None:
    """What counts from a day that is not known has no value, so it is not suggested."""
    assert dates_of("On Friday, March 8, as in 2014.", None) == [("explicit", "2014", "2014")]


def test_a_paragraph_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What suggests dates and what suggests figures share what was found in a paragraph."""
    seen: list[str] = []

    def relative(text: str) -> Iterator[tuple[Span, counted.Relative]]:
        seen.append(text)
        return find(text)

    find = counted.relative
    monkeypatch.setattr(counted, "relative", relative)
    found = draft.suggest(scene("He sold 12 camels on Monday.", "In July he will sell 13 more."))
    assert [len(layers["dates"]) for layers in found.entries.values()] == [1, 1]
    assert sorted(seen) == sorted(set(seen))
