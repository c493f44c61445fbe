"""Suggest facts about a page: language, publisher, day, translation notice, principal speaker.

What the page does not say plainly is left out, and `check` then asks for what is required: the
publisher and the day. The day of the speech is never suggested: it takes reading.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from builder.annotation.registry import Registry
from builder.page.clean import KEPT, LABELS, CleanText, Paragraph, clean_line
from builder.page.seed import Page
from builder.page.spans import Cover, Span
from builder.suggest import counted, stamps
from builder.suggest.dates import found as dates_in
from builder.suggest.line_forms import LONGEST
from builder.suggest.lines import Guess, looked_at
from builder.suggest.prose import dateline_end, quoted, sentences
from builder.suggest.scene import Data, Scene, names_in
from builder.suggest.statements import Said, principal
from builder.suggest.wordlist import words

_FUNCTION_WORDS = words("the of and in to a is that for on with as")
_ENGLISH = 0.12
"""The share of function words above which a text is taken to be English."""

_DATELINE_NAME = re.compile(r"/(?P<slashes>[^/]+)/|^[^.—–]{2,40}\((?P<brackets>[^)]+)\) [—–-]")
_TRANSLATED = re.compile(r"\btranslat(?:ion|ed)\b", re.IGNORECASE)
_BESIDE = frozenset(LABELS) - KEPT - {"related", "tags"}
_DATED = ("dateline", "metadata", "caption", "interface")
"""The labels of lines that may give the day of a page, the surest first."""
_UPDATED = re.compile(r"^\W*(?:last )?(?:updated|modified)\b", re.IGNORECASE)
_RIGHTS = re.compile(r"©|\bcopyright\b|\brights reserved\b", re.IGNORECASE)


class Dated(NamedTuple):
    """The day of a page or of a speech, and the words that give it with their line."""

    day: dt.date
    line: int
    words: str
    year: tuple[int, str] | None = None
    """The line and the words of its year, where another line gives it."""

    def evidence(self) -> list[Data]:
        """Return the words that the day rests on, as an annotation file quotes them."""
        year: list[Data] = [{f"L{self.year[0]}": self.year[1]}] if self.year else []
        return [{f"L{self.line}": self.words}, *year]


def published(page: Page, guess: Guess) -> Dated | None:
    """Return the day of a page: of the surest lines that say one the nearest to the headline.

    Those are datelines and metadata, captions, lines of the interface, above the second paragraph
    and else below the article. A time of day makes a line of the interface no witness: it may be
    the clock of the page when it was saved.
    """
    labels = guess.labels
    kept = sorted(number for number, label in labels.items() if label in KEPT)
    above, below = (kept[1] if len(kept) > 1 else len(page.lines) + 1), (kept or [0])[-1]
    title = next((number for number, label in labels.items() if label == "title"), 0)
    found = [
        (rank, Dated(day, line, words))
        for rank, line, text in _witnesses(page, guess)
        for day, words in stamps.days(text)
    ]
    for part in (
        [one for one in found if one[1].line < above],
        [one for one in found if one[1].line > below],
    ):
        if part:
            return min(part, key=lambda one: (one[0], abs(one[1].line - title)))[1]
    return _of_dateline(page, guess, kept[:2])


def _of_dateline(page: Page, guess: Guess, first: Sequence[int]) -> Dated | None:
    """Return the day of an inline dateline, with the last year that a notice of rights prints."""
    lines = {line.number: clean_line(line.text) for line in page.lines}
    rights = [
        (n, year)
        for n, text in lines.items()
        if n not in first and _RIGHTS.search(text)
        for year in _YEAR.findall(text)
    ]
    if not rights:
        return None
    number, year = max(rights, key=lambda one: one[1])
    for line in first:
        text = lines[line]
        for span, read in counted.relative(text[: dateline_end(text)] or text[:_DATELINE]):
            meaning = read(dt.date(int(year), 7, 1))
            if re.match(r"[A-Z]{3}", text) and meaning and _FULL.fullmatch(meaning.edtf):
                day = dt.date.fromisoformat(meaning.edtf).replace(year=int(year))
                return Dated(day, line, span.of(text), (number, year))
    return None


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FULL = re.compile(r"\d{4}-\d\d-\d\d")
_DATELINE = 50
"""Characters of a paragraph in which its dateline ends."""


def _witnesses(page: Page, guess: Guess) -> Iterator[tuple[int, int, str]]:
    """Yield the lines that may give the day of the page: how sure they are, number and text."""
    for line in looked_at(page).values():
        label = guess.labels.get(line.number)
        text = clean_line(line.text)
        if label not in _DATED or _RIGHTS.search(text):
            continue
        if label != "interface" or not stamps.has_clock(text):
            updated = _UPDATED.search(text) is not None
            yield _DATED.index(label) + len(_DATED) * updated, line.number, text
    for number, cut in guess.cuts.items():
        yield from ((0, number, part.words) for part in cut.front)


def spoken(found: Sequence[Said], scene: Scene) -> Dated | None:
    """Return the day of the principal statement, where the words around its cue tell it.

    They are the article's own: `said on Tuesday`, `Speaking on August 6, …`.
    """
    speaker = principal(found)
    contents: dict[int, Cover] = {}
    for said in found:
        contents.setdefault(said.paragraph.start, Cover()).add(said.words.content)
    for said in found:
        if said.speaker == speaker and said.words.cue and said.home is said.paragraph:
            taken = contents[said.paragraph.start]
            dates = _around(said.words.cue, said.paragraph, taken, scene)
            if dates:
                return dates[0]
    return None


def _around(cue: Span, paragraph: Paragraph, contents: Cover, scene: Scene) -> list[Dated]:
    """Return the days on which a sentence says that its cue took place, at most two weeks ago."""
    text, published = paragraph.text, scene.published
    sentence = next((s for s in sentences(text) if s.holds(cue)), None)
    if sentence is None or published is None:
        return []
    return [
        Dated(day, paragraph.line, date.span.of(text))
        for date in dates_in(text, published, None, quoted(text))
        if sentence.holds(date.span) and date.span.start >= dateline_end(text)
        if not contents.touches(date.span)
        if date.anchor == "published" and re.fullmatch(r"\d{4}-\d\d-\d\d", date.meaning.edtf)
        if 0 <= (published - (day := dt.date.fromisoformat(date.meaning.edtf))).days <= _RECENT
    ]


_RECENT = 14
"""Days before a page appeared on which what it reports was said, at most."""


def suggest(
    page: Page,
    guess: Guess,
    scene: Scene,
    day: Dated | None,
    speaker: str | None,
    speech: Dated | None,
) -> dict[str, Data]:
    """Return what of the part `page` of an annotation can be told from the page; `day` is its."""
    facts: dict[str, Data] = {}
    labels = guess.labels
    if _is_english(scene.clean):
        facts["language"] = "en"
    if publisher := _publisher(page, labels, scene.registries.organizations):
        facts["publisher"] = publisher
    facts |= _translation(page, labels)
    if day:
        evidence = day.evidence()
        basis = "resolved" if day.year else "stated"
        value = {"edtf": day.day.isoformat(), "basis": basis, "evidence": evidence}
        facts["published"] = value
        if speech:
            also: list[Data] = [{f"L{speech.line}": speech.words}, *evidence]
            resolved = {"edtf": speech.day.isoformat(), "basis": "resolved", "evidence": also}
            facts["spoken"] = resolved
    if speaker:
        facts["speaker"] = speaker
    return facts | _role(scene, speaker)


def _is_english(clean: CleanText) -> bool:
    all_words = re.findall(r"\w+", clean.text.casefold())
    return sum(word in _FUNCTION_WORDS for word in all_words) > _ENGLISH * len(all_words)


def _publisher(page: Page, labels: Mapping[int, str], organizations: Registry) -> str | None:
    """Return the one medium that signs the dateline of the text, else the one beside the text."""
    media = {e.id for e in organizations.entities.values() if e.kind == "media"}
    kept = [clean_line(line.text) for line in page.lines if labels.get(line.number) in KEPT]
    signed = [m["slashes"] or m["brackets"] for t in kept for m in _DATELINE_NAME.finditer(t)]
    short = [line for line in page.lines if len(line.text) <= LONGEST]
    beside = [line.text for line in short if labels.get(line.number) in _BESIDE]
    for texts in (signed, beside):
        named = {id for text in texts for _, id in names_in(clean_line(text), organizations)}
        if len(named & media) == 1:
            return next(iter(named & media))
    return None


def _translation(page: Page, labels: Mapping[int, str]) -> dict[str, Data]:
    for line in page.lines:
        text = clean_line(line.text)
        if labels.get(line.number) == "note" and _TRANSLATED.search(text) and text.isprintable():
            return {"translation": {f"L{line.number}": text}}
    return {}


def _role(scene: Scene, speaker: str | None) -> dict[str, Data]:
    """Return the first words of the page for what the speaker is, without determiner."""
    for title in scene.cast.titles:
        if title.id == speaker:
            words = re.sub(r"^(?i:the|an?) ", "", title.words)
            return {"speaker_role": {f"L{title.line}": words}}
    return {}
