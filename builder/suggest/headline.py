"""Find the headline: what the text repeats, what a day or a byline stands below, what is repeated.

None of these is sure. Above an article stand menus, links to other articles, the captions of its
picture and its summary, and each may look like a headline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from builder.suggest import line_forms as forms
from builder.suggest import stamps
from builder.suggest.line_forms import Line

_SHARED = 1 / 3
"""The share of a headline's long words that its article repeats, at least."""
_STEM = 5
"""Letters by which two words are the same: `offers` and `offered`."""
_SUMMARY = 0.4
"""What tells against a line right below one that may be the headline: it may be its summary."""
_BELOW = 2
"""Lines below a headline in which its day or its byline stands, at most."""


def find(lines: Sequence[Line], prose: Sequence[int]) -> int:
    """Return the number of the headline, or 0; `prose` are the paragraphs of the page."""
    return _repeated_by_text(lines, prose) or _by_place(lines, prose)


def _repeated_by_text(lines: Sequence[Line], prose: Sequence[int]) -> int:
    """Return the line above the second paragraph for which most tells, or 0."""
    if not prose:
        return 0
    below = prose[min(1, len(prose) - 1)]
    kept = set(prose)
    text = {_stem(w) for line in lines if line.number in kept for w in line.words}
    above = [line for line in lines if line.number < below and line.number not in kept]
    times = Counter(line.text for line in above)
    scores: dict[int, float] = {}
    for at, line in enumerate(above):
        if _may_be(line):
            is_summary = scores.get(above[at - 1].number, 0) >= _SHARED
            score = _score(line, text, above[at + 1 : at + 1 + _BELOW], times[line.text] > 1)
            scores[line.number] = score - _SUMMARY * is_summary
    best = max(scores, key=lambda number: scores[number], default=0)
    return best if scores.get(best, 0) >= _SHARED else 0


def _may_be(line: Line) -> bool:
    asks = line.text.endswith("?") and line._replace(text=line.text[:-1])
    return forms.may_be_headline(asks or line) and not forms.is_stamped(line)


def _score(line: Line, text: set[str], following: Sequence[Line], repeated: bool) -> float:
    """Return how much tells that a line is the headline: its words, and the lines below it."""
    share = _share(line, text)
    dated = any(map(_is_beside, following))
    return share + (share > 0) * (repeated / 2 + dated / 2)


def _is_beside(line: Line) -> bool:
    """Whether a line is a day or a byline, as they stand below a headline."""
    stamp = stamps.is_stamp(line.text) or forms.is_metadata(line)
    return stamp or (forms.is_byline(line) and not forms.is_place(line))


def _stem(word: str) -> str:
    return word.casefold()[:_STEM]


def _share(line: Line, text: set[str]) -> float:
    long = [_stem(word) for word in line.words if len(word) > 3]
    return sum(word in text for word in long) / len(long) if long else 0


def _by_place(lines: Sequence[Line], prose: Sequence[int]) -> int:
    """Return the last line above the text that looks like a headline and has none beside it, or 0.

    One with the day of the article straight below it comes first.
    """
    distinct = {line.text: line for line in reversed(lines)}.values()
    above = [line for line in reversed(distinct) if prose and line.number < prose[0]]
    fit = {line.number for line in above if _may_be(line)}
    alone = [number for number in fit if not {number - 1, number + 1} & fit]
    dated = {line.number for line, below in pairwise(above) if forms.is_day(below)}
    return max(dated.intersection(alone) or alone, default=0)
