"""Which predicted span stands for which annotated one.

One to one, by place alone. Of all ways to pair spans that share characters, the best has, in
this order: the most shared characters, the most pairs with the same boundaries, the most pairs,
the shortest spans. Where even that leaves a choice, it depends on the spans alone and not on the
order of the lists.

Pairs with the same boundaries can be taken out first, since they are part of a best way: if I is
such a span, paired instead with A and with B, then |A∩I| + |B∩I| <= |I| + |A∩B|, so pairing I
with I, and A with B, shares no fewer characters. The rest is an assignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from typing import NamedTuple

from builder.corpus.assignment import Assignment, Steps
from builder.page.spans import Span

FLAT, EACH = 500_000, 100
"""The steps granted: so many for any two lists, and so many more for each span."""

Pair = tuple[int, int]


class Matching(NamedTuple):
    """Pairs of places in the two lists: gold, predicted. `exact` have the same boundaries.

    `steps` says how much work it was, in looks at two spans that share characters.
    """

    exact: list[Pair]
    inexact: list[Pair]
    steps: int

    @property
    def pairs(self) -> list[Pair]:
        """All pairs."""
        return self.exact + self.inexact


def match(gold: Sequence[Span], predicted: Sequence[Span]) -> Matching:
    """Pair the spans of two lists.

    No span may be empty or stand twice in its list. The order of the lists does not matter.
    The steps are at most `FLAT + EACH * (len(gold) + len(predicted))`: what cannot be solved
    in as many, thousands of spans that lie across each other, raises `BudgetSpent`.
    """
    steps = Steps(FLAT + EACH * (len(gold) + len(predicted)))
    place = {span: at for at, span in enumerate(predicted)}
    exact = [(at, place[span]) for at, span in enumerate(gold) if span in place]
    paired = {gold[at] for at, _ in exact}
    rest = [_sorted_without(paired, spans) for spans in (gold, predicted)]
    rows, columns = sorted(rest, key=len)
    found = _assign([span for span, _ in rows], [span for span, _ in columns], steps)
    inexact = [(rows[row][1], columns[column][1]) for row, column in found]
    if rows is not rest[0]:
        inexact = [(column, row) for row, column in inexact]
    return Matching(exact, inexact, steps.taken)


def _sorted_without(paired: set[Span], spans: Sequence[Span]) -> list[tuple[Span, int]]:
    return sorted((span, at) for at, span in enumerate(spans) if span not in paired)


def _assign(rows: Sequence[Span], columns: Sequence[Span], steps: Steps) -> list[Pair]:
    """Pair two sorted lists, of which no pair has the same boundaries."""
    scale = _Scale(rows, columns)
    edges: list[list[tuple[int, int]]] = [[] for _ in rows]
    for row, column in _overlapping(rows, columns, steps):
        edges[row].append((column, scale.weight(rows[row], columns[column])))
    # A row never needs more candidates than there are rows: the others cannot take them all.
    best = [nlargest(len(rows), found, key=lambda edge: edge[1]) for found in edges]
    assignment = Assignment(best, steps)
    return sorted((row, column) for column, row in assignment.row_of.items())


class _Scale:
    """Makes one number of what is compared in order: shared characters, pairs, short spans."""

    def __init__(self, rows: Sequence[Span], columns: Sequence[Span]) -> None:
        self._pairs = min(len(rows), len(columns)) + 1
        self._lengths = sum(span.length for spans in (rows, columns) for span in spans) + 1

    def weight(self, one: Span, other: Span) -> int:
        """Return the weight of a pair; it is positive, so that no pair is left out in vain."""
        pair = shared(one, other) * self._pairs + 1
        return pair * self._lengths - one.length - other.length


def shared(one: Span, other: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _overlapping(rows: Sequence[Span], columns: Sequence[Span], steps: Steps) -> list[Pair]:
    """Return the pairs of two sorted lists that share a character, walking both once."""
    found: list[Pair] = []
    open_rows: list[int] = []
    open_columns: list[int] = []
    row = column = 0
    while row < len(rows) or column < len(columns):
        if column == len(columns) or (row < len(rows) and rows[row] < columns[column]):
            open_columns = [at for at in open_columns if columns[at].end > rows[row].start]
            found += [(row, at) for at in open_columns]
            steps.take(1 + len(open_columns))
            open_rows.append(row)
            row += 1
        else:
            open_rows = [at for at in open_rows if rows[at].end > columns[column].start]
            found += [(at, column) for at in open_rows]
            steps.take(1 + len(open_rows))
            open_columns.append(column)
            column += 1
    return found
