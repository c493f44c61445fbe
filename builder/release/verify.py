"""Whether a release is what it says: against its manifest, its own text and its sources.

First its files, byte for byte, against the manifest; then its sources, which this builder compiles
anew to the content hashes that the manifest says; then its rows, which are to be those (see
`rows`); then its texts, from the card to the manifest itself, which are made anew from those
sources and from the data files as they lie there (`differences` says what counts). Nothing of a
release is ever run, and nothing that it claims is believed before it was measured: the limits are
where they are used, and in SECURITY.md.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.annotation.settings import Settings
from builder.corpus.corpus import Corpus, corpus_of
from builder.corpus.tables import TABLES
from builder.corpus.workers import Workers
from builder.release import card, comparison_log, differences, sources, texts
from builder.release import manifest as manifests
from builder.release.build import Progress, write_tables
from builder.release.findings import Findings
from builder.release.manifest import MANIFEST, Manifest, SplitContent
from builder.release.rows import ROWS, Rebuilt, check_rows, compare_contents
from builder.release.shards import DATA_FILE
from builder.release.texts import Passed, Splits, Written
from builder.release.unpacked import Unpacked
from builder.reports.errors import DataError, UsageError
from builder.reports.problems import Place, Report, release_error

SOURCES = release_error(
    "release-sources",
    "The sources in the release are not such as `build` packs them, or they do not give what the "
    "release holds when the builder installed here compiles them.",
)


@dataclass(slots=True)
class Verified:
    """What was found: the manifest if it could be read, how much was checked, the findings."""

    report: Findings = field(default_factory=Findings)
    manifest: Manifest | None = None
    rows: int = 0


def verify(folder: Path, progress: Progress, workers: Workers = 1) -> Verified:
    """Verify the release in `folder`; `workers` compile its sources.

    What depends on a part that failed is not looked at, so that every finding is a cause.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder; name a release folder or hub:NAMESPACE/NAME@REV")
    verified = Verified()
    report = verified.report
    manifest = verified.manifest = manifests.read(folder, report)
    if manifest is None:
        return verified
    manifests.compare(folder, manifest, report)
    _check_names(manifest, report)
    if report.errors:
        return verified
    with TemporaryDirectory(prefix="verify-") as name, ExitStack() as stack:
        try:
            archive = folder / sources.NAME
            unpacked = stack.enter_context(Unpacked(archive, Path(name, "sources")))
            rebuilt = _rebuild(unpacked, Path(name, "release"), progress, workers)
        except DataError as failure:
            report.add(SOURCES, Place(sources.NAME), str(failure))
            return verified
        _compare_rebuilt(rebuilt, manifest, report)
        if not report.errors:
            splits = check_rows(folder, manifest, rebuilt, unpacked, report)
            _check_texts(folder, manifest, rebuilt, splits, report)
            verified.rows = sum(info.num_examples for infos in splits.values() for info in infos)
    return verified


def _check_names(manifest: Manifest, report: Report) -> None:
    """Report what the manifest lacks or names in vain: all of a release, and nothing else."""
    shards = [match for match in map(DATA_FILE.fullmatch, manifest.files) if match]
    expected = {*texts.NAMES, sources.NAME}
    named = Counter(match.group(1, 2, 4) for match in shards)
    for (config, split, total), number in named.items():
        # Of those that are missing one is enough: a name can claim any total.
        expected |= {
            f"data/{config}/{split}-{index:05}-of-{total}.parquet"
            for index in range(min(int(total), number + 1))
        }
    for name in sorted(expected - manifest.files.keys()):
        report.add(manifests.LACKING, Place(name), "a release has this file, the manifest has not")
    for name in sorted(manifest.files.keys() - expected):
        report.add(manifests.ADDED, Place(name), "the manifest names it, but no release has it")
    known = {table.name for table in TABLES}
    for config in sorted({match[1] for match in shards} - known):
        message = f"this builder knows no config {config}"
        report.add(ROWS, Place(f"data/{config}"), message)
    totals = Counter((config, split) for config, split, _ in named)
    for (config, split), number in sorted(totals.items()):
        place = Place(f"data/{config}/{split}")
        if number > 1:
            report.add(ROWS, place, "the names of its files say different numbers of files")
        if config in known and split not in manifest.configs.get(config, {}):
            report.add(ROWS, place, "the manifest has files of this split, but no rows")


def _rebuild(unpacked: Unpacked, folder: Path, progress: Progress, workers: Workers) -> Rebuilt:
    """Compile the sources as `build` does, and write into `folder` the Parquet files they give."""
    try:
        corpus = corpus_of(unpacked)
    except UsageError as failure:
        raise DataError("it holds no seeds and annotations") from failure
    passed, splits = write_tables(corpus, folder, workers, progress)
    return Rebuilt(folder, corpus, passed, splits, _read_texts(corpus, passed))


def _compare_rebuilt(rebuilt: Rebuilt, manifest: Manifest, report: Report) -> None:
    """Report errors in the sources, and what they give otherwise than the manifest says."""
    for problem in rebuilt.corpus.report.problems:
        if problem.severity == "error":
            report.add(SOURCES, Place(sources.NAME), problem.headline(), problem.hint)
    found = {
        (config, info.name): SplitContent(info.num_examples, info.content_hash)
        for config, infos in rebuilt.splits.items()
        for info in infos
    }
    compare_contents(found, manifest, SOURCES, sources.NAME, report)
    if rebuilt.corpus.settings is not None:
        _compare_settings(rebuilt.corpus.settings, manifest, report)


def _check_texts(
    folder: Path, manifest: Manifest, rebuilt: Rebuilt, splits: Splits, report: Report
) -> None:
    """Make every text anew and compare; nothing is said of it where something else is wrong."""
    settings, written = rebuilt.corpus.settings, rebuilt.written
    if settings is None or written is None or report.errors:
        return
    made = texts.compose(settings, written, rebuilt.passed.publishers, splits, manifest.files)
    made[MANIFEST] = manifests.render(settings, splits, manifest.files).decode()
    for name, text in made.items():
        differences.check(folder, name, text, report)


def _read_texts(corpus: Corpus, passed: Passed) -> Written | None:
    """Read what the texts repeat of the unpacked sources; problems go to the corpus's report."""
    text = card.load(corpus.root, corpus.report)
    comparison_log.check_markers(corpus)
    if text is None:
        return None
    texts.check_card(text, passed, corpus)
    return texts.read(text, corpus.root, corpus.root, corpus.report)


def _compare_settings(settings: Settings, manifest: Manifest, report: Report) -> None:
    for what, said, found in (
        ("name", manifest.name, settings.name),
        ("version", manifest.version, settings.version),
        ("released", manifest.released, settings.released.isoformat()),
    ):
        if said != found:
            message = f"{what} is {found} in the sources, {said} in the manifest"
            report.add(SOURCES, Place(sources.NAME), message)
