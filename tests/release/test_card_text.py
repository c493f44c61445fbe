"""A card is taken apart in one way, for the release and for `diff`, and loses nothing by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.release import card_text
from builder.release.card_text import (
    FRONT_MATTER,
    OPENING,
    generated_parts,
    markers,
    replace_parts,
    sections,
    split_front,
    without_parts,
)

CARD = """\
---
language:
- en
---
Before.

# One #

```
# no heading
```

## Two

<!-- generated: rows -->
old
<!-- end generated -->

# Three

## Two

Again.
"""
LINES = st.sampled_from(
    [
        "---", "language: en", "", "words", "# One", "## Two ##", "#none", "```", "````", "~~~",
        "<!-- generated: rows -->", "<!-- generated: a b -->", "<!-- end generated -->",
    ]
)  # fmt: skip
CARDS = st.lists(LINES, max_size=12).map("\n".join)


@pytest.mark.parametrize(
    ("card", "front", "rest"),
    [
        (CARD, "language:\n- en\n", CARD.split("---\n", 2)[2]),
        ("---\n---\nrest", "", "rest"),
        ("---\na: ---\n---\n---\n", "a: ---\n", "---\n"),
        ("# One\n---\na: b\n---\n", None, "# One\n---\na: b\n---\n"),
        ("\n---\na: b\n---\n", None, "\n---\na: b\n---\n"),
        ("---\r\na: b\r\n---\r\n", None, "---\r\na: b\r\n---\r\n"),
        ("---\na: b\n---", None, "---\na: b\n---"),
        ("", None, ""),
    ],
)
def test_the_front_matter_is_what_stands_between_the_first_two_lines_of_dashes(
    card: str, front: str | None, rest: str
) -> None:
    """It starts with the card, and both lines are three dashes and nothing else."""
    assert split_front(card) == (front, rest)


def test_sections_are_named_by_their_headings() -> None:
    """Lines of code head nothing; the second of two headings alike is named by its path."""
    found = sections(CARD)
    assert list(found) == [FRONT_MATTER, OPENING, "One", "Two", "Three", "Three / Two"]
    assert found["Three / Two"] == "## Two\n\nAgain.\n"
    assert found[OPENING] == "Before.\n\n"


@given(CARDS)
def test_sections_lose_nothing(card: str) -> None:
    """Every line behind the front matter is in one section, as it stands in the card."""
    found = sections(card)
    front, body = split_front(card)
    assert found.pop(FRONT_MATTER) == (front or "")
    lines = [line for text in found.values() for line in text.splitlines(keepends=True)]
    assert sorted(lines) == sorted(body.splitlines(keepends=True))


def test_a_part_goes_from_its_marker_to_the_next_end() -> None:
    """A marker within a part, one that names nothing and one without partner make no part."""
    card = (
        "<!-- end generated -->\n<!-- generated: Rows -->\n<!-- generated: rows -->\na\n"
        "<!-- generated: pages -->\n<!-- end generated -->\nb\n<!-- generated: pages -->\n"
    )
    (part,) = generated_parts(card)
    assert part.name == "rows"
    assert card[part.body_start : part.body_end] == "a\n<!-- generated: pages -->\n"
    paired = {part.start, part.body_end}
    assert part.line == 3
    assert [(line, m[0]) for line, m in markers(card) if m.start() not in paired] == [
        (1, "<!-- end generated -->"),
        (2, "<!-- generated: Rows -->"),
        (5, "<!-- generated: pages -->"),
        (8, "<!-- generated: pages -->"),
    ]


@given(CARDS)
def test_parts_written_as_they_are_change_nothing(card: str) -> None:
    """What is outside of the parts stays as it is, byte for byte."""
    assert replace_parts(card, lambda part: card[part.start : part.end]) == card
    assert not list(generated_parts(without_parts(card)))


@pytest.mark.parametrize(
    "piece",
    ["<!-- generated: rows -->\n", "# a\n", "#", "# #", " ", "`", "```\n", "x\n", "---\n", " -->"],
)
def test_a_hostile_card_takes_no_longer_than_a_good_one(piece: str) -> None:
    """Megabytes of anything are read in one pass; tried each with each, they would hang."""
    card = f"---\na: b\n---\n# {piece * (1 << 18)}x\n"
    assert "".join(sections(card).values()) == "a: b\n" + card.split("---\n", 2)[2]
    assert without_parts(card) == card
    assert card_text.split_front(card)[0] == "a: b\n"
