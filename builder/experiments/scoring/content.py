"""What is compared: documents, the mentions of their layers, the labels of their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from builder.page.spans import Span

LINES = "lines"
"""The layer of raw lines, which has labels where the other layers have mentions."""


class Range(NamedTuple):
    """A number, or the two ends of a range."""

    value: float | None
    upper: float | None


Value = str | Range | tuple[int, int] | tuple[str | None, str | None] | None
"""What an attribute says: words, a range, a span of the text, or first and last day."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span, and its attributes by name; an attribute that is not there was not given."""

    span: Span
    values: Mapping[str, Value] = field(default_factory=dict)


class Line(NamedTuple):
    """A raw line: its label, and its text where that is known.

    Of a line that is `cut` both are those of the part that is text of the article.
    """

    label: str
    text: str | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """A document of either side: `layers` and `lines` (by number) hold what the side gives.

    `lines` is None where the side says nothing of lines; `text` and `split` are the gold's.
    """

    id: str
    layers: Mapping[str, Sequence[Mention]]
    lines: Mapping[int, Line] | None = None
    text: str = ""
    split: str | None = None

    @property
    def given(self) -> set[str]:
        """The names of the layers that the side gives, even if they are empty."""
        return {*self.layers, *([] if self.lines is None else [LINES])}
