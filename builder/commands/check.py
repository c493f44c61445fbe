"""Check everything and report every problem, with file, line and column.

Exit code 1 if there are errors, 3 if a source cannot be read as a file; warnings stop nothing.
A warning is acknowledged by a comment `# waive RULE: reason` above its line or at its end.
"""

from __future__ import annotations

import argparse
import os
from functools import cache, partial
from pathlib import Path

from builder.commands._cache import add_cache_argument, cache_at
from builder.commands._workers import add_worker_arguments
from builder.disk.files import lines_below, link_out, name_of, names, names_upwards
from builder.release.check import check_all
from builder.reports.output import is_terminal, say, say_as
from builder.reports.problems import Problem, exit_code
from builder.reports.render import FORMATS, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="report only problems of these paths"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to report them")
    parser.add_argument(
        "--explain", nargs="?", const="", metavar="RULE", help="explain a rule, or list all rules"
    )
    add_worker_arguments(parser)
    add_cache_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Check the corpus and print the problems, or explain a rule."""
    if args.explain is not None:
        return _explain(args.explain)
    report = check_all(args.root, cache_at(args), args.workers).report
    problems = select(report.problems, args.paths, args.root)
    waived = len(select(report.waived, args.paths, args.root))
    color = _wants_color()
    lines = lines_below(args.root)
    text = render(problems, args.format, args.root, lines, color=color, waived=waived)
    say_as(args.format, f"{text}\n", color=color)
    return exit_code(problems)


def select(problems: list[Problem], paths: list[Path], root: Path) -> list[Problem]:
    """Return the problems of the files and folders named, of all files if none is."""
    if not paths:
        return problems
    wanted = {name for path in paths for name in names(root, name_of(path, root))}
    upwards = cache(partial(names_upwards, root))
    return [
        problem
        for problem in problems
        # Behind a link that leads out no document was looked at, whatever was asked for.
        if not wanted.isdisjoint(upwards(problem.place.path))
        or link_out(root, problem.place.path) == problem.place.path
    ]


def _explain(rule: str) -> int:
    from builder.reports import rules_page

    say(rules_page.explain(rule) if rule else rules_page.listing())
    return 0


def _wants_color() -> bool:
    """Whether to color: https://no-color.org, https://force-color.org, else a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"
