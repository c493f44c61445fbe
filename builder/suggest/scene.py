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
from builder.page.clean import CleanText
from builder.page.spans import Span
from builder.page.tokens import boundaries, tokenize
from builder.suggest.people import titled_names, titles

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
    def names(self) -> Mapping[str, str]:
        """The ids of the registered people by each of their names."""
        return {name: person.id for name, person in self.registries.people.by_name.items()}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The ids of registered people by the titles that the text gives them."""
        texts = [paragraph.text for paragraph in self.clean.paragraphs]
        return titles(person for text in texts for person in titled_names(text, self.names))

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


def is_free(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span shares no character with any of the others."""
    return not any(span.overlaps(other) for other in taken)


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
    return {"which": f"{places.index(span) + 1} of {len(places)}"}


def quoted(span: Span, text: str, line: int) -> Data:
    """Return the words of a source or a cue, with their line where they have to be told apart."""
    place = located(span, text)
    return {f"L{line}": span.of(text), **place} if place else span.of(text)


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


def quotations(text: str) -> list[Span]:
    """Return the quotations of a paragraph with their marks; any opening goes with any closing."""
    found, opened = [], -1
    for at, char in enumerate(text):
        if opened < 0 and char in '"“„«':
            opened = at
        elif opened >= 0 and char in '"”»':
            found.append(Span(opened, at + 1))
            opened = -1
    return found


def sentences(text: str) -> list[Span]:
    """Return the sentences of a paragraph; a stop within a quotation ends none.

    A stop ends a sentence where a space and a capital, a digit or a mark follow, unless the word
    before it is a single letter or a common abbreviation.
    """
    inside = quotations(text)
    ends = [
        at + 1
        for at, char in enumerate(text)
        if char in ".!?" and _ends_sentence(text, at) and is_free(Span(at, at + 1), inside)
    ]
    ends += [span.end for span in inside if text[span.end - 2] in ".!?" and _opens(text, span.end)]
    cuts = sorted({0, *ends, len(text)})
    return [Span(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in pairwise(cuts)]


_ABBREVIATIONS = frozenset({"Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Lt", "Col", "vs", "No", "Prof"})


def _ends_sentence(text: str, at: int) -> bool:
    word = text[:at].rpartition(" ")[2]
    initial = len(word) == 1 and word.isupper()
    return _opens(text, at + 1) and not initial and word not in _ABBREVIATIONS


def _opens(text: str, at: int) -> bool:
    """Whether a sentence may begin behind `at`: a space and no small letter, or the end."""
    rest = text[at:]
    return not rest or (rest[0] == " " and not rest.lstrip()[:1].islower())
