"""Suggest statements: quotations and clauses with a cue beside a source who is known.

A source is a registered name with its title, or a title that one person of the page bears.
Pronouns and descriptions are left out: who `he` is takes reading, and a statement under the
wrong name is the costliest mistake. So are verbs without a clause (`praised the cooperation`),
whose object has no sure end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.suggest.attribution import Attribution, Source, clauses, direct
from builder.suggest.attribution import strangers as strange
from builder.suggest.people import by_title, titled_names
from builder.suggest.scene import (
    Data,
    Scene,
    Suggestion,
    is_free,
    located,
    quotations,
    quoted,
)

_PART_OF_OTHER = re.compile(
    r"(?<!\bAccording )\b(?:to|of|for|with|by|from|and|or|like|against|about|the|an?) $"
)


def suggest(scene: Scene) -> dict[int, list[Suggestion]]:
    """Return the suggestions by raw line; the ids of statements run through the page."""
    found: dict[int, list[Suggestion]] = {}
    number, first = 0, 0
    signatures = _signatures(scene)
    for paragraph in scene.clean.paragraphs:
        if not paragraph.text.isprintable():
            continue
        signature = signatures.get(paragraph.start)
        for said in _in_paragraph(paragraph, scene, signature):
            number += 1
            first = first if said.continues else number
            item: dict[str, Data] = {"id": f"s{number}", "speaker": said.source.id}
            item |= _attributed(said, paragraph, first, signature)
            found.setdefault(paragraph.line, []).append(Suggestion(said.content, item))
    return found


def principal(found: dict[int, list[Suggestion]]) -> str | None:
    """Return the speaker with the most statements, among equals the one named first."""
    speakers = [str(s.item["speaker"]) for suggestions in found.values() for s in suggestions]
    return Counter(speakers).most_common(1)[0][0] if speakers else None


def strangers(scene: Scene) -> dict[int, list[str]]:
    """Return, by raw line, the words that seem to name a speaker and hold no registered name."""
    lines = {p.line: strange(p.text, _known(p.text, scene)) for p in scene.clean.paragraphs}
    return {line: names for line, names in lines.items() if names}


def _known(text: str, scene: Scene) -> list[Span]:
    named = [person.span for person in titled_names(text, scene.names)]
    return named + [span for span, _ in by_title(text, scene.titles)]


def _attributed(
    said: Attribution, paragraph: Paragraph, first: int, signature: Paragraph | None
) -> dict[str, Data]:
    text, line = paragraph.text, paragraph.line
    content: dict[str, Data] = {said.kind: said.content.of(text), **located(said.content, text)}
    if said.continues:
        return {"continues": f"s{first}", **content}
    if said.cue is not None:
        source = quoted(said.source.span, text, line)
        return {"source": source, "cue": quoted(said.cue, text, line), **content}
    assert signature is not None
    return {"source": {f"L{signature.line}": signature.text}, **content}


def _in_paragraph(
    paragraph: Paragraph, scene: Scene, signature: Paragraph | None
) -> list[Attribution]:
    text = paragraph.text
    if signature is not None:
        owner = scene.names[signature.text]
        source = Source(Span(0, len(signature.text)), owner)
        return [Attribution("direct", Span(0, len(text)), source)]
    sources = _sources(text, scene)
    found: list[Attribution] = []
    for said in (*direct(text, sources), *clauses(text, sources)):
        if is_free(said.content, _spans(found)):
            found.append(said)
    return sorted(found, key=lambda said: said.content)


def _spans(found: Sequence[Attribution]) -> list[Span]:
    """Return all that is taken: what was said, and its sources and cues."""
    attributing = [span for said in found if said.cue for span in (said.source.span, said.cue)]
    return [said.content for said in found] + attributing


def _signatures(scene: Scene) -> dict[int, Paragraph]:
    """Return the known signature below each signed block quote, by the start of the quote."""
    names, paragraphs = scene.names, scene.clean.paragraphs
    return {
        above.start: below
        for above, below in pairwise(paragraphs)
        if below.label == "signature" and above.label != "signature" and below.text in names
    }


def _sources(text: str, scene: Scene) -> list[Source]:
    """Return the words of a paragraph that name a known person, outside quotations."""
    found = [Source(person.span, person.id) for person in titled_names(text, scene.names)]
    for span, owner in by_title(text, scene.titles):
        if is_free(span, [source.span for source in found]):
            found.append(Source(span, owner))
    inside = quotations(text)
    return sorted(s for s in found if is_free(s.span, inside) and _speaks_alone(s.span, text))


def _speaks_alone(source: Span, text: str) -> bool:
    """Whether the words before a name do not make it part of another source: `an aide to Putin`."""
    return _PART_OF_OTHER.search(text[: source.start]) is None
