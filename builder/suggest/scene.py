"""What a suggestion is, and what the modules that make them may look at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from builder.annotation.quotes import whole_words
from builder.annotation.registry import Registries, Registry
from builder.page.clean import CleanText, Paragraph
from builder.page.spans import Span
from builder.page.tokens import boundaries, tokenize
from builder.suggest.cast import Cast, cast

Data = str | bool | None | Mapping[str, "Data"] | Sequence["Data"]
"""What an annotation file is made of (see `layout.Data`)."""


class Suggestion(NamedTuple):
    """One suggested item: the span it is about in its paragraph, and how it is written."""

    span: Span
    item: dict[str, Data]


@dataclass(frozen=True)
class Scene:
    """The clean text as the guessed labels give it, the registries, and the guessed day."""

    clean: CleanText
    registries: Registries
    published: dt.date | None

    @cached_property
    def cast(self) -> Cast:
        """Who speaks on the page."""
        return cast(self.clean.paragraphs, self.registries.people)

    @cached_property
    def signed(self) -> frozenset[int]:
        """The starts of the paragraphs that are block quotes, with a signature below."""
        pairs = pairwise(self.clean.paragraphs)
        return frozenset(above.start for above, below in pairs if below.label == "signature")


def names_in(text: str, registry: Registry) -> list[tuple[Span, str]]:
    """Return where names of a registry stand in `text` and whose they are; the longest wins."""
    if not registry.by_name:
        return []
    starts, ends = boundaries(text)
    return [
        (Span(*match.span()), registry.by_name[match[0]].id)
        for match in _any_of(tuple(registry.by_name)).finditer(text)
        if match.start() in starts and match.end() in ends
    ]


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


_MANY = 20
"""Occurrences of some words in a paragraph above which they are counted, not told apart."""


def located(span: Span, text: str) -> dict[str, Data]:
    """Return the `in` or `which` that tells a span from where else its words stand in `text`.

    `in` has as few words around the span as will do, at most four on either side.
    """
    words = span.of(text)
    places = whole_words(words, text)
    if len(places) <= 1:
        return {}
    for around in _windows(span, text) if len(places) <= _MANY else ():
        if text.count(around.of(text)) == 1 and sum(around.holds(s) for s in places) == 1:
            return {"in": around.of(text)}
    return {"which": f"{places.starts.index(span.start) + 1} of {len(places)}"}


def quoted_at(span: Span, home: Paragraph, away: bool) -> Data:
    """Return the words of a source or a cue, with their line where they have to be told apart.

    `away` if they stand under another line than their own.
    """
    place, words = located(span, home.text), span.of(home.text)
    return {f"L{home.line}": words, **place} if place or away else words


def _windows(span: Span, text: str) -> list[Span]:
    """Return spans around a span, by growing numbers of tokens before and behind it."""
    tokens = tokenize(text)
    first = next(i for i, token in enumerate(tokens) if token.end > span.start)
    last = max(i for i, token in enumerate(tokens) if token.start < span.end)
    sizes = sorted(((b, a) for b in range(5) for a in range(5)), key=lambda size: (sum(size), size))
    return [
        Span(tokens[max(0, first - before)].start, tokens[min(len(tokens) - 1, last + after)].end)
        for before, after in sizes
    ]
