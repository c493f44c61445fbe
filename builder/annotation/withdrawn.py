"""The register of withdrawn documents: ids that stay, for texts that are gone.

`annotations/withdrawn.yaml` is there once a document was withdrawn. An id in it is never used
again; its seed and its annotation are gone from the sources, and so from every later version.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.reports import markdown
from builder.reports.problems import Place, Report, error
from builder.yaml_text import strict_yaml
from builder.yaml_text.shape import Field, Keyed, Pattern, Record, Words

NAME = "annotations/withdrawn.yaml"

WITHDRAWN_PRESENT = error(
    "withdrawn-present",
    "A document that was withdrawn has a seed or an annotation in the sources. A withdrawn text "
    "is in no later version, and its id never names another one.",
)

SHAPE = Keyed(
    Pattern(r"[A-Za-z0-9._-]+", "the id of a document"),
    Record(
        (
            Field(
                "version",
                Pattern(r"[0-9]+\.[0-9]+\.[0-9]+", "a version such as 2.0.0"),
                "the first version without the document",
                required=True,
            ),
            Field("reason", Words(), "why it was withdrawn", required=True),
        )
    ),
)


class Withdrawal(NamedTuple):
    """Why a document is gone, and the first version without it."""

    version: str
    reason: str
    place: Place


def load(root: Path, report: Report) -> dict[str, Withdrawal]:
    """Read the register, by id of the document; without a register nothing was withdrawn."""
    if not os.path.lexists(root / NAME):
        return {}
    file = strict_yaml.load(root / NAME, NAME, report)
    entries = SHAPE.read(file.root, report) if file else None
    return {
        stem: Withdrawal(values.text("version") or "", values.text("reason") or "", key.place)
        for stem, (key, values) in (entries or {}).items()
    }


def report_present(withdrawal: Withdrawal, paths: Iterable[str], report: Report) -> None:
    """Report the files of a withdrawn document that are still there."""
    for path in paths:
        hint = "remove the file, or the entry if the document was not withdrawn"
        report.add(WITHDRAWN_PRESENT, withdrawal.place, f"{path} is still there", hint)


def table(withdrawn: Mapping[str, Withdrawal]) -> str:
    """Return the register as the card shows it; it ends in a line feed."""
    if not withdrawn:
        return "No document has been withdrawn.\n"
    lines = ([f"`{stem}`", w.version, w.reason] for stem, w in sorted(withdrawn.items()))
    return markdown.table(["document", "gone since", "reason"], lines)
