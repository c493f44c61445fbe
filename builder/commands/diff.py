"""Show what changed in the data between two sides, and the version bump it deserves.

A side is a folder that exists (a release or a source tree; `.` is the working tree), else a
git revision, or hub:NAMESPACE/NAME@REVISION. Exit code 0 also with differences, 1 if sources
have errors, 2 if a side does not exist, 3 if git or the hub fails.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from builder.commands._cache import add_cache_argument, cache_at
from builder.commands._sources import compiling
from builder.page.seed import FOLDER
from builder.reports.output import is_terminal, say_as
from builder.reports.progress import over_documents

if TYPE_CHECKING:
    from builder.diff.changes import Changes

FORMATS = ("text", "markdown", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("old", metavar="OLD", help="the side that was")
    parser.add_argument("new", metavar="NEW", help="the side that is")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to show it")
    add_cache_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Compare the sides and show what changed."""
    from builder.diff.compare import compare
    from builder.diff.sides import open_side
    from builder.hub.client import fetch

    # Where nobody keeps a corpus, nothing is kept beside it.
    cache = cache_at(args) if (args.root / FOLDER).is_dir() else None
    with (
        open_side(args.old, args.root, fetch, cache) as old,
        open_side(args.new, args.root, fetch, cache) as new,
        compiling("compared"),
    ):
        changes = compare(old, new, over_documents, contents=True)
    color = is_terminal() and not os.environ.get("NO_COLOR")
    say_as(args.format, _shown(changes, args.format, color), color=color)
    return 0


def _shown(changes: Changes, format: str, color: bool) -> str:
    from builder.diff.machine import render_json
    from builder.diff.report import SUMMARY_BYTES, MarkdownStyle, TextStyle, render

    if format == "json":
        return f"{render_json(changes)}\n"
    if format == "markdown":
        return render(changes, MarkdownStyle(), SUMMARY_BYTES)
    return render(changes, TextStyle(color))
