"""Find what was injected before or behind the text of a paragraph: dates, buttons, credits."""

from __future__ import annotations

import re
from typing import NamedTuple

from builder.page.clean import spaces
from builder.page.seed import RawLine
from builder.page.spans import Span

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CLOCK = r"(?:,? \d\d?:\d\d(?: ?[AaPp][Mm])?)?"
_AGENCY = r"[A-Z]{3,}[A-Z -]*(?:,? (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+))?"
_CAPITALS = r"(?:[A-Z][\w.&/-]*,? )+"
_DATELINE = rf"(?={_AGENCY}(?:\. /[^/]+/| \([^)]+\) ?[—–-]| ?(?:--|—|–) ))"
"""An inline dateline such as `MOSCOW, October 6. /TASS/.`, with which a paragraph begins."""

_FRONT = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("metadata", rf"(?i:date) ?:? ?\d{{4}}-\d\d-\d\d{_CLOCK}"),
        ("metadata", rf"(?i:(?:published|updated|posted|date)) ?:? ?[^.]{{0,12}}\d{{4}}{_CLOCK}"),
        ("metadata", rf"(?:\d{{4}}-\d\d-\d\d|\d\d\.\d\d\.\d{{4}}){_CLOCK}"),
        ("metadata", rf"(?:\d\d? {_MONTH} \d{{4}}|{_MONTH} \d\d?, \d{{4}}){_CLOCK}(?= [A-Z“\"])"),
        ("interface", r"ADVERTISE?MENTS?|ADVERTISING|SPONSORED|Advertisement|Реклама"),
        ("interface", r"Listen to (?:this )?article|Share this|Print this"),
        ("caption", rf"(?:©|Photos?(?: by)?:?|Image:|Picture:) ?[^.]{{3,90}}? {_DATELINE}"),
        ("caption", rf"(?:Image|Photo|Picture): {_CAPITALS}(?=[A-Z][\w’-]* [a-z])"),
        ("metadata", rf"(?:[A-Z\d][\w:/,|-]*[ |–-]+){{1,8}}?{_DATELINE}"),
    )
)
_BACK = tuple(
    (label, re.compile(rf"(?<=[.!?”\"»’)]) ?({pattern})$"))
    for label, pattern in (
        ("metadata", r"(?:Enditem|-0-|END)"),
        (
            "interface",
            r"(?:(?:Read more|Read full story|Continue reading|Full story|Show more|Learn more|"
            r"Share(?: this(?: article)?)?|Print|Tweet|Subscribe(?: to [^.]{3,50})?|Advertisement|"
            r"ADVERTISEMENT|Follow us on [^.]{3,30}|Comments?|Like|Реклама)[ .…>»›→]*)+",
        ),
        ("related", r"(?:Read|See|Watch) also:? [^.]{5,150}"),
        ("caption", r"(?:Photos?(?: by)?|Image|Picture|©)[: ] ?[^.]{3,80}"),
    )
)
_PROSE = 8
"""Words that are left as text, at least: a shorter line stays whole."""
_LONG = 40
"""Words of a paragraph, at least, that a credit runs behind; fewer are the caption itself."""


class Part(NamedTuple):
    """Words that were injected into a line, and what they are."""

    label: str
    words: str


class Cut(NamedTuple):
    """A line that is cut: the text of the article, and what stands before and behind it."""

    front: tuple[Part, ...]
    rest: RawLine
    back: tuple[Part, ...]


def cut(line: RawLine) -> Cut | None:
    """Return the pieces of a line that mixes text with something injected, else None."""
    text = spaces(line.text)
    start, front = _front(text)
    end, back = _back(text, start)
    rest = text[start:end].strip(" ")
    credited = any(part.label == "caption" for part in back)
    if not (front or back) or len(rest.split()) < (_LONG if credited else _PROSE):
        return None
    kept = RawLine(line.number, line.start + start, line.start + end, line.text[start:end])
    return Cut(front, kept, back)


def _front(text: str) -> tuple[int, tuple[Part, ...]]:
    """Return where the text of the article begins, and what stands before it."""
    found: list[Part] = []
    at = 0
    while (match := _matches(text, at)) is not None:
        label, span = match
        found.append(Part(label, span.of(text).rstrip(" ")))
        at = span.start + len(found[-1].words)
    return at, tuple(found)


def _matches(text: str, at: int) -> tuple[str, Span] | None:
    start = at + len(text[at:]) - len(text[at:].lstrip(" "))
    for label, pattern in _FRONT:
        match = pattern.match(text, start)
        if (match and text[match.end() : match.end() + 1] in {" ", ""}) or (
            match and match[0][-1] == " "
        ):
            return label, Span(*match.span())
    return None


def _back(text: str, start: int) -> tuple[int, tuple[Part, ...]]:
    """Return where the text of the article ends, and what stands behind it."""
    found: list[Part] = []
    end = len(text.rstrip(" "))
    while (match := _ends(text[start:end])) is not None:
        label, injected = match
        found.insert(0, Part(label, injected))
        end = start + len(text[start : end - len(injected)].rstrip(" "))
    return end if found else len(text), tuple(found)


def _ends(text: str) -> tuple[str, str] | None:
    for label, pattern in _BACK:
        if match := pattern.search(text[-200:]):
            return label, match[1].rstrip(" ")
    return None
