"""Turn annotations made elsewhere into YAML: drafts, or second annotations; nothing is overwritten.

FILE is JSON Lines as `export jsonl` writes it, with at least `id` and the mentions, or an export of
Label Studio in its format JSON. A document without an annotation becomes a draft, any other a
second annotation of ANNOTATOR. All of the file is imported or nothing: exit code 1 if it is at
fault, 2 if a file exists or the annotator is not registered, 3 if something cannot be read.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.reports.errors import PROGRAM
from builder.reports.output import complain, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="JSON Lines, or Label Studio's JSON"
    )
    parser.add_argument(
        "--annotator", required=True, metavar="ANNOTATOR", help="whose annotations these are"
    )


def run(args: argparse.Namespace) -> int:
    """Import, and say what was written."""
    from builder.experiments.formats.importing import NotImported, import_file

    try:
        written = import_file(args.file, args.annotator, args.root)
    except NotImported as refused:
        for problem in refused.problems:
            say(problem.headline())
            if problem.hint:
                say(f"    hint: {problem.hint}")
        complain(f"error: {refused}")
        return refused.exit_code
    for one in written:
        counts = ", ".join(f"{layer} {count}" for layer, count in one.counts.items() if count)
        say(f"{one.name}: {counts or 'no mentions'}")
    say(f"Next: {PROGRAM} check {' '.join(one.name for one in written)}")
    return 0
