"""Write what is generated of the card and the log, and the citation files, anew from the data."""

from __future__ import annotations

import argparse
from pathlib import Path, PurePosixPath

from builder.annotation import settings
from builder.commands._cache import add_cache_argument, cache_at
from builder.corpus.corpus import LOG
from builder.disk.atomic import update_file
from builder.disk.files import lines_below
from builder.release import card, citation, generated
from builder.release.check import check_all
from builder.reports import fault
from builder.reports.output import say
from builder.reports.problems import Report, exit_code
from builder.reports.render import render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_cache_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Write the tables of the card and of the log of comparisons, and the citation files.

    Nothing is written if the sources have errors.
    """
    checked = check_all(args.root, cache_at(args))
    facts = settings.load(args.root, Report())
    faulty = fault.is_among(checked.report.problems)
    if faulty or checked.card is None or checked.card_parts is None or facts is None:
        say(render(checked.report.problems, "text", args.root, lines_below(args.root)))
        return exit_code(checked.report.problems)
    _write(args.root, card.NAME, card.update(checked.card, checked.card_parts))
    if checked.log and checked.log_parts:
        _write(args.root, LOG, generated.update(checked.log, checked.log_parts))
    for name, text in citation.files(facts).items():
        _write(args.root, name, text)
    return 0


def _write(root: Path, name: str, text: str) -> None:
    shown = PurePosixPath(name).name
    say(f"{shown} written" if update_file(root, name, text) else f"{shown} is up to date")
