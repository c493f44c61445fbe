"""From a file that people bring to annotation files: drafts and second annotations, all or none."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from builder.annotation import annotators, registry, settings
from builder.annotation import file as annotation_file
from builder.annotation.writing import MODELINE
from builder.corpus import second
from builder.corpus.corpus import ID
from builder.corpus.document import compile_document
from builder.corpus.tables import DOCUMENTS, rows
from builder.disk.atomic import add_files
from builder.disk.files import require_inside
from builder.experiments.formats import rules
from builder.experiments.formats.drafts import LINES, Drafter, DraftText, Known
from builder.experiments.formats.labelled import LinePart, of_rows
from builder.experiments.formats.reading import read_file
from builder.experiments.formats.values import required
from builder.experiments.strict_json import Node
from builder.layers import SHAPE
from builder.layers.columns import Row
from builder.page import seed
from builder.reports.errors import DataError, UsageError
from builder.reports.problems import RULES, Place, Problem, Report, Rule, exit_code, visible
from builder.yaml_text import nodes, strict_yaml
from builder.yaml_text.shape import ID_FORM

PROBLEMS = 1000
"""Problems of one file that are told; nobody reads more."""


class NotImported(DataError):
    """A file is at fault, so nothing was written; the problems say why."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems."""
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        count += " or more" if len(problems) == PROBLEMS else ""
        super().__init__(f"nothing was imported: {count}")
        self.problems = sorted(problems)
        of_corpus = [problem for problem in problems if problem.rule in RULES]
        self.exit_code = max(DataError.exit_code, exit_code(of_corpus))


class Imported(NamedTuple):
    """A file that was written: its path from the root, and its mentions by layer."""

    name: str
    counts: Mapping[str, int]


def import_file(path: Path, annotator: str, root: Path) -> list[Imported]:
    """Write every document of a file as an annotation file of the corpus, or none.

    A document that has no annotation yet becomes a draft, any other a second annotation of that
    annotator. Raises `NotImported` if the file is at fault, and `UsageError` if a file would be
    overwritten, or the annotator is not registered.
    """
    _check_annotator(annotator)
    report = _Findings()
    corpus = _Corpus(root, annotator, report)
    drafts: dict[str, DraftText] = {}
    for node in read_file(path, report):
        corpus.add(node, drafts)
    if report.errors:
        raise NotImported([p for p in report.problems if p.severity == "error"])
    _check_registered(annotator, root, drafts)
    for name in drafts:
        require_inside(root, name)
    files = {root / name: draft.text.encode() for name, draft in drafts.items()}
    try:
        add_files(files)
    except FileExistsError as failure:
        raise _exists(str(failure.filename2 or failure.filename)) from failure
    return [Imported(name, draft.counts) for name, draft in drafts.items()]


class _Findings(Report):
    """The first problems of a file; it does not grow with a file that holds nothing else."""

    def add(
        self, rule: Rule, place: Place, message: str, hint: str = "", raw_line: int = 0
    ) -> None:
        """Record a problem; the last that somebody reads ends the reading, as `NotImported`."""
        super().add(rule, place, message, hint, raw_line)
        if len(self.problems) >= PROBLEMS:
            raise NotImported([p for p in self.problems if p.severity == "error"])


class _Corpus:
    """The corpus that a file is imported into, and the documents of the file so far."""

    def __init__(self, root: Path, annotator: str, report: Report) -> None:
        if not (root / seed.FOLDER).is_dir():
            raise UsageError(f"{root} holds no corpus; name its folder with --root")
        self._root, self._annotator, self._report = root, annotator, report
        self._registries = registry.load(root, report)
        about = settings.load(root, report)
        if report.errors or about is None:
            raise NotImported([p for p in report.problems if p.severity == "error"])
        self._guidelines = about.guidelines
        self._seen: set[str] = set()

    def add(self, node: Node, drafts: dict[str, DraftText]) -> None:
        """Add what a document becomes, by the path of its file; report what is wrong with it."""
        stem = self._stem(node)
        page = None if stem is None else seed.load(self._root, stem, self._report)
        if stem is None or page is None:
            return
        first = annotation_file.path_of(stem)
        is_second = os.path.lexists(self._root / first)
        name = second.path_of(self._annotator, stem) if is_second else first
        if os.path.lexists(self._root / name):
            raise _exists(name)
        known = self._known(stem, page, is_second)
        modeline = MODELINE.replace("../", "../../") if is_second else MODELINE
        comment = f"{modeline}\nImported; annotated by {self._annotator}."
        draft = Drafter(known, self._report).draft(node, comment)
        if draft is not None:
            drafts[name] = draft

    def _stem(self, node: Node) -> str | None:
        parts = node.value if isinstance(node.value, dict) else {}
        stem = required(node, parts, "id", str, "", self._report)
        if stem is None:
            return None
        place = parts["id"].place
        path = self._root / seed.FOLDER / f"{stem}.txt"
        if not ID.fullmatch(stem) or not os.path.lexists(path):
            message = f"there is no seed `{visible(stem, 80)}`"
            hint = f"put the captured page into {seed.FOLDER}/, or correct the id"
            self._report.add(rules.UNKNOWN_DOCUMENT, place, message, hint)
            return None
        if stem in self._seen:
            message = f"`{stem}` stands in the file already"
            self._report.add(rules.SAME_DOCUMENT, place, message, "keep one of the two")
            return None
        self._seen.add(stem)
        return stem

    def _first(self, stem: str, page: seed.Page) -> dict[str, list[Row]]:
        """Return the rows of the first annotation; none if it has errors, which `check` shows."""
        report = Report()
        notes = annotation_file.load(self._root, stem, SHAPE, report)
        document = None
        if notes is not None:
            guidelines = self._guidelines
            document = compile_document(page, notes, self._registries, guidelines, report)
        return {} if document is None else rows(document)

    def _known(self, stem: str, page: seed.Page, annotated: bool) -> Known:
        """Return what the first annotation says of the page itself, if it can be compiled."""
        tables = self._first(stem, page) if annotated else {}
        lines = tables.get(LINES, [])
        return Known(
            page=page,
            registries=self._registries,
            guidelines=self._guidelines,
            labels=of_rows(
                (int(str(line["line"])), LinePart(str(line["label"]), str(line["text"])))
                for line in lines
            ),
            facts=tables[DOCUMENTS.name][0] if tables else {},
        )


def _check_annotator(annotator: str) -> None:
    if not re.fullmatch(ID_FORM, annotator):
        message = f"`{visible(annotator, 60)}` is no id of an annotator"
        raise UsageError(f"{message}: lower-case letters, digits and single hyphens")


def _check_registered(annotator: str, root: Path, drafts: Mapping[str, DraftText]) -> None:
    """Hold the annotator of a second annotation to the registry."""
    if not any(name.startswith(second.FOLDER) for name in drafts):
        return
    report = Report()
    file = strict_yaml.load(root / annotators.NAME, annotators.NAME, report)
    entries = file.root.entries if file and isinstance(file.root, nodes.Mapping) else ()
    if annotator not in {key.value for key, _ in entries}:
        message = f"a second annotation needs a registered annotator, and `{annotator}` is not in"
        raise UsageError(f"{message} {annotators.NAME}: add the entry first")


def _exists(name: str) -> UsageError:
    message = f"{visible(name, 500)} exists, and `import` never overwrites"
    return UsageError(f"{message}; move it away, or leave the document out")
