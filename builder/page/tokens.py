"""The token rule: where a word starts and ends.

A token is, in this order: a number with its inner points or commas (`10,000`, `30.5`,
`05.05.2022`); an apostrophe with the letters after it when a letter stands before it (`’s`,
`’t`); a run of letters, digits and underscores; any other single character that is no white
space. Combining marks and format characters belong to what stands before them, and at the start
of a word to the word. The pattern is simple on purpose: anyone can write it again from this
paragraph, and a published mention starts and ends at tokens.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from builder.page.spans import Span

_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
_ASCII = frozenset(map(chr, range(128)))
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+_*|(?<=\w)['’](?=[^\W\d_])\w+|\w+|[^\w\s]_*")


class Edges(NamedTuple):
    """Where the tokens of a text start and where they end, in order: spans without an object each.

    Most tokens are looked at by nobody but for their offsets.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Edges:
        """Return pairs of a start and an end as edges."""
        each = list(pairs)
        return cls(tuple(start for start, _ in each), tuple(end for _, end in each))


# A paragraph is asked for again and again: for each word quoted from it, for its row, for the
# proof of its row.
@lru_cache(maxsize=64)
def edges(text: str) -> Edges:
    """Return the edges of the tokens of `text`, which come in order and without overlap."""
    found = list(_TOKEN.finditer(_marks_as_underscores(text)))
    return Edges(tuple(map(re.Match.start, found)), tuple(map(re.Match.end, found)))


@lru_cache(maxsize=64)
def token_words(text: str) -> tuple[str, ...]:
    """Return the tokens of `text`: what stands at their edges."""
    return tuple(text[start:end] for start, end in zip(*edges(text), strict=True))


@lru_cache(maxsize=64)
def tokenize(text: str) -> tuple[Span, ...]:
    """Return the spans of the tokens of `text`, in order and without overlap."""
    return tuple(map(Span, *edges(text)))


@lru_cache(maxsize=64)
def boundaries(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the offsets at which a token of `text` starts, and those at which one ends."""
    starts, ends = edges(text)
    return frozenset(starts), frozenset(ends)


def iob2(tokens: Edges, mentions: Sequence[Span]) -> list[str]:
    """Return the letter of each token in the scheme IOB2, given the mentions in the same text.

    `B` begins a mention, `I` goes on in it, `O` is outside. Tokens come in order; where several
    mentions hold a token, the first of them counts.
    """
    starts, ends = tokens
    letters = ["O"] * len(starts)
    for mention in reversed(mentions):
        for held in range(bisect_left(starts, mention.start), bisect_right(ends, mention.end)):
            letters[held] = "B" if starts[held] == mention.start else "I"
    return letters


def _marks_as_underscores(text: str) -> str:
    """Return `text` with every mark as `_`, which the pattern joins to what stands before it."""
    others = set(text) - _ASCII  # which has no marks
    stand_ins = {ord(c): "_" for c in others if unicodedata.category(c) in _MARKS}
    return text.translate({ord("_"): "a", **stand_ins}) if stand_ins or "_" in text else text
