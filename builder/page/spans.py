"""What a span is: a stretch of text in code points, end exclusive."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text: `text[start:end]`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many code points it has."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words of the span."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """Return the same stretch in a text that starts `by` code points earlier."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end


class Cover:
    """The part of a text that some spans cover, whether they overlap or not."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Take the spans, in any order."""
        self._spans = sorted(span for span in spans if span.length)
        self._ends = list(accumulate((span.end for span in self._spans), max))

    def touches(self, span: Span) -> bool:
        """Whether a span shares a character with what is covered."""
        before = bisect_left(self._spans, span.end, key=lambda other: other.start)
        return before > 0 and self._ends[before - 1] > span.start
