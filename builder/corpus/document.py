"""The document: one seed with its annotation resolved and checked.

`compile_document` is a pure function of the files of one document and the registries: the
only thing a worker has to do, whatever the size of the corpus.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from builder.annotation.facts import Facts
from builder.annotation.facts import resolve as resolve_facts
from builder.annotation.file import UNREAD, Annotation
from builder.annotation.labels import LineLabels, check_entries, label_lines
from builder.annotation.registry import Registries
from builder.layers import LAYERS
from builder.layers.base import Layer, Mention, Scene, check_places
from builder.page.clean import CleanText, clean, clean_line
from builder.page.seed import Page
from builder.page.spans import Cover, Span
from builder.reports import fault
from builder.reports.limits import CONTEXTS
from builder.reports.problems import (
    ENTRY_ERRORS,
    RULES,
    Place,
    Report,
    error,
    visible,
    warning,
)

SEED_CHANGED = error(
    "seed-changed",
    "The seed is not the one that was annotated: its sha256 differs. Seeds are evidence and are "
    "never edited; a new capture is a new seed.",
)
SPLIT_MISSING = error(
    "split-missing", "A document that is no draft says which split it is in, for good."
)
GUIDELINES_UNKNOWN = error(
    "guidelines-unknown", "A document follows a version of the guidelines that does not exist."
)
UNREAD_IN_REVIEWED = error(
    "unread-in-reviewed", "Only a draft may hold lines that nobody has read."
)
UNMARKED_NUMBER = warning(
    "unmarked-number",
    "Digits stand in the text and belong to no figure, date or name. Most often a figure was "
    "overlooked; a number that is part of a name is none. Times of day and durations are none "
    "either, and are not asked for.",
    follows=ENTRY_ERRORS,
)

TOO_MUCH_CONTEXT = error(
    "too-much-context",
    "A mention is published with the paragraphs that hold it and its parts. Where the parts of "
    f"many mentions lie far apart, a document would be published with more than {CONTEXTS} "
    "characters of such contexts, most of them again and again.",
)

_NUMBER = re.compile(r"\d(?<![\w-]\d)\d*(?:[.,]\d+)*")
"""Digits with no word before them; it begins with what is rare in a text, and so is fast."""
_TIME = re.compile(
    r"(?<![\d:.,])\d{1,2}:\d\d(?::\d\d)?(?!\d)"
    r"|\b\d+(?:[.,]\d+)?(?:(?: ?[-–—] ?| to | or )\d+(?:[.,]\d+)?)?"
    r"[ -](?:year|month|week|day|hour|minute|second)s?\b(?![- ]old)"
)
"""Times of day and durations."""


class Document(NamedTuple):
    """A document as it will be published: facts, labels, clean text and mentions by layer."""

    page: Page
    facts: Facts
    labels: LineLabels
    scene: Scene
    mentions: Mapping[str, Sequence[Mention]]
    split: str
    review: str
    guidelines: int
    place: Place
    fact_places: Mapping[str, Place]
    """Where the facts about the page are written, by key."""

    @property
    def stem(self) -> str:
        """The id of the document."""
        return self.page.stem

    @property
    def text(self) -> CleanText:
        """The clean text."""
        return self.scene.clean

    @property
    def title(self) -> str | None:
        """The headline, if the page has one."""
        titles = self.labels.pieces_labelled("title", self.page)
        return next((clean_line(title.raw.text) for title in titles), None)

    def used_ids(self) -> set[str]:
        """Return the registry ids that the document refers to."""
        used = {self.facts.publisher.id}
        if self.facts.speaker:
            used.add(self.facts.speaker.id)
        for layer in LAYERS:
            used |= layer.registry_ids(self.mentions[layer.name])
        return used


class Resolved(NamedTuple):
    """What of a document could be read, whatever is wrong with the rest."""

    facts: Facts | None
    labels: LineLabels
    scene: Scene
    mentions: Mapping[str, Sequence[Mention]]


def compile_document(
    page: Page, annotation: Annotation, registries: Registries, guidelines: int, report: Report
) -> Document | None:
    """Resolve and check one document; None if what is wrong leaves nothing to build from."""
    before = report.errors
    _check_head(page, annotation, guidelines, report)
    found = resolve_document(page, annotation, registries, report)
    _check_contexts(found, annotation.place, report)
    if found.facts is None or report.errors > before or not annotation.whole:
        return None
    return Document(
        page=page,
        facts=found.facts,
        labels=found.labels,
        scene=found.scene,
        mentions=found.mentions,
        split=annotation.values.text("split") or "",
        review=annotation.values.text("review") or "",
        guidelines=int(annotation.values.text("guidelines") or 0),
        place=annotation.place,
        fact_places=annotation.page.keys,
    )


def resolve_document(
    page: Page, annotation: Annotation, registries: Registries, report: Report
) -> Resolved:
    """Resolve what an annotation says about a page; what cannot be is reported and left out."""
    before = len(report.problems)
    labels = label_lines(annotation, page, report)
    check_entries(annotation, page, labels, report)
    facts = resolve_facts(annotation, page, registries, report)
    text = clean(page, labels.names, labels.rests())
    scene = _scene(annotation, text, facts, registries)
    mentions = {layer.name: _resolve(layer, annotation, scene, report) for layer in LAYERS}
    _check_numbers(mentions, scene, report)
    _settle(annotation, before, report)
    return Resolved(facts, labels, scene, mentions)


def _scene(
    annotation: Annotation, text: CleanText, facts: Facts | None, registries: Registries
) -> Scene:
    # A kept line without an entry is an error of its own; rules still need a place to point at.
    entries = dict.fromkeys((p.line for p in text.paragraphs), annotation.values.place_of("text"))
    return Scene(
        stem=annotation.stem,
        clean=text,
        entries=entries | {entry.line: entry.place for entry in annotation.entries},
        dated=facts is not None,
        published=facts.published.period if facts else None,
        spoken=facts.spoken.period if facts and facts.spoken else None,
        speaker_id=annotation.page.text("speaker"),
        speaker_place=annotation.page.place_of("speaker"),
        registries=registries,
    )


def _resolve(
    layer: Layer[Mention], annotation: Annotation, scene: Scene, report: Report
) -> tuple[Mention, ...]:
    found: list[Mention | None] = []
    for entry in annotation.entries:
        items = entry.items(layer.name)
        home = scene.clean.paragraph_of_line(entry.line) if items else None
        for item in items:
            if home is None:
                found.append(None)
                continue
            work = partial(layer.resolve, item, home, scene, report)
            found.append(fault.kept_in(item.place, report, work, None))
    mentions = [mention for mention in found if mention is not None]
    whole = annotation.whole and len(mentions) == len(found)
    check_places(mentions, scene, report)
    check = partial(layer.check, mentions, whole, scene, report)
    fault.kept_in(annotation.place, report, check, None)
    return tuple(sorted(mentions, key=lambda mention: mention.span))


def _check_numbers(mentions: Mapping[str, Sequence[Mention]], scene: Scene, report: Report) -> None:
    reading = (layer.name for layer in LAYERS if not layer.holds_others)
    marked = Cover(mention.span for name in reading for mention in mentions[name])
    found = (Span(*match.span()) for match in _NUMBER.finditer(scene.clean.text))
    # Most pages have no number left, so times are looked for only where one is.
    if not (unmarked := [span for span in found if not marked.touches(span)]):
        return
    times = Cover(Span(*match.span()) for match in _TIME.finditer(scene.clean.text))
    for span in unmarked:
        if not times.touches(span):
            paragraph = scene.clean.paragraph_at(span.start)
            message = (
                f"“{visible(scene.words(span))}” in L{paragraph.line} is no figure and no date"
            )
            hint = "annotate it, if it is one"
            place = scene.entry(paragraph)
            report.add(UNMARKED_NUMBER, place, message, hint, paragraph.line)


def _settle(annotation: Annotation, first: int, report: Report) -> None:
    """Take back, from the problem number `first` on, what only follows from other problems.

    What a mention covers that is not understood, for one, is not known, so nothing in its line
    can be called unmarked.
    """
    entries = [entry.place for entry in annotation.entries]
    ours = [p for p in report.problems if p.place.path == annotation.place.path]
    causes = [problem for problem in ours if not RULES[problem.rule].follows]
    rules = {problem.rule for problem in causes}
    faulty = {_entry_of(p.place, entries) for p in causes if p.severity == "error"}
    marks = set()
    for problem in report.problems[first:]:
        cause = RULES[problem.rule].follows
        beside = _entry_of(problem.place, entries) in faulty
        if (cause == ENTRY_ERRORS and beside) or cause in rules:
            marks.add(problem.mark)
    report.waivers = [waiver for waiver in report.waivers if waiver.mark not in marks]
    report.problems = [problem for problem in report.problems if problem.mark not in marks]


def _entry_of(place: Place, entries: Sequence[Place]) -> int:
    """Return which entry a place belongs to, -1 above the first."""
    return bisect_right(entries, place) - 1


def _check_contexts(found: Resolved, place: Place, report: Report) -> None:
    for layer in LAYERS:
        if len(found.mentions[layer.name]) * len(found.scene.clean.text) <= CONTEXTS:
            continue  # even if each had the whole text for its context
        spans = (layer.spans(mention) for mention in found.mentions[layer.name])
        total = sum(found.scene.context(*parts).length for parts in spans)
        if total > CONTEXTS:
            message = f"the contexts of the {layer.name} have {total} characters"
            hint = "quote the parts of a mention from paragraphs near each other"
            report.add(TOO_MUCH_CONTEXT, place, message, hint)


def _check_head(page: Page, annotation: Annotation, guidelines: int, report: Report) -> None:
    values = annotation.values
    if values.text("seed_sha256") not in (None, page.sha256):
        message = f"{page.name} has the sha256 {page.sha256}"
        hint = "restore the seed; if it is a new capture, read the page again and pin it"
        report.add(SEED_CHANGED, values.place_of("seed_sha256"), message, hint)
    if "split" not in values.keys and not annotation.draft:
        report.add(SPLIT_MISSING, annotation.place, "the document has no split", "add `split: …`")
    if int(values.text("guidelines") or 0) > guidelines:
        message = f"the guidelines are at version {guidelines}"
        hint = "correct the version that the document follows"
        report.add(GUIDELINES_UNKNOWN, values.place_of("guidelines"), message, hint)
    _check_unread(annotation, report)


def _check_unread(annotation: Annotation, report: Report) -> None:
    for entry in annotation.entries:
        if entry.values.get("unread"):
            message = f"L{entry.line} has not been read"
            hint = "read the line, correct it, and remove `unread: true`"
            rule = UNREAD if annotation.draft else UNREAD_IN_REVIEWED
            report.add(rule, entry.place, message, hint)
