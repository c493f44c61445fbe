"""Two annotations of one page, compared: which items each has, and where they differ.

An item is a fact about the page, the label of a line, or a mention of a layer. Mentions are
paired by place (see `matching`); places are those of the raw page, because two annotations may
keep different lines of it. Ids are names and are not compared.

An item is called by what people see of it: `url` or `spoken` (a key of `page`), `L21`, `s7` or
`o905`, the id of a mention in the first annotation. What only the second has is `second.o905`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from builder.annotation.adjudication import SECOND
from builder.annotation.facts import DatedFact
from builder.corpus.document import Document
from builder.corpus.matching import match
from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.layers.columns import Row
from builder.page.spans import Span
from builder.reports.problems import Place

FACTS, LINES = "documents", "lines"
"""The configs that facts about the page and labels of lines are published in."""

_PLACE_COLUMNS = frozenset({"text", "start", "end"})


class Reading(NamedTuple):
    """What one annotation says of an item.

    `says` has what is compared, by attribute: spans are those of the raw page. `row` has the
    same as the columns of the item's config, and what follows from it; offsets are those of the
    annotation's own clean text. `id` and `span` are those of a mention, the span in the raw page.
    """

    place: Place
    says: Mapping[str, Hashable]
    row: Row
    id: str | None = None
    span: Span | None = None
    words: str | None = None


class Item(NamedTuple):
    """An item of either annotation: the config that publishes it, its name, both readings."""

    config: str
    key: str
    first: Reading | None
    second: Reading | None

    @property
    def agree(self) -> bool:
        """Whether both annotations say the same in every attribute, span included."""
        one, other = self.first, self.second
        return one is not None and other is not None and not differing(one, other)


def differing(one: Reading, other: Reading) -> list[str]:
    """Return in what two readings differ: `span`, or names of attributes."""
    said = dict.fromkeys([*one.says, *other.says])
    names = [name for name in said if one.says.get(name) != other.says.get(name)]
    return ["span", *names] if one.span != other.span else names


class Comparison(NamedTuple):
    """The first annotation of a page compared with a second one by `annotator`.

    `layers` are those that were compared, and `paragraphs` those that both keep: where they start
    in the raw page, and their words.
    """

    stem: str
    annotator: str
    layers: tuple[str, ...]
    items: tuple[Item, ...]
    paragraphs: tuple[tuple[int, str], ...]


def compare(
    first: Document, second: Document, annotator: str, layers: Collection[str] | None = None
) -> Comparison:
    """Compare two annotations of one page: facts, then lines, then layers, each by place.

    `layers` are those that the second annotator was asked for, None for all.
    """
    asked = [layer for layer in LAYERS if layers is None or layer.name in layers]
    items = [*_facts(first, second), *_lines(first, second)]
    for layer in asked:
        items += _mentions(layer, first, second)
    kept = {(p.raw_start, p.text) for p in second.text.paragraphs}
    both = [(p.raw_start, p.text) for p in first.text.paragraphs if (p.raw_start, p.text) in kept]
    names = tuple(layer.name for layer in asked)
    return Comparison(first.stem, annotator, names, tuple(items), tuple(both))


# Facts about the page


def _facts(first: Document, second: Document) -> Iterator[Item]:
    ones, others = _facts_of(first), _facts_of(second)
    for key in ones:
        if ones[key] or others[key]:
            yield Item(FACTS, key, ones[key], others[key])


def _facts_of(document: Document) -> dict[str, Reading | None]:
    """Return what an annotation says under each key of `page`; None where it says nothing."""
    facts = document.facts
    values: dict[str, Row] = {
        "language": {"language": facts.language},
        "publisher": {"publisher_id": facts.publisher.id},
        "url": {"url": facts.url},
        "translation": {"translation": facts.translation},
        "published": _dated("published", facts.published),
        "spoken": _dated("spoken", facts.spoken),
        "speaker": {"speaker_id": facts.speaker.id if facts.speaker else None},
        "speaker_role": {"speaker_role": facts.speaker_role},
    }
    return {key: _fact(key, row, document) for key, row in values.items()}


def _dated(name: str, fact: DatedFact | None) -> Row:
    if fact is None:
        return {name: None}
    basis, evidence = f"{name}_basis", f"{name}_evidence"
    return {name: fact.period.edtf, basis: fact.basis, evidence: list(fact.evidence)}


def _fact(key: str, row: Row, document: Document) -> Reading | None:
    if next(iter(row.values())) is None:
        return None
    # Pieces of evidence are a set: their order says nothing.
    says = {k: _plain(sorted(v) if isinstance(v, list) else v) for k, v in row.items()}
    return Reading(document.fact_places.get(key, document.place), says, row)


def _plain(value: object) -> Hashable:
    """Return a value that can be counted: what a column holds, its lists as tuples."""
    if isinstance(value, Mapping):
        return tuple((name, _plain(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(map(_plain, value))
    assert isinstance(value, Hashable)
    return value


# Lines


def _lines(first: Document, second: Document) -> Iterator[Item]:
    for number in sorted(first.labels.names.keys() | second.labels.names.keys()):
        yield Item(LINES, f"L{number}", _line(number, first), _line(number, second))


def _line(number: int, document: Document) -> Reading | None:
    """Return the label of a line; of one that is cut also its pieces, each with its own words."""
    labels = document.labels
    if number not in labels.names:
        return None
    row: Row = {"label": labels.names[number]}
    if number in labels.cuts:
        row["pieces"] = [[piece.label, piece.raw.text] for piece in labels.cuts[number]]
    says = {name: _plain(value) for name, value in row.items()}
    return Reading(labels.places[number], says, row, f"{document.stem}#L{number}")


# Mentions


def _mentions(layer: Layer[Mention], first: Document, second: Document) -> list[Item]:
    ones, others = _readings(layer, first), _readings(layer, second)
    pairs = match(_spans(ones), _spans(others)).pairs
    names = {others[at].id: ones[to].id for to, at in pairs}
    others = [_renamed(reading, layer, names) for reading in others]
    items = [Item(layer.name, _local(ones[to]), ones[to], others[at]) for to, at in pairs]
    paired = {to for to, _ in pairs}, {at for _, at in pairs}
    for to, one in enumerate(ones):
        if to not in paired[0]:
            items.append(Item(layer.name, _local(one), one, None))
    for at, other in enumerate(others):
        if at not in paired[1]:
            items.append(Item(layer.name, f"{SECOND}{_local(other)}", None, other))
    return sorted(items, key=_by_place)


def _by_place(item: Item) -> tuple[Span, bool]:
    reading = item.first or item.second
    assert reading is not None
    assert reading.span is not None
    return reading.span, item.first is None


def _spans(readings: Sequence[Reading]) -> list[Span]:
    return [reading.span for reading in readings if reading.span is not None]


def _local(reading: Reading) -> str:
    """Return the id of a mention as it is called within its document."""
    return str(reading.id).rpartition("#")[2]


def _readings(layer: Layer[Mention], document: Document) -> list[Reading]:
    return [_mention(layer, mention, document) for mention in document.mentions[layer.name]]


def _mention(layer: Layer[Mention], mention: Mention, document: Document) -> Reading:
    cells = layer.cells(mention, document.scene, 0)
    row = {name: value for name, value in cells.items() if name not in _PLACE_COLUMNS}
    return Reading(
        place=mention.place,
        says=dict(_said(layer, row, document)),
        row=row,
        id=f"{document.stem}#{layer.id_of(mention)}",
        span=document.text.span_in_raw(mention.span),
        words=document.scene.words(mention.span),
    )


def _said(
    layer: Layer[Mention], row: Mapping[str, Any], document: Document
) -> Iterator[tuple[str, Hashable]]:
    """Yield what is compared: a span attribute once, by its place, and no column that follows."""
    for name, value in row.items():
        part = name.rpartition("_")[0]
        if name in layer.follows or name in {f"{part}_start", f"{part}_end"}:
            continue
        start, end = row.get(f"{part}_start"), row.get(f"{part}_end")
        if f"{part}_start" not in row:
            yield name, _plain(value)
        elif start is None or end is None:
            yield part, None
        else:
            yield part, tuple(document.text.span_in_raw(Span(start, end)))


def _renamed(
    reading: Reading, layer: Layer[Mention], names: Mapping[str | None, str | None]
) -> Reading:
    """Return a reading of the second annotation that names its mentions as the first does."""
    says = dict(reading.says)
    for name in layer.refers:
        id = reading.row[name]
        says[name] = None if id is None else names.get(str(id), f"{SECOND}{id}")
    return reading._replace(says=says)
