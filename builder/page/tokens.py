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
from collections.abc import Sequence
from functools import lru_cache

from builder.page.spans import Span

_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+_*|(?<=\w)['’](?=[^\W\d_])\w+|\w+|[^\w\s]_*")


# A paragraph is asked for again and again: for each word quoted from it, for its row, for the
# proof of its row.
@lru_cache(maxsize=64)
def tokenize(text: str) -> tuple[Span, ...]:
    """Return the spans of the tokens of `text`, in order and without overlap."""
    found = _TOKEN.finditer(_marks_as_underscores(text))
    return tuple(Span(*match.span()) for match in found)


@lru_cache(maxsize=64)
def boundaries(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the offsets at which a token of `text` starts, and those at which one ends."""
    tokens = tokenize(text)
    return frozenset(t.start for t in tokens), frozenset(t.end for t in tokens)


def iob2(tokens: Sequence[Span], mentions: Sequence[Span]) -> list[str]:
    """Return the letter of each token in the scheme IOB2, given the mentions in the same text.

    `B` begins a mention, `I` goes on in it, `O` is outside. Tokens come in order; where several
    mentions hold a token, the first of them counts.
    """
    letters = ["O"] * len(tokens)
    for mention in reversed(mentions):
        first = bisect_left(tokens, mention.start, key=lambda token: token.start)
        behind = bisect_right(tokens, mention.end, key=lambda token: token.end)
        for held in range(first, behind):
            letters[held] = "B" if tokens[held].start == mention.start else "I"
    return letters


def _marks_as_underscores(text: str) -> str:
    """Return `text` with every mark as `_`, which the pattern joins to what stands before it."""
    stand_ins = {ord(c): "_" for c in set(text) if unicodedata.category(c) in _MARKS}
    return text.translate({ord("_"): "a", **stand_ins}) if stand_ins or "_" in text else text
