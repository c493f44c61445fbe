"""What a comparison finds: plain data, kept only for what is different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from builder.diff.page import is_offset

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with its two values.

    `entry` is a registry id where both sides name the same entity and only what the registry
    says of it differs, so that one edit of the registry can be told once.
    """

    field: str
    old: object
    new: object
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A mention as a reader sees it: its words, and the rest of the sentence around them.

    `annotation` is the line of YAML it comes from, as `path#Lline`.
    """

    id: str
    annotation: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class MentionChange:
    """A mention of a layer that one side lacks, or whose fields differ."""

    layer: str
    old: Sight | None
    new: Sight | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def kind(self) -> Kind:
        """Whether the mention was added, removed or changed."""
        return _kind(self.old, self.new)

    @property
    def only_registry(self) -> bool:
        """Whether nothing changed but the registry entry that the mention refers to."""
        return bool(self.fields) and all(change.entry for change in self.fields)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A raw line whose row differs. `number` is that of the new side where it has the line.

    Of a line that is cut, `part` says which of the things injected it is; 0 is the text.
    """

    number: int
    part: int
    label: str
    text: str
    kind: Kind
    fields: tuple[FieldChange, ...]
    annotation: str


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph of the clean text that one side lacks (None), or whose words differ."""

    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What an added document holds: facts about it, and its mentions, counted by layer."""

    facts: tuple[FieldChange, ...]
    counts: Mapping[str, int]
    mentions: tuple[MentionChange, ...]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """Everything that differs in one document. Splits are empty on a side that lacks it.

    Splits are those of its `documents` row; a config that puts it elsewhere is in `facts`.
    `content` is there for an added document, if it was asked for.
    """

    id: str
    title: str
    kind: Kind
    old_split: str
    new_split: str
    annotation: str
    facts: tuple[FieldChange, ...] = ()
    paragraphs: tuple[ParagraphChange, ...] = ()
    lines: tuple[LineChange, ...] = ()
    mentions: tuple[MentionChange, ...] = ()
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class DraftInBrief:
    """A draft in short. `counts` are of mentions by layer; `unread` are lines."""

    id: str
    title: str
    annotation: str
    counts: Mapping[str, int]
    unread: int
    doubts: int


@dataclass(frozen=True, slots=True)
class DraftChange:
    """A draft that one side lacks, or that differs. No release has it, so it asks for no bump."""

    old: DraftInBrief | None
    new: DraftInBrief | None

    @property
    def kind(self) -> Kind:
        """Whether the draft was added, removed or changed."""
        return _kind(self.old, self.new)


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """A registry entry in short; `registry` is `people` or `organizations`."""

    registry: str
    id: str
    name: str
    wikidata: str | None
    annotation: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A registry entry that one side lacks, or that has another id or name."""

    old: RegistryEntry | None
    new: RegistryEntry | None

    @property
    def kind(self) -> Kind:
        """Whether the entry was added, removed or changed."""
        return _kind(self.old, self.new)


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A config (`column` is empty) or a column that differs; types are in words.

    `breaks` tells what breaks a program that reads the old side from what only adds to it.
    """

    config: str
    column: str
    kind: Kind
    old: str
    new: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class CardChange:
    """A section of the card that differs, with a unified diff of its lines.

    `generated` sections differ only in parts that the builder writes: they follow the data.
    """

    section: str
    kind: Kind
    lines: tuple[str, ...]
    generated: bool = False


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What is known of a side as a whole. `rows` are counts by config; `guidelines` the newest."""

    name: str
    version: str | None
    rows: Mapping[str, int]
    guidelines: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between two sides; documents are in the order of their ids.

    `moved_rows` counts the mentions and lines that only stand elsewhere in their YAML file.
    `drafts` and `entries` are of the sources, not of the data: no release shows them.
    """

    old: SideFacts
    new: SideFacts
    documents: tuple[DocumentChange, ...] = ()
    schema: tuple[SchemaChange, ...] = ()
    card: tuple[CardChange, ...] = ()
    drafts: tuple[DraftChange, ...] = ()
    entries: tuple[EntryChange, ...] = ()
    moved_rows: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything differs that is more than a place in a YAML file."""
        return bool(self.documents or self.schema or self.card)


@dataclass(slots=True)
class RegistryChange:
    """One edit of a registry entry, and the documents in whose rows it shows."""

    entry: str
    field: str
    old: object
    new: object
    rows: int
    documents: list[str]


def registry_changes(changes: Changes) -> list[RegistryChange]:
    """Gather the fields that differ because a registry entry does, by entry and field."""
    found: dict[tuple[str, str, str, str], RegistryChange] = {}
    for document in changes.documents:
        fields = [*document.facts, *(f for m in document.mentions for f in m.fields)]
        for change in fields:
            if change.entry:
                key = (change.entry, change.field, repr(change.old), repr(change.new))
                fresh = RegistryChange(change.entry, change.field, change.old, change.new, 0, [])
                entry = found.setdefault(key, fresh)
                entry.rows += 1
                if entry.documents[-1:] != [document.id]:
                    entry.documents.append(document.id)
    return [found[key] for key in sorted(found)]


def _kind(old: object, new: object) -> Kind:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def independent(fields: Iterable[FieldChange]) -> list[FieldChange]:
    """Return the fields without those that follow from another one that differs, too.

    An id and a Wikidata item follow from the name, the ends of a period from its EDTF, offsets
    from the words they point at.
    """
    found = list(fields)
    names = {change.field for change in found}
    return [change for change in found if not _follows(change.field, names)]


def _follows(name: str, names: Collection[str]) -> bool:
    stem = name.rpartition("_")[0]
    if name in {"earliest", "latest"}:
        return "edtf" in names
    if name.endswith(("_earliest", "_latest", "_id")):
        return stem in names
    if name == "wikidata":
        return any(other.endswith("_id") for other in names)
    if name.endswith("_wikidata"):
        return f"{stem}_id" in names
    return is_offset(name) and _offset_follows(name, stem, names)


def _offset_follows(name: str, stem: str, names: Collection[str]) -> bool:
    words = f"{stem}_text" if stem else "text"
    start = f"{stem}_start" if stem else "start"
    return words in names or (name != start and start in names)
