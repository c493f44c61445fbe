"""The corpus: every document of a source tree, one after the other, and what holds across them.

Documents are compiled one at a time, by workers if asked, and nothing of them is kept but
ids, a fingerprint of the text and counts.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from builder import layers
from builder.annotation import file as annotation_file
from builder.annotation import registry, settings, withdrawn
from builder.annotation.file import Annotation
from builder.annotation.registry import Registries
from builder.annotation.withdrawn import Withdrawal
from builder.corpus.document import Document, compile_document
from builder.corpus.offsets import faults
from builder.corpus.tables import rows
from builder.disk.files import decode, read_file
from builder.layers.columns import Row
from builder.page import seed
from builder.reports.errors import PROGRAM, UsageError
from builder.reports.problems import Place, Problem, Report, Waiver, error, visible, warning
from builder.yaml_text import waivers

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""The id of a document: no folder, nothing hidden, nothing that an address would have to quote."""
ID_CHARACTERS = (
    "the letters a to z, digits, hyphens, points and underscores, and starts with a letter or a "
    "digit"
)

LOG = "annotations/COMPARISON.md"
"""The log of comparisons, which names every document that came so far."""

NO_ANNOTATION = error(
    "no-annotation", "A seed has no annotation file, so nobody can tell what its lines are."
)
NO_SEED = error("no-seed", "An annotation file has no seed: the page it quotes is missing.")
STRAY_FILE = warning(
    "stray-file",
    "A folder of the corpus holds a file that no stage reads. It may be a file under a "
    "mistyped name.",
)
BAD_ID = error(
    "document-id",
    "The name of a seed is the id of its document, which stands in the ids of everything in it "
    f"and in addresses. So it is made of {ID_CHARACTERS}.",
)
LEAK = error(
    "text-in-two-splits",
    "The same text is in two splits, so a model would be tested on what it was trained on.",
)
NOT_COMPARED = error(
    "not-compared",
    "A document says that two annotations of it were compared, and the log of comparisons, "
    "`annotations/COMPARISON.md`, does not name it. The card rests on that log.",
)
SAME_TEXT = warning("same-text", "Two documents of one split have the same text.")
WRONG_OFFSET = error(
    "wrong-offset",
    "An offset of a published row does not point at its words. Annotations cannot cause this: "
    "it is a fault of the builder, and the build stops.",
)

ACROSS_DOCUMENTS = frozenset({SAME_TEXT.id, registry.UNUSED_ID.id})
"""The warnings that can be given only once every document could be compiled."""


class Outcome(NamedTuple):
    """What compiling one document gave: its problems, and its rows unless errors forbid them."""

    stem: str
    problems: list[Problem]
    place: Place
    split: str = ""
    draft: bool = False
    tables: dict[str, list[Row]] | None = None
    used_ids: frozenset[str] = frozenset()
    fingerprint: str = ""
    waivers: tuple[Waiver, ...] = ()


class Corpus:
    """A source tree, its registries and settings, and the report of everything found in it."""

    def __init__(self, root: Path) -> None:
        """Read the registries and settings at `root`, and list its documents."""
        self.root = root
        self.report = Report()
        self.withdrawn = withdrawn.load(root, self.report)
        self.stems = _stems(root, self.withdrawn, self.report)
        self.log = _read_log(root, self.report)
        self.registries = registry.load(root, self.report)
        self.settings = settings.load(root, self.report)
        self._texts: dict[str, tuple[str, str]] = {}
        self._used: set[str] = set()
        self._complete = True

    def outcomes(self, workers: int = 1) -> Iterator[Outcome]:
        """Compile every document in order; problems go to the report as they are found.

        What holds across documents is checked and waivers are settled at the end, so exhaust
        the iterator.
        """
        for outcome in self._compile(workers):
            self.report.problems += outcome.problems
            self.report.waivers += outcome.waivers
            self._complete &= outcome.tables is not None
            self._used |= outcome.used_ids
            if outcome.tables is not None and not outcome.draft:
                self._check_leak(outcome)
                self._check_log(outcome)
            yield outcome
        self._finish()

    def _finish(self) -> None:
        # What a document with errors refers to is not known, so nothing can be called unused.
        if self._complete:
            self.registries.people.unused(self._used, self.report)
            self.registries.organizations.unused(self._used, self.report)
        unjudged = frozenset() if self._complete else ACROSS_DOCUMENTS
        report = self.report
        report.problems, waived = waivers.settle(report.problems, report.waivers, unjudged)
        report.waived += waived

    def _compile(self, workers: int) -> Iterator[Outcome]:
        guidelines = self.settings.guidelines if self.settings else 0
        task = (self.root, self.registries, guidelines)
        if workers <= 1:
            yield from (compile_stem(stem, *task) for stem in self.stems)
            return
        from concurrent.futures import Future, ProcessPoolExecutor

        with ProcessPoolExecutor(workers) as pool:
            waiting: deque[Future[Outcome]] = deque()
            for stem in self.stems:
                waiting.append(pool.submit(compile_stem, stem, *task))
                if len(waiting) > 4 * workers:  # bounded, so that results do not pile up
                    yield waiting.popleft().result()
            yield from (future.result() for future in waiting)

    def _check_log(self, outcome: Outcome) -> None:
        if self.log is not None and f"`{outcome.stem}`" not in self.log:
            message = f"`{LOG}` does not name {outcome.stem}"
            hint = "log the comparison of its two annotations, or write `review: draft`"
            self.report.add(NOT_COMPARED, outcome.place, message, hint)

    def _check_leak(self, outcome: Outcome) -> None:
        other, split = self._texts.setdefault(outcome.fingerprint, (outcome.stem, outcome.split))
        if other == outcome.stem:
            return
        rule = SAME_TEXT if split == outcome.split else LEAK
        message = f"the text is that of {other}, which is in `{split}`"
        self.report.add(rule, outcome.place, message, "keep one of the two documents")


def open_corpus(root: Path) -> Corpus:
    """Open the source tree at `root`: read its registries and settings, list its documents."""
    if not (root / seed.FOLDER).is_dir() or not (root / "annotations").is_dir():
        where = root.absolute()
        raise UsageError(f"{where} holds no corpus (seeds/, annotations/); name one with --root")
    return Corpus(root)


def _read_log(root: Path, report: Report) -> str | None:
    """Return the log of comparisons; a corpus that has none is not held to it."""
    if not (root / LOG).exists():
        return None
    data = read_file(root / LOG, LOG, report, limit=1 << 26)
    return None if data is None else decode(data, LOG, report)


def compile_stem(stem: str, root: Path, registries: Registries, guidelines: int) -> Outcome:
    """Compile the document of that stem: read its files, resolve, check, make its rows."""
    report = Report()
    page = seed.load(root, stem, report)
    notes = annotation_file.load(root, stem, layers.SHAPE, report)
    place = notes.values.place_of("split") if notes else Place(annotation_file.path_of(stem))
    document = None
    if page is not None and notes is not None:
        document = compile_document(page, notes, registries, guidelines or 1 << 30, report)
    return _outcome(stem, document, notes, place, report)


def _outcome(
    stem: str,
    document: Document | None,
    notes: Annotation | None,
    place: Place,
    report: Report,
) -> Outcome:
    draft = notes is None or notes.draft
    if document is None:
        return Outcome(stem, report.problems, place, draft=draft, waivers=tuple(report.waivers))
    tables = rows(document)
    for config, found in tables.items():
        for row in found:
            for fault in faults(config, row):
                report.add(WRONG_OFFSET, document.place, fault, "please report this")
    return Outcome(
        stem=stem,
        problems=report.problems,
        place=place,
        split=document.split,
        draft=draft,
        tables=tables,
        used_ids=frozenset(document.used_ids()),
        fingerprint=_fingerprint(document.text.text),
        waivers=tuple(report.waivers),
    )


def _fingerprint(text: str) -> str:
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()


def _stems(root: Path, gone: Mapping[str, Withdrawal], report: Report) -> list[str]:
    """Return the stems that have a seed and an annotation, sorted; report the halves of pairs."""
    seeds = _names(root, seed.FOLDER, ".txt", report)
    notes = _names(root, annotation_file.FOLDER, ".yaml", report)
    for stem in gone.keys() & (seeds | notes):
        paths = {f"{seed.FOLDER}/{stem}.txt": seeds, annotation_file.path_of(stem): notes}
        found = [path for path, stems in paths.items() if stem in stems]
        withdrawn.report_present(gone[stem], found, report)
    seeds, notes = seeds - gone.keys(), notes - gone.keys()
    for stem in sorted(seeds - notes):
        place = Place(f"{seed.FOLDER}/{stem}.txt")
        hint = (
            f"run `{PROGRAM} new {stem}`, which writes a draft of {annotation_file.path_of(stem)}"
        )
        report.add(NO_ANNOTATION, place, "the seed has no annotation", hint)
    for stem in sorted(notes - seeds):
        message = f"{seed.FOLDER}/{stem}.txt is missing"
        report.add(NO_SEED, Place(annotation_file.path_of(stem)), message, "restore the seed")
    return sorted(seeds & notes)


def _names(root: Path, folder: str, suffix: str, report: Report) -> set[str]:
    names = set()
    path = root / folder
    for entry in sorted(path.iterdir()) if path.is_dir() else ():
        if entry.suffix == suffix and ID.fullmatch(entry.stem):
            names.add(entry.stem)
        elif entry.suffix == suffix:
            message = f"`{visible(entry.stem)}` cannot be the id of a document"
            hint = f"rename the file: its name is made of {ID_CHARACTERS}"
            report.add(BAD_ID, Place(f"{folder}/{entry.name}"), message, hint)
        elif not entry.name.startswith("."):
            place = Place(f"{folder}/{entry.name}")
            message = f"nothing reads this file: it is no {suffix} file"
            report.add(STRAY_FILE, place, message, "rename or remove it")
    return names
