"""Begin the decisions about a document that was annotated twice, in annotations/adjudication.yaml.

It pins each second annotation of STEM, which is frozen from then on, and writes down every
difference, with what either annotation says. Give each a `decision` and a `reason`; `check` accepts
none without. What the file has already stays as it is. Exit code 1 if an annotation has errors.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from builder import layers
from builder.annotation import adjudication, annotators, registry, settings
from builder.annotation import file as annotation_file
from builder.disk.files import entries
from builder.disk.tree import Tree
from builder.page import seed
from builder.reports.errors import PROGRAM, UsageError
from builder.reports.output import say
from builder.reports.problems import Report, visible

if TYPE_CHECKING:
    from builder.corpus.comparison import Comparison
    from builder.corpus.document import Document
    from builder.corpus.second import Second
    from builder.yaml_text.layout import Data
    from builder.yaml_text.layout import Path as Keys

_HEAD = """\
# yaml-language-server: $schema=schema/adjudication.json
# Where a second annotation differs from the first: which of them holds, and by which rule.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("stem", metavar="STEM", help="the document's id: its seed without .txt")


def run(args: argparse.Namespace) -> int:
    """Write what there is to decide, and tell how much it is."""
    if not (args.root / seed.FOLDER).is_dir():
        raise UsageError(f"{args.root} holds no corpus; name its folder with --root")
    report = Report()
    undecided = _undecided(args.root, args.stem, report)
    compared = list(_compared(args.root, args.stem, undecided, report))
    if report.errors:
        return _refuse(report, args.root)
    _append(args.root, args.stem, compared)
    for comparison in compared:
        count = sum(not item.agree for item in comparison.items)
        differences = "1 difference" if count == 1 else f"{count} differences"
        say(f"{adjudication.NAME}: {differences} from `{comparison.annotator}` to decide")
    say(f"Next: write each decision and its reason, then {PROGRAM} check")
    return 0


def _undecided(root: Path, stem: str, report: Report) -> list[Second]:
    """Return the second annotations of a document that nothing was decided about."""
    from builder.corpus import second

    folders = second.folders(root, report)
    files = {
        folder: {stem}.intersection(
            Path(n).stem for n in entries(root, folder, report) if n.endswith(".yaml")
        )
        for folder in folders
    }
    known = annotators.load(root, [layer.name for layer in layers.LAYERS], report)
    decided = adjudication.load(root, report)
    found = second.plan(files, known, decided, report).get(stem, ())
    if not found and not report.errors:
        path = second.path_of("ANNOTATOR", visible(stem))
        raise UsageError(f"`{visible(stem)}` has no second annotation; it would be {path}")
    by_annotator = decided.documents.get(stem)
    if by_annotator:
        names = ", ".join(by_annotator)
        message = f"{adjudication.NAME} has decisions about `{stem}` already (by {names})"
        raise UsageError(f"{message}; `{PROGRAM} check` names what else there is to decide")
    return [one._replace(judged=False) for one in found]


def _compared(
    root: Path, stem: str, seconds: Sequence[Second], report: Report
) -> Iterator[Comparison]:
    """Yield the comparisons of a document, which may be a draft, with its second annotations."""
    from builder.corpus import second
    from builder.corpus.task import read_task

    page = seed.load(root, stem, report)
    registries = registry.load(root, report)
    about = settings.load(root, report)
    if page is None or about is None:
        return
    document = _first(root, page, registries, about.guidelines, report)
    read = read_task(Tree(root).read, stem, tuple(seconds)).read
    reader = second.Reader(read, page, registries, about.guidelines, report)
    for found in reader.compare(document, seconds):
        yield found.comparison


def _first(
    root: Path,
    page: seed.Page,
    registries: registry.Registries,
    guidelines: int,
    report: Report,
) -> Document | None:
    from builder.corpus.document import compile_document

    notes = annotation_file.load(root, page.stem, layers.SHAPE, report)
    if notes is None:
        return None
    return compile_document(page, notes, registries, guidelines, report)


def _append(root: Path, stem: str, compared: Sequence[Comparison]) -> None:
    """Write a document's entry behind those that `adjudication.yaml` has."""
    from builder.corpus.second import path_of, told
    from builder.disk.atomic import write_file
    from builder.yaml_text import layout

    entries: dict[str, Data] = {}
    notes: dict[Keys, str] = {}
    for one in compared:
        frozen = (root / path_of(one.annotator, stem)).read_bytes()
        differ = [item for item in one.items if not item.agree]
        entries[one.annotator] = {
            "sha256": hashlib.sha256(frozen).hexdigest(),
            "differences": {item.key: {"decision": None, "reason": None} for item in differ},
        }
        notes |= {(stem, one.annotator, "differences", i.key): "\n".join(told(i)) for i in differ}
    path = root / adjudication.NAME
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else _HEAD
    text = before + layout.write({stem: entries}, notes)
    write_file(root, adjudication.NAME, text.encode())


def _refuse(report: Report, root: Path) -> int:
    """Show what keeps the annotations from being compared; doubts are settled elsewhere."""
    from builder.disk.files import lines_below
    from builder.reports.render import render

    errors = [problem for problem in report.problems if problem.severity == "error"]
    say(render(errors, "text", root, lines_below(root)))
    return report.exit_code
