"""Suggest organizations: names and acronyms of the registry, the longest where several stand.

Short forms are never suggested: elsewhere they mean something else.
"""

from __future__ import annotations

from builder.clean import Paragraph
from builder.suggest.scene import Scene, Suggestion, located, names_in


def suggest(paragraph: Paragraph, scene: Scene) -> list[Suggestion]:
    """Return the registered names that stand in a paragraph."""
    text = paragraph.text
    return [
        Suggestion(span, {id: span.of(text), **located(span, text)})
        for span, id in names_in(text, scene.registries.organizations)
    ]
