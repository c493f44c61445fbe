"""Changes in words: what a reader is told, whatever the format it is told in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from builder.diff.bump import Bump, Verdict
from builder.diff.changes import (
    Changes,
    DraftInBrief,
    FieldChange,
    LineChange,
    MentionChange,
    Sight,
    independent,
)
from builder.diff.page import HOMES, is_offset
from builder.layers import LAYERS, WRITTEN_IDS

NOTHING = "—"
LONG = 1500
"""Characters after which a value is cut in its middle; JSON has it whole."""


@dataclass(frozen=True, slots=True)
class Told:
    """One field as it is told: what follows from another field is told with it, or not."""

    name: str
    old: str
    new: str


def verdict_words(verdict: Verdict, changes: Changes) -> str:
    """Return what the versions claim, beside what the change deserves; empty if none is known."""
    old, new = changes.old.version, changes.new.version
    if old is None or new is None or verdict.at_least is None:
        return ""
    if verdict.claim is None:
        return f"Version {new} does not come after {old}."
    if old == new:
        if verdict.bump is Bump.none:
            return f"Both sides say {old}."
        return f"Both sides say {old}; a release of this change is {verdict.at_least} or later."
    if verdict.satisfied:
        return f"{old} → {new} claims {verdict.claim.name}, which is enough."
    return (
        f"{old} → {new} claims {verdict.claim.name}, the change deserves {verdict.bump.name}: "
        f"{verdict.at_least} or later."
    )


def nothing_words(changes: Changes) -> str:
    """Return what to say where no data changed."""
    if changes.moved_rows:
        rows = count(changes.moved_rows, "annotation")
        return f"No change in the data: {rows} only moved to another line of YAML."
    return "No change in the data."


def count(number: int, what: str) -> str:
    """Return a number of things: `2 documents`; only the first noun of `what` is made plural."""
    noun, space, rest = what.partition(" ")
    return f"{number} {noun}{'' if number == 1 else 's'}{space}{rest}"


def mention_name(change: MentionChange) -> str:
    """Return what a mention is called: its id where people wrote it, else its words."""
    layer = _noun(change.layer)
    old, new = change.old, change.new
    ids = [sight.id.rpartition("#")[2] for sight in (old, new) if sight]
    if any(f.field == "id" for f in change.fields):
        return f"{layer} {ids[0]} → {ids[1]}"
    sight = new or old
    assert sight is not None
    place = ids[-1].lstrip("abcdefghijklmnopqrstuvwxyz")
    derived = change.layer not in WRITTEN_IDS and place.isdigit() and sight.words
    return f"{layer} “{shortened(sight.words, 60)}”" if derived else f"{layer} {ids[-1]}"


def listed_mention(change: MentionChange) -> str:
    """Return a mention and what was annotated about it in one line."""
    name, sight = mention_name(change), change.new or change.old
    assert sight is not None
    quoted = "" if "“" in name else f" “{shortened(sight.words, 120)}”"
    return ": ".join(filter(None, [f"{name}{quoted}", said_fields(change.fields)]))


def said_fields(fields: Sequence[FieldChange]) -> str:
    """Return the fields that the new side has, in one line."""
    told = (told for told in told_fields(fields) if told.new != NOTHING)
    return "; ".join(f"{told.name} {told.new}" for told in told)


def counts_words(counts: Mapping[str, int]) -> str:
    """Return how many mentions each layer has."""
    return ", ".join(
        f"{number} {_noun(name) if number == 1 else name}" for name, number in counts.items()
    )


def _noun(layer: str) -> str:
    """Return what one mention is called; the layer may be one that only an old release has."""
    nouns = (known.noun for known in LAYERS if known.name == layer)
    return next(nouns, layer.removesuffix("s"))


def draft_words(draft: DraftInBrief) -> str:
    """Return what a draft holds, and what is left to do."""
    left = f"{count(draft.unread, 'line')} unread, {count(draft.doubts, 'doubt')}"
    return f"{counts_words(draft.counts)}; {left}"


def told_fields(fields: Sequence[FieldChange]) -> list[Told]:
    """Return the fields to tell of; names are told with their ids, and words by the sentence."""
    by_name = {change.field: change for change in fields}
    shown = (change for change in independent(fields) if change.field not in {"id", "text"})
    return [_told(change, by_name) for change in shown]


def _told(change: FieldChange, by_name: dict[str, FieldChange]) -> Told:
    name = change.field
    if name == HOMES:
        return Told("rows", value_words(change.old), value_words(change.new))
    if is_offset(name) and isinstance(change.old, int) and isinstance(change.new, int):
        stem = name.rpartition("_")[0]
        return Told(f"place of {stem or 'the words'}", f"{change.old}", f"{change.new}")
    old, new = value_words(change.old), value_words(change.new)
    ids = by_name.get(f"{name}_id")
    if ids:
        old, new = _with_id(old, ids.old), _with_id(new, ids.new)
    if name.endswith("_sha256"):
        return Told("raw page", f"sha256 {old[:12]}…", f"sha256 {new[:12]}…")
    return Told(name.removesuffix("_text"), old, new)


def _with_id(name: str, id: object) -> str:
    return name if id is None else f"{name} ({id})"


def value_words(value: object) -> str:
    """Return a value as it is shown."""
    if value is None or value == [] or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, (list, tuple)):
        return shortened("; ".join(map(value_words, value)))
    return shortened(str(value))


def shortened(text: str, limit: int = LONG) -> str:
    """Return a text, cut in its middle if it is long."""
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half]} … {text[-half:]}"


def boundary_words(old: Sight, new: Sight) -> str:
    """Return which words a mention gained or lost at its ends; empty if it is more than that."""
    pairs = ("without", old.words, new.words), ("now with", new.words, old.words)
    for word, long, short in pairs:
        if short not in long or not short:
            continue
        before, _, after = long.partition(short)
        ends = [f"“{shortened(end.strip(), 120)}”" for end in (before, after) if end.strip()]
        if ends:
            return f"{word} {' and '.join(ends)}"
    return ""


def line_runs(lines: Iterable[LineChange]) -> Iterator[tuple[str, LineChange]]:
    """Yield runs of lines that changed alike: `L22–L25`, and the first line of the run."""
    numbered = enumerate(lines)
    for _, run in groupby(numbered, key=lambda item: (item[1].number - item[0], _alike(item[1]))):
        found = [line for _, line in run]
        first, last = found[0], found[-1]
        name = f"L{first.number}.{first.part}" if first.part else f"L{first.number}"
        yield name if first is last else f"{name}–L{last.number}", first


def _alike(line: LineChange) -> tuple[str, int, str]:
    return (
        line.kind,
        line.part,
        repr([(change.field, change.old, change.new) for change in line.fields]),
    )
