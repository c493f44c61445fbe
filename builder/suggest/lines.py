"""Guess the label of every line: prose is body, and the rest goes by its form and its place.

The rules know what news pages have in common, and two habits of the sites that the corpus
draws on: the credit lines of Sputnik's pictures, and the inline datelines of agencies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import NamedTuple

from builder.clean import clean_line
from builder.registry import Registry
from builder.seed import Page
from builder.suggest.attribution import strangers
from builder.suggest.dates import explicit_dates

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_STOP = re.compile(r"[.!?…:][\"”»’')\]]*$")
_UNFINISHED = re.compile(r"[,;:–—-]$")
_REPORTED = re.compile(r"[\"“„«].+[\"”»],? [\w’' ]{1,60} (?:said|says|stated|wrote|told)\b")
_INLINE_DATELINE = re.compile(r"[A-Z][^.—–]{2,40}(?:\([^)]+\) [—–-] |\. /[^/]+/\.? )")
_MONTH_AND_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b"
    r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_CREDIT = re.compile(
    r"^©|\b(?:photo|image|picture|video)s? ?(?:by\b|credit|courtesy|:)|\bfile photo\b"
    r"|\bgetty images\b|\w, \d{3,4}(?:, \d\d\.\d\d\.\d{4})?$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^[^\w]*(?:editor(?:’|'|ial)?s?(?:’|')? note|disclaimer|correction\b|note:"
    r"|the views expressed|this article (?:is a translation|was first|was originally))",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"^\W*(?:date|published|updated|last modified|source|author|byline|by|category|region)\b ?:"
    r"|^\W*date \d|\bregion: ",
    re.IGNORECASE,
)
_INTERFACE = re.compile(
    r"\b(?:cookies?|subscrib\w+|newsletter|stay tuned|sign (?:up|in)|log ?in|register|"
    r"all rights reserved|follow us|click here|javascript|facebook|twitter|telegram|whatsapp|"
    r"comments?|share|advert\w*|privacy policy|terms of (?:use|service)|loading|read more|"
    r"join the|breaking news)\b",
    re.IGNORECASE,
)
_SHARED = 1 / 3
"""The share of a headline's long words that its article repeats, at least."""

_PROSE, _REPORT, _SENTENCE, _HEADLINE, _TAGS, _SECTION = 8, 12, 3, 4, 4, 4
"""Words of prose, of prose that only a cue ends, of a sentence; of a headline, of tags."""

LONGEST = 5_000
"""Characters of a line above which it is no paragraph of an article and is not looked at."""


class _Line(NamedTuple):
    number: int
    text: str
    words: tuple[str, ...]


def guess(page: Page, people: Registry) -> dict[int, str]:
    """Return a label for every line that is not blank, by its number."""
    lines = [_line(line.number, line.text) for line in page.lines if not line.blank]
    too_long = {line.number: "interface" for line in lines if len(line.text) > LONGEST}
    lines = [line for line in lines if line.number not in too_long]
    prose = [line.number for line in lines if _is_prose(line)]
    title = _title(lines, prose)
    prose = [number for number in prose if number > title]
    first, last = _article(lines, prose) if prose else (len(page.lines) + 1, 0)
    speakers = {*people.by_name, *_strangers(lines, prose)}
    labels = {line.number: _label(line, title, first, last, speakers) for line in lines}
    _settle_neighbours(lines, labels, first, last)
    _settle_leads(lines, labels)
    return labels | too_long


def _article(lines: list[_Line], prose: list[int]) -> tuple[int, int]:
    """Return the first and the last line of the article; short sentences may follow the prose."""
    last = prose[-1]
    for line in lines:
        if line.number > last:
            if not _is_sentence(line) or _NOTE.search(line.text):
                break
            last = line.number
    return prose[0], last


def _strangers(lines: list[_Line], prose: list[int]) -> set[str]:
    """Return who says something in the prose, registered or not."""
    kept = set(prose)
    return {name for line in lines if line.number in kept for name in strangers(line.text)}


def ranges(labels: Mapping[int, str]) -> dict[str, str]:
    """Return labels as an annotation file has them: neighbours with one label as a range."""
    found = {}
    for label, group in groupby(sorted(labels), key=lambda number: labels[number]):
        numbers = list(group)
        first, last = numbers[0], numbers[-1]
        found[f"L{first}" if first == last else f"L{first}-L{last}"] = label
    return found


def _line(number: int, raw: str) -> _Line:
    text = clean_line(raw)
    return _Line(number, text, tuple(_WORD.findall(text[: LONGEST + 1])))


def _is_prose(line: _Line) -> bool:
    if _NOTE.search(line.text) or _CREDIT.search(line.text) or _METADATA.search(line.text):
        return False
    if _STOP.search(line.text):
        return len(line.words) >= _PROSE and not _is_boilerplate(line)
    return len(line.words) >= _REPORT and _REPORTED.match(line.text) is not None


def _is_sentence(line: _Line) -> bool:
    """Whether a line has what is enough for a paragraph among paragraphs."""
    ended = _STOP.search(line.text) is not None
    return ended and len(line.words) >= _SENTENCE and not _INTERFACE.search(line.text)


def _is_boilerplate(line: _Line) -> bool:
    """Whether a few words of the interface make up a good part of a line."""
    return len(_INTERFACE.findall(line.text)) * 15 >= len(line.words)


def _title(lines: list[_Line], prose: list[int]) -> int:
    """Return the line above the second paragraph whose words the text repeats most, or 0."""
    if not prose:
        return 0
    below = prose[min(1, len(prose) - 1)]
    kept = set(prose)
    text = {w.casefold() for line in lines if line.number in kept for w in line.words}
    above = (line for line in lines if line.number < below and line.number not in kept)
    candidates = [line for line in above if _is_headline(line)]
    shares = {line.number: _share(line, text) for line in candidates}
    best = max(shares, key=lambda number: (shares[number], number), default=0)
    return best if shares.get(best, 0) >= _SHARED else 0


def _share(line: _Line, text: set[str]) -> float:
    long = [word.casefold() for word in line.words if len(word) > 3]
    return sum(word in text for word in long) / len(long) if long else 0


def _is_headline(line: _Line) -> bool:
    """Whether a line has the form of a headline: words enough, two capitals, no stop."""
    if _STOP.search(line.text) or _UNFINISHED.search(line.text) or _INTERFACE.search(line.text):
        return False
    if _CREDIT.search(line.text) or _METADATA.search(line.text):
        return False
    capitals = sum(word[0].isupper() for word in line.words)
    return len(line.words) >= _HEADLINE and capitals >= min(2, len(line.words) // 2)


def _label(line: _Line, title: int, first: int, last: int, speakers: AbstractSet[str]) -> str:
    if line.number == title:
        return "title"
    if _NOTE.search(line.text):
        return "note"
    if line.number < first and _METADATA.search(line.text):
        return "metadata"
    if line.number < title:
        return "interface"
    if first <= line.number <= last:
        return _label_within(line, speakers)
    if line.number < first:
        return _label_above(line, title)
    if _is_tags(line):
        return "tags"
    return "related" if _is_headline(line) else "interface"


def _label_within(line: _Line, speakers: AbstractSet[str]) -> str:
    """Label a line among the paragraphs of the article."""
    if _CREDIT.search(line.text):
        return "caption"
    if line.text in speakers:
        return "signature"
    if _is_prose(line):
        return "body"
    if (
        _STOP.search(line.text)
        and len(line.words) >= _SENTENCE
        and not _INTERFACE.search(line.text)
    ):
        return "body"
    return "related" if _is_headline(line) else "interface"


def _label_above(line: _Line, title: int) -> str:
    """Label a line between the headline and the first paragraph."""
    if title and _CREDIT.search(line.text):
        return "caption"
    dated = _MONTH_AND_DAY.search(line.text) or explicit_dates(line.text)
    return "dateline" if title and dated and len(line.words) < _PROSE else "interface"


def _is_tags(line: _Line) -> bool:
    tags = line.text.split(", ")
    short = all(0 < len(tag.split()) <= _TAGS for tag in tags)
    return len(tags) >= _TAGS and short and not _STOP.search(line.text)


def _settle_neighbours(lines: list[_Line], labels: dict[int, str], first: int, last: int) -> None:
    """Make captions of what stands between captions, teasers of the section names above them."""
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        short = labels[line.number] == "interface" and len(line.words) <= _SECTION
        around = {labels[above.number], labels[below.number]}
        if short and around == {"caption"}:
            labels[line.number] = "caption"
        elif short and first < line.number < last and labels[below.number] == "related":
            labels[line.number] = "related"


def _settle_leads(lines: list[_Line], labels: dict[int, str]) -> None:
    """Make leads of the paragraphs above the one that an inline dateline begins."""
    body = [line for line in lines if labels[line.number] == "body"]
    begins = next((i for i, line in enumerate(body) if _INLINE_DATELINE.match(line.text)), 0)
    for line in body[:begins]:
        labels[line.number] = "lead"
