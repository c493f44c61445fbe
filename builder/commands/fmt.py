"""Bring the YAML files of a corpus into their one layout; nothing but layout changes.

Comments survive, long texts keep their line breaks (one that stands in a single overlong line is
folded), and strings that some reader of YAML would take for another type are quoted. A file that
cannot be read is reported and left alone, and a second annotation is left as it was frozen. Exit
code 1 if a file cannot be read or, with --check, if anything would change.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from builder.annotation.file import SECOND_FOLDER
from builder.disk import files
from builder.disk.files import lines_below
from builder.disk.staging import replace_file
from builder.reports.errors import UsageError
from builder.reports.problems import Report, visible
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
    names = _names(args.paths, args.root)
    changes = [change for name in names if (change := _change(args.root, name, report))]
    for change in changes:
        if args.check:
            print(_diff(change))
        else:
            replace_file((args.root / change.name).resolve(), change.after.encode())
            print(f"{visible(change.name)}: laid out anew")
    if report.problems:
        print(render(report.problems, "text", args.root, lines_below(args.root)))
    print(_summary(len(changes), len(names), args.check))
    return max(report.exit_code, int(args.check and bool(changes)))


def _names(paths: list[Path], root: Path) -> list[str]:
    """Return the YAML files meant, as the corpus names them."""
    if not paths and not (root / FOLDER).is_dir():
        raise UsageError(f"{root} has no folder {FOLDER}/; name the corpus with --root")
    wanted = [files.name_of(path, root) for path in paths]
    found = sorted(p.relative_to(root).as_posix() for p in (root / FOLDER).rglob("*.yaml"))
    for path, name in zip(paths, wanted, strict=True):
        if not any(files.is_below(file, name) for file in found):
            raise UsageError(f"{path} is no YAML file of {FOLDER}/ and holds none")
    return [file for file in found if not paths or any(files.is_below(file, n) for n in wanted)]


def _change(root: Path, name: str, report: Report) -> _Change | None:
    if files.is_below(name, SECOND_FOLDER):
        return None
    before = report.errors
    data = files.read_file(root / name, name, report)
    text = None if data is None else files.decode(data, name, report)
    document = None if text is None else strict_yaml.read(text, name, report)
    if text is None or document is None or report.errors > before:
        return None
    after = layout.tidy(text, document)
    return None if after == text else _Change(name, text, after)


def _diff(change: _Change) -> str:
    return "\n".join(_diff_lines(change))


def _diff_lines(change: _Change) -> Iterator[str]:
    before, after = (text.split("\n") for text in (change.before, change.after))
    for line in unified_diff(before, after, change.name, f"{change.name} (laid out)", lineterm=""):
        yield visible(line, files.LIMIT)


def _summary(changed: int, total: int, check: bool) -> str:
    kept = f"{total - changed} of {total} files left as they are"
    return f"{changed} would change, {kept}" if check else f"{changed} changed, {kept}"
