"""What a source tree holds that no release does: drafts, and the registry itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.annotation.file import DOUBT, UNREAD
from builder.annotation.registry import Registries
from builder.corpus.outcome import Outcome
from builder.corpus.tables import TABLES
from builder.diff.changes import DraftChange, DraftInBrief, EntryChange, RegistryEntry
from builder.diff.page import DOCUMENTS, opening
from builder.layers import LAYERS
from builder.release.content_hash import ContentHash

Entries = Mapping[tuple[str, str], RegistryEntry]
"""The registry entries by registry and id."""


@dataclass(slots=True)
class Unreleased:
    """The drafts by id, gathered as the documents pass by, and the registry entries."""

    entries: Entries
    drafts: dict[str, DraftInBrief] = field(default_factory=dict)
    _contents: dict[str, list[str]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Take in a draft that compiled."""
        self.drafts[outcome.stem] = _draft(outcome)
        self._contents[outcome.stem] = _content_hashes(outcome)

    def state(self, id: str) -> object:
        """Return what tells two versions of a draft apart: not where in its file things stand."""
        draft = self.drafts[id]
        return draft.unread, draft.doubts, self._contents[id]


def entries_of(registries: Registries) -> Entries:
    """Return the entries of both registries."""
    return {
        (registry.what, entity.id): RegistryEntry(
            registry=registry.what,
            id=entity.id,
            name=entity.name,
            wikidata=entity.wikidata,
            annotation=f"{entity.place.path}#L{entity.place.line}",
        )
        for registry in (registries.people, registries.organizations)
        for entity in registry.entities.values()
    }


def _draft(outcome: Outcome) -> DraftInBrief:
    row: dict[str, Any] = dict((outcome.tables or {})[DOCUMENTS][0])
    rules = [problem.rule for problem in outcome.problems]
    return DraftInBrief(
        id=outcome.stem,
        title=opening(row["title"], row["text"]),
        annotation=row["annotation"],
        counts={layer.name: len(row[layer.name]) for layer in LAYERS},
        unread=rules.count(UNREAD.id),
        doubts=rules.count(DOUBT.id),
    )


def _content_hashes(outcome: Outcome) -> list[str]:
    hashes, encoded = [outcome.split], outcome.rows.encoded
    for table in TABLES:
        content = ContentHash(table)
        content.add_text(encoded[table.name].data)
        hashes.append(content.hexdigest())
    return hashes


def compare_drafts(
    old: Unreleased | None, new: Unreleased | None, finished: Collection[str]
) -> Iterator[DraftChange]:
    """Yield the drafts that differ, by id; nothing where a side is a release.

    `finished` are the documents that were added: such a draft is not gone.
    """
    if old is None or new is None:
        return
    for id in sorted(old.drafts.keys() | new.drafts.keys()):
        before, after = old.drafts.get(id), new.drafts.get(id)
        same = before and after and old.state(id) == new.state(id)
        if not same and (after or id not in finished):
            yield DraftChange(before, after)


def compare_entries(old: Unreleased | None, new: Unreleased | None) -> Iterator[EntryChange]:
    """Yield the registry entries that came, went or have another id or name.

    Nothing is said where a side is a release. An entry that went is taken for one that came
    if they share the Wikidata item or the name.
    """
    if old is None or new is None:
        return
    gone = {key: entry for key, entry in old.entries.items() if key not in new.entries}
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, entry in gone.items():
        for mark in _marks(entry):
            known.setdefault(mark, []).append(key)
    for key, entry in new.entries.items():
        before = old.entries.get(key) or _taken_for(entry, known, gone)
        if before is None or (before.id, before.name) != (entry.id, entry.name):
            yield EntryChange(before, entry)
    yield from (EntryChange(entry, None) for entry in gone.values())


def _taken_for(
    entry: RegistryEntry,
    known: Mapping[tuple[str, str], list[tuple[str, str]]],
    gone: dict[tuple[str, str], RegistryEntry],
) -> RegistryEntry | None:
    """Return the entry that went and is this one by another id; it is gone no longer."""
    for mark in _marks(entry):
        while keys := known.get(mark):
            if found := gone.pop(keys.pop(0), None):
                return found
    return None


def _marks(entry: RegistryEntry) -> list[tuple[str, str]]:
    """Return what tells an entry by any id: its name, and its Wikidata item if it has one."""
    return [(entry.registry, mark) for mark in (entry.name, entry.wikidata) if mark]
