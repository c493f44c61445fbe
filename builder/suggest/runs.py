"""Quotations that run over paragraphs: each is opened anew, and only the last one is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from builder.page.clean import Paragraph
from builder.suggest.attribution import Attribution, attributions, opened
from builder.suggest.prose import quotations

LONGEST = 50
"""Paragraphs of one quotation, at most."""


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
    for at, paragraph in enumerate(paragraphs):
        if paragraph.start not in found and _is_open(paragraph):
            chain = [paragraph, *_following(paragraphs[at + 1 : at + LONGEST])]
            found |= _attributed(chain) if len(chain) > 1 else {}
    return found


def _is_open(paragraph: Paragraph) -> bool:
    return any(not quotation.closed for quotation in quotations(paragraph.text))


def _following(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Return the paragraphs that go on with a quotation: opened anew, the last one closed."""
    for at, paragraph in enumerate(paragraphs):
        first = next(iter(quotations(paragraph.text)), None)
        if first is None or first.span.start > 0:
            return ()
        if first.closed:
            return paragraphs[: at + 1]
    return ()


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
