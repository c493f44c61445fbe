"""What would keep the sources from becoming a release that verifies, found by `check`.

A release packs more than rows are compiled from: guides, schemas, the changelog. What of that
cannot be read, or has a name that cannot stand in an archive or on another system, is told here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from builder.annotation import adjudication, annotators, registry, settings, withdrawn
from builder.corpus.corpus import LOG, STRAY_FILE, Corpus
from builder.disk.files import decode, entries, read_file
from builder.release import sources
from builder.reports.problems import Place, Report, error, visible

BAD_NAME = error(
    "unportable-name",
    "A file that a release packs has a name that cannot stand beside the others everywhere: it "
    "differs from another one in case alone, Windows reserves it or one of its characters, or it "
    "is longer than file systems hold, or not UTF-8. Whoever unpacks the sources would lose it.",
)

_FOLDERS = ("annotations", registry.FOLDER, "annotations/schema")
"""The folders in which nothing else looks for files that nobody reads."""
_SHAPES = (
    "adjudication", "annotators", "dataset", "document", "organizations", "people", "withdrawn",
)  # fmt: skip
MEANT = frozenset(
    {
        settings.NAME, adjudication.NAME, withdrawn.NAME, annotators.NAME, LOG,
        *(f"{registry.FOLDER}/{name}.yaml" for name in ("people", "organizations")),
        *(f"annotations/{name}.md" for name in ("GUIDELINES", "FORMAT")),
        *(f"annotations/{name}" for name in ("documents", "second", "registry", "schema")),
        *(f"annotations/schema/{name}.json" for name in _SHAPES),
    }
)  # fmt: skip
"""What there is in these folders for somebody to read."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""The names that Windows has for devices, with any ending."""
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')


def check(corpus: Corpus) -> None:
    """Report what hinders packing, once the documents were compiled: what was read then is fine."""
    report = corpus.report
    # Of names that differ in case alone one at most is the folded one, so few are to be kept.
    common = {folded for name in sources.names(corpus.root) if (folded := _folded(name)) != name}
    seen: dict[str, str] = {}
    told = {problem.place.path for problem in report.problems if problem.severity == "error"}
    for name in sources.names(corpus.root):
        folded = _folded(name)
        other = seen.setdefault(folded, name) if folded in common else name
        if not _is_fine(name, other, report) or name in told:
            continue
        if name not in report.read:
            _check_readable(corpus.root, name, report)
    _report_strays(corpus.root, report)


def _is_fine(name: str, other: str, report: Report) -> bool:
    """Report a name that a release cannot pack; `other` is the first that differs in case alone."""
    fault = f"it differs from {visible(other)} in case alone" if other != name else None
    fault = fault or next(filter(None, map(_fault, name.split("/"))), None)
    if not fault and not sources.is_too_long(name):
        return True
    message = f"a release cannot pack this name: {fault or 'too long, or not UTF-8'}"
    report.add(BAD_NAME, Place(name), message, "rename the file")
    return False


def _folded(name: str) -> str:
    """Return what names have in common that differ in case alone."""
    return unicodedata.normalize("NFC", name).casefold()


def _fault(part: str) -> str | None:
    """Return what is wrong with a part of a name, or None."""
    if part.partition(".")[0].casefold() in _RESERVED:
        return f"`{visible(part)}` is reserved on Windows"
    if part.endswith((".", " ")):
        return f"`{visible(part)}` ends in a point or a space"
    bad = _FORBIDDEN.search(part)
    return None if bad is None else f"`{visible(bad[0])}` is reserved on Windows"


def _check_readable(root: Path, name: str, report: Report) -> None:
    data = read_file(root / name, name, report)
    if data is not None and name.endswith(".md"):
        decode(data, name, report)


def _report_strays(root: Path, report: Report) -> None:
    for name in _entries(root, report):
        if name not in MEANT:
            packed = ", and a release would hold it" if name in report.read else ""
            message = f"nothing reads this file{packed}"
            report.add(STRAY_FILE, Place(name), message, "rename or remove it")


def _entries(root: Path, report: Report) -> Iterator[str]:
    for folder in _FOLDERS:
        for name in sorted(entries(root, folder, report)):
            if not name.startswith("."):
                yield f"{folder}/{name}"
