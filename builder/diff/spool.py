"""Rows that were read and wait for their document, packed; many of them wait on a disk.

`diff` reads all tables of a release side by side. A Parquet reader holds several times what its
file takes, so no file stays open longer than it takes to read it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

import pyarrow as pa

HELD_BYTES = 1 << 20
"""Bytes that wait in memory; with more, all of them wait on the disk."""
_CODEC = "zstd"


class _Piece(NamedTuple):
    """A batch that waits: its schema, its bytes packed, and unpacked."""

    schema: pa.Schema
    packed: int
    unpacked: int


class Spool:
    """Batches, given back once and in their order. To be closed."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._file = SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115  `close` closes it
        self._codec = pa.Codec(_CODEC, compression_level=1)
        self._pieces: list[_Piece] = []

    def close(self) -> None:
        """Forget what still waits."""
        self._file.close()

    def add(self, batch: pa.RecordBatch) -> None:
        """Let a batch wait."""
        data = batch.serialize()
        packed = self._codec.compress(data, asbytes=True)
        self._file.write(packed)
        self._pieces.append(_Piece(batch.schema, len(packed), data.size))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches back."""
        self._file.seek(0)
        for piece in self._pieces:
            data = self._codec.decompress(self._file.read(piece.packed), piece.unpacked)
            yield pa.ipc.read_record_batch(data, piece.schema)
