"""What the baselines share: spans in the guidelines' form, and documents without their answers."""

from __future__ import annotations

import re
from datetime import date

import pytest

from benchmarks.baselines.release import Document, Line, Paragraph
from benchmarks.baselines.spans import bounds, decoded, places, trimmed

THE = re.compile("the ", re.IGNORECASE)


@pytest.mark.parametrize(
    ("words", "left"), [("the CIS", "CIS"), ("The CIS", "CIS"), ("theatre", "theatre")]
)
def test_opening_words_are_cut_off(words: str, left: str) -> None:
    """A span begins behind its opening words; what only looks like them stays."""
    text = f"of {words} and"
    start, end = trimmed(text, (3, 3 + len(words)), THE)
    assert text[start:end] == left


def test_words_told_without_their_place_are_found_in_order() -> None:
    """The same words twice are two places."""
    assert list(places("may or May or may", ["may", "may"])) == [(0, 3), (14, 17)]


def test_tags_are_decoded() -> None:
    """A `B` begins a span even right behind another; an `I` behind nothing begins one too."""
    tokens = [(n, n + 1) for n in range(6)]
    tags = ["I-ORG", "I-ORG", "O", "B-ORG", "B-ORG", "I-ORG"]
    assert decoded(tokens, tags) == [(0, 2), (3, 4), (4, 6)]


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2017-10-04", "2017-10-04", "2017-10-04"),
    ],
)
def test_periods_have_a_first_and_a_last_day(edtf: str, first: str, last: str) -> None:
    """Years, months and days, leap years included."""
    assert bounds(edtf) == (first, last)


def test_a_hidden_document_tells_no_answers() -> None:
    """Labels, tags and mentions are gone; text, places and tokens are as they were."""
    paragraph = Paragraph(0, 3, 9, ((0, 3),), ("B-ORG",))
    lines = (Line(1, "CIS", "body"),)
    mention = {"start": 0, "end": 3, "text": "CIS", "organization_id": "cis"}
    document = Document(
        "a", "CIS", date(2020, 1, 2), (paragraph,), lines, {"organizations": (mention,)}
    )
    assert document.hidden() == Document(
        "a", "CIS", date(2020, 1, 2), (paragraph._replace(tags=None),), (Line(1, "CIS", None),), {}
    )
