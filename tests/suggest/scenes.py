"""What the tests of suggestions share: small pages on which something is to be suggested."""

from __future__ import annotations

import datetime as dt

from builder.suggest.scene import Scene, Suggestion
from tests.support import body, registries

FRIDAY = dt.date(2021, 3, 12)
"""The day on which the small pages appeared."""


def scene(*paragraphs: str, published: dt.date | None = FRIDAY) -> Scene:
    """Return the scene of a text of these paragraphs, in the lines from 1."""
    return Scene(body(*paragraphs), registries(), published)


def items(found: list[Suggestion]) -> list[dict[str, object]]:
    """Return suggestions as an annotation file has them."""
    return [dict(suggestion.item) for suggestion in found]
