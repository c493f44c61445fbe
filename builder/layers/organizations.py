"""Organizations: every named body in the text, and the tokens for a tagger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.annotation.quotes import resolve
from builder.annotation.registry import Entity
from builder.layers.base import (
    ANNOTATION,
    CONTEXT,
    DOCUMENT_ID,
    ID,
    Layer,
    Scene,
    annotation_of,
    nested_columns,
    span_cells,
    span_columns,
)
from builder.layers.columns import INT, TEXT, Column, Label, ListOf, Row, Struct, Table
from builder.page.clean import Paragraph
from builder.page.spans import Cover, Span
from builder.page.tokens import edges, iob2, token_words
from builder.reports.near import did_you_mean
from builder.reports.problems import ENTRY_ERRORS, Place, Report, error, visible, warning
from builder.yaml_text.shape import Decision, Item

UNLISTED_NAME = error(
    "unlisted-name",
    "The words of a mention are not among the names of the organization it is said to be. "
    "Either the id is wrong, or the registry should learn a form that pages use.",
)
UNMARKED_NAME = warning(
    "unmarked-name",
    "A registered name stands in the text and is not annotated. Most often a mention was "
    "overlooked; a program cannot know, so a reader decides.",
    follows=ENTRY_ERRORS,
)


TAGS = {"O": "O", "B": "B-ORG", "I": "I-ORG"}
"""The tags of tokens by their letters in IOB2."""


class Organization(NamedTuple):
    """A mention of an organization."""

    span: Span
    entity: Entity
    place: Place


class Organizations(Layer[Organization]):
    """The layer of organizations."""

    order = 2
    name = "organizations"
    prefix = "o"
    doc = "which bodies are named"
    item = Decision("an organization", registry="organizations")
    nested = nested_columns(
        *span_columns(what="the name as printed"),
        Column("organization", TEXT, "name of the organization"),
        Column("organization_id", TEXT, "registry id of the organization"),
        Column("wikidata", TEXT, "its Wikidata item; null if not verified", True),
    )
    brief = ("organization",)
    follows = frozenset({"organization", "wikidata"})
    table = Table(
        name,
        "one paragraph, with or without a mention",
        (
            ID,
            DOCUMENT_ID,
            *CONTEXT,
            Column("tokens", ListOf(TEXT), "the tokens of the context"),
            Column("token_starts", ListOf(INT), "where each token starts"),
            Column("token_ends", ListOf(INT), "where each token ends, exclusive"),
            Column("ner_tags", ListOf(Label(tuple(TAGS.values()))), "the tag of each token"),
            Column("mentions", ListOf(Struct(nested)), "the mentions of the paragraph"),
            ANNOTATION,
        ),
    )

    def resolve(
        self, item: Item, home: Paragraph, scene: Scene, report: Report
    ) -> Organization | None:
        """Return the mention of an item."""
        entity = scene.registries.organizations.find(item.decision, report)
        span = resolve(item.quote, home, scene.clean, report)
        if entity is None or span is None:
            return None
        _check_name(scene.words(span), entity, item, report)
        return Organization(span, entity, item.place)

    def check(
        self, mentions: Sequence[Organization], whole: bool, scene: Scene, report: Report
    ) -> None:
        """Report registered names that nobody marked."""
        marked = Cover(mention.span for mention in mentions)
        for paragraph in scene.clean.paragraphs:
            for name, found in scene.registries.organizations.names_in(paragraph.text):
                if not marked.touches(found.shifted(paragraph.start)):
                    message = f"“{visible(name)}” in L{paragraph.line} is a registered name"
                    hint = "mark it as a mention, if it is one"
                    place = scene.entry(paragraph)
                    report.add(UNMARKED_NAME, place, message, hint, paragraph.line)

    def registry_ids(self, mentions: Sequence[Organization]) -> set[str]:
        """Return the ids of the organizations that are named."""
        return {mention.entity.id for mention in mentions}

    def cells(self, mention: Organization, scene: Scene, base: int) -> Row:
        """Return the name and whose it is."""
        return {
            **span_cells(mention.span, scene, base),
            "organization": mention.entity.name,
            "organization_id": mention.entity.id,
            "wikidata": mention.entity.wikidata,
        }

    def rows(self, mentions: Sequence[Organization], scene: Scene) -> Iterator[Row]:
        """Yield a row a paragraph."""
        by_paragraph: dict[int, list[Organization]] = {}
        for mention in mentions:
            home = scene.clean.paragraph_at(mention.span.start)
            by_paragraph.setdefault(home.start, []).append(mention)
        for paragraph in scene.clean.paragraphs:
            inside = by_paragraph.get(paragraph.start, [])
            nested = [self.nested_row(mention, scene, paragraph.start) for mention in inside]
            yield {**_paragraph_cells(paragraph, inside, scene), "mentions": nested}


LAYER = Organizations()


def _paragraph_cells(paragraph: Paragraph, mentions: list[Organization], scene: Scene) -> Row:
    tokens = edges(paragraph.text)
    spans = [mention.span.shifted(-paragraph.start) for mention in mentions]
    return {
        "id": f"{scene.stem}#p{paragraph.start}",
        "document_id": scene.stem,
        "context": paragraph.text,
        "context_start": paragraph.start,
        "tokens": list(token_words(paragraph.text)),
        "token_starts": list(tokens.starts),
        "token_ends": list(tokens.ends),
        "ner_tags": [TAGS[letter] for letter in iob2(tokens, spans)],
        "annotation": annotation_of(scene.entry(paragraph)),
    }


def _check_name(words: str, entity: Entity, item: Item, report: Report) -> None:
    known = (*entity.names, *entity.short)
    if words not in known:
        message = f"“{visible(words)}” is not a name of `{entity.id}`"
        near = report.hints(UNLISTED_NAME, item.quote.place) and did_you_mean(words, known)
        hint = near or "correct the id, or add the name to the registry"
        report.add(UNLISTED_NAME, item.quote.place, message, hint)
