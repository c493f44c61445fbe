"""Write the generated parts of the card, and the citation files, anew from the data."""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.annotation import settings
from builder.disk.files import lines_below
from builder.disk.staging import replace_file
from builder.release import card, citation
from builder.reports.problems import Report, exit_code
from builder.reports.render import render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options."""


def run(args: argparse.Namespace) -> int:
    """Write the card's tables and the citation files, unless the sources have errors."""
    survey = card.survey(args.root)
    facts = settings.load(args.root, Report())
    if survey.text is None or survey.parts is None or facts is None:
        print(render(survey.report.problems, "text", args.root, lines_below(args.root)))
        return exit_code(survey.report.problems)
    _write(args.root / card.NAME, card.update(survey.text, survey.parts))
    for name, text in citation.files(facts).items():
        _write(args.root / name, text)
    return 0


def _write(path: Path, text: str) -> None:
    if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == text.encode():
        print(f"{path.name} is up to date")
    else:
        replace_file(path, text.encode())
        print(f"{path.name} written")
