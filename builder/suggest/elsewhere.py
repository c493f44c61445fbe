"""Numbers whose noun stands elsewhere: `200 of them`, `and 30 wounded`, `the number of … was 9`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

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


class _Patterns(NamedTuple):
    """The places of such numbers, by where their noun stands."""

    of_them: re.Pattern[str]
    hurt: tuple[re.Pattern[str], ...]
    before: tuple[re.Pattern[str], ...]
    number_of: re.Pattern[str]


Counts = Iterator[tuple[Span, str]]
"""Numbers with their units."""


def counts(text: str, known: Sequence[tuple[Span, str]], number: str) -> Counts:
    """Yield such numbers with their units, by the counts that are known in their order.

    `number` is the pattern of a number, with a group of that name.
    """
    patterns = _patterns(number)
    numbers = list(_numbers_of(text, patterns.number_of))
    known = [*known, *numbers]
    yield from numbers
    yield from _hurt(text, known, patterns.hurt)
    for match in patterns.of_them.finditer(text):
        unit = _before(match.start(), text, known) or _noun_before(match.start(), text)
        if unit and nouns.is_own(match, text):
            yield Span(*match.span("number")), unit
    for match in _all(patterns.before, text):
        if unit := _before(match.start(), text, known):
            yield Span(*match.span("number")), unit


def _hurt(
    text: str, known: Sequence[tuple[Span, str]], patterns: Iterable[re.Pattern[str]]
) -> Counts:
    """Yield how many were hurt or killed: people, if nothing else was counted."""
    for match in _all(patterns, text):
        yield Span(*match.span("number")), _before(match.start(), text, known) or "person"


def _all(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of all patterns behind whose number nothing stands that it counts."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            if _has_no_noun(text, match.end("number")):
                yield match


@lru_cache(maxsize=1)
def _patterns(number: str) -> _Patterns:
    some = rf"{_MODIFIER}{number}"
    return _Patterns(
        of_them=re.compile(rf"{number} of (?:them|whom|which)\b"),
        hurt=(
            re.compile(rf"\b(?:kill|injur|wound)(?:ed|ing|s|es) {some}"),
            re.compile(rf"{number}(?= {_HURT})"),
        ),
        before=(
            re.compile(rf"\b[Oo]f (?:them|whom|which|these),? {some}"),
            re.compile(
                rf"(?:\b(?:and|another|further)|,) {some} (?:others?|more|arrested|detained)\b"
            ),
            re.compile(rf"\b(?:including|among them) {some}(?=[,.]| (?:from|in|at|on|with|who)\b)"),
        ),
        number_of=re.compile(
            r"\b(?:to|from|at|by|was|is|are|were|reached|reach|exceeded|exceeds|stood at|"
            rf"stands at|totall?ed) {some}"
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


def _numbers_of(text: str, valued: re.Pattern[str]) -> Counts:
    """Yield the numbers that a sentence gives for `the number of` something."""
    for sentence in sentences(text) if "umber of " in text else ():
        start = _NUMBER_OF.search(text, sentence.start, sentence.end)
        unit = nouns.unit(nouns.phrase(text, start.end())) if start else None
        if start is None or unit is None:
            continue
        for match in valued.finditer(text, start.end(), sentence.end):
            if _has_no_noun(text, match.end("number")):
                yield Span(*match.span("number")), unit
