"""Compute how far second annotations agree with the first ones, from the files (docs/agreement.md).

Drafts are left out. Exit code 1 if the sources have errors, but for undecided differences: what
was decided plays no part in it. Exit code 2 if there is nothing to compare.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.reports.errors import DataError, UsageError
from builder.reports.output import complain, say_as, say_instead
from builder.reports.problems import Problem, exit_code, visible

FORMATS = ("text", "markdown", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--annotator", metavar="A", help="one second annotator, by id (default: each of them)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to show it")


def run(args: argparse.Namespace) -> int:
    """Print the agreement with each second annotator, or what keeps it from being known."""
    from builder.corpus.corpus import open_corpus
    from builder.corpus.second import OF_DECISIONS
    from builder.experiments.agreement.pages import render
    from builder.experiments.agreement.survey import survey

    corpus = open_corpus(args.root)
    agreements = survey(corpus)
    errors = [p for p in corpus.report.problems if p.severity == "error"]
    faults = [problem for problem in errors if problem.rule not in OF_DECISIONS]
    if faults:
        return _refuse(faults, args.root, args.format)
    names = [agreement.annotator for agreement in agreements]
    if args.annotator not in {None, *names}:
        known = ", ".join(map(visible, names)) or "none"
        message = (
            f"`{visible(args.annotator)}` annotated no document a second time; who did: {known}"
        )
        raise UsageError(message)
    if not agreements:
        raise UsageError("there is no second annotation of a document that is no draft")
    wanted = [a for a in agreements if args.annotator in {None, a.annotator}]
    say_as(args.format, render(wanted, dict(corpus.annotators), args.format))
    return 0


def _refuse(faults: list[Problem], root: Path, format: str) -> int:
    from builder.disk.files import lines_below
    from builder.reports.render import render

    say_instead(format, render(faults, "text", root, lines_below(root)))
    complain("error: nothing was computed: the sources have errors")
    return max(exit_code(faults), DataError.exit_code)
