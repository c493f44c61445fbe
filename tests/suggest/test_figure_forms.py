"""The forms that news has for numbers, each with what the guidelines make of it.

They are listed from the language and from the guidelines, not from pages: what is uncertain by
them has no suggestion.
"""

from __future__ import annotations

import pytest

from builder.suggest import figures
from tests.suggest.scenes import items, scene

FIGURES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    # What stands before the noun, and nouns of all kinds
    ("saw 300 Russian and Tajik soldiers", (("count", "300", "soldier"),)),
    ("with 12 Su-30 fighters", (("count", "12", "fighter"),)),
    ("saw the two presidents", (("count", "two", "president"),)),
    ("the five countries’ leaders", (("count", "five", "country"),)),
    ("saw 20 Russians and two Uzbeks", (("count", "20", "russian"), ("count", "two", "uzbek"))),
    ("sent three aircraft", (("count", "three", "aircraft"),)),
    ("sent 5,000 personnel", (("count", "5,000", "personnel"),)),
    ("bought 30 buses", (("count", "30", "bus"),)),
    ("cost 12 lives", (("count", "12", "life"),)),
    ("passed three crises", (("count", "three", "crisis"),)),
    ("a 12-member delegation", (("count", "12", "member"),)),
    ("a five-member commission", (("count", "five", "member"),)),
    ("a nine-storey house", (("count", "nine", "storey"),)),
    ("12 of the 30 soldiers", (("count", "12", "soldier"), ("count", "30", "soldier"))),
    ("12 of 30 soldiers", (("count", "12", "soldier"), ("count", "30", "soldier"))),
    ("one of the three bases", (("count", "three", "base"),)),
    # Whose noun stands elsewhere
    ("1,000 workers came, 200 of them from afar",
     (("count", "1,000", "worker"), ("count", "200", "worker"))),
    ("1,000 workers came, of whom 200 left",
     (("count", "1,000", "worker"), ("count", "200", "worker"))),
    ("sent teachers. There will be 100 of them.", (("count", "100", "teacher"),)),
    ("12 people were killed and 30 wounded",
     (("count", "12", "person"), ("count", "30", "person"))),
    ("12 people were hurt, 30 others fled",
     (("count", "12", "person"), ("count", "30", "person"))),
    ("the number of servicemen would grow to 9,000.", (("count", "9,000", "serviceman"),)),
    ("The number of new schools rose from 50 to 70 last year.",
     (("count", "50", "school"), ("count", "70", "school"))),
    ("it grew to 9,000.", ()),
    ("The number of students reached 17,000, including 5,900 from afar.",
     (("count", "17,000", "student"), ("count", "5,900", "student"))),
    ("killing at least three and injuring 27.",
     (("count", "three", "person", "more_than"), ("count", "27", "person"))),
    ("a blast left 15 dead and 32 wounded",
     (("count", "15", "person"), ("count", "32", "person"))),
    ("In the blast 15 were killed.", (("count", "15", "person"),)),
    ("the Union, 5 of whose members came", (("count", "5", "member"),)),
    ("killing three soldiers", (("count", "three", "soldier"),)),
    ("hundreds of workers, one in three of them", ()),
    ("at the age of 45", ()),
    # Numbers in words, with scales, and vague ones
    ("two hundred and fifty people", (("count", "two hundred and fifty", "person"),)),
    ("one hundred twenty tanks", (("count", "one hundred twenty", "tank"),)),
    ("one Kyrgyz civilian died", (("count", "one", "civilian"),)),
    ("12 m of cloth", (("count", "12", "m"),)),
    ("The budget for 2022 provides much.", ()),
    ("Five people came.", (("count", "Five", "person"),)),
    ("the Group of Seven countries", ()),
    ("one in five workers", ()),
    ("some 40 villages", (("count", "40", "village", "about"),)),
    ("close to 40 villages", (("count", "40", "village", "about"),)),
    ("in excess of 40 villages", (("count", "40", "village", "more_than"),)),
    ("nearly three dozen villages", ()),
    ("dozens of villages, thousands of people", ()),
    ("five or six villages", ()),
    ("grew five-fold and fivefold, three times", ()),
    ("5 mln tons", (("count", "5 mln", "ton"),)),
    ("40 billion cubic metres", (("count", "40 billion", "cubic metre"),)),
    ("3,000 square kilometers", (("count", "3,000", "square kilometer"),)),
    ("2 billion kilowatt-hours", (("count", "2 billion", "kilowatt-hour"),)),
    ("about 2000 people", (("count", "2000", "person", "about"),)),
    # Shares and fractions
    ("two thirds of it", ()),
    ("three quarters of it, two-fifths, three tenths", ()),
    ("twelve percent of it", (("share", "twelve percent", "percent"),)),
    ("a 20-percent rise", (("share", "20-percent", "percent"),)),
    ("some 5% to 7% of it", (("share", "5% to 7%", "percent", "about"),)),
    ("grew from 5% to 7%.", (("share", "5%", "percent"), ("share", "7%", "percent"))),
    ("between 5% and 7% of it", (("share", "5% and 7%", "percent"),)),
    # Money
    ("worth $1.2bn", (("money", "$1.2bn", "USD"),)),
    ("worth US$5 million", (("money", "US$5 million", "USD"),)),
    ("worth EUR 3 million", (("money", "EUR 3 million", "EUR"),)),
    ("worth 3 million EUR", (("money", "3 million EUR", "EUR"),)),
    ("worth 500 mln rubles", (("money", "500 mln rubles", "RUB"),)),
    ("worth 3 million U.S. dollars", (("money", "3 million U.S. dollars", "USD"),)),
    ("worth 3 million Canadian dollars", ()),
    ("worth 3 million Pakistani rupees", (("money", "3 million Pakistani rupees", "PKR"),)),
    ("a $2.5-billion loan", (("money", "$2.5-billion", "USD"),)),
    ("worth $5 million to $7 million", (("money", "$5 million to $7 million", "USD"),)),
    ("between $5 million and $7 million", (("money", "$5 million and $7 million", "USD"),)),
    ("worth $5-$7 million", (("money", "$5-$7 million", "USD"),)),
    ("fell from $5 million to $4 million",
     (("money", "$5 million", "USD"), ("money", "$4 million", "USD"))),
    ("spent half a million dollars", ()),
    # Ranges of counts
    ("from 5,000 to 7,000 people took part", (("count", "5,000 to 7,000", "person"),)),
    ("had grown from 5,000 to 7,000 people",
     (("count", "5,000", "person"), ("count", "7,000", "person"))),
    # Ordinals
    ("their first meeting", (("ordinal", "first", "meeting"),)),
    ("his third visit", (("ordinal", "third", "visit"),)),
    ("the first deputy prime minister", ()),
    ("the first lady of the land", ()),
    ("the Third World", ()),
    ("a third of them", ()),
    ("every third family", ()),
    ("the first train left Osh", (("ordinal", "first", "train"),)),
    ("ranks 69th out of 190 countries", ()),
    # Names and durations
    ("two Boeing 737 planes", (("count", "two", "plane"),)),
    ("Resolution 1325 members", ()),
    ("a 15-day truce and a five-day week", ()),
    ("for two working days and three more weeks", ()),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_forms_of_figures(text: str, expected: tuple[tuple[str, ...], ...]) -> None:
    """Each form is suggested with its kind, words, unit and modifier, or not at all."""
    at = scene(text)
    found = items(figures.suggest(at.clean.paragraphs[0], at))
    beside = ("about", "more_than", "less_than")
    said = [
        (*next(iter(i.items())), i["unit"], next((name for name in beside if name in i), None))
        for i in found
    ]
    assert said == [(*one, None)[:4] for one in expected]
