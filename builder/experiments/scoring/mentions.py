"""The counts of one mention layer of one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from builder.corpus.matching import match, shared
from builder.experiments.scoring.attributes import Attribute, same
from builder.experiments.scoring.content import Mention
from builder.experiments.scoring.counts import Counts, Tally
from builder.page.spans import Span

EXACT, OVERLAP, CHARACTERS = "exact", "overlap", "characters"
ALIGNED, END_TO_END, GIVEN = "aligned", "end to end", "given"


def key(attribute: Attribute, what: str) -> str:
    """Return under which key a tally counts an attribute."""
    return f"{attribute.name}, {what}"


def tally(
    gold: Sequence[Mention], predicted: Sequence[Mention], attributes: Sequence[Attribute]
) -> Tally:
    """Count the spans that are found, exactly, by some overlap and by character, and attributes.

    What is `GIVEN` counts in how many predicted mentions an attribute is given at all.
    Raises `BudgetSpent` where the spans lie across each other in their thousands.
    """
    spans = [[mention.span for mention in mentions] for mentions in (gold, predicted)]
    matching = match(*spans)
    sizes = len(gold), len(predicted)
    counts = {
        EXACT: Counts(*sizes, len(matching.exact)),
        OVERLAP: Counts(*sizes, len(matching.pairs)),
        CHARACTERS: _characters(*spans),
    }
    exact = [(gold[one].values, predicted[other].values) for one, other in matching.exact]
    inexact = [(gold[one].values, predicted[other].values) for one, other in matching.inexact]
    for attribute in attributes:
        name = attribute.name
        right = sum(same(one.get(name), other.get(name)) for one, other in exact)
        near = sum(same(one.get(name), other.get(name)) for one, other in inexact)
        aligned = len(matching.pairs)
        said = sum(name in mention.values for mention in predicted)
        counts[key(attribute, ALIGNED)] = Counts(aligned, aligned, right + near)
        counts[key(attribute, END_TO_END)] = Counts(*sizes, right)
        counts[key(attribute, GIVEN)] = Counts(len(gold), len(predicted), said)
    return counts


def _characters(gold: Iterable[Span], predicted: Iterable[Span]) -> Counts:
    """Count characters; one that lies in several spans of a side is one character."""
    ours, theirs = _merged(gold), _merged(predicted)
    both = at = 0
    for span in ours:
        while at < len(theirs) and theirs[at].end <= span.start:
            at += 1
        ahead = at
        while ahead < len(theirs) and theirs[ahead].start < span.end:
            both += shared(span, theirs[ahead])
            ahead += 1
        # The last one may reach into the next span, all before it cannot.
        at = max(at, ahead - 1)
    return Counts(sum(s.length for s in ours), sum(s.length for s in theirs), both)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return what the spans cover, as spans in order that do not touch each other's characters."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
