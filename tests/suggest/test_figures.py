"""Figures: money, shares, counts and ordinals whose unit the words tell."""

from __future__ import annotations

import pytest

from builder.suggest import figures
from tests.suggest.scenes import items, scene


def figures_of(text: str) -> list[dict[str, object]]:
    """Return the figures suggested in a paragraph."""
    at = scene(text)
    return items(figures.suggest(at.clean.paragraphs[0], at))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about $30.5 billion", {"money": "$30.5 billion", "unit": "USD", "about": "about"}),
        ("spent USD 20 billion", {"money": "USD 20 billion", "unit": "USD"}),
        (
            "spent 5 million rubles",
            {"money": "5 million rubles", "unit": "RUB", "value": "5000000"},
        ),
        ("worth $17.2bn", {"money": "$17.2bn", "unit": "USD", "value": "17200000000"}),
        ("be 12 billion [dollars].", {"money": "12 billion [dollars]", "unit": "USD"}),
        (
            "between 40 and 60 million dollars",
            {
                "money": "40 and 60 million dollars",
                "unit": "USD",
                "value": "40000000",
                "upper": "60000000",
            },
        ),
        (
            "More than 17 thousand enterprises",
            {"count": "17 thousand", "unit": "enterprise", "more_than": "More than"},
        ),
        ("1 200 specialists", {"count": "1 200", "unit": "specialist", "value": "1200"}),
        ("the 1,344-km line", {"count": "1,344", "unit": "km"}),
        ("40 billion cubic metres", {"count": "40 billion", "unit": "cubic metre"}),
        ("five former Soviet republics", {"count": "five", "unit": "republic"}),
        ("twenty-five servicemen", {"count": "twenty-five", "unit": "serviceman"}),
        (
            "between 5,000 and 7,000 people",
            {"count": "5,000 and 7,000", "unit": "person", "value": "5000", "upper": "7000"},
        ),
        ("one soldier was hurt", {"count": "one", "unit": "soldier"}),
        ("for the third time", {"ordinal": "third", "unit": "time"}),
        ("a 45 MW plant", {"count": "45", "unit": "mw"}),
        ("two of her clients", {"count": "two", "unit": "client"}),
        (
            "over 1.5 million schoolchildren",
            {"count": "1.5 million", "unit": "schoolchild", "more_than": "over"},
        ),
        (
            "no more than 40 people",
            {"count": "40", "unit": "person", "less_than": "no more than"},
        ),
        (
            "no less than 40 people",
            {"count": "40", "unit": "person", "more_than": "no less than"},
        ),
        ("5,000 to 7,000 people", {"count": "5,000 to 7,000", "unit": "person"}),
        ("the 25th anniversary of peace", {"ordinal": "25th", "unit": "anniversary"}),
        ("at the fifth Moscow Conference on peace", {"ordinal": "fifth", "unit": "conference"}),
        ("about a second base in the south", {"ordinal": "second", "unit": "base"}),
        ("grew by 26%.", {"share": "26%", "unit": "percent"}),
        (
            "nearly 9.4 per cent of it",
            {"share": "9.4 per cent", "unit": "percent", "about": "nearly"},
        ),
        (
            "three percentage points",
            {"share": "three percentage points", "unit": "percentage point"},
        ),
        ("80–85% of trade", {"share": "80–85%", "unit": "percent"}),
        ("grew from 5 to 7 percent", {"share": "7 percent", "unit": "percent"}),
    ],
)
def test_figures_are_read(text: str, expected: dict[str, str]) -> None:
    """A number is suggested with its kind, its unit and the modifier beside it."""
    assert figures_of(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "one of the countries",
        "third countries",
        "for 25 years, two days and 2-3 years",
        "COVID-19 and Su-35 jets",
        "on 5 May 2022 tanks came",
        "the 7,000 of them",
        "for the first time, in the first half",
        "a five-year plan",
        "a 200-strong delegation",
        "four out of five of the lorries",
        "as Article 5 says",
    ],
)
def test_numbers_that_are_hardly_figures_are_left_out(text: str) -> None:
    """Durations, names, dates and set terms are no suggestions."""
    assert figures_of(text) == []
