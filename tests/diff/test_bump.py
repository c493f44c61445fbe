"""The bump: what each kind of change deserves, and whether a version claims enough."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builder.diff.bump import Bump, judge
from builder.diff.cards import compare_cards, sections
from builder.diff.changes import (
    Changes,
    DocumentChange,
    FieldChange,
    Kind,
    MentionChange,
    ParagraphChange,
    SideFacts,
    Sight,
)
from builder.diff.schema import compare_schemas

SIDE = SideFacts("side", "1.0.0", {}, 3)
TEXT = {"dtype": "string", "_type": "Value"}
LABEL = {"names": ["a", "b"], "_type": "ClassLabel"}


def fact(field: str) -> Changes:
    """Return a comparison in which one fact of a document differs."""
    changes = (FieldChange(field, "x", "y"),)
    return Changes(SIDE, SIDE, (DocumentChange("d", "", "changed", "train", "train", "", changes),))


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ({"c": {"x": TEXT}}, {}, Bump.major),
        ({}, {"c": {"x": TEXT}}, Bump.minor),
        ({"c": {"x": TEXT, "y": TEXT}}, {"c": {"x": TEXT}}, Bump.major),
        ({"c": {"x": TEXT}}, {"c": {"x": TEXT, "y": TEXT}}, Bump.minor),
        ({"c": {"x": TEXT}}, {"c": {"x": {**TEXT, "dtype": "int32"}}}, Bump.major),
        ({"c": {"x": LABEL}}, {"c": {"x": {**LABEL, "names": ["a", "b", "c"]}}}, Bump.minor),
        ({"c": {"x": LABEL}}, {"c": {"x": {**LABEL, "names": ["c", "a", "b"]}}}, Bump.major),
        ({"c": {"x": LABEL}}, {"c": {"x": {**LABEL, "names": ["a"]}}}, Bump.major),
        ({"c": {"x": [{"y": TEXT}]}}, {"c": {"x": [{}]}}, Bump.major),
        ({"c": {"x": [TEXT]}}, {"c": {"x": {"feature": TEXT, "_type": "List"}}}, Bump.none),
    ],
)
def test_schema(old: dict[str, object], new: dict[str, object], bump: Bump) -> None:
    """What breaks a reader is major, what only adds is minor, another spelling is nothing."""
    changes = Changes(SIDE, SIDE, schema=compare_schemas(old, new))  # type: ignore[arg-type]
    assert judge(changes).bump is bump


def reasons(changes: Changes) -> list[tuple[Bump, str, tuple[str, ...]]]:
    """Return why a comparison deserves its bump: how far, what, and examples."""
    return [(reason.bump, reason.what, reason.examples) for reason in judge(changes).reasons]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({"c": {}}, {}, (Bump.major, "config removed", ("c",))),
        ({}, {"c": {}}, (Bump.minor, "config added", ("c",))),
        ({"c": {"x": TEXT}}, {"c": {}}, (Bump.major, "column removed", ("c.x",))),
        ({"c": {}}, {"c": {"x": TEXT}}, (Bump.minor, "column added", ("c.x",))),
        ({"c": {"x": TEXT}}, {"c": {"x": LABEL}}, (Bump.major, "column retyped", ("c.x",))),
        (
            {"c": {"x": LABEL}},
            {"c": {"x": {**LABEL, "names": ["a", "b", "c"]}}},
            (Bump.minor, "column with more label names", ("c.x",)),
        ),
    ],
)
def test_a_change_of_the_schema_has_one_reason(
    old: dict[str, object], new: dict[str, object], reason: tuple[Bump, str, tuple[str, ...]]
) -> None:
    """A config is no column and a column no config; what is said of one is not said of both."""
    changes = Changes(SIDE, SIDE, schema=compare_schemas(old, new))  # type: ignore[arg-type]
    assert reasons(changes) == [reason]


def document(kind: Kind, old: str, new: str, **more: Any) -> Changes:
    """Return a comparison in which one document differs."""
    return Changes(SIDE, SIDE, (DocumentChange("d", "", kind, old, new, "", **more),))


SIGHT = Sight("d#o1", "", "", "CIS", "")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (document("added", "", "train"), [(Bump.minor, "document added", ("d",))]),
        (document("removed", "train", ""), [(Bump.major, "document removed", ("d",))]),
        (
            document("changed", "train", "test"),
            [(Bump.major, "document moved between splits", ("d: train → test",))],
        ),
        (
            document("changed", "train", "train", facts=(FieldChange("raw_sha256", "x", "y"),)),
            [(Bump.major, "document with another raw page", ("d",))],
        ),
        (
            document("changed", "train", "train", paragraphs=(ParagraphChange("a", "b"),)),
            [(Bump.major, "document with a changed clean text", ("d",))],
        ),
        (
            document("changed", "train", "train", facts=(FieldChange("url", "x", "y"),)),
            [(Bump.patch, "fact of a document changed", ("d: url",))],
        ),
        (
            document("changed", "train", "train", mentions=(MentionChange("o", SIGHT, None),)),
            [(Bump.patch, "annotation changed", ("d",))],
        ),
    ],
)
def test_a_change_of_a_document_has_one_reason(
    changes: Changes, expected: list[tuple[Bump, str, tuple[str, ...]]]
) -> None:
    """What comes or goes has moved nowhere; another page is not a corrected fact as well."""
    assert reasons(changes) == expected


def test_what_only_the_registry_says_is_told_once() -> None:
    """Where a registry entry changed, neither its mentions nor facts of documents did."""
    named = FieldChange("organization", "x", "y", entry="cis")
    published = FieldChange("publisher", "x", "y", entry="cis")
    mention = MentionChange("organizations", SIGHT, SIGHT, (named,))
    changes = document("changed", "train", "train", mentions=(mention,), facts=(published,))
    assert {what for _, what, _ in reasons(changes)} == {"registry entry changed"}


def test_without_an_old_version_nothing_is_claimed() -> None:
    """What no version is known of can claim nothing, and nothing follows it."""
    for old, new in ((None, "1.0.0"), (None, None), ("1.0.0", None)):
        before, after = replace(SIDE, version=old), replace(SIDE, version=new)
        verdict = judge(replace(fact("review"), old=before, new=after))
        assert (verdict.claim, verdict.satisfied) == (None, None)
        assert (verdict.at_least is None) == (old is None)


@pytest.mark.parametrize(
    ("field", "bump"),
    [
        ("review", Bump.patch),
        ("raw_sha256", Bump.major),
        ("split of figures", Bump.major),
    ],
)
def test_facts(field: str, bump: Bump) -> None:
    """A corrected fact is a patch; another page under the same name is not a correction."""
    assert judge(fact(field)).bump is bump


def test_new_guidelines_are_minor() -> None:
    """Changed rules are a minor version, whatever they change in the data."""
    changes = replace(fact("review"), new=replace(SIDE, guidelines=4))
    assert judge(changes).bump is Bump.minor


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        (3, 3, Bump.patch),
        (3, 4, Bump.minor),
        (4, 3, Bump.minor),
        (0, 4, Bump.patch),
        (4, 0, Bump.patch),
        (0, 0, Bump.patch),
    ],
)
def test_guidelines_that_go_down_or_are_missing(old: int, new: int, bump: Bump) -> None:
    """Other rules are other rules, up or down; where a side does not say (0), nobody knows."""
    before, after = replace(SIDE, guidelines=old), replace(SIDE, guidelines=new)
    verdict = judge(replace(fact("review"), old=before, new=after))
    assert verdict.bump is bump
    said = [(r.examples, r.count) for r in verdict.reasons if "guidelines" in r.what]
    assert said == ([((f"version {old} → {new}",), 1)] if bump is Bump.minor else [])


@pytest.mark.parametrize(
    ("new", "claim", "satisfied"),
    [
        ("1.0.0", Bump.none, False),
        ("1.0.1", Bump.patch, True),
        ("1.1.0", Bump.minor, True),
        ("2.0.0", Bump.major, True),
        ("0.9.9", None, None),
        ("next", None, None),
        (None, None, None),
    ],
)
def test_claims(new: str | None, claim: Bump | None, satisfied: bool | None) -> None:
    """A version satisfies a change if it moved at least as far as the change deserves."""
    verdict = judge(replace(fact("review"), new=replace(SIDE, version=new)))
    assert (verdict.claim, verdict.satisfied, verdict.at_least) == (claim, satisfied, "1.0.1")


def test_the_next_version_starts_lower_parts_at_nought() -> None:
    """A major version after 1.2.3 is 2.0.0, a minor one 1.3.0."""
    old = replace(SIDE, version="1.2.3")
    assert judge(replace(fact("raw_sha256"), old=old)).at_least == "2.0.0"
    assert judge(replace(fact("review"), old=old, new=replace(SIDE, guidelines=4))).at_least == (
        "1.3.0"
    )


CARD = "---\nlanguage:\n- en\n---\n# A\n\none\n\n## B\n\n```\n# no heading\n```\n"


def test_sections_of_a_card() -> None:
    """A card is split at its headings, not at lines of code that look like one."""
    assert list(sections(CARD)) == ["front matter", "A", "B"]


def test_what_the_builder_adds_to_a_card_is_no_change() -> None:
    """The front matter of a release compares equal to that of its sources."""
    built = "configs:\n- config_name: x\n  data_files:\n  - split: train\ndataset_info: []\n"
    assert compare_cards(CARD, CARD.replace("- en\n", f"- en\n{built}")) == ()
    (change,) = compare_cards(CARD, CARD.replace("- en\n", f"- ru\n{built}"))
    assert (change.section, change.lines[-2:]) == ("front matter", ("-- en", "+- ru"))


def test_generated_parts_of_a_card_follow_the_data() -> None:
    """A section that differs only in generated numbers is told as such."""
    card = "# A\n\n<!-- generated: rows -->\n1\n<!-- end generated -->\n"
    (change,) = compare_cards(card, card.replace("1", "2"))
    assert change.generated
    (change,) = compare_cards(card, card.replace("1", "2") + "more\n")
    assert not change.generated
    assert change.lines[1:] == (" ", "+more")
