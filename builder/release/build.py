"""Stage 7, the release: the folder that `build` writes and that is published.

Nothing in it depends on the machine, the clock or the git commit: the same sources give the
same bytes with the same libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from builder.annotation.file import SPLITS
from builder.annotation.settings import Settings
from builder.corpus.census import Census
from builder.corpus.corpus import Corpus, Outcome, open_corpus
from builder.corpus.tables import TABLES
from builder.disk.files import decode, read_file
from builder.disk.staging import MARK, staged_folder
from builder.release import (
    card,
    citation,
    comparison_log,
    croissant,
    licence,
    manifest,
    sources,
)
from builder.release.card import About
from builder.release.features import SplitInfo
from builder.release.parquet import SplitWriter
from builder.reports.errors import DataError
from builder.reports.problems import Report, exit_code

Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]
Splits = dict[str, list[SplitInfo]]
CHANGELOG = "CHANGELOG.md"
RELEASE_FILES = (
    "README.md",
    croissant.NAME,
    citation.CFF,
    CHANGELOG,
    licence.NAME,
    sources.NAME,
)
"""What a release holds beside its data and its manifest."""


class Refused(DataError):
    """The sources have errors, so there is no release; the report has them."""

    def __init__(self, report: Report) -> None:
        """Keep the report; the exit code is the one its errors ask for."""
        super().__init__("nothing was built: the sources have errors")
        self.report = report
        self.exit_code = exit_code(report.problems)


@dataclass(frozen=True, slots=True)
class Built:
    """A release that now stands in `folder`."""

    folder: Path
    settings: Settings
    splits: Splits
    drafts: list[str]
    report: Report


@dataclass(slots=True)
class _Passed:
    """What is kept of the documents that passed by."""

    census: Census = field(default_factory=Census)
    publishers: dict[str, None] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)


def build(root: Path, out: Path | None, workers: int, progress: Progress) -> Built:
    """Check the sources at `root` and write their release; whole, or not at all.

    Raises `Refused` if the sources have errors.
    """
    corpus = open_corpus(root)
    text = card.load(root, corpus.report)
    comparison_log.check_markers(corpus)
    settings = corpus.settings
    if settings is None or text is None:
        raise Refused(corpus.report)
    folder = out or root / "dist" / f"{settings.name}-{settings.version}"
    with staged_folder(folder) as staging:
        passed, splits = _write_tables(corpus, staging, workers, progress)
        parts = card.parts(passed.census, settings, corpus.withdrawn)
        if not corpus.report.errors:  # without some of the documents every number is another
            card.check(text, parts, corpus.report)
            comparison_log.check(corpus, passed.census)
        citation.check(root, settings, corpus.report)
        sources.pack(root, staging / sources.NAME, settings.released, corpus.report)
        texts = _texts(root, text, settings, splits, corpus.report)
        if corpus.report.errors:
            raise Refused(corpus.report)
        if not splits:
            raise DataError("there is nothing to release: every document is a draft")
        for name, content in texts.items():
            (staging / name).write_text(content, encoding="utf-8", newline="\n")
        _describe(staging, settings, card.about(text, passed.publishers), splits)
    return Built(folder, settings, splits, passed.drafts, corpus.report)


def _write_tables(
    corpus: Corpus, staging: Path, workers: int, progress: Progress
) -> tuple[_Passed, Splits]:
    passed = _Passed()
    with ExitStack() as stack:
        writers = {
            (table.name, split): stack.enter_context(
                SplitWriter(staging / "data" / table.name, table, split)
            )
            for table in TABLES
            for split in SPLITS
        }
        for outcome in progress(corpus.outcomes(workers), len(corpus.stems)):
            if outcome.draft:
                passed.drafts.append(outcome.stem)
            elif outcome.tables is not None:
                passed.census.add(outcome.split, outcome.tables)
                passed.publishers[str(outcome.tables["documents"][0]["publisher"])] = None
                for config, rows in outcome.tables.items():
                    writers[config, outcome.split].write(rows)
    splits: Splits = {}
    for (config, _), writer in writers.items():
        if writer.info.num_examples:
            splits.setdefault(config, []).append(writer.info)
    return passed, splits


def _texts(
    root: Path, text: str, settings: Settings, splits: Splits, report: Report
) -> dict[str, str]:
    """Return the release's texts by name; one that is missing or no text is reported."""
    return {
        "README.md": card.release_readme(text, settings, splits),
        CHANGELOG: _read_text(root, CHANGELOG, report),
        citation.CFF: citation.cff(settings),
        licence.NAME: licence.release_licence(
            settings, _read_text(sources.PROJECT, licence.NAME, report)
        ),
    }


def _read_text(folder: Path, name: str, report: Report) -> str:
    data = read_file(folder / name, name, report)
    text = None if data is None else decode(data, name, report)
    return (text or "").replace("\r\n", "\n")


def _describe(staging: Path, settings: Settings, about: About, splits: Splits) -> None:
    """Write what describes the other files: first `croissant.json`, then the manifest."""
    stored = manifest.stored_files(staging)
    text = croissant.croissant(settings, about, splits, stored)
    (staging / croissant.NAME).write_text(text, encoding="utf-8", newline="\n")
    stored[croissant.NAME] = manifest.stored_file(staging / croissant.NAME)
    (staging / MARK).write_bytes(manifest.render(settings, splits, stored))
