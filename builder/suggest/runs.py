"""Quotations that run over paragraphs: each is opened anew, and only the last one is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from builder.page.clean import Paragraph
from builder.suggest.attribution import Attribution, attributions, opened
from builder.suggest.prose import quotations


class Run(NamedTuple):
    """A paragraph of such a quotation, and the paragraph of the words that attribute all of it.

    `part` is what the paragraph says of it; that of the first has source and cue, the others
    continue it.
    """

    part: Attribution
    home: Paragraph


def runs(paragraphs: Sequence[Paragraph]) -> Mapping[int, Run]:
    """Return the paragraphs of attributed quotations that run on, by their starts."""
    found: dict[int, Run] = {}
    for chain in _chains(paragraphs):
        if chain[0].start not in found:
            found |= _attributed(chain)
    return found


def _chains(paragraphs: Sequence[Paragraph]) -> Iterator[Sequence[Paragraph]]:
    """Yield the paragraphs of each quotation that runs on: opened anew, the last one closed."""
    chain: list[Paragraph] = []
    for paragraph in paragraphs:
        found = quotations(paragraph.text)
        if chain and found and found[0].span.start == 0:
            chain.append(paragraph)
            if not found[0].closed:
                continue
            yield chain
        chain = [paragraph] if found and not found[-1].closed else []


def _attributed(chain: Sequence[Paragraph]) -> dict[int, Run]:
    """Return a quotation as its paragraphs, if words before or behind it say whose it is."""
    first, last = chain[0], chain[-1]
    end = quotations(last.text)[0].content
    before = opened(first.text)
    behind = next((s for s in attributions(last.text) if s.content == end and s.cue), None)
    attributed, home = (before, first) if before else (behind, last)
    if attributed is None:
        return {}
    start = quotations(first.text)[-1].content
    found = {first.start: Run(attributed._replace(content=start), home)}
    for paragraph in chain[1:]:
        content = quotations(paragraph.text)[0].content
        part = Attribution("direct", content, attributed.source, continues=True)
        found[paragraph.start] = Run(part, home)
    if before and behind:
        del found[last.start]  # it has a source and a cue of its own
    return found
