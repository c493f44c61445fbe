"""Parquet files, written one after the other: what is held in memory is at most one.

The same rows give the same bytes with the same `pyarrow`, however they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from builder.corpus.encoded import Encoded, RowEncoder
from builder.corpus.packed import Content
from builder.layers.columns import Row, Table
from builder.release import manifest
from builder.release.columns import Columns
from builder.release.content_hash import ContentHash
from builder.release.features import SplitInfo, arrow_schema
from builder.release.gate import BATCH_ROWS, batch_bytes
from builder.release.shards import RUN_BYTES, Earlier, Shard, key_of

BUFFER_BYTES = 1 << 18


class _Held:
    """Rows that wait for their file, as one text: pieces would be there twice to be joined."""

    def __init__(self) -> None:
        self.size = self._number = 0
        self._data, self._places = bytearray(), bytearray()

    @property
    def rows(self) -> Encoded:
        return Encoded(self._number, self._data, self._places)

    def add(self, encoded: Encoded, kept: bool) -> None:
        """Count rows, and keep them if they have to be written."""
        self.size += encoded.size
        if kept:
            self._number += encoded.rows
            self._data += encoded.data
            self._places += encoded.places


class SplitWriter:
    """Write the rows of one split to `folder`, as `<split>-00000-of-0000N.parquet`.

    A context manager. The files bear their names only after all went well, and `info` says then
    what was written; after an exception none is left. A split without rows leaves nothing, not
    even the folder, for an empty Parquet file breaks loading. A file is one row group, and ends
    where `end_shard` says so, or once its encoded rows take `shard_bytes`.
    """

    info: SplitInfo

    def __init__(
        self,
        folder: Path,
        table: Table,
        split: str,
        shard_bytes: int = RUN_BYTES,
        earlier: Earlier | None = None,
    ) -> None:
        """Prepare to write; nothing is created before the first file is full.

        A file of an `earlier` release that holds the same rows is taken over.
        """
        self._folder, self._table, self._split = folder, table, split
        self._shard_bytes, self._earlier = shard_bytes, earlier
        self._encoder, self._columns = RowEncoder(table), Columns(table)
        self._schema = arrow_schema(table)
        self._hash = ContentHash(table)
        self._held = _Held()
        self._key: bytes | None = None
        self._taken: Shard | None = None
        self._shards: list[Path] = []
        self._num_bytes = self._num_examples = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows, each with labels as names; one that does not fit the table is a `ValueError`.

        It is raised now or when the file is full, and names table, row and column.
        """
        for row in rows:
            self.add(self._encoder.encode([row]))

    def begin_shard(self, contents: Iterable[Content]) -> None:
        """Begin a file of these contents; it is taken over if the earlier release has it.

        Their rows have to be added, and the file ended, before another one begins.
        """
        if self._earlier:
            self._key = key_of(self._table, contents)
            self._taken = self._earlier.take(self._key, self._target())

    def add(self, encoded: Encoded) -> None:
        """Add rows that are encoded; they stay in one file."""
        if not encoded.rows:
            return
        self._hash.add_text(encoded.data)
        self._num_examples += encoded.rows
        self._held.add(encoded, kept=not self._taken)
        if self._held.size >= self._shard_bytes:
            self.end_shard()

    def end_shard(self) -> None:
        """Write the file at hand, if it has rows; more rows go into another one."""
        if not self._held.size:
            return
        target, held = self._target(), self._held.rows
        self._held = _Held()
        self._shards.append(target)
        self._num_bytes += self._taken.num_bytes if self._taken else self._write(held, target)
        self._key = self._taken = None

    def _target(self) -> Path:
        """Return where the file at hand stands until it gets its name."""
        return self._folder / f"{self._split}-{len(self._shards):05}.parquet.part"

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Finish the files, or remove them if the block failed."""
        if error is not None:
            self._abandon()
            return
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise

    def _write(self, held: Encoded, target: Path) -> int:
        """Write a file, and return what its rows take in Arrow memory."""
        target.parent.mkdir(parents=True, exist_ok=True)
        batches = self._columns.table(held).to_batches(max_chunksize=BATCH_ROWS)
        num_bytes = sum(map(batch_bytes, batches))
        # Arrow alone would make a system call of every few bytes.
        with (
            target.open("wb", buffering=BUFFER_BYTES) as file,
            pq.ParquetWriter(
                file,
                self._schema,
                compression="zstd",
                use_content_defined_chunking=True,
                write_page_index=True,
            ) as writer,
        ):
            writer.write_table(pa.Table.from_batches(batches, self._schema))
        if self._earlier and self._key:
            self._earlier.keep(self._key, Shard(manifest.stored_file(target).sha256, num_bytes))
        return num_bytes

    def _finish(self) -> None:
        self.end_shard()
        files = self._name_shards()
        self.info = SplitInfo(
            name=self._split,
            num_examples=self._num_examples,
            num_bytes=self._num_bytes,
            download_size=sum(file.stat().st_size for file in files),
            content_hash=self._hash.hexdigest(),
            files=tuple(file.name for file in files),
        )

    def _name_shards(self) -> list[Path]:
        """Rename the shards: how many there are is known only now."""
        for index, shard in enumerate(self._shards):
            name = f"{self._split}-{index:05}-of-{len(self._shards):05}.parquet"
            self._shards[index] = shard.replace(shard.with_name(name))
        return self._shards

    def _abandon(self) -> None:
        for shard in (*self._shards, self._target()):
            shard.unlink(missing_ok=True)
