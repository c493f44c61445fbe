"""Find what a paragraph attributes to a subject: quotations, clauses, requests, praise.

All spans are offsets into the paragraph. Only patterns whose content has a sure end are here.
Sentence by sentence: every verb of saying with a subject is looked at in order, and what stands
before it (`…, he said`) or behind it (`he said that …`) is its content. Other verbs in the rest of
the sentence may share the subject (`…, adding that …`, `… and called on them to …`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.page.spans import Cover, Span
from builder.suggest import cues, subjects
from builder.suggest.prose import (
    Quotation,
    dateline_end,
    quotations,
    quoted,
    sentences,
)
from builder.suggest.roles import CALENDAR
from builder.suggest.subjects import Subject


class Attribution(NamedTuple):
    """A stretch of a paragraph with its kind and the words for who said it.

    A quotation that `continues` another shares its source, and has no cue of its own.
    """

    kind: str
    content: Span
    source: Subject
    cue: Span | None = None
    continues: bool = False


class _Cue(NamedTuple):
    """A verb with its subject in a sentence; of `said the minister` the verb comes first."""

    subject: Subject
    span: Span
    turned: bool = False

    @property
    def start(self) -> int:
        return min(self.subject.span.start, self.span.start)

    @property
    def end(self) -> int:
        return max(self.subject.span.end, self.span.end)


_DAY = rf"(?i:{'|'.join(sorted(CALENDAR))})"
_WHEN = rf"(?: (?:on |late |early )*{_DAY}| today| yesterday)?"
_ASIDE = r"(?: [^.,;:“”\"«»„]{1,100}?)?"
_VERB_FORMS = (
    cues.FEELING, cues.NAME, cues.SAY, cues.TELL, cues.ASK, cues.PROMISE, cues.BESIDE
)  # fmt: skip
"""The forms of verbs, those with words of their own behind the verb first."""

_CUES = tuple(re.compile(rf"(?<= ){cues.ADVERBS}{form}") for form in _VERB_FORMS)
_TURNED = re.compile(rf"(?<=[,”\"»'“–—-] ){cues.ANY} ")
_ACCORDING = re.compile(r"\b(?P<cue>[Aa]ccording to) ")

_NO_FINITE = re.compile(
    r"\b(?:when|after|before|if|because|since|that|what|which|who|whom|whether|where|why|how|than|"
    r"until|unless|once)$"
)
"""Behind these a verb of saying attributes nothing of its own."""

_ADDRESSEE = r"(?:(?:his|her|the|their|a|an) )?[\w’'/.-]+(?: [\w’'()/-]+){0,11}?"
_ADVERBIALS = (
    rf"(?:,? (?:{_DAY}|(?i:in|on|at|during|after|following|to|with|by|via|through|before|this|last|"
    r"today|yesterday|earlier|again|once)\b[^.,;:“”\"«»„]{0,90}?),?)?"
)
_THAT = re.compile(rf"{_ADVERBIALS} that,? (?=\S)")
_TOLD_THAT = re.compile(rf" {_ADDRESSEE}{_ADVERBIALS} that,? (?=\S)")
_TOLD = re.compile(rf" {_ADDRESSEE}{_WHEN} (?=(?:there|they|he|she|it|we) )")
_QUOTED = re.compile(rf"{_ASIDE}[,:]? (?=''|[\"“„«‟])")
_ASKED = re.compile(
    rf" {_ADDRESSEE} (?=[“\"«„]?(?:not )?to [a-z])(?!to (?:the|a|an|his|her|their|its|this|be)\b)"
)
_COLON = re.compile(r": (?=[a-z])")
_DOING = re.compile(r" (?=[a-z]+ing\b)")
_TO = re.compile(r" (?=[“\"«„]?(?:not )?to [a-z])")
_BARE = re.compile(
    rf"{_WHEN} (?!(?:at|in|on|during|after|following|to|by|with|for|about|of|as|when|while|from|"
    r"through|via|upon|into|under|over|against|and|but|or|so|because|if|whether|nothing|last|earlier|"
    r"late|next|this (?:week|month))\b)"
    r"(?=[\w$€“\"«„])"
)
_OBJECT = re.compile(
    r" (?!(?:to|that|and|or|but|in|at|by|when|as|from|on|of|about|against|for|with|last|"
    r"earlier|late|next|this (?:week|month))\b)(?=[\w$€“\"«„])"
)

_GOING_ON = re.compile(
    rf",? (?:and |but |while |before )?(?:also )?{cues.PARTICIPLE}:? (?P<that>that )?"
)
_TOO = re.compile(
    rf",? (?:and|but) (?:then )?{cues.ADVERBS}(?:"
    + "|".join(form.replace("?P<cue>", f"?P<cue{at}>") for at, form in enumerate(_VERB_FORMS))
    + ")"
)
_SURELY_SAID = re.compile(
    r"(?:add|not|stress|recall|emphasi[sz]|underlin|underscor|applaud|prais|say|warn)ing"
)
_STEP = re.compile(r",? \S")
_REACH = 1_000
"""Characters behind a verb in which another verb may share its subject."""
_CONJUNCTION = 16
"""Characters before a subject in which a word stands that joins it to what is before it."""
_NEXT_SPEAKER = re.compile(r",? (?:and|but|while|whereas|though|although) $|; $")

_DID_TOO = re.compile(
    r"(?:, and|,? but) (?:then |also |later )?"
    r"(?:[a-z]+ed\b(?! (?:by|in|at|on)\b)|(?:gave|took|did|left)\b)"
    r"| and (?:wished|signed|handed|presented|visited|left|met) "
)
"""What the subject did besides: behind a comma it is rarely part of what was said."""

_NO_CLAUSE = re.compile(
    r"(?:As|In|On|At|After|Before|During|For|With|According|While|When|Earlier|Meanwhile|However|"
    r"But|And|To|By|Following|Under|From|Since|Until|Despite|Although|Though|If|Because|Unlike|"
    r"Among|Through|Thanks|Given|Later|Then|Instead|Besides|[A-Z][a-z]+(?:ing|ed) (?:to|at|in|on|"
    r"by|after|about|for|with|from|before)|Speaking|Asked|Answering|Commenting|Addressing)\b"
)
_OPENERS = re.compile(
    r"(?:However|Meanwhile|In addition|Moreover|In turn|At the same time|Besides|Also|Still|"
    r"Earlier|Separately|Nevertheless|In particular|Thus), |(?:But|And) "
)
_ADVERBIAL = re.compile(
    rf"{_WHEN}(?: (?:in|at|on|during|while|after|following|to|through|via|ahead|before|when|this|"
    r"last|late|early|earlier|the|an?|reporters|journalists|media|parliament|lawmakers|state|[A-Z]\w+)\b"
    r"[^:“”\"«»„]*)?(?:, [A-Z][^,.:“”\"«»„]{2,60} (?:reports?|reported|cites?|quotes?)\b"
    r"[^,:“”\"«»„]*)?(?:, [a-z]+ing [^:“”\"«»„]*)?[.,]?$"
)
_REPORTED = re.compile(r", [A-Z][^,.:;“”\"«»„]{2,60} (?:reports?|reported)\b[^,.:;“”\"«»„]*\.?$")
"""Behind what was said: the medium that has it, such as `, Volga Wire reports`."""
_OWN_WORDS = re.compile(
    rf",? (?:(?!that )[\w’'-]+ ){{0,8}}(?:{cues.ANY}|went on\b)(?!:|{_WHEN} that\b)"
)
"""Behind a quotation: somebody's words for who says it, such as `a passer-by added`."""
_SHORTEST_CLAUSE = 4
"""Words that a clause in front of `…, Lavrov said` has at least: fewer introduce something."""


def attributions(text: str) -> list[Attribution]:
    """Return what the paragraph attributes to subjects, in the order of the contents."""
    found: list[Attribution] = []
    taken = Cover()
    for sentence in sentences(text):
        found += _in_sentence(text, sentence, taken)
    found += _continued(text, found, taken)
    return sorted(found, key=lambda said: said.content)


def opened(text: str) -> Attribution | None:
    """Return the quotation that a paragraph leaves open, if words before it say whose it is."""
    last = next((q for q in quotations(text) if not q.closed), None)
    for sentence in sentences(text) if last else ():
        for verb in _verbs(text, sentence):
            match = _QUOTED.match(text, verb.end)
            if last and match and match.end() == last.span.start and not verb.turned:
                return Attribution("direct", last.content, verb.subject, verb.span)
    return None


# Verbs with their subjects


def _verbs(text: str, sentence: Span) -> list[_Cue]:
    """Return the verbs of saying of a sentence that have a subject beside them, in order."""
    inside = quoted(text)
    found: dict[int, _Cue] = {}
    for pattern in _CUES:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            end = match.start() - 1
            subject = subjects.before(text, end, sentence.start)
            if subject and not inside.touches(subject.span) and _is_main(text, subject, sentence):
                cue = _Cue(subject, Span(*match.span("cue")))
                found.setdefault(cue.span.start, cue)
    for pattern in (_TURNED, _ACCORDING):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            subject = subjects.behind(text, match.end())
            if subject and not inside.touches(subject.span):
                cue = _Cue(subject, Span(*match.span("cue")), turned=True)
                found.setdefault(cue.span.start, cue)
    return [found[at] for at in sorted(found)]


def _is_main(text: str, subject: Subject, sentence: Span) -> bool:
    start = max(sentence.start, subject.span.start - _CONJUNCTION)
    return _NO_FINITE.search(text[start : subject.span.start].rstrip()) is None


# What a verb is about


def _in_sentence(text: str, sentence: Span, taken: Cover) -> list[Attribution]:
    """Return what a sentence attributes; its contents are taken, and none that is taken already."""
    found: list[Attribution] = []
    at = sentence.start
    verbs = _verbs(text, sentence)
    last = _closing(text, verbs, sentence)
    if last and not taken.touches(last.content):
        return _taken(_shared(text, last, verbs[-1], sentence.end), taken)
    for number, verb in enumerate(verbs):
        if verb.start < at:
            continue
        end = _end(text, verbs[number + 1 :], sentence)
        said = _behind_it(text, verb, Span(at, sentence.end)) or _ahead(text, verb, sentence, end)
        if said is None or taken.touches(said.content):
            continue
        shared = _taken(_shared(text, said, verb, end), taken)
        found += shared
        at = max(verb.end, *(one.content.end for one in shared))
    return found or _second_verb(text, sentence, taken)


def _taken(said: list[Attribution], taken: Cover) -> list[Attribution]:
    for one in said:
        taken.add(one.content)
    return said


def _second_verb(text: str, sentence: Span, taken: Cover) -> list[Attribution]:
    """Return what the subject of a sentence says that did something else first."""
    subject = subjects.opening(text, _without_opening(text, sentence))
    if subject is None:
        return []
    verb = _Cue(subject, Span(subject.span.end, subject.span.end))
    said = Attribution("indirect", Span(subject.span.end, subject.span.end + 1), subject)
    going_on = _going_on(text, subject.span.end, sentence.end, said)
    further = going_on[1] if going_on else None
    if further is None or taken.touches(further.content):
        return []
    verb = _Cue(subject, further.cue or verb.span)
    return _taken(_shared(text, further, verb, sentence.end), taken)


def _closing(text: str, verbs: Sequence[_Cue], sentence: Span) -> Attribution | None:
    """Return what the last of several verbs says of all before it: `X has pledged …, Y said`."""
    reported = verbs and verbs[-1].span.of(text).startswith("report")
    said = _behind_it(text, verbs[-1], sentence) if len(verbs) > 1 and not reported else None
    quoted_first = said and any(said.content.overlaps(q.span) for q in quotations(text))
    return None if quoted_first else said


def _end(text: str, following: Sequence[_Cue], sentence: Span) -> int:
    """Return where what a verb is about ends: with its sentence, or before the next speaker."""
    for verb in following:
        start = max(sentence.start, verb.start - _CONJUNCTION)
        before = _NEXT_SPEAKER.search(text[start : verb.start])
        if before:
            return start + before.start()
    return sentence.end


def _behind_it(text: str, verb: _Cue, rest: Span) -> Attribution | None:
    """Return what stands before `…, NAME said`, from the start of the sentence."""
    start = max(rest.start, verb.start - _CONJUNCTION)
    before = re.search(r"(?P<comma>,)? (?:[—–-]+ )?(?:as )?$", text[start : verb.start])
    if before is None:
        return None
    end = start + before.start()
    quotation = next((q for q in quotations(text) if q.span.end == end and q.closed), None)
    if quotation and quotation.span.start == rest.start:
        return Attribution("direct", quotation.content, verb.subject, verb.span)
    comma = before["comma"] or (quotation and text[quotation.content.end - 1] in ",.?!")
    start = _without_opening(text, rest)
    tail = text[verb.end : rest.end]
    if not comma or end <= start or not (_ADVERBIAL.match(tail) or _GOING_ON.match(tail)):
        return None
    said = text[start:end]
    sure = verb.turned or re.fullmatch(rf"{_WHEN}\.?", tail) is not None
    if len(said.split()) < _SHORTEST_CLAUSE or (not sure and _NO_CLAUSE.match(said)):
        return None
    return _clause(text, Span(start, end), verb)


def _without_opening(text: str, rest: Span) -> int:
    """Return where a sentence starts behind its dateline or a `However,`."""
    start = dateline_end(text, rest.start)
    opener = _OPENERS.match(text, start, rest.end)
    return opener.end() if opener else start


def _ahead(text: str, verb: _Cue, sentence: Span, end: int) -> Attribution | None:
    """Return what stands behind a verb."""
    if verb.span.of(text).casefold() == "according to":
        start = verb.end + 2
        comma = text.startswith(", ", verb.end) and verb.start == _without_opening(text, sentence)
        return _clause(text, Span(start, end), verb) if comma else None
    if verb.turned:
        return None
    if text.startswith(", ", verb.end) and _only_opens(text[sentence.start : verb.start]):
        return _clause(text, Span(verb.end + 2, end), verb)
    return _quotation_ahead(text, verb, end) or _complement(text, verb, end)


def _only_opens(before: str) -> bool:
    """Whether what stands before `he noted, …` is no part of what he noted."""
    return (
        re.fullmatch(r"As |(?:At the same time|However|Meanwhile|In addition), ", before)
        is not None
    )


def _quotation_ahead(text: str, verb: _Cue, end: int) -> Attribution | None:
    match = _QUOTED.match(text, verb.end, end)
    if match is None or " that " in match[0]:
        return None
    quotation = next((q for q in quotations(text) if q.span.start == match.end()), None)
    if quotation is None or not quotation.closed:
        return None
    apart = match[0].rstrip()[-1:] in {",", ":"}
    alone = not text[quotation.span.end : end].strip(" .") and match[0] == " "
    if apart or (alone and re.fullmatch(cues.ANY, verb.span.of(text))):
        return Attribution("direct", quotation.content, verb.subject, verb.span)
    return None


def _complement(text: str, verb: _Cue, end: int) -> Attribution | None:
    for form, behind in _COMPLEMENTS:
        if _is_of(form, verb, text) and (match := behind.match(text, verb.end, end)):
            return _clause(text, Span(match.end(), end), verb)
    return None


def _is_of(form: re.Pattern[str], verb: _Cue, text: str) -> bool:
    """Whether a verb is one of a form, which may ask for what stands behind it."""
    match = form.match(text, verb.span.start)
    return match is not None and match.end() == verb.span.end


_COMPLEMENTS = (
    (re.compile(cues.SAY), _THAT),
    (re.compile(cues.BESIDE), _THAT),
    (re.compile(cues.TELL), _TOLD_THAT),
    (re.compile(cues.TELL), _THAT),
    (re.compile(cues.FEELING), _THAT),
    (re.compile(cues.ASK), _ASKED),
    (re.compile(cues.PROMISE), _TO),
    (re.compile(cues.FEELING), _TO),
    (re.compile(r"(?:suggest(?:s|ed)|propose[sd]|recommend(?:s|ed))"), _DOING),
    (re.compile(cues.TELL), _TOLD),
    (re.compile(cues.SAY), _COLON),
    (re.compile(cues.SAY), _BARE),
    (re.compile(cues.NAME), _OBJECT),
    (re.compile(cues.FEELING), _OBJECT),
)
"""What each verb may have behind it, the surest first."""
_SURE = 9
"""How many of them are sure enough for a verb that shares its subject with another."""


# Verbs that share a subject


def _shared(text: str, said: Attribution, verb: _Cue, end: int) -> list[Attribution]:
    """Return a statement and those that go on from it in its sentence, with the same source."""
    start = verb.end if said.content.start < verb.start else said.content.start
    if said.kind == "direct" and start < said.content.end:
        start = said.content.end
    going_on = _going_on(text, start, end, said)
    if going_on is None:
        return [said]
    cut, further = going_on
    if said.content.end > cut:
        trimmed = _clause(text, Span(said.content.start, cut), _Cue(said.source, verb.span))
        if trimmed is None:
            return [said]
        said = trimmed
    if further is None:
        return [said]
    return [said, *_shared(text, further, _Cue(further.source, further.cue or verb.span), end)]


def _going_on(
    text: str, start: int, end: int, said: Attribution
) -> tuple[int, Attribution | None] | None:
    """Return where a statement ends before its sentence, and what its subject goes on to say."""
    inside = quoted(text)
    for match in _STEP.finditer(text, start, min(end, start + _REACH)):
        at = match.start()
        if inside.touches(Span(at, at + 1)):
            continue
        found = _participle(text, at, end, said.source) or _coordinated(text, at, end, said)
        if found or _DID_TOO.match(text, at, end):
            return at, found
    return None


def _participle(text: str, at: int, end: int, subject: Subject) -> Attribution | None:
    match = _GOING_ON.match(text, at, end)
    if match is None or not match[0].startswith(","):
        return None
    if not match["that"] and not _SURELY_SAID.fullmatch(match["cue"]):
        return None
    return _clause(text, Span(match.end(), end), _Cue(subject, Span(*match.span("cue"))))


def _coordinated(text: str, at: int, end: int, said: Attribution) -> Attribution | None:
    match = _TOO.match(text, at, end)
    if match is None:
        return None
    group = next(name for name, value in match.groupdict().items() if value)
    verb = _Cue(said.source, Span(*match.span(group)))
    quotation = _quotation_ahead(text, verb, end)
    if quotation:
        return quotation
    # Behind a clause, an object could as well be of a verb in that clause.
    plain = match[0].startswith(",") or (said.cue and _NAMES.match(text, said.cue.start))
    for form, behind in _COMPLEMENTS[: None if plain else _SURE]:
        found = behind.match(text, verb.end, end) if _is_of(form, verb, text) else None
        if found and "," not in found[0]:
            return _clause(text, Span(found.end(), end), verb)
    return None


_NAMES = re.compile(cues.NAME)


# Contents


def _clause(text: str, content: Span, verb: _Cue) -> Attribution | None:
    """Return a clause as mixed or indirect, and one that is quoted as a whole as direct."""
    start = content.start + len(content.of(text)) - len(content.of(text).lstrip())
    said = _REPORTED.sub("", text[start : content.end]).rstrip(" .,")
    trimmed = Span(start, start + len(said))
    inside = [q for q in quotations(text) if trimmed.overlaps(q.span)]
    if not said or any(not q.closed or not trimmed.holds(q.span) for q in inside):
        return None
    if inside and inside[0].span == trimmed:
        return Attribution("direct", inside[0].content, verb.subject, verb.span)
    mixed = any(not _is_title(q.content.of(text)) for q in inside)
    return Attribution("mixed" if mixed else "indirect", trimmed, verb.subject, verb.span)


def _is_title(words: str) -> bool:
    """Whether quoted words are a name or a title: every long word has a capital."""
    long = [word for word in words.split() if len(word) > 3]
    return bool(long) and len(words.split()) > 1 and all(word[0].isupper() for word in long)


def _continued(text: str, found: Sequence[Attribution], taken: Cover) -> Iterator[Attribution]:
    """Yield the quotations that go on from an attributed one, with no words about who says them."""
    direct = {said.content: said for said in found if said.kind == "direct"}
    last: tuple[Attribution, Quotation] | None = None
    for quotation in quotations(text):
        said = direct.get(quotation.content)
        if said:
            last = said, quotation
        elif last and _goes_on(text, last[1], quotation, taken):
            last = (
                Attribution("direct", quotation.content, last[0].source, continues=True),
                quotation,
            )
            yield last[0]


def _goes_on(text: str, first: Quotation, second: Quotation, taken: Cover) -> bool:
    """Whether a quotation goes on from another, behind no more than one attribution."""
    between = text[first.span.end : second.span.start]
    whole = second.content.of(text)[-1:] in ".!?…," or text[second.span.end :][:1] in {"", "."}
    attribution = re.fullmatch(r"[^.!?]*(?:[A-Z]\.[^.!?]*)*[.,:] (?:[—–-] )?", between) is not None
    others = _OWN_WORDS.match(text, second.span.end)
    free = not taken.touches(second.content)
    return second.closed and whole and attribution and free and not others
