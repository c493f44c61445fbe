"""The label of every line of a page, from the ranges an annotation gives."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from builder.annotation.cuts import Piece, cut
from builder.annotation.file import Annotation
from builder.page.clean import KEPT, clean_line
from builder.page.seed import Page, RawLine
from builder.reports.limits import LINE
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.nodes import Comment, Text
from builder.yaml_text.shape import line_number
from builder.yaml_text.waivers import is_waiver

UNLABELLED = error(
    "unlabelled-line",
    "A raw line that is not blank has no label. Every line of the page is accounted for, so "
    "that nothing drops out of the clean text by accident.",
)
TWO_LABELS = error("two-labels", "A raw line has two labels; every line has exactly one.")
NO_SUCH_LINE = error(
    "no-such-line", "A range names lines that the page does not have, or holds blank lines only."
)
TWO_TITLES = error(
    "two-titles", "Two lines of a page are labelled `title`; a page has one headline."
)
NO_ENTRY = error(
    "no-entry",
    "A kept line has no entry under `text`. A line that holds nothing says so: `L11: nothing`; "
    "otherwise nobody can tell whether it was read.",
)
ENTRY_NOT_KEPT = error(
    "entry-not-kept", "An entry under `text` belongs to a line that is not in the clean text."
)
PARAGRAPH_TOO_LONG = error(
    "paragraph-too-long",
    f"A line of text has more than {LINE} characters. A paragraph of an article is never that "
    "long; a line that is, is a page without its line breaks, or not text at all.",
)
OPENING_WORDS = error(
    "opening-words",
    "The comment above an entry carries the opening words of its line, ended by `…`, so that a "
    "reviewer sees which line it is. Words that do not open the line say the wrong thing.",
)
LINES_OUT_OF_ORDER = warning(
    "lines-out-of-order", "Ranges of lines or entries do not follow the order of the page."
)
LATE_LEAD = warning(
    "late-lead",
    "A `lead` stands below the first `body` line. A lead is a summary, pull-out or background "
    "paragraph printed before the first paragraph that reports the news; below it, a paragraph "
    "is `body`, and a teaser of another item is `related`.",
)

_RANGE = re.compile(r"L([0-9]+)(?:-L([0-9]+))?")


class LineLabels(NamedTuple):
    """The label of every labelled line that is not blank, and where it was given.

    A line that is cut is what its text is; `cuts` are its pieces in page order, by its number.
    `unread` are the lines whose label could not be used, as was reported.
    """

    names: Mapping[int, str]
    places: Mapping[int, Place]
    cuts: Mapping[int, tuple[Piece, ...]]
    unread: AbstractSet[int] = frozenset()

    def pieces(self, page: Page) -> Iterator[Piece]:
        """Yield every labelled line of the page, or the pieces it is cut into, in page order."""
        for line in page.lines:
            if line.number in self.names:
                yield from self.pieces_of(line)

    def pieces_labelled(self, label: str, page: Page) -> Iterator[Piece]:
        """Yield the lines and pieces of lines with one label, in page order."""
        for line in page.lines:
            if line.number in self.cuts or self.names.get(line.number) == label:
                yield from (piece for piece in self.pieces_of(line) if piece.label == label)

    def pieces_of(self, line: RawLine) -> tuple[Piece, ...]:
        """Return the pieces of a labelled line; one that is not cut is one piece."""
        whole = (Piece(self.names[line.number], line, self.places[line.number]),)
        return self.cuts.get(line.number, whole)

    def rests(self) -> dict[int, RawLine]:
        """Return what of the lines that are cut is text, by number."""
        found = (piece for pieces in self.cuts.values() for piece in pieces)
        return {piece.raw.number: piece.raw for piece in found if not piece.part}


def label_lines(annotation: Annotation, page: Page, report: Report) -> LineLabels:
    """Return the labels of the lines of a page, by line number."""
    lines = _Unlabelled(page)
    labels, places = _named(annotation, lines, report)
    unread = _unread_lines(annotation, page) | _too_long(labels, places, page, report)
    labels = {number: label for number, label in labels.items() if number not in unread}
    _report_unlabelled(annotation, lines, labels.keys() | unread, report)
    cuts = {
        number: cut(line, annotation.cuts[number], report)
        for number in sorted(annotation.cuts.keys() & labels.keys())
        if (line := page.line(number)) is not None
    }
    found = LineLabels(labels, places, cuts, unread)
    _report_titles(annotation, found, page, report)
    _report_late_leads(labels, places, report)
    _report_order([(_bounds(key.value)[0], key.place) for key, _ in annotation.labels], report)
    return found


def _named(
    annotation: Annotation, lines: _Unlabelled, report: Report
) -> tuple[dict[int, str], dict[int, Place]]:
    """Return the label of each line, and where it was given; the first one counts."""
    labels: dict[int, str] = {}
    places: dict[int, Place] = {}
    for key, label in annotation.labels:
        if not _check_range(key, lines, report):
            continue
        new, taken = lines.take(*_bounds(key.value))
        if taken is not None:
            others = lines.count(*_bounds(key.value)) - len(new) - 1
            many = "1 more line" if others == 1 else f"{others} more lines"
            have = "has" if others == 1 else "have"
            more = f", and {many} of {key.value} {have} two labels" if others else ""
            message = f"L{taken} is labelled {labels[taken]} and {label}{more}"
            report.add(TWO_LABELS, key.place, message, "keep one of the two", taken)
        labels |= dict.fromkeys(new, label)
        places |= dict.fromkeys(new, key.place)
    return labels, places


class _Unlabelled:
    """The lines of a page that are not blank, and which of them have no label yet.

    Ranges may overlap in any number, so lines that have a label are skipped and not looked at.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.numbers = [line.number for line in page.lines if not line.blank]
        self._next = list(range(len(self.numbers) + 1))

    def count(self, first: int, last: int) -> int:
        """Return how many lines of a range are not blank."""
        return bisect_right(self.numbers, last) - bisect_left(self.numbers, first)

    def take(self, first: int, last: int) -> tuple[list[int], int | None]:
        """Return the lines of a range that get their label now, and the first that has one."""
        at, new, taken = bisect_left(self.numbers, first), [], None
        while at < len(self.numbers) and self.numbers[at] <= last:
            free = self._free(at)
            if free > at and taken is None:
                taken = self.numbers[at]
            at = free
            if at < len(self.numbers) and self.numbers[at] <= last:
                new.append(self.numbers[at])
                self._next[at] = at + 1
                at += 1
        return new, taken

    def _free(self, at: int) -> int:
        """Return the first line from `at` on without a label, and remember the way."""
        end = at
        while self._next[end] != end:
            end = self._next[end]
        while self._next[at] != end:
            self._next[at], at = end, self._next[at]
        return end


def _too_long(
    labels: Mapping[int, str], places: Mapping[int, Place], page: Page, report: Report
) -> set[int]:
    """Return the lines of text that are longer than any, after reporting them."""
    found = set()
    for number, label in labels.items():
        line = page.line(number) if label in KEPT else None
        if line is not None and len(line.text) > LINE:
            message = f"L{number} is {label} and has {len(line.text)} characters"
            hint = f"a line of text has up to {LINE}"
            report.add(PARAGRAPH_TOO_LONG, places[number], message, hint, number)
            found.add(number)
    return found


def check_entries(annotation: Annotation, page: Page, labels: LineLabels, report: Report) -> None:
    """Report kept lines without an entry, entries of other lines, and wrong opening words."""
    kept = {number: True for number, label in labels.names.items() if label in KEPT}
    written = {entry.line for entry in annotation.entries}
    written |= {line_number(key) or 0 for key in annotation.unread_entries}
    rests, above = labels.rests(), _comments_above(annotation)
    for number in kept:
        if number not in written:
            opening = visible(_text(page, rests, number), 50)
            message = f"L{number} is kept and has no entry: “{opening}”"
            hint = f"annotate it, or write `L{number}: nothing`"
            report.add(NO_ENTRY, annotation.values.place_of("text"), message, hint, number)
    for entry in annotation.entries:
        if entry.line not in kept and entry.line not in labels.unread:
            label = labels.names.get(entry.line, "no line of text")
            message = f"L{entry.line} is {label} and not in the clean text"
            hint = "correct its label, or the entry"
            report.add(ENTRY_NOT_KEPT, entry.place, message, hint, entry.line)
        opening = _text(page, rests, entry.line)
        _check_opening(above(entry.place), entry.line, opening, report)
    _report_order([(entry.line, entry.place) for entry in annotation.entries], report)


# The same few ranges are asked for again and again, in one document and in the next.
@lru_cache(maxsize=4096)
def _bounds(key: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(key)
    assert match is not None
    return int(match[1]), int(match[2] or match[1])


def _is_range(key: str, page: Page) -> bool:
    first, last = _bounds(key)
    return first <= last <= len(page.lines)


def _unread_lines(annotation: Annotation, page: Page) -> set[int]:
    """Return the lines that some label is meant for that could not be read, as was reported."""
    ranges = [key for key in annotation.unread_labels if _RANGE.fullmatch(key)]
    ranges += [key.value for key, _ in annotation.labels if not _is_range(key.value, page)]
    if not ranges:
        return set()
    lines = _Unlabelled(page)
    bounds = (sorted(_bounds(key)) for key in ranges)
    return {number for first, last in bounds for number in lines.take(first, last)[0]}


def _check_range(key: Text, lines: _Unlabelled, report: Report) -> bool:
    page = lines.page
    if not _is_range(key.value, page):
        message = f"{key.value} is not a range of the page, which has {len(page.lines)} lines"
        report.add(NO_SUCH_LINE, key.place, message, "correct the line numbers")
        return False
    if not lines.count(*_bounds(key.value)):
        hint = "leave it out: blank lines need no label"
        report.add(NO_SUCH_LINE, key.place, f"{key.value} is blank", hint)
    return True


def _report_unlabelled(
    annotation: Annotation, lines: _Unlabelled, labelled: AbstractSet[int], report: Report
) -> None:
    for number in lines.numbers:
        if number not in labelled:
            text = clean_line(lines.page.lines[number - 1].text)
            message = f"L{number} has no label: “{visible(text, 50)}”"
            place = annotation.values.place_of("lines")
            hint = f"add `L{number}: …` under `lines`"
            report.add(UNLABELLED, place, message, hint, number)


def _report_titles(annotation: Annotation, labels: LineLabels, page: Page, report: Report) -> None:
    titles = list(labels.pieces_labelled("title", page))
    if len(titles) > 1:
        message = f"{' and '.join(piece.id for piece in titles)} are labelled title"
        hint = "keep the headline; a repeat of it is metadata"
        place, first = annotation.values.place_of("lines"), titles[0].raw.number
        report.add(TWO_TITLES, place, message, hint, first)


def _report_late_leads(
    labels: Mapping[int, str], places: Mapping[int, Place], report: Report
) -> None:
    first = min((number for number, label in labels.items() if label == "body"), default=0)
    for number, label in labels.items():
        if first and label == "lead" and number > first:
            message = f"L{number} is lead, below L{first}, the first line that is body"
            hint = "is it `body`, or `related`?"
            report.add(LATE_LEAD, places[number], message, hint, number)


def _report_order(lines: list[tuple[int, Place]], report: Report) -> None:
    for (before, _), (after, place) in pairwise(lines):
        if after < before:
            message = f"L{after} stands below L{before}"
            report.add(LINES_OUT_OF_ORDER, place, message, "put the lines in page order", after)


def _comments_above(annotation: Annotation) -> Callable[[Place], Comment | None]:
    """Return what finds the opening words above a place: of its comments the last that has any."""
    above = {comment.place.line: comment for comment in annotation.comments if comment.own_line}

    def opening_above(place: Place) -> Comment | None:
        first = place.line
        while first - 1 in above:
            first -= 1
        opening, in_note = None, False
        for comment in (above[line] for line in range(first, place.line)):
            # A doubt or a waiver may take several lines; the opening words after one end in `…`.
            starts_note = comment.text.startswith("doubt:") or is_waiver(comment)
            in_note = starts_note or (in_note and not comment.text.endswith("…"))
            opening = opening if in_note else comment
        return opening

    return opening_above


def _check_opening(comment: Comment | None, number: int, text: str, report: Report) -> None:
    if comment is None:
        return
    words = comment.text.removesuffix("…").rstrip()
    if not text.startswith(words):
        message = f"L{number} does not open with “{visible(words, 60)}”"
        hint = f"L{number} opens with “{visible(text, 50)}”"
        report.add(OPENING_WORDS, comment.place, message, hint, number)


def _text(page: Page, rests: Mapping[int, RawLine], number: int) -> str:
    """Return a line as it stands in the clean text; of one that is cut, what is text."""
    line = rests.get(number) or page.line(number)
    return clean_line(line.text) if line else ""
