"""Who is named in a text, with the title before the name, and by the title alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from builder.annotation.quotes import whole_words
from builder.page.spans import Span
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
    found: list[tuple[Span, str]] = []
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            for span in whole_words(name, text):
                if not any(span.overlaps(other) for other, _ in found):
                    found.append((span, names[name]))
    ends = [0, *(span.end for span, _ in sorted(found))]
    return [
        _titled(text, end, span, id) for end, (span, id) in zip(ends, sorted(found), strict=False)
    ]


def _titled(text: str, after: int, name: Span, id: str) -> Titled:
    """Return a name with the title before it, which starts behind the name `after` it."""
    start = after + _title_start(text[after : name.start])
    title = _without_given_name(text[start : name.start].split())
    return Titled(Span(start, name.end), title, name, id)


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


def _without_given_name(title: list[str]) -> str:
    """Return a title without a given name behind it that the registry does not know."""
    offices = [at for at, word in enumerate(title) if word.casefold() in _OFFICES]
    if offices and offices[-1] + 1 < len(title) and title[offices[-1] + 1] not in _LINKS:
        title = title[: offices[-1] + 1]
    return " ".join(title)


def _title_start(before: str) -> int:
    """Return where in the text before a name its title starts; the end of it without a title."""
    start = len(before)
    title: list[str] = []
    while len(title) < _LONGEST_TITLE and (match := _WORD_BEFORE.search(before[:start])):
        if not _may_be_of_title(match[1]):
            break
        title.insert(0, match[1])
        start = match.start(1)
    while title and (title[0].casefold() in _LINKS - {"the"} or _is_joined(title)):
        start += len(title.pop(0)) + 1
    # In “a spokesman for Lavrov” the office is somebody else's.
    sound = title and title[-1] not in _LINKS and _has_office(title)
    return start if sound else len(before)


def _has_office(title: Sequence[str]) -> bool:
    return bool(_OFFICES & {word.casefold() for word in title})


def _is_joined(title: list[str]) -> bool:
    """Whether a title begins with that of somebody else: an office on both sides of an `and`."""
    at = title.index("and") if "and" in title else 0
    return at > 0 and _has_office(title[:at]) and _has_office(title[at:])


def _may_be_of_title(word: str) -> bool:
    small = word.casefold()
    if small in _LINKS or word in _SMALL:
        return True
    return word[0].isupper() and small not in _NO_TITLE
