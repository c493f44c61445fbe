"""The counts of the labels of one document's lines."""

from __future__ import annotations

from collections.abc import Mapping

from builder.experiments.scoring.attributes import LABELS
from builder.experiments.scoring.content import Line
from builder.experiments.scoring.counts import Counts, Tally

LABELLED, KEPT_LINES, KEPT_WORDS, LABEL = "labelled", "kept lines", "kept words", "label "


def tally(gold: Mapping[int, Line], predicted: Mapping[int, Line]) -> Tally:
    """Count the lines that got their label, and the lines and words that are rightly kept.

    A line of the gold that was not predicted is wrong. Words are counted where the gold knows
    them all; without, there is no count of `KEPT_WORDS`.
    """
    right = sum(
        predicted[number].label == line.label
        for number, line in gold.items()
        if number in predicted
    )
    counts = {LABELLED: Counts(len(gold), len(predicted), right)}
    for label in LABELS:
        counts[LABEL + label] = _weighed(gold, predicted, {label}, {}, 1)
    kept = {label for label, is_kept in LABELS.items() if is_kept}
    counts[KEPT_LINES] = _weighed(gold, predicted, kept, {}, 1)
    texts = {number: line.text for number, line in gold.items() if line.text is not None}
    words = {number: len(text.split()) for number, text in texts.items()}
    if len(words) == len(gold):
        counts[KEPT_WORDS] = _weighed(gold, predicted, kept, words, 0)
    return counts


def _weighed(
    gold: Mapping[int, Line],
    predicted: Mapping[int, Line],
    labels: set[str],
    weights: Mapping[int, int],
    otherwise: int,
) -> Counts:
    """Add the weights of the lines that have one of the labels; some weigh as all `otherwise`."""
    ours = {number for number, line in gold.items() if line.label in labels}
    theirs = {number for number, line in predicted.items() if line.label in labels}
    sums = (
        sum(weights.get(number, otherwise) for number in numbers)
        for numbers in (ours, theirs, ours & theirs)
    )
    return Counts(*sums)
