"""The project's own suggestions, with the names hidden that only the document attests.

They are not blind: whoever wrote their rules had read these pages (`docs/suggestions.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from benchmarks.baselines.release import Document, Mention, Prediction
from benchmarks.suggestions import cases, drafted, without
from builder.corpus.document import Resolved
from builder.layers import LAYERS
from builder.page.clean import CleanText
from builder.reports.problems import Report


def suggestions(train: Sequence[Document], document: Document) -> Prediction:
    """Return what the draft of a document says, as `new` would make it."""
    found = _drafted(document.id)
    said: Prediction = {
        "lines": [{"line": n, "label": label} for n, label in found.labels.names.items()]
    }
    for layer in LAYERS:
        rows = [layer.nested_row(m, found.scene) for m in found.mentions[layer.name]]
        moved = [_moved(row, found.scene.clean, document) for row in rows]
        said[layer.name] = [row for row in moved if row["start"] is not None]
    return said


@cache
def _drafted(stem: str) -> Resolved:
    """Return the draft of a document of this tree, compiled as `check` compiles it."""
    case = next(case for case in cases() if case.page.stem == stem)
    return drafted(case.page, without(case), Report())[1]


def _moved(row: Mention, clean: CleanText, document: Document) -> Mention:
    """Return a row with its offsets in the document's own text, which wrong labels can shift.

    What stands in a line that is not in that text has no place there. What a figure measures is
    always left to people, so nothing is said of it, rather than that there is nothing.
    """
    moved = {key: value for key, value in row.items() if not key.startswith("measures_")}
    for key in ("", "source_", "cue_"):
        if row.get(f"{key}start") is not None:
            shift = _shift(clean.to_raw(row[f"{key}start"]), row[f"{key}start"], document)
            for end in ("start", "end"):
                moved[f"{key}{end}"] = None if shift is None else row[f"{key}{end}"] + shift
    return moved


def _shift(raw: int, drafted: int, document: Document) -> int | None:
    for paragraph in document.paragraphs:
        inside = raw - paragraph.raw_start
        if 0 <= inside < paragraph.end - paragraph.start:
            return paragraph.start + inside - drafted
    return None
