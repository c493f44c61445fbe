"""The rows of a document as they are kept, sent and wait for their file: packed.

Rows repeat each other's words, so all tables of a document are packed together. A line before them
says what they are, which is enough to tell whether they are those that somebody has already.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from builder.corpus.encoded import Encoded

LEVEL = 1
"""How hard rows are packed: they are six times smaller, for a thirtieth of the time to compile."""


class Content(NamedTuple):
    """What is known of the packed rows of a table: how many, their bytes, and their sha256."""

    rows: int
    data: int
    places: int
    sha256: str


class Rows:
    """The rows of a document by config, as text and packed; each is made when it is asked for."""

    def __init__(self, encoded: Mapping[str, Encoded] | None = None, packed: bytes = b"") -> None:
        """Take rows as text, or packed if that is None."""
        self._encoded, self._packed = encoded, packed

    @property
    def encoded(self) -> Mapping[str, Encoded]:
        """The rows as text; they are unpacked for whoever asks, and not kept."""
        return unpack(self._packed) if self._encoded is None else self._encoded

    @property
    def packed(self) -> bytes:
        """The rows packed."""
        if not self._packed:
            self._packed = pack(self.encoded)
        return self._packed

    def __bool__(self) -> bool:
        """Whether there are tables."""
        return bool(self._encoded or self._packed)

    def __eq__(self, other: object) -> bool:
        """Whether the rows are the same, packed or not."""
        return isinstance(other, Rows) and self.encoded == other.encoded

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[..., Rows], tuple[None, bytes]]:
        """Travel packed."""
        return Rows, (None, self.packed)


NO_ROWS = Rows({})


def pack(encoded: Mapping[str, Encoded]) -> bytes:
    """Return rows as one piece: a line that says what follows, and all text packed together."""
    if not encoded:
        return b""
    import pyarrow as pa

    text = b"".join(one.data + one.places for one in encoded.values())
    packed: bytes = pa.Codec("zstd", compression_level=LEVEL).compress(text, asbytes=True)
    contents = {name: _content(one) for name, one in encoded.items()}
    return json.dumps(contents, separators=(",", ":")).encode() + b"\n" + packed


def _content(encoded: Encoded) -> Content:
    digest = hashlib.sha256(encoded.data)
    digest.update(encoded.places)
    return Content(encoded.rows, len(encoded.data), len(encoded.places), digest.hexdigest())


def contents_of(packed: bytes) -> dict[str, Content]:
    """Return what is known of packed rows by config; nothing is unpacked for it."""
    import orjson

    known = orjson.loads(packed.partition(b"\n")[0] or b"{}")
    return {name: Content(*content) for name, content in known.items()}


def unpack(packed: bytes) -> dict[str, Encoded]:
    """Return the rows that `pack` packed."""
    return unpack_known(contents_of(packed), packed)


def unpack_known(contents: Mapping[str, Content], packed: bytes) -> dict[str, Encoded]:
    """Return the rows that `pack` packed, to somebody who has asked for their contents before."""
    if not packed:
        return {}
    import pyarrow as pa

    total = sum(content.data + content.places for content in contents.values())
    text = pa.Codec("zstd").decompress(packed.partition(b"\n")[2], total, asbytes=True)
    rows, at = {}, 0
    for name, content in contents.items():
        middle, end = at + content.data, at + content.data + content.places
        rows[name] = Encoded(content.rows, text[at:middle], text[middle:end])
        at = end
    return rows
