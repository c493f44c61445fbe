"""A comparison for people: one report, in the style of a terminal or of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from builder.diff.bump import judge
from builder.diff.changes import (
    CardChange,
    Changes,
    DocumentChange,
    DraftChange,
    Entry,
    FieldChange,
    MentionChange,
    SchemaChange,
    Sight,
    registry_changes,
)
from builder.diff.words import (
    Told,
    boundary_words,
    count,
    counts_words,
    draft_words,
    line_runs,
    listed_mention,
    mention_name,
    nothing_words,
    said_fields,
    shortened,
    told_fields,
    value_words,
    verdict_words,
)
from builder.reports import markdown
from builder.reports.problems import visible

SUMMARY_BYTES = 1_000_000
"""What Markdown keeps to: a job's summary on GitHub may have 1 MiB."""
LISTED = 50
"""How many documents, columns or entries a list shows."""
DIFF_LINES = 40
SHORT = 20
"""How many mentions of an added document a terminal shows."""
LABEL = 200
_PARAGRAPH = 400


class Style(Protocol):
    """How the parts of a report look. Arguments named `text` are as they stand in the data."""

    def words(self, text: str) -> str:
        """Return text of the data, made harmless."""

    def code(self, text: str) -> str:
        """Return a name: an id, a path, a column."""

    def strong(self, text: str) -> str:
        """Return text of the data that stands out."""

    def title(self, shown: str) -> str:
        """Return the first line."""

    def heading(self, shown: str) -> str:
        """Return the line above a section or a document."""

    def item(self, shown: str) -> str:
        """Return the line above what is told of one thing."""

    def point(self, shown: str) -> str:
        """Return a line of an item."""

    def old(self, shown: str) -> str:
        """Return a line that shows what was."""

    def new(self, shown: str) -> str:
        """Return a line that shows what is."""

    def literal(self, lines: Sequence[str]) -> str:
        """Return lines of a file, as they stand there."""

    def folded(self, head: str, points: Sequence[str]) -> str:
        """Return a long list that should not be in the way."""


class TextStyle:
    """A terminal, with colour or without."""

    def __init__(self, color: bool = False) -> None:
        """Choose whether to use colour."""
        self._color = color

    def words(self, text: str) -> str:
        """Return the text without characters that a terminal would obey."""
        return visible(text, len(text) + 1)

    code = words

    def strong(self, text: str) -> str:
        """Return the text bold, or in double brackets."""
        shown = self.words(text)
        return f"\033[1;4m{shown}\033[22;24m" if self._color else f"[[{shown}]]"

    def title(self, shown: str) -> str:
        """Return the line as it is."""
        return f"{self._painted(shown, '1')}\n"

    def heading(self, shown: str) -> str:
        """Return the line after an empty one."""
        return f"\n{self._painted(shown, '1')}\n"

    def item(self, shown: str) -> str:
        """Return the line, indented."""
        return f"  {shown}\n"

    def point(self, shown: str) -> str:
        """Return the line, indented twice."""
        return f"      {shown}\n"

    def old(self, shown: str) -> str:
        """Return the line after a minus."""
        return f"    {self._painted(f'- {shown}', '31')}\n"

    def new(self, shown: str) -> str:
        """Return the line after a plus."""
        return f"    {self._painted(f'+ {shown}', '32')}\n"

    def literal(self, lines: Sequence[str]) -> str:
        """Return the lines, indented."""
        return "".join(f"      {self.words(line)}\n" for line in lines)

    def folded(self, head: str, points: Sequence[str]) -> str:
        """Return the first lines of the list."""
        return self.item(head) + _points(points, self, SHORT)

    def _painted(self, shown: str, code: str) -> str:
        return f"\033[{code}m{shown}\033[0m" if self._color else shown


class MarkdownStyle:
    """GitHub's Markdown, in which nothing of the data can become markup, link or mention."""

    def words(self, text: str) -> str:
        """Return the text with all markup escaped."""
        return markdown.escaped(text)

    def code(self, text: str) -> str:
        """Return the text as code, which no character of it can end."""
        return markdown.code(text)

    def strong(self, text: str) -> str:
        """Return the text bold."""
        # Asterisks do not open or close beside every letter and space; the element always does.
        return f"<strong>{self.words(text)}</strong>"

    def title(self, shown: str) -> str:
        """Return a heading of the second level."""
        return f"## {shown}\n"

    def heading(self, shown: str) -> str:
        """Return a heading of the third level."""
        return f"\n### {shown}\n"

    def item(self, shown: str) -> str:
        """Return a paragraph."""
        return f"\n{shown}\n"

    def point(self, shown: str) -> str:
        """Return an item of a list."""
        return f"- {shown}\n"

    def old(self, shown: str) -> str:
        """Return an item that says `before`."""
        return f"- before: {shown}\n"

    def new(self, shown: str) -> str:
        """Return an item that says `after`."""
        return f"- after: {shown}\n"

    def literal(self, lines: Sequence[str]) -> str:
        """Return a block of code, which no line of it can end."""
        shown = [visible(line, len(line) + 1) for line in lines]
        fence = "`" * (1 + max([2, *map(len, re.findall("`+", "\n".join(shown)))]))
        return "\n".join(["", f"{fence}diff", *shown, fence, ""])

    def folded(self, head: str, points: Sequence[str]) -> str:
        """Return the whole list, which opens at a click."""
        # Between empty lines what stands in the element is Markdown again.
        shown = "".join(map(self.point, points))
        return f"\n<details><summary>{head}</summary>\n\n{shown}\n</details>\n"


def render(changes: Changes, style: Style, limit: int | None = None) -> str:
    """Return the report; beyond `limit` bytes of UTF-8 it says how much it leaves out."""
    paper = _Paper(limit)
    for block in _overview(changes, style):
        paper.add(block)
    left_out, documents = 0, 0
    for document in changes.documents:
        blocks = list(_document(document, style))
        if blocks:
            blocks[:2] = ["".join(blocks[:2])]
            missing = sum(not paper.add(block) for block in blocks)
            left_out, documents = left_out + missing, documents + bool(missing)
    if left_out:
        note = f"{count(left_out, 'change')} of {count(documents, 'document')} left out"
        paper.close(style.heading("Cut") + style.item(f"{note}: this page would be too long."))
    return paper.text()


class _Paper:
    """Takes blocks until it is full; then nothing more but the closing note."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit
        self._blocks: list[str] = []

    def add(self, block: str) -> bool:
        if self._left is not None:
            self._left = self._left - len(block.encode()) if self._left > 0 else 0
            if self._left <= 0:
                self._left = 0
                return False
        self._blocks.append(block)
        return True

    def close(self, note: str) -> None:
        self._blocks.append(note)

    def text(self) -> str:
        return "".join(self._blocks)


def _overview(changes: Changes, style: Style) -> Iterator[str]:
    verdict = judge(changes)
    sides = f"{style.code(changes.old.name)} → {style.code(changes.new.name)}"
    yield style.title(f"{sides}: {verdict.bump.name if changes else 'no'} bump")
    if not changes:
        yield style.item(nothing_words(changes))
    if words := verdict_words(verdict, changes):
        yield style.item(words)
    reasons = [
        f"{reason.bump.name}: {count(reason.count, reason.what)}"
        f" ({_some(reason.examples, reason.count, style)})"
        for reason in verdict.reasons
    ]
    if reasons:
        yield style.item("Why:") + "".join(style.point(reason) for reason in reasons)
    yield from _come_and_gone(changes, style)
    yield from _list("Configs and columns", [_schema(c, style) for c in changes.schema], style)
    registry = [*_entries(changes, style), *_registry(changes, style)]
    yield from _list("Registry", registry, style)
    yield from _drafts(changes.drafts, style)
    yield from _card(changes.card, style)


def _some(names: Sequence[str], number: int, style: Style) -> str:
    shown = ", ".join(style.words(shortened(name, LABEL)) for name in names)
    return f"{shown}, …" if number > len(names) and len(names) > 4 else shown


def _come_and_gone(changes: Changes, style: Style) -> Iterator[str]:
    for kind in ("removed", "added"):
        found = [document for document in changes.documents if document.kind == kind]
        lines = [_heading(d, d.old_split or d.new_split, style) for d in found]
        yield from _list(f"Documents {kind}", lines, style)


def _heading(document: DocumentChange, split: str, style: Style) -> str:
    title = style.words(shortened(document.title, LABEL))
    return f"{style.code(document.id)} ({split}): {title}"


def _list(heading: str, lines: Sequence[str], style: Style) -> Iterator[str]:
    if lines:
        yield f"{style.heading(heading)}{_points(lines, style)}"


def _points(lines: Sequence[str], style: Style, limit: int = LISTED) -> str:
    more = [f"and {len(lines) - limit} more"] if len(lines) > limit else []
    return "".join(style.point(line) for line in [*lines[:limit], *more])


def _schema(change: SchemaChange, style: Style) -> str:
    if not change.column:
        return f"config {style.code(change.config)} {change.kind}"
    name = style.code(f"{change.config}.{change.column}")
    if change.kind == "changed":
        told = f"{style.words(shortened(change.old))} → {style.words(shortened(change.new))}"
        return f"{name} {'retyped' if change.breaks else 'has more label names'}: {told}"
    return f"{name} {change.kind}: {style.words(change.old or change.new)}"


def _registry(changes: Changes, style: Style) -> Iterator[str]:
    for entry in registry_changes(changes):
        told = _arrow(Told(entry.field, value_words(entry.old), value_words(entry.new)), style)
        where = f"{count(entry.rows, 'place')} in {count(len(entry.documents), 'document')}"
        yield f"{style.code(entry.entry)} {told} ({where})"


def _entries(changes: Changes, style: Style) -> Iterator[str]:
    """Yield the entries that came, went or were renamed, but for what rows show anyway."""
    shown = {(entry.entry, entry.new) for entry in registry_changes(changes)}
    for change in changes.entries:
        old, new = change.old, change.new
        entry = new or old
        assert entry is not None
        if old and new:
            if old.id != new.id or (new.id, new.name) not in shown:
                yield f"{entry.registry}: {_entry(old, style)} → {_entry(new, style)}"
            continue
        where = f"  {_where(entry.annotation, style)}" if new else ""
        yield f"{entry.registry}: {_entry(entry, style)} {change.kind}{where}"


def _entry(entry: Entry, style: Style) -> str:
    return f"{style.code(entry.id)} ({style.words(shortened(entry.name, LABEL))})"


def _drafts(changes: Sequence[DraftChange], style: Style) -> Iterator[str]:
    if changes:
        yield style.heading("Drafts")
    for change in changes[:LISTED]:
        draft = change.new or change.old
        assert draft is not None
        done = "begun" if change.kind == "added" else change.kind
        title = style.words(shortened(draft.title, LABEL))
        head = style.item(f"{style.code(draft.id)} {done}: {title}")
        told = [draft_words(side) for side in (change.old, change.new) if side]
        if change.kind == "changed" and told[0] != told[1]:
            yield head + style.old(told[0]) + style.new(told[1])
        else:
            yield head + style.point(told[-1])
    if len(changes) > LISTED:
        yield style.item(f"and {len(changes) - LISTED} more")


def _card(changes: Sequence[CardChange], style: Style) -> Iterator[str]:
    if changes:
        yield style.heading("Card")
    following = [change.section for change in changes if change.generated]
    for change in changes:
        if not change.generated:
            head = style.item(
                f"section {style.code(shortened(change.section, LABEL))} {change.kind}"
            )
            yield head + style.literal([shortened(line) for line in change.lines[:DIFF_LINES]])
    if following:
        names = ", ".join(style.code(shortened(name, LABEL)) for name in following[:LISTED])
        yield style.item(f"generated from the data: {names}")


def _document(document: DocumentChange, style: Style) -> Iterator[str]:
    """Yield the heading and one block a change; nothing if only the registry changed."""
    blocks = [
        *_content(document, style),
        *_facts(document, style),
        *_lines(document, style),
        *_paragraphs(document, style),
        *(_mention(m, style) for m in document.mentions if not m.only_registry),
    ]
    if blocks:
        split = document.new_split
        if document.kind == "changed" and split != document.old_split:
            split = f"{document.old_split} → {split}"
        yield style.heading(_heading(document, split, style))
        yield from blocks


def _content(document: DocumentChange, style: Style) -> Iterator[str]:
    content = document.content
    if content is None:
        return
    facts = style.words(said_fields(content.facts))
    counts = style.words(counts_words(content.counts))
    yield style.item(facts) + style.point(counts)
    if content.mentions:
        lines = [
            f"{style.words(listed_mention(m))}  {_where(m.new.annotation, style)}"
            for m in content.mentions
            if m.new
        ]
        yield style.folded(count(len(lines), "mention"), lines)


def _facts(document: DocumentChange, style: Style) -> Iterator[str]:
    if document.kind != "changed":
        return
    told = [_arrow(told, style) for told in told_fields(_own(document.facts))]
    if document.old_split != document.new_split:
        told.insert(0, f"split: {document.old_split} → {document.new_split}")
    if told:
        head = style.item(f"document {_where(document.annotation, style)}")
        yield head + "".join(style.point(line) for line in told)


def _own(fields: Iterable[FieldChange]) -> list[FieldChange]:
    return [change for change in fields if not change.entry]


def _lines(document: DocumentChange, style: Style) -> Iterator[str]:
    for numbers, line in line_runs(document.lines):
        labels = [told for told in told_fields(line.fields) if told.name == "label"]
        others = [told for told in told_fields(line.fields) if told.name != "label"]
        what = "".join(f": {told.old} → {told.new}" for told in labels)
        what += f": {line.label}" if line.part and line.kind != "changed" else ""
        head = f"line {numbers} {line.kind}{what}  {_where(line.annotation, style)}"
        quoted = style.point(f"“{style.words(shortened(line.text.strip(), 120))}”")
        yield style.item(head) + quoted + "".join(style.point(_arrow(t, style)) for t in others)


def _paragraphs(document: DocumentChange, style: Style) -> Iterator[str]:
    if document.paragraphs:
        shown = [style.item("clean text changed")]
        for change in document.paragraphs:
            if change.old is not None:
                shown.append(style.old(style.words(shortened(change.old, _PARAGRAPH))))
            if change.new is not None:
                shown.append(style.new(style.words(shortened(change.new, _PARAGRAPH))))
        yield "".join(shown)


def _mention(change: MentionChange, style: Style) -> str:
    old, new = change.old, change.new
    sight = new or old
    assert sight is not None
    head = f"{style.words(mention_name(change))} {change.kind}"
    where = f"{'' if new else 'was at '}{_where(sight.annotation, style)}"
    shown = [style.item(f"{head}  {where}")]
    shown += [style.point(_arrow(told, style)) for told in told_fields(_own(change.fields))]
    if any(field.field == "id" for field in change.fields):
        shown.append(style.point("ids are permanent: who cites the old one is led astray"))
    if old and new and (words := boundary_words(old, new)):
        shown.append(style.point(f"boundary: {style.words(words)}"))
    if not sight.words:  # a row that is about no words of the text has no sentence to show
        return "".join(shown)
    if old and new and _seen(old) == _seen(new):
        return "".join([*shown, style.point(f"in: {_sentence(new, style)}")])
    shown += [style.old(_sentence(old, style))] if old else []
    shown += [style.new(_sentence(new, style))] if new else []
    return "".join(shown)


def _seen(sight: Sight) -> tuple[str, str, str]:
    return sight.before, sight.words, sight.after


def _sentence(sight: Sight, style: Style) -> str:
    words = style.strong(shortened(sight.words))
    return f"{style.words(sight.before)}{words}{style.words(sight.after)}"


def _arrow(told: Told, style: Style) -> str:
    return f"{style.words(told.name)}: {style.words(told.old)} → {style.words(told.new)}"


def _where(annotation: str, style: Style) -> str:
    """Return the place of an item as `path:line`, which terminals and editors open."""
    path, _, line = annotation.partition("#L")
    return style.code(f"{path}:{line}") if line else ""
