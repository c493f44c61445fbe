"""The release: the folder that `build` writes and that is published.

Nothing in it depends on the machine, the clock or the git commit: the same sources give the
same bytes with the same libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from builder.annotation.file import SPLITS
from builder.annotation.settings import Settings
from builder.corpus.cache import NAME
from builder.corpus.corpus import Corpus, open_corpus
from builder.corpus.outcome import Outcome
from builder.corpus.tables import TABLES
from builder.corpus.workers import Workers
from builder.disk.atomic import default_folder, staged_folder
from builder.disk.store import Store
from builder.release import card, citation, comparison_log, manifest, packable, sources, texts
from builder.release.manifest import MANIFEST
from builder.release.run_writer import RunWriter
from builder.release.shards import Earlier
from builder.release.texts import Passed, Splits, Written
from builder.reports.errors import DataError
from builder.reports.problems import Report, exit_code

Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]


class NotBuilt(DataError):
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


def build(
    root: Path,
    out: Path | None,
    workers: Workers,
    progress: Progress,
    cache_at: Path | None = None,
) -> Built:
    """Check the sources at `root` and write their release; whole, or not at all.

    What is compiled is kept in the folder `cache_at`, if one is named. Raises `NotBuilt` if the
    sources have errors.
    """
    listed = sources.members(root)
    corpus = open_corpus(root, cache_at)
    text = card.load(root, corpus.report)
    comparison_log.check_markers(corpus)
    settings = corpus.settings
    if settings is None or text is None:
        raise NotBuilt(corpus.report)
    folder = out or folder_of(root, settings)
    with staged_folder(folder, MANIFEST, "release folder") as staging:
        with _earlier(folder, cache_at) as earlier:
            passed, splits = write_tables(corpus, staging, workers, progress, earlier)
        texts.check_card(text, passed, corpus)
        citation.check(root, settings, corpus.report)
        written = texts.read(text, root, sources.PROJECT, corpus.report)
        packable.check(corpus)
        if corpus.report.errors:
            raise NotBuilt(corpus.report)
        archive = staging / sources.NAME
        sources.pack(root, archive, settings.released, listed, corpus.report)
        if corpus.report.errors:
            raise NotBuilt(corpus.report)
        if not splits:
            raise DataError("there is nothing to release: every document is a draft")
        _write_texts(staging, settings, written, passed, splits)
    return Built(folder, settings, splits, passed.drafts, corpus.report)


def folder_of(root: Path, settings: Settings) -> Path:
    """Return where the release of the corpus at `root` goes if no folder is named."""
    return default_folder(root, f"{settings.name}-{settings.version}")


@contextmanager
def _earlier(folder: Path, cache_at: Path | None) -> Iterator[Earlier | None]:
    """Yield the release that stands in a folder, if it is known what its files hold."""
    if cache_at is None:
        yield None
        return
    with Store(cache_at / NAME) as store:
        yield Earlier(folder, store)


def write_tables(
    corpus: Corpus,
    staging: Path,
    workers: Workers,
    progress: Progress,
    earlier: Earlier | None = None,
) -> tuple[Passed, Splits]:
    """Compile every document and write the Parquet files below `staging`.

    Files of an `earlier` release that hold the same rows are taken over. Problems go to the
    corpus's report; a document with errors gives no rows.
    """
    passed = Passed()
    with ExitStack() as stack:
        writers = {
            split: stack.enter_context(RunWriter(staging / "data", split, earlier))
            for split in SPLITS
        }
        for outcome in progress(corpus.outcomes(workers), len(corpus.stems)):
            rows = passed.take(outcome)
            assert rows or outcome.released is None, f"{outcome.stem} has no rows"
            if rows:
                writers[outcome.split].add(outcome.stem, rows)
    splits: Splits = {}
    for table in TABLES:
        for writer in writers.values():
            info = writer.infos[table.name]
            if info.num_examples:
                splits.setdefault(table.name, []).append(info)
    return passed, splits


def _write_texts(
    staging: Path, settings: Settings, written: Written, passed: Passed, splits: Splits
) -> None:
    """Write all that tells of the data and the sources, which lie there; at last the manifest."""
    stored = manifest.stored_files(staging)
    made = texts.compose(settings, written, passed.publishers, splits, stored)
    for name, text in made.items():
        (staging / name).write_text(text, encoding="utf-8", newline="\n")
        stored[name] = manifest.stored_file(staging / name)
    (staging / MANIFEST).write_bytes(manifest.render(settings, splits, stored))
