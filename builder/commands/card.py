"""Write the generated parts of the card anew from the data."""

from __future__ import annotations

import argparse

from builder import card
from builder.problems import exit_code
from builder.render import render
from builder.staging import replace_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options."""


def run(args: argparse.Namespace) -> int:
    """Write the card's tables, unless the sources have errors."""
    survey = card.survey(args.root)
    if survey.text is None or survey.parts is None:
        print(render(survey.report.problems, "text", args.root))
        return exit_code(survey.report.problems)
    new = card.update(survey.text, survey.parts)
    if new == survey.text:
        print(f"{card.NAME} is up to date")
    else:
        replace_file(args.root / card.NAME, new.encode())
        print(f"{card.NAME} written")
    return 0
