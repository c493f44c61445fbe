"""Stage 4, spans: find the words an annotator quoted in the clean text.

Words are looked up in one paragraph, case-sensitive, as whole tokens (see `tokens`), with
white space compared as in the clean text. Words that are not there, or are there more than
once without a word on which, are errors: nothing is ever guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.page.clean import CleanText, Paragraph, spaces
from builder.page.spans import Span
from builder.page.tokens import boundaries, tokenize
from builder.reports.problems import Report, error, visible
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
    found = _pick(quote, paragraph, list(_occurrences(quote, paragraph)), clean, report)
    return None if found is None else found.shifted(paragraph.start)


def whole_words(words: str, text: str) -> list[Span]:
    """Return the places where `words` stand in `text` as whole tokens."""
    found = places_of(words, text)
    if not found:
        return []
    starts, ends = boundaries(text)
    return [span for span in found if span.start in starts and span.end in ends]


def places_of(words: str, text: str) -> list[Span]:
    """Return every place of `words` in `text`, inside words and overlapping ones included."""
    found, start = [], text.find(words)
    while start >= 0:
        found.append(Span(start, start + len(words)))
        start = text.find(words, start + 1)
    return found


def stands_in(words: str, raw_line: str) -> bool:
    """Whether `words` stand in a raw line, any white space equal to a space."""
    return spaces(words) in spaces(raw_line)


def _occurrences(quote: Quote, paragraph: Paragraph) -> Iterator[Span]:
    windows = [Span(0, len(paragraph.text))]
    if quote.inside is not None:
        windows = places_of(spaces(quote.inside.value), paragraph.text)
    for span in whole_words(spaces(quote.words.value), paragraph.text):
        if any(window.holds(span) for window in windows):
            yield span


def _pick(
    quote: Quote, paragraph: Paragraph, found: list[Span], clean: CleanText, report: Report
) -> Span | None:
    if quote.which is not None and found and quote.which[1] != len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        message = f"the words occur {times}, not {quote.which[1]} times"
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


def _report_repeated(quote: Quote, paragraph: Paragraph, found: list[Span], report: Report) -> None:
    around = " · ".join(f"“{_around(span, paragraph.text)}”" for span in found[:4])
    message = f"{_say(quote)} stands in L{paragraph.line} {len(found)} times: {around}"
    hint = "add `in:` with the words around the one meant"
    if quote.bare:
        hint = f"write them as `L{paragraph.line}: …`, and `in:` below it with the words around"
    report.add(REPEATED, quote.place, message, hint)


def _report_absent(quote: Quote, paragraph: Paragraph, clean: CleanText, report: Report) -> None:
    words = spaces(quote.words.value)
    inside = quote.inside
    if inside is not None and not places_of(spaces(inside.value), paragraph.text):
        message = f"the words around, “{visible(inside.value)}”, are not in L{paragraph.line}"
        report.add(NOT_FOUND, inside.place, message, _suggest(inside.value, paragraph, clean))
    elif inside is not None and whole_words(words, paragraph.text):
        message = f"{_say(quote)} is in L{paragraph.line}, but not within “{visible(inside.value)}”"
        report.add(NOT_FOUND, inside.place, message, "quote words around the one that is meant")
    elif part := places_of(words, paragraph.text):
        message = f"{_say(quote)} starts or ends inside a word of L{paragraph.line}"
        hint = f"the page has “{visible(_widen(part[0], paragraph.text))}”"
        report.add(INSIDE_TOKEN, quote.place, message, hint)
    else:
        message = f"{_say(quote)} is not in L{paragraph.line}"
        report.add(NOT_FOUND, quote.place, message, _suggest(words, paragraph, clean))


def _suggest(words: str, paragraph: Paragraph, clean: CleanText) -> str:
    elsewhere = [p for p in clean.paragraphs if whole_words(words, p.text)]
    if elsewhere:
        return "the words stand in " + ", ".join(f"L{p.line}" for p in elsewhere[:5])
    near = nearest(words, paragraph.text)
    return f"the page has “{visible(near, 300)}”" if near else "quote the words as printed"


def nearest(words: str, text: str) -> str:
    """Return the run of tokens of `text` most like `words`, or an empty string if none is."""
    from difflib import SequenceMatcher

    tokens, wanted = tokenize(text), len(tokenize(words))
    matcher = SequenceMatcher(None, b=words.casefold(), autojunk=False)
    best, best_ratio = "", 0.75
    for size in {max(1, wanted - 1), wanted, wanted + 1}:
        for first in range(len(tokens) - size + 1):
            window = text[tokens[first].start : tokens[first + size - 1].end]
            matcher.set_seq1(window.casefold())
            if matcher.quick_ratio() > best_ratio and matcher.ratio() > best_ratio:
                best, best_ratio = window, matcher.ratio()
    return best


def _widen(span: Span, text: str) -> str:
    touched = [t for t in tokenize(text) if t.overlaps(span)]
    return text[touched[0].start : touched[-1].end]


def _around(span: Span, text: str) -> str:
    left, right = max(0, span.start - 20), min(len(text), span.end + 20)
    return visible(f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}")


def _say(quote: Quote) -> str:
    return f"“{visible(quote.words.value, 80)}”"
