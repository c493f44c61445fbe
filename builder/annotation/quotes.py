"""Spans: find the words an annotator quoted in the clean text.

Words are looked up in one paragraph, case-sensitive, as whole tokens (see `tokens`), with
white space compared as in the clean text. Words that are not there, or are there more than
once without a word on which, are errors: nothing is ever guessed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import overload
from unicodedata import normalize

from builder.page.clean import CleanText, Paragraph, spaces
from builder.page.spans import Span
from builder.page.tokens import boundaries, tokenize
from builder.reports.limits import COMPARED
from builder.reports.near import likeness
from builder.reports.problems import Report, error, visible
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Quote

NOT_FOUND = error(
    "words-not-found",
    "The quoted words do not stand in the line they are quoted from. An annotation is quoted "
    "text; words are compared letter by letter, and any white space equals a space.",
)
REPEATED = error(
    "words-repeated",
    "The quoted words stand in their line more than once, so the annotation does not say "
    "which are meant. `in:` quotes enough words around them; `which: 2 of 3` counts "
    "occurrences where even the surroundings repeat.",
)
WRONG_COUNT = error(
    "wrong-count",
    "`which: 2 of 3` must agree with the page: the words have to occur that many times.",
)
INSIDE_TOKEN = error(
    "inside-token",
    "The quoted words start or end in the middle of a word of the page. A span covers whole "
    "tokens, so that it can be used as a label of tokens.",
)
LINE_NOT_KEPT = error(
    "line-not-kept",
    "An annotation names a raw line that is not part of the clean text: its label is not "
    "lead, body or signature, or the page has no such line.",
)


def resolve(quote: Quote, home: Paragraph, clean: CleanText, report: Report) -> Span | None:
    """Return the span of the quoted words in the clean text, or None after reporting why not.

    The words are looked up in `home`, or in the line that the quote itself names.
    """
    paragraph = home if quote.line is None else clean.paragraph_of_line(quote.line)
    if paragraph is None:
        report.add(
            LINE_NOT_KEPT,
            quote.place,
            f"L{quote.line} is not part of the clean text",
            "quote words of a line that is labelled lead, body or signature",
        )
        return None
    found = _pick(quote, paragraph, _occurrences(quote, paragraph), clean, report)
    return None if found is None else found.shifted(paragraph.start)


class Occurrences(Sequence[Span]):
    """The places where some words stand, in order; kept as numbers, for there may be many."""

    def __init__(self, starts: Iterable[int], length: int) -> None:
        """Take where the words start, and how long they are."""
        self.starts = array("I", starts)
        self.length = length

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> Span: ...
    @overload
    def __getitem__(self, at: slice) -> Occurrences: ...
    def __getitem__(self, at: int | slice) -> Span | Occurrences:
        if isinstance(at, slice):
            return Occurrences(self.starts[at], self.length)
        return Span(self.starts[at], self.starts[at] + self.length)


# The same words are looked for again and again where a line repeats itself.
@lru_cache(maxsize=256)
def whole_words(words: str, text: str) -> Occurrences:
    """Return the places where `words` stand in `text` as whole tokens."""
    length, first = len(words), text.find(words)
    if first < 0:
        return Occurrences((), length)
    starts, ends = boundaries(text)
    # Nearly all words stand in their line once, and need no second search of another kind.
    places = [first] if text.find(words, first + 1) < 0 else starts_of(words, text)
    found = [at for at in places if at in starts and at + length in ends]
    return Occurrences(found, length)


def starts_of(words: str, text: str) -> Iterator[int]:
    """Yield every place of `words` in `text`, inside words and overlapping ones included."""
    head = words[:_HEAD]
    start = text.find(head)
    while start >= 0:
        if text.startswith(words, start):
            yield start
        start = text.find(head, start + 1)


_HEAD = 64
"""Characters of long words that are looked for first: Python prepares longer searches each time."""


def stands_in(words: str, raw_line: str) -> bool:
    """Whether `words` stand in a raw line, any white space equal to a space."""
    return spaces(words) in spaces(raw_line)


@lru_cache(maxsize=256)
def held_by(inside: str, words: str, text: str) -> Occurrences:
    """Return where `words` stand as whole tokens within other words, `inside`."""
    every = whole_words(words, text)
    found, done = array("I"), 0
    for start in starts_of(inside, text):
        first = max(done, bisect_left(every.starts, start))
        behind = bisect_right(every.starts, start + len(inside) - len(words))
        found += every.starts[first:behind]
        done = max(done, behind)
    return Occurrences(found, len(words))


def _occurrences(quote: Quote, paragraph: Paragraph) -> Occurrences:
    words = spaces(quote.words.value)
    if quote.inside is None:
        return whole_words(words, paragraph.text)
    return held_by(spaces(quote.inside.value), words, paragraph.text)


def _pick(
    quote: Quote, paragraph: Paragraph, found: Occurrences, clean: CleanText, report: Report
) -> Span | None:
    if quote.which is not None and found and quote.which[1] != len(found):
        message = f"the words occur {_times(found)}, not {quote.which[1]} times"
        hint = f"write `which: … of {len(found)}`" if len(found) > 1 else "leave out `which:`"
        report.add(WRONG_COUNT, quote.place, message, hint)
        return None
    if len(found) == 1 or (found and quote.which is not None):
        return found[quote.which[0] - 1 if quote.which else 0]
    if found:
        _report_repeated(quote, paragraph, found, report)
    else:
        _report_absent(quote, paragraph, clean, report)
    return None


def _times(found: Occurrences) -> str:
    return "once" if len(found) == 1 else f"{len(found)} times"


def _report_repeated(
    quote: Quote, paragraph: Paragraph, found: Occurrences, report: Report
) -> None:
    around = " · ".join(f"“{_around(span, paragraph.text)}”" for span in found[:4])
    message = f"{_say(quote)} stands in L{paragraph.line} {_times(found)}: {around}"
    hint = "add `in:` with the words around the one meant"
    if quote.bare:
        hint = f"write them as `L{paragraph.line}: …`, and `in:` below it with the words around"
    report.add(REPEATED, quote.place, message, hint)


def _report_absent(quote: Quote, paragraph: Paragraph, clean: CleanText, report: Report) -> None:
    words = spaces(quote.words.value)
    inside = quote.inside
    if inside is not None and spaces(inside.value) not in paragraph.text:
        message = f"the words around, “{visible(inside.value)}”, are not in L{paragraph.line}"
        hint = _suggest(inside, paragraph, clean, report)
        report.add(NOT_FOUND, inside.place, message, hint)
    elif inside is not None and whole_words(words, paragraph.text):
        message = f"{_say(quote)} is in L{paragraph.line}, but not within “{visible(inside.value)}”"
        report.add(NOT_FOUND, inside.place, message, "quote words around the one that is meant")
    elif (at := paragraph.text.find(words)) >= 0:
        message = f"{_say(quote)} starts or ends inside a word of L{paragraph.line}"
        part = Span(at, at + len(words))
        hint = f"the page has “{visible(_widen(part, paragraph.text))}”"
        report.add(INSIDE_TOKEN, quote.place, message, hint)
    else:
        message = f"{_say(quote)} is not in L{paragraph.line}"
        report.add(NOT_FOUND, quote.place, message, _suggest(quote.words, paragraph, clean, report))


def _suggest(missing: Text, paragraph: Paragraph, clean: CleanText, report: Report) -> str:
    if not report.hints(NOT_FOUND, missing.place):
        return "quote the words as printed"
    words = spaces(missing.value)
    elsewhere = list(islice((p for p in clean.paragraphs if whole_words(words, p.text)), 5))
    if elsewhere:
        return "the words stand in " + ", ".join(f"L{p.line}" for p in elsewhere)
    near = nearest(words, paragraph.text)
    if near and normalize("NFC", near) == normalize("NFC", words):
        return "the page has letters that look the same, of other characters: copy them from there"
    return f"the page has “{visible(near, 300)}”" if near else "quote the words as printed"


def nearest(words: str, text: str) -> str:
    """Return the run of tokens of `text` most like `words`, or an empty string if none is.

    No more than `COMPARED` characters are looked at, from the start of the text.
    """
    best, best_ratio, wanted, left = "", 0.75, words.casefold(), COMPARED
    for window in _alike(words, text):
        left -= len(window)
        if left < 0:
            break
        ratio = likeness(wanted, window.casefold())
        if ratio > best_ratio:
            best, best_ratio = window, ratio
    return best


def _alike(words: str, text: str) -> Iterator[str]:
    """Yield the runs of about as many tokens as `words` that have some of them, in page order."""
    tokens = tokenize(text)
    wanted = {token.of(words).casefold() for token in tokenize(words)}
    size = len(tokenize(words))
    shared = [0, *accumulate(token.of(text).casefold() in wanted for token in tokens)]
    for first in range(len(tokens)):
        for behind in range(max(first + 1, first + size - 1), first + size + 2):
            if behind <= len(tokens) and shared[behind] - shared[first] >= size // 3:
                yield text[tokens[first].start : tokens[behind - 1].end]


def _widen(span: Span, text: str) -> str:
    tokens = tokenize(text)
    first = tokens[bisect_right(tokens, span.start, key=lambda token: token.end)]
    last = tokens[bisect_left(tokens, span.end, key=lambda token: token.start) - 1]
    return text[first.start : last.end]


def _around(span: Span, text: str) -> str:
    left, right = max(0, span.start - 20), min(len(text), span.end + 20)
    return visible(f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}")


def _say(quote: Quote) -> str:
    return f"“{visible(quote.words.value, 80)}”"
