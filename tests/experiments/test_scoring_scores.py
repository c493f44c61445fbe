"""Scores as a whole: gold scores 100, nothing scores 0, and what is not given is not scored."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.experiments.scoring.attributes import SCORED, Attribute
from builder.experiments.scoring.content import LINES, Line, Mention, ScoredDocument
from builder.experiments.scoring.gold import open_gold
from builder.experiments.scoring.scores import Scores, compare
from builder.page.spans import Span
from builder.reports.problems import Report
from tests.support import FIVE, no_hub

LAYERS = (*SCORED, LINES)
MENTIONS = st.lists(
    st.builds(
        Mention,
        st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda t: Span(t[0], t[0] + t[1])),
        st.fixed_dictionaries({"organization": st.sampled_from("abc")}),
    ),
    max_size=6,
    unique_by=lambda mention: mention.span,
)
PAIRS = st.lists(st.tuples(MENTIONS, MENTIONS), max_size=4)


@pytest.fixture(scope="module")
def real() -> Mapping[str, ScoredDocument]:
    """Return the five documents as gold."""
    report = Report()
    gold = open_gold(str(FIVE), FIVE, no_hub, report)
    assert not report.problems
    assert gold.layers == LAYERS
    return gold.documents


def values(scores: Scores) -> dict[tuple[str, str], float | None]:
    """Return the headline values by layer and measure."""
    return {
        (layer.layer, score.measure.name): score.value
        for layer in scores.layers
        for score in layer.scores
    }


def test_the_gold_scores_100(real: Mapping[str, ScoredDocument]) -> None:
    """Every measure of every layer, in total, in each document and in every draw."""
    scores = compare(real.values(), real.values(), LAYERS, SCORED)
    assert all(layer.given and not layer.lacking for layer in scores.layers)
    assert set(values(scores).values()) == {1.0}
    for layer in scores.layers:
        for score in layer.scores:
            assert set(score.documents.values()) <= {1.0, None}
            assert score.interval is not None
            assert (score.interval.low, score.interval.high) == (1, 1)


def test_nothing_scores_0(real: Mapping[str, ScoredDocument]) -> None:
    """Layers that are given and empty: every F1 is 0, precision and aligned are undefined."""
    nothing = [ScoredDocument(id, {layer: [] for layer in SCORED}, {}) for id in real]
    scores = compare(real.values(), nothing, LAYERS, SCORED)
    for layer in scores.layers:
        for score in layer.scores:
            aligned = score.measure.name.endswith(", aligned")
            assert score.value == (None if aligned else 0)
            assert score.precision is None


def test_a_layer_that_is_not_given_is_not_scored(real: Mapping[str, ScoredDocument]) -> None:
    """It is told as not given, which is neither 0 nor undefined."""
    predicted = [
        ScoredDocument(id, {"dates": document.layers["dates"]}) for id, document in real.items()
    ]
    scores = compare(real.values(), predicted, LAYERS, SCORED)
    assert [layer.layer for layer in scores.layers if layer.given] == ["dates"]
    assert {layer for layer, _ in values(scores)} == {"dates"}


def test_an_attribute_that_is_not_given_is_not_scored(real: Mapping[str, ScoredDocument]) -> None:
    """Mentions without kinds are scored on the rest; one kind anywhere, and all count."""
    bare = {id: [Mention(m.span) for m in d.layers["statements"]] for id, d in real.items()}
    predicted = [ScoredDocument(id, {"statements": found}) for id, found in bare.items()]
    scores = compare(real.values(), predicted, ["statements"], SCORED)
    assert scores.layers[0].lacking == ["kind", "speaker", "source", "cue"]
    assert values(scores) == {
        ("statements", name): 1 for name in ("exact", "overlap", "characters")
    }
    first = predicted[0].layers["statements"][0]
    said = Mention(
        first.span, {"kind": next(iter(real.values())).layers["statements"][0].values["kind"]}
    )
    bare[predicted[0].id][0] = said
    scores = compare(real.values(), predicted, ["statements"], SCORED)
    statements = sum(len(document.layers["statements"]) for document in real.values())
    assert values(scores)["statements", "kind, aligned"] == 1 / statements


def test_a_document_without_a_prediction_is_missed(real: Mapping[str, ScoredDocument]) -> None:
    """It lowers the recall, and is named."""
    predicted = list(real.values())[1:]
    scores = compare(real.values(), predicted, LAYERS, SCORED)
    assert scores.unpredicted == [next(iter(real))]
    assert all(
        value is not None and value < 1
        for (_, name), value in values(scores).items()
        if not name.endswith("aligned")
    )


@given(PAIRS, st.randoms())
def test_the_order_of_documents_and_mentions_does_not_matter(
    pairs: list[tuple[list[Mention], list[Mention]]], random: Random
) -> None:
    """Shuffled, everything scores the same."""
    gold, predicted = sides(pairs)
    mixed = [
        [
            ScoredDocument(d.id, {layer: random.sample(m, len(m)) for layer, m in d.layers.items()})
            for d in random.sample(side, len(side))
        ]
        for side in (gold, predicted)
    ]
    one = compare(gold, predicted, ["organizations"], SCORED)
    other = compare(mixed[0], mixed[1], ["organizations"], SCORED)
    assert values(one) == values(other)


@given(PAIRS)
def test_a_document_scores_as_it_does_alone(
    pairs: list[tuple[list[Mention], list[Mention]]],
) -> None:
    """The score of a document beside the total does not depend on the others."""
    gold, predicted = sides(pairs)
    together = compare(gold, predicted, ["organizations"], SCORED)
    for ours, theirs in zip(gold, predicted, strict=True):
        alone = values(compare([ours], [theirs], ["organizations"], SCORED))
        for score in together.layers[0].scores:
            key = "organizations", score.measure.name
            assert key not in alone or score.documents[ours.id] == alone[key]


def sides(
    pairs: list[tuple[list[Mention], list[Mention]]],
) -> tuple[list[ScoredDocument], list[ScoredDocument]]:
    """Return the documents of both sides."""
    return (
        [ScoredDocument(str(n), {"organizations": gold}) for n, (gold, _) in enumerate(pairs)],
        [
            ScoredDocument(str(n), {"organizations": predicted})
            for n, (_, predicted) in enumerate(pairs)
        ],
    )


def test_a_new_layer_is_scored() -> None:
    """A layer that no table knows is scored on spans, and on attributes where it declares some."""
    gold = ScoredDocument(
        "a", {"persons": [Mention(Span(0, 4), {"person": "x"}), Mention(Span(6, 9))]}
    )
    bare = compare([gold], [gold], ["persons"], {})
    assert values(bare) == {("persons", name): 1 for name in ("exact", "overlap", "characters")}
    declared = {"persons": (Attribute("person", "text", ("person_id",)),)}
    assert (
        values(compare([gold], [gold], ["persons"], declared))["persons", "person, end to end"] == 1
    )


def test_micro_is_over_mentions_not_over_documents() -> None:
    """One document with nine mentions found and one with its only one missed: 9 of 10."""
    many = [Mention(Span(9 * n, 9 * n + 4)) for n in range(9)]
    gold = [ScoredDocument("a", {"x": many}), ScoredDocument("b", {"x": many[:1]})]
    scores = compare(gold, [gold[0], ScoredDocument("b", {"x": []})], ["x"], {})
    assert scores.layers[0].scores[0].recall == 0.9


def test_lines_of_a_real_page() -> None:
    """A worked example: of five lines one is wrong and one is missing."""
    gold = ScoredDocument(
        "a",
        {},
        {
            1: Line("title", "x"),
            2: Line("body", "a b"),
            3: Line("body", "c"),
            4: Line("tags", "y"),
            5: Line("tags", "z"),
        },
    )
    predicted = ScoredDocument(
        "a", {}, {1: Line("body"), 2: Line("body"), 3: Line("body"), 4: Line("tags")}
    )
    found = values(compare([gold], [predicted], [LINES], {}))
    assert found["lines", "accuracy"] == 3 / 5
    assert found["lines", "macro F1"] == pytest.approx((0 + 4 / 5 + 2 / 3) / 3)
    assert found["lines", "kept lines"] == 2 * 2 / (2 + 3)
    assert found["lines", "kept words"] == 2 * 3 / (3 + 4)
