"""Lines that are cut: text of the article with something injected before or behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from builder.annotation.file import BAD_CUT, Part
from builder.page.clean import clean_line, spaces
from builder.page.seed import WHITE_SPACE, RawLine
from builder.page.tokens import tokenize
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.strict_yaml import Text

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
    for at, part in enumerate(parts[:text]):
        start += _length_at_start(part, line, start, end, report)
        ends[at] = start
    for at in range(len(parts) - 1, text, -1):
        ends[at] = end
        end -= _length_at_end(parts[at], line, start, end, report)
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


def _length_at_start(part: Part, line: RawLine, start: int, end: int, report: Report) -> int:
    words, text = _words(part), spaces(line.text[start:end])
    blank = len(text) - len(text.lstrip(" "))
    if text.startswith(words.value, blank):
        return blank + len(words.value)
    _report_absent(line, words, f"begins with “{visible(clean_line(text), 50)}”", report)
    return 0


def _length_at_end(part: Part, line: RawLine, start: int, end: int, report: Report) -> int:
    words, text = _words(part), spaces(line.text[start:end])
    stripped = text.rstrip(" ")
    if stripped.endswith(words.value):
        return len(words.value) + len(text) - len(stripped)
    _report_absent(line, words, f"ends with “{visible(clean_line(text)[-50:])}”", report)
    return 0


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
        token = next((token for token in tokens if token.start < at < token.end), None)
        if token is not None:
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
