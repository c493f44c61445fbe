"""Find what a paragraph attributes to a known source: quotations, `that` clauses, `he said` tails.

All spans are offsets into the paragraph. Only patterns whose content has a sure end are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.page.spans import Span
from builder.suggest.scene import is_free, quotations, sentences
from builder.suggest.wordlist import words

_CUES = words(
    "said says stated noted stressed stresses emphasized emphasizes emphasised "
    "emphasises underlined underscored added adds told wrote writes indicated explained "
    "concluded believes believe remarked recalled reminded claimed argued warned declared "
    "announced confirmed reiterated commented thinks admitted insisted asserted acknowledged "
    "suggested"
)
_CUE = (
    r"(?:(?:also|further|specifically|later|then) )?"
    rf"(?P<cue>(?:ha[sd] )?(?:{'|'.join(sorted(_CUES))}|pointed out))\b"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHEN = rf"(?: (?:on )?{_WEEKDAY})?"
_ADDRESSEE = r"(?:(?<=told) [^.,;:“”\"«»]{1,40}?)?"

_CUE_BEHIND = re.compile(rf" {_CUE}")
_CUE_BEFORE = re.compile(rf",? ?{_CUE} $")
_CUE_AND_CLAUSE = re.compile(rf" {_CUE}{_ADDRESSEE}{_WHEN} that ")
_CUE_AND_SUBJECT = re.compile(rf" (?P<cue>said|says|believes){_WHEN} (?=(?:they|he|she|it|we) )")
_NAME = r"[A-Z][\w’-]+(?: [A-Z][\w’-]+){1,3}"
_NAME_AND_CUE = re.compile(rf"\b({_NAME}) {_CUE}")
_CUE_AND_NAME = re.compile(rf"\b{_CUE} ({_NAME})")
_OWN_TAIL = re.compile(
    rf",? (?:(?!that )[\w’-]+ ){{0,6}}(?:{_CUE}|continue[sd]\b|went on\b)(?!:| that\b)"
)
"""Behind a quotation: `he added`, `added the minister`; not `He added that …`, a new sentence."""
_TAIL_ENDS = re.compile(rf"\.?$|\. |{_WHEN} (?:in|at|on|during|while|after|following) |{_WHEN}\.?$")
_NO_CLAUSE = re.compile(
    r"(?:As|In|On|At|After|Before|During|For|With|According|While|Speaking|When|Asked|Commenting|"
    r"Earlier|Meanwhile|However|But|And|To|By|Following)\b"
)
_INLINE_DATELINE = re.compile(r"[A-Z][^.—–]{2,40}\([^)]+\) [—–-] ")
_SHORTEST_CLAUSE = 4
"""Words that a clause in front of `…, Lavrov said` has at least: fewer introduce something."""


class Source(NamedTuple):
    """Words that name a known speaker, and whom."""

    span: Span
    id: str


class Attribution(NamedTuple):
    """A stretch of a paragraph with its kind and who said it.

    A quotation that `continues` another shares its source, and has no cue of its own.
    """

    kind: str
    content: Span
    source: Source
    cue: Span | None = None
    continues: bool = False


def direct(text: str, sources: Sequence[Source]) -> list[Attribution]:
    """Return the quotations that stand for themselves, with a source and a cue beside them."""
    found: list[Attribution] = []
    for marks in quotations(text):
        content = Span(marks.start + 1, marks.end - 1)
        if re.search(r'["“„«‟]', content.of(text)) or not content.of(text).strip():
            continue
        beside = _beside(text, marks, sources)
        if beside and beside[1] not in (said.cue for said in found):
            found.append(Attribution("direct", content, *beside))
        elif found and not _OWN_TAIL.match(text, marks.end):
            between = text[found[-1].content.end : marks.start]
            source = beside[0] if beside else found[-1].source
            if beside or _goes_on(between, content.of(text)):
                found.append(Attribution("direct", content, source, continues=True))
    return found


def clauses(text: str, sources: Sequence[Source]) -> Iterator[Attribution]:
    """Yield the clauses that a source is said to say, with or without quoted words in them."""
    for sentence in sentences(text):
        for source in sources:
            if sentence.holds(source.span):
                yield from _ahead(text, sentence, source)
                yield from _behind(text, sentence, source)


def strangers(text: str, known: Sequence[Span] = ()) -> list[str]:
    """Return the names of two words or more beside a cue, apart from the known ones."""
    found = [Span(*m.span(1)) for m in _NAME_AND_CUE.finditer(text)]
    found += [Span(*m.span(2)) for m in _CUE_AND_NAME.finditer(text)]
    return [span.of(text) for span in sorted(found) if is_free(span, known)]


def _beside(text: str, marks: Span, sources: Sequence[Source]) -> tuple[Source, Span] | None:
    """Return source and cue of a quotation: behind it, or before it and a comma or colon."""
    for source in sources:
        start, end = source.span
        behind = _CUE_BEHIND.match(text, end)
        if behind and re.fullmatch(r",? ", text[marks.end : start]):
            return source, Span(*behind.span("cue"))
        if behind and re.fullmatch(r"[,:] ", text[behind.end() : marks.start]):
            return source, Span(*behind.span("cue"))
        turned = _CUE_BEFORE.fullmatch(text[marks.end : start]) if start >= marks.end else None
        if turned:
            return source, Span(*turned.span("cue")).shifted(marks.end)
    return None


def _goes_on(between: str, said: str) -> bool:
    """Whether a quotation goes on from another: a sentence, behind no more than one attribution."""
    attribution = re.fullmatch(r'["”»][^"“”«».!?]*[.,] ', between)
    return attribution is not None and said[-1] in ".!?…,"


def _ahead(text: str, sentence: Span, source: Source) -> Iterator[Attribution]:
    """Yield what stands behind `SOURCE said that` or `According to SOURCE,`."""
    end = source.span.end
    cue = _CUE_AND_CLAUSE.match(text, end) or _CUE_AND_SUBJECT.match(text, end)
    according = re.search(r"\bAccording to $", text[sentence.start : source.span.start])
    if cue:
        yield from _clause(text, Span(cue.end(), sentence.end), source, Span(*cue.span("cue")))
    elif according and text.startswith(", ", end):
        phrase = Span(according.start(), according.end() - 1).shifted(sentence.start)
        yield from _clause(text, Span(end + 2, sentence.end), source, phrase)


def _behind(text: str, sentence: Span, source: Source) -> Iterator[Attribution]:
    """Yield what stands before `, SOURCE said`, from the start of its sentence."""
    cue = _CUE_BEHIND.match(text, source.span.end)
    start = sentence.start
    if dateline := _INLINE_DATELINE.match(text, start):
        start = dateline.end()
    content = Span(start, source.span.start - 2)
    if not cue or not text.startswith(", ", content.end) or not _TAIL_ENDS.match(text, cue.end()):
        return
    said = content.of(text)
    if len(said.split()) >= _SHORTEST_CLAUSE and not _NO_CLAUSE.match(said):
        yield from _clause(text, content, source, Span(*cue.span("cue")))


def _clause(text: str, content: Span, source: Source, cue: Span) -> Iterator[Attribution]:
    """Yield a clause as mixed or indirect; one that is quoted as a whole is neither."""
    trimmed = Span(content.start, content.start + len(content.of(text).rstrip(" .,")))
    said = trimmed.of(text)
    inside = [span for span in quotations(text) if trimmed.holds(span)]
    broken = not inside and re.search(r'["“”«»]', said)
    if said and not broken and trimmed not in inside:
        yield Attribution("mixed" if inside else "indirect", trimmed, source, cue)
