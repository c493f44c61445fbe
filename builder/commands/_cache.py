"""The option of every command that compiles documents: whether it may use what is kept."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_cache_argument(parser: argparse.ArgumentParser) -> None:
    """Declare `--no-cache`."""
    parser.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="compile every document anew, and keep none in .cache/",
    )


def cache_at(args: argparse.Namespace) -> Path | None:
    """Return the folder beside which compiled documents are kept, None for nowhere."""
    root: Path = args.root
    return root if args.cache else None
