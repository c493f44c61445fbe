"""Write the draft of an annotation: labels, facts and suggestions in the layout of the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from builder.annotation.registry import Registries
from builder.annotation.writing import MODELINE, opening, ranges
from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.page.clean import Paragraph, clean
from builder.page.seed import Page
from builder.suggest import dates, facts, figures, lines, names, statements
from builder.suggest.scene import Data, Scene, Suggestion
from builder.yaml_text import layout

UNREAD_FACTS = "doubt: the program suggested these facts; remove this line after checking them"
UNREAD_LINES = "doubt: the program guessed these labels; remove this line after checking them"


class Draft(NamedTuple):
    """A draft: the text of its file, and what to tell about it.

    `unread` is how many lines are to be read, `suggested` how many suggestions a layer has, and
    `strangers` the words that seem to name a speaker and hold no registered name, by line.
    """

    text: str
    unread: int
    suggested: Mapping[str, int]
    strangers: Mapping[int, list[str]]


def make(page: Page, registries: Registries, guidelines: int) -> Draft:
    """Return the draft of an annotation of `page`."""
    labels = lines.guess(page, registries.people)
    day = facts.published(page, labels)
    scene = Scene(clean(page, labels), registries, day.day if day else None)
    said = statements.suggest(scene)
    entries = {p.line: _layers(p, scene, said) for p in scene.clean.paragraphs}
    data: dict[str, Data] = {
        "seed_sha256": page.sha256,
        "guidelines": str(guidelines),
        "review": "draft",
        "page": facts.suggest(page, labels, scene, statements.principal(said)),
        "lines": ranges(labels),
        "text": {f"L{line}": _entry(layers) for line, layers in entries.items()},
    }
    counts = Counter[str]()
    for layers in entries.values():
        counts.update({name: len(found) for name, found in layers.items()})
    text = layout.write(data, _comments(scene))
    return Draft(text, len(entries), counts, statements.strangers(scene))


def _layers(
    paragraph: Paragraph, scene: Scene, said: Mapping[int, list[Suggestion]]
) -> dict[str, list[Suggestion]]:
    """Return the suggestions for a paragraph by layer, in the order in which files show them."""
    if not paragraph.text.isprintable():
        return {}  # an annotation file cannot quote what nobody sees
    own = {
        "statements": said.get(paragraph.line, []),
        "figures": figures.suggest(paragraph, scene),
        "dates": dates.suggest(paragraph, scene),
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


def _comments(scene: Scene) -> dict[layout.Path, str]:
    comments: dict[layout.Path, str] = {
        (): MODELINE,
        ("page",): UNREAD_FACTS,
        ("lines",): UNREAD_LINES,
    }
    openings = {("text", f"L{p.line}"): opening(p.text) for p in scene.clean.paragraphs}
    return comments | {path: words for path, words in openings.items() if words}
