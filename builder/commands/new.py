"""Write the draft of an annotation for a new seed, with suggestions where they are mostly right.

STEM is the name of the seed without its folder and `.txt`. An annotation that exists is never
touched. Every line of text says `unread: true` until a person has read it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from builder.annotation import file as annotation_file
from builder.annotation import registry, settings
from builder.corpus import corpus
from builder.page import seed
from builder.reports.errors import PROGRAM, UsageError
from builder.reports.problems import Report, visible

if TYPE_CHECKING:
    from builder.suggest.draft import Draft

_NEW_SPEAKERS = (
    "The registry lacks these speakers of the draft. Add them to annotations/registry/people.yaml\n"
    "as they stand here, once you have checked them; or write in the draft whom it has instead."
)
_REGISTER = "If other people or bodies are unknown, add them to annotations/registry/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("stem", metavar="STEM", help="the seed's name, without folder and .txt")


def run(args: argparse.Namespace) -> int:
    """Write the draft and tell what to do next."""
    target = _target(args.root, args.stem)
    report = Report()
    page = seed.load(args.root, args.stem, report)
    registries = registry.load(args.root, report)
    about = settings.load(args.root, report)
    if page is None or about is None or report.errors:
        return _refuse(report, args.root)
    from builder.disk.staging import replace_file
    from builder.suggest import draft

    made = draft.make(page, registries, about.guidelines)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, made.text.encode())
    _tell(made, args.stem)
    return 0


def _target(root: Path, stem: str) -> Path:
    """Return where the draft goes; a stem without seed or with an annotation is wrong usage."""
    name = annotation_file.path_of(stem)
    if not corpus.ID.fullmatch(stem) or stem.endswith(".txt"):
        shown = f"`{visible(stem)}` is no stem: for seeds/abc.txt the stem is abc"
        raise UsageError(f"{shown}; it is made of {corpus.ID_CHARACTERS}")
    if not (root / seed.FOLDER).is_dir():
        raise UsageError(f"{root} holds no corpus; name its folder with --root")
    if not os.path.lexists(root / seed.FOLDER / f"{stem}.txt"):
        path = f"{seed.FOLDER}/{stem}.txt"
        raise UsageError(f"{path} does not exist; put the captured page there, byte for byte")
    if os.path.lexists(root / name):
        raise UsageError(f"{name} exists, and `new` never overwrites; move it away to start anew")
    return root / name


def _refuse(report: Report, root: Path) -> int:
    """Show what keeps the sources of a draft from being read."""
    from builder.disk.files import lines_below
    from builder.reports.render import render

    print(render(report.problems, "text", root, lines_below(root)))
    return report.exit_code


def _tell(made: Draft, stem: str) -> None:
    name = annotation_file.path_of(stem)
    lines = "1 line" if made.unread == 1 else f"{made.unread} lines"
    counts = ", ".join(f"{layer} {count}" for layer, count in made.suggested.items())
    print(f"{name}: {lines} of text to read; suggested: {counts or 'nothing'}")
    if made.newcomers:
        print(f"{_NEW_SPEAKERS}\n\n{made.entries()}")
    print(f"{_REGISTER}, remove the draft and run `{PROGRAM} new {stem}` again")
    print(f"Next: {PROGRAM} check {name}")
