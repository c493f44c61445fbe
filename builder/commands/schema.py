"""Write the JSON Schemas that editors complete and check annotation files with.

They list the ids of the registry, so they are written anew whenever the registry changes.
"""

from __future__ import annotations

import argparse

from builder import layers
from builder.annotation import json_schema, registry
from builder.disk.atomic import update_file
from builder.disk.files import lines_below
from builder.reports.output import say
from builder.reports.problems import Report
from builder.reports.render import render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options: there is one way to do it."""


def run(args: argparse.Namespace) -> int:
    """Write the schemas, unless the registry has errors."""
    report = Report()
    entities = registry.load(args.root, report)
    if report.errors:
        say(render(report.problems, "text", args.root, lines_below(args.root)))
        return report.exit_code
    for name, text in json_schema.files(entities, layers.SHAPE).items():
        say(f"{name} written" if update_file(args.root, name, text) else f"{name} is up to date")
    return 0
