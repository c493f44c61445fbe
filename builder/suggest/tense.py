"""Whether the words around a date tell that it is to come or gone."""

from __future__ import annotations

import re

_Match = re.Match[str]

_FUTURE = re.compile(
    r"\b(?:(?:will|shall|would|should|must|(?:(?:is|are) )?to)(?: [a-z]+ly| also| then| not)? be"
    r"(?: [a-z]+ly)?(?: [a-z]+)?|will|shall|would|(?:is|are) to|due|scheduled|slated|planned|"
    r"set (?:to|for)|plans? to|intends? to|hopes? to|expected|until|upcoming|to take place|"
    r"ahead of|begins?|starts|opens|closes|expires|arrives|resumes|kicks? off|"
    r"takes? (?:place|effect|force))\b"
)
"""What comes: `will be opened` as a whole, so that its participle tells no past."""
PAST = re.compile(
    r"\b(?:[a-z]+ed|said|told|says|met|held|took|came|wrote|went|was|were|began|ran|made|saw|fell|"
    r"rose|grew|left|had)\b"
)
_LASTING = re.compile(
    r"\b(?:lasted|continued|stayed|remained|worked|ran|lived|served|went on|waited)"
    r"(?: [a-z]+){0,3} until $"
)
_BY = re.compile(r"\bby (?:next |the )?$")
_HEAD = re.compile(r"\bthat (?:on|in|by) $")
"""What an expression stands behind at the head of its clause: its verb comes later."""
_CLAUSE = 60
"""Characters behind an expression at the head of a sentence in which its verb stands."""


def of(match: _Match) -> str:
    """Return whether the nearest verb or preposition tells the `future`, the `past`, or nothing."""
    ends = (match.string.rfind(mark, 0, match.start()) for mark in (". ", "; "))
    start = max(*ends, match.start() - 120, 0)
    before = match.string[start : match.start()]
    if _BY.search(before):
        return "future"
    if _LASTING.search(before):
        return "past"
    last = {
        name: max((m.end() for m in pattern.finditer(before)), default=-1)
        for name, pattern in (("future", _FUTURE), ("past", PAST))
    }
    if max(last.values()) < 0 or _HEAD.search(before):
        behind = match.string[match.end() : match.end() + _CLAUSE].partition(". ")[0]
        future, past = _FUTURE.search(behind), PAST.search(behind)
        return "" if bool(future) == bool(past) else "future" if future else "past"
    return "future" if last["future"] >= last["past"] else "past"


_BESIDE = re.compile(
    rf"(?!\b(?:said|told|says)\b){PAST.pattern}(?: (?!that\b)[a-z]+){{0,3}} $|\bsince $"
)


def is_beside_past(match: _Match) -> bool:
    """Whether a verb of the past stands right before an expression: `opened in October`."""
    before = match.string[max(0, match.start() - 50) : match.start()]
    return of(match) == "past" and _BESIDE.search(before) is not None
