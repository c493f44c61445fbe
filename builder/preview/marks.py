"""Marks: spans that overlap in any way, nested so that elements of a page can show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from builder.page.spans import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to show: the mention it belongs to, and which part of it (empty: the mention)."""

    span: Span
    order: int
    mention: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A mark, or the rest of one that another mark cuts in two; `first` has its first character."""

    mark: Mark
    first: bool
    children: list[Piece | Span] = field(default_factory=list)


DEEPEST = 64
"""Marks over one place that are shown; what is right has a few."""


def nest(marks: Iterable[Mark], home: Span) -> list[Piece | Span]:
    """Return the stretch `home` as nested pieces and plain spans.

    The plain spans, in order, are exactly `home`; each lies in a piece of every mark over it
    and of no other. Longer marks go around shorter ones; marks that cross are cut. A mark that
    would be deeper than `DEEPEST` is left out.
    """
    inside = [mark for mark in marks if mark.span.overlaps(home)]
    inside.sort(key=lambda mark: (mark.span.start, -mark.span.end, mark.order, mark.part))
    opening: dict[int, list[Mark]] = {}
    for mark in inside:
        opening.setdefault(max(mark.span.start, home.start), []).append(mark)
    root: list[Piece | Span] = []
    stack: list[Piece] = []
    for start, end in pairwise(_edges(inside, home)):
        reopened = _close(stack, start)
        room = DEEPEST - len(stack) - len(reopened)
        for mark in [*reopened, *opening.get(start, ())[:room]]:
            piece = Piece(mark, mark.span.start == start)
            (stack[-1].children if stack else root).append(piece)
            stack.append(piece)
        (stack[-1].children if stack else root).append(Span(start, end))
    return root


def _edges(marks: list[Mark], home: Span) -> list[int]:
    edges = {edge for mark in marks for edge in (mark.span.start, mark.span.end)}
    return sorted({home.start, home.end} | {e for e in edges if home.start < e < home.end})


def _close(stack: list[Piece], at: int) -> list[Mark]:
    """Take the marks that end at `at` off the stack; return those above them, to be reopened."""
    ended = [depth for depth, piece in enumerate(stack) if piece.mark.span.end <= at]
    if not ended:
        return []
    above = [piece.mark for piece in stack[ended[0] :] if piece.mark.span.end > at]
    del stack[ended[0] :]
    return above
