"""Guess the label of every line: prose is body, and the rest goes by its form and its place.

The rules know what news pages have in common, and two habits of the sites that the corpus
draws on: the credit lines of Sputnik's pictures, and the inline datelines of agencies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise, zip_longest
from typing import NamedTuple

from builder.annotation.file import REST
from builder.annotation.registry import Registry
from builder.page.clean import KEPT
from builder.page.seed import Page, RawLine
from builder.suggest import headline, stamps
from builder.suggest import line_forms as forms
from builder.suggest.cast import speaking
from builder.suggest.dates import explicit_dates
from builder.suggest.injected import Cut, cut
from builder.suggest.line_forms import LONGEST, Line
from builder.yaml_text.layout import Data

PAGE = 100_000
"""Characters of all lines that are looked at; no page of news has as many."""
_CAPTION = 15
"""Words of a caption beside its credit, at most."""
_SUBHEADING = 6
"""Words of a heading within the article, at most."""
_PARAGRAPH = 14
"""Words of a paragraph of the article that ends without a stop, at least."""
_LEAD = 6
"""Words of a lead that ends without a stop, at least."""
_FOOT = 0.3
"""The share of the words of prose that readers may have written below an article, at most."""


_NUMBER = re.compile(r"[1-9]\d?\.?")
"""The number of an item in a list, on a line of its own."""


class Guess(NamedTuple):
    """A label for every line that is not blank, by its number, and the lines that are cut."""

    labels: dict[int, str]
    cuts: dict[int, Cut]

    def rests(self) -> dict[int, RawLine]:
        """Return what of the lines that are cut is text, by number."""
        return {number: cut.rest for number, cut in self.cuts.items()}

    def parts(self) -> dict[int, Data]:
        """Return the parts of the lines that are cut, as an annotation file has them."""
        return {
            number: [
                *({part.label: part.words} for part in cut.front),
                {self.labels[number]: REST},
                *({part.label: part.words} for part in cut.back),
            ]
            for number, cut in self.cuts.items()
        }


class _Article(NamedTuple):
    """Where an article stands on its page: its headline, or 0, its first line and its last."""

    title: int
    first: int
    last: int
    speakers: AbstractSet[str]
    """Who says something in it, and may sign a block quote."""


def guess(page: Page, people: Registry) -> Guess:
    """Return the guessed labels of a page; a line is cut only where text of the article is left."""
    cuts = {n: found for n, line in looked_at(page).items() if (found := cut(line))}
    labels = _labels(page, people, cuts)
    kept = {n: found for n, found in cuts.items() if labels[n] in KEPT}
    return Guess(labels if kept == cuts else _labels(page, people, kept), kept)


def looked_at(page: Page) -> dict[int, RawLine]:
    """Return the lines that are looked at, by number."""
    found: dict[int, RawLine] = {}
    left = PAGE
    for line in page.lines:
        if not line.blank and len(line.text) <= LONGEST:
            left -= len(line.text)
            if left < 0:
                break
            found[line.number] = line
    return found


def _labels(page: Page, people: Registry, cuts: Mapping[int, Cut]) -> dict[int, str]:
    """Return the labels of the lines, of those that are cut for the text that is left."""
    rests = {number: cut.rest.text for number, cut in cuts.items()}
    written = looked_at(page)
    lines = forms.told([forms.read(at, rests.get(at, line.text)) for at, line in written.items()])
    numbers = (line.number for line in page.lines if not line.blank)
    too_much = {number: "interface" for number in numbers if number not in written}
    article = _article(lines, people, len(page.lines))
    labels = {line.number: _label(line, article) for line in lines}
    _settle_title(lines, labels, article.title)
    _settle_lists(lines, labels, article)
    _settle_topics(lines, labels, article)
    _settle_issuer(lines, labels, article)
    _settle_neighbours(lines, labels, article)
    _settle_readers(lines, labels, article)
    _settle_day(lines, labels)
    _settle_leads(lines, labels)
    _settle_captions(lines, labels, article)
    return labels | too_much


def _article(lines: Sequence[Line], people: Registry, count: int) -> _Article:
    """Return where the article stands; without prose there is none."""
    prose = [line.number for line in lines if forms.is_prose(line)]
    title = headline.find(lines, prose)
    prose = _above_foot(lines, [number for number in prose if number > title])
    speakers = {*people.by_name, *_strangers(lines, prose)}
    if not prose:
        return _Article(title, count + 1, 0, speakers)
    return _Article(title, prose[0], _last(lines, prose[-1]), speakers)


def _above_foot(lines: Sequence[Line], prose: Sequence[int]) -> list[int]:
    """Return the paragraphs without the words of readers and of the site at the foot of a page."""
    kept = set(prose)
    words = {line.number: len(line.words) for line in lines if line.number in kept}
    below = total = sum(words.values())
    for line, after in zip_longest(lines, lines[1:]):
        below -= words.get(line.number, 0)
        heading = forms.is_block(line) and not (after and after.number in kept)
        if below < _FOOT * total and (heading or forms.is_readers(line)):
            return [number for number in prose if number < line.number]
    return list(prose)


def _last(lines: Sequence[Line], last: int) -> int:
    """Return the last line of the article; short sentences may follow its last paragraph."""
    for line in lines:
        if line.number > last and line.told != "related" and not forms.is_teasers_heading(line):
            if not forms.is_sentence(line) or forms.is_note(line) or forms.is_series(line):
                break
            last = line.number
    return last


def _strangers(lines: Sequence[Line], prose: Sequence[int]) -> set[str]:
    """Return who says something in the prose, registered or not."""
    kept = set(prose)
    said = [s for line in lines if line.number in kept for s in speaking(line.text)]
    return {name for subject in said for name in subject.names}


def _label(line: Line, article: _Article) -> str:
    if line.number == article.title:
        return "title"
    if forms.is_note(line):
        return "note"
    if line.told:
        return line.told
    if forms.is_series(line):
        return "metadata"
    if line.number < article.first and forms.is_metadata(line):
        dated = article.title < line.number and forms.BYLINE.match(line.text)
        return "dateline" if dated and explicit_dates(line.text) else "metadata"
    if line.number < article.title:
        return "interface"
    if line.number < article.first:
        return _label_above(line, article.title)
    within = line.number <= article.last
    return _label_within(line, article.speakers) if within else _label_below(line)


def _label_within(line: Line, speakers: AbstractSet[str]) -> str:
    """Label a line among the paragraphs of the article."""
    if forms.is_credit(line):
        return "caption"
    if forms.ADDRESS.fullmatch(line.text):
        return "metadata"
    if line.text in speakers:
        return "signature"
    asks = line.text.endswith("?") and len(line.words) <= _SUBHEADING
    if forms.is_prose(line) or (forms.is_sentence(line) and not asks):
        return "body"
    if not forms.is_headline(line):
        return "interface"
    return "body" if len(line.words) >= _PARAGRAPH and not forms.is_title_case(line) else "related"


def _label_above(line: Line, title: int) -> str:
    """Label a line between the headline and the first paragraph."""
    if not title:
        return "interface"
    if forms.is_credit(line):
        return "caption"
    if forms.is_byline(line) and not forms.is_place(line):
        return "metadata"
    if forms.is_dated(line) or forms.is_place(line):
        return "dateline"
    lead = forms.may_be_headline(line) and len(line.words) >= _LEAD
    return "lead" if lead and not stamps.days(line.text) else "interface"


def _label_below(line: Line) -> str:
    """Label a line below the article."""
    if forms.is_interface(line) or forms.asks_reader(line):
        return "interface"
    if forms.is_metadata(line) and (stamps.days(line.text) or forms.is_author(line)):
        return "metadata"
    if forms.is_tags(line):
        return "tags"
    if forms.is_credit(line) and not line.text.startswith(("©", "(c)", "(C)")):
        return "caption"
    asks = line.text.endswith("?") and len(line.words) >= forms.HEADLINE
    return "related" if asks or forms.may_be_headline(line) else "interface"


def _settle_neighbours(lines: Sequence[Line], labels: dict[int, str], article: _Article) -> None:
    """Make captions of what stands between captions, teasers of the section names above them."""
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        short = labels[line.number] == "interface" and len(line.words) <= forms.SECTION
        within = article.first < line.number < article.last
        if short and {labels[above.number], labels[below.number]} == {"caption"}:
            labels[line.number] = "caption"
        elif short and within and labels[below.number] == "related":
            labels[line.number] = "related"
        by = forms.BYLINE.match(above.text) and labels[above.number] == "metadata"
        beside = line.number == above.number + 1 < article.first
        if short and by and beside and not forms.is_interface(line):
            labels[line.number] = "metadata"
    for above, line in pairwise(lines):
        joined = above.number + 1 == line.number and labels[above.number] == "related"
        if joined and article.first < line.number < article.last and _is_link(line):
            labels[line.number] = "related"


def _is_link(line: Line) -> bool:
    """Whether a line right below a teaser within the article can be one more."""
    short = 1 < len(line.words) < _PARAGRAPH and not forms.is_interface(line)
    return short and (forms.is_open(line) or line.text.endswith("?"))


def _settle_issuer(lines: Sequence[Line], labels: dict[int, str], article: _Article) -> None:
    """Make metadata of the line right below the article that says whose it is."""
    below = next((line for line in lines if line.number > article.last), None)
    if article.last and below and below.number == article.last + 1 and forms.is_issuer(below):
        labels[below.number] = "metadata"


def _settle_readers(lines: Sequence[Line], labels: dict[int, str], article: _Article) -> None:
    """Make interface of the words of readers below the article, up to the next block of links."""
    readers = False
    for line in (line for line in lines if line.number > article.last):
        readers = forms.is_readers(line) or (readers and not forms.is_block(line))
        if readers and labels[line.number] != "tags":
            labels[line.number] = "interface"


def _settle_title(lines: Sequence[Line], labels: dict[int, str], title: int) -> None:
    """Make the title of the first of equal headlines, and metadata of those that repeat it."""
    words = next((line.text for line in lines if line.number == title), None)
    same = [line.number for line in lines if line.text == words]
    for number in same:
        labels[number] = "title" if number == same[0] else "metadata"


def _settle_lists(lines: Sequence[Line], labels: dict[int, str], article: _Article) -> None:
    """Make related items of what stands under the numbers or the times of a list of links."""
    for above, line in pairwise(lines):
        numbered = _NUMBER.fullmatch(above.text) and above.number > article.last
        outside = not article.title <= line.number <= article.last
        timed = forms.is_clock(above) and outside
        if (numbered or timed) and forms.may_be_headline(line) and not forms.asks_reader(line):
            labels[line.number] = "related"


def _settle_topics(lines: Sequence[Line], labels: dict[int, str], article: _Article) -> None:
    """Make tags of the short lines right below the article whose words the article has."""
    text = {
        word.casefold()
        for line in lines
        if article.title <= line.number <= article.last
        for word in line.words
    }
    found = []
    for line in (line for line in lines if line.number > article.last):
        shared = all(word.casefold() in text for word in line.words)
        if not (shared and 0 < len(line.words) < forms.TAGS and labels[line.number] == "interface"):
            break
        found.append(line.number)
    labels.update(dict.fromkeys(found if len(found) > 1 else (), "tags"))


def _settle_day(lines: Sequence[Line], labels: dict[int, str]) -> None:
    """Make the dateline of the last day that stands alone above the second paragraph.

    Without a headline nothing else tells it, and some sites have it above the headline.
    """
    body = [line.number for line in lines if labels[line.number] == "body"][:2]
    days = [line.number for line in lines if body and line.number < body[-1] and forms.is_day(line)]
    if "dateline" not in labels.values() and days and labels[days[-1]] == "interface":
        labels[days[-1]] = "dateline"
    title = next((number for number, label in labels.items() if label == "title"), 0)
    end = body[0] if body else title + _BESIDE
    timed = [x.number for x in lines if title - _BESIDE <= x.number <= end and forms.is_timed(x)]
    near = min(timed, key=lambda number: abs(number - title), default=0)
    beside = any(label == "dateline" and title < n <= end for n, label in labels.items())
    if title and near and labels[near] == "interface" and not beside:
        labels[near] = "dateline"


_BESIDE = 3
"""Lines above the headline in which a day with the time of day is that of the page, at most."""


def _settle_leads(lines: Sequence[Line], labels: dict[int, str]) -> None:
    """Make leads of what stands above an inline dateline, or alone above a picture or a byline."""
    body = [line for line in lines if labels[line.number] == "body"]
    if len(body) > 2 and _is_lead(lines, labels, body[0], body[1]):
        labels[body[0].number] = "lead"
    begins = next((i for i, line in enumerate(body) if forms.INLINE_DATELINE.match(line.text)), 0)
    for line in body[:begins]:
        labels[line.number] = "lead"


def _is_lead(lines: Sequence[Line], labels: Mapping[int, str], lead: Line, body: Line) -> bool:
    """Whether the first paragraph stands before the one that reports the news."""
    by_place = _is_apart(lines, labels, lead, body) or _is_joined(labels, lead, body)
    return by_place or _is_pulled_out(lead, body) or _only_asks(lead)


def _is_apart(lines: Sequence[Line], labels: Mapping[int, str], lead: Line, body: Line) -> bool:
    """Whether a picture or a byline stands between two paragraphs, and the first tells no news."""
    between = {labels[line.number] for line in lines if lead.number < line.number < body.number}
    return bool(between & {"caption", "metadata", "dateline"}) and not forms.tells_news(lead)


def _is_joined(labels: Mapping[int, str], lead: Line, body: Line) -> bool:
    """Whether a paragraph without news goes with the lines above it, and a blank line ends it."""
    above = labels.get(lead.number - 1)
    joined = above in {"title", "dateline", "metadata"} and lead.number + 1 not in labels
    return joined and body.number - 1 not in labels and not forms.tells_news(lead)


def _is_pulled_out(lead: Line, body: Line) -> bool:
    """Whether the first paragraph is a quotation, and none that goes on below."""
    marks = '"“«„'
    quoted = lead.text[0] in marks and lead.text[-1] in '"”»“'
    return quoted and body.text[0] not in marks and not speaking(lead.text)


def _only_asks(lead: Line) -> bool:
    """Whether the first paragraph ends with a question, and reports nothing."""
    return lead.text.endswith("?") and not forms.tells_news(lead)


def _settle_captions(lines: Sequence[Line], labels: dict[int, str], article: _Article) -> None:
    """Make captions of what stands beside the credit of a picture above the article.

    Below the credit that is a short sentence; above it a summary or a line without a stop as well.
    """
    first = min((n for n, label in labels.items() if label == "body"), default=0)
    for above, line in pairwise(lines):
        joined = above.number + 1 == line.number <= first
        if joined and labels[above.number] == "caption" and _is_caption(line, labels):
            labels[line.number] = "caption"
    first = min((n for n, label in labels.items() if label in KEPT), default=0)
    for line, below in reversed(list(pairwise(lines))):
        joined = article.title < line.number == below.number - 1 and line.number <= first
        if joined and labels[below.number] == "caption" and _is_above_credit(line, labels):
            labels[line.number] = "caption"


def _is_above_credit(line: Line, labels: Mapping[int, str]) -> bool:
    """Whether a line above the credit of a picture can be its caption, not the lead."""
    fits = labels[line.number] in {"lead", "interface", "body"} and not forms.is_interface(line)
    short = forms.HEADLINE <= len(line.words) <= _CAPTION
    below_title = labels.get(line.number - 1) == "title"
    return fits and short and not below_title and not speaking(line.text)


def _is_caption(line: Line, labels: Mapping[int, str]) -> bool:
    """Whether a line below the credit of a picture above the article can be its caption."""
    short = len(line.words) <= _CAPTION and line.number + 1 not in labels
    return short and labels[line.number] in {"body", "lead"} and not speaking(line.text)
