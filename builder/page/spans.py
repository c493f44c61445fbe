"""What a span is: a stretch of text in code points, end exclusive."""

from __future__ import annotations

from collections.abc import Iterable
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

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Take the spans, in any order."""
        # A byte for each character: however many spans there are, they are asked at once.
        self._covered = bytearray()
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Cover a span as well."""
        self._covered.extend(bytes(max(0, span.end - len(self._covered))))
        self._covered[span.start : span.end] = b"\1" * span.length

    def touches(self, span: Span) -> bool:
        """Whether a span shares a character with what is covered."""
        return self._covered.find(1, span.start, span.end) >= 0

    def take(self, span: Span) -> bool:
        """Cover a span that shares no character with what is covered; return whether it does so."""
        free = not self.touches(span)
        if free:
            self.add(span)
        return free
