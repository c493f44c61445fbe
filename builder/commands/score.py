"""Score predictions against the gold, by the official measures (docs/scoring.md).

GOLD is a release folder, a source tree (`.` is the working tree) or a JSON Lines export;
PREDICTIONS is JSON Lines, a document a line, in the columns of `documents`. Exit code 1 if the
predictions or the gold are at fault, 2 if there is no such side, layer or split.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from builder.commands._sources import compiling
from builder.reports.output import complain, say_as, say_instead

if TYPE_CHECKING:
    from builder.experiments.scoring.gold import Gold
    from builder.reports.problems import Report

FORMATS = ("text", "markdown", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("gold", metavar="GOLD", help="a release folder, a root or JSON Lines")
    parser.add_argument("predictions", metavar="PREDICTIONS", type=Path, help="JSON Lines")
    parser.add_argument("--layer", metavar="LAYER", help="score one layer only")
    parser.add_argument("--split", metavar="SPLIT", help="score the documents of one split only")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to show the scores")


def run(args: argparse.Namespace) -> int:
    """Score and print the scores, or else every problem."""
    from builder.experiments.scoring.pages import render
    from builder.experiments.scoring.predictions import score
    from builder.reports.problems import Report

    report = Report()
    gold = _gold(args.gold, args.root, report)
    scores = None
    if not report.errors:
        scores = score(gold, args.predictions, report, args.layer, args.split)
    if scores is None:
        return _refuse(report, args.format)
    say_as(args.format, render(scores, args.format))
    return 0


def _gold(spec: str, root: Path, report: Report) -> Gold:
    """Open the gold; the problems of sources that do not compile are shown here."""
    from builder.experiments.scoring.gold import open_gold
    from builder.hub.client import fetch

    with compiling("scored"):
        return open_gold(spec, root, fetch, report)


def _refuse(report: Report, format: str) -> int:
    for problem in sorted(report.problems):
        say_instead(format, problem.headline())
        if problem.hint:
            say_instead(format, f"    hint: {problem.hint}")
    count = len(report.problems)
    said = "1 problem" if count == 1 else f"{count} problems"
    complain(f"error: nothing was scored: {said}")
    return 1
