"""Check everything and report every problem, with file, line and column.

Exit code 1 if there are errors, 3 if a source cannot be read as a file; warnings stop nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from builder import card
from builder.errors import UsageError
from builder.problems import Problem, exit_code
from builder.render import FORMATS, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="report only problems of these paths"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to report them")


def run(args: argparse.Namespace) -> int:
    """Check the corpus and print the problems."""
    report = card.survey(args.root).report
    problems = select(report.problems, args.paths, args.root)
    print(render(problems, args.format, args.root, color=_wants_color()))
    return exit_code(problems)


def select(problems: list[Problem], paths: list[Path], root: Path) -> list[Problem]:
    """Return the problems of the files and folders named, of all files if none is."""
    if not paths:
        return problems
    wanted = [_within(path, root) for path in paths]
    return [p for p in problems if any(_is_below(p.place.path, name) for name in wanted)]


def _within(path: Path, root: Path) -> str:
    """Return a path as the corpus names it; a path that is nowhere is wrong usage."""
    for candidate in (path, root / path):
        # Only the folder is resolved: a link in the corpus is named by its own name.
        named = candidate.parent.resolve() / candidate.name
        if os.path.lexists(named) and named.is_relative_to(root.resolve()):
            return named.relative_to(root.resolve()).as_posix()
    raise UsageError(f"{path} is not a file or folder of the corpus at {root}")


def _is_below(path: str, name: str) -> bool:
    return name == "." or path == name or path.startswith(f"{name}/")


def _wants_color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
