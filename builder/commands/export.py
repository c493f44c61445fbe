"""Write the data in the format of another tool, as a folder that appears whole or not at all.

GOLD is a release folder, a source tree (`.` is the working tree), a git revision or
hub:NAMESPACE/NAME@REVISION; drafts are left out. docs/formats.md says what each format holds.
Exit code 1 if the data is at fault, 3 if a library that a format needs is not installed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.commands._sources import compiling
from builder.reports.output import say

FORMATS = ("jsonl", "conllu", "brat", "label-studio", "spacy", "cas")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument(
        "gold", nargs="?", default=".", metavar="GOLD", help="whose data (default: the root's)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder (default: ROOT/dist/export/FORMAT)"
    )


def run(args: argparse.Namespace) -> int:
    """Export, and say where it is."""
    from builder.disk.atomic import default_folder
    from builder.experiments.formats.exporting import export

    out = args.out or default_folder(args.root, "export", args.format)
    with compiling("exported"):
        done = export(args.format, args.gold, args.root, out, _fetch)
    documents = "1 document" if done.documents == 1 else f"{done.documents} documents"
    say(f"{documents} in {done.folder}")
    return 0


def _fetch(address: str, files: list[str]) -> Path:
    from builder.hub.client import snapshot

    return snapshot(address, None, files)
