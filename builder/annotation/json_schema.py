"""JSON Schemas of the YAML files, for editors: made from the shapes that `check` reads with.

Draft 7 (https://json-schema.org/draft-07), which every YAML language server knows. A schema
judges a file as `check` does, as far as one that sees no page can; ids of the registry are
listed, so that an editor offers them and marks any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from builder.annotation import adjudication, annotators, registry, settings, withdrawn
from builder.annotation.file import LINE, REST, URL, Evidence, LineEntry, Lines
from builder.annotation.registry import Registries, Registry
from builder.page.clean import KEPT, LABELS
from builder.yaml_text.shape import (
    LOCATORS,
    Choice,
    Decision,
    Field,
    Flag,
    Items,
    Keyed,
    Nullable,
    Pattern,
    Quoted,
    Record,
    Reference,
    Shape,
    Which,
    Words,
)

FOLDER = "annotations/schema"

Schema = dict[str, Any]

_WORDS: Schema = {"type": ["string", "number", "boolean"], "pattern": r"^\S(.*\S)?$"}
"""Text on one line. Without quotes an editor takes 30 for a number; `check` takes it for text."""


def files(entities: Registries, document: Record) -> dict[str, str]:
    """Return the schemas by path: the text of each file, which changes with the registry.

    `document` is the shape of an annotation file, layers and all.
    """
    shapes: dict[str, tuple[str, Shape]] = {
        "document": ("The annotation of one seed", document),
        "people": ("The registry of people", Keyed(registry.ID, registry.PERSON)),
        "organizations": (
            "The registry of organizations",
            Keyed(registry.ID, registry.ORGANIZATION),
        ),
        "annotators": ("The registry of annotators", annotators.SHAPE),
        "adjudication": ("Decisions where two annotations differ", adjudication.SHAPE),
        "dataset": ("What the release is called and what it needs", settings.SHAPE),
        "withdrawn": ("The register of withdrawn documents", withdrawn.SHAPE),
    }
    return {
        f"{FOLDER}/{name}.json": _text({"title": title, **schema(shape, entities)})
        for name, (title, shape) in shapes.items()
    }


def _text(content: Schema) -> str:
    whole = {"$schema": "http://json-schema.org/draft-07/schema#", **content}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def schema(shape: Shape, entities: Registries) -> Schema:
    """Return the JSON Schema of what a shape can read; raises KeyError for an unknown shape."""
    write = _WRITERS[type(shape)]
    return write(shape, partial(schema, entities=entities), entities)


_Inner = Callable[[Shape], Schema]


def _pattern(shape: Pattern, *_: object) -> Schema:
    # An editor sees a number where only digits stand; its own pattern then says nothing of it.
    digits = any(re.fullmatch(shape.regex, number) for number in ("7", "2022"))
    types = ["string", "number"] if digits else "string"
    return {
        "type": types,
        "pattern": f"^(?:{shape.regex})$",
        "patternErrorMessage": f"This is not {shape.what}.",
    }


def _choice(shape: Choice, *_: object) -> Schema:
    return {"enum": list(shape.names)}


def _reference(shape: Reference, _: _Inner, entities: Registries) -> Schema:
    known = _entities(entities.named(shape.registry))
    return {"enum": list(known), "enumDescriptions": list(known.values())}


def _entities(known: Registry) -> Mapping[str, str]:
    """Return what to tell about each entry of a registry, by id."""
    return {id: f"{entity.name} ({entity.kind})" for id, entity in known.entities.items()}


def _record(shape: Record, inner: _Inner, _: Registries) -> Schema:
    return _object(_properties(shape.fields, inner), shape.fields)


def _properties(fields: tuple[Field, ...], inner: _Inner) -> Schema:
    return {field.name: {"description": field.doc, **inner(field.shape)} for field in fields}


def _object(properties: Schema, fields: tuple[Field, ...]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _keyed(shape: Keyed, inner: _Inner, _: Registries) -> Schema:
    return {
        "type": "object",
        "patternProperties": {f"^(?:{shape.key.regex})$": inner(shape.inner)},
        "additionalProperties": False,
    }


def _quoted(shape: Quoted, inner: _Inner, _: Registries) -> Schema:
    placed = {
        "type": "object",
        "description": "The words, under the line of the page they stand in: `L12: …`",
        "patternProperties": {"^L[1-9][0-9]{0,6}$": _WORDS},
        "properties": _properties(LOCATORS, inner),
        "additionalProperties": False,
        "not": {"propertyNames": {"enum": [field.name for field in LOCATORS]}},
    }
    return placed if shape.line_required else {"anyOf": [_WORDS, placed]}


def _decision(shape: Decision, inner: _Inner, entities: Registries) -> Schema:
    fields = (*shape.fields, *LOCATORS)
    options = dict.fromkeys(shape.options, shape.what)
    if shape.registry:
        options = dict(_entities(entities.named(shape.registry)))
    words = {
        name: {"description": f"{what}: its words", **_WORDS} for name, what in options.items()
    }
    decided: Schema = {"oneOf": [{"required": [name]} for name in options]}
    if shape.registry:
        # Of many ids, none is what the editor should tell the annotator to write.
        decided = {"not": {"propertyNames": {"enum": [field.name for field in fields]}}}
    return _object({**words, **_properties(fields, inner)}, fields) | decided


def _lines(_: Lines, inner: _Inner, __: Registries) -> Schema:
    label = inner(Choice(tuple(LABELS)))
    return {
        "type": "object",
        "patternProperties": {
            f"^(?:{LINE})$": {"anyOf": [label, _parts()]},
            f"^(?:{LINE}-{LINE})$": label,
        },
        "additionalProperties": False,
    }


def _parts() -> Schema:
    """Return the schema of the parts of a line that is cut, one of which is its text."""
    words = {
        name: {"description": meaning, **({"const": REST} if name in KEPT else _WORDS)}
        for name, meaning in LABELS.items()
    }
    part = _object(words, ()) | {"minProperties": 1, "maxProperties": 1}
    text = {"anyOf": [{"required": [name]} for name in words if name in KEPT]}
    return {"type": "array", "items": part, "minItems": 2, "contains": text}


def _line_entry(shape: LineEntry, inner: _Inner, __: Registries) -> Schema:
    return {"anyOf": [{"const": "nothing"}, inner(shape.items) | {"minProperties": 1}]}


def _evidence(_: Evidence, inner: _Inner, __: Registries) -> Schema:
    return {"anyOf": [inner(Quoted(line_required=True)), inner(URL)]}


_WRITERS: dict[type, Callable[[Any, _Inner, Registries], Schema]] = {
    Words: lambda *_: _WORDS,
    Pattern: _pattern,
    Reference: _reference,
    Choice: _choice,
    Nullable: lambda shape, inner, _: {"anyOf": [{"type": "null"}, inner(shape.inner)]},
    Flag: lambda *_: {"enum": [True, "true"]},
    Items: lambda shape, inner, _: {"type": "array", "items": inner(shape.inner), "minItems": 1},
    Record: _record,
    Keyed: _keyed,
    Quoted: _quoted,
    Which: lambda *_: {"type": "string", "pattern": "^[1-9][0-9]{0,3} of [1-9][0-9]{0,3}$"},
    Decision: _decision,
    Lines: _lines,
    LineEntry: _line_entry,
    Evidence: _evidence,
}
