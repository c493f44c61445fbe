"""Matching: exact, whatever lies across what, in any order, and at a bounded price."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.corpus.assignment import BudgetSpent
from builder.corpus.matching import EACH, FLAT, Matching, match, shared
from builder.page.spans import Span

SPANS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 9)).map(lambda t: Span(t[0], t[0] + t[1])),
    max_size=5,
    unique=True,
)
Worth = tuple[int, int, int, int]


def worth(gold: Sequence[Span], predicted: Sequence[Span], matching: Matching) -> Worth:
    """Return what a matching is judged by: the larger, the better."""
    pairs = [(gold[one], predicted[other]) for one, other in matching.pairs]
    return (
        sum(shared(*pair) for pair in pairs),
        sum(one == other for one, other in pairs),
        len(pairs),
        -sum(one.length + other.length for one, other in pairs),
    )


def best(gold: Sequence[Span], predicted: Sequence[Span]) -> Worth:
    """Return the worth of the best matching, found by trying all."""
    if not gold:
        return (0, 0, 0, 0)
    first, rest = gold[0], gold[1:]
    found = [best(rest, predicted)]
    for at, other in enumerate(predicted):
        if chars := shared(first, other):
            left = best(rest, [*predicted[:at], *predicted[at + 1 :]])
            lengths = first.length + other.length
            more = (chars, int(first == other), 1, -lengths)
            found.append((left[0] + more[0], left[1] + more[1], left[2] + 1, left[3] + more[3]))
    return max(found)


@given(SPANS, SPANS)
def test_the_matching_is_the_best(gold: list[Span], predicted: list[Span]) -> None:
    """No way to pair spans shares more characters, and of such ways none is better."""
    assert worth(gold, predicted, match(gold, predicted)) == best(gold, predicted)


@given(SPANS, SPANS)
def test_it_is_one_to_one_and_overlaps(gold: list[Span], predicted: list[Span]) -> None:
    """Each span is in one pair at most, and the spans of a pair share a character."""
    pairs = match(gold, predicted).pairs
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    assert all(shared(gold[one], predicted[other]) for one, other in pairs)


@given(SPANS, SPANS)
def test_every_exact_pair_is_found(gold: list[Span], predicted: list[Span]) -> None:
    """Spans with the same boundaries stand for each other, whatever else overlaps them."""
    exact = match(gold, predicted).exact
    assert {gold[one] for one, _ in exact} == set(gold) & set(predicted)
    assert all(gold[one] == predicted[other] for one, other in exact)


@given(SPANS, SPANS, st.randoms())
def test_the_order_of_the_lists_does_not_matter(
    gold: list[Span], predicted: list[Span], random: Random
) -> None:
    """The same spans are paired, in whatever order they come."""
    mixed = random.sample(gold, len(gold)), random.sample(predicted, len(predicted))
    assert paired(gold, predicted) == paired(*mixed)


@given(SPANS, SPANS)
def test_the_sides_are_alike(gold: list[Span], predicted: list[Span]) -> None:
    """Gold and predictions exchanged, as many pairs share as many characters."""
    there, back = match(gold, predicted), match(predicted, gold)
    assert worth(gold, predicted, there) == worth(predicted, gold, back)


def paired(gold: Sequence[Span], predicted: Sequence[Span]) -> set[tuple[Span, Span]]:
    """Return the pairs as spans."""
    return {(gold[one], predicted[other]) for one, other in match(gold, predicted).pairs}


def test_repeated_words_are_matched_by_place() -> None:
    """The second of two equal words is the second, also where the first is not predicted."""
    gold = [Span(0, 4), Span(10, 14), Span(20, 24)]
    assert match(gold, [Span(20, 24), Span(11, 14)]).pairs == [(2, 0), (1, 1)]


def test_a_long_span_does_not_take_what_others_need() -> None:
    """The greedy choice, the long span with the first mention, would leave one alone."""
    gold, predicted = [Span(0, 6), Span(6, 10)], [Span(0, 10), Span(0, 5)]
    assert paired(gold, predicted) == {(gold[0], predicted[1]), (gold[1], predicted[0])}


SHAPES = {
    "apart": lambda n: ([Span(9 * i, 9 * i + 4) for i in range(n)],) * 2,
    "shifted": lambda n: (
        [Span(9 * i, 9 * i + 8) for i in range(n)],
        [Span(9 * i + 5, 9 * i + 13) for i in range(n)],
    ),
    "stairs": lambda n: (
        [Span(9 * i, 9 * i + 9) for i in range(n)],
        [Span(9 * i, 9 * i + 40) for i in range(n)],
    ),
    "one over all": lambda n: ([Span(9 * i, 9 * i + 8) for i in range(n)], [Span(0, 9 * n)]),
    "all over twenty": lambda n: (
        [Span(9 * i, 9 * i + 8) for i in range(20)],
        [Span(i % 7, 9 * n - i) for i in range(n)],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_spans(shape: str) -> None:
    """Ten times as many spans take ten times as many steps, and a few more."""
    few, many = (match(*SHAPES[shape](n)).steps for n in (400, 4000))
    assert few <= many <= 11 * few


def test_the_work_is_bounded() -> None:
    """Spans that all lie across each other take the steps granted, or are refused."""
    gold = [Span(i, 9000 + i) for i in range(3000)]
    predicted = [Span(i, 9001 + 2 * i) for i in range(3000)]
    with pytest.raises(BudgetSpent):
        match(gold, predicted)
    assert match(gold[:60], predicted[:60]).steps <= FLAT + 120 * EACH
