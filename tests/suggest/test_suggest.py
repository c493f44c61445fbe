"""Suggestions: what each layer suggests where it understands the words, and what it leaves out."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder import layers
from builder.annotation import file as annotation_file
from builder.annotation.writing import ranges
from builder.corpus.document import resolve_document
from builder.reports.problems import Report
from builder.suggest import dates, draft, figures, lines, names, statements
from builder.suggest.scene import Scene, Suggestion
from builder.yaml_text import strict_yaml
from tests.support import PROJECT, body, page, registries

FRIDAY = dt.date(2021, 3, 12)


def scene(*paragraphs: str, published: dt.date | None = FRIDAY) -> Scene:
    """Return the scene of a text of these paragraphs, in the lines from 1."""
    return Scene(body(*paragraphs), registries(), published)


def items(found: list[Suggestion]) -> list[dict[str, object]]:
    """Return suggestions as an annotation file has them."""
    return [dict(suggestion.item) for suggestion in found]


def dates_of(text: str, published: dt.date | None = FRIDAY) -> list[tuple[object, ...]]:
    """Return anchor, words and value of the dates suggested in a paragraph."""
    at = scene(text, published=published)
    found = items(dates.suggest(at.clean.paragraphs[0], at))
    return [(next(iter(i)), next(iter(i.values())), i["edtf"]) for i in found]


def said_in(*paragraphs: str) -> list[dict[str, object]]:
    """Return the statements suggested in a text."""
    return [
        item for found in statements.suggest(scene(*paragraphs)).values() for item in items(found)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began on 5 May 2022.", ("explicit", "5 May 2022", "2022-05-05")),
        ("It began on May 5th, 2022.", ("explicit", "May 5th, 2022", "2022-05-05")),
        ("Riots in January 2022 failed.", ("explicit", "January 2022", "2022-01")),
        ("From 2008 to 2019 it grew.", ("explicit", "2008 to 2019", "2008/2019")),
        ("Since 1991, it is free.", ("explicit", "1991", "1991")),
        ("In the 1990s it fell.", ("explicit", "1990s", "199X")),
        ("Into the 21st century.", ("explicit", "21st century", "20XX")),
        ("It ended on March 8.", ("published", "March 8", "2021-03-08")),
        ("It ended on December 30.", ("published", "December 30", "2020-12-30")),
        ("He said on Wednesday so.", ("published", "Wednesday", "2021-03-10")),
        ("It fell last year.", ("published", "last year", "2020")),
        ("It fell yesterday.", ("published", "yesterday", "2021-03-11")),
    ],
)
def test_dates_are_read(text: str, expected: tuple[str, ...]) -> None:
    """An expression of the calendar is suggested bare, with what it means from the page's day."""
    assert dates_of(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "He said: “We met today, on March 8.”",
        "They will meet on Monday.",
        "They met last Monday.",
        "In 2000 villages it rained.",
        "The meeting is at 10:30, room 2019.",
        "On 31 June nothing is.",
    ],
)
def test_dates_that_take_reading_are_left_out(text: str) -> None:
    """Dates of the speech, of the future, and numbers that only look like years stay out."""
    assert dates_of(text) == []


def test_without_the_day_of_the_page_only_full_dates_are_suggested() -> None:
    """What counts from a day that is not known has no value, so it is not suggested."""
    assert dates_of("On Friday, March 8, as in 2014.", None) == [("explicit", "2014", "2014")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about $30.5 billion", {"money": "$30.5 billion", "unit": "USD", "about": "about"}),
        ("spent USD 20 billion", {"money": "USD 20 billion", "unit": "USD"}),
        ("spent 5 million rubles", {"money": "5 million", "unit": "RUB"}),
        (
            "More than 17 thousand enterprises",
            {"count": "17 thousand", "unit": "enterprise", "more_than": "More than"},
        ),
        ("five former Soviet republics", {"count": "five", "unit": "republic"}),
        ("the 25th anniversary of peace", {"ordinal": "25th", "unit": "anniversary"}),
        ("at the fifth Moscow Conference on peace", {"ordinal": "fifth", "unit": "conference"}),
    ],
)
def test_figures_are_read(text: str, expected: dict[str, str]) -> None:
    """A number is suggested with its kind, its unit and the modifier beside it."""
    at = scene(text)
    assert items(figures.suggest(at.clean.paragraphs[0], at)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "one of the countries",
        "third countries",
        "for 25 years and two days",
        "COVID-19 and Su-35 jets",
        "grew by 15% or 3 percent",
        "on 5 May 2022 tanks came",
        "the 7,000 of them",
    ],
)
def test_numbers_that_are_hardly_figures_are_left_out(text: str) -> None:
    """Durations, per cents, names, dates and set terms are no suggestions."""
    at = scene(text)
    found = items(figures.suggest(at.clean.paragraphs[0], at))
    assert found == []


def test_the_longest_name_wins_and_repeats_are_told_apart() -> None:
    """Of nested names the longest is suggested; a repeated one says around which words."""
    at = scene("The CIS Collective Security Treaty Organization, the CIS and the CIS states.")
    assert items(names.suggest(at.clean.paragraphs[0], registries().organizations)) == [
        {"csto": "CIS Collective Security Treaty Organization"},
        {"cis": "CIS", "in": "CIS and"},
        {"cis": "CIS", "in": "CIS states"},
    ]


@pytest.mark.parametrize("text", ["the UN Security Council", "the Union", "a CSTO SCO meeting"])
def test_parts_of_longer_names_and_short_forms_are_left_out(text: str) -> None:
    """A short form, or a name that seems part of another body's, is not suggested."""
    at = scene(text)
    assert names.suggest(at.clean.paragraphs[0], registries().organizations) == []


def test_quotations_and_what_goes_on_from_them() -> None:
    """A quotation has the source and cue beside it; the next one under them continues it."""
    assert said_in("“We came,” Foreign Minister Sergei Lavrov said. “We saw.”") == [
        {
            "id": "s1",
            "speaker": "sergey-lavrov",
            "source": "Foreign Minister Sergei Lavrov",
            "cue": "said",
            "direct": "We came,",
        },
        {"id": "s2", "speaker": "sergey-lavrov", "continues": "s1", "direct": "We saw."},
    ]


@pytest.mark.parametrize(
    "tail", [" he added.", " added the minister.", " Murat Ospanov continued.", " Lavrov added."]
)
def test_a_quotation_with_words_of_its_own_continues_none(tail: str) -> None:
    """Where a pronoun or a name with a cue follows a quotation, it does not go on from another."""
    found = said_in(f"“We came,” said Lavrov. “We saw,”{tail}")
    assert not [item for item in found if "continues" in item]
    assert len(found) == (2 if "Lavrov" in tail else 1)


def test_a_new_sentence_behind_a_quotation_is_no_tail() -> None:
    """`He added that …` behind a quotation begins anew, and leaves the quotation as it is."""
    found = said_in("“We came,” said Lavrov. “We saw.” He added that it rained.")
    assert [item.get("continues") for item in found] == [None, "s1"]


@pytest.mark.parametrize(
    ("text", "kind", "content"),
    [
        ("Lavrov said that all is well.", "indirect", "all is well"),
        ("Lavrov has noted that all is “well”.", "mixed", "all is “well”"),
        ("Putin told journalists that it rains.", "indirect", "it rains"),
        ("According to Shoigu, the bases are safe.", "indirect", "the bases are safe"),
        ("The bases are safe, Shoigu said on Friday.", "indirect", "The bases are safe"),
        ("Lavrov said: “We came.”", "direct", "We came."),
    ],
)
def test_clauses_have_a_sure_end(text: str, kind: str, content: str) -> None:
    """A clause is suggested without `that`, without the final stop, and with its kind."""
    assert [item[kind] for item in said_in(text)] == [content]


@pytest.mark.parametrize(
    "text",
    [
        "He said that all is well.",
        "A spokesman for Lavrov said that all is well.",
        "An aide to Putin said that all is well.",
        "President Vladimir Putin and Foreign Minister Sergei Lavrov said that all is well.",
        "Lavrov praised the cooperation.",
        "On the bases, Lavrov said in Moscow.",
        "“All is well,” the minister said.",
    ],
)
def test_a_doubtful_speaker_gives_no_statement(text: str) -> None:
    """Pronouns, aides, joint sources and bare verbs are left to a person."""
    assert said_in(text) == []


def test_a_title_stands_for_the_one_person_who_bears_it() -> None:
    """`the Russian President` is who the page calls so, and nobody if it calls two people so."""
    first = "Russian President Vladimir Putin came."
    second = "“We came,” the Russian President said."
    assert [item["speaker"] for item in said_in(first, second)] == ["vladimir-putin"]
    assert said_in(first, "Russian President Sergei Lavrov came.", second) == []


def test_lines_go_by_form_and_place() -> None:
    """Headline, caption, prose, tags and teasers are told apart on a page of no known site."""
    raw = """\
Home
Shoigu says the bases in Tajikistan are safe
© Photo: Ministry
The bases in Tajikistan are safe, Shoigu said in Dushanbe on Friday.
Nobody doubts it.
Shoigu, bases, Tajikistan, Dushanbe
Putin Meets the President of Kyrgyzstan
Editor's note: this is a translation."""
    labels = lines.guess(page(raw), registries().people)
    expected = ["interface", "title", "caption", "body", "body", "tags", "related", "note"]
    assert list(labels.values()) == expected
    assert ranges(labels)["L4-L5"] == "body"


def test_a_title_whose_bearer_is_known_is_no_stranger() -> None:
    """Words that seem to name a speaker are told only where nobody of the registry is meant."""
    said = "“We came,” the Russian President said."
    assert statements.strangers(scene(said)) == {1: ["Russian President"]}
    assert statements.strangers(scene("Russian President Vladimir Putin came.", said)) == {}


def labels_of(raw: str) -> list[str]:
    """Return the labels of the lines of a page."""
    return list(lines.guess(page(raw), registries().people).values())


PARAGRAPH = "Two terminals will open at the border, the minister told the forum on Thursday.\n"


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("Home\nPolitics\n\nAstana, 12 March 2026\n", "interface interface"),
        ("Home\nOspanov promises faster freight next year\n12.03.2026\n", "interface title"),
        ("Friday, 12 March 2026\n\nOspanov promises faster freight soon\n", "dateline title"),
    ],
)
def test_place_tells_headline_and_day(above: str, expected: str) -> None:
    """A headline that the text repeats nothing of goes by its place, a day by being alone."""
    labels = labels_of(above + "\n" + PARAGRAPH)
    assert labels[:2] == expected.split()
    assert "dateline" in labels


def test_a_list_of_links_has_no_headline() -> None:
    """Of lines that all look like headlines none stands out."""
    links = "Trains return to the old line\nSchools close for the long winter\n\n"
    assert labels_of(links + PARAGRAPH) == ["interface", "interface", "body"]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Read also: Will Kazakhstan and Iran build another railway?", "related"),
        ("Related\nTashkent agrees on crossings", "related"),
        ("Tags: Kazakhstan, rail", "tags"),
        ("Topics: rail", "tags"),
        ("Photo: Ministry of Transport", "caption"),
        ("Image: The minister speaks to the forum on a cold day.", "caption"),
        ("© Ministry of Transport", "caption"),
    ],
)
def test_lines_that_say_what_they_are(line: str, label: str) -> None:
    """`Read also`, `Tags:`, `Photo:` and the like tell the label, within and below the article."""
    assert labels_of(f"{PARAGRAPH}{line}\n")[-1] == label
    assert labels_of(f"{PARAGRAPH}{line}\n{PARAGRAPH}")[-2] == label


def test_a_notice_of_rights_is_no_caption() -> None:
    """The notice at the foot of a page begins like the credit of a picture and is none."""
    assert labels_of(f"{PARAGRAPH}© 2026 The Ministry\n")[-1] == "interface"
    assert labels_of(f"{PARAGRAPH}© The Ministry. All rights reserved\n")[-1] == "interface"


def test_the_article_goes_on_below_a_teaser() -> None:
    """A short last sentence below `Read also` and its headline is part of the article."""
    raw = f"{PARAGRAPH}Read also\nTashkent agrees on crossings\nThe work goes on.\n"
    assert labels_of(raw) == ["body", "related", "related", "body"]


PIECES = [
    "and all of them went home in the end of that long day.\n",
    "\nEditor’s note: a translation \x07",
    "\nwaive this: it said in the words that all of them heard.\n",
    "Lavrov",
    "Sergei",
    "Putin",
    "said",
    "that",
    "told us",
    "the",
    "Russian",
    "President",
    "he",
    "CIS",
    "SCO",
    "UN",
    "“",
    "”",
    '"',
    "«",
    ".",
    ",",
    ":",
    "\n",
    "\n",
    "today",
    "Friday",
    "in 2019",
    "2008 to 2019",
    "March 8",
    "5 May 2022",
    "five",
    "republics",
    "$5 billion",
    "10,000",
    "25th",
    "\n",
    "anniversary",
    "©",
    "According to",
    "and",
    "/TASS/",
    "—",
    "(Sputnik)",
    "\x00",
    "\x85",
    "\u202e",
    "\t",
    "#",
    "doubt: x",
    "- ",
    "é",
    "’s",
    "É́",
    "😀",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
def test_any_page_gives_a_draft_that_can_be_read(raw: str) -> None:
    """Whatever a seed holds, its draft is strict YAML whose quotes stand where they say."""
    seed = page(raw)
    report = Report()
    name = annotation_file.path_of("page")
    file = strict_yaml.read(draft.make(seed, registries(), 3).text, name, report)
    notes = annotation_file.read(file, "page", layers.SHAPE, report) if file else None
    assert notes is not None, report.problems
    resolve_document(seed, notes, registries(), report)
    wrong = [p for p in report.problems if p.severity == "error"]
    assert {p.rule for p in wrong} <= {"missing-key"}, wrong


def test_the_documented_tables_are_what_the_benchmark_measures() -> None:
    """docs/suggestions.md shows the tables that the benchmark gives for this corpus and builder."""
    script = PROJECT / "benchmarks" / "suggestions.py"
    done = subprocess.run(
        [sys.executable, script, "--print"],
        env={"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"},
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() in (PROJECT / "docs" / "suggestions.md").read_text("utf-8")
