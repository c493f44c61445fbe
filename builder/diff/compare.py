"""Compare two sides, document by document, holding one of each at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from builder.diff.align import SEPARATOR, TextMap, pair_lines, pair_mentions
from builder.diff.cards import compare_cards
from builder.diff.changes import (
    Changes,
    Content,
    DocumentChange,
    FieldChange,
    LineChange,
    MentionChange,
    SideFacts,
    Sight,
)
from builder.diff.page import (
    DOCUMENTS,
    HOMES,
    PARAGRAPHS,
    ComparedPage,
    DocumentRows,
    Part,
    open_page,
    opening,
    part_of,
)
from builder.diff.schema import Features, compare_schemas, list_columns
from builder.diff.unreleased import Unreleased, compare_drafts, compare_entries
from builder.layers import LAYERS, WRITTEN_IDS

CLAUSE = 240
"""How much of a sentence is shown on either side of a mention, in characters."""
_LOOKED_AT = CLAUSE + 60
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*\s+(?=[\"'“‘«(]?[^\W\d_a-z])")
_ENTRY_PARTS = ("", "_wikidata")
_TOLD_FACTS = (
    "publisher",
    "publisher_id",
    "speaker",
    "speaker_id",
    "published",
    "spoken",
    "review",
)

Pair = tuple[DocumentRows | None, DocumentRows | None]
Progress = Callable[[Iterator[Pair]], Iterable[Pair]]


class Side(Protocol):
    """One side of a comparison: what `compare` asks of it."""

    @property
    def name(self) -> str:
        """What the user called it."""

    @property
    def version(self) -> str | None:
        """The version of the dataset it says it is."""

    @property
    def card(self) -> str | None:
        """The text of its card."""

    @property
    def features(self) -> Mapping[str, Features]:
        """The features of each config."""

    @property
    def unreleased(self) -> Unreleased | None:
        """What no release holds, complete after `documents`; None of a release."""

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document, in the order of their ids."""


@dataclass(slots=True)
class _Seen:
    """What passed by of a side."""

    rows: Counter[str] = field(default_factory=Counter)
    guidelines: int = 0

    def watch(self, documents: Iterable[DocumentRows]) -> Iterator[DocumentRows]:
        for document in documents:
            for config, rows in document.tables.items():
                self.rows[config] += len(rows)
            for row in document.tables.get(DOCUMENTS, ()):
                self.guidelines = max(self.guidelines, int(row.get("guidelines") or 0))
            yield document

    def facts(self, side: Side) -> SideFacts:
        rows = {config: self.rows[config] for config in side.features if self.rows[config]}
        return SideFacts(side.name, side.version, rows, self.guidelines)

    def features(self, side: Side) -> dict[str, Features]:
        """Return the features of the configs that have rows: a release has no others."""
        return {name: found for name, found in side.features.items() if self.rows[name]}


def compare(old: Side, new: Side, progress: Progress = iter, contents: bool = False) -> Changes:
    """Compare two sides. Errors in reading either of them are theirs (see `sides`).

    `progress` is handed the documents on their way, one pair each, and hands them on.
    `contents` asks for what added documents hold: for readers, a verdict does without.
    """
    seen = _Seen(), _Seen()
    comparison = _Comparison(old.features, new.features, contents)
    documents = []
    pairs = _joined(seen[0].watch(old.documents()), seen[1].watch(new.documents()))
    for pair in progress(pairs):
        change = comparison.document(*pair)
        if change is not None:
            documents.append(change)
    added = {document.id for document in documents if document.kind == "added"}
    return Changes(
        old=seen[0].facts(old),
        new=seen[1].facts(new),
        documents=tuple(documents),
        schema=compare_schemas(seen[0].features(old), seen[1].features(new)),
        card=compare_cards(old.card, new.card),
        drafts=tuple(compare_drafts(old.unreleased, new.unreleased, added)),
        entries=tuple(compare_entries(old.unreleased, new.unreleased)),
        moved_rows=comparison.moved_rows,
    )


def _joined(olds: Iterator[DocumentRows], news: Iterator[DocumentRows]) -> Iterator[Pair]:
    """Pair documents by id; both sides come in the order of ids."""
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old.id < new.id):
            yield old, None
            old = next(olds, None)
        elif old is None or new.id < old.id:
            yield None, new
            new = next(news, None)
        else:
            yield old, new
            old, new = next(olds, None), next(news, None)


class _Comparison:
    """Compares documents of two sides, whose configs and columns may differ."""

    def __init__(
        self, old: Mapping[str, Features], new: Mapping[str, Features], contents: bool
    ) -> None:
        self._contents = contents
        self._layers = list_columns(old.get(DOCUMENTS, {})), list_columns(new.get(DOCUMENTS, {}))
        self._configs = {DOCUMENTS, PARAGRAPHS, *(old.keys() & new.keys())}
        self.moved_rows = 0

    def document(self, old: DocumentRows | None, new: DocumentRows | None) -> DocumentChange | None:
        """Return what differs in one document, or None."""
        if old is None or new is None:
            return self._come_or_gone(old, new)
        if old == new:
            return None
        before, after = open_page(old, self._layers[0]), open_page(new, self._layers[1])
        to_new = TextMap(before, after)
        change = DocumentChange(
            id=new.id,
            title=_title(after),
            kind="changed",
            old_split=_split(old),
            new_split=_split(new),
            annotation=after.annotation,
            facts=tuple(self._facts(before, after)),
            paragraphs=tuple(to_new.paragraphs),
            lines=tuple(self._lines(before, after, to_new)),
            mentions=tuple(self._mentions(before, after, to_new)),
        )
        differs = change.facts or change.paragraphs or change.lines or change.mentions
        return change if differs or change.old_split != change.new_split else None

    def _come_or_gone(self, old: DocumentRows | None, new: DocumentRows | None) -> DocumentChange:
        rows = new or old
        assert rows is not None
        page = open_page(rows, self._layers[0 if new is None else 1])
        return DocumentChange(
            id=rows.id,
            title=_title(page),
            kind="added" if old is None else "removed",
            old_split=_split(old) if old else "",
            new_split=_split(new) if new else "",
            annotation=page.annotation,
            content=_content(page) if new and self._contents else None,
        )

    def _facts(self, old: ComparedPage, new: ComparedPage) -> Iterator[FieldChange]:
        yield from _field_changes(old.facts, new.facts)
        for config in sorted(old.splits.keys() & new.splits.keys() - {DOCUMENTS}):
            splits = old.splits[config], new.splits[config]
            homes = old.splits.get(DOCUMENTS, ""), new.splits.get(DOCUMENTS, "")
            if splits[0] != splits[1] and splits != homes:
                yield FieldChange(f"split of {config}", *splits)

    def _lines(self, old: ComparedPage, new: ComparedPage, to_new: TextMap) -> Iterator[LineChange]:
        for before, after in pair_lines(old, new):
            shown = after or before or {}
            changes: tuple[FieldChange, ...] = ()
            if before and after:
                changes = tuple(self._line_fields(before, after, to_new))
                if not changes:
                    self._count_moved(before, after)
                    continue
            yield LineChange(
                number=shown.get("line") or 0,
                part=part_of(shown),
                label=shown.get("label") or "",
                text=shown.get("text") or "",
                kind="changed" if before and after else "added" if after else "removed",
                fields=changes,
                annotation=shown.get("annotation") or "",
            )

    def _line_fields(self, old: Part, new: Part, to_new: TextMap) -> Iterator[FieldChange]:
        changes = list(self._part_fields(old, new, to_new, derived_id=True))
        cut = to_new.same_raw and any(change.field == "text" for change in changes)
        relabelled = cut or any(change.field == "label" for change in changes)
        for change in changes:
            # Whether a line is in the clean text follows from its label and from where it is cut,
            # and its tokens from that.
            follows = change.field == HOMES or change.field.startswith("clean_")
            if relabelled and (follows or " (in " in change.field):
                continue
            if not to_new.same_raw and change.field in {"line", "raw_start", "raw_end"}:
                continue
            yield change

    def _mentions(
        self, old: ComparedPage, new: ComparedPage, to_new: TextMap
    ) -> Iterator[MentionChange]:
        for layer in sorted(old.mentions.keys() & new.mentions.keys(), key=_layer_order):
            written = layer in WRITTEN_IDS
            pairs = pair_mentions(old.mentions[layer], new.mentions[layer], to_new, written)
            for before, after in pairs:
                fields: tuple[FieldChange, ...] = ()
                if before and after:
                    found = self._part_fields(before, after, to_new, derived_id=not written)
                    fields = tuple(found)
                    if not fields:
                        self._count_moved(before, after)
                        continue
                yield MentionChange(layer, _sight(old, before), _sight(new, after), fields)

    def _part_fields(
        self, old: Part, new: Part, to_new: TextMap, derived_id: bool
    ) -> Iterator[FieldChange]:
        before, after = self._homes(old), self._homes(new)
        if before != after:
            yield FieldChange(HOMES, before, after)
        for change in _field_changes(old, new):
            skipped = change.field == HOMES or (change.field == "id" and derived_id)
            if not skipped and not _only_shifted(change, to_new):
                yield change

    def _homes(self, part: Part) -> str:
        return ", ".join(home for home in part[HOMES] if home in self._configs)

    def _count_moved(self, old: Part, new: Part) -> None:
        self.moved_rows += old.get("annotation") != new.get("annotation")


def _content(page: ComparedPage) -> Content:
    layers = sorted(page.mentions, key=_layer_order)
    mentions = [
        MentionChange(layer, None, _sight(page, part), _fields(part))
        for layer in layers
        for part in page.mentions[layer]
    ]
    return Content(
        facts=_fields({name: page.facts.get(name) for name in _TOLD_FACTS}),
        counts={layer: len(page.mentions[layer]) for layer in layers},
        mentions=tuple(mentions),
    )


def _fields(part: Part) -> tuple[FieldChange, ...]:
    said = (name for name in part if name not in {HOMES, "id"} and not name.endswith("annotation"))
    return tuple(FieldChange(name, None, part[name]) for name in said)


def _split(rows: DocumentRows) -> str:
    return rows.splits.get(DOCUMENTS) or min(rows.splits.values(), default="")


def _title(page: ComparedPage) -> str:
    return opening(page.facts.get("title"), page.text)


def _layer_order(name: str) -> tuple[int, str]:
    names = [layer.name for layer in LAYERS]
    return (names.index(name) if name in names else len(names), name)


def _field_changes(old: Part, new: Part) -> Iterator[FieldChange]:
    """Compare the fields that both have; what only one has is a matter of the schema.

    A field that names its config or its row says that a row contradicts its document, and is
    compared also where one side lacks it.
    """
    stable = _stable_entries(old, new)
    for name in dict.fromkeys([*old, *new]):
        comparable = (name in old and name in new) or " (in " in name
        if comparable and not name.endswith("annotation") and old.get(name) != new.get(name):
            yield FieldChange(name, old.get(name), new.get(name), stable.get(name))


def _stable_entries(old: Part, new: Part) -> dict[str, str]:
    """Return, by field, the registry id that it describes where both sides have the same."""
    stable: dict[str, str] = {}
    for name, value in old.items():
        if name.endswith("_id") and isinstance(value, str) and new.get(name) == value:
            stem = name.removesuffix("_id")
            stable |= {f"{stem}{part}": value for part in _ENTRY_PARTS}
            stable.setdefault("wikidata", value)
    return stable


def _only_shifted(change: FieldChange, to_new: TextMap) -> bool:
    """Tell whether an offset changed only because the text before it did."""
    name, old = change.field, change.old
    if not isinstance(old, int) or name.startswith("raw_"):
        return False
    if name == "end" or name.endswith("_end"):
        return to_new.end(old) == change.new
    return (name == "start" or name.endswith("_start")) and to_new(old) == change.new


def _sight(page: ComparedPage, part: Part | None) -> Sight | None:
    if part is None:
        return None
    start, end = part.get("start"), part.get("end")
    first = last = 0
    if not isinstance(start, int) or not isinstance(end, int):
        start = end = 0
    else:
        first, last = _sentence(page.text, start, end)
    return Sight(
        id=str(part.get("id") or ""),
        annotation=str(part.get("annotation") or ""),
        before=_cut(page.text[first:start], left=True),
        words=page.text[start:end] or str(part.get("text") or ""),
        after=_cut(page.text[end:last], left=False),
    )


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentences that hold a span, within its paragraphs.

    No more than is shown is looked at on either side.
    """
    left, right = max(0, start - _LOOKED_AT), min(len(text), end + _LOOKED_AT)
    first = text.rfind(SEPARATOR, left, start)
    first = left if first < 0 else first + len(SEPARATOR)
    last = text.find(SEPARATOR, end, right)
    last = right if last < 0 else last
    for match in _SENTENCE_END.finditer(text, first, last):
        if match.end() <= start:
            first = match.end()
        elif match.end() > end:
            last = min(last, end + len(text[end : match.end()].rstrip()))
            break
    return first, last


def _cut(text: str, left: bool) -> str:
    if len(text) <= CLAUSE:
        return text
    return f"…{text[-CLAUSE:]}" if left else f"{text[:CLAUSE]}…"
