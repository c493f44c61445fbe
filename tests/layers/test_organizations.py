"""The layer of organizations: names, and the tags of their tokens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import STEMS, real_rows, resolve, rules

RAW = "The CIS Collective Security Treaty Organization (CSTO), as the Union’s /TASS/ said."


def names(*items: str) -> str:
    """Return the YAML of an entry with these mentions."""
    return "  L1:\n    organizations:\n" + "".join(f"      - {item}\n" for item in items)


ALL = (
    "csto: CIS Collective Security Treaty Organization",
    "csto: CSTO",
    "eaeu: Union",
    "tass: TASS",
)


def test_names_become_tags() -> None:
    """The first token of a mention is B-ORG, the others I-ORG, all else O."""
    document, report = resolve(RAW, names(*ALL))
    assert report.problems == []
    assert document is not None
    from builder.corpus.tables import rows

    (row,) = rows(document)["organizations"]
    tagged: Any = zip(row["tokens"], row["ner_tags"], strict=True)  # type: ignore[call-overload]
    assert " ".join(f"{token}/{tag[0]}" for token, tag in tagged) == (
        "The/O CIS/B Collective/I Security/I Treaty/I Organization/I (/O CSTO/B )/O ,/O as/O "
        "the/O Union/B ’s/O //O TASS/B //O said/O ./O"
    )


@pytest.mark.parametrize(
    ("items", "rule"),
    [
        (("cis: CIS", *ALL), "mentions-overlap"),
        ((*ALL[:2], "eaeu: the Union", ALL[3]), "unlisted-name"),
        ((*ALL[:3], "sputnik: TASS"), "unlisted-name"),
        ((*ALL[:3], "itar-tass: TASS"), "unknown-id"),
        (ALL[:3], "unmarked-name"),
        ((ALL[1], ALL[0], *ALL[2:]), "out-of-order"),
        ((*ALL[:3], "tass: TAS"), "inside-token"),
    ],
)
def test_a_wrong_name_is_reported(items: tuple[str, ...], rule: str) -> None:
    """Overlaps, forms and ids that the registry does not have, names that nobody marked."""
    _, report = resolve(RAW, names(*items))
    assert rules(report)[0] == rule


def test_a_short_form_is_never_missed() -> None:
    """A short form counts where it is marked, and is no warning where it is not."""
    assert rules(resolve(RAW, names(*ALL[:2], ALL[3]))[1]) == []


def test_every_overlap_is_reported() -> None:
    """A long mention that overlaps three others is three problems, wherever they stand in it."""
    text = names(ALL[0], "cis: CIS", "csto: Treaty", "csto: Organization", *ALL[1:])
    assert rules(resolve(RAW, text)[1]).count("mentions-overlap") == 3


def test_the_same_words_twice_are_one_problem() -> None:
    """They overlap; neither of them stands before the other."""
    problems = resolve(RAW, names(*ALL, ALL[3]))[1].problems
    assert [problem.message for problem in problems] == ["“TASS” overlaps “TASS”"]


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        ("eaeu: the Union", "did you mean `Union`?"),
        ("tass: Treaty", "correct the id, or add the name to the registry"),
    ],
)
def test_the_nearest_name_is_offered(item: str, hint: str) -> None:
    """A form that the registry lacks is told the one it has, or what else can be done."""
    problems = resolve(RAW, names(item))[1].problems
    assert [p.hint for p in problems if p.rule == "unlisted-name"] == [hint]


def test_the_real_nested_names_are_one_mention() -> None:
    """A name that modifies another belongs to it: one mention, of the CSTO."""
    mentions: list[dict[str, Any]] = [
        mention
        for row in real_rows("organizations")
        if row["document_id"] == STEMS[0]
        for mention in row["mentions"]  # type: ignore[attr-defined]
    ]
    assert [(m["text"], m["organization_id"]) for m in mentions] == [
        ("TASS", "tass"),
        ("Rossiyskaya Gazeta", "rossiyskaya-gazeta"),
        ("CIS Collective Security Treaty Organization", "csto"),
        ("Shanghai Cooperation Organization", "sco"),
        ("CIS", "cis"),
        ("Islamic State", "islamic-state"),
    ]


def test_a_real_paragraph_is_a_row() -> None:
    """There is a row for every paragraph, with or without a mention."""
    rows = real_rows("organizations")
    paragraphs = [
        part
        for row in real_rows("documents")
        for part in row["paragraphs"]  # type: ignore[attr-defined]
    ]
    assert [row["id"] for row in rows] == [part["id"] for part in paragraphs]
    assert any(row["mentions"] == [] for row in rows)
    assert all(set(row["ner_tags"]) <= {"O", "B-ORG", "I-ORG"} for row in rows)  # type: ignore[call-overload]
