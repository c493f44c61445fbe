"""Rows that wait for their file to be full, packed once they are many.

The rows of a run of documents wait for all tables and splits at once, so together they would take
more memory than anything else of a build; packed they take a fifth of it.
"""

from __future__ import annotations

from builder.corpus.encoded import Encoded, joined
from builder.corpus.kept import pack, unpack

LOOSE_BYTES = 1 << 18
"""Bytes of rows that wait as they are."""

_ROWS = "rows"


class Held:
    """The rows of one file to be, in their order. `size` is how many bytes they have unpacked."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self.size = 0
        self._packed: list[bytes] = []
        self._loose: list[Encoded] = []
        self._loose_bytes = 0

    def add(self, rows: Encoded) -> None:
        """Hold more rows, behind those that are there."""
        self._loose.append(rows)
        self.size += rows.size
        self._loose_bytes += rows.size
        if self._loose_bytes >= LOOSE_BYTES:
            self._packed.append(pack({_ROWS: joined(self._loose)}))
            self._loose, self._loose_bytes = [], 0

    def joined(self) -> Encoded:
        """Return all rows that are held."""
        packed = (unpack(piece)[_ROWS] for piece in self._packed)
        return joined([*packed, *self._loose])
