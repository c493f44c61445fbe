"""What the page of a document shows, gathered but not yet rendered.

A document with errors is shown too: everything that could be read stands in its place, and
every problem at the line it is about.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

from builder import layers
from builder.annotation import file as annotation_file
from builder.annotation.facts import DatedFact
from builder.annotation.file import Annotation
from builder.annotation.registry import Registries
from builder.corpus.document import Resolved, resolve_document
from builder.disk.files import decode, read_file
from builder.layers import LAYERS
from builder.layers.base import Layer, Mention, Scene
from builder.layers.columns import Row
from builder.page import seed
from builder.page.clean import Paragraph, clean_line
from builder.page.seed import Page, RawLine
from builder.page.spans import Span
from builder.reports.problems import Place, Problem, Report
from builder.yaml_text.shape import line_number


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention as a page shows it. `id` is what its published id has after the `#`."""

    id: str
    layer: Layer[Mention]
    row: Row
    parts: Mapping[str, Span]
    place: Place
    source: str
    problems: Sequence[Problem]

    @property
    def span(self) -> Span:
        """The mention itself; the other parts are the words it refers to."""
        return self.parts[""]


@dataclass(slots=True)
class Line:
    """A raw line that is not blank, or a part of one that is cut, and what stands in it.

    `id` is what its published id has after the `#`.
    """

    id: str
    raw: RawLine
    label: str | None
    paragraph: Paragraph | None = None
    mentions: list[Shown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Fact(NamedTuple):
    """Something known about the page, and what it rests on."""

    name: str
    value: str
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as its page shows it; `homeless` are the problems of no line."""

    stem: str
    title: str
    language: str | None
    facts: Sequence[Fact]
    text: str
    lines: Sequence[Line]
    mentions: Sequence[Shown]
    problems: Sequence[Problem]
    homeless: Sequence[Problem]
    yaml: Sequence[str]

    def count(self, layer: Layer[Mention]) -> int:
        """How many mentions of a layer the document has."""
        return sum(shown.layer is layer for shown in self.mentions)


def view(
    root: Path, stem: str, registries: Registries, problems: Sequence[Problem]
) -> DocumentView:
    """Gather the page of a document; `problems` are those of its two files."""
    ignored = Report()  # `problems` has them already, with those across documents
    page = seed.load(root, stem, ignored)
    data = _annotation(root, stem)
    notes = data and annotation_file.from_bytes(data, stem, layers.SHAPE, ignored)
    yaml = _lines_of_yaml(data)
    if page is None or not notes:
        return _unread(stem, page, problems, yaml)
    found = resolve_document(page, notes, registries, ignored)
    lines = _lines(page, found)
    written = _Yaml(yaml)
    mentions = _mentions(found, written, problems)
    by_line = {line.paragraph.start: line for line in lines if line.paragraph}
    for shown in mentions:
        by_line[found.scene.clean.paragraph_at(shown.span.start).start].mentions.append(shown)
    return DocumentView(
        stem=stem,
        title=_title(lines) or _opening(found) or stem,
        language=notes.page.text("language"),
        facts=tuple(_facts(notes, found)),
        text=found.scene.clean.text,
        lines=lines,
        mentions=mentions,
        problems=problems,
        homeless=_settle(problems, lines, _locator(page, notes, found, written)),
        yaml=yaml,
    )


def bare(root: Path, stem: str, problems: Sequence[Problem]) -> DocumentView:
    """Gather the page of a document of which nothing can be shown but its raw page."""
    page = seed.load(root, stem, Report())
    return _unread(stem, page, problems, _lines_of_yaml(_annotation(root, stem)))


def _unread(
    stem: str, page: Page | None, problems: Sequence[Problem], yaml: Sequence[str]
) -> DocumentView:
    lines = _lines(page, None)
    homeless = _settle(problems, lines, Locator((), {}, _Yaml(yaml)))
    return DocumentView(stem, stem, None, (), "", lines, (), problems, homeless, yaml)


class _Yaml:
    """The lines of a file, and what is asked of each of them again and again."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._ends: dict[int, int] = {}
        self._past = list(range(1, len(lines) + 1))
        for at in range(len(lines) - 2, -1, -1):
            if lines[at].lstrip().startswith("#"):
                self._past[at] = self._past[at + 1]

    def past_comments(self, number: int) -> int:
        """Return the first line from `number` on that is no comment: what a comment is about."""
        return self._past[number - 1] if 0 < number <= len(self._past) else number

    def block_end(self, start: int) -> int:
        """Return the last line of the block whose key or dash opens line `start`, one-based."""
        if start not in self._ends:
            self._ends[start] = self._block_end(start)
        return self._ends[start]

    def _block_end(self, start: int) -> int:
        indent = _indent(self.lines[start - 1]) if start <= len(self.lines) else 0
        end = start
        for number in range(start + 1, len(self.lines) + 1):
            line = self.lines[number - 1]
            if line.strip() and _indent(line) <= indent:
                break
            if line.strip() and not line.lstrip().startswith("#"):
                end = number
        return end


@dataclass(frozen=True, slots=True)
class Locator:
    """The way from a line of YAML to the raw line it is about."""

    entries: Sequence[tuple[int, int]]
    labels: Mapping[int, int]
    yaml: _Yaml

    def raw_line(self, problem: Problem) -> int | None:
        """Return the number of the raw line that a problem is about, if it is about one."""
        if problem.raw_line:
            return problem.raw_line
        if problem.place.path.startswith(f"{seed.FOLDER}/"):
            return problem.place.line
        at = self.yaml.past_comments(problem.place.line)
        last = bisect_right(self.entries, (at, 1 << 30)) - 1
        if at in self.labels:
            return self.labels[at]
        if last >= 0 and at <= self.yaml.block_end(self.entries[last][0]):
            return self.entries[last][1]
        return None


def _locator(page: Page, notes: Annotation, found: Resolved, yaml: _Yaml) -> Locator:
    entries = sorted((entry.place.line, entry.line) for entry in notes.entries)
    keys = ((key.place.line, line_number(key.value)) for key, _ in notes.labels)
    labels = {at: raw for at, raw in keys if raw is not None and raw in found.labels.cuts}
    # Of a range, the first line is what its problems are about.
    for piece in reversed(list(found.labels.pieces(page))):
        labels[piece.place.line] = piece.raw.number
    return Locator(entries, labels, yaml)


def _settle(problems: Iterable[Problem], lines: Sequence[Line], locator: Locator) -> list[Problem]:
    """Give each problem to the line it is about; return those that are about none."""
    # Of a line that is cut, the text is where its problems are shown.
    text_last = sorted(lines, key=lambda line: line.paragraph is not None)
    by_number = {line.raw.number: line for line in text_last}
    homeless: list[Problem] = []
    for problem in problems:
        line = by_number.get(locator.raw_line(problem) or 0)
        (line.problems if line else homeless).append(problem)
    return homeless


def _lines(page: Page | None, found: Resolved | None) -> list[Line]:
    return [
        line
        for raw in (page.lines if page else ())
        if not raw.blank
        for line in _pieces(raw, found)
    ]


def _pieces(raw: RawLine, found: Resolved | None) -> list[Line]:
    """Return a line, or the parts it is cut into; without a label it is whole."""
    if found is None or raw.number not in found.labels.names:
        return [Line(f"L{raw.number}", raw, None)]
    home = found.scene.clean.paragraph_of_line(raw.number)
    return [
        Line(piece.id, piece.raw, piece.label, None if piece.part else home)
        for piece in found.labels.pieces_of(raw)
    ]


def _title(lines: Sequence[Line]) -> str | None:
    return next((clean_line(line.raw.text) for line in lines if line.label == "title"), None)


def _opening(found: Resolved) -> str:
    """Return the first words of a page without a headline, as they are quoted."""
    text = found.scene.clean.text
    return f"“{shorten(text[:_OPENING], 70, placeholder=' …')}”" if text else ""


_OPENING = 1000
"""Characters of a text that are looked at for its first words."""


def _mentions(found: Resolved, yaml: _Yaml, problems: Sequence[Problem]) -> tuple[Shown, ...]:
    ids = _Ids()
    by_line: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        at = problem.place.path, yaml.past_comments(problem.place.line)
        by_line.setdefault(at, []).append(problem)
    shown = [
        _shown(layer, mention, found.scene, ids, yaml, by_line)
        for layer in LAYERS
        for mention in found.mentions[layer.name]
    ]
    return tuple(sorted(shown, key=lambda one: (one.span, one.layer.order)))


def _shown(
    layer: Layer[Mention],
    mention: Mention,
    scene: Scene,
    ids: _Ids,
    yaml: _Yaml,
    problems: Mapping[tuple[str, int], Sequence[Problem]],
) -> Shown:
    row = layer.nested_row(mention, scene)
    first, last = mention.place.line, yaml.block_end(mention.place.line)
    within = [
        problem
        for line in range(first, last + 1)
        for problem in problems.get((mention.place.path, line), ())
    ]
    return Shown(
        id=ids.unique(str(row["id"]).rpartition("#")[2]),
        layer=layer,
        row=row,
        parts=dict(_parts(layer, row)),
        place=mention.place,
        source="\n".join(yaml.lines[first - 1 : last]),
        problems=within,
    )


def _parts(layer: Layer[Mention], row: Row) -> Iterator[tuple[str, Span]]:
    """Yield the spans of a mention by name, read off its columns `…start` and `…end`."""
    for column in layer.nested:
        prefix, is_start, rest = column.name.rpartition("start")
        start, end = row.get(column.name), row.get(f"{prefix}end")
        if is_start and not rest and isinstance(start, int) and isinstance(end, int):
            yield prefix.rstrip("_"), Span(start, end)


class _Ids:
    """The ids of a page."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def unique(self, id: str) -> str:
        """Return an id that no other element of the page has, also where a file repeats one."""
        candidate, number = id, self._numbers.get(id, 1)
        while candidate in self._taken:
            number += 1
            candidate = f"{id}-{number}"
        self._numbers[id] = number
        self._taken.add(candidate)
        return candidate


def _facts(notes: Annotation, found: Resolved) -> Iterator[Fact]:
    facts = found.facts
    if facts is not None:
        name = facts.speaker.name if facts.speaker else ""
        yield Fact("speaker", name, [facts.speaker_role] if facts.speaker_role else ())
        yield _day("spoken", facts.spoken)
        yield _day("published", facts.published)
        yield Fact("publisher", facts.publisher.name)
        yield Fact("address", facts.url or "")
        yield Fact("language", facts.language)
        yield Fact("translation", facts.translation or "")
    for name in ("split", "review", "guidelines"):
        yield Fact(name, notes.values.text(name) or "")


def _day(name: str, fact: DatedFact | None) -> Fact:
    if fact is None:
        return Fact(name, "")
    return Fact(name, fact.period.edtf, [fact.basis, *fact.evidence])


def _annotation(root: Path, stem: str) -> bytes | None:
    name = annotation_file.path_of(stem)
    return read_file(root / name, name, Report())


def _lines_of_yaml(data: bytes | None) -> list[str]:
    text = decode(data or b"", "", Report())
    return text.replace("\r\n", "\n").split("\n") if text else []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
