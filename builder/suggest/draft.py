"""Write the draft of an annotation: labels, facts and suggestions in the layout of the format."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from builder.annotation.registry import Registries
from builder.annotation.writing import MODELINE, opening, ranges
from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.page.clean import Paragraph, clean
from builder.page.seed import Page
from builder.suggest import dates, facts, figures, lines, names, statements
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

    def entries(self) -> str:
        """Return the newcomers as entries of the registry, as a file of it has them."""
        return "\n".join(layout.write({new.id: new.entry()}) for new in self.newcomers)


def make(page: Page, registries: Registries, guidelines: int) -> Draft:
    """Return the draft of an annotation of `page`."""
    guess = lines.guess(page, registries.people)
    labels = guess.labels
    day = facts.published(page, guess)
    scene = Scene(clean(page, labels, guess.rests()), registries, day.day if day else None)
    found = statements.find(scene)
    said = statements.suggest(found)
    speech = facts.spoken(found, scene)
    spoken = speech.day if speech else None
    entries = {p.line: _layers(p, scene, said, spoken) for p in scene.clean.paragraphs}
    data: dict[str, Data] = {
        "seed_sha256": page.sha256,
        "guidelines": str(guidelines),
        "review": "draft",
        "page": facts.suggest(page, guess, scene, statements.principal(found), speech),
        "lines": ranges(labels, guess.parts()),
        "text": {f"L{line}": _entry(layers) for line, layers in entries.items()},
    }
    counts = Counter[str]()
    for layers in entries.values():
        counts.update({name: len(found) for name, found in layers.items()})
    newcomers = _newcomers(found, scene)
    text = layout.write(data, _comments(scene, newcomers))
    return Draft(text, len(entries), counts, newcomers)


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


def _entry(layers: Mapping[str, list[Suggestion]]) -> dict[str, Data]:
    suggested = {name: [s.item for s in found] for name, found in layers.items()}
    return {"unread": True, **suggested}


def _comments(scene: Scene, newcomers: Sequence[Newcomer]) -> dict[layout.Path, str]:
    comments: dict[layout.Path, str] = {
        (): MODELINE,
        ("page",): UNREAD_FACTS,
        ("lines",): UNREAD_LINES,
    }
    if newcomers:
        comments["text",] = "\n".join(map(_introduction, newcomers))
    openings = {("text", f"L{p.line}"): opening(p.text) for p in scene.clean.paragraphs}
    return comments | {path: words for path, words in openings.items() if words}


def _introduction(newcomer: Newcomer) -> str:
    """Return the comment by which a draft introduces a speaker whom the registry lacks."""
    role = f", “{newcomer.role}”" if newcomer.role else ""
    return (
        f"doubt: `{newcomer.id}` is new: {newcomer.name}{role}, L{newcomer.line}; add them to the "
        "registry, or write whom it has"
    )
