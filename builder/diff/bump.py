"""The version bump a change deserves, by the promise of semantic versions of data.

Major: a config or a column removed or retyped, a document moved between splits or withdrawn,
a changed clean text. Minor: documents, layers, columns or label names added, rules changed.
Patch: annotations corrected. The highest wins. The place of an item in its YAML is not data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from builder.diff.changes import (
    Changes,
    DocumentChange,
    SchemaChange,
    independent,
    registry_changes,
)

SHOWN = 5
_VERSION = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)")
_PAGE_FACTS = ("raw_sha256",)


class Bump(IntEnum):
    """How far a version has to move."""

    none = 0
    patch = 1
    minor = 2
    major = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change deserves a bump, and the first few things it is about."""

    bump: Bump
    what: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change deserves, and what its versions claim.

    `claim` is None where a version is unknown, no version, or goes back; `at_least` is the
    lowest version that would do, None where the old version is unknown.
    """

    bump: Bump
    reasons: tuple[Reason, ...]
    claim: Bump | None
    at_least: str | None

    @property
    def satisfied(self) -> bool | None:
        """Whether the new version claims enough; None if the versions cannot tell."""
        return None if self.claim is None else self.claim >= self.bump


def judge(changes: Changes) -> Verdict:
    """Judge a comparison."""
    reasons = tuple(sorted(_reasons(changes), key=lambda reason: -reason.bump))
    bump = max((reason.bump for reason in reasons), default=Bump.none)
    old, new = _parts(changes.old.version), _parts(changes.new.version)
    return Verdict(
        bump=bump,
        reasons=reasons,
        claim=_claim(old, new) if old and new else None,
        at_least=_next(old, bump) if old else None,
    )


def _reasons(changes: Changes) -> Iterator[Reason]:
    yield from _schema_reasons(changes.schema)
    yield from _document_reasons(changes.documents)
    guidelines = changes.old.guidelines, changes.new.guidelines
    if guidelines[0] != guidelines[1] and all(guidelines):
        step = (f"version {guidelines[0]} → {guidelines[1]}",)
        yield Reason(Bump.minor, "the guidelines changed", 1, step)
    yield from _annotation_reasons(changes.documents)
    entries = [f"{change.entry}: {change.field}" for change in registry_changes(changes)]
    yield from _reason(Bump.patch, "registry entry changed", entries)
    card = [change.section for change in changes.card]
    yield from _reason(Bump.patch, "section of the card changed", card)


def _schema_reasons(changes: Sequence[SchemaChange]) -> Iterator[Reason]:
    for breaks, bump in ((True, Bump.major), (False, Bump.minor)):
        for kind in ("removed", "changed", "added"):
            found = [c for c in changes if c.breaks is breaks and c.kind == kind]
            configs = [change.config for change in found if not change.column]
            columns = [f"{c.config}.{c.column}" for c in found if c.column]
            yield from _reason(bump, f"config {kind}", configs)
            what = {"changed": "column retyped" if breaks else "column with more label names"}
            yield from _reason(bump, what.get(kind, f"column {kind}"), columns)


def _document_reasons(documents: Sequence[DocumentChange]) -> Iterator[Reason]:
    changed = [document for document in documents if document.kind == "changed"]
    removed = [document.id for document in documents if document.kind == "removed"]
    yield from _reason(Bump.major, "document removed", removed)
    moved = [f"{d.id}: {d.old_split} → {d.new_split}" for d in changed if _changed_split(d)]
    yield from _reason(Bump.major, "document moved between splits", moved)
    pages = [d.id for d in changed if any(f.field in _PAGE_FACTS for f in d.facts)]
    yield from _reason(Bump.major, "document with another raw page", pages)
    texts = [document.id for document in changed if document.paragraphs]
    yield from _reason(Bump.major, "document with a changed clean text", texts)
    added = [document.id for document in documents if document.kind == "added"]
    yield from _reason(Bump.minor, "document added", added)


def _annotation_reasons(documents: Sequence[DocumentChange]) -> Iterator[Reason]:
    mentions = [d.id for d in documents for m in d.mentions if not m.only_registry]
    yield from _reason(Bump.patch, "annotation changed", mentions)
    lines = [document.id for document in documents for _ in document.lines]
    yield from _reason(Bump.patch, "line changed", lines)
    facts = [
        f"{document.id}: {change.field}"
        for document in documents
        for change in independent(document.facts)
        if change.field not in _PAGE_FACTS and not change.entry
    ]
    yield from _reason(Bump.patch, "fact of a document changed", facts)


def _changed_split(document: DocumentChange) -> bool:
    moved = any(change.field.startswith("split of ") for change in document.facts)
    return moved or document.old_split != document.new_split


def _reason(bump: Bump, what: str, found: Sequence[str]) -> Iterator[Reason]:
    if found:
        yield Reason(bump, what, len(found), tuple(dict.fromkeys(found))[:SHOWN])


def _parts(version: str | None) -> tuple[int, int, int] | None:
    match = _VERSION.fullmatch(version or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _claim(old: tuple[int, int, int], new: tuple[int, int, int]) -> Bump | None:
    if new < old:
        return None
    if new == old:
        return Bump.none
    return Bump(3 - next(i for i in range(3) if new[i] != old[i]))


def _next(version: tuple[int, int, int], bump: Bump) -> str:
    kept = list(version)
    if bump:
        place = 3 - bump
        kept = [*version[:place], version[place] + 1, *[0] * (2 - place)]
    return ".".join(map(str, kept))
