"""The comments of a YAML file, which libyaml's events leave out."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from operator import itemgetter

from builder.reports.problems import Place
from builder.yaml_text.complaints import Complaints
from builder.yaml_text.nodes import Comment
from builder.yaml_text.syntax import SYNTAX


def find_comments(scalars: list[tuple[int, int]], complaints: Complaints) -> Iterator[Comment]:
    """Find the comments: a # outside of all scalars starts one, up to the end of its line."""
    text, line, counted = complaints.text, 1, 0
    at = text.find("#")
    while at >= 0:
        end = _scalar_end(scalars, at)
        if end is None:
            line, counted = line + text.count("\n", counted, at), at
            end = complaints.line_end(at)
            yield _comment(at, end, line, complaints)
        at = text.find("#", end)


def _scalar_end(scalars: list[tuple[int, int]], at: int) -> int | None:
    """Return where the scalar that covers the position `at` ends; None if none covers it."""
    before = bisect.bisect_right(scalars, at, key=itemgetter(0)) - 1
    return scalars[before][1] if before >= 0 and at < scalars[before][1] else None


def _comment(at: int, end: int, line: int, complaints: Complaints) -> Comment:
    text = complaints.text
    before = text[text.rfind("\n", 0, at) + 1 : at]
    place = Place(complaints.name, line, len(before) + 1)
    if before and before[-1] not in " \t":
        hint = "put a space before the #"
        complaints.add(SYNTAX, place, "a comment starts right behind other text", hint)
    words = complaints.without_unseen(text[at + 1 : end]).strip()
    return Comment(words, place, not before.strip())
