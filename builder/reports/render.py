"""How problems are shown: as text for people, as JSON for programs, as workflow commands.

Text from the corpus never reaches a terminal raw: messages are made of `visible` words, and the
lines and paths that are quoted here go through it too.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from builder.reports.output import harmless
from builder.reports.problems import RULES, Problem, visible

FORMATS = ("text", "json", "github")
SHOWN_BY_GITHUB = 10
"""Annotations of one kind that GitHub shows of one step of a workflow."""

SHOWN_OF_A_FILE = 200
"""Problems of one file that text shows; more than anybody reads at once."""

Lines = Callable[[str], Sequence[str]]

_MARKS = {"error": "1;31", "warning": "1;33"}
_WIDTH = 100
_NOTES = {"doubt": "doubt", "unread": "unread line"}


def render(
    problems: Sequence[Problem],
    format: str,
    root: Path,
    lines_of: Lines,
    color: bool = False,
    waived: int = 0,
) -> str:
    """Return the problems in one of the `FORMATS`; for text, with their source lines.

    `lines_of` gives the lines of a file by its path from the corpus root; `waived` is how many
    warnings were acknowledged, for the summary.
    """
    ordered = sorted(problems)
    if format == "json":
        # Escaped, so that it is lossless and harmless whatever a file is called.
        return json.dumps({"problems": [_plain(p) for p in ordered]}, indent=1)
    closing = summary(ordered, waived)
    if format == "github":
        return "\n".join([*_commands(ordered, _prefix(root)), closing])
    blocks = []
    for path, found in groupby(ordered, key=lambda p: p.place.path):
        lines = lines_of(path)
        told = list(found)
        rows = [_block(problem, lines, color) for problem in told[:SHOWN_OF_A_FILE]]
        if len(told) > len(rows):
            rows.append(f"{visible(path)}: {len(told) - len(rows)} more, shown once these are gone")
        blocks.append("\n".join(rows))
    return "\n\n".join([*blocks, f"\033[1m{closing}\033[0m" if color else closing])


def summary(problems: Sequence[Problem], waived: int = 0) -> str:
    """Return how many errors and warnings there are, in words."""
    rules = Counter(problem.rule for problem in problems)
    errors = sum(problem.severity == "error" for problem in problems)
    noted = [_count(rules[rule], what) for rule, what in _NOTES.items() if rules[rule]]
    said = f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}"
    return (
        said
        + (f" ({', '.join(noted)})" if noted else "")
        + (f", {waived} waived" if waived else "")
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# JSON


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


# GitHub: https://docs.github.com/actions/reference/workflow-commands-for-github-actions


def _commands(problems: Sequence[Problem], prefix: str) -> Iterator[str]:
    """Yield the commands that GitHub will show; what it would drop is named in plain lines."""
    ranked = _by_importance(problems)
    shown: list[Problem] = []
    for severity in ("error", "warning"):
        shown += [p for p in ranked if p.severity == severity][:SHOWN_BY_GITHUB]
    yield from (_command(problem, prefix) for problem in shown)
    rest = [problem for problem in ranked if problem not in shown]
    if rest:
        yield f"GitHub shows {SHOWN_BY_GITHUB} of a kind; the rest:"
        yield from (harmless(f"{prefix}{problem.headline()}") for problem in rest)
        yield f"::notice title=check::{summary(rest)} more; the log of this step names them"


def _by_importance(problems: Sequence[Problem]) -> list[Problem]:
    """Return errors first, whole files that cannot be read first, then one problem of each file."""
    of_file: Counter[tuple[str, str]] = Counter()
    ranked = []
    for problem in problems:
        of_file[problem.place.path, problem.severity] += 1
        nth = of_file[problem.place.path, problem.severity]
        noted = problem.rule in _NOTES
        rank = (problem.severity, noted, -RULES[problem.rule].exit_code, nth, problem.place)
        ranked.append((rank, problem))
    return [problem for _, problem in sorted(ranked)]


def _command(problem: Problem, prefix: str) -> str:
    text = f"{problem.message}. Hint: {problem.hint}" if problem.hint else problem.message
    path = _property(prefix + visible(problem.place.path, 500))
    place = f"file={path},line={problem.place.line},col={problem.place.column}"
    return f"::{problem.severity} {place},title={problem.rule}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _prefix(root: Path) -> str:
    """Return the way from the repository to the corpus: GitHub counts paths from the former."""
    corpus = root.resolve()
    for folder in (corpus, *corpus.parents):
        if (folder / ".git").exists():
            way = corpus.relative_to(folder).as_posix()
            return "" if way == "." else f"{visible(way, 500)}/"
    return ""


# Text


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
    line = lines[number - 1] if 1 <= number <= len(lines) else ""
    if not line.strip() or "\0" in line:
        return []
    first = max(0, column - _WIDTH * 3 // 4)
    before = ("…" if first else "") + visible(line[first : column - 1], 10 * _WIDTH)
    after = visible(line[max(first, column - 1) : first + _WIDTH], 10 * _WIDTH)
    more = "…" if first + _WIDTH < len(line) else ""
    return [f"    {before}{after}{more}", f"    {' ' * _cells(before)}^"]


def _cells(text: str) -> int:
    """Return how many cells of a terminal `text` takes (UAX #11: wide characters take two)."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
