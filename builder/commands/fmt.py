"""Bring the YAML files of a corpus into their one layout; nothing but layout changes.

Comments survive, long texts keep their line breaks (one that stands in a single overlong line is
folded), and strings that some reader of YAML would take for another type are quoted. A file that
cannot be read is reported and left alone, and a second annotation is left as it was frozen. Exit
code 1 if a file cannot be read or, with --check, if anything would change.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import deque
from collections.abc import Iterator
from difflib import SequenceMatcher, unified_diff
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from builder.annotation.file import SECOND_FOLDER
from builder.disk import files
from builder.disk.atomic import write_file
from builder.disk.files import lines_below
from builder.reports import fault
from builder.reports.errors import UsageError
from builder.reports.limits import DIFF_LINES, FILE
from builder.reports.output import say
from builder.reports.problems import Place, Report, visible
from builder.reports.render import render
from builder.yaml_text import layout, strict_yaml

FOLDER = "annotations"


class _Change(NamedTuple):
    """A file whose layout is another: its name in the corpus, its text before and after."""

    name: str
    before: str
    after: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files or folders (default: all YAML files of annotations/)",
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing, show what would change"
    )


def run(args: argparse.Namespace) -> int:
    """Lay the files out, or show what that would change."""
    report = Report()
    names = _names(args.paths, args.root, report)
    changes = [change for name in names if (change := _change(args.root, name, report))]
    for change in changes:
        if args.check:
            say(_diff(change))
        else:
            write_file(args.root, change.name, change.after.encode())
            say(f"{visible(change.name)}: laid out anew")
    if report.problems:
        say(render(report.problems, "text", args.root, lines_below(args.root)))
    say(_summary(len(changes), len(names), args.check))
    return max(report.exit_code, int(args.check and bool(changes)))


def _names(paths: list[Path], root: Path, report: Report) -> list[str]:
    """Return the YAML files meant, as the corpus names them; none beyond a link that leads out."""
    if not paths and not (root / FOLDER).is_dir():
        raise UsageError(f"{root} has no folder {FOLDER}/; name the corpus with --root")
    if files.refused(root, FOLDER, report):
        return []
    found = sorted(_yaml_files(root, report))
    if not paths:
        return found
    wanted = {path: files.names(root, files.name_of(path, root)) for path in paths}
    upwards = {name: files.names_upwards(root, name) for name in found}
    held = set().union(*upwards.values())
    for path, names in wanted.items():
        if held.isdisjoint(names):
            raise UsageError(f"{path} is no YAML file of {FOLDER}/ and holds none")
    meant = set().union(*wanted.values())
    return [name for name, above in upwards.items() if not meant.isdisjoint(above)]


def _yaml_files(root: Path, report: Report) -> Iterator[str]:
    """Yield the YAML files, also those behind links: each folder is listed once.

    A folder goes by its own name rather than by that of a link to it. Reports `unreadable-file`
    at a link that leads out of the corpus.
    """
    folders, seen = deque([FOLDER]), set()
    while folders:
        folder = folders.popleft()
        place = os.path.realpath(root / folder)
        if place in seen:
            continue
        seen.add(place)
        for name in files.entries(root, folder, report):
            path = f"{folder}/{name}"
            if name.endswith(".yaml"):
                yield path
            if (root / path).is_dir():
                (folders.append if (root / path).is_symlink() else folders.appendleft)(path)


def _change(root: Path, name: str, report: Report) -> _Change | None:
    if not files.names(root, SECOND_FOLDER).isdisjoint(files.names_upwards(root, name)):
        return None
    before = report.errors
    text = files.read_text(root / name, name, report)
    document = None if text is None else strict_yaml.read(text, name, report)
    if text is None or document is None or report.errors > before:
        return None
    after = fault.kept_in(Place(name), report, partial(layout.tidy, text, document), text)
    return None if after == text else _Change(name, text, after)


def _diff(change: _Change) -> str:
    return "\n".join(_diff_lines(change))


def _diff_lines(change: _Change) -> Iterator[str]:
    before, after = (text.split("\n") for text in (change.before, change.after))
    yield from (f"--- {visible(change.name)}", f"+++ {visible(change.name)} (laid out)")
    first = second = 0
    while first < len(before) or second < len(after):
        old, new = before[first : first + DIFF_LINES], after[second : second + DIFF_LINES]
        if first + len(old) < len(before) or second + len(new) < len(after):
            old, new = _up_to_what_is_alike(old, new)
        for line in islice(unified_diff(old, new, lineterm=""), 2, None):
            yield _numbered(line, first, second) if line[:2] == "@@" else visible(line, FILE)
        first, second = first + len(old), second + len(new)


def _up_to_what_is_alike(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Return two stretches of lines up to the last line that both have, if that is most of them.

    Comparing takes time in the square of the lines, so it is done a stretch at a time.
    """
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    last = blocks[-2] if len(blocks) > 1 else blocks[-1]
    ends = last.a + last.size, last.b + last.size
    return (old[: ends[0]], new[: ends[1]]) if min(ends) > DIFF_LINES // 2 else (old, new)


def _numbered(head: str, first: int, second: int) -> str:
    """Return the head of a hunk with the numbers that its lines have in the files."""
    found = re.sub(r"(?<= -)\d+", lambda number: str(int(number[0]) + first), head, count=1)
    return re.sub(r"(?<= \+)\d+", lambda number: str(int(number[0]) + second), found, count=1)


def _summary(changed: int, total: int, check: bool) -> str:
    kept = f"{total - changed} of {total} files left as they are"
    return f"{changed} would change, {kept}" if check else f"{changed} changed, {kept}"
