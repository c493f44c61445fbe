"""The layer of dates: what the words of a page say about days."""

from __future__ import annotations

import pytest

from tests.support import real_rows, resolve, rules

RAW = (
    "On Thursday, May 5, in the 21st century, at the end of 2019 and from 2008 to 2019, “we meet "
    "today and on October 4, 2022,” he said."
)


def date(fields: str) -> str:
    """Return the YAML of an entry with one date; `fields` are separated by semicolons."""
    first, *more = (field.strip() for field in fields.split(";"))
    lines = [f"      - {first}", *(f"        {field}" for field in more)]
    return "  L1:\n    dates:\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("fields", "first", "last", "modifier"),
    [
        ("published: Thursday, May 5; edtf: 2022-05-05", "2022-05-05", "2022-05-05", "none"),
        ("explicit: 21st century; edtf: 20XX", "2000-01-01", "2099-12-31", "none"),
        (
            "explicit: the end of 2019; edtf: '2019'; modifier: end",
            "2019-01-01",
            "2019-12-31",
            "end",
        ),
        ("explicit: 2008 to 2019; edtf: 2008/2019", "2008-01-01", "2019-12-31", "none"),
        ("explicit: October 4, 2022; edtf: 2022-10-04", "2022-10-04", "2022-10-04", "none"),
    ],
)
def test_a_date_covers_its_period(fields: str, first: str, last: str, modifier: str) -> None:
    """The value is the period named; start or end of it is a modifier."""
    document, report = resolve(RAW, date(fields))
    assert not [p for p in report.problems if p.severity == "error"]
    assert document is not None
    from builder.corpus.tables import rows

    (row,) = rows(document)["dates"]
    assert (row["earliest"], row["latest"], row["modifier"]) == (first, last, modifier)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("published: Thursday; edtf: 2022-05-04", "date-words"),
        ("published: May 5; edtf: 2022-06-05", "date-words"),
        ("published: May 5; edtf: 2022-05-06", "date-words"),
        ("explicit: 2008 to 2019; edtf: 2009/2019", "date-words"),
        ("explicit: May 5; edtf: 2022-05-05", "no-year"),
        ("published: May 5; edtf: 5 May 2022", "edtf"),
        ("published: May 5; edtf: 2022-05-05; modifier: none", "unknown-value"),
        ("published: May 5", "missing-key"),
        ("spoken: today; edtf: 2022-05-05", "anchor-missing"),
        ("capture: today; edtf: 2022-05-05", "unknown-key"),
        ("published: On Thursday; edtf: 2022-05-05", "date-preposition"),
        ("published: Friday, May 5; edtf: May 5", "words-not-found"),
    ],
)
def test_a_wrong_date_is_reported(fields: str, rule: str) -> None:
    """Values that contradict the words, anchors that the words or the page do not give."""
    _, report = resolve(RAW, date(fields))
    assert rule in rules(report)


@pytest.mark.parametrize(
    ("words", "edtf", "contradicts"),
    [
        ("2008 to 2019", "2008/2019", False),
        ("2008 to 2019", "2008/2018", True),
        ("2008 to 2019", "2009/2019", True),
        ("2008 to 2019", "2007/2020", False),
        ("in 2019", "2019", False),
        ("May to July 2022", "2022-05/2022-07", False),
        ("May to July 2022", "2022-05/2022-08", True),
        ("May to July 2022", "2022-04/2022-07", True),
        ("the 21st century", "20XX", False),
        ("the 21st century", "19XX", True),
        ("the 21st century", "1950/2050", True),
        ("the 21st century", "2050/2150", True),
        ("the 21st century", "2001/2099", False),
        ("the 21st century", "2001/2010", False),
        ("2019", "2019/..", False),
        ("2018", "2019/..", True),
        ("May 5, 2022", "2022-05-05", False),
        ("May 5, 2022", "2022-05-06", True),
        ("Thursday, May 5, 2022", "2022-05-05", False),
        ("Friday, May 5, 2022", "2022-05-05", True),
        ("the end of May 2022", "2022-05-31", False),
        ("5 to 7 May 2022", "2022-05-05/2022-05-07", False),
        ("Thursday to Saturday, May 5 to 7, 2022", "2022-05-05/2022-05-07", False),
        ("5 of 2022", "2022-05-07", False),
    ],
)
def test_words_hold_for_both_ends_of_a_period(words: str, edtf: str, contradicts: bool) -> None:
    """Year, month, century, day and weekday of the words are those of the value, at either end."""
    text = f"  L1:\n    dates:\n      - explicit: {words!r}\n        edtf: {edtf!r}\n"
    assert ("date-words" in rules(resolve(f"It is {words}.", text)[1])) is contradicts


SPOKEN = """\
  spoken:
    edtf: 2022-05-04
    basis: external
    evidence:
      - https://example.org/story
"""


def test_a_row_says_what_the_date_can_count_from() -> None:
    """Whatever its anchor is, the day of the page and that of the statement stand beside it."""
    document, _ = resolve("We meet in 2024.", date("explicit: '2024'; edtf: '2024'"), SPOKEN)
    assert document is not None
    from builder.corpus.tables import rows

    (row,) = rows(document)["dates"]
    assert (row["published"], row["spoken"]) == ("2022-05-05", "2022-05-04")


@pytest.mark.parametrize(
    ("raw", "given", "where", "meant"),
    [
        ("“We go today,” he said.", "published", "within", "spoken"),
        ("“We go,” he said today.", "spoken", "outside of", "published"),
    ],
)
def test_the_other_anchor_is_offered(raw: str, given: str, where: str, meant: str) -> None:
    """A date that counts from the wrong day is told the right one, in any paragraph."""
    text = date(f"{given}: today; edtf: 2022-05-05").replace("L1", "L2")
    _, report = resolve(f"“We” met.\n{raw}", f"  L1: nothing\n{text}", SPOKEN)
    assert [(p.message, p.hint) for p in report.problems] == [
        (
            f"the anchor is {given}, the words stand {where} quotation marks",
            f"is the anchor `{meant}`?",
        )
    ]


@pytest.mark.parametrize("label", ["signature", "body"])
def test_a_signed_block_quote_is_quoted(label: str) -> None:
    """Its words are spoken without marks; a paragraph that nobody signed is the article's."""
    text = f"{date('spoken: today; edtf: 2022-05-04')}  L2: nothing\n"
    lines = f"  L1: body\n  L2: {label}\n"
    found = rules(resolve("We go today.\nSergey Lavrov", text, SPOKEN, lines)[1])
    assert ("anchor-and-quotes" in found) is (label == "body")


def test_real_dates() -> None:
    """The corpus has 16 dates, with these words, values and anchors."""
    found = [(r["text"], r["edtf"], r["anchor"], r["modifier"]) for r in real_rows("dates")]
    assert len(found) == 16
    assert ("Wednesday", "2017-10-04", "published", "none") in found
    assert ("21st century", "20XX", "explicit", "none") in found
    assert ("2008 to 2019", "2008/2019", "explicit", "none") in found
    assert ("the end of 2019", "2019", "explicit", "end") in found
    assert ("today", "2017-06-20", "spoken", "none") in found
    assert {anchor for _, _, anchor, _ in found} == {"explicit", "published", "spoken"}


@pytest.mark.parametrize(
    ("raw", "anchor"),
    [
        ("„We go today,“ he said on Monday.", "spoken"),
        ("''We go today,'' he said on Monday.", "spoken"),
        ("‹We go today,› he said.", "spoken"),
        ("„We go,“ he said today.", "published"),
        ("''We go,'' he said today.", "published"),
        ("“We “all” go today,” he said.", "spoken"),
        ("“We go today", "spoken"),
    ],
)
def test_every_mark_tells_what_is_quoted(raw: str, anchor: str) -> None:
    """A date counts from when the words were spoken inside marks of any kind, closed or not."""
    spoken = "  spoken:\n    edtf: 2022-05-05\n    basis: external\n    evidence:\n"
    for given in ("spoken", "published"):
        text = f"  L1:\n    dates:\n      - {given}: today\n        edtf: 2022-05-05\n"
        _, report = resolve(raw, text, f"{spoken}      - https://example.org/story\n")
        assert rules(report) == ([] if given == anchor else ["anchor-and-quotes"])
