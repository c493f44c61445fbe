"""Who is named in a text, with the title before the name, and by the title alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from builder.quotes import whole_words
from builder.spans import Span
from builder.suggest.wordlist import words

_OFFICES = words(
    "minister president ambassador secretary chairman chairwoman chair chairperson head chief "
    "commander spokesman spokeswoman spokesperson envoy director governor speaker premier "
    "leader general senator representative deputy diplomat"
)
_SMALL = _OFFICES | words(
    "prime foreign defense defence top senior acting former vice first permanent special"
)
"""Words of a title that may be written small."""

_LINKS = frozenset({"of", "for", "the", "and"})
_NO_TITLE = words(
    "on in at as for after before during earlier later meanwhile however when while but and "
    "according monday tuesday wednesday thursday friday saturday sunday january february "
    "march april may june july august september october november december today yesterday"
)
_WORD_BEFORE = re.compile(r"(?:^|(?<=[^\w’'-]))([\w’'-]+) $")
_LONGEST_TITLE = 12


class Titled(NamedTuple):
    """A registered person as a text names them: title and name, the title alone, and who."""

    span: Span
    title: str
    name: Span
    id: str


def titled_names(text: str, names: Mapping[str, str]) -> list[Titled]:
    """Return where `text` names people; `names` are the ids by name, the longest name wins."""
    found: list[Titled] = []
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            for span in whole_words(name, text):
                if not any(span.overlaps(other.span) for other in found):
                    start = _title_start(text, span.start)
                    title = text[start : span.start].strip()
                    found.append(Titled(Span(start, span.end), title, span, names[name]))
    return sorted(found)


def titles(people: Iterable[Titled]) -> dict[str, str]:
    """Return the ids by title, in small letters without article, of titles that one person has."""
    owners = defaultdict(set)
    for person in people:
        if person.title:
            owners[_bare(person.title)].add(person.id)
    return {title: next(iter(ids)) for title, ids in owners.items() if len(ids) == 1}


def by_title(text: str, owners: Mapping[str, str]) -> list[tuple[Span, str]]:
    """Return where `text` says `the` and a title that names one person of the page, and whom."""
    found = []
    for title, owner in owners.items():
        # A capital behind it begins a name, perhaps that of somebody else with the same title.
        pattern = rf"\b(?i:the {re.escape(title)})\b(?! [A-Z])"
        found += [(Span(*match.span()), owner) for match in re.finditer(pattern, text)]
    return sorted(found)


def _bare(title: str) -> str:
    return title.casefold().removeprefix("the ")


def _title_start(text: str, name: int) -> int:
    """Return where the title before a name starts; the name's own place if it has none."""
    start = name
    title: list[str] = []
    while len(title) < _LONGEST_TITLE and (match := _WORD_BEFORE.search(text[:start])):
        if not _may_be_of_title(match[1]):
            break
        title.insert(0, match[1])
        start = match.start(1)
    while title and title[0].casefold() in _LINKS - {"the"}:
        start += len(title.pop(0)) + 1
    return start if _OFFICES & {word.casefold() for word in title} else name


def _may_be_of_title(word: str) -> bool:
    small = word.casefold()
    if small in _LINKS or word in _SMALL:
        return True
    return word[0].isupper() and small not in _NO_TITLE
