"""The labels of a page as a file gives them: one a line, or one a part of a line that is cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from builder.annotation.cuts import cut
from builder.annotation.file import REST, Part
from builder.annotation.writing import ranges
from builder.page.clean import KEPT, clean_line
from builder.page.seed import Page, RawLine
from builder.reports.problems import Place, Report
from builder.yaml_text.layout import Data
from builder.yaml_text.nodes import Text

_NOWHERE = Place("", 0, 0)


class LinePart(NamedTuple):
    """A part of a line that is cut: its label, and its words as they stand in the seed."""

    label: str
    words: str

    @property
    def is_text(self) -> bool:
        """Whether it is the text of the article."""
        return self.label in KEPT


class Labelled(NamedTuple):
    """The label of each line by number, and the parts of those that are cut, in page order.

    The label of a line that is cut is that of its text.
    """

    labels: Mapping[int, str]
    cuts: Mapping[int, Sequence[LinePart]]

    def rests(self, page: Page) -> dict[int, RawLine]:
        """Return what of the lines that are cut is text."""
        found = {number: rest_of(page.line(number), parts) for number, parts in self.cuts.items()}
        return {number: rest for number, rest in found.items() if rest is not None}

    def written(self) -> dict[str, Data]:
        """Return what stands under `lines:` of an annotation file."""
        return ranges(self.labels, {n: _written(parts) for n, parts in self.cuts.items()})


def of_rows(rows: Iterable[tuple[int, LinePart]]) -> Labelled:
    """Return the labels that rows of `lines` give, each with its line."""
    lines: dict[int, list[LinePart]] = {}
    for number, part in rows:
        lines.setdefault(number, []).append(part)
    labels = {
        n: next((p for p in parts if p.is_text), parts[0]).label for n, parts in lines.items()
    }
    return Labelled(labels, {n: parts for n, parts in lines.items() if len(parts) > 1})


def rest_of(line: RawLine | None, parts: Sequence[LinePart]) -> RawLine | None:
    """Return what of a line is text, or None where these are not the parts it can be cut into."""
    if line is None or sum(part.is_text for part in parts) != 1:
        return None
    report = Report()
    wanted = [
        Part(p.label, None if p.is_text else Text(_words(p), _NOWHERE, "plain", 0), _NOWHERE)
        for p in parts
    ]
    pieces = cut(line, wanted, report)
    if report.errors or [piece.raw.text for piece in pieces] != [part.words for part in parts]:
        return None
    return next(piece.raw for piece in pieces if not piece.part)


def _words(part: LinePart) -> str:
    return REST if part.is_text else clean_line(part.words)


def _written(parts: Sequence[LinePart]) -> list[Data]:
    return [{part.label: _words(part)} for part in parts]
