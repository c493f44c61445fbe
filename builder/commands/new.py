"""Write the draft of an annotation for a new seed, with suggestions where they are mostly right.

STEM is the name of the seed without its folder and `.txt`. Every line of text says `unread: true`
until a person has read it. Run again on a draft, it makes the suggestions anew of the lines that
nobody has read or typed in, such as after a change of the registry; all others stay as they are. An
annotation that is no draft is never touched.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from builder.annotation import file as annotation_file
from builder.annotation import registry, settings
from builder.annotation.file import Annotation
from builder.annotation.labels import label_lines
from builder.annotation.registry import Registries
from builder.corpus import corpus
from builder.disk import files
from builder.page import seed
from builder.page.seed import Page
from builder.reports.errors import PROGRAM, UsageError
from builder.reports.output import say
from builder.reports.problems import Report, visible
from builder.yaml_text import strict_yaml

if TYPE_CHECKING:
    from builder.suggest.again import Renewed
    from builder.suggest.cast import Newcomer
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
    from builder.disk.atomic import write_file
    from builder.suggest import draft

    if os.path.lexists(target):
        return _again(args.root, page, registries, report)
    made = draft.make(page, registries, about.guidelines)
    write_file(args.root, annotation_file.path_of(args.stem), made.text.encode())
    _tell(made, args.stem)
    return 0


def _again(root: Path, page: Page, registries: Registries, report: Report) -> int:
    """Make the untouched suggestions of a draft anew, and tell which lines that were."""
    from builder.disk.atomic import write_file
    from builder.suggest import again

    source, notes = _draft(root, page, report)
    if notes is None or not again.can_renew(notes):
        return _refuse(report, root)
    labels = label_lines(notes, page, Report())  # `check` tells what is wrong with them
    if not notes.draft or notes.values.text("seed_sha256") != page.sha256:
        what = "is of another capture of the page" if notes.draft else "is no draft"
        name = annotation_file.path_of(page.stem)
        raise UsageError(f"{name} exists and {what}, and `new` never overwrites")
    made = again.renew(source, page, notes, labels, registries)
    if made.text != source:
        write_file(root, annotation_file.path_of(page.stem), made.text.encode())
    _tell_again(made, page.stem)
    return 0


def _draft(root: Path, page: Page, report: Report) -> tuple[str, Annotation | None]:
    """Return the text of an annotation file, and what it says if it could be read."""
    from builder import layers

    name = annotation_file.path_of(page.stem)
    text = files.read_text(root / name, name, report)
    file = None if text is None else strict_yaml.read(text, name, report)
    sound = file is not None and not report.errors
    notes = annotation_file.read(file, page.stem, layers.SHAPE, report) if file and sound else None
    return text or "", notes


def _target(root: Path, stem: str) -> Path:
    """Return where the draft goes; a stem without seed is wrong usage."""
    name = annotation_file.path_of(stem)
    if not corpus.ID.fullmatch(stem) or stem.endswith(".txt"):
        shown = f"`{visible(stem)}` is no stem: for seeds/abc.txt the stem is abc"
        raise UsageError(f"{shown}; it is made of {corpus.ID_CHARACTERS}")
    if not (root / seed.FOLDER).is_dir():
        raise UsageError(f"{root} holds no corpus; name its folder with --root")
    if not os.path.lexists(root / seed.FOLDER / f"{stem}.txt"):
        path = f"{seed.FOLDER}/{stem}.txt"
        raise UsageError(f"{path} does not exist; put the captured page there, byte for byte")
    return root / name


def _refuse(report: Report, root: Path) -> int:
    """Show what keeps the sources of a draft from being read."""
    from builder.disk.files import lines_below
    from builder.reports.render import render

    say(render(report.problems, "text", root, lines_below(root)))
    return report.exit_code


def _tell(made: Draft, stem: str) -> None:
    name = annotation_file.path_of(stem)
    lines = "1 line" if made.unread == 1 else f"{made.unread} lines"
    counts = ", ".join(f"{layer} {count}" for layer, count in made.suggested.items())
    say(f"{name}: {lines} of text to read; suggested: {counts or 'nothing'}")
    _tell_next(made.newcomers, stem)


def _tell_again(made: Renewed, stem: str) -> None:
    name = annotation_file.path_of(stem)
    say(f"{name}: {_lines(made.made)} suggested anew; {_lines(made.kept)} read or typed in, kept")
    _tell_next(made.newcomers, stem)


def _lines(numbers: Sequence[int]) -> str:
    shown = ", ".join(f"L{number}" for number in numbers[:_SHOWN])
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"{shown}{more}" if numbers else "no line"


_SHOWN = 12
"""Numbers of lines that a message names, at most."""


def _tell_next(newcomers: Sequence[Newcomer], stem: str) -> None:
    if newcomers:
        from builder.suggest import draft

        say(f"{_NEW_SPEAKERS}\n\n{draft.entries(newcomers)}")
    say(f"{_REGISTER}, and run `{PROGRAM} new {stem}` again: what you typed stays")
    say(f"Next: {PROGRAM} check {annotation_file.path_of(stem)}")
