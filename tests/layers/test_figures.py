"""The layer of figures: numbers, what they count, and how exactly."""

from __future__ import annotations

import pytest

from builder.corpus.tables import rows
from builder.layers.columns import Row
from tests.support import real_rows, resolve, rules

RAW = "More than $ 30 billion, about 17 thousand jobs and the 25th of 2 meetings with the heads."


def figure(fields: str) -> str:
    """Return the YAML of an entry with one figure; `fields` are separated by semicolons."""
    first, *more = (field.strip() for field in fields.split(";"))
    lines = [f"      - {first}", *(f"        {field}" for field in more)]
    return "  L1:\n    figures:\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("fields", "value", "modifier"),
    [
        ("money: $ 30 billion; unit: USD; more_than: More than", 30e9, "more_than"),
        ("count: 17 thousand; unit: job; about: about; measures: jobs", 17_000.0, "about"),
        ("ordinal: 25th; unit: meeting; period: '2017'", 25.0, "exact"),
        ("count: '2'; unit: meeting; garbled: true", 2.0, "exact"),
        ("count: the heads; unit: head; value: '5'", 5.0, "exact"),
    ],
)
def test_a_figure_says_its_value(fields: str, value: float, modifier: str) -> None:
    """The words give the value, or it is written; the modifier stands next to them."""
    document, report = resolve(RAW, figure(fields))
    assert not [p for p in report.problems if p.severity == "error"]
    assert document is not None
    (found,) = document.mentions["figures"]
    from builder.layers.figures import Figure

    assert isinstance(found, Figure)
    assert (found.value, found.modifier) == (value, modifier)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("money: $ 30 billion; unit: EUR", "not-a-currency"),
        ("money: $ 30 billion; unit: DOL", "not-a-currency"),
        ("money: $ 30 billion; unit: usd", "not-a-currency"),
        ("count: $ 30 billion; unit: dollar", "wrong-figure-kind"),
        ("count: 25th; unit: meeting", "wrong-figure-kind"),
        ("ordinal: 17 thousand; unit: job", "wrong-figure-kind"),
        ("count: 17 thousand; unit: Jobs", "unit-form"),
        ("count: 17 thousand; unit: new job", "unit-form"),
        ("count: 17 thousand; unit: job; value: '17'", "value-mismatch"),
        ("count: 17 thousand; unit: job; value: many", "value-unreadable"),
        ("count: the heads; unit: head; value: many; upper: '7'", "value-unreadable"),
        (f"count: the heads; unit: head; value: '{'9' * 400}'", "value-unreadable"),
        ("count: the heads; unit: head", "value-unreadable"),
        ("count: 17 thousand; unit: job; more_than: More than", "modifier-apart"),
        ("count: 17 thousand; unit: job; less_than: about; about: about", "two-modifiers"),
        ("count: '2'; unit: meeting; garbled: true; measures: meetings", "garbled-with-more"),
        ("count: '2'; unit: meeting; garbled: true; period: '2017'", "garbled-with-more"),
        ("count: '2'; unit: meeting; period: 20-17", "edtf"),
        ("count: '2'; unit: meeting; period: '2023'", "late-period"),
        ("count: '2'; unit: meeting; measures: meeting", "inside-token"),
        ("count: '31'; unit: meeting", "words-not-found"),
        ("count: 7 thousand; unit: job", "inside-token"),
    ],
)
def test_a_wrong_figure_is_reported(fields: str, rule: str) -> None:
    """Kinds, units, values and modifiers that do not agree with the words."""
    _, report = resolve(RAW, figure(fields))
    assert rule in rules(report)


@pytest.mark.parametrize("unit", ["job", "cubic metre", "square kilometre", "kilowatt hour"])
def test_a_unit_of_measure_keeps_its_words(unit: str) -> None:
    """A count's unit is one noun, unless a measure has no shorter name."""
    _, report = resolve(RAW, figure(f"count: 17 thousand; unit: {unit}"))
    assert "unit-form" not in rules(report)


def test_a_period_is_not_late_where_publication_has_no_end() -> None:
    """A page of 2022 or later may tell of 2023."""
    fields = figure("count: '2'; unit: meeting; period: '2023'")
    assert "late-period" in rules(resolve(RAW, fields)[1])
    assert "late-period" not in rules(resolve(RAW, fields, published="2022-05-05/..")[1])


NEW = (
    "Trade grew by 26%, 80 percent of it by 12 billion [dollars], or 3 percentage points; 5,000 to "
    "7,000 people, $10–12 billion, five or seven men, dozens of trucks and two thirds of all."
)


@pytest.mark.parametrize(
    ("fields", "value", "upper"),
    [
        ("share: 26%; unit: percent", 26.0, None),
        ("share: 26%; unit: percentage point", 26.0, None),
        ("share: 80 percent; unit: percent", 80.0, None),
        ("share: 3 percentage points; unit: percentage point", 3.0, None),
        ("money: '12 billion [dollars]'; unit: USD", 12e9, None),
        ("count: 5,000 to 7,000; unit: person", 5000.0, 7000.0),
        ("money: $10–12 billion; unit: USD", 10e9, 12e9),
        ("count: five or seven; unit: man; value: '5'; upper: '7'", 5.0, 7.0),
    ],
)
def test_a_share_or_a_range_says_its_value(fields: str, value: float, upper: float | None) -> None:
    """The number of a share is the one printed; a range has two ends, said or written."""
    document, report = resolve(NEW, figure(fields))
    assert {"unmarked-number"} >= set(rules(report))
    assert document is not None
    from builder.corpus.tables import rows

    (row,) = rows(document)["figures"]
    assert (row["value"], row["upper"], row["kind"]) == (value, upper, fields.partition(":")[0])


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("count: 26%; unit: percent", "wrong-figure-kind"),
        ("money: 26%; unit: USD", "wrong-figure-kind"),
        ("share: 26; unit: percent", "share-form"),
        ("share: 26%; unit: share", "share-form"),
        ("share: 3 percentage points; unit: percent", "share-form"),
        ("share: 26%; unit: percent; value: '0.26'", "value-mismatch"),
        ("share: 26%; unit: percent; upper: '30'", "value-mismatch"),
        ("count: 5,000 to 7,000; unit: person; value: '5000'", "needless-value"),
        ("count: 5,000 to 7,000; unit: person; upper: '7000'", "needless-value"),
        ("count: 5,000 to 7,000; unit: person; upper: '8000'", "value-mismatch"),
        ("ordinal: 5,000 to 7,000; unit: person", "wrong-figure-kind"),
        ("count: five or seven; unit: man; value: '7'; upper: '5'", "range-ends"),
        ("count: five or seven; unit: man; upper: '7'", "value-unreadable"),
        ("count: five or seven; unit: man; value: '5'; upper: many", "value-unreadable"),
        ("count: dozens; unit: truck; value: '24'", "vague-number"),
        ("count: two thirds; unit: thing; value: '0.667'", "vague-number"),
    ],
)
def test_a_wrong_share_or_range_is_reported(fields: str, rule: str) -> None:
    """Signs, units and ends that do not agree with the words, and words that say no number."""
    _, report = resolve(NEW, figure(fields))
    assert rule in rules(report)


def test_a_dollar_behind_letters_may_be_another() -> None:
    """`A$5` may be Australian dollars; a bare $ is USD."""
    text = "  L1:\n    figures:\n      - money: A$5\n        unit: AUD\n"
    assert "not-a-currency" not in rules(resolve("They paid A$5 a day.", text)[1])


def test_a_modifier_counts_in_its_own_place_only() -> None:
    """The modifier next to the figure is meant, also where its words stand elsewhere too."""
    raw = "It was about about 5 men."
    text = "  L1:\n    figures:\n      - count: '5'\n        unit: man\n        about: about\n"
    document, _ = resolve(raw, text)
    assert document is not None
    from builder.corpus.tables import rows

    (row,) = rows(document)["figures"]
    assert (row["modifier_text"], row["start"]) == ("about", 19)


def test_the_context_of_a_figure_holds_what_it_measures() -> None:
    """Where what is measured stands in another line, the context runs over both."""
    text = (
        "  L1: nothing\n  L2:\n    figures:\n      - count: '5'\n        unit: bridge\n"
        "        measures:\n          L1: bridges\n"
    )
    document, _ = resolve("They build bridges.\nThere are 5 now.", text)
    assert document is not None
    from builder.corpus.tables import rows

    (row,) = rows(document)["figures"]
    assert row["context"] == "They build bridges.\n\nThere are 5 now."
    assert (row["start"], row["measures_start"], row["context_start"]) == (31, 11, 0)


@pytest.mark.parametrize(
    ("fields", "message", "hint"),
    [
        ("count: 17 thousand; unit: job; value: '17'",
         "the value is 17, the words say 17000", "leave out `value:`"),
        ("count: 17 thousand; unit: job; value: '17000'",
         "the words say 17000 themselves", "leave out `value:`"),
        ("count: 17 thousand; unit: job; upper: '20000'",
         "an upper end of 20000 is written, the words say one number", "leave out `upper:`"),
        ("count: 5 to 7; unit: day; upper: '8'",
         "the upper end is 8, the words say 7", "leave out `upper:`"),
        ("count: 5 to 7; unit: day; value: '4'",
         "the value is 4, the words say 5", "leave out `value:`"),
        ("count: 25th; unit: meeting", "“25th” is an ordinal, the kind is count",
         "correct the kind"),
        ("ordinal: 17 thousand; unit: job", "“17 thousand” is no ordinal, the kind is ordinal",
         "correct the kind"),
        ("count: $ 30 billion; unit: dollar", "“$ 30 billion” names a currency, the kind is count",
         "use `money`"),
        ("count: 26%; unit: percent", "“26%” is a share, the kind is count", "use `share`"),
        ("share: 26%; unit: point", "`point` is no unit of shares", "write `unit: percent`"),
        ("money: $ 30 billion; unit: EUR", "the unit is EUR, the words say USD", "write USD"),
        ("money: $ 30 billion; unit: DOL", "`DOL` is not a currency of ISO 4217", "is it USD?"),
        ("money: 17 thousand; unit: DOL", "`DOL` is not a currency of ISO 4217", ""),
        ("count: '2'; unit: meeting; measures: the heads", "what is measured starts with “the”",
         "leave out the determiner"),
        ("count: the heads; unit: head", "“the heads” does not say exactly one number",
         "add `value:`, and of a range `upper:`"),
        ("count: 17 thousand; unit: job; more_than: More than",
         "“More than” does not stand next to the figure",
         "quote the words right before or after it"),
        ("count: 17 thousand; unit: job; less_than: about; about: about",
         "the figure is about and less_than",
         "keep the one that the words next to the figure say"),
    ],
)  # fmt: skip
def test_a_figure_is_told_what_is_wrong(fields: str, message: str, hint: str) -> None:
    """The message says what words and value say, the hint what to write."""
    raw = f"{RAW} It was 26% of 5 to 7 days."
    told = {(problem.message, problem.hint) for problem in resolve(raw, figure(fields))[1].problems}
    assert (message, hint) in told


def rows_of(raw: str, text: str) -> list[Row]:
    """Return the rows of the figures of a small page."""
    document, report = resolve(raw, text)
    assert document is not None, report.problems
    return rows(document)["figures"]


def test_the_context_of_a_bare_figure_is_its_paragraph() -> None:
    """A figure without modifier, and without what it measures, stands in its own line alone."""
    text = "  L1: nothing\n  L2:\n    figures:\n      - count: '5'\n        unit: bridge\n"
    (row,) = rows_of(
        "They build bridges.\nThere are 5 now.\nThat is all.", f"{text}  L3: nothing\n"
    )
    assert (row["context"], row["context_start"], row["start"]) == ("There are 5 now.", 21, 10)
    assert row["modifier_text"] is row["measures_text"] is row["measures_start"] is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("They sent about 5 men.", "about"),
        ("They sent 5 men or so.", None),
        ("They sent 5 or so of them.", "or so"),
        ("They sent about , 5 men.", None),
        ("About all of the 5 men.", None),
        ("They sent 5 and about that many men.", None),
        ("They sent about\u00a05 men.", "about"),
        ("They sent roundabout 5 men.", None),
        ("They sent 5 aboutish men, about.", None),
        ("Of men sent 5 about", "about"),
        ("about 5 men", "about"),
    ],
)
def test_a_modifier_stands_right_before_or_behind(raw: str, words: str | None) -> None:
    """Nothing but a space may stand between the figure and the words that modify it."""
    said = words or next(word for word in ("or so", "About", "about") if word in raw)
    text = f"  L1:\n    figures:\n      - count: '5'\n        unit: man\n        about: {said}\n"
    found = set(rules(resolve(raw, text)[1]))
    assert bool(found & {"modifier-apart", "words-not-found"}) is (words is None)


@pytest.mark.parametrize(("period", "late"), [("2022-05-05", False), ("2022-05-06", True)])
def test_a_period_may_begin_on_the_day_of_the_page(period: str, late: bool) -> None:
    """Only a period that begins behind the day of the page, 5 May 2022, is looked at twice."""
    found = rules(resolve("It was 5 men.", figure(f"count: '5'; unit: man; period: {period}"))[1])
    assert found == (["late-period"] if late else [])


@pytest.mark.parametrize(
    ("upper", "rule"),
    [("'7'", []), ("'5'", ["range-ends"]), ("'4'", ["range-ends"]), ("many", ["value-unreadable"])],
)
def test_the_upper_end_is_the_larger(upper: str, rule: list[str]) -> None:
    """A range from five to five is none."""
    text = figure(f"count: the heads; unit: head; value: '5'; upper: {upper}")
    assert rules(resolve("They met the heads.", text)[1]) == rule


def test_an_upper_end_alone_is_no_range() -> None:
    """Words that say no number, and of a range its upper end, leave open what is published."""
    _, report = resolve("They met the heads.", figure("count: the heads; unit: head; upper: '7'"))
    assert rules(report) == ["value-unreadable"]


def test_real_figures() -> None:
    """The corpus has 17 figures; money, modifiers, periods and the garbled one are these."""
    rows = real_rows("figures")
    assert len(rows) == 17
    assert [(r["text"], r["unit"], r["modifier"]) for r in rows if r["kind"] == "money"] == [
        ("$30.5 billion", "USD", "about"),
        ("USD 20 billion", "USD", "about"),
        ("$ 30 billion", "USD", "more_than"),
        ("$ 6.0 billion", "USD", "more_than"),
    ]
    (garbled,) = (row for row in rows if row["garbled"])
    assert (garbled["text"], garbled["unit"]) == ("2", "meeting")
    assert garbled["measures_text"] is garbled["period"] is None
    assert [r["text"] for r in rows if r["period"] == "2008/2019"] == ["$ 6.0 billion"]
