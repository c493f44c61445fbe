"""Who annotated: `annotations/registry/annotators.yaml`, a person or a program an entry.

Agreement between two annotations says little without it: what a program was given, and what a
person knew, is what makes a second annotation independent of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from builder.annotation.registry import FOLDER, ID
from builder.reports.problems import Place, Report
from builder.yaml_text import strict_yaml, waivers
from builder.yaml_text.shape import (
    MISSING_KEY,
    Choice,
    Field,
    Nullable,
    Record,
    Table,
    Values,
    Words,
)

NAME = f"{FOLDER}/annotators.yaml"

OF_PROGRAMS = (
    Field("model", Words(), "of a program: which model it is, as far as that is known"),
    Field("version", Nullable(Words()), "of a program: its version, or null if not recorded"),
)
ANNOTATOR = Record(
    (
        Field("name", Words(), "the name that is shown", required=True),
        Field("kind", Choice(("person", "program")), "a person or a program", required=True),
        *OF_PROGRAMS,
        Field("did", Words(), "what the annotator annotated, and when", required=True),
        Field("given", Words(), "what the annotator had at hand", required=True),
        Field("withheld", Words(), "what the annotator had no sight of"),
        Field("caveat", Words(), "what limits how far the annotations are independent"),
    )
)
SHAPE = Table(ID, ANNOTATOR)


class Annotator(NamedTuple):
    """Who annotated; `version` is None of a person, and where it was not recorded."""

    id: str
    name: str
    kind: str
    model: str | None
    version: str | None
    did: str
    given: str
    caveat: str | None
    place: Place


def load(root: Path, report: Report) -> dict[str, Annotator]:
    """Read the annotators by id; a corpus without second annotations need not have the file."""
    if not (root / NAME).exists():
        return {}
    file = strict_yaml.load(root / NAME, NAME, report)
    waivers.collect(file.comments if file else (), report)
    entries: Mapping[str, tuple[strict_yaml.Text, Values]] = (
        SHAPE.read(file.root, report) if file else None
    ) or {}
    for _, values in entries.values():
        _check_program(values, report)
    return {id: _annotator(key, values) for id, (key, values) in entries.items()}


def _check_program(values: Values, report: Report) -> None:
    for field in OF_PROGRAMS:
        if values.text("kind") == "program" and field.name not in values.keys:
            message = f"the key `{field.name}` is missing, and the annotator is a program"
            report.add(MISSING_KEY, values.place, message, f"{field.name}: {field.doc}")


def _annotator(key: strict_yaml.Text, values: Values) -> Annotator:
    return Annotator(
        id=key.value,
        name=values.text("name") or "",
        kind=values.text("kind") or "",
        model=values.text("model"),
        version=values.text("version"),
        did=values.text("did") or "",
        given=values.text("given") or "",
        caveat=values.text("caveat"),
        place=key.place,
    )
