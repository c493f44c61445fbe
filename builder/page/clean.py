"""The clean text: what is left of a page once every line has its label.

The clean text is the kept lines in page order, each stripped of outer white space, every
inner white-space character replaced by U+0020, joined by an empty line. Of a line that is cut,
only what is text is kept. So every clean paragraph maps to its raw line by one shift, and nothing
else differs between the two.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from builder.page.seed import WHITE_SPACE, Page, RawLine
from builder.page.spans import Span

LABELS: dict[str, str] = {
    "title": "the headline",
    "lead": "a summary, pull-out or background paragraph printed before the first paragraph "
    "that reports the news",
    "body": "a paragraph of the article",
    "signature": "a line that only names who spoke the block quote above it",
    "dateline": "place, time or date of this article, on a line of its own",
    "caption": "caption or credit of a picture of this article",
    "related": "a headline that links to another item, or the section name of such a teaser",
    "tags": "topic tags",
    "metadata": "page metadata about this article",
    "note": "an editor's note or disclaimer",
    "interface": "everything else: navigation, buttons, counters, clocks, rates, adverts",
}
"""Every line label with its meaning; the order is that of the published class labels."""

KEPT = frozenset({"lead", "body", "signature"})
"""The labels whose lines make the clean text."""

SEPARATOR = "\n\n"
_NO_CUTS: Mapping[int, RawLine] = MappingProxyType({})
_OTHER_SPACES = re.compile(f"[{WHITE_SPACE.replace(' ', '')}]")


class Paragraph(NamedTuple):
    """One clean paragraph: `text[start:end]` of the clean text, from `raw[raw_start:]`."""

    label: str
    line: int
    start: int
    end: int
    raw_start: int
    text: str

    @property
    def shift(self) -> int:
        """What to add to a clean offset of this paragraph to get the raw offset."""
        return self.raw_start - self.start


class CleanText(NamedTuple):
    """The clean text of a page and the paragraphs it is made of."""

    text: str
    paragraphs: tuple[Paragraph, ...]

    def paragraph_of_line(self, line: int) -> Paragraph | None:
        """Return the paragraph that comes from that raw line."""
        # Paragraphs stand in the order of their lines.
        at = bisect_left(self.paragraphs, line, key=lambda paragraph: paragraph.line)
        found = self.paragraphs[at : at + 1]
        return found[0] if found and found[0].line == line else None

    def following(self, paragraph: Paragraph) -> Paragraph | None:
        """Return the paragraph behind another, or None behind the last."""
        behind = bisect_right(self.paragraphs, paragraph.start, key=lambda other: other.start)
        return self.paragraphs[behind] if behind < len(self.paragraphs) else None

    def paragraph_at(self, offset: int) -> Paragraph:
        """Return the last paragraph that starts at or before `offset`."""
        behind = bisect_right(self.paragraphs, offset, key=lambda paragraph: paragraph.start)
        return self.paragraphs[behind - 1]

    def to_raw(self, offset: int) -> int:
        """Return the offset in the raw page of a character of the clean text."""
        return offset + self.paragraph_at(offset).shift

    def span_in_raw(self, span: Span) -> Span:
        """Return where a span of one paragraph stands in the raw page."""
        return span.shifted(self.paragraph_at(span.start).shift)

    def span_of_raw(self, raw: Span) -> Span | None:
        """Return where a span of the raw page stands in the clean text, None if it does not."""
        behind = bisect_right(self.paragraphs, raw.start, key=lambda other: other.raw_start)
        for paragraph in self.paragraphs[max(0, behind - 1) : behind]:
            if Span(paragraph.start, paragraph.end).holds(found := raw.shifted(-paragraph.shift)):
                return found
        return None


def spaces(text: str) -> str:
    """Replace every white-space character by U+0020, one for one."""
    # Of white space only U+0020 is printable, and most texts have no other.
    return text if text.isprintable() else _OTHER_SPACES.sub(" ", text)


def clean_line(text: str) -> str:
    """Return a raw line as it stands in the clean text."""
    return spaces(text.strip(WHITE_SPACE))


def clean(
    page: Page, labels: Mapping[int, str], rests: Mapping[int, RawLine] = _NO_CUTS
) -> CleanText:
    """Derive the clean text of `page` from the labels of its lines (by line number).

    `rests` are what of the lines that are cut is text, by line number.
    """
    paragraphs = []
    start = 0
    for whole in page.lines:
        line = rests.get(whole.number, whole)
        label = labels.get(line.number, "")
        if label in KEPT and not line.blank:
            text = clean_line(line.text)
            raw_start = line.end - len(line.text.lstrip(WHITE_SPACE))
            paragraphs.append(
                Paragraph(label, line.number, start, start + len(text), raw_start, text)
            )
            start += len(text) + len(SEPARATOR)
    return CleanText(SEPARATOR.join(p.text for p in paragraphs), tuple(paragraphs))
