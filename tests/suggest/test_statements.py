"""Statements: what is attributed by which words, and who is meant by them."""

from __future__ import annotations

import pytest

from builder.suggest import statements
from tests.suggest.scenes import items, scene


def said_in(*paragraphs: str) -> list[dict[str, object]]:
    """Return the statements suggested in a text."""
    suggested = statements.suggest(statements.find(scene(*paragraphs)))
    return [item for found in suggested.values() for item in items(found)]


def contents(text: str) -> list[tuple[object, ...]]:
    """Return kind, content, source and cue of the statements suggested in a paragraph."""
    kinds = ("direct", "mixed", "indirect")
    return [
        (kind, item[kind], item.get("source"), item.get("cue"))
        for item in said_in(text)
        for kind in kinds
        if kind in item
    ]


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


def test_spaces_within_the_marks_are_no_part_of_a_quotation() -> None:
    """No annotation has them; `check` would refuse the draft."""
    assert [item["direct"] for item in said_in("“ We came, ” said Lavrov.")] == ["We came,"]


@pytest.mark.parametrize(
    ("tail", "cue"), [(" he added.", "added"), (" Lavrov added.", "added"), (" he noted.", "noted")]
)
def test_a_quotation_with_words_of_its_own_continues_none(tail: str, cue: str) -> None:
    """Where a pronoun or a name with a cue follows a quotation, it does not go on from another."""
    found = said_in(f"“We came,” said Lavrov. “We saw,”{tail}")
    assert [item.get("cue") for item in found] == ["said", cue]


def test_a_quotation_of_somebody_unknown_continues_none() -> None:
    """A quotation with words of its own about who says it is nobody else's."""
    found = said_in("“We came,” said Lavrov. “We saw,” a passer-by added.")
    assert [item["direct"] for item in found] == ["We came,"]


def test_a_new_sentence_behind_a_quotation_is_no_tail() -> None:
    """`He added that …` behind a quotation begins anew, and leaves the quotation as it is."""
    found = said_in("“We came,” said Lavrov. “We saw.” He added that it rained.")
    assert [item.get("continues") for item in found] == [None, "s1", None]


@pytest.mark.parametrize(
    ("text", "kind", "content"),
    [
        ("Lavrov said that all is well.", "indirect", "all is well"),
        ("Lavrov said all is well.", "indirect", "all is well"),
        ("Lavrov said on Friday in Moscow that all is well.", "indirect", "all is well"),
        ("Lavrov, in turn, has noted that all is “well”.", "mixed", "all is “well”"),
        ("Putin told journalists that it rains.", "indirect", "it rains"),
        ("According to Shoigu, the bases are safe.", "indirect", "the bases are safe"),
        ("The bases are safe, Shoigu said on Friday.", "indirect", "The bases are safe"),
        ("The bases are safe, according to Shoigu.", "indirect", "The bases are safe"),
        ("Lavrov said: “We came.”", "direct", "We came."),
        ("Lavrov told the forum on Friday: ''We came.''", "direct", "We came."),
        ("„We came“, said Lavrov.", "direct", "We came"),
        ("Lavrov praised the cooperation.", "indirect", "the cooperation"),
        ("Lavrov urged all of them to come, as it rains.", "indirect", "to come, as it rains"),
        ("Lavrov called on Astana to publish the rules.", "indirect", "to publish the rules"),
        ("Lavrov promised to build a road.", "indirect", "to build a road"),
        ("Lavrov expressed gratitude for the help.", "indirect", "the help"),
        ("Lavrov voiced hope that all will be well.", "indirect", "all will be well"),
        ("Lavrov described it as “a tax”.", "mixed", "it as “a tax”"),
        ("Lavrov said the plan ‘Road’ and “The New Road” are good.", "indirect",
         "the plan ‘Road’ and “The New Road” are good"),
    ],
)  # fmt: skip
def test_clauses_have_a_sure_end(text: str, kind: str, content: str) -> None:
    """A clause is suggested without `that`, without the final stop, and with its kind."""
    assert [found[:2] for found in contents(text)] == [(kind, content)]


def test_verbs_that_share_a_subject_are_statements_of_their_own() -> None:
    """A participle, or a second verb with a clause of its own, ends what is before it."""
    text = "Lavrov insisted that all is well, and denied that it rains, adding it never did."
    assert contents(text) == [
        ("indirect", "all is well", "Lavrov", "insisted"),
        ("indirect", "it rains", "Lavrov", "denied"),
        ("indirect", "it never did", "Lavrov", "adding"),
    ]


def test_what_somebody_did_besides_was_not_said() -> None:
    """Behind a comma another deed of the subject is no part of the content."""
    found = contents("Lavrov said that all is well, and signed a plan.")
    assert found == [("indirect", "all is well", "Lavrov", "said")]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Sergei Lavrov, Russia’s foreign minister, said that it rains.",
         "Sergei Lavrov, Russia’s foreign minister"),
        ("It rains again today, said Sergei Lavrov, the foreign minister of Russia.",
         "Sergei Lavrov, the foreign minister of Russia"),
        ("Russia’s foreign minister, Sergei Lavrov, said that it rains.",
         "Russia’s foreign minister, Sergei Lavrov"),
        ("MOSCOW -- The head of the ministry, Minister Sergei Lavrov, said it rains.",
         "The head of the ministry, Minister Sergei Lavrov"),
        ("The Foreign Minister of Russia Sergei Lavrov said it rains.",
         "The Foreign Minister of Russia Sergei Lavrov"),
        ("Sergei Lavrov, who came on Friday, said it rains.", "Sergei Lavrov, who came on Friday"),
        ("Murat Ospanov of the Institute of Water said it rains.",
         "Murat Ospanov of the Institute of Water"),
        ("Murat Ospanov, a physicist in Osh, said it rains.",
         "Murat Ospanov, a physicist in Osh"),
    ],
)  # fmt: skip
def test_a_source_has_what_is_said_of_its_name(text: str, source: str) -> None:
    """Title, determiner and what commas set apart belong to the words for a speaker."""
    assert [found[2] for found in contents(text)] == [source]


@pytest.mark.parametrize(
    "text",
    [
        "He said that all is well.",
        "A spokesman for Lavrov said that all is well.",
        "An aide to Putin said that all is well.",
        "On the bases, Lavrov said in Moscow.",
        "“All is well,” the minister said.",
        "It was noted that all is well.",
        "Lavrov discussed that all is well.",
        "Lavrov declined to comment.",
        "They left when Lavrov said that it rains.",
        "Astana said that it rains.",
    ],
)
def test_a_doubtful_speaker_gives_no_statement(text: str) -> None:
    """Aides, passives, topics and words that name nobody of the page are left to a person."""
    assert said_in(text) == []


def speakers(*paragraphs: str) -> list[object]:
    """Return who is suggested as the speaker of each statement of a text."""
    return [item["speaker"] for item in said_in(*paragraphs)]


def test_a_pronoun_is_whom_the_page_named_last() -> None:
    """`he` is the last subject, not somebody who was only met or spoken of."""
    first = "Lavrov met Putin in Moscow."
    assert speakers(first, "He said that it rains.") == ["sergey-lavrov"]
    assert speakers("Lavrov spoke.", "Putin came.", "According to him, it rains.") == [
        "vladimir-putin"
    ]


def test_she_is_no_man() -> None:
    """A pronoun goes past somebody whose name is that of the other sex."""
    woman = "Gulnara Asanova, a lawmaker, said that it rains."
    assert speakers(woman, "Lavrov came.", "“It does,” she added.")[-1] == "gulnara-asanova"
    assert speakers("Lavrov came.", "“It does,” she added.") == []


@pytest.mark.parametrize(
    "words",
    ["the Russian President", "The president", "the Russian leader", "the head of state",
     "the president of Russia"],
)  # fmt: skip
def test_a_description_is_whom_the_page_gives_such_a_title(words: str) -> None:
    """A title, however it is turned, stands for the one person of the page who bears it."""
    first = "Russian President Vladimir Putin met Kazakh Foreign Minister Sergei Lavrov."
    assert speakers(first, f"“We came,” {words} said.") == ["vladimir-putin"]


def test_a_title_that_two_people_bear_is_the_last_one_who_spoke() -> None:
    """Of two presidents `the president` is the last subject of the page."""
    both = "Russian President Vladimir Putin met Kazakh President Sergei Lavrov."
    assert speakers(both, "Lavrov came.", "“We came,” the president said.") == ["sergey-lavrov"]


def test_speakers_whom_the_registry_lacks_are_new_entries() -> None:
    """Somebody with a full name is suggested by an id made of it, and known by surname later."""
    at = scene(
        "Kazakh Transport Minister Murat Ospanov said that it rains.",
        "Ospanov added that it is cold.",
        "The Ministry of Transport said in a statement that it snows.",
    )
    found = statements.find(at)
    assert [said.speaker for said in found] == [
        "murat-ospanov", "murat-ospanov", "ministry-of-transport",
    ]  # fmt: skip
    new = at.cast.newcomers["murat-ospanov"]
    assert new.entry()["names"] == ["Murat Ospanov", "Ospanov"]
    assert (new.role, new.line) == ("Kazakh Transport Minister", 1)
    assert at.cast.newcomers["ministry-of-transport"].kind == "group"


def test_several_who_speak_together_are_a_group() -> None:
    """`X and Y said` is a statement of one group, with the whole phrase as its source."""
    (said,) = said_in("Vladimir Putin and Sergei Lavrov said that it rains.")
    assert said["speaker"] == "vladimir-putin-and-sergei-lavrov"
    assert said["source"] == "Vladimir Putin and Sergei Lavrov"


def test_a_quotation_over_paragraphs_has_its_source_where_it_ends() -> None:
    """The first paragraph takes source and cue from the last one, the others continue it."""
    found = said_in("“We began late.", "“It rained.", "“We end early,” said Lavrov.")
    assert [item.get("continues") for item in found] == [None, "s1", "s1"]
    assert found[0]["source"] == {"L3": "Lavrov"}
    assert found[0]["cue"] == {"L3": "said"}
    assert [item["direct"] for item in found] == ["We began late.", "It rained.", "We end early,"]


def test_a_quotation_over_many_paragraphs_begins_where_it_begins() -> None:
    """However long it is: a part that starts in the middle would lack its source and cue."""
    found = said_in(*["“It rained."] * 60, "“We end,” said Lavrov.")
    assert [item.get("continues") for item in found] == [None, *["s1"] * 60]


def test_a_quotation_over_paragraphs_that_is_attributed_before_it() -> None:
    """Where words before the first paragraph say whose it is, the others continue it."""
    found = said_in("Lavrov said: “We began late.", "“We end early.”")
    assert [(item.get("cue"), item.get("continues")) for item in found] == [
        ("said", None), (None, "s1"),
    ]  # fmt: skip
