"""The counts behind the measures: of spans, characters, attributes and lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.experiments.scoring import lines, mentions
from builder.experiments.scoring.attributes import LABELS, SCORED, Attribute, same
from builder.experiments.scoring.content import Line, Mention, Range, Value
from builder.experiments.scoring.counts import Counts, ratio, total
from builder.experiments.scoring.measures import Measure, measures_of
from builder.page.spans import Span

SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda t: Span(t[0], t[0] + t[1])),
    max_size=9,
    unique=True,
)
PAGES = st.dictionaries(
    st.integers(1, 12),
    st.builds(Line, st.sampled_from(sorted(LABELS)), st.sampled_from(["a", "a b c", ""])),
)
NAME = Attribute("name", "text", ("name",))


def bare(spans: Sequence[Span]) -> list[Mention]:
    """Return mentions that are nothing but spans."""
    return [Mention(span) for span in spans]


def test_nothing_of_nothing_is_undefined() -> None:
    """0/0 is no share: neither perfect nor nothing."""
    assert ratio(0, 0) is None
    nothing = Counts()
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)


def test_f1_is_defined_where_either_side_has_something() -> None:
    """Without predictions there is no precision, but recall and F1 are 0; and the reverse."""
    missed, invented = Counts(3, 0, 0), Counts(0, 3, 0)
    assert (missed.precision, missed.recall, missed.f1) == (None, 0, 0)
    assert (invented.precision, invented.recall, invented.f1) == (0, None, 0)


@given(SPANS, SPANS)
def test_characters_are_sets_of_offsets(gold: list[Span], predicted: list[Span]) -> None:
    """The counts of characters are those of the sets of all offsets covered."""
    ours, theirs = ({at for span in spans for at in range(*span)} for spans in (gold, predicted))
    counts = mentions.tally(bare(gold), bare(predicted), ())[mentions.CHARACTERS]
    assert counts == Counts(len(ours), len(theirs), len(ours & theirs))


@given(SPANS, SPANS)
def test_exchanged_sides_exchange_precision_and_recall(
    gold: list[Span], predicted: list[Span]
) -> None:
    """Exact, overlap and characters are symmetric."""
    there = mentions.tally(bare(gold), bare(predicted), ())
    back = mentions.tally(bare(predicted), bare(gold), ())
    for key in (mentions.EXACT, mentions.OVERLAP, mentions.CHARACTERS):
        assert there[key].precision == back[key].recall
        assert there[key].f1 == back[key].f1


@given(SPANS, SPANS)
def test_a_looser_measure_finds_no_less(gold: list[Span], predicted: list[Span]) -> None:
    """What is exact overlaps too, and a right value end to end is an exact span."""
    tally = mentions.tally(bare(gold), bare(predicted), [NAME])
    exact = tally[mentions.EXACT].right
    assert tally["name, end to end"].right <= exact <= tally[mentions.OVERLAP].right


def test_attributes_are_counted_on_pairs_and_end_to_end() -> None:
    """Aligned: right on pairs that share a character. End to end: the boundaries count too."""
    gold = [Mention(Span(0, 4), {"name": "a"}), Mention(Span(6, 9), {"name": "b"})]
    predicted = [
        Mention(Span(0, 4), {"name": "x"}),
        Mention(Span(6, 8), {"name": "b"}),
        Mention(Span(20, 24), {"name": "a"}),
    ]
    tally = mentions.tally(gold, predicted, [NAME])
    assert tally["name, aligned"] == Counts(2, 2, 1)
    assert tally["name, end to end"] == Counts(2, 3, 0)


@pytest.mark.parametrize(
    ("gold", "predicted", "right"),
    [
        ("USD", "USD", True),
        ("USD", "usd", False),
        ("USD", None, False),
        (None, None, True),
        ((1, 4), (1, 4), True),
        ((1, 4), (1, 5), False),
        ((1, 4), None, False),
        (Range(435.0, None), Range(4.35 * 100, None), True),
        (Range(30.5e9, None), Range(30.5, None), False),
        (Range(0.0, None), Range(1e-300, None), False),
        (Range(5.0, 435.0), Range(5.0, 4.35 * 100), True),
        (Range(5.0, 7.0), Range(5.0, 8.0), False),
        (Range(5.0, 7.0), Range(5.0, None), False),
        (Range(5.0, None), None, False),
        (("2019-01-01", None), ("2019-01-01", None), True),
        (("2019-01-01", "2019-12-31"), ("2019-01-01", None), False),
    ],
)
def test_values_are_equal_or_wrong(gold: Value, predicted: Value, right: bool) -> None:
    """Only numbers have a tolerance, and it is far below what anybody would print."""
    assert same(gold, predicted) is right


@given(PAGES, PAGES)
def test_lines_are_counted_by_their_definition(
    gold: dict[int, Line], predicted: dict[int, Line]
) -> None:
    """Accuracy over the gold's lines, F1 of each label, F1 of kept lines and words."""
    tally = lines.tally(gold, predicted)
    right = [n for n in gold if n in predicted and predicted[n].label == gold[n].label]
    assert tally[lines.LABELLED].recall == ratio(len(right), len(gold))
    for label in LABELS:
        ours, theirs = (
            {n for n, line in page.items() if line.label == label} for page in (gold, predicted)
        )
        assert tally[lines.LABEL + label] == Counts(len(ours), len(theirs), len(ours & theirs))
    kept = {n for n in gold.keys() & predicted.keys() if LABELS[gold[n].label]}
    kept = {n for n in kept if LABELS[predicted[n].label]}
    assert tally[lines.KEPT_LINES].right == len(kept)
    words = sum(len((gold[n].text or "").split()) for n in kept)
    assert tally[lines.KEPT_WORDS].right == words


def test_a_missing_line_is_wrong() -> None:
    """It lowers accuracy as a wrong label does."""
    gold = {1: Line("body", "a"), 2: Line("tags", "b")}
    tally = lines.tally(gold, {1: Line("body")})
    values = {measure.name: measure.value(tally) for measure in measures_of("lines", ())}
    assert values == {"accuracy": 0.5, "macro F1": 0.5, "kept lines": 1, "kept words": 1}


def test_words_that_are_not_known_are_not_counted() -> None:
    """Where the gold does not have the text of a line, words are undefined, not zero."""
    tally = lines.tally({1: Line("body", "a b"), 2: Line("body")}, {1: Line("body")})
    assert Measure("kept words", lines.KEPT_WORDS).value(tally) is None


@given(st.lists(st.tuples(SPANS, SPANS), max_size=4))
def test_totals_are_sums_over_documents(documents: list[tuple[list[Span], list[Span]]]) -> None:
    """Micro: the counts of documents are added, never their scores."""
    tallies = [mentions.tally(bare(gold), bare(predicted), ()) for gold, predicted in documents]
    sums = total(tallies)
    for key in (mentions.EXACT, mentions.OVERLAP) if tallies else ():
        assert sums[key].right == sum(tally[key].right for tally in tallies)
        assert sums[key].gold == sum(len(gold) for gold, _ in documents)


def test_the_table_names_columns_and_labels_that_exist() -> None:
    """The scored attributes are columns of their layers, and the labels those of the layers."""
    from builder.layers import LAYERS
    from builder.layers.columns import Label
    from builder.page.clean import KEPT
    from builder.page.clean import LABELS as LINE_LABELS

    assert list(LABELS) == list(LINE_LABELS)
    assert {label for label, kept in LABELS.items() if kept} == KEPT
    layers = {layer.name: layer for layer in LAYERS}
    for name, attributes in SCORED.items():
        nested = {column.name for column in layers[name].nested}
        types = {column.name: column.type for column in layers[name].table.columns}
        for attribute in attributes:
            ends = ("_start", "_end", "_text") if attribute.kind == "span" else ("",)
            assert {column + end for column in attribute.columns for end in ends} <= nested
            if attribute.kind == "label":
                assert types[attribute.columns[0]] == Label(attribute.labels)
