"""Make the suggestions of a draft anew where nobody has typed; what a person wrote stays.

Labels and facts are those of the file. Of its entries only those are made anew that are as they
were suggested (see `marks`); a line that was made text since gets its entry.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from builder.annotation import edtf_dates
from builder.annotation.file import Annotation
from builder.annotation.labels import LineLabels
from builder.annotation.registry import Registries
from builder.annotation.writing import opening
from builder.layers.statements import KINDS
from builder.page.clean import CleanText, clean, spaces
from builder.page.seed import Page
from builder.suggest import draft, facts, statements
from builder.suggest.cast import Newcomer
from builder.suggest.draft import Suggested
from builder.suggest.lines import Guess
from builder.suggest.marks import Block, blocks, mark
from builder.suggest.scene import Data, Scene, Suggestion
from builder.yaml_text import layout
from builder.yaml_text.shape import Item

_INTRODUCTION = re.compile(
    r"# doubt: `([a-z0-9-]+)` is new: .*; add them to the registry, or write whom it has"
)
_ID = re.compile(r"\bid: s(\d{1,7})$")
_PAGE = re.compile(r"page:\s*(#.*)?")
_PART = re.compile(r"[a-z_0-9]+:")
_FACT = re.compile(r"  ([a-z_]+):")


class Renewed(NamedTuple):
    """A draft made anew: its text, and which raw lines were made anew, and which were kept.

    `newcomers` are the speakers whom the registry lacks in the entries made anew.
    """

    text: str
    made: tuple[int, ...]
    kept: tuple[int, ...]
    newcomers: tuple[Newcomer, ...]


def can_renew(notes: Annotation) -> bool:
    """Whether a file has the parts that are needed to see what was typed into it."""
    return all(notes.values.get(part) is not None for part in ("page", "lines", "text"))


def renew(
    source: str, page: Page, notes: Annotation, labels: LineLabels, registries: Registries
) -> Renewed:
    """Return a draft with its untouched entries made anew; all other lines are as in `source`."""
    guess = Guess(dict(labels.names), {})
    text = clean(page, guess.labels, labels.rests())
    day = facts.published(page, guess)
    scene = Scene(text, registries, _day(notes, "published") or (day.day if day else None))
    made = draft.suggest(scene, _day(notes, "spoken"))
    head, *entries = blocks(source.split("\n"))
    before = {block.line: block for block in entries}
    numbers = _numbers(made, before, notes)
    fresh = {
        line: _block(line, layers, text, numbers)
        for line, layers in made.entries.items()
        if line not in before or before[line].untouched
    }
    changed = {line: new for line, new in fresh.items() if not _says_same(before.get(line), new)}
    speakers = {said.speaker for said in made.found if said.paragraph.line in fresh}
    newcomers = tuple(new for new in made.newcomers if new.id in speakers)
    speaker = statements.principal(made.found)
    suggested = facts.suggest(page, guess, scene, day, speaker, made.speech)
    new = {newcomer.id: newcomer for newcomer in newcomers}
    lines = [
        *_head(head, suggested, new, registries, empty=not (entries or changed)),
        *_body(entries, changed, text),
    ]
    kept = [line for line in before if line not in fresh]
    return Renewed("\n".join(lines), tuple(sorted(changed)), tuple(kept), newcomers)


def _day(notes: Annotation, key: str) -> dt.date | None:
    """Return the day of a fact of the file, if it is one day."""
    value = notes.page.get(key)
    period = edtf_dates.parse(value.text("edtf") or "") if value else None
    return period.earliest if period and period.earliest == period.latest else None


# Entries


def _block(
    line: int, layers: Mapping[str, list[Suggestion]], text: CleanText, numbers: Mapping[str, str]
) -> Block:
    """Return the entry of a line with its mark, as a file has it."""
    paragraph = text.paragraph_of_line(line)
    words = opening(paragraph.text) if paragraph else ""
    comments: dict[layout.Path, str] = {("text", f"L{line}"): words} if words else {}
    data: Data = {"text": {f"L{line}": draft.entry(_numbered(layers, numbers))}}
    _, entry = blocks(mark(layout.write(data, comments)).rstrip("\n").split("\n"))
    return entry


def _numbered(
    layers: Mapping[str, list[Suggestion]], numbers: Mapping[str, str]
) -> dict[str, list[Suggestion]]:
    """Return suggestions with the ids that statements have in the file.

    What continues a statement that has none there is left out.
    """
    known = {"", *numbers}
    return {
        name: [
            suggestion._replace(item=_with_ids(suggestion.item, numbers))
            for suggestion in found
            if suggestion.item.get("continues", "") in known
        ]
        for name, found in layers.items()
    }


def _with_ids(item: Mapping[str, Data], numbers: Mapping[str, str]) -> dict[str, Data]:
    ids = {key: numbers[str(item[key])] for key in ("id", "continues") if key in item}
    return {**item, **ids}


def _numbers(made: Suggested, before: Mapping[int, Block], notes: Annotation) -> dict[str, str]:
    """Return the ids of the suggested statements in the file: those they had, else new ones."""
    old = {entry.line: entry.items("statements") for entry in notes.entries}
    written = (line for block in before.values() for line in block.lines)
    last = max((int(number) for line in written for number in _ID.findall(line)), default=0)
    numbers: dict[str, str] = {}
    taken: set[str] = set()
    for line, layers in made.entries.items():
        for suggestion in layers.get("statements", ()):
            known = _id_of(suggestion, old.get(line, ()), taken)
            if known is None and line in before and not before[line].untouched:
                continue
            last += known is None
            numbers[str(suggestion.item["id"])] = number = known or f"s{last}"
            taken.add(number)
    return numbers


def _id_of(suggestion: Suggestion, items: Sequence[Item], taken: Set[str]) -> str | None:
    """Return the id of the statement with these words in the file, unless another one has it."""
    words = next(suggestion.item[kind] for kind in KINDS if kind in suggestion.item)
    same = (item.text("id") for item in items if spaces(item.quote.words.value) == words)
    return next((id for id in same if id and id not in taken), None)


def _says_same(old: Block | None, new: Block) -> bool:
    return old is not None and _stripped(old) == _stripped(new)


def _stripped(block: Block) -> tuple[str, ...]:
    return tuple("\n".join(block.lines).rstrip("\n").split("\n"))


def _body(entries: Sequence[Block], fresh: Mapping[int, Block], text: CleanText) -> Iterator[str]:
    """Yield the lines of the entries, those made anew in their place, others as they were."""
    order = dict.fromkeys(paragraph.line for paragraph in text.paragraphs)
    there = {block.line for block in entries}
    waiting = deque(line for line in order if line in fresh and line not in there)
    for at, block in enumerate(entries):
        while waiting and waiting[0] < block.line:
            yield from (*fresh[waiting.popleft()].lines, "")
        if block.line in fresh:
            blank = len(block.lines) - len(_stripped(block))
            yield from (*fresh[block.line].lines, *[""] * blank)
        elif block.line in order or not block.untouched:
            yield from block.lines
        if at == len(entries) - 1:
            break
    for line in waiting:
        yield from ("", *fresh[line].lines)


# What stands before the entries


def _head(
    head: Block,
    suggested: Mapping[str, Data],
    newcomers: Mapping[str, Newcomer],
    registries: Registries,
    *,
    empty: bool,
) -> Iterator[str]:
    """Yield the lines before the entries, with new facts and the introductions of new speakers.

    Introductions of speakers whom the registry has by now are left out.
    """
    met = {*newcomers, *registries.people.entities}
    lines = [x for x in head.lines if not (m := _INTRODUCTION.fullmatch(x)) or m[1] not in met]
    if f"# {draft.UNREAD_FACTS}" in lines:
        lines = list(_with_facts(lines, suggested))
    for line in lines:
        if line.startswith("text:"):
            yield from (f"# {draft.introduction(new)}" for new in newcomers.values())
        yield line if empty else line.replace("text: {}", "text:")


def _with_facts(lines: Sequence[str], suggested: Mapping[str, Data]) -> Sequence[str]:
    """Return the lines of a file with the facts that its part `page` lacks at the end of it."""
    start = next((at for at, line in enumerate(lines) if _PAGE.fullmatch(line)), None)
    if start is None:
        return lines  # on one line, as `page: {}`, which is typed
    end = next((at for at in range(start + 1, len(lines)) if _PART.match(lines[at])), len(lines))
    while end > start + 1 and not lines[end - 1].startswith(" "):
        end -= 1
    known = {match[1] for line in lines[start:end] if (match := _FACT.match(line))}
    missing = {key: value for key, value in suggested.items() if key not in known}
    made = layout.write({"page": missing}).rstrip("\n").split("\n")[1:] if missing else []
    return [*lines[:end], *made, *lines[end:]]
