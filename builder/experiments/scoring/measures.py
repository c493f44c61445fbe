"""The measures: what is computed from the counts, and under which name it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal, NamedTuple

from builder.experiments.scoring import lines, mentions
from builder.experiments.scoring.attributes import LABELS, Attribute
from builder.experiments.scoring.content import LINES
from builder.experiments.scoring.counts import Counts, Tally, ratio

Kind = Literal["f1", "accuracy", "macro"]


class Term(NamedTuple):
    """A ratio of two sums over documents."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a layer, computed from the counts that a tally has under `key`.

    An `accuracy` is the right share of the gold. A `macro` measure is the mean F1 of all keys
    that begin with `key`. `attribute` names what has to be given for the measure to be told.
    """

    name: str
    key: str
    kind: Kind = "f1"
    attribute: Attribute | None = None

    def counts(self, tally: Tally) -> Counts:
        """Return the counts it rests on, but for a mean, which rests on several."""
        return tally.get(self.key, Counts())

    def terms(self, tally: Tally) -> list[Term]:
        """Return the ratios whose mean is the value; their parts add up over documents."""
        if self.kind == "macro":
            return [_f1(tally.get(self.key + label, Counts())) for label in LABELS]
        counts = self.counts(tally)
        return [Term(counts.right, counts.gold) if self.kind == "accuracy" else _f1(counts)]

    def value(self, tally: Tally) -> float | None:
        """Return the headline value: F1, accuracy or mean F1; None where it is undefined."""
        return mean(self.terms(tally))


def mean(terms: Iterable[Term]) -> float | None:
    """Return the mean of the ratios that are defined; None if none is."""
    found = [value for value in (ratio(*term) for term in terms) if value is not None]
    return fsum(found) / len(found) if found else None


def measures_of(layer: str, attributes: Sequence[Attribute]) -> tuple[Measure, ...]:
    """Return the measures of a layer, in the order in which they are shown."""
    return _LINES if layer == LINES else (*_SPANS, *_of_attributes(attributes))


def _f1(counts: Counts) -> Term:
    return Term(2 * counts.right, counts.gold + counts.predicted)


def _of_attributes(attributes: Sequence[Attribute]) -> Iterable[Measure]:
    for attribute in attributes:
        aligned, whole = (
            mentions.key(attribute, what) for what in (mentions.ALIGNED, mentions.END_TO_END)
        )
        yield Measure(aligned, aligned, "accuracy", attribute)
        yield Measure(whole, whole, attribute=attribute)


_SPANS = tuple(
    Measure(name, name) for name in (mentions.EXACT, mentions.OVERLAP, mentions.CHARACTERS)
)
_LINES = (
    Measure("accuracy", lines.LABELLED, "accuracy"),
    Measure("macro F1", lines.LABEL, "macro"),
    Measure(lines.KEPT_LINES, lines.KEPT_LINES),
    Measure(lines.KEPT_WORDS, lines.KEPT_WORDS),
)
