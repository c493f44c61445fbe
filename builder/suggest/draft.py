"""Write the draft of an annotation: labels, facts and suggestions in the layout of the format."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from builder.annotation.registry import Registries
from builder.annotation.writing import MODELINE, opening, ranges
from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.page.clean import Paragraph, clean
from builder.page.seed import Page
from builder.reports.limits import MENTIONS
from builder.suggest import dates, facts, figures, lines, marks, names, statements
from builder.suggest.cast import Newcomer
from builder.suggest.scene import Data, Scene, Suggestion
from builder.suggest.statements import Said
from builder.yaml_text import layout

UNREAD_FACTS = "doubt: the program suggested these facts; remove this line after checking them"
UNREAD_LINES = "doubt: the program guessed these labels; remove this line after checking them"


class Draft(NamedTuple):
    """A draft: the text of its file, and what to tell about it.

    `unread` is how many lines are to be read, `suggested` how many suggestions a layer has, and
    `newcomers` the speakers of its statements whom the registry lacks.
    """

    text: str
    unread: int
    suggested: Mapping[str, int]
    newcomers: tuple[Newcomer, ...]


class Suggested(NamedTuple):
    """What is suggested for the text of a page: its statements, and all layers by raw line."""

    found: Sequence[Said]
    speech: facts.Dated | None
    entries: Mapping[int, Mapping[str, list[Suggestion]]]
    newcomers: tuple[Newcomer, ...]


def make(page: Page, registries: Registries, guidelines: int) -> Draft:
    """Return the draft of an annotation of `page`."""
    guess = lines.guess(page, registries.people)
    day = facts.published(page, guess)
    scene = Scene(clean(page, guess.labels, guess.rests()), registries, day.day if day else None)
    made = suggest(scene)
    speaker = statements.principal(made.found)
    data: dict[str, Data] = {
        "seed_sha256": page.sha256,
        "guidelines": str(guidelines),
        "review": "draft",
        "page": facts.suggest(page, guess, scene, day, speaker, made.speech),
        "lines": ranges(guess.labels, guess.parts()),
        "text": {f"L{line}": entry(layers) for line, layers in made.entries.items()},
    }
    text = marks.mark(layout.write(data, _comments(scene, made.newcomers)))
    return Draft(text, len(made.entries), counts(made.entries.values()), made.newcomers)


def suggest(scene: Scene, spoken: dt.date | None = None) -> Suggested:
    """Return the suggestions for a text; `spoken` is the day of the speech, if it is known."""
    found = statements.find(scene)
    speech = facts.spoken(found, scene)
    said, day = statements.suggest(found), spoken or (speech.day if speech else None)
    entries = {p.line: _layers(p, scene, said, day) for p in scene.clean.paragraphs}
    return Suggested(found, speech, _bounded(entries), _newcomers(found, scene))


def _bounded(
    entries: Mapping[int, Mapping[str, list[Suggestion]]],
) -> dict[int, Mapping[str, list[Suggestion]]]:
    """Leave lines without suggestions from where a file would have more mentions than it may."""
    left, found = MENTIONS, {}
    for line, layers in entries.items():
        left -= sum(map(len, layers.values()))
        found[line] = layers if left >= 0 else {}
    return found


def entries(newcomers: Iterable[Newcomer]) -> str:
    """Return newcomers as entries of the registry, as a file of it has them."""
    return "\n".join(layout.write({new.id: new.entry()}) for new in newcomers)


def counts(entries: Iterable[Mapping[str, list[Suggestion]]]) -> Counter[str]:
    """Return how many suggestions each layer has."""
    found = Counter[str]()
    for layers in entries:
        found.update({name: len(suggestions) for name, suggestions in layers.items()})
    return found


def _newcomers(found: Sequence[Said], scene: Scene) -> tuple[Newcomer, ...]:
    """Return the suggested speakers whom the registry lacks, as they come."""
    known = scene.registries.people.entities
    speakers = dict.fromkeys(said.speaker for said in found)
    return tuple(scene.cast.newcomers[id] for id in speakers if id not in known)


def _layers(
    paragraph: Paragraph,
    scene: Scene,
    said: Mapping[int, list[Suggestion]],
    spoken: dt.date | None,
) -> dict[str, list[Suggestion]]:
    """Return the suggestions for a paragraph by layer, in the order in which files show them."""
    if not paragraph.text.isprintable():
        return {}  # an annotation file cannot quote what nobody sees
    own = {
        "statements": said.get(paragraph.line, []),
        "figures": figures.suggest(paragraph, scene),
        "dates": dates.suggest(paragraph, scene, spoken),
    }
    found = {layer.name: own.get(layer.name) or _named(layer, paragraph, scene) for layer in LAYERS}
    return {name: suggestions for name, suggestions in found.items() if suggestions}


def _named(layer: Layer[Mention], paragraph: Paragraph, scene: Scene) -> list[Suggestion]:
    """Return what any layer is suggested whose items name an entry of a registry."""
    registry = layer.item.registry
    return names.suggest(paragraph, scene.registries.named(registry)) if registry else []


def entry(layers: Mapping[str, list[Suggestion]]) -> dict[str, Data]:
    """Return the entry of a line as a file has it."""
    suggested = {name: [s.item for s in found] for name, found in layers.items()}
    return {"unread": True, **suggested}


def _comments(scene: Scene, newcomers: Sequence[Newcomer]) -> dict[layout.Path, str]:
    comments: dict[layout.Path, str] = {
        (): MODELINE,
        ("page",): UNREAD_FACTS,
        ("lines",): UNREAD_LINES,
    }
    if newcomers:
        comments["text",] = "\n".join(map(introduction, newcomers))
    openings = {("text", f"L{p.line}"): opening(p.text) for p in scene.clean.paragraphs}
    return comments | {path: words for path, words in openings.items() if words}


def introduction(newcomer: Newcomer) -> str:
    """Return the comment by which a draft introduces a speaker whom the registry lacks."""
    role = f", “{newcomer.role}”" if newcomer.role else ""
    return (
        f"doubt: `{newcomer.id}` is new: {newcomer.name}{role}, L{newcomer.line}; add them to the "
        "registry, or write whom it has"
    )
