"""Lines that are cut: text of the article with something injected before or behind it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from builder.annotation.file import BAD_CUT, Part
from builder.page.clean import clean_line, spaces
from builder.page.seed import WHITE_SPACE, RawLine
from builder.page.tokens import tokenize
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.nodes import Text

CUT_NOT_FOUND = error(
    "cut-not-found",
    "The injected words of a line that is cut do not stand where the list of its parts says: at "
    "its start before the text, at its end behind it. Words are compared letter by letter, and any "
    "white space equals a space.",
)
CUT_IN_WORD = warning(
    "cut-in-word",
    "A line is cut in the middle of a word. That is right where a page glued a button or a date to "
    "the text; most often a character too few or too many was quoted.",
)


class Piece(NamedTuple):
    """A line, or a piece of one that is cut: what it is, its words, and where that was said.

    `part` counts what was injected into a line; it is 0 for a whole line and for the text of one.
    """

    label: str
    raw: RawLine
    place: Place
    part: int = 0

    @property
    def id(self) -> str:
        """Its id in the document: `L1`, or `L1.1` for what was injected."""
        return f"L{self.raw.number}.{self.part}" if self.part else f"L{self.raw.number}"


def cut(line: RawLine, parts: Sequence[Part], report: Report) -> tuple[Piece, ...]:
    """Return the pieces of a line in page order; together they are the line.

    It is cut right at the injected words: behind those that stand before the text, before those
    behind it. Words that are not found are reported and stay in the text.
    """
    text = next(at for at, part in enumerate(parts) if part.words is None)
    start, end = 0, len(line.text)
    ends = {text: end}
    rest = _Rest(line)
    for at, part in enumerate(parts[:text]):
        start = rest.cut_start(part, report)
        ends[at] = start
    for at in range(len(parts) - 1, text, -1):
        ends[at] = rest.end
        end = rest.cut_end(parts[at], report)
    ends[text] = end
    if not line.text[start:end].strip(WHITE_SPACE):
        message = f"nothing of L{line.number} is left as text"
        report.add(BAD_CUT, parts[text].place, message, "give the whole line one label")
    bounds = [0, *(ends[at] for at in range(len(parts)))]
    found = [
        (part, first, last)
        for part, (first, last) in zip(parts, pairwise(bounds), strict=True)
        if first < last
    ]
    _check_words(line, found, report)
    return tuple(_pieces(line, found))


class _Rest:
    """What is left of a line while parts are cut off: `text[start:end]`."""

    def __init__(self, line: RawLine) -> None:
        self.line = line
        self.text = spaces(line.text)
        self.start, self.end = 0, len(self.text)

    def cut_start(self, part: Part, report: Report) -> int:
        """Cut a part off the start, if it stands there, and return where the rest starts."""
        words, at = _words(part), self.start
        while at < self.end and self.text[at] == " ":
            at += 1
        if self.text.startswith(words.value, at, self.end):
            self.start = at + len(words.value)
        else:
            shown = clean_line(self.text[at : min(self.end, at + _SHOWN)])
            _report_absent(self.line, words, f"begins with “{visible(shown, 50)}”", report)
        return self.start

    def cut_end(self, part: Part, report: Report) -> int:
        """Cut a part off the end, if it stands there, and return where the rest ends."""
        words, at = _words(part), self.end
        while at > self.start and self.text[at - 1] == " ":
            at -= 1
        if self.text.endswith(words.value, self.start, at):
            self.end = at - len(words.value)
        else:
            shown = clean_line(self.text[max(self.start, at - _SHOWN) : at])[-50:]
            _report_absent(self.line, words, f"ends with “{visible(shown)}”", report)
        return self.end


_SHOWN = 60
"""Characters of a rest that are looked at to show what it begins or ends with."""


def _words(part: Part) -> Text:
    assert part.words is not None
    return part.words._replace(value=spaces(part.words.value))


def _report_absent(line: RawLine, words: Text, found: str, report: Report) -> None:
    message = f"what is left of L{line.number} {found}, not with “{visible(words.value, 50)}”"
    hint = "quote the injected words as printed, the parts in the order of the page"
    report.add(CUT_NOT_FOUND, words.place, message, hint)


def _check_words(line: RawLine, found: list[tuple[Part, int, int]], report: Report) -> None:
    tokens = tokenize(line.text)
    for (part, _, at), (other, _, _) in pairwise(found):
        before = bisect_right(tokens, at - 1, key=lambda token: token.start) - 1
        token = tokens[before] if before >= 0 else None
        if token is not None and token.start < at < token.end:
            place = (part if part.words else other).place
            message = f"L{line.number} is cut inside “{visible(token.of(line.text), 40)}”"
            report.add(CUT_IN_WORD, place, message, "quote whole words, if the page has them apart")


def _pieces(line: RawLine, found: list[tuple[Part, int, int]]) -> Iterator[Piece]:
    injected = 0
    for part, first, last in found:
        injected += part.words is not None
        number = injected if part.words is not None else 0
        raw = RawLine(line.number, line.start + first, line.start + last, line.text[first:last])
        yield Piece(part.label, raw, part.place, number)
