"""Who annotated: `annotations/registry/annotators.yaml`, a person or a program an entry.

Agreement between two annotations says little without it: what a program was given, and what a
person knew, is what makes a second annotation independent of the first.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.annotation.registry import FOLDER, ID
from builder.reports.near import did_you_mean
from builder.reports.problems import Place, Report, visible
from builder.yaml_text import strict_yaml, waivers
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import (
    MISSING_KEY,
    UNKNOWN_VALUE,
    Choice,
    Field,
    Items,
    Keyed,
    Nullable,
    Pattern,
    Record,
    Values,
    Words,
)

NAME = f"{FOLDER}/annotators.yaml"

OF_PROGRAMS = (
    Field("model", Words(), "of a program: which model it is, as far as that is known"),
    Field("version", Nullable(Words()), "of a program: its version, or null if not recorded"),
)
SHAPE = Keyed(
    ID,
    Record(
        (
            Field("name", Words(), "the name that is shown", required=True),
            Field("kind", Choice(("person", "program")), "a person or a program", required=True),
            *OF_PROGRAMS,
            Field("did", Words(), "what the annotator annotated, and when", required=True),
            Field(
                "layers",
                Items(Pattern(r"[a-z][a-z0-9_]*", "the name of a layer")),
                "the layers the annotator was asked for, if not all: no others are compared",
            ),
            Field("given", Words(), "what the annotator had at hand", required=True),
            Field("withheld", Words(), "what the annotator had no sight of"),
            Field("caveat", Words(), "what limits how far the annotations are independent"),
        )
    ),
)


class Annotator(NamedTuple):
    """Who annotated; `version` is None of a person, and where it was not recorded.

    `layers` are those the annotator was asked for, None for all.
    """

    id: str
    name: str
    kind: str
    model: str | None
    version: str | None
    layers: tuple[str, ...] | None
    given: str
    caveat: str | None
    place: Place


def load(root: Path, layers: Collection[str], report: Report) -> dict[str, Annotator]:
    """Read the annotators by id; a corpus without second annotations need not have the file.

    `layers` are those there are.
    """
    if not os.path.lexists(root / NAME):
        return {}
    file = strict_yaml.load(root / NAME, NAME, report)
    waivers.collect(file.comments if file else (), report)
    entries: Mapping[str, tuple[Text, Values]] = (
        SHAPE.read(file.root, report) if file else None
    ) or {}
    for _, values in entries.values():
        _check_program(values, report)
        _check_layers(values, layers, report)
    return {id: _annotator(key, values) for id, (key, values) in entries.items()}


def _check_program(values: Values, report: Report) -> None:
    for field in OF_PROGRAMS:
        if values.text("kind") == "program" and field.name not in values.keys:
            message = f"the key `{field.name}` is missing, and the annotator is a program"
            report.add(MISSING_KEY, values.place, message, f"{field.name}: {field.doc}")


def _check_layers(values: Values, layers: Collection[str], report: Report) -> None:
    for node in values.get("layers") or ():
        if node.value not in layers:
            message = f"`{visible(node.value, 60)}` is not one of {', '.join(layers)}"
            near = report.hints(UNKNOWN_VALUE, node.place) and did_you_mean(node.value, layers)
            report.add(UNKNOWN_VALUE, node.place, message, near or "use one of them")


def _annotator(key: Text, values: Values) -> Annotator:
    layers: list[Text] | None = values.get("layers")
    return Annotator(
        id=key.value,
        name=values.text("name") or "",
        kind=values.text("kind") or "",
        model=values.text("model"),
        version=values.text("version"),
        layers=None if layers is None else tuple(node.value for node in layers),
        given=values.text("given") or "",
        caveat=values.text("caveat"),
        place=key.place,
    )
