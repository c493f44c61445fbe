"""Second annotations: read, compared with the first, and held to what was decided.

`annotations/second/<annotator>/<stem>.yaml` is a whole annotation by somebody who had no sight of
the first. It is frozen before anybody decides about its differences, so nothing can be mended in
it: its errors are reported, its doubts and warnings are nobody's to settle. Where the first
annotation was changed since, as by a decision, the first as it was read against stands beside it
in `first/<stem>.yaml`, so that agreement is that of two people who did not know of each other.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from builder import layers
from builder.annotation import adjudication, annotators
from builder.annotation import file as annotation_file
from builder.annotation.adjudication import Adjudicated, Adjudication, Decision
from builder.annotation.annotators import Annotator
from builder.annotation.registry import Registries
from builder.corpus.comparison import Comparison, Item, Reading, compare, differing
from builder.corpus.document import Document, compile_document
from builder.disk.files import Read, entries
from builder.page.seed import Page
from builder.reports.limits import ANNOTATORS
from builder.reports.near import did_you_mean
from builder.reports.problems import Place, Problem, Report, error, visible
from builder.yaml_text import strict_yaml

FOLDER = annotation_file.SECOND_FOLDER
FIRST = "first"
"""The folder, beside those of an annotator, of first annotations that were changed since."""

UNKNOWN_ANNOTATOR = error(
    "unknown-annotator",
    "A second annotation stands in the folder of an annotator that `annotators.yaml` does not "
    "have. Agreement means nothing unless it is told who annotated and what they were given.",
)
NOT_FROZEN = error(
    "not-frozen",
    "A second annotation is frozen before its differences are decided: `adjudication.yaml` has "
    "the sha256 of the file. The file is another one now, or nobody has written which it was.",
)
UNDECIDED = error(
    "undecided-difference",
    "Two annotations of a document differ, and `adjudication.yaml` does not say which of them "
    "holds and why. Whoever changes an annotation that was compared decides anew.",
)
NO_DIFFERENCE = error(
    "decision-without-difference",
    "`adjudication.yaml` decides about something in which the two annotations do not differ, or "
    "about a second annotation that is not there. The decision is left over, or its name wrong.",
)
NOT_CARRIED_OUT = error(
    "decision-not-carried-out",
    "`adjudication.yaml` says which annotation holds, and the document says something else: the "
    "decision was not carried out, or the document was changed after it.",
)

TOO_MANY = error(
    "too-many-annotators",
    f"A document has at most {ANNOTATORS} second annotations. Each is a whole annotation and is "
    "compared with the first, so that with any number of them one page could take all memory.",
)

OF_DECISIONS = frozenset({NOT_FROZEN.id, UNDECIDED.id, NO_DIFFERENCE.id, NOT_CARRIED_OUT.id})
"""The rules about decisions: whatever is wrong with those, the annotations can be compared."""


class Second(NamedTuple):
    """A second annotation that is there: by whom, of which layers, and what was decided about it.

    `kept` tells whether the first annotation is kept as it was; `decided` is None where nothing
    was decided yet, and unless `judged` the decisions could not be read.
    """

    annotator: str
    layers: tuple[str, ...] | None
    kept: bool
    decided: Adjudicated | None
    judged: bool = True


FIRST_LINE = 2
"""Where the decisions of a document begin for whoever compiles it; line 1 is the whole file."""


def placeless(seconds: Sequence[Second]) -> tuple[Second, ...]:
    """Return second annotations whose decisions are the same wherever they stand in their file.

    So a line more at the top of that file is no change of the documents further down.
    """
    lines = FIRST_LINE - _first_line(seconds)
    return tuple(
        one._replace(decided=one.decided.moved(lines) if one.decided else None) for one in seconds
    )


def placed(problems: Sequence[Problem], seconds: Sequence[Second]) -> list[Problem]:
    """Return the problems of a document compiled with `placeless` ones where they stand."""
    lines = _first_line(seconds) - FIRST_LINE
    return [
        problem._replace(place=problem.place.moved(lines))
        if problem.place.path == adjudication.NAME and problem.place.line >= FIRST_LINE
        else problem
        for problem in problems
    ]


def _first_line(seconds: Sequence[Second]) -> int:
    found = (one.decided.place.line for one in seconds if one.decided)
    return min(found, default=FIRST_LINE)


class Compared(NamedTuple):
    """A comparison as it was made, with what was decided by item."""

    comparison: Comparison
    decisions: Mapping[str, Decision]


def path_of(annotator: str, stem: str, first: bool = False) -> str:
    """Return the path of a second annotation, or of the first one that is kept beside it."""
    return f"{FOLDER}/{annotator}/{f'{FIRST}/' if first else ''}{stem}.yaml"


def folders(root: Path, report: Report) -> dict[str, str]:
    """Return the folders that hold annotations, second or first, each with its annotator."""
    listed = sorted(entries(root, FOLDER, report))
    names = [name for name in listed if (root / FOLDER / name).is_dir()]
    kept = {f"{FOLDER}/{name}/{FIRST}": name for name in names}
    found = {f"{FOLDER}/{name}": name for name in names}
    return found | {folder: name for folder, name in kept.items() if os.path.lexists(root / folder)}


def idle(files: Mapping[str, set[str]]) -> list[str]:
    """Return the first annotations that are kept beside no second one; `files` is by folder."""
    found = []
    for folder, stems in files.items():
        if folder.endswith(f"/{FIRST}"):
            beside = files.get(folder.removesuffix(f"/{FIRST}"), set())
            found += [f"{folder}/{stem}.yaml" for stem in sorted(stems - beside)]
    return found


def plan(
    files: Mapping[str, set[str]],
    known: Mapping[str, Annotator],
    decided: Adjudication,
    report: Report,
) -> dict[str, tuple[Second, ...]]:
    """Return the second annotations of each document; `files` has the stems by folder.

    Those of more annotators than a document may have are reported and left out.
    """
    found: dict[str, list[Second]] = defaultdict(list)
    for folder, stems in files.items():
        annotator = folder.removeprefix(f"{FOLDER}/")
        if annotator.endswith(f"/{FIRST}"):
            continue
        kept = files.get(f"{folder}/{FIRST}", set())
        for stem in stems:
            entry = decided.documents.get(stem, {}).get(annotator)
            layers = known[annotator].layers if annotator in known else None
            found[stem].append(Second(annotator, layers, stem in kept, entry, decided.whole))
    return {stem: _bounded(stem, found[stem], known, report) for stem in sorted(found)}


def _bounded(
    stem: str, seconds: Sequence[Second], known: Mapping[str, Annotator], report: Report
) -> tuple[Second, ...]:
    """Return as many second annotations as a document may have, and report the others.

    They are those of registered annotators before any others, and stand in the order of names.
    """
    ordered = sorted(seconds, key=lambda one: (one.annotator not in known, one.annotator))
    for one in ordered[ANNOTATORS:]:
        count = f"{len(ordered)} second annotations, at most {ANNOTATORS} are read"
        message = f"`{visible(stem)}` has {count}"
        hint = f"keep at most {ANNOTATORS} of them; this one is not compared"
        report.add(TOO_MANY, Place(path_of(one.annotator, stem)), message, hint)
    return tuple(sorted(ordered[:ANNOTATORS], key=lambda one: one.annotator))


def check_files(
    files: Mapping[str, set[str]],
    known: Mapping[str, object] | None,
    decided: Adjudication,
    report: Report,
) -> None:
    """Report annotators that nobody knows, and decisions about files that are not there.

    `known` are those of the register, None if it could not be read.
    """
    for folder, stems in files.items():
        annotator = folder.removeprefix(f"{FOLDER}/").removesuffix(f"/{FIRST}")
        if known is None or annotator in known or folder.endswith(f"/{FIRST}"):
            continue
        if stems:
            place = Place(f"{folder}/{min(stems)}.yaml")
            message = f"`{visible(annotator)}` is not in {annotators.NAME}"
            hint = did_you_mean(annotator, known) or "add the annotator there, or rename the folder"
            report.add(UNKNOWN_ANNOTATOR, place, message, hint)
    for stem, found in decided.documents.items():
        for annotator, entry in found.items():
            if stem not in files.get(f"{FOLDER}/{annotator}", ()):
                message = f"there is no {path_of(annotator, visible(stem))}"
                report.add(NO_DIFFERENCE, entry.place, message, "correct the name, or delete this")


class Reader(NamedTuple):
    """Reads and compares the second annotations of one page; `read` gives the bytes of a file."""

    read: Read
    page: Page
    registries: Registries
    guidelines: int
    report: Report

    def compare(self, document: Document | None, seconds: Sequence[Second]) -> Iterator[Compared]:
        """Yield the comparisons of a document with its second annotations.

        Without a `document`, which has errors or is a draft, they are only read, so that their
        errors are told. What was not decided, or not carried out, is reported.
        """
        for second in seconds:
            other = self._read(path_of(second.annotator, self.page.stem), second=True)
            kept = self._kept(second) if second.kept else document
            if document is None or other is None or kept is None:
                continue
            decisions = second.decided.decisions if second.decided else {}
            of = (other, second.annotator, second.layers)
            then = compare(kept, *of)
            now = then if kept is document else compare(document, *of)
            if second.judged:
                self._check_pins(second)
                self._check_decisions(then, now, decisions)
            yield Compared(then, decisions)

    def _kept(self, second: Second) -> Document | None:
        return self._read(path_of(second.annotator, self.page.stem, first=True), second=False)

    def _read(self, name: str, second: bool) -> Document | None:
        """Read a frozen annotation; of what is wrong with it only errors are told."""
        found = Report()
        data = self.read(name, found)
        file = None if data is None else strict_yaml.from_bytes(data, name, found)
        notes = None
        if file is not None:
            stem = self.page.stem
            notes = annotation_file.read(file, stem, layers.SHAPE, found, second=second)
        document = None
        if notes is not None:
            document = compile_document(self.page, notes, self.registries, self.guidelines, found)
        self.report.problems += [p for p in found.problems if p.severity == "error"]
        for read, sha256 in found.read.items():
            self.report.note_read(read, sha256)
        return document

    def _check_pins(self, second: Second) -> None:
        pins = [(False, second.decided.sha256 if second.decided else None)]
        if second.kept:
            pins.append((True, second.decided.first_sha256 if second.decided else None))
        for first, pin in pins:
            name = path_of(second.annotator, self.page.stem, first)
            digest = self.report.read[name]
            if pin is None or pin.value != digest:
                key = "first_sha256" if first else "sha256"
                message = f"{name} has the sha256 {digest}"
                hint = "restore the file; it is never edited"
                if pin is None:
                    hint = f"pin it: `{key}:` under `{self.page.stem}`, `{second.annotator}`"
                place = pin.place if pin else self._entry(second)
                self.report.add(NOT_FROZEN, place, message, hint)

    def _entry(self, second: Second) -> Place:
        return second.decided.place if second.decided else Place(adjudication.NAME)

    def _check_decisions(
        self, then: Comparison, now: Comparison, decisions: Mapping[str, Decision]
    ) -> None:
        differed = {item.key: item for item in then.items if not item.agree}
        differs = {item.key: item for item in now.items if not item.agree}
        for key, item in (differed | differs).items():
            if key not in decisions:
                self._report_undecided(item, then.annotator)
        for key, decision in decisions.items():
            if key not in differed and key not in differs:
                message = f"the annotations do not differ in `{key}`"
                hint = did_you_mean(key, (differed | differs).keys()) or "delete this"
                if decision.decision == "second":
                    hint = f"delete this, or {self._keep(then.annotator)}"
                self.report.add(NO_DIFFERENCE, decision.place, message, hint)
            elif (decision.decision == "second") == (key in differs):
                self._report_not_carried_out(key, decision, now)

    def _report_undecided(self, item: Item, annotator: str) -> None:
        reading = item.first or item.second
        assert reading is not None
        message = f"{item.key}: {'; '.join(told(item))}"
        hint = (
            f"decide it in {adjudication.NAME}, under `{self.page.stem}`, `{annotator}`, "
            f"`differences`: `{item.key}:` with `decision:` and `reason:`"
        )
        self.report.add(UNDECIDED, reading.place, message, hint)

    def _report_not_carried_out(self, key: str, decision: Decision, now: Comparison) -> None:
        if decision.decision == "second":
            message = f"`{key}` is decided for the second annotation, and the document differs"
            hint = f"change the document, and {self._keep(now.annotator)}"
        else:
            message = f"`{key}` is decided for {_FOR[decision.decision]}, and the document has "
            message += "what the second annotation has"
            hint = "correct the decision, or the document"
        self.report.add(NOT_CARRIED_OUT, decision.place, message, hint)

    def _keep(self, annotator: str) -> str:
        name = path_of(annotator, self.page.stem, first=True)
        return f"keep the first annotation as it was, as {name}"


_FOR = {"first": "the first annotation", "neither": "neither annotation"}


def told(item: Item) -> list[str]:
    """Return in words in what two readings of an item differ."""
    if item.first is None or item.second is None:
        there = "second" if item.first is None else "first"
        return [f"{_words(item.first or item.second)} is in the {there} annotation only"]
    parts = []
    for name in differing(item.first, item.second):
        one, other = (_said(name, reading) for reading in (item.first, item.second))
        parts.append(f"{name} is {one} in the first annotation, {other} in the second")
    return parts


def _words(reading: Reading | None) -> str:
    assert reading is not None
    return _quoted(reading.words or next(iter(reading.row.values())))


def _said(name: str, reading: Reading) -> str:
    if name == "span":
        return _quoted(reading.words)
    return _quoted(reading.row.get(name, reading.row.get(f"{name}_text")))


def _quoted(value: object) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"“{visible(words, 60)}”" if value is not None else "nothing"
