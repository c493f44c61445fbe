"""Guess the label of every line: prose is body, and the rest goes by its form and its place.

The rules know what news pages have in common, and two habits of the sites that the corpus
draws on: the credit lines of Sputnik's pictures, and the inline datelines of agencies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import NamedTuple

from builder.annotation.file import REST
from builder.annotation.registry import Registry
from builder.page.clean import KEPT, clean_line
from builder.page.seed import Page, RawLine
from builder.suggest import stamps
from builder.suggest.cast import speaking
from builder.suggest.dates import explicit_dates
from builder.suggest.injected import Cut, cut
from builder.yaml_text.layout import Data

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_STOP = re.compile(r"[.!?…:][\"“”»›’')\]]*$")
_UNFINISHED = re.compile(r"[,;:–—-]$")
_REPORTED = re.compile(r"[\"“„«].+[\"”»],? [\w’' ]{1,60} (?:said|says|stated|wrote|told)\b")
_INLINE_DATELINE = re.compile(
    r"[A-Z][^.—–]{2,40}(?:\([^)]+\) [—–-] |\. /[^/]+/\.? )|[A-Z]{3,}[A-Z, ]* (?:--|—|–) "
)
_MONTH_AND_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b"
    r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_CREDIT = re.compile(
    r"^©|\b(?:photo|image|picture|video)s? ?(?:by\b|credit|courtesy|:)|\bfile photo\b"
    r"|\bgetty images\b|\w, \d{3,4}(?:, \d\d\.\d\d\.\d{4})?$"
    r"|^(?-i:[A-Z][\w.’-]*(?: [A-Z][\w.’-]*){0,3} ?/ ?[A-Z]{2,}[\w ]*)$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^[^\w]*(?:editor(?:’|'|ial)?s?(?:’|')? note|disclaimer|correction\b|note:"
    r"|the views expressed|this (?:article|text|story|report) "
    r"(?:is a |was |has been |first |originally )(?:translat|first|originally|produced|"
    r"automatically|published|updated|corrected|machine)"
    r"|(?:machine|automatic(?:ally)?) translat|translated (?:by|from|automatically)"
    r"|(?:with )?(?:additional )?reporting by\b|(?:compiled|edited|translated|written) by\b"
    r"|copyright\b.*\breprinted)|\bcontributed to this (?:report|article|story)\b"
    r"|\breprinted with\b",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"^\W*(?:date|published|updated|last modified|source|author|byline|by|category|region)\b ?:"
    r"|^\W*date \d|\bregion: |^https?://\S+$"
    r"|^(?-i:By (?:our |[A-Z][\w’-]+ ?){1,5}(?:\W|$))(?!.*[.!?]$)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"By ")
_ADDRESS = re.compile(r"https?://\S+")
_INTERFACE = re.compile(
    r"\b(?:cookies?|subscrib\w+|newsletter|stay tuned|sign (?:up|in)|log ?in|register|"
    r"all rights reserved|follow us|click here|javascript|facebook|twitter|telegram|whatsapp|"
    r"comments?|share|advert\w*|privacy policy|terms of (?:use|service)|loading|read more|"
    r"join the|breaking news|back to top|inbox|your ad|when using (?:the |our )?materials?)\b",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"^\W*(?:(?:read|see|watch) also|also read"
    r"|related(?: (?:articles?|news|stories|links?|posts?))?) ?(?::|$)",
    re.IGNORECASE,
)
_TOPICS_BELOW = re.compile(r"^\W*(?:tags?|(?:related )?topics?|key ?words?)\W*$", re.IGNORECASE)
_TOPICS = re.compile(r"^\W*(?:tags?|(?:related )?topics?|keywords?) ?:", re.IGNORECASE)
_PICTURE = re.compile(
    r"^(?:photo|image|picture)s?(?: (?:by|credit|courtesy))? ?:"
    r"|^©(?! ?(?:\d{4}\b|copyright|$))(?!.*\brights reserved)",
    re.IGNORECASE,
)
_TOLD = {"related": _TEASER, "tags": _TOPICS, "caption": _PICTURE}
"""How lines begin that say themselves what they are."""

_SHARED = 1 / 3
"""The share of a headline's long words that its article repeats, at least."""

_PROSE, _REPORT, _SENTENCE, _HEADLINE, _TAGS, _SECTION, _DAY = 8, 12, 3, 4, 4, 4, 4
_CREDITED, _CAPTION = 25, 15
"""Words of prose, of prose that only a cue ends, of a sentence; of a headline, of tags; of the
name of a section, of a day with its weekday and a place; of a
caption with its credit, of one below it, at most."""

LONGEST = 5_000
"""Characters of a line above which it is no paragraph of an article and is not looked at."""
PAGE = 100_000
"""Characters of all other lines that are looked at; no page of news has as many."""


class _Line(NamedTuple):
    """A line, and the label that its opening words or the line above it tell, if they do."""

    number: int
    text: str
    words: tuple[str, ...]
    told: str = ""


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


def guess(page: Page, people: Registry) -> Guess:
    """Return the guessed labels of a page; a line is cut only where text of the article is left."""
    cuts = {n: found for n, line in _written(page).items() if (found := cut(line))}
    labels = _labels(page, people, cuts)
    kept = {number: found for number, found in cuts.items() if labels[number] in KEPT}
    return Guess(_labels(page, people, kept), kept)


def _written(page: Page) -> dict[int, RawLine]:
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
    written = _written(page)
    lines = _told([_line(at, rests.get(at, line.text)) for at, line in written.items()])
    numbers = (line.number for line in page.lines if not line.blank)
    too_much = {number: "interface" for number in numbers if number not in written}
    prose = [line.number for line in lines if _is_prose(line)]
    title = _title(lines, prose) or _headline_above(lines, prose)
    prose = [number for number in prose if number > title]
    first, last = _article(lines, prose) if prose else (len(page.lines) + 1, 0)
    speakers = {*people.by_name, *_strangers(lines, prose)}
    labels = {line.number: _label(line, title, first, last, speakers) for line in lines}
    _settle_title(lines, labels, title)
    _settle_lists(lines, labels, last)
    _settle_neighbours(lines, labels, first, last)
    _settle_day(lines, labels)
    _settle_leads(lines, labels)
    _settle_captions(lines, labels)
    return labels | too_much


def _article(lines: list[_Line], prose: list[int]) -> tuple[int, int]:
    """Return the first and the last line of the article; short sentences may follow the prose."""
    last = prose[-1]
    for line in lines:
        if line.number > last and line.told != "related" and not _TEASER.match(line.text):
            if not _is_sentence(line) or _NOTE.search(line.text):
                break
            last = line.number
    return prose[0], last


def _strangers(lines: list[_Line], prose: list[int]) -> set[str]:
    """Return who says something in the prose, registered or not."""
    kept = set(prose)
    said = [s for line in lines if line.number in kept for s in speaking(line.text)]
    return {name for subject in said for name in subject.names}


def _line(number: int, raw: str) -> _Line:
    text = clean_line(raw)
    return _Line(number, text, tuple(_WORD.findall(text[: LONGEST + 1])))


def _told(lines: list[_Line]) -> list[_Line]:
    """Return the lines with the labels that their words, or a heading above them, tell."""
    told: list[_Line] = []
    above = ""
    for line in lines:
        below = _below(above, line)
        told.append(line._replace(told=_says(line.text) or below))
        is_heading = _TEASER.fullmatch(line.text), _TOPICS_BELOW.match(line.text)
        above = "teasers" if is_heading[0] else "topics" if is_heading[1] else ""
        if below == "tags":
            above = "topics"
    return told


def _below(heading: str, line: _Line) -> str:
    """Return what a heading tells of the line below it: the first teaser, all topics."""
    if heading == "teasers" and _is_teaser(line):
        return "related"
    is_topic = 0 < len(line.words) <= _TAGS and not _INTERFACE.search(line.text)
    return "tags" if heading == "topics" and is_topic and not _STOP.search(line.text) else ""


def _says(text: str) -> str:
    """Return the label that the opening words of a line tell; a heading alone tells nothing."""
    if _TEASER.fullmatch(text):
        return ""
    return next((label for label, opening in _TOLD.items() if opening.match(text)), "")


def _is_teaser(line: _Line) -> bool:
    """Whether a line under `Read also` can be a headline, not a button or a paragraph."""
    return not line.text.endswith((".", ":")) and not _INTERFACE.search(line.text)


def _is_prose(line: _Line) -> bool:
    if line.told or any(p.search(line.text) for p in (_NOTE, _METADATA)):
        return False
    if _is_credit(line):
        return False
    if line.text.endswith("?") and _is_title_case(line):
        return False
    if _STOP.search(line.text):
        return len(line.words) >= _PROSE and not _is_boilerplate(line)
    return len(line.words) >= _REPORT and _REPORTED.match(line.text) is not None


def _is_credit(line: _Line) -> bool:
    """Whether a line is the credit of a picture, with its caption or without; no day, no news."""
    if not _CREDIT.search(line.text) or _is_day(line):
        return False
    return len(line.words) <= _CREDITED or not speaking(line.text)


def _is_title_case(line: _Line) -> bool:
    """Whether nearly every long word of a line has a capital, as in a headline."""
    long = [word for word in line.words if len(word) > 3]
    return sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def _is_sentence(line: _Line) -> bool:
    """Whether a line has what is enough for a paragraph among paragraphs."""
    asks = line.text.endswith("?") and _is_title_case(line)
    ended = _STOP.search(line.text) is not None and not line.told and not asks
    return ended and len(line.words) >= _SENTENCE and not _INTERFACE.search(line.text)


def _is_boilerplate(line: _Line) -> bool:
    """Whether a few words of the interface make up a good part of a line."""
    return len(_INTERFACE.findall(line.text)) * 15 >= len(line.words)


def _title(lines: list[_Line], prose: list[int]) -> int:
    """Return the line above the second paragraph whose words the text repeats most, or 0."""
    if not prose:
        return 0
    below = prose[min(1, len(prose) - 1)]
    kept = set(prose)
    text = {w.casefold() for line in lines if line.number in kept for w in line.words}
    above = (line for line in lines if line.number < below and line.number not in kept)
    candidates = [line for line in above if _is_headline(line)]
    shares = {line.number: _share(line, text) for line in candidates}
    dated = {line.number for line, day in pairwise(lines) if _is_day(day)}
    best = max(shares, key=lambda n: (n in dated and shares[n] > 0, shares[n], n), default=0)
    return best if shares.get(best, 0) >= _SHARED or best in dated else 0


def _share(line: _Line, text: set[str]) -> float:
    long = [word.casefold() for word in line.words if len(word) > 3]
    return sum(word in text for word in long) / len(long) if long else 0


def _headline_above(lines: list[_Line], prose: list[int]) -> int:
    """Return the last line above the text that looks like a headline and has none beside it, or 0.

    One with the day of the article straight below it comes first.
    """
    distinct = {line.text: line for line in reversed(lines)}.values()
    above = [line for line in reversed(distinct) if prose and line.number < prose[0]]
    fit = {line.number for line in above if _may_be_headline(line)}
    alone = [number for number in fit if not {number - 1, number + 1} & fit]
    dated = {line.number for line, below in pairwise(above) if _is_day(below)}
    return max(dated.intersection(alone) or alone, default=0)


def _may_be_headline(line: _Line) -> bool:
    """Whether a line is a headline if its place says so; one capital, at its start, will do."""
    small = line.text.lstrip("\"'“‘«")[:1].islower()
    return len(line.words) > _HEADLINE and not small and _is_open(line)


def _is_headline(line: _Line) -> bool:
    """Whether a line has the form of a headline: words enough, two capitals, no stop."""
    capitals = sum(word[0].isupper() for word in line.words)
    enough = len(line.words) >= _HEADLINE and capitals >= min(2, len(line.words) // 2)
    return enough and _is_open(line)


def _is_open(line: _Line) -> bool:
    """Whether a line ends without a stop or a comma, and nothing tells that it is no headline."""
    others = (_STOP, _UNFINISHED, _INTERFACE, _METADATA)
    return not (line.told or _is_credit(line)) and not any(
        pattern.search(line.text) for pattern in others
    )


def _is_day(line: _Line) -> bool:
    """Whether a day with its year is all that a line says, but for a weekday and a place."""
    if _METADATA.search(line.text) or stamps.has_clock(line.text):
        return False
    return stamps.is_stamp(line.text) and len(stamps.days(line.text)) == 1


def _is_timed(line: _Line) -> bool:
    """Whether a day with the time of day is all that a line says, perhaps twice."""
    return stamps.has_clock(line.text) and stamps.is_stamp(line.text)


def _label(line: _Line, title: int, first: int, last: int, speakers: AbstractSet[str]) -> str:
    if line.number == title:
        return "title"
    if _NOTE.search(line.text):
        return "note"
    if line.told:
        return line.told
    if line.number < first and _METADATA.search(line.text):
        dated = title < line.number and _BYLINE.match(line.text) and explicit_dates(line.text)
        return "dateline" if dated else "metadata"
    if line.number > last and _METADATA.search(line.text) and stamps.days(line.text):
        return "metadata"
    if line.number < title:
        return "interface"
    if first <= line.number <= last:
        return _label_within(line, speakers)
    if line.number < first:
        return _label_above(line, title)
    if _is_tags(line):
        return "tags"
    asks = line.text.endswith("?") and _is_title_case(line) and len(line.words) >= _HEADLINE
    return "related" if asks or _is_headline(line) else "interface"


def _label_within(line: _Line, speakers: AbstractSet[str]) -> str:
    """Label a line among the paragraphs of the article."""
    if _is_credit(line):
        return "caption"
    if _ADDRESS.fullmatch(line.text):
        return "metadata"
    if line.text in speakers:
        return "signature"
    if _is_prose(line):
        return "body"
    if (
        _STOP.search(line.text)
        and len(line.words) >= _SENTENCE
        and not _INTERFACE.search(line.text)
    ):
        return "body"
    return "related" if _is_headline(line) else "interface"


def _label_above(line: _Line, title: int) -> str:
    """Label a line between the headline and the first paragraph."""
    if title and _is_credit(line):
        return "caption"
    dated = _MONTH_AND_DAY.search(line.text) or explicit_dates(line.text)
    return "dateline" if title and dated and len(line.words) < _PROSE else "interface"


def _is_tags(line: _Line) -> bool:
    tags = line.text.split(", ")
    short = all(0 < len(tag.split()) <= _TAGS for tag in tags)
    return len(tags) >= _TAGS and short and not _STOP.search(line.text)


def _settle_neighbours(lines: list[_Line], labels: dict[int, str], first: int, last: int) -> None:
    """Make captions of what stands between captions, teasers of the section names above them."""
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        short = labels[line.number] == "interface" and len(line.words) <= _SECTION
        around = {labels[above.number], labels[below.number]}
        if short and around == {"caption"}:
            labels[line.number] = "caption"
        elif short and first < line.number < last and labels[below.number] == "related":
            labels[line.number] = "related"


def _settle_title(lines: list[_Line], labels: dict[int, str], title: int) -> None:
    """Make the title of the first of equal headlines, and metadata of those that repeat it."""
    words = next((line.text for line in lines if line.number == title), None)
    same = [line.number for line in lines if line.text == words]
    for number in same:
        labels[number] = "title" if number == same[0] else "metadata"


def _settle_lists(lines: list[_Line], labels: dict[int, str], last: int) -> None:
    """Make related items of what stands under the numbers of a list below the article."""
    for above, line in pairwise(lines):
        listed = re.fullmatch(r"[1-9]\d?\.?", above.text) and above.number > last
        if listed and len(line.words) >= _HEADLINE and _is_open(line):
            labels[line.number] = "related"


def _settle_day(lines: list[_Line], labels: dict[int, str]) -> None:
    """Make the dateline of the last day that stands alone above the second paragraph.

    Without a headline nothing else tells it, and some sites have it above the headline.
    """
    body = [line.number for line in lines if labels[line.number] == "body"][:2]
    days = [line.number for line in lines if body and line.number < body[-1] and _is_day(line)]
    if "dateline" not in labels.values() and days and labels[days[-1]] == "interface":
        labels[days[-1]] = "dateline"
    title = next((number for number, label in labels.items() if label == "title"), 0)
    end = body[0] if body else title + _BESIDE
    timed = [x.number for x in lines if title - _BESIDE <= x.number <= end and _is_timed(x)]
    near = min(timed, key=lambda number: abs(number - title), default=0)
    if title and near and labels[near] == "interface":
        labels[near] = "dateline"


_BESIDE = 3
"""Lines above the headline in which a day with the time of day is that of the page, at most."""


def _settle_leads(lines: list[_Line], labels: dict[int, str]) -> None:
    """Make leads of what stands above an inline dateline, or alone above a picture or a byline."""
    body = [line for line in lines if labels[line.number] == "body"]
    if len(body) > 2 and (
        _is_apart(lines, labels, body[0], body[1]) or _is_joined(labels, body[0], body[1])
    ):
        labels[body[0].number] = "lead"
    begins = next((i for i, line in enumerate(body) if _INLINE_DATELINE.match(line.text)), 0)
    for line in body[:begins]:
        labels[line.number] = "lead"


def _is_apart(lines: list[_Line], labels: Mapping[int, str], lead: _Line, body: _Line) -> bool:
    """Whether a picture or a byline stands between two paragraphs, and the first tells no news."""
    between = {labels[line.number] for line in lines if lead.number < line.number < body.number}
    return bool(between & {"caption", "metadata", "dateline"}) and not _tells_news(lead)


def _is_joined(labels: Mapping[int, str], lead: _Line, body: _Line) -> bool:
    """Whether a paragraph without news goes with the lines above it, and a blank line ends it."""
    above = labels.get(lead.number - 1)
    joined = above in {"title", "dateline", "metadata"} and lead.number + 1 not in labels
    return joined and body.number - 1 not in labels and not _tells_news(lead)


def _tells_news(line: _Line) -> bool:
    patterns = (_INLINE_DATELINE.match, _MONTH_AND_DAY.search)
    return bool(speaking(line.text)) or any(pattern(line.text) for pattern in patterns)


def _settle_captions(lines: list[_Line], labels: dict[int, str]) -> None:
    """Make a caption of a short sentence right below the credit of a picture above the article."""
    above_text = True
    for above, line in pairwise(lines):
        above_text = above_text and labels[above.number] != "body"
        beside = labels[above.number] == "caption" and above.number + 1 == line.number
        short = len(line.words) <= _CAPTION and not speaking(line.text)
        apart = line.number + 1 not in labels and above_text
        if beside and short and apart and labels[line.number] == "body":
            labels[line.number] = "caption"
