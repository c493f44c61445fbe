"""What was decided where two annotations of a document differ: `annotations/adjudication.yaml`.

By document and second annotator it pins the files that were compared, and has a decision and a
reason for each difference. What a difference is, and what it is called, is told by `comparison`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from builder.annotation.registry import ID
from builder.reports.problems import Place, Report
from builder.yaml_text import strict_yaml, waivers
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Choice, Field, Keyed, Pattern, Record, Values, Words

NAME = "annotations/adjudication.yaml"
DECISIONS = ("first", "second", "neither")
SECOND = "second."
"""What a difference begins with that is about something only the second annotation has."""

_SHA256 = Pattern(r"[0-9a-f]{64}", "a sha256")
_DECISION = Record(
    (
        Field(
            "decision",
            Choice(DECISIONS),
            "which annotation holds: the first, the second, or a third reading",
            required=True,
        ),
        Field("reason", Words(), "why, by which rule", required=True),
    )
)
_COMPARED = Record(
    (
        Field("sha256", _SHA256, "sha256 of the second annotation, which is frozen", required=True),
        Field("first_sha256", _SHA256, "sha256 of the first annotation as it was, if it is kept"),
        Field(
            "differences",
            Keyed(
                Pattern(
                    r"[a-z]+(?:_[a-z]+)*|L[1-9][0-9]{0,6}|(?:second\.)?[a-z]+[0-9]+",
                    "a difference: a key of `page`, a line such as L21, a mention such as s7",
                ),
                _DECISION,
            ),
            "each difference with its decision",
        ),
    )
)
SHAPE = Keyed(Pattern(r"[A-Za-z0-9._-]+", "the id of a document"), Keyed(ID, _COMPARED))


class Decision(NamedTuple):
    """Which annotation holds (one of `DECISIONS`), and why."""

    decision: str
    reason: str
    place: Place


class Adjudicated(NamedTuple):
    """What was decided between a document and one second annotation of it, by difference."""

    place: Place
    sha256: Text
    first_sha256: Text | None
    decisions: Mapping[str, Decision]

    def moved(self, lines: int) -> Adjudicated:
        """Return the same as it stands so many lines further down."""
        return Adjudicated(
            self.place.moved(lines),
            _moved(self.sha256, lines),
            self.first_sha256 and _moved(self.first_sha256, lines),
            {
                name: one._replace(place=one.place.moved(lines))
                for name, one in self.decisions.items()
            },
        )


def _moved(text: Text, lines: int) -> Text:
    return text._replace(place=text.place.moved(lines), end_line=text.end_line + lines)


class Adjudication(NamedTuple):
    """All decisions, by document and second annotator."""

    documents: Mapping[str, Mapping[str, Adjudicated]]
    whole: bool = True
    """Whether all of the file could be read: if not, decisions may be missing."""


def load(root: Path, report: Report) -> Adjudication:
    """Read the decisions; a corpus without second annotations need not have the file."""
    if not os.path.lexists(root / NAME):
        return Adjudication({})
    before = report.errors
    file = strict_yaml.load(root / NAME, NAME, report)
    waivers.collect(file.comments if file else (), report)
    found: Mapping[str, Any] = (SHAPE.read(file.root, report) if file else None) or {}
    documents = {
        stem: {annotator: _adjudicated(*entry) for annotator, entry in entries.items()}
        for stem, (_, entries) in found.items()
    }
    return Adjudication(documents, report.errors == before)


def _adjudicated(key: Text, values: Values) -> Adjudicated:
    differences: Mapping[str, tuple[Text, Values]] = values.get("differences") or {}
    decisions = {
        name: Decision(entry.text("decision") or "", entry.text("reason") or "", at.place)
        for name, (at, entry) in differences.items()
    }
    return Adjudicated(key.place, values.values["sha256"], values.get("first_sha256"), decisions)
