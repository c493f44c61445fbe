"""Second annotations made of the real ones, with as many differences as a test wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from builder.corpus.comparison import Comparison, compare
from builder.corpus.document import Document
from builder.layers.dates import ANCHORS
from builder.layers.figures import MODIFIERS
from builder.layers.statements import KINDS
from builder.page.clean import KEPT, LABELS
from builder.page.spans import Span
from builder.page.tokens import tokenize
from tests.support import documents, registries

DROPPED = sorted(set(LABELS) - KEPT)


def comparisons(random: Random, share: float) -> list[Comparison]:
    """Return the real documents compared with copies of which this share is spoiled."""
    return [compare(d, spoiled(d, random, share), "spoiler") for d in documents().values()]


def spoiled(document: Document, random: Random, share: float) -> Document:
    """Return a copy in which mentions are missing, end elsewhere or say something else."""
    mentions = {
        layer: tuple(_spoiled(found, document, random, share))
        for layer, found in document.mentions.items()
    }
    names = {
        number: random.choice(DROPPED) if name in DROPPED and random.random() < share else name
        for number, name in document.labels.names.items()
    }
    return document._replace(mentions=mentions, labels=document.labels._replace(names=names))


def _spoiled(
    found: Sequence[Any], document: Document, random: Random, share: float
) -> Iterator[Any]:
    for mention in found:
        if random.random() >= share:
            yield mention
            continue
        deed = random.choice(("drop", "shorten", "say"))
        if deed == "shorten":
            yield mention._replace(span=_shorter(mention.span, document, random))
        elif deed == "say":
            yield _saying(mention, random)


def _shorter(span: Span, document: Document, random: Random) -> Span:
    tokens = tokenize(span.of(document.text.text))
    first = random.randrange(len(tokens))
    last = random.randrange(first, len(tokens))
    return Span(tokens[first].start, tokens[last].end).shifted(span.start)


def _saying(mention: Any, random: Random) -> Any:
    """Return a mention that says something else, perhaps, in each of its attributes."""
    organizations = list(registries().organizations.entities.values())
    others = {
        "kind": KINDS,
        "cue": (None, mention.span),
        "entity": organizations,
        "unit": ("one", "two"),
        "modifier": MODIFIERS,
        "garbled": (True, False),
        "anchor": ANCHORS,
    }
    changes = {n: random.choice(values) for n, values in others.items() if n in mention._fields}
    return mention._replace(**changes)
