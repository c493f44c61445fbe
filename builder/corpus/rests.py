"""What a document rests on of the registries, so that one change there costs what rests on it.

A layer looks up the ids that an annotation writes and the names that stand in the page, and nothing
else of a registry (see `Scene`). So an outcome stays what it is while no entry changed whose id or
name can be there. Whatever is in doubt counts as resting on the change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from builder.annotation.registry import UNKNOWN_ID, Registries, Registry
from builder.corpus.outcome import Outcome
from builder.page.clean import spaces


class State(NamedTuple):
    """The registries at one time.

    `read` tells how far their files could be read, `entries` has what each entry says by registry
    and id, and `names` has whose each name is, in order.
    """

    read: list[Any]
    entries: dict[str, list[Any]]
    names: list[list[str]]

    def to_bytes(self) -> bytes:
        """Return the state as JSON."""
        return json.dumps(self, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """What tells one state from another."""
        return hashlib.blake2b(self.to_bytes(), digest_size=16).hexdigest()


class Change(NamedTuple):
    """The ids and the names of the entries that are others in one of two states."""

    ids: frozenset[str]
    names: frozenset[str]


def state_of(registries: Registries) -> State:
    """Return the state of registries that were read."""
    return State(
        [[registry.what, registry.readable, sorted(registry.unread)] for registry in registries],
        {key: entry for registry in registries for key, entry in _entries(registry)},
        [[r.what, name, entity.id] for r in registries for name, entity in r.by_name.items()],
    )


def _entries(registry: Registry) -> Iterable[tuple[str, list[Any]]]:
    for id, entity in registry.entities.items():
        name, kind, wikidata = entity.name, entity.kind, entity.wikidata
        yield f"{registry.what}/{id}", [name, kind, wikidata, [*entity.names], [*entity.short]]


def state_from(data: bytes) -> State:
    """Return the state that `to_bytes` gave."""
    return State(*json.loads(data))


def change(old: State, new: State) -> Change | None:
    """Return what changed; None if every document may rest on it."""
    if old.read != new.read or not _same_order(old.names, new.names):
        return None
    keys = old.entries.keys() | new.entries.keys()
    differ = {key for key in keys if old.entries.get(key) != new.entries.get(key)}
    whose = {tuple(name) for name in (*old.names, *new.names)}
    names = {name for what, name, id in whose if f"{what}/{id}" in differ}
    return Change(frozenset(key.partition("/")[2] for key in differ), frozenset(names))


def _same_order(old: list[list[str]], new: list[list[str]]) -> bool:
    """Whether the names that both have stand in one order, each with the same owner."""
    owners = [{(what, name): id for what, name, id in names} for names in (old, new)]
    both = owners[0].keys() & owners[1].keys()
    first, second = ([n for n in of if (n[0], n[1]) in both] for of in (old, new))
    return first == second


def rests_on(change: Change, outcome: Outcome, page: bytes, annotations: Iterable[bytes]) -> bool:
    """Whether the outcome of a document with these files may be another one by a change."""
    text = spaces(page.decode(errors="replace"))
    if any(name in text for name in change.names) or outcome.used_ids & change.ids:
        return True
    if any(problem.rule == UNKNOWN_ID.id for problem in outcome.problems):
        return True  # whoever is not found is looked for among all
    # An id is plain in the text of a file unless an escape hides it.
    return any(
        b"\\" in notes or any(id.encode() in notes for id in change.ids) for notes in annotations
    )
