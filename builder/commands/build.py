"""Check the sources, then write the release folder, whole or not at all.

An earlier build at the same place is replaced once the new one is complete. Drafts are left
out. Exit code 1 if the sources have errors.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from builder.commands._cache import add_cache_argument, cache_at
from builder.commands._memory import give_back
from builder.commands._workers import add_worker_arguments
from builder.disk.files import lines_below
from builder.reports.output import complain, say
from builder.reports.problems import visible
from builder.reports.progress import over_documents
from builder.reports.render import render, summary

_OBEYED = frozenset('"$`\\!')
"""What a shell obeys between double quotes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="the release folder (default: ROOT/dist/central-asia-statements-VERSION)",
    )
    add_worker_arguments(parser)
    add_cache_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Build the release and say how to load it."""
    give_back()
    from builder.release.build import NotBuilt, build

    try:
        built = build(args.root, args.out, args.workers, over_documents, cache_at(args))
    except NotBuilt as refused:
        say(render(refused.report.problems, "text", args.root, lines_below(args.root)))
        complain(f"error: {refused}")
        return refused.exit_code
    if built.report.problems:
        waived = len(built.report.waived)
        say(f"{summary(built.report.problems, waived)}; `check` lists them")
    for stem in built.drafts:
        say(f"left out, a draft: {visible(stem)}")
    documents = sum(info.num_examples for info in built.splits["documents"])
    say(f"\nBuilt {built.settings.title} {built.settings.version}: {documents} documents in")
    say(f"  {_shown(built.folder)}\nLoad it with")
    # -P: what the reader's folder holds is not to be imported.
    say(f"  {_quoted(str(_shown(Path(sys.executable))))} -P -c {_loading(built.folder)}")
    return 0


def _loading(folder: Path) -> str:
    """Return the Python that loads a release, as a shell takes it whatever the folder's name."""
    load = f"load_dataset({_shown(folder).as_posix()!r}, 'statements')"
    code = f"from datasets import load_dataset; print({load})"
    return _quoted(code) if set(code) & _OBEYED else f'"{code}"'


def _quoted(word: str) -> str:
    return f'"{word}"' if os.name == "nt" else shlex.quote(word)


def _shown(path: Path) -> Path:
    """Return a path as it is called from here, where that is shorter to type."""
    try:
        here, absolute = Path.cwd(), path.absolute()
    except FileNotFoundError:
        return path  # where one stood is gone
    return absolute.relative_to(here) if absolute.is_relative_to(here) else absolute
