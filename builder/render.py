"""How problems are shown: as text for people, as JSON for programs, as workflow commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from builder.problems import Problem, visible

FORMATS = ("text", "json", "github")
_MARKS = {"error": "1;31", "warning": "1;33"}


def render(problems: Sequence[Problem], format: str, root: Path, color: bool = False) -> str:
    """Return the problems in one of the `FORMATS`; for text, with their source lines."""
    ordered = sorted(problems)
    if format == "json":
        return json.dumps({"problems": [_plain(p) for p in ordered]}, ensure_ascii=False, indent=1)
    if format == "github":
        return "\n".join(_command(p) for p in sorted(ordered, key=lambda p: p.severity))
    blocks = []
    for path, found in groupby(ordered, key=lambda p: p.place.path):
        lines = _source_lines(root / path)
        blocks += [_block(problem, lines, color) for problem in found]
    return "\n".join([*blocks, summary(ordered)])


def summary(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are, in words."""
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    doubts = sum(p.rule == "doubt" for p in problems)
    unread = sum(p.rule == "unread" for p in problems)
    more = [_count(n, what) for n, what in ((doubts, "doubt"), (unread, "unread line")) if n]
    noted = f" ({', '.join(more)})" if more else ""
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}{noted}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint,
    }


def _command(problem: Problem) -> str:
    """Return a workflow command; GitHub asks for these escapes in data and properties."""
    text = f"{problem.message}. {problem.hint}" if problem.hint else problem.message
    data = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = visible(problem.place.path, 500)
    for char, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        path = path.replace(char, code)
    place = f"file={path},line={problem.place.line},col={problem.place.column}"
    return f"::{problem.severity} {place},title={problem.rule}::{data}"


def _block(problem: Problem, lines: Sequence[str], color: bool) -> str:
    headline = problem.headline()
    if color:
        mark = f"{problem.severity}[{problem.rule}]"
        headline = headline.replace(mark, f"\033[{_MARKS[problem.severity]}m{mark}\033[0m", 1)
    parts = [headline, *_excerpt(problem, lines)]
    if problem.hint:
        parts.append(f"    hint: {problem.hint}")
    return "\n".join(parts)


def _excerpt(problem: Problem, lines: Sequence[str]) -> list[str]:
    """Return the offending line, cut around the column, and a caret under the place."""
    number, column = problem.place.line, problem.place.column
    if not 1 <= number <= len(lines) or not lines[number - 1].strip():
        return []
    line = lines[number - 1]
    first = max(0, column - 60)
    shown = visible(line[first : first + 100], 1000)
    before = visible(line[first : column - 1], 1000)
    return [f"    {shown}", f"    {' ' * len(before)}^"]


def _source_lines(path: Path) -> list[str]:
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            return file.read(1 << 20).decode("utf-8", "replace").split("\n")
    except OSError:
        return []
