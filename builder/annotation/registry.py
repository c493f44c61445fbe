"""The registry: the people and organizations that annotations refer to by id.

Ids are permanent. `names` are the forms a page uses; `short` are forms that count where an
annotator marks them but mean something else elsewhere, such as `Union`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from builder.page.spans import Span
from builder.page.tokens import boundaries, edges, token_words
from builder.reports import fault
from builder.reports.near import did_you_mean
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text import strict_yaml, waivers
from builder.yaml_text.nodes import Mapping as YamlMapping
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import (
    ID_FORM,
    Choice,
    Field,
    Items,
    Keyed,
    Nullable,
    Pattern,
    Record,
    RegistryName,
    Values,
    Words,
)

FOLDER = "annotations/registry"
ID = Pattern(ID_FORM, "an id (lower-case letters, digits and single hyphens)")

UNKNOWN_ID = error(
    "unknown-id",
    "An annotation names a person or an organization that the registry does not have. Add the "
    "entry to the registry in the same change, or correct the id.",
)
UNUSED_ID = warning(
    "unused-id",
    "No annotation and no page refers to this registry entry. It may be left over from a "
    "correction, or the annotation that should use it names another one.",
)
SAME_NAME = error(
    "same-name",
    "Two registry entries claim the same name or the same Wikidata item. Names tell which entry "
    "a mention can be of; a form that is shared belongs under `short` of both.",
)

_COMMON = (
    Field("name", Words(), "the name that tables show", required=True),
    Field(
        "wikidata",
        Nullable(Pattern(r"Q[1-9][0-9]*", "a Wikidata item")),
        "its Wikidata item, or null if none was verified",
        required=True,
    ),
    Field("names", Items(Words()), "the forms that pages use, in full or as an acronym"),
)
PERSON = Record(
    (
        *_COMMON,
        Field(
            "kind",
            Choice(("person", "group")),
            "one person, or a group that speaks as one",
            required=True,
        ),
    )
)
ORGANIZATION_KINDS = (
    "international", "agency", "armed-group", "media", "company", "party", "institute",
    "association", "other",
)  # fmt: skip
ORGANIZATION = Record(
    (
        *_COMMON,
        Field("kind", Choice(ORGANIZATION_KINDS), "what kind of body it is", required=True),
        Field("short", Items(Words()), "forms accepted where marked, never suggested"),
    )
)


class Entity(NamedTuple):
    """A person, a group or an organization of the registry."""

    id: str
    name: str
    kind: str
    wikidata: str | None
    names: tuple[str, ...]
    short: tuple[str, ...]
    place: Place


class Registry:
    """All entities of one kind, by id and by each of their names.

    `unread` are the ids whose entry could not be read, which was reported.
    """

    def __init__(
        self,
        what: str,
        entities: Mapping[str, Entity],
        unread: frozenset[str] = frozenset(),
        readable: bool = True,
    ) -> None:
        self.what = what
        self.entities = entities
        self.unread = unread
        self.readable = readable
        self.by_name = {name: e for e in entities.values() for name in e.names}
        self._names = _Names(self.by_name)

    def find(self, node: Text, report: Report) -> Entity | None:
        """Return the entity of that id, or None after reporting that there is none.

        An entry that could not be read is not reported again where it is named.
        """
        entity = self.entities.get(node.value)
        if entity is None and self.readable and node.value not in self.unread:
            message = f"`{visible(node.value, 60)}` is not in {FOLDER}/{self.what}.yaml"
            near = report.hints(UNKNOWN_ID, node.place) and did_you_mean(node.value, self.entities)
            hint = (
                f"{near} If it is new, add it there" if near else "add it there, or correct the id"
            )
            report.add(UNKNOWN_ID, node.place, message, hint)
        return entity

    def names_in(self, text: str) -> list[tuple[str, Span]]:
        """Return the names that stand in a text as whole tokens: by registry order, then place."""
        return self._names.found_in(text)

    def unused(self, used: set[str], report: Report) -> None:
        """Report the entities that nothing refers to."""
        for entity in self.entities.values():
            if entity.id not in used:
                message = f"nothing refers to `{entity.id}`"
                report.add(UNUSED_ID, entity.place, message, "use it, or delete the entry")


class _Names:
    """Names by their first token, so that a text is looked through once for all of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._order = {name: at for at, name in enumerate(names)}
        self._lengths: dict[str, set[int]] = {}
        for name in self._order:
            for first in _first_tokens(name):
                self._lengths.setdefault(first, set()).add(len(name))

    def found_in(self, text: str) -> list[tuple[str, Span]]:
        """Return the names in a text, by their order and then by place."""
        starts, ends = edges(text).starts, boundaries(text)[1]
        found = []
        for start, token in zip(starts, token_words(text), strict=True):
            if token in self._lengths:
                for length in self._lengths[token]:
                    span = Span(start, start + length)
                    if span.end in ends and (name := span.of(text)) in self._order:
                        found.append((name, span))
        return sorted(found, key=lambda one: (self._order[one[0]], one[1]))


def _first_tokens(name: str) -> set[str]:
    """Return the tokens that a name can begin with: an apostrophe takes letters to a word along."""
    texts = ["", "x"] if name.startswith(("'", "’")) else [""]
    return {token_words(before + name)[len(before)] for before in texts}


class Registries(NamedTuple):
    """The people and the organizations."""

    people: Registry
    organizations: Registry

    def named(self, name: RegistryName) -> Registry:
        """Return the registry of that name."""
        return {"people": self.people, "organizations": self.organizations}[name]


def load(root: Path, report: Report) -> Registries:
    """Read both registries; what cannot be read is reported and left out."""
    return Registries(
        _kept(root, "people", PERSON, report), _kept(root, "organizations", ORGANIZATION, report)
    )


def _kept(root: Path, what: str, shape: Record, report: Report) -> Registry:
    """Read one registry; where the builder fails at it, nothing is known of what it holds."""
    place = Place(f"{FOLDER}/{what}.yaml")
    nothing = Registry(what, {}, readable=False)
    return fault.kept_in(place, report, partial(_load, root, what, shape, report), nothing)


def _load(root: Path, what: str, shape: Record, report: Report) -> Registry:
    name = f"{FOLDER}/{what}.yaml"
    file = strict_yaml.load(root / name, name, report)
    waivers.collect(file.comments if file else (), report)
    entries = Keyed(ID, shape).read(file.root, report) if file else None
    entities = {id: _entity(key, values) for id, (key, values) in (entries or {}).items()}
    _report_shared(entities, report)
    written = file.root.entries if file and isinstance(file.root, YamlMapping) else ()
    unread = frozenset(key.value for key, _ in written) - entities.keys()
    # Of two entries with one id, the second may be meant for any id that is not there.
    readable = entries is not None and file is not None and file.whole
    return Registry(what, entities, unread, readable)


def _entity(key: Text, values: Values) -> Entity:
    return Entity(
        id=key.value,
        name=values.text("name") or "",
        kind=values.text("kind") or "",
        wikidata=values.text("wikidata"),
        names=tuple(node.value for node in values.get("names") or ()),
        short=tuple(node.value for node in values.get("short") or ()),
        place=key.place,
    )


def _report_shared(entities: Mapping[str, Entity], report: Report) -> None:
    owners: dict[str, str] = {}
    for entity in entities.values():
        for name in _unique_marks(entity):
            owner = owners.setdefault(name, entity.id)
            if owner != entity.id:
                message = f"`{name}` of `{entity.id}` already belongs to `{owner}`"
                report.add(SAME_NAME, entity.place, message, "move the form to `short` of both")


def _unique_marks(entity: Entity) -> Iterator[str]:
    yield from entity.names
    if entity.wikidata:
        yield entity.wikidata
