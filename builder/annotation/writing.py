"""How an annotation file is written: its first line, its ranges of lines, its opening words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType

from builder.yaml_text.layout import Data

MODELINE = "yaml-language-server: $schema=../schema/document.json"
"""The comment in the first line, by which editors find the schema."""

_OPENING = 50
"""Characters of a line that the comment above its entry gives, at most."""

_MEANT = ("doubt:", "waive")
"""How comments begin that mean something: the opening words of a line must not."""


def ranges(
    labels: Mapping[int, str], cuts: Mapping[int, Data] = MappingProxyType({})
) -> dict[str, Data]:
    """Return labels as an annotation file has them: neighbours with one label as a range.

    `cuts` are the parts of the lines that are cut, as the file has them.
    """
    found: dict[str, Data] = {}
    for _, group in groupby(sorted(labels), key=lambda n: (labels[n], n if n in cuts else 0)):
        numbers = list(group)
        first, last = numbers[0], numbers[-1]
        key = f"L{first}" if first == last else f"L{first}-L{last}"
        found[key] = cuts.get(first, labels[first])
    return found


def opening(text: str) -> str:
    """Return the opening words of a line, with `…` where more follows; nothing it cannot show."""
    if text.startswith(_MEANT):
        return ""
    shown = next((text[:i] for i, c in enumerate(text) if not c.isprintable()), text)
    if shown == text and len(text) <= _OPENING:
        return text
    return f"{shown[: _OPENING + 1].rpartition(' ')[0]} …" if " " in shown[: _OPENING + 1] else ""
