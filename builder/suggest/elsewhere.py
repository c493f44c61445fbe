"""Numbers whose noun stands elsewhere: `200 of them`, `and 30 wounded`, `the number of … was 9`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from builder.page.spans import Span
from builder.suggest import nouns
from builder.suggest.prose import sentences

_NUMBER_OF = re.compile(r"(?<![Aa] )(?<!large )(?<!small )\b[Nn]umber of (?:the |its |their )?")
_MODIFIER = r"(?:(?:about|around|nearly|almost|some|more than|over|at least|less than|under) )?"
_HURT = r"(?:(?:were|was|have been|had been) )?(?:dead|killed|wounded|injured|hurt|missing)\b"
_WORD = re.compile(r"[\w’-]+")
_OBJECT = re.compile(r" (?:the|a|an|that|his|her|its|their)\b")
"""What stands behind a verb that looks like a plural."""
_BACK = 200
"""Characters before a pronoun in which its noun stands."""


def counts(text: str, known: Sequence[tuple[Span, str]], number: str) -> Iterator[tuple[Span, str]]:
    """Yield such numbers with their units, by the counts that are known in their order.

    `number` is the pattern of a number, with a group of that name.
    """
    of_them, of_which, others, included, hurting, hurt, valued = _patterns(number)
    numbers = list(_numbers_of(text, valued))
    known = [*known, *numbers]
    yield from numbers
    for match in (*hurting.finditer(text), *hurt.finditer(text)):
        if _has_no_noun(text, match.end("number")):
            yield Span(*match.span("number")), _before(match.start(), text, known) or "person"
    for match in of_them.finditer(text):
        unit = _before(match.start(), text, known) or _noun_before(match.start(), text)
        if unit and nouns.is_own(match, text):
            yield Span(*match.span("number")), unit
    for pattern in (of_which, others, included):
        for match in pattern.finditer(text):
            unit = _before(match.start(), text, known)
            if unit and _has_no_noun(text, match.end("number")):
                yield Span(*match.span("number")), unit


@lru_cache(maxsize=1)
def _patterns(number: str) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"{number} of (?:them|whom|which)\b"),
        re.compile(rf"\b[Oo]f (?:them|whom|which|these),? {_MODIFIER}{number}"),
        re.compile(
            rf"(?:\b(?:and|another|further)|,) {_MODIFIER}{number} (?:others?|more|wounded|injured|"
            r"killed|missing|dead|hurt|arrested|detained)\b"
        ),
        re.compile(
            rf"\b(?:including|among them) {_MODIFIER}{number}"
            r"(?=[,.]| (?:from|in|at|on|with|who)\b)"
        ),
        re.compile(rf"\b(?:kill|injur|wound)(?:ed|ing|s|es) {_MODIFIER}{number}"),
        re.compile(rf"{number}(?= {_HURT})"),
        re.compile(
            rf"\b(?:to|from|at|by|was|is|are|were|reached|reach|exceeded|exceeds|"
            rf"stood at|stands at|totall?ed) {_MODIFIER}{number}"
        ),
    )


def _before(at: int, text: str, known: Sequence[tuple[Span, str]]) -> str | None:
    """Return the unit of the last count before a place, in its sentence or the one before."""
    whole = [sentence for sentence in sentences(text) if sentence.start <= at][-2:]
    near = [(span, unit) for span, unit in known if whole[0].start <= span.start < at]
    return max(near)[1] if near else None


def _noun_before(at: int, text: str) -> str | None:
    """Return the last noun before a place of which there are many."""
    start = max(0, at - _BACK)
    found = [
        one
        for match in _WORD.finditer(text, start, at)
        if (one := nouns.plural(match[0]))
        and one not in nouns.NO_UNITS
        and not _OBJECT.match(text, match.end())
    ]
    return found[-1] if found else None


def _has_no_noun(text: str, at: int) -> bool:
    """Whether nothing behind a number can be what it counts, nor a share or a duration."""
    phrase = nouns.phrase(text, at + 1) if text[at : at + 1] == " " else ()
    return not any(map(nouns.plural, phrase)) and not nouns.NO_UNITS.intersection(phrase[:1])


def _numbers_of(text: str, valued: re.Pattern[str]) -> Iterator[tuple[Span, str]]:
    """Yield the numbers that a sentence gives for `the number of` something."""
    for sentence in sentences(text) if "umber of " in text else ():
        start = _NUMBER_OF.search(text, sentence.start, sentence.end)
        unit = nouns.unit(nouns.phrase(text, start.end())) if start else None
        if start is None or unit is None:
            continue
        for match in valued.finditer(text, start.end(), sentence.end):
            if _has_no_noun(text, match.end("number")):
                yield Span(*match.span("number")), unit
