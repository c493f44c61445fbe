"""Sequences: what they share is shared, in order, and found in work that does not run away."""

from __future__ import annotations

from difflib import SequenceMatcher, unified_diff

from hypothesis import given
from hypothesis import strategies as st

from builder.diff import cards, sequences
from builder.diff.sequences import Block, blocks, changes

ITEMS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(ITEMS, ITEMS, st.sampled_from([0, 1, sequences.EACH]))
def test_blocks_are_equal_stretches_in_order(old: list[str], new: list[str], each: int) -> None:
    """However few looks are granted, a block is the same on both sides, and none lies across."""
    found = blocks(old, new, each)
    assert all(old[i : i + n] == new[j : j + n] and n for i, j, n in found)
    ends = [(0, 0), *((i + n, j + n) for i, j, n in found)]
    assert all(i >= a and j >= b for (i, j, _), (a, b) in zip(found, ends, strict=False))


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_blocks_are_those_of_the_standard_library(old: list[str], new: list[str]) -> None:
    """Where nothing takes long, the blocks are those that `difflib` finds."""
    matches = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    assert blocks(old, new) == [Block(*match) for match in matches if match.size]


@given(ITEMS, ITEMS)
def test_changes_make_up_both_sequences(old: list[str], new: list[str]) -> None:
    """Nothing is left out or told twice, and what is said to be the same is."""
    found = list(changes(old, new))
    assert [item for change in found for item in old[change.old]] == old
    assert [item for change in found for item in new[change.new]] == new
    assert all(change.same == (old[change.old] == new[change.new]) for change in found)


def test_what_stands_once_holds_long_texts_together() -> None:
    """In a text of which every word of three is another one, the others are still the same."""
    old = [f"camel{at // 2}" if at % 2 else " " for at in range(6000)]
    new = ["goat" if at % 6 == 1 else item for at, item in enumerate(old)]
    assert sum(block.size for block in blocks(old, new)) >= 4000


def test_the_same_ends_are_found_where_everything_repeats() -> None:
    """Where nothing stands once, what both begin and end with is the same."""
    old = ["trade", "and"] * 2000
    new = [*old[:1000], "goats", *old[1001:]]
    assert sum(block.size for block in blocks(old, new)) >= 3990


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_the_hunks_of_a_card_are_those_of_the_standard_library(
    old: list[str], new: list[str]
) -> None:
    """A section that changed is told as every tool tells it."""
    before, after = ("\n".join(["## A", *lines, ""]) for lines in (old, new))
    expected = unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    found = cards.compare_cards(before, after)
    assert [line for change in found for line in change.lines] == list(expected)[2:]
