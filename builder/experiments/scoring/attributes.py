"""Which attributes of which layer are scored, and when two values are the same.

The table is all that the scorer knows of particular layers. A layer that is not in it is scored
on its spans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from typing import Literal

from builder.experiments.scoring.content import Range, Value

TOLERANCE = 1e-9
"""By which share two numbers may differ: 4.35 * 100 is not 435 to a machine."""

Kind = Literal["text", "label", "range", "span", "days"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that a mention says beside its span.

    `columns` are those of `documents` that say it: one for words (`text`), for one of `labels`
    (`label`); for a `range` a number, or the lower end of a range, and its upper end; for a `span`
    what stands before `_start`, `_end` and `_text`; for `days` the first and the last day.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    labels: tuple[str, ...] = ()


def same(gold: Value, predicted: Value) -> bool:
    """Whether a predicted value is right: equal, and for numbers to within `TOLERANCE`."""
    if isinstance(gold, Range) and isinstance(predicted, Range):
        return all(map(_close, gold, predicted))
    return gold == predicted


def _close(gold: float | None, predicted: float | None) -> bool:
    if gold is None or predicted is None:
        return gold is predicted
    return isclose(gold, predicted, rel_tol=TOLERANCE)


SCORED: Mapping[str, tuple[Attribute, ...]] = {
    "statements": (
        Attribute("kind", "label", ("kind",), ("direct", "mixed", "indirect")),
        Attribute("speaker", "text", ("speaker_id",)),
        Attribute("source", "span", ("source",)),
        Attribute("cue", "span", ("cue",)),
    ),
    "organizations": (Attribute("organization", "text", ("organization_id",)),),
    "figures": (
        Attribute("value", "range", ("value", "upper")),
        Attribute("unit", "text", ("unit",)),
        Attribute("modifier", "label", ("modifier",), ("exact", "about", "more_than", "less_than")),
        Attribute("measures", "span", ("measures",)),
    ),
    "dates": (
        Attribute("edtf", "text", ("edtf",)),
        Attribute("days", "days", ("earliest", "latest")),
    ),
}
"""The scored attributes of each layer, in the order in which they are shown."""

LABELS: Mapping[str, bool] = {
    "title": False,
    "lead": True,
    "body": True,
    "signature": True,
    "dateline": False,
    "caption": False,
    "related": False,
    "tags": False,
    "metadata": False,
    "note": False,
    "interface": False,
}
"""The labels of raw lines, and whether a line of that label is kept in the clean text."""
