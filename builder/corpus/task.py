"""Compiling one document, from the bytes of its files to its outcome.

A task is plain data and needs nothing of the machine it runs on: no folder, no other document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from builder import layers
from builder.annotation import file as annotation_file
from builder.annotation.file import Annotation
from builder.annotation.registry import Registries
from builder.corpus import second
from builder.corpus.comparison import Comparison
from builder.corpus.counts import tally
from builder.corpus.document import Document, compile_document
from builder.corpus.offsets import faults
from builder.corpus.outcome import Outcome
from builder.corpus.packed import NO_ROWS, Rows
from builder.corpus.second import Compared, Second
from builder.corpus.tables import ENCODERS, rows
from builder.disk.files import Read
from builder.layers.columns import Row
from builder.page import seed
from builder.page.seed import Page
from builder.reports import fault
from builder.reports.problems import Place, Problem, Report, error, told

WRONG_OFFSET = error(
    "wrong-offset",
    "An offset of a published row does not point at its words. Annotations cannot cause this: "
    "it is a fault of the builder, and the build stops.",
)


class Shared(NamedTuple):
    """What compiling the documents of a corpus has in common.

    That is the registries, the version of the guidelines, and whether anybody wants the rows, and
    the comparisons as objects.
    """

    registries: Registries
    guidelines: int
    rows: bool = True
    comparisons: bool = False


class Task(NamedTuple):
    """One document to compile: the bytes of its files by name, or why they cannot be read.

    `digests` has the sha256 of those that can.
    """

    stem: str
    files: Mapping[str, bytes | list[Problem]]
    digests: Mapping[str, str]
    seconds: tuple[Second, ...] = ()

    def read(self, name: str, report: Report) -> bytes | None:
        """Return the bytes of a file, or report why there are none."""
        found = self.files[name]
        if isinstance(found, bytes):
            report.note_read(name, self.digests[name])
            return found
        report.problems += found
        return None

    @property
    def size(self) -> int:
        """How many bytes its files have together."""
        return sum(len(found) for found in self.files.values() if isinstance(found, bytes))


class Compiled(NamedTuple):
    """The outcome of a document, and its comparisons with second annotations if they are wanted."""

    outcome: Outcome
    comparisons: tuple[Comparison, ...]


def read_task(read: Read, stem: str, seconds: tuple[Second, ...]) -> Task:
    """Read the files of the document of that stem."""
    report = Report()
    files = {name: _read(read, name, report) for name in names(stem, seconds)}
    return Task(stem, files, report.read, seconds)


def names(stem: str, seconds: Sequence[Second]) -> Iterator[str]:
    """Yield the names of the files of a document: seed, annotation, second annotations."""
    yield seed.path_of(stem)
    yield annotation_file.path_of(stem)
    for one in seconds:
        yield second.path_of(one.annotator, stem)
        if one.kept:
            yield second.path_of(one.annotator, stem, first=True)


def _read(read: Read, name: str, report: Report) -> bytes | list[Problem]:
    before = len(report.problems)
    data = read(name, report)
    return report.problems[before:] if data is None else data


def compile_task(task: Task, shared: Shared) -> Compiled:
    """Compile a document: read its files, resolve, check, compare, make its rows.

    If the builder itself fails at it, that is a problem of the document.
    """
    report = Report()
    place = Place(annotation_file.path_of(task.stem))
    nothing = Compiled(Outcome(task.stem, report.problems, place, report.read), ())
    made = fault.kept_in(place, report, partial(_compile, task, shared, report), nothing)
    problems = told(report.problems, {waiver.mark for waiver in report.waivers})
    rows = made.outcome.rows if shared.rows else NO_ROWS
    return made._replace(outcome=made.outcome._replace(problems=problems, rows=rows))


def _compile(task: Task, shared: Shared, report: Report) -> Compiled:
    page, notes = _page(task, report), _notes(task, report)
    known = shared.registries, shared.guidelines
    document = None
    if page is not None and notes is not None:
        document = compile_document(page, notes, *known, report)
    finished = None if notes is None or notes.draft else document
    compared: Iterable[Compared] = ()
    if page is not None and task.seconds:
        reader = second.Reader(task.read, page, *known, report)
        compared = reader.compare(finished, task.seconds)
    # Otherwise each goes, once it gave its rows, as soon as the next is there.
    kept = list(compared) if shared.comparisons or finished is None else None
    outcome = _outcome(task.stem, document, notes, compared if kept is None else kept, report)
    return Compiled(outcome, tuple(one.comparison for one in kept or ()))


def _page(task: Task, report: Report) -> Page | None:
    data = task.read(seed.path_of(task.stem), report)
    return None if data is None else seed.from_bytes(task.stem, data, report)


def _notes(task: Task, report: Report) -> Annotation | None:
    data = task.read(annotation_file.path_of(task.stem), report)
    if data is None:
        return None
    return annotation_file.from_bytes(data, task.stem, layers.SHAPE, report)


def _outcome(
    stem: str,
    document: Document | None,
    notes: Annotation | None,
    compared: Iterable[Compared],
    report: Report,
) -> Outcome:
    place = notes.values.place_of("split") if notes else Place(annotation_file.path_of(stem))
    draft = notes is None or notes.draft
    if document is None:
        return Outcome(
            stem, report.problems, place, report.read, draft=draft, waivers=tuple(report.waivers)
        )
    tables = rows(document, compared)
    _prove_offsets(document, tables, report)
    return Outcome(
        stem=stem,
        problems=report.problems,
        place=place,
        read=report.read,
        split=document.split,
        draft=draft,
        tally=tally(document.split, tables),
        rows=Rows({config: ENCODERS[config].encode(found) for config, found in tables.items()}),
        used_ids=frozenset(document.used_ids()),
        fingerprint=_fingerprint(document.text.text),
        waivers=tuple(report.waivers),
    )


def _prove_offsets(document: Document, tables: Mapping[str, Sequence[Row]], report: Report) -> None:
    for config, found in tables.items():
        for row in found:
            for wrong in faults(config, row):
                report.add(WRONG_OFFSET, document.place, wrong, "please report this")


def _fingerprint(text: str) -> str:
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()
