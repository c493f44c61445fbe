"""brat standoff, statements in the layout of PolNeAR: attributions with source, cue and content.

A statement is an event `Attribution` with the roles `Content`, `Cue` and `Source`; its trigger is
the words of the cue, or those of the content where there is no cue. Every other mention is an
entity, and what else of the text belongs to it another one that a relation leads to. Values of a
closed set are attributes, everything else that a mention says is one JSON object in its note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from builder.experiments.formats.documents import (
    About,
    Format,
    Layer,
    Part,
    attributes_of,
    local,
    span_of,
)
from builder.page.spans import Span

STATEMENTS, EVENT = "statements", "Attribution"
ROLES = {"": "Content", "cue": "Cue", "source": "Source"}
CONTINUES = "continues"
CONFIG = "annotation.conf"


def write(documents: Iterable[Part], about: About, folder: Path) -> None:
    """Write a text and an annotation file for each document, and the configuration."""
    for document in documents:
        lines = _Standoff(document["text"]).lines(document, about.layers)
        _put(folder / f"{document['id']}.txt", document["text"])
        _put(folder / f"{document['id']}.ann", "".join(f"{line}\n" for line in lines))
    _put(folder / CONFIG, "".join(f"{line}\n" for line in _config(about.layers)))


class _Standoff:
    """The annotation file of one document; its ids count from 1 by kind."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans, self._relations, self._said = count(1), count(1), count(1)
        self._events: dict[str, str] = {}

    def lines(self, document: Part, layers: Sequence[Layer]) -> Iterator[str]:
        statements = document.get(STATEMENTS) or ()
        self._events = {statement["id"]: f"E{n}" for n, statement in enumerate(statements, 1)}
        for layer in layers:
            for mention in document[layer.name]:
                written = self._event if layer.name == STATEMENTS else self._entity
                yield from written(mention, layer)

    def _event(self, statement: Part, layer: Layer) -> Iterator[str]:
        roles = {}
        for part, role in ROLES.items():
            if (span := span_of(statement, part)) is not None:
                roles[role], line = self._span(role, span)
                yield line
        trigger, line = self._span(EVENT, span_of(statement, "cue") or span_of(statement))
        yield line
        if statement.get(CONTINUES) in self._events:
            roles[CONTINUES.capitalize()] = self._events[statement[CONTINUES]]
        event = self._events[statement["id"]]
        arguments = " ".join(f"{role}:{id}" for role, id in roles.items())
        yield f"{event}\t{EVENT}:{trigger} {arguments}"
        yield from self._attributes(event, statement, layer)

    def _entity(self, mention: Part, layer: Layer) -> Iterator[str]:
        entity, line = self._span(layer.singular, span_of(mention))
        yield line
        for part in layer.parts:
            if (span := span_of(mention, part)) is not None:
                other, line = self._span(part.capitalize(), span)
                yield line
                relation = f"{part.capitalize()} Arg1:{entity} Arg2:{other}"
                yield f"R{next(self._relations)}\t{relation}"
        yield from self._attributes(entity, mention, layer)

    def _attributes(self, id: str, mention: Part, layer: Layer) -> Iterator[str]:
        said = {"id": local(mention["id"])} | attributes_of(mention, layer)
        for column, values in _closed(layer).items():
            value = said.pop(column, None)
            if value:
                name = _attribute(layer, column)
                yield f"A{next(self._said)}\t{name} {id}{f' {value}' if values else ''}"
        said.pop(CONTINUES, None)
        yield f"#{next(self._said)}\tAnnotatorNotes {id}\t{json.dumps(said, ensure_ascii=False)}"

    def _span(self, type: str, span: Span | None) -> tuple[str, str]:
        assert span is not None
        id = f"T{next(self._spans)}"
        return id, f"{id}\t{type} {span.start} {span.end}\t{span.of(self._text)}"


def _closed(layer: Layer) -> dict[str, tuple[str, ...]]:
    """Return the columns that are attributes, each with its values; a flag has none."""
    flags = {column: () for column, dtype in layer.types.items() if dtype == "bool"}
    return {**layer.labels, **flags}


def _attribute(layer: Layer, column: str) -> str:
    return f"{layer.singular}{column.capitalize()}"


def _config(layers: Sequence[Layer]) -> Iterator[str]:
    """Yield the lines that tell brat which types there are and what may be between them."""
    others = [layer for layer in layers if layer.name != STATEMENTS]
    parts = {part.capitalize(): layer for layer in others for part in layer.parts}
    yield "[entities]"
    yield from (*ROLES.values(), *(layer.singular for layer in others), *parts)
    yield "[relations]"
    yield from (f"{part}\tArg1:{layer.singular}, Arg2:{part}" for part, layer in parts.items())
    yield "[events]"
    yield f"{EVENT}\tContent:Content, Cue?:Cue, Source?:Source, Continues?:{EVENT}"
    yield "[attributes]"
    for layer in layers:
        target = EVENT if layer.name == STATEMENTS else layer.singular
        for column, values in _closed(layer).items():
            choice = f", Value:{'|'.join(values)}" if values else ""
            yield f"{_attribute(layer, column)}\tArg:{target}{choice}"


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


FORMAT = Format("brat", "text and standoff, statements as in PolNeAR", write)
