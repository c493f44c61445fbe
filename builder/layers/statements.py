"""Statements: stretches that the article's own narration attributes to a speaker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from builder.annotation.quotes import resolve
from builder.annotation.registry import Entity
from builder.layers.base import (
    Layer,
    Scene,
    mention_table,
    nested_columns,
    span_cells,
    span_columns,
)
from builder.layers.columns import TEXT, Column, Label, Row
from builder.page import marks
from builder.page.clean import Paragraph
from builder.page.spans import Cover, Span
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.shape import Decision, Field, Item, Pattern, Quote, Quoted, Reference

KINDS = ("direct", "mixed", "indirect")
_AND = re.compile(r"\band\b|&")
_ASKING = re.compile(
    r"\b(?:ask|urg|invit|promis|pledg|vow|offer|propos|order|instruct|advis|request|call)\w* to$"
)
_SINGLE = re.compile(r"(?<!\w)['‘].+['’](?!\w)")

NOT_ITS_KIND = error(
    "not-its-kind",
    "The content of a statement is not what its kind says. Direct: exactly the words between "
    "two quotation marks, or up to the end of a paragraph where the next one goes on with the "
    "quotation, or the whole of a signed block quote. Mixed: quoted and unquoted words, with the "
    "marks. Indirect: no quotation around it.",
)
QUOTED_INDIRECT = warning(
    "quoted-indirect",
    "An indirect statement holds quotation marks. That is right where they set off a name or a "
    "title; one quoted word of the speaker makes the statement mixed.",
)
UNTRIMMED = error(
    "untrimmed-content",
    "Indirect and mixed content is the complement without the opening `that`, the final full "
    "stop or the comma before source or cue.",
)
NO_SOURCE = error(
    "no-source",
    "Every statement has a source and a cue on the page. Two kinds have not: a quotation that "
    "`continues` another has neither, and one signed by a line of its own has no cue.",
)
BAD_CONTINUATION = error(
    "bad-continuation",
    "`continues` names the direct quotation under the same cue that this one goes on from: an "
    "earlier direct statement of the same speaker in the same document, or a mixed one whose "
    "quotation runs over the end of its paragraph.",
)
SAME_ID = error(
    "same-statement-id",
    "Two statements of a document have the same id. People cite statements by id, so an id "
    "names one statement for ever.",
)
PARTS_OVERLAP = error(
    "parts-overlap",
    "Source, cue and content of a statement are different words: none of them shares a "
    "character with another.",
)
OTHER_SPEAKER = error(
    "other-speaker",
    "The words of the source are a name of another person than the one written as speaker. A "
    "statement under the wrong name is the costliest mistake this corpus can make.",
)
ONE_OF_SEVERAL = warning(
    "one-of-several",
    "The source names several people, and the speaker is one of them. Several who speak together "
    "are one speaker, an entry of the registry of kind `group`.",
)
TO_IN_CUE = warning(
    "to-in-cue",
    "The cue of asking or promising ends in `to`. The cue is the verb, without the addressee, and "
    "the content goes from `to` on: `urged` and `to ratify the programme`.",
)
IDLE_SIGNATURE = warning(
    "idle-signature",
    "A line is labelled `signature` and is the source of no statement. A signature only names "
    "who spoke the block quote above it, so that quote is a direct statement and this line its "
    "source; otherwise the line is something else.",
)
NOT_PRINCIPAL = error(
    "not-principal",
    "The principal speaker of a page is the one with the most statements, and of several such "
    "the one who is named first.",
    # A statement under a wrong name counts for the wrong speaker.
    follows=OTHER_SPEAKER.id,
)


class Statement(NamedTuple):
    """Who said what: `span` is the content."""

    id: str
    kind: str
    speaker: Entity
    span: Span
    source: Span | None
    cue: Span | None
    continues: str | None
    place: Place


_SAID = (
    Column("speaker", TEXT, "name of the speaker"),
    Column("speaker_id", TEXT, "registry id of the speaker"),
    *span_columns(what="the content"),
    *span_columns("source", "the source", optional=True),
    *span_columns("cue", "the cue", optional=True),
    Column("continues", TEXT, "id of the statement this quotation goes on from", True),
)


class Statements(Layer[Statement]):
    """The layer of statements."""

    order = 1
    name = "statements"
    prefix = "s"
    holds_others = True
    doc = "who says what"
    item = Decision(
        "a statement",
        fields=(
            Field(
                "id",
                Pattern(r"s[1-9][0-9]{0,6}", "a statement id such as s7"),
                "permanent id in the document, never used again",
                required=True,
            ),
            Field(
                "speaker",
                Reference(r"[a-z0-9-]+", "a person id", "people"),
                "person id",
                required=True,
            ),
            Field("source", Quoted(), "the words that name the speaker here"),
            Field("cue", Quoted(), "the attributing words"),
            Field(
                "continues", Pattern(r"s[1-9][0-9]{0,6}", "a statement id"), "id it goes on from"
            ),
        ),
        options=KINDS,
    )
    nested = nested_columns(Column("kind", TEXT, "direct, mixed or indirect"), *_SAID)
    table = mention_table(
        name,
        "one statement",
        Column("kind", Label(KINDS), "how the content is given"),
        *_SAID,
        Column("spoken", TEXT, "EDTF date of the document's principal statement", True),
    )
    brief = ("kind", "speaker")
    follows = frozenset({"speaker"})
    refers = ("continues",)

    def resolve(
        self, item: Item, home: Paragraph, scene: Scene, report: Report
    ) -> Statement | None:
        """Return the statement of an item."""
        before = len(report.problems)
        speaker = scene.registries.people.find(item.values.values["speaker"], report)
        span = resolve(item.quote, home, scene.clean, report)
        source = _optional(item.get("source"), home, scene, report)
        cue = _optional(item.get("cue"), home, scene, report)
        _check_attribution(item, source, scene, report)
        if speaker is None or span is None or report.errors_since(before):
            return None
        statement = Statement(
            id=item.text("id") or "",
            kind=item.decision.value,
            speaker=speaker,
            span=span,
            source=source,
            cue=cue,
            continues=item.text("continues"),
            place=item.place,
        )
        _check_parts(statement, scene, report)
        _check_kind(statement, item, scene, report)
        return statement

    def check(
        self, mentions: Sequence[Statement], whole: bool, scene: Scene, report: Report
    ) -> None:
        """Report repeated ids and continuations that continue nothing."""
        seen: dict[str, Statement] = {}
        for statement in mentions:
            if statement.id in seen:
                message = f"the id {statement.id} is taken, at line {seen[statement.id].place.line}"
                report.add(SAME_ID, statement.place, message, "take a new number")
            first = seen.get(statement.continues or "")
            if statement.continues is not None and (whole or first is not None):
                _check_continuation(statement, first, scene, report)
            seen.setdefault(statement.id, statement)
        if whole:
            _check_principal(mentions, scene, report)
            _check_signatures(mentions, scene, report)

    def registry_ids(self, mentions: Sequence[Statement]) -> set[str]:
        """Return the ids of the speakers."""
        return {mention.speaker.id for mention in mentions}

    def id_of(self, mention: Statement) -> str:
        """Return the id that the annotator wrote."""
        return mention.id

    def spans(self, mention: Statement) -> tuple[Span | None, ...]:
        """Return the spans of content, source and cue."""
        return mention.span, mention.source, mention.cue

    def cells(self, mention: Statement, scene: Scene, base: int) -> Row:
        """Return who said what, and how the text says so."""
        continues = f"{scene.stem}#{mention.continues}" if mention.continues else None
        return {
            "kind": mention.kind,
            "speaker": mention.speaker.name,
            "speaker_id": mention.speaker.id,
            **span_cells(mention.span, scene, base),
            **span_cells(mention.source, scene, base, "source"),
            **span_cells(mention.cue, scene, base, "cue"),
            "continues": continues,
        }

    def rows(self, mentions: Sequence[Statement], scene: Scene) -> Iterator[Row]:
        """Yield a row a statement, with the day of the principal one."""
        spoken = scene.spoken.edtf if scene.spoken else None
        for row in super().rows(mentions, scene):
            row["spoken"] = spoken
            yield row


LAYER = Statements()


def _optional(quote: Quote | None, home: Paragraph, scene: Scene, report: Report) -> Span | None:
    return None if quote is None else resolve(quote, home, scene.clean, report)


def _is_signature(source: Span | None, scene: Scene) -> bool:
    return source is not None and scene.clean.paragraph_at(source.start).label == "signature"


def _check_attribution(item: Item, source: Span | None, scene: Scene, report: Report) -> None:
    has_source, has_cue = item.get("source") is not None, item.get("cue") is not None
    if item.get("continues") is not None:
        if has_source or has_cue:
            message = "a statement that continues another has neither source nor cue"
            report.add(NO_SOURCE, item.place, message, "leave out both, or leave out `continues`")
    elif not has_source:
        hint = "quote the words that name the speaker, or say what it `continues`"
        report.add(NO_SOURCE, item.place, "the statement has no source", hint)
    elif not has_cue and source is not None and not _is_signature(source, scene):
        hint = "quote the attributing words; only a signature line needs none"
        report.add(NO_SOURCE, item.place, "the statement has no cue", hint)


def _check_parts(statement: Statement, scene: Scene, report: Report) -> None:
    parts = {"content": statement.span, "source": statement.source, "cue": statement.cue}
    present = [(name, span) for name, span in parts.items() if span is not None]
    for i, (name, span) in enumerate(present):
        for other, other_span in present[i + 1 :]:
            if span.overlaps(other_span):
                message = f"{other} “{visible(scene.words(other_span), 40)}” lies in the {name}"
                report.add(PARTS_OVERLAP, statement.place, message, "quote separate words")
    if statement.cue is not None and _ASKING.search(cue := scene.words(statement.cue)):
        message = f"the cue “{visible(cue, 40)}” ends in what belongs to the content"
        report.add(TO_IN_CUE, statement.place, message, "begin the content with `to`")
    if statement.source is not None:
        _check_speaker(statement, scene.words(statement.source), scene, report)


def _check_speaker(statement: Statement, source: str, scene: Scene, report: Report) -> None:
    people = scene.registries.people
    found = people.names_in(source)
    named = {people.by_name[name].id: name for name, _ in found}
    several = _AND.search(source) is not None
    if statement.speaker.kind == "group" and several:
        return
    if named and statement.speaker.id not in named:
        other, name = next(iter(named.items()))
        message = f"the source names “{visible(name)}”, the speaker is `{statement.speaker.id}`"
        hint = f"is it `{other}`" + (", or a group of both?" if several else "?")
        report.add(OTHER_SPEAKER, statement.place, message, hint)
    elif several and _joins([span for name, span in found if name in named.values()], source):
        message = f"the source is “{visible(source, 60)}”, the speaker `{statement.speaker.id}`"
        hint = "several who speak together are one entry of kind `group`"
        report.add(ONE_OF_SEVERAL, statement.place, message, hint)


def _joins(names: Iterable[Span], source: str) -> bool:
    """Whether two names stand in the source with an `and` between them."""
    return any(
        _AND.search(source[first.end : second.start])
        for first, second in pairwise(sorted(names))
        if first.end <= second.start
    )


def _check_kind(statement: Statement, item: Item, scene: Scene, report: Report) -> None:
    check = {"direct": _direct_fault, "mixed": _mixed_fault, "indirect": _indirect_fault}
    if fault := check[statement.kind](statement, scene):
        report.add(NOT_ITS_KIND, item.quote.place, *fault)
    if statement.kind == "direct":
        return
    words = scene.words(statement.span)
    # A full stop within quotation marks that are still open belongs to what they quote.
    if words.startswith("that ") or (words.endswith((".", ",")) and not marks.is_open(words)):
        message = f"the content starts or ends with what does not belong to it: “{_edges(words)}”"
        hint = "leave out the opening `that`, the final full stop or comma"
        report.add(UNTRIMMED, item.quote.place, message, hint)
    if statement.kind == "indirect" and marks.scan(words):
        message = "the content of an indirect statement holds quotation marks"
        hint = "make it `mixed`, unless they set off a name or a title"
        report.add(QUOTED_INDIRECT, item.quote.place, message, hint)


def _direct_fault(statement: Statement, scene: Scene) -> tuple[str, str] | None:
    span, text = statement.span, scene.clean.text
    if _is_signature(statement.source, scene):
        paragraph = scene.clean.paragraph_at(span.start)
        if (paragraph.start, paragraph.end) == (span.start, span.end):
            return None
        return "a signed block quote is its whole paragraph", "quote the paragraph as a whole"
    before, after = marks.opening(text, span.start), marks.closing(text, span.end)
    if not before or not (after or _runs_on(span, scene)):
        first = before or text[max(0, span.start - 1) : span.start]
        around = first, after or text[span.end : span.end + 1]
        message = f"direct, but it stands between {_mark(around[0])} and {_mark(around[1])}"
        return message, "quote exactly the words between the quotation marks"
    if before not in {"‘", "'"} and marks.closes(scene.words(span), before):
        return "direct, but its own quotation marks stand inside it", "quote each quotation apart"
    return None


def _runs_on(span: Span, scene: Scene) -> bool:
    """Whether a quotation goes on behind its paragraph: the next one opens it again."""
    following = scene.clean.following(scene.clean.paragraph_at(span.start))
    return (
        following is not None
        and scene.clean.paragraph_at(span.start).end == span.end
        and marks.begins_quoted(following.text)
    )


def _mark(char: str) -> str:
    """Return a character beside some content as a message names it."""
    return f"`{visible(char)}`" if char.strip() else "a space" if char == " " else "nothing"


def _mixed_fault(statement: Statement, scene: Scene) -> tuple[str, str] | None:
    words = scene.words(statement.span)
    found = [mark.span for mark in marks.scan(words)]
    runs_on = marks.is_open(words) and _runs_on(statement.span, scene)
    if len(found) < (1 if runs_on else 2) and not _SINGLE.search(words):
        hint = "use `indirect`, or quote the marks with the words"
        return "mixed, but no quoted words with their marks stand in it", hint
    if len(found) == 2 and (found[0].start, found[1].end) == (0, len(words)):
        return "mixed, but all of it is quoted", "use `direct` and leave out the marks"
    return None


def _indirect_fault(statement: Statement, scene: Scene) -> tuple[str, str] | None:
    span, text = statement.span, scene.clean.text
    if marks.opening(text, span.start) and marks.closing(text, span.end):
        return "indirect, but it stands between quotation marks", "use `direct`"
    return None


def _check_continuation(
    statement: Statement, first: Statement | None, scene: Scene, report: Report
) -> None:
    if first is None:
        message = f"continues {statement.continues}, which is not an earlier statement here"
    elif statement.kind != "direct" or not _can_go_on(first, scene):
        message = f"continues {first.id}, but only direct quotations continue each other"
    elif first.speaker.id != statement.speaker.id:
        message = f"continues {first.id}, which `{first.speaker.id}` said"
    else:
        return
    report.add(BAD_CONTINUATION, statement.place, message, "name the quotation under the same cue")


def _can_go_on(first: Statement, scene: Scene) -> bool:
    """Whether a statement is a direct quotation, or ends in one that runs over its paragraph."""
    runs_on = marks.is_open(scene.words(first.span)) and _runs_on(first.span, scene)
    return first.kind == "direct" or (first.kind == "mixed" and runs_on)


def _check_principal(mentions: Sequence[Statement], scene: Scene, report: Report) -> None:
    in_order = sorted(mentions, key=lambda statement: statement.span)
    ranking = Counter(statement.speaker.id for statement in in_order).most_common()
    principal = ranking[0][0] if ranking else None
    written = scene.speaker_id
    if principal != written:
        counts = ", ".join(f"{speaker} {count}" for speaker, count in ranking) or "none"
        message = f"the principal speaker is `{written}`; statements: {counts}"
        hint = f"write `speaker: {principal}`" if principal else "leave out `speaker`"
        report.add(NOT_PRINCIPAL, scene.speaker_place, message, hint)


def _check_signatures(mentions: Sequence[Statement], scene: Scene, report: Report) -> None:
    sources = Cover(mention.source for mention in mentions if mention.source is not None)
    for paragraph in scene.clean.paragraphs:
        here = Span(paragraph.start, paragraph.end)
        if paragraph.label == "signature" and not sources.touches(here):
            message = f"L{paragraph.line} is a signature and the source of no statement"
            hint = f"quote it as the `source` of the block quote above, `L{paragraph.line}: …`"
            report.add(IDLE_SIGNATURE, scene.entry(paragraph), message, hint)


def _edges(words: str) -> str:
    return visible(words if len(words) < 50 else f"{words[:20]} … {words[-20:]}")
