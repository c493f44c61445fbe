"""Compared annotations, measured: facts, lines and every layer, over all documents together."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from builder.corpus.comparison import FACTS, LINES, Comparison, Item, Reading
from builder.experiments.agreement.coefficients import Coefficient, Pair, alpha, kappa
from builder.experiments.scoring.counts import Counts, ratio
from builder.layers import LAYERS
from builder.page.spans import Span
from builder.page.tokens import edges, iob2


class Shared(NamedTuple):
    """Of how many units both annotators say something, and of how many the same."""

    units: int
    same: int

    @property
    def accuracy(self) -> float | None:
        """The share that is the same; None of nothing."""
        return ratio(self.same, self.units)


class Facts(NamedTuple):
    """The facts about the page: by key of `page` all together, and each column by name."""

    documents: int
    keys: Shared
    columns: dict[str, Shared]


class Lines(NamedTuple):
    """The labels of lines."""

    documents: int
    labels: Shared
    kappa: Coefficient


class Attribute(NamedTuple):
    """One thing that is said of mentions, over those that both have."""

    name: str
    pairs: Shared
    alpha: Coefficient


class Layer(NamedTuple):
    """The mentions of a layer: `documents` are those in which either has one.

    `exact` counts those with the same boundaries, `overlap` those that were paired at all; `alpha`
    is that of the tags B, I and O of `tokens`, the tokens of the paragraphs that both keep.
    """

    name: str
    documents: int
    exact: Counts
    overlap: Counts
    tokens: int
    alpha: Coefficient
    attributes: tuple[Attribute, ...]


class Agreement(NamedTuple):
    """How far the annotations of `annotator` agree with the first ones."""

    annotator: str
    documents: tuple[str, ...]
    facts: Facts
    lines: Lines
    layers: tuple[Layer, ...]


def measure(annotator: str, comparisons: Sequence[Comparison]) -> Agreement:
    """Measure the comparisons with one second annotator, at most one of each document.

    Layers that the annotator was not asked for are left out.
    """
    return Agreement(
        annotator=annotator,
        documents=tuple(comparison.stem for comparison in comparisons),
        facts=_facts(comparisons),
        lines=_lines(comparisons),
        layers=tuple(_layer(name, comparisons) for name in _layers(comparisons)),
    )


def _layers(comparisons: Iterable[Comparison]) -> list[str]:
    compared = {name for comparison in comparisons for name in comparison.layers}
    return [layer.name for layer in LAYERS if layer.name in compared]


def _items(config: str, comparisons: Iterable[Comparison]) -> Iterator[Item]:
    for comparison in comparisons:
        yield from (item for item in comparison.items if item.config == config)


def _with_items(config: str, comparisons: Iterable[Comparison]) -> int:
    return sum(any(item.config == config for item in c.items) for c in comparisons)


def _shared(pairs: Sequence[Pair]) -> Shared:
    return Shared(len(pairs), sum(one == other for one, other in pairs))


def _value(reading: Reading | None, name: str) -> Hashable:
    return None if reading is None else reading.says.get(name)


def _facts(comparisons: Sequence[Comparison]) -> Facts:
    items = list(_items(FACTS, comparisons))
    columns: dict[str, list[Pair]] = {}
    for item in items:
        for name in dict.fromkeys(chain(*(r.says for r in (item.first, item.second) if r))):
            pair = _value(item.first, name), _value(item.second, name)
            columns.setdefault(name, []).append(pair)
    return Facts(
        documents=_with_items(FACTS, comparisons),
        keys=Shared(len(items), sum(item.agree for item in items)),
        columns={name: _shared(pairs) for name, pairs in columns.items()},
    )


def _lines(comparisons: Sequence[Comparison]) -> Lines:
    items = _items(LINES, comparisons)
    pairs = [(_value(i.first, "label"), _value(i.second, "label")) for i in items]
    return Lines(_with_items(LINES, comparisons), _shared(pairs), kappa(pairs))


def _layer(name: str, comparisons: Sequence[Comparison]) -> Layer:
    items = list(_items(name, comparisons))
    pairs = [(i.first, i.second) for i in items if i.first is not None and i.second is not None]
    sizes = sum(i.first is not None for i in items), sum(i.second is not None for i in items)
    tagged = [pair for comparison in comparisons for pair in tags(name, comparison)]
    return Layer(
        name=name,
        documents=_with_items(name, comparisons),
        exact=Counts(*sizes, sum(one.span == other.span for one, other in pairs)),
        overlap=Counts(*sizes, len(pairs)),
        tokens=len(tagged),
        alpha=alpha(tagged),
        attributes=tuple(_attributes(pairs)),
    )


def _attributes(pairs: Sequence[tuple[Reading, Reading]]) -> Iterator[Attribute]:
    for name in dict.fromkeys(name for one, _ in pairs for name in one.says):
        values = [(one.says[name], other.says.get(name)) for one, other in pairs]
        yield Attribute(name, _shared(values), alpha(values))


def tags(layer: str, comparison: Comparison) -> Iterator[Pair]:
    """Yield the tags that two annotators give each token of the paragraphs that both keep."""
    items = [item for item in comparison.items if item.config == layer]
    sides = [
        sorted(reading.span for reading in readings if reading and reading.span)
        for readings in ([i.first for i in items], [i.second for i in items])
    ]
    starts = [start for start, _ in comparison.paragraphs]
    ends = [*starts, sys.maxsize][1:]
    for (start, text), end in zip(comparison.paragraphs, ends, strict=True):
        within = (
            [span.shifted(-start) for span in _beginning(spans, start, end)] for spans in sides
        )
        yield from zip(*(iob2(edges(text), spans) for spans in within), strict=True)


def _beginning(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Return the spans, of several in order, that begin from `start` on and before `end`."""
    first, behind = (bisect_left(spans, at, key=lambda span: span.start) for at in (start, end))
    return spans[first:behind]
