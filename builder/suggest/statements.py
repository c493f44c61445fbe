"""Suggest statements: quotations, clauses and requests, each with the one who is meant.

Names and titles say themselves who is meant; a description (`the minister`) is whom the page gives
such a title, a pronoun whom the page named last as a subject. Where that is in doubt there is no
suggestion: a statement under the wrong name is the costliest mistake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.suggest.attribution import Attribution, attributions
from builder.suggest.hearing import Hearing
from builder.suggest.runs import Run, runs
from builder.suggest.scene import Data, Scene, Suggestion, located, quoted_at
from builder.suggest.subjects import Subject


class Said(NamedTuple):
    """A statement: its paragraph, who is meant, and the line of source and cue if another."""

    paragraph: Paragraph
    words: Attribution
    speaker: str
    home: Paragraph


def suggest(found: Sequence[Said]) -> dict[int, list[Suggestion]]:
    """Return statements as suggestions by raw line; their ids run through the page."""
    suggested: dict[int, list[Suggestion]] = {}
    first = 0
    for number, said in enumerate(found, start=1):
        first = first if said.words.continues else number
        item: dict[str, Data] = {"id": f"s{number}", "speaker": said.speaker}
        item |= _attributed(said, first)
        suggestion = Suggestion(said.words.content, item)
        suggested.setdefault(said.paragraph.line, []).append(suggestion)
    return suggested


def principal(found: Sequence[Said]) -> str | None:
    """Return the speaker with the most statements, among equals the one named first."""
    speakers = Counter(said.speaker for said in found)
    return speakers.most_common(1)[0][0] if speakers else None


def _attributed(said: Said, first: int) -> dict[str, Data]:
    text, words = said.paragraph.text, said.words
    content: dict[str, Data] = {words.kind: words.content.of(text), **located(words.content, text)}
    if words.continues:
        return {"continues": f"s{first}", **content}
    home, away = said.home, said.home is not said.paragraph
    attributing: dict[str, Data] = {"source": quoted_at(words.source.span, home, away)}
    if words.cue is not None:
        attributing["cue"] = quoted_at(words.cue, home, away)
    return {**attributing, **content}


def find(scene: Scene) -> list[Said]:
    """Return the statements of a page in order."""
    return list(_statements(scene))


def _statements(scene: Scene) -> Iterator[Said]:
    hearing = Hearing(scene.cast)
    signatures = _signatures(scene)
    parts = runs(scene.clean.paragraphs)
    for paragraph in scene.clean.paragraphs:
        if not paragraph.text.isprintable():
            continue
        if paragraph.start in signatures:
            yield _signed(paragraph, signatures[paragraph.start], scene)
            continue
        yield from _in_paragraph(paragraph, hearing, parts.get(paragraph.start))


def _in_paragraph(paragraph: Paragraph, hearing: Hearing, run: Run | None) -> Iterator[Said]:
    found = attributions(paragraph.text)
    if run:
        found = [said for said in found if said.content != run.part.content]
        found = sorted([*found, run.part], key=lambda said: said.content)
    speaker = None
    for said in found:
        part_of_run = run is not None and said is run.part
        home = run.home if run and part_of_run else paragraph
        if part_of_run:
            speaker = hearing.meant(said.source)
        elif not said.continues:
            speaker = hearing.speaker(said.source, paragraph.text)
        if speaker:
            yield Said(paragraph, said, speaker, home)
    hearing.finish(paragraph.text)


def _signed(paragraph: Paragraph, signature: Paragraph, scene: Scene) -> Said:
    """Return a block quote with the line below it as its source."""
    source = Subject(Span(0, len(signature.text)), names=(signature.text,))
    said = Attribution("direct", Span(0, len(paragraph.text)), source)
    return Said(paragraph, said, scene.cast.names[signature.text], signature)


def _signatures(scene: Scene) -> dict[int, Paragraph]:
    """Return the known signature below each signed block quote, by the start of the quote."""
    return {
        above.start: below
        for above, below in pairwise(scene.clean.paragraphs)
        if below.label == "signature" and above.label != "signature"
        if below.text in scene.cast.names
    }
