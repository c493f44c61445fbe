"""Whether the rows of a release are those that its sources give.

Parquet files that are byte for byte those that this builder writes hold what it compiled. Others
may come of another version of pyarrow, or of a liar: they are read once, in the order of documents,
and each row has to hold by itself. Its offsets point at its words, what it refers to is there, and
all of them have the content hash that the manifest says, which is that of the sources.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from builder.annotation.file import SPLITS
from builder.corpus.corpus import Corpus
from builder.corpus.offsets import faults
from builder.corpus.tables import TABLES
from builder.layers.columns import Row, Table
from builder.release import manifest as manifests
from builder.release.content_hash import ContentHash
from builder.release.features import SplitInfo
from builder.release.gate import batch_bytes
from builder.release.manifest import Manifest, SplitContent, Stored
from builder.release.parquet import read_batches, rows_of
from builder.release.references import Target, document_faults, task_faults
from builder.release.texts import Passed, Splits, Written
from builder.release.unpacked import Unpacked
from builder.reports.errors import DataError
from builder.reports.problems import Place, Report, Rule, release_error, visible

ROWS = release_error(
    "release-rows",
    "The tables of the release do not hold the rows that the manifest says, or rows that this "
    "builder does not know. A release of another version is best verified by its own builder.",
)
OFFSET = release_error(
    "release-offset", "An offset of a published row does not point at its words."
)
REFERENCE = release_error(
    "release-reference", "A published row refers to something that is not there."
)

GROWTH = 2
"""How many times the memory of the rows compiled here those of a release may take."""
ALLOWANCE = 1 << 20
"""Bytes they may take beyond that."""

Key = tuple[str, str]
"""A config and a split."""


class Rebuilt(NamedTuple):
    """What the sources of a release give: Parquet files in a folder, and what texts tell."""

    folder: Path
    corpus: Corpus
    passed: Passed
    splits: Splits
    written: Written | None


def compare_contents(
    found: Mapping[Key, SplitContent], manifest: Manifest, rule: Rule, path: str, report: Report
) -> None:
    """Report each split that is not what the manifest says."""
    expected = {
        (config, split): content
        for config, splits in manifest.configs.items()
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


def check_rows(
    folder: Path, manifest: Manifest, rebuilt: Rebuilt, unpacked: Unpacked, report: Report
) -> Splits:
    """Report what is wrong with the rows; return what the data files of the release hold.

    Manifest and sources are known to agree on rows and content hashes.
    """
    held: dict[Key, SplitInfo] = {}
    for split in SPLITS:
        held |= _check_split(split, folder, manifest, rebuilt, unpacked, report)
    if not report.errors:
        found = {key: SplitContent(i.num_examples, i.content_hash) for key, i in held.items()}
        compare_contents(found, manifest, ROWS, "data", report)
    splits: Splits = {}
    for key in [(table.name, split) for table in TABLES for split in SPLITS]:
        if key in held:
            splits.setdefault(key[0], []).append(held[key])
    return splits


def _check_split(
    split: str,
    folder: Path,
    manifest: Manifest,
    rebuilt: Rebuilt,
    unpacked: Unpacked,
    report: Report,
) -> dict[Key, SplitInfo]:
    """Check the rows of a split; return what each config has of it."""
    made = {
        table: info
        for table in TABLES
        for info in rebuilt.splits.get(table.name, ())
        if info.name == split
    }
    files = {table: _files(manifest, table, split) for table in made}
    same = {table for table in made if _are_same(rebuilt.folder, made[table], files[table])}
    readers: list[_Reader] = []
    if same != made.keys():
        readers = [_Reader(folder, files[table], made[table], table, report) for table in made]
        _read_split(readers, unpacked, report)
    read = {reader.table: reader.info for reader in readers if reader.table not in same}
    return {(table.name, split): read.get(table, info) for table, info in made.items()}


def _files(manifest: Manifest, table: Table, split: str) -> dict[str, Stored]:
    """Return the data files of a split as the manifest has them, by their names, in order."""
    start = f"data/{table.name}/{split}-"
    return {name: file for name, file in sorted(manifest.files.items()) if name.startswith(start)}


def _are_same(rebuilt: Path, made: SplitInfo, files: Mapping[str, Stored]) -> bool:
    """Tell whether the files are byte for byte all those that were written here."""
    names = tuple(PurePosixPath(name).name for name in files)
    return names == made.files and all(
        manifests.stored_file(rebuilt / name) == file for name, file in files.items()
    )


class _Reader:
    """The rows of one config and split, read once and in order, and what was found in them.

    `broken` says that they were not read to their end, which is reported by then.
    """

    def __init__(
        self,
        folder: Path,
        files: Mapping[str, Stored],
        made: SplitInfo,
        table: Table,
        report: Report,
    ) -> None:
        """Prepare to read; `made` is what the split should hold."""
        self.table, self.broken = table, False
        self.place = Place(f"data/{table.name}/{made.name}")
        self._folder, self._files, self._made, self._report = folder, files, made, report
        self._hash = ContentHash(table)
        self._counted = self._bytes = 0
        self._rows = self._read()
        self.head = next(self._rows, None)

    def pop(self) -> Row | None:
        """Return the next row, or None at the end."""
        row = self.head
        if row is not None:
            self.head = next(self._rows, None)
        return row

    def take(self, document: object) -> Iterator[Row]:
        """Give the rows of a document, if they come next."""
        while self.head is not None and self.head["document_id"] == document:
            row, self.head = self.head, next(self._rows, None)
            yield row

    @property
    def info(self) -> SplitInfo:
        """What the split holds, as far as it was read."""
        return SplitInfo(
            name=self._made.name,
            num_examples=self._counted,
            num_bytes=self._bytes,
            download_size=sum(file.bytes for file in self._files.values()),
            content_hash=self._hash.hexdigest(),
            files=tuple(PurePosixPath(name).name for name in self._files),
        )

    def _read(self) -> Iterator[Row]:
        limit = GROWTH * self._made.num_bytes + ALLOWANCE
        for name in self._files:
            try:
                for batch in read_batches(self._folder / name, self.table, limit - self._bytes):
                    self._bytes += batch_bytes(batch)
                    for row in rows_of(batch, self.table):
                        self._counted += 1
                        self._hash.add(row)
                        yield row
            except DataError as failure:
                told = str(failure).removeprefix(f"{visible(str(self._folder / name))}: ")
                self._report.add(ROWS, Place(name), told)
                self.broken = True
                return


def _read_split(readers: Sequence[_Reader], unpacked: Unpacked, report: Report) -> None:
    """Read the rows of a split document by document; those of `documents` are the first reader's.

    Every table is in the order of documents, so that no more than one of them is held.
    """
    documents, *others = readers
    before: object = None
    while (row := documents.pop()) is not None:
        document = Target(row)
        _check_row(documents, row, document_faults(document, unpacked), {before}, report)
        before = row["id"]
        for reader in others:
            ids: set[object] = set()
            for row in reader.take(before):
                found = task_faults(reader.table.name, row, document, unpacked)
                _check_row(reader, row, found, ids, report)
                ids.add(row["id"])
    for reader in others:
        if reader.head is not None and not documents.broken:
            id, document_id = reader.head["id"], reader.head["document_id"]
            message = f"{id}: {document_id} is no document of its split, in its order"
            report.add(REFERENCE, reader.place, message)


def _check_row(
    reader: _Reader, row: Row, references: Iterable[str], ids: Container[object], report: Report
) -> None:
    for fault in faults(reader.table.name, row):
        report.add(OFFSET, reader.place, fault)
    for fault in references:
        report.add(REFERENCE, reader.place, fault)
    if row["id"] in ids:
        report.add(REFERENCE, reader.place, f"{row['id']}: the id is there twice")
