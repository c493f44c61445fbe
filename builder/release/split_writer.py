"""Parquet files, written as a stream: what is held in memory is at most one row group.

The same rows give the same bytes with the same `pyarrow`, however they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa
import pyarrow.parquet as pq

from builder.corpus.encoded import Encoded, RowEncoder
from builder.layers.columns import Row, Table
from builder.release.columns import Columns
from builder.release.content_hash import ContentHash
from builder.release.features import SplitInfo, arrow_schema
from builder.release.gate import BATCH_ROWS, batch_bytes

SHARD_BYTES = 500_000_000
"""Bytes of encoded rows after which a file ends, whatever else would end it."""
GROUP_BYTES = 8_000_000
"""Bytes of encoded rows that make a row group."""
BUFFER_BYTES = 1 << 18


class SplitWriter:
    """Write the rows of one split to `folder`, as `<split>-00000-of-0000N.parquet`.

    A context manager. The files bear their names only after all went well, and `info` says then
    what was written; after an exception none is left. A split without rows leaves nothing, not
    even the folder, for an empty Parquet file breaks loading. A file ends where `end_shard` says
    so, or once its encoded rows take `shard_bytes`.
    """

    info: SplitInfo

    def __init__(
        self,
        folder: Path,
        table: Table,
        split: str,
        shard_bytes: int = SHARD_BYTES,
        group_bytes: int = GROUP_BYTES,
    ) -> None:
        """Prepare to write; nothing is created before the first row group is full."""
        self._folder, self._split = folder, split
        self._shard_bytes, self._group_bytes = shard_bytes, min(group_bytes, shard_bytes)
        self._encoder, self._columns = RowEncoder(table), Columns(table)
        self._schema = arrow_schema(table)
        self._hash = ContentHash(table)
        self._held: list[Encoded] = []
        self._writer: pq.ParquetWriter | None = None
        self._file: BinaryIO | None = None
        self._shards: list[Path] = []
        self._held_bytes = self._shard_size = self._num_bytes = self._num_examples = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows, each with labels as names; one that does not fit the table is a `ValueError`.

        It is raised now or when the row group is full, and names table, row and column.
        """
        for row in rows:
            self.add(self._encoder.encode([row]))

    def add(self, encoded: Encoded) -> None:
        """Add rows that are encoded; they stay in one row group."""
        if not encoded.rows:
            return
        self._hash.add_text(encoded.data)
        self._num_examples += encoded.rows
        self._held.append(encoded)
        self._held_bytes += len(encoded.data) + len(encoded.places)
        if self._held_bytes >= self._group_bytes:
            self._end_row_group()

    def end_shard(self) -> None:
        """End the file at hand, if it has rows; more rows go into another one."""
        if self._held:
            self._end_row_group()
        self._close_shard()

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

    def _end_row_group(self) -> None:
        held = Encoded(
            sum(encoded.rows for encoded in self._held),
            b"".join(encoded.data for encoded in self._held),
            b"".join(encoded.places for encoded in self._held),
        )
        self._held = []
        batches = self._columns.table(held).to_batches(max_chunksize=BATCH_ROWS)
        self._num_bytes += sum(map(batch_bytes, batches))
        writer = self._writer or self._open_shard()
        writer.write_table(pa.Table.from_batches(batches, self._schema))
        self._shard_size += self._held_bytes
        self._held_bytes = 0
        if self._shard_size >= self._shard_bytes:
            self._close_shard()

    def _open_shard(self) -> pq.ParquetWriter:
        self._folder.mkdir(parents=True, exist_ok=True)
        shard = self._folder / f"{self._split}-{len(self._shards):05}.parquet.part"
        self._shards.append(shard)
        self._shard_size = 0
        # Arrow alone would make a system call of every few bytes.
        self._file = shard.open("wb", buffering=BUFFER_BYTES)
        self._writer = pq.ParquetWriter(
            self._file,
            self._schema,
            compression="zstd",
            use_content_defined_chunking=True,
            write_page_index=True,
        )
        return self._writer

    def _close_shard(self) -> None:
        writer, file = self._writer, self._file
        self._writer = self._file = None
        try:
            if writer is not None:
                writer.close()
        finally:
            if file is not None:
                file.close()

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
        with suppress(Exception):
            self._close_shard()
        for shard in self._shards:
            shard.unlink(missing_ok=True)
