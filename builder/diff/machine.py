"""A comparison for programs: one JSON object, complete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from builder.diff.bump import judge
from builder.diff.changes import (
    Changes,
    DraftChange,
    EntryChange,
    MentionChange,
    registry_changes,
)


def render_json(changes: Changes) -> str:
    """Return the comparison and its verdict as JSON, indented by one."""
    verdict = judge(changes)
    plain = {
        "bump": verdict.bump.name,
        "claim": None if verdict.claim is None else verdict.claim.name,
        "satisfied": verdict.satisfied,
        "at_least": verdict.at_least,
        "reasons": [{**_plain(reason), "bump": reason.bump.name} for reason in verdict.reasons],
        **_plain(changes),
        "registry": [_plain(entry) for entry in registry_changes(changes)],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)


def _plain(value: object) -> Any:
    if isinstance(value, (MentionChange, DraftChange, EntryChange)):
        return {"kind": value.kind, **_parts(value)}
    if is_dataclass(value):
        return _parts(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


def _parts(value: Any) -> dict[str, Any]:
    return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
