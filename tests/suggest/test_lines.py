"""Labels of lines: what a page's form and the places of its lines tell, and where a line is cut."""

from __future__ import annotations

import pytest

from builder.annotation.writing import ranges
from builder.suggest import lines
from builder.suggest.line_forms import LONGEST
from tests.support import page, registries


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
    labels = lines.guess(page(raw), registries().people).labels
    expected = ["interface", "title", "caption", "body", "body", "tags", "related", "note"]
    assert list(labels.values()) == expected
    assert ranges(labels)["L4-L5"] == "body"


def labels_of(raw: str) -> list[str]:
    """Return the labels of the lines of a page."""
    return list(lines.guess(page(raw), registries().people).labels.values())


PARAGRAPH = "Two terminals will open at the border, the minister told the forum on Thursday.\n"


def test_what_no_page_of_news_has_is_not_looked_at() -> None:
    """A line as long as no paragraph, and what comes behind as much as no page has, is not text."""
    long = "word " * (LONGEST // 5) + PARAGRAPH
    most = lines.PAGE // (len(PARAGRAPH) - 1)
    raw = PARAGRAPH + long + PARAGRAPH * (most + 1)
    labels = lines.guess(page(raw), registries().people).labels
    kept = [number for number, label in labels.items() if label == "body"]
    assert sorted(kept) == [1, *range(3, most + 2)]
    assert {labels[2], labels[most + 2], labels[most + 3]} == {"interface"}


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
        ("#rail", "tags"),
        ("The views expressed here are the author's own.", "note"),
    ],
)
def test_lines_that_say_what_they_are(line: str, label: str) -> None:
    """`Read also`, `Tags:`, `Photo:` and the like tell the label, within and below the article."""
    assert labels_of(f"{PARAGRAPH}{line}\n")[-1] == label
    assert labels_of(f"{PARAGRAPH}{line}\n{PARAGRAPH}")[-2] == label


def test_words_of_readers_are_no_part_of_the_article() -> None:
    """What stands under `2 comments` is prose, and the article ended above it."""
    reader = "I was promised such a terminal in the year in which my son was born.\n"
    raw = f"{PARAGRAPH * 4}2 comments\n{reader}Most read\nSnow falls in the north\n"
    assert labels_of(raw) == [*["body"] * 4, *["interface"] * 3, "related"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry wants a larger share of the trade this year.",
        "He came on Monday to see all of them about trade.",
        "Both borders are closed, and the complaints of drivers grow.",
        "“I have listened with care to the views expressed by my colleagues today,” he said.",
        "Ospanov said the opinions expressed at the forum deserve attention.",
        "(China buys most of the gas that is sold abroad.)",
        "The new embassy opens in Kabul this week, the Foreign Ministry says.",
        "The website contains the full text of the treaty, the minister said.",
        "Photos, taken by guards on Monday, show that the post was destroyed.",
    ],
)
def test_a_paragraph_may_have_words_of_buttons(sentence: str) -> None:
    """A word that buttons have as well makes no button of a paragraph."""
    assert labels_of(f"{PARAGRAPH}{sentence}\n{PARAGRAPH}") == ["body"] * 3


@pytest.mark.parametrize(
    "headline",
    [
        "Border terminal opens in Osh",
        "Borders are closed, minister says",
        "Trade across the border to grow 5.65 percent",
        "Ministry to spend 1.25 billion on the border terminals",
    ],
)
def test_a_headline_may_have_words_of_buttons_and_decimals(headline: str) -> None:
    """What a button or a clock looks like in part stands in headlines too."""
    raw = f"Home\n\n{headline}\n\n{PARAGRAPH * 4}"
    assert labels_of(raw)[:2] == ["interface", "title"]


@pytest.mark.parametrize("heading", ["Recent developments", "Other issues", "Most in need"])
def test_an_article_goes_on_below_a_heading_of_its_own(heading: str) -> None:
    """A heading that a list of links could have too ends no article where prose follows it."""
    labels = labels_of(f"{PARAGRAPH * 7}{heading}\n{PARAGRAPH * 2}")
    assert (labels[:7], labels[8:]) == (["body"] * 7, ["body"] * 2)


@pytest.mark.parametrize("button", ["SHARE", "TAGS", "Log In", "Most Popular", "Show Comments"])
def test_a_button_says_nobody_who_wrote_the_article(button: str) -> None:
    """Right below an article stand buttons as well as those whose article it is."""
    assert labels_of(f"{PARAGRAPH * 4}{button}\n")[-1] != "metadata"


def test_a_path_of_sections_is_no_byline() -> None:
    """A part of a menu may look like a name; the line above it is no headline for that."""
    menu = "Home\nBorder News of Central Asia\nPolitics | Human Rights | Silk Road\n"
    labels = labels_of(f"{menu}Minister says new posts are coming\n\n{PARAGRAPH * 3}")
    assert labels == ["interface"] * 3 + ["title"] + ["body"] * 3


def test_a_notice_of_rights_is_no_caption() -> None:
    """The notice at the foot of a page begins like the credit of a picture and is none."""
    assert labels_of(f"{PARAGRAPH}© 2026 The Ministry\n")[-1] == "interface"
    assert labels_of(f"{PARAGRAPH}© The Ministry. All rights reserved\n")[-1] == "interface"


def test_the_article_goes_on_below_a_teaser() -> None:
    """A short last sentence below `Read also` and its headline is part of the article."""
    raw = f"{PARAGRAPH}Read also\nTashkent agrees on crossings\nThe work goes on.\n"
    assert labels_of(raw) == ["body", "related", "related", "body"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "Ospanov promises faster freight soon\nOspanov promises faster freight soon\n",
            "title metadata",
        ),
        ("Ospanov promises faster freight soon\nBy Anna Petrova\n", "title metadata"),
        ("Ospanov promises faster freight soon\nBy our staff, 14 March 2012\n", "title dateline"),
        ("Thu 12 Mar 2015 14.05 GMT\nOspanov promises faster freight soon\n", "dateline title"),
        ("16.09.2021 11:40\nOspanov promises faster freight soon\n", "dateline title"),
        ("08:25 GMT 16 September 2021\n", "interface"),
        ("Ospanov promises faster freight soon\nhttps://example.org/p.jpg\n", "title metadata"),
    ],
)
def test_what_stands_above_an_article(raw: str, expected: str) -> None:
    """The first headline is the title; bylines, days and addresses around it are no text."""
    assert labels_of(raw + PARAGRAPH + PARAGRAPH)[: raw.count("\n")] == expected.split()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tags\nTajikistan\nForeign policy\nShare\n", "interface tags tags interface"),
        ("This text was translated automatically.\n", "note"),
        ("Anna Petrova contributed to this report.\n", "note"),
        ("1\nTenge slides for a fifth day\n", "interface related"),
        ("Who Owns The Water Of The Syr Darya And Its Fish?\n", "related"),
    ],
)
def test_what_stands_below_an_article(raw: str, expected: str) -> None:
    """Topics, notes and teasers below an article are told apart, and none is part of it."""
    assert labels_of(PARAGRAPH + raw)[1:] == expected.split()


def test_a_summary_above_the_picture_is_the_lead() -> None:
    """A paragraph without news of its own, apart from the article by a picture, is its lead."""
    raw = f"The neighbours are in no hurry to open their old borders.\n© Ministry\n{PARAGRAPH * 2}"
    assert labels_of("Ospanov promises faster freight soon\n" + raw)[1:] == [
        "lead",
        "caption",
        *["body"] * 2,
    ]


def cut_of(line: str) -> list[dict[str, str]] | None:
    """Return the parts that a line on a page is cut into."""
    cuts = lines.guess(page(f"{PARAGRAPH}{line}\n{PARAGRAPH}"), registries().people).parts()
    return cuts.get(2)  # type: ignore[return-value]


TEXT = "The authorities of the region expect that trade will grow, the minister said."


@pytest.mark.parametrize(
    ("front", "label"),
    [
        ("date 2023-10-06", "metadata"),
        ("Published: 14 November 2012, 16:20", "metadata"),
        ("ADVERTISEMENT", "interface"),
    ],
)
def test_what_is_injected_before_a_paragraph_is_cut_off(front: str, label: str) -> None:
    """A date or a button before the text of a line is quoted with its label, the rest is text."""
    assert cut_of(f" {front} {TEXT}") == [{label: front}, {"body": "rest"}]


@pytest.mark.parametrize(
    ("back", "label"),
    [
        ("Read more", "interface"),
        ("Read more Share", "interface"),
        ("Read also: Somebody came home", "related"),
    ],
)
def test_what_is_injected_behind_a_paragraph_is_cut_off(back: str, label: str) -> None:
    """A button or a teaser behind the text of a line is quoted with its label."""
    assert cut_of(f"{TEXT} {back}") == [{"body": "rest"}, {label: back}]


def test_a_credit_before_a_dateline_is_cut_off() -> None:
    """What stands before an inline dateline is no text; of a credit it is a caption."""
    line = f"© Ivan Petrov/Agency BISHKEK -- {TEXT}"
    assert cut_of(line) == [{"caption": "© Ivan Petrov/Agency"}, {"body": "rest"}]


@pytest.mark.parametrize(
    "line",
    [TEXT, "date 2023-10-06 12:20", f"MOSCOW, October 6. /TASS/. {TEXT}", f"On 6 May 2021 {TEXT}"],
)
def test_lines_of_one_thing_stay_whole(line: str) -> None:
    """A paragraph with its own dateline or date is not cut, nor is a line without text."""
    assert cut_of(line) is None
