"""The comparison: every measure of every layer, in total, by document, and how far it moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from builder.corpus.assignment import BudgetSpent
from builder.experiments.scoring import lines, mentions
from builder.experiments.scoring.attributes import Attribute
from builder.experiments.scoring.content import LINES, ScoredDocument
from builder.experiments.scoring.counts import Counts, Tally, total
from builder.experiments.scoring.measures import Measure, measures_of
from builder.experiments.scoring.resampling import Interval, interval

Attributes = Mapping[str, Sequence[Attribute]]
"""The scored attributes of each layer; a layer without any is scored on its spans."""


class Tangled(Exception):
    """The spans of a layer, which is the argument, lie across each other in their thousands."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one measure came to; `value` is its headline, `documents` has that of each document.

    Values are shares from 0 to 1, None where undefined. A mean has no precision and no recall.
    """

    measure: Measure
    counts: Counts
    value: float | None
    interval: Interval | None
    documents: Mapping[str, float | None]

    @property
    def precision(self) -> float | None:
        """The precision, of a measure that is an F1."""
        return self.counts.precision if self.measure.kind == "f1" else None

    @property
    def recall(self) -> float | None:
        """The recall, of a measure that is an F1."""
        return self.counts.recall if self.measure.kind == "f1" else None


@dataclass(frozen=True, slots=True)
class LayerScores:
    """The scores of one layer. `lacking` names the attributes that the predictions do not give."""

    layer: str
    given: bool
    scores: Sequence[Score] = ()
    lacking: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores. `documents` are the gold's, `unpredicted` those that had no prediction."""

    documents: Sequence[str]
    unpredicted: Sequence[str]
    layers: Sequence[LayerScores]


@dataclass(slots=True)
class Comparison:
    """Takes one prediction after the other and keeps nothing of them but counts."""

    gold: Mapping[str, ScoredDocument]
    layers: Sequence[str]
    attributes: Attributes
    _tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    _given: set[str] = field(default_factory=set)

    def add(self, predicted: ScoredDocument) -> None:
        """Count what is right in the prediction of one document of the gold.

        Raises `Tangled` where the spans of a layer cannot be paired in as many steps as granted.
        """
        self._given |= predicted.given
        self._tallies[predicted.id] = self._tally(self.gold[predicted.id], predicted)

    def scores(self) -> Scores:
        """Return the scores; what has no prediction counts as missed."""
        unpredicted = [id for id in self.gold if id not in self._tallies]
        for id in unpredicted:
            self._tallies[id] = self._tally(self.gold[id], ScoredDocument(id, {}))
        found = [self._layer(layer) for layer in self.layers]
        return Scores(list(self.gold), unpredicted, found)

    def _tally(self, gold: ScoredDocument, predicted: ScoredDocument) -> dict[str, Tally]:
        return {layer: self._tally_layer(layer, gold, predicted) for layer in self.layers}

    def _tally_layer(self, layer: str, gold: ScoredDocument, predicted: ScoredDocument) -> Tally:
        if layer == LINES:
            return lines.tally(gold.lines or {}, predicted.lines or {})
        ours, theirs = (side.layers.get(layer, ()) for side in (gold, predicted))
        try:
            return mentions.tally(ours, theirs, self.attributes.get(layer, ()))
        except BudgetSpent as spent:
            raise Tangled(layer) from spent

    def _layer(self, layer: str) -> LayerScores:
        if layer not in self._given:
            return LayerScores(layer, given=False)
        tallies = {id: self._tallies[id][layer] for id in self.gold}
        sums = total(tallies.values())
        attributes = self.attributes.get(layer, ())
        lacking = [attribute for attribute in attributes if _lacks(sums, attribute)]
        told = [m for m in measures_of(layer, attributes) if m.attribute not in lacking]
        scores = [_score(measure, sums, tallies) for measure in told]
        return LayerScores(layer, True, scores, [attribute.name for attribute in lacking])


def compare(
    gold: Iterable[ScoredDocument],
    predictions: Iterable[ScoredDocument],
    layers: Sequence[str],
    attributes: Attributes,
) -> Scores:
    """Return the scores of predictions, one a document of the gold at most.

    A prediction of a document that the gold does not have is a `KeyError`.
    """
    comparison = Comparison({document.id: document for document in gold}, layers, attributes)
    for document in predictions:
        comparison.add(document)
    return comparison.scores()


def _lacks(sums: Tally, attribute: Attribute) -> bool:
    """Whether mentions are predicted and none of them gives the attribute."""
    given = sums.get(mentions.key(attribute, mentions.GIVEN), Counts())
    return given.predicted > 0 and given.right == 0


def _score(measure: Measure, sums: Tally, tallies: Mapping[str, Tally]) -> Score:
    terms = [measure.terms(tally) for tally in tallies.values()]
    return Score(
        measure,
        measure.counts(sums),
        measure.value(sums),
        interval(terms),
        {id: measure.value(tally) for id, tally in tallies.items()},
    )
