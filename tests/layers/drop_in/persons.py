"""Persons: every mention of a person of the registry by name."""

from __future__ import annotations

from collections.abc import Sequence
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
from builder.layers.columns import TEXT, Column, Row
from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.reports.problems import Place, Report, error, visible
from builder.yaml_text.shape import Decision, Item

NOT_THEIR_NAME = error(
    "not-their-name",
    "The words of a mention are no name that the registry has of the person. Either the id is "
    "wrong, or the registry should learn a form that pages use.",
)


class Person(NamedTuple):
    """A mention of a person."""

    span: Span
    entity: Entity
    place: Place


COLUMNS = (
    *span_columns(what="the name as printed"),
    Column("person", TEXT, "name of the person"),
    Column("person_id", TEXT, "registry id of the person"),
    Column("wikidata", TEXT, "Wikidata item of the person; null if not verified", True),
)


class Persons(Layer[Person]):
    """The layer of persons."""

    order = 5
    name = "persons"
    prefix = "n"
    doc = "which people are named"
    item = Decision("a person", registry="people")
    nested = nested_columns(*COLUMNS)
    table = mention_table(name, "one mention of a person", *COLUMNS)
    brief = ("person",)

    def resolve(self, item: Item, home: Paragraph, scene: Scene, report: Report) -> Person | None:
        """Return the mention of an item such as `sergey-lavrov: Lavrov`."""
        entity = scene.registries.people.find(item.decision, report)
        span = resolve(item.quote, home, scene.clean, report)
        if entity is None or span is None:
            return None
        if scene.words(span) not in entity.names:
            message = f"“{visible(scene.words(span))}” is not a name of `{entity.id}`"
            hint = "correct the id, or add the name to the registry"
            report.add(NOT_THEIR_NAME, item.quote.place, message, hint)
        return Person(span, entity, item.place)

    def registry_ids(self, mentions: Sequence[Person]) -> set[str]:
        """Return the ids of the people who are named."""
        return {mention.entity.id for mention in mentions}

    def cells(self, mention: Person, scene: Scene, base: int) -> Row:
        """Return the name and whose it is."""
        return {
            **span_cells(mention.span, scene, base),
            "person": mention.entity.name,
            "person_id": mention.entity.id,
            "wikidata": mention.entity.wikidata,
        }


LAYER = Persons()
