"""Counts of what is annotated, what is predicted and what of it is right, and their ratios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are in the gold, in the predictions, and how many of these are right."""

    gold: int = 0
    predicted: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.gold + other.gold, self.predicted + other.predicted, self.right + other.right
        )

    @property
    def precision(self) -> float | None:
        """Which share of the predicted is right."""
        return ratio(self.right, self.predicted)

    @property
    def recall(self) -> float | None:
        """Which share of the gold was found."""
        return ratio(self.right, self.gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall: 2 right / (gold + predicted)."""
        return ratio(2 * self.right, self.gold + self.predicted)


Tally = Mapping[str, Counts]
"""The counts of one layer, in one document or in several, by what is counted."""


def ratio(part: int, whole: int) -> float | None:
    """Return `part / whole`; of nothing there is no share, neither 0 nor 1, so that is None."""
    return part / whole if whole else None


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sums over several tallies."""
    sums: dict[str, Counts] = {}
    for tally in tallies:
        for key, counts in tally.items():
            sums[key] = sums.get(key, Counts()) + counts
    return sums
