"""Whether a release is what it says: against its manifest, its own text and its sources.

First its files, byte for byte, against the manifest; then its rows, whose offsets and
references must hold and whose content hashes must be the manifest's; then its sources, which
this builder compiles anew to the same content hashes; then its texts, from the card to the
manifest itself, which are made anew from those sources and from the data files as they lie
there (`differences` says what counts). Nothing of a release is ever run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from builder.annotation.file import SPLITS
from builder.annotation.settings import Settings
from builder.corpus.corpus import Corpus, open_corpus
from builder.corpus.encoded import Encoded
from builder.corpus.offsets import faults
from builder.corpus.tables import DOCUMENTS, TABLES
from builder.disk.staging import MARK
from builder.layers.columns import Row, Table
from builder.release import card, comparison_log, differences, sources, texts
from builder.release import manifest as manifests
from builder.release.build import Progress
from builder.release.content_hash import ContentHash
from builder.release.features import SplitInfo
from builder.release.findings import Findings
from builder.release.manifest import Configs, Manifest, SplitContent
from builder.release.parquet import memory_bytes, read_rows
from builder.release.references import document_faults, task_faults
from builder.release.sources import Unpacked
from builder.release.texts import Passed, Splits, Written
from builder.reports.errors import DataError, UsageError
from builder.reports.problems import Place, Report, Rule

ROWS = Rule(
    "release-rows",
    "error",
    "The tables of the release do not hold the rows that the manifest says, or rows that this "
    "builder does not know. A release of another version is best verified by its own builder.",
)
OFFSET = Rule(
    "release-offset", "error", "An offset of a published row does not point at its words."
)
REFERENCE = Rule(
    "release-reference", "error", "A published row refers to something that is not there."
)
SOURCES = Rule(
    "release-sources",
    "error",
    "The sources in the release are not such as `build` packs them, or they do not give what the "
    "release holds when the builder installed here compiles them.",
)

_DATA = re.compile(r"data/([a-z][a-z0-9_]*)/([a-z]+)-([0-9]{5})-of-([0-9]{5})\.parquet")


@dataclass(slots=True)
class Verified:
    """What was found: the manifest if it could be read, how much was checked, the findings."""

    report: Findings = field(default_factory=Findings)
    manifest: Manifest | None = None
    rows: int = 0


def verify(folder: Path, progress: Progress) -> Verified:
    """Verify the release in `folder`.

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
    with TemporaryDirectory(prefix="verify-") as name:
        try:
            unpacked = Unpacked(folder / sources.NAME, Path(name))
            verified.rows = _check_rows(folder, manifest, unpacked, report)
            _check_rebuild(folder, manifest, unpacked, report, progress)
        except DataError as failure:
            report.add(SOURCES, Place(sources.NAME), str(failure))
    return verified


class _Contents:
    """What splits hold, gathered row by row, to be compared with what the manifest says."""

    def __init__(self) -> None:
        self._hashes: dict[tuple[str, str], ContentHash] = {}
        self._rows: Counter[tuple[str, str]] = Counter()

    def add(self, table: Table, split: str, row: Row) -> None:
        """Take in a row of a split."""
        self._hash(table, split).add(row)
        self._rows[table.name, split] += 1

    def add_encoded(self, table: Table, split: str, encoded: Encoded) -> None:
        """Take in rows of a split as they are compiled."""
        if encoded.rows:
            self._hash(table, split).add_text(encoded.data)
            self._rows[table.name, split] += encoded.rows

    def _hash(self, table: Table, split: str) -> ContentHash:
        key = table.name, split
        if key not in self._hashes:
            self._hashes[key] = ContentHash(table)
        return self._hashes[key]

    def rows(self) -> int:
        """Return how many rows were taken in."""
        return self._rows.total()

    def compare(self, said: Configs, rule: Rule, path: str, report: Report) -> None:
        """Report each split that is not what the manifest says."""
        found = {
            key: SplitContent(self._rows[key], content.hexdigest())
            for key, content in self._hashes.items()
        }
        expected = {
            (config, split): content
            for config, splits in said.items()
            for split, content in splits.items()
        }
        for key in sorted(found.keys() | expected.keys()):
            if found.get(key) != expected.get(key):
                message = (
                    f"{' '.join(key)}: {_said(found.get(key))} here, "
                    f"{_said(expected.get(key))} in the manifest"
                )
                report.add(rule, Place(path), message)


def _said(content: SplitContent | None) -> str:
    if content is None:
        return "no rows"
    return f"{content.rows} rows with content hash {content.content_hash[:16]}…"


def _check_names(manifest: Manifest, report: Report) -> None:
    """Report what the manifest lacks or names in vain: all of a release, and nothing else."""
    shards = [match for match in map(_DATA.fullmatch, manifest.files) if match]
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


def _check_rows(folder: Path, manifest: Manifest, unpacked: Unpacked, report: Report) -> int:
    contents = _Contents()
    for table in TABLES:
        ids: set[str] = set()
        for split in SPLITS:
            place = Place(f"data/{table.name}/{split}")
            for row, document in _joined(folder, table, split, report):
                contents.add(table, split, row)
                _check_row(table, row, document, unpacked, place, report)
                if str(row["id"]) in ids:
                    report.add(REFERENCE, place, f"{row['id']}: the id is there twice")
                ids.add(str(row["id"]))
    contents.compare(manifest.configs, ROWS, "data", report)
    return contents.rows()


def _check_row(
    table: Table,
    row: Row,
    document: Row | None,
    unpacked: Unpacked,
    place: Place,
    report: Report,
) -> None:
    for fault in faults(table.name, row):
        report.add(OFFSET, place, fault)
    whole = table is DOCUMENTS
    found = (
        document_faults(row, unpacked)
        if whole
        else task_faults(table.name, row, document, unpacked)
    )
    for fault in found:
        report.add(REFERENCE, place, fault)


def _joined(
    folder: Path, table: Table, split: str, report: Report
) -> Iterator[tuple[Row, Row | None]]:
    """Give every row of a split with its document; both are in the same order."""
    documents = _rows(folder, DOCUMENTS, split, Report())
    document: Row | None = None
    for row in _rows(folder, table, split, report):
        if table is not DOCUMENTS and (document is None or document["id"] != row["document_id"]):
            document = next((d for d in documents if d["id"] == row["document_id"]), None)
        yield row, document


def _rows(folder: Path, table: Table, split: str, report: Report) -> Iterator[Row]:
    for path in sorted((folder / "data" / table.name).glob(f"{split}-*.parquet")):
        try:
            yield from read_rows(path, table)
        except DataError as failure:
            place = Place(path.relative_to(folder).as_posix())
            report.add(ROWS, place, str(failure).removeprefix(f"{path}: "))


def _check_rebuild(
    folder: Path, manifest: Manifest, unpacked: Unpacked, report: Report, progress: Progress
) -> None:
    try:
        corpus = open_corpus(unpacked.folder)
    except UsageError as failure:
        raise DataError("it holds no seeds and annotations") from failure
    passed, contents = _compile(corpus, progress)
    written = _read_texts(corpus, passed)
    for problem in corpus.report.problems:
        if problem.severity == "error":
            report.add(SOURCES, Place(sources.NAME), problem.headline(), problem.hint)
    contents.compare(manifest.configs, SOURCES, sources.NAME, report)
    if corpus.settings is not None:
        _compare_settings(corpus.settings, manifest, report)
    if corpus.settings is not None and written is not None and not report.errors:
        splits = _splits(folder, manifest)
        made = texts.compose(corpus.settings, written, passed.publishers, splits, manifest.files)
        made[MARK] = manifests.render(corpus.settings, splits, manifest.files).decode()
        for name, text in made.items():
            differences.check(folder, name, text, report)


def _compile(corpus: Corpus, progress: Progress) -> tuple[Passed, _Contents]:
    passed, contents = Passed(), _Contents()
    for outcome in progress(corpus.outcomes(), len(corpus.stems)):
        found = passed.take(outcome)
        for table in TABLES:
            if table.name in found:
                contents.add_encoded(table, outcome.split, found[table.name])
    return passed, contents


def _read_texts(corpus: Corpus, passed: Passed) -> Written | None:
    """Read what the texts repeat of the unpacked sources; problems go to the corpus's report."""
    text = card.load(corpus.root, corpus.report)
    comparison_log.check_markers(corpus)
    if text is None:
        return None
    texts.check_card(text, passed, corpus)
    return texts.read(text, corpus.root, corpus.root, corpus.report)


def _splits(folder: Path, manifest: Manifest) -> Splits:
    """Return what the data files hold, which are known by now to be those of the manifest."""
    return {
        table.name: [
            _split(folder, table.name, split, manifest) for split in SPLITS if split in said
        ]
        for table in TABLES
        if (said := manifest.configs.get(table.name))
    }


def _split(folder: Path, config: str, split: str, manifest: Manifest) -> SplitInfo:
    start = f"data/{config}/{split}-"
    names = sorted(name for name in manifest.files if name.startswith(start))
    content = manifest.configs[config][split]
    return SplitInfo(
        name=split,
        num_examples=content.rows,
        num_bytes=sum(memory_bytes(folder / name) for name in names),
        download_size=sum(manifest.files[name].bytes for name in names),
        content_hash=content.content_hash,
        files=tuple(PurePosixPath(name).name for name in names),
    )


def _compare_settings(settings: Settings, manifest: Manifest, report: Report) -> None:
    for what, said, found in (
        ("name", manifest.name, settings.name),
        ("version", manifest.version, settings.version),
        ("released", manifest.released, settings.released.isoformat()),
    ):
        if said != found:
            message = f"{what} is {found} in the sources, {said} in the manifest"
            report.add(SOURCES, Place(sources.NAME), message)
