"""The corpus: every document of a source tree, one after the other, and what holds across them.

Documents are compiled one at a time, by workers if asked, and nothing of them is kept but
ids, a fingerprint of the text and counts.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from builder import layers
from builder.annotation import adjudication, annotators, registry, settings, withdrawn
from builder.annotation import file as annotation_file
from builder.annotation.adjudication import Adjudication
from builder.annotation.annotators import Annotator
from builder.annotation.file import SPLITS
from builder.annotation.withdrawn import Withdrawal
from builder.corpus import second
from builder.corpus.cache import NAME as CACHE
from builder.corpus.cache import Cache
from builder.corpus.comparison import Comparison
from builder.corpus.outcome import Outcome
from builder.corpus.read_files import ReadFiles
from builder.corpus.second import Second
from builder.corpus.task import Shared, Task, compile_task, read_task
from builder.corpus.workers import Workers, compile_all
from builder.disk.files import entries, is_closed, read_text, refused
from builder.disk.store import Store
from builder.disk.tree import Tree
from builder.page import seed
from builder.reports import fault
from builder.reports.errors import PROGRAM, UsageError
from builder.reports.fault import T
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text import waivers

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""The id of a document: no folder, nothing hidden, nothing that an address would have to quote."""
ID_CHARACTERS = (
    "the letters a to z, digits, hyphens, points and underscores, and starts with a letter or a "
    "digit"
)

GIVEN_BACK = 1000
"""Documents after which Python gives back the room that it has kept for small objects like theirs.

It does so only when it looks for circles among all objects, which it does the more rarely the more
there are; of ten thousand documents it would keep 3 MB of what `check` takes.
"""
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
    "A document says that two annotations of it were compared, and there is no second one. A "
    "corpus is held to that by `second_annotations` in `dataset.yaml`; one that is not names the "
    "document in its log of comparisons, `annotations/COMPARISON.md`. The card rests on it.",
)
SAME_TEXT = warning("same-text", "Two documents of one split have the same text.")
_MARKED = re.compile(r"`(?=([^`]+)`)")
"""Whatever stands between two backticks."""
ACROSS_DOCUMENTS = frozenset({SAME_TEXT.id, registry.UNUSED_ID.id})
"""The warnings that can be given only once every document could be compiled."""


class Corpus:
    """A source tree, its registries and settings, and the report of everything found in it."""

    def __init__(self, tree: Tree, cache_at: Path | None = None) -> None:
        """Read the registries and settings of a tree, and list its documents."""
        self.root = root = tree.root
        self._tree, self._cache_at = tree, cache_at
        self.report = Report()
        self.withdrawn: Mapping[str, Withdrawal] = self._kept(
            withdrawn.NAME, partial(withdrawn.load, root, self.report), {}
        )
        before = self.report.errors
        names = [layer.name for layer in layers.LAYERS]
        self.annotators: Mapping[str, Annotator] = self._kept(
            annotators.NAME, partial(annotators.load, root, names, self.report), {}
        )
        # Of a register with errors nothing tells whom it lacks.
        registered = None if self.report.errors > before else self.annotators
        self._complete = _are_at_hand(root, self.report)
        self.stems: list[str] = []
        self.seconds: Mapping[str, tuple[Second, ...]] = {}
        if self._complete:
            found = _documents(tree, self.withdrawn, registered, self.report)
            self.stems, self.seconds = found
        self.report.read = ReadFiles(self.stems, self.report.read)
        self.log = _read_log(root, self.report)
        self._logged = None if self.log is None else frozenset(_MARKED.findall(self.log))
        self.registries = registry.load(root, self.report)
        self.settings = self._kept(settings.NAME, partial(settings.load, root, self.report), None)
        self._texts: dict[str, dict[bytes, str]] = {split: {} for split in SPLITS}
        self._used: set[str] = set()

    def _kept(self, name: str, work: Callable[[], T], otherwise: T) -> T:
        """Return what reading a file gives; a fault of the builder in it is told of that file."""
        return fault.kept_in(Place(name), self.report, work, otherwise)

    def outcomes(self, workers: Workers = 1, rows: bool = True) -> Iterator[Outcome]:
        """Compile every document in order; problems go to the report as they are found.

        Without `rows`, outcomes may come without theirs, and none are kept. What holds across
        documents is checked and waivers are settled at the end, so exhaust the iterator.
        """
        for outcome in self._compile(workers, rows):
            self._take(outcome)
            yield outcome
        self._finish()

    def comparisons(self) -> Iterator[Comparison]:
        """Compile every document as `outcomes` does, for its comparisons with second annotations.

        They are in the order of documents, then of annotators.
        """
        for task in self._tasks():
            compiled = compile_task(task, self._shared(rows=False)._replace(comparisons=True))
            self._take(self._placed(compiled.outcome))
            yield from compiled.comparisons
        self._finish()

    def _take(self, outcome: Outcome) -> None:
        self.report.problems += outcome.problems
        self.report.waivers += outcome.waivers
        for name, sha256 in outcome.read.items():
            self.report.note_read(name, sha256)
        self._complete &= outcome.tally is not None
        self._used |= outcome.used_ids
        if outcome.released is not None:
            self._check_leak(outcome)
            self._check_compared(outcome)

    def _finish(self) -> None:
        for texts in self._texts.values():
            texts.clear()
        # What a document with errors refers to is not known, so nothing can be called unused.
        if self._complete:
            self.registries.people.unused(self._used, self.report)
            self.registries.organizations.unused(self._used, self.report)
        unjudged = frozenset() if self._complete else ACROSS_DOCUMENTS
        report = self.report
        report.problems, waived = waivers.settle(report.problems, report.waivers, unjudged)
        report.waived += waived

    def _shared(self, rows: bool) -> Shared:
        guidelines = (self.settings and self.settings.guidelines) or 1 << 30
        return Shared(self.registries, guidelines, rows)

    def _tasks(self) -> Iterator[Task]:
        return (read_task(self._tree.read, stem, self._seconds(stem)) for stem in self.stems)

    def _compile(self, workers: Workers, rows: bool) -> Iterator[Outcome]:
        shared = self._shared(rows)
        with self._opened(shared) as cache:
            found = self._found(cache, rows)
            for number, (task, outcome) in enumerate(compile_all(found, shared, workers), 1):
                if cache and task and not fault.is_among(outcome.problems):
                    cache.keep(task, outcome, rows)
                if task and number % GIVEN_BACK == 0:
                    gc.collect()
                yield self._placed(outcome)

    def _placed(self, outcome: Outcome) -> Outcome:
        """Return an outcome with its problems where they stand in the file of decisions."""
        seconds = self.seconds.get(outcome.stem)
        if not seconds or not outcome.problems:
            return outcome
        return outcome._replace(problems=second.placed(outcome.problems, seconds))

    @contextmanager
    def _opened(self, shared: Shared) -> Iterator[Cache | None]:
        if self._cache_at is None:
            yield None
            return
        with Store(self._cache_at / CACHE) as store:
            yield Cache(self._tree, shared, store)

    def _found(self, cache: Cache | None, rows: bool) -> Iterator[Outcome | Task]:
        if cache is None:
            return self._tasks()
        return (cache.look(stem, self._seconds(stem), rows) for stem in self.stems)

    def _seconds(self, stem: str) -> tuple[Second, ...]:
        return second.placeless(self.seconds.get(stem, ()))

    def _check_compared(self, outcome: Outcome) -> None:
        if self.settings is not None and self.settings.second_annotations:
            if outcome.stem not in self.seconds:
                path = second.path_of("ANNOTATOR", outcome.stem)
                message = f"there is no second annotation of {outcome.stem}"
                hint = f"add it as {path}, or write `review: draft`"
                self.report.add(NOT_COMPARED, outcome.place, message, hint)
        elif self._logged is not None and outcome.stem not in self._logged:
            message = f"`{LOG}` does not name {outcome.stem}"
            hint = "log the comparison of its two annotations, or write `review: draft`"
            self.report.add(NOT_COMPARED, outcome.place, message, hint)

    def _check_leak(self, outcome: Outcome) -> None:
        fingerprint = bytes.fromhex(outcome.fingerprint)
        for split, texts in self._texts.items():
            if (other := texts.get(fingerprint)) is not None:
                rule = SAME_TEXT if split == outcome.split else LEAK
                message = f"the text is that of {other}, which is in `{split}`"
                self.report.add(rule, outcome.place, message, "keep one of the two documents")
                return
        self._texts[outcome.split][fingerprint] = outcome.stem


def open_corpus(root: Path, cache_at: Path | None = None) -> Corpus:
    """Open the source tree at `root`: read its registries and settings, list its documents.

    What is compiled is kept in the folder `cache_at`, and looked for there, if one is named.
    """
    return corpus_of(Tree(root), cache_at)


def corpus_of(tree: Tree, cache_at: Path | None = None) -> Corpus:
    """Open a source tree as `open_corpus` does, wherever its files lie."""
    root = tree.root
    if not (root / seed.FOLDER).is_dir() or not (root / "annotations").is_dir():
        where = root.absolute()
        raise UsageError(f"{where} holds no corpus (seeds/, annotations/); name one with --root")
    return Corpus(tree, cache_at)


def _read_log(root: Path, report: Report) -> str | None:
    """Return the log of comparisons; a corpus that has none is not held to it."""
    if not os.path.lexists(root / LOG):
        return None
    return read_text(root / LOG, LOG, report)


def _are_at_hand(root: Path, report: Report) -> bool:
    """Whether no folder of documents is closed; of half of them there would be much to tell."""
    folders = seed.FOLDER, annotation_file.FOLDER, second.FOLDER, *second.folders(root, report)
    return sum(is_closed(root, folder, report) for folder in folders) == 0


def _documents(
    tree: Tree,
    gone: Mapping[str, Withdrawal],
    known: Mapping[str, Annotator] | None,
    report: Report,
) -> tuple[list[str], dict[str, tuple[Second, ...]]]:
    """Return the stems of the documents, and the second annotations of each."""
    seeds = _names(tree, seed.FOLDER, ".txt", report)
    notes = _names(tree, annotation_file.FOLDER, ".yaml", report)
    folders = _second_folders(tree, report)
    for stem, withdrawal in gone.items():
        present = sorted(_paths(stem, seeds, notes, folders), reverse=True)
        withdrawn.report_present(withdrawal, present, report)
    decided = fault.kept_in(
        Place(adjudication.NAME),
        report,
        partial(adjudication.load, tree.root, report),
        Adjudication({}, whole=False),
    )
    second.check_files(folders, known, decided, report)
    seconds = second.plan(folders, known or {}, decided, report)
    for name, stems in folders.items():
        for stem in sorted(stems - seeds - gone.keys()):
            _report_seedless(f"{name}/{stem}.yaml", stem, report)
    return _stems(seeds - gone.keys(), notes - gone.keys(), report), seconds


def _paths(
    stem: str, seeds: set[str], notes: set[str], folders: Mapping[str, set[str]]
) -> Iterator[str]:
    """Yield the paths of what there is of a document."""
    if stem in seeds:
        yield seed.path_of(stem)
    if stem in notes:
        yield annotation_file.path_of(stem)
    yield from (f"{name}/{stem}.yaml" for name, stems in folders.items() if stem in stems)


def _second_folders(tree: Tree, report: Report) -> dict[str, set[str]]:
    """Return the stems of second annotations, and of first ones kept beside them, by folder."""
    root = tree.root
    for name in sorted(entries(root, second.FOLDER, report)):
        path = f"{second.FOLDER}/{name}"
        if refused(root, f"{path}/{second.FIRST}", report):
            continue
        if (root / path).is_file():
            _report_stray(path, "it stands in no annotator's folder", report)
        elif not name.startswith("."):
            is_closed(root, path, report)
    folders = {
        name: _names(tree, name, ".yaml", report, skip=second.FIRST)
        for name in second.folders(root, report)
    }
    for path in second.idle(folders):
        _report_stray(path, "there is no second annotation beside it", report)
    return folders


def _report_stray(path: str, why: str, report: Report) -> None:
    if not path.rpartition("/")[2].startswith("."):
        message = f"nothing reads this file: {why}"
        report.add(STRAY_FILE, Place(path), message, "rename or remove it")


def _report_seedless(path: str, stem: str, report: Report) -> None:
    message = f"{seed.FOLDER}/{stem}.txt is missing"
    report.add(NO_SEED, Place(path), message, "restore the seed")


def _stems(seeds: set[str], notes: set[str], report: Report) -> list[str]:
    """Return the stems that have a seed and an annotation, sorted; report the halves of pairs."""
    for stem in sorted(seeds - notes):
        place = Place(f"{seed.FOLDER}/{stem}.txt")
        hint = (
            f"run `{PROGRAM} new {stem}`, which writes a draft of {annotation_file.path_of(stem)}"
        )
        report.add(NO_ANNOTATION, place, "the seed has no annotation", hint)
    for stem in sorted(notes - seeds):
        _report_seedless(annotation_file.path_of(stem), stem, report)
    return sorted(seeds & notes)


def _names(tree: Tree, folder: str, suffix: str, report: Report, skip: str = "") -> set[str]:
    names, others = set(), []
    for name in tree.names(folder, report):
        stem = name.removesuffix(suffix)
        if stem != name and ID.fullmatch(stem):
            names.add(stem)
        elif name != skip:
            others.append(name)
    for name in sorted(others):
        _report_other(folder, name, suffix, report)
    return names


def _report_other(folder: str, name: str, suffix: str, report: Report) -> None:
    stem = name.removesuffix(suffix)
    if stem in ("", name):
        _report_stray(f"{folder}/{name}", f"it is no {suffix} file", report)
        return
    message = f"`{visible(stem)}` cannot be the id of a document"
    hint = f"rename the file: its name is made of {ID_CHARACTERS}"
    report.add(BAD_ID, Place(f"{folder}/{name}"), message, hint)
