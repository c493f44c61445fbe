"""What the pages of a Parquet file say of themselves, read before anything is unpacked.

A column chunk is a run of pages, each a header in Thrift's compact protocol and its bytes. A reader
of Parquet reserves what headers claim, so whoever reads a stranger's file has to look first:
https://parquet.apache.org/docs/file-format/ and its `parquet.thrift`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

HEADER_BYTES = 1 << 14
"""Bytes of the longest header; what is long in one are the least and the largest value."""
DEPTH = 4
"""How deep the structs of a header are nested, with one to spare."""

_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_KINDS = {_DATA: 5, _DICTIONARY: 7, _DATA_2: 8}
"""Kinds of pages, and the field of the header that says more of each."""
_ENCODINGS = frozenset({0, 2, 3, 8})
"""PLAIN, PLAIN_DICTIONARY, RLE and RLE_DICTIONARY: those that `build` writes, or once wrote."""
_DATA_ENCODINGS = {_DATA: (2, 3, 4), _DICTIONARY: (2,), _DATA_2: (4,)}
"""The fields that name encodings: of the values, of definition and of repetition levels."""


class ParquetPage(NamedTuple):
    """A page: whether it is a dictionary, the bytes it takes unpacked, and how many values."""

    is_dictionary: bool
    unpacked: int
    values: int


def pages(file: BinaryIO, start: int, end: int) -> Iterator[ParquetPage]:
    """Give the pages between two places of a file; what is none is a `ValueError`."""
    at = start
    while at < end:
        file.seek(at)
        thrift = _Thrift(file.read(min(HEADER_BYTES, end - at)))
        page, packed = _page(thrift.struct())
        at += thrift.at + packed
        yield page
    if at != end:
        raise ValueError("a page does not end where its column does")


def _page(header: dict[int, object]) -> tuple[ParquetPage, int]:
    """Return what a header says, and the bytes that follow it."""
    kind = _number(header, 1)
    more = header.get(_KINDS.get(kind, 0))
    if not isinstance(more, dict):
        raise ValueError("a page is of a kind that no release has")
    for field in _DATA_ENCODINGS[kind]:
        if _number(more, field) not in _ENCODINGS:
            raise ValueError("a page has an encoding that no release has")
    unpacked, packed = _number(header, 2), _number(header, 3)
    if kind == _DATA_2 and _number(more, 5) + _number(more, 6) > min(unpacked, packed):
        raise ValueError("the levels of a page are longer than the page")
    return ParquetPage(kind == _DICTIONARY, unpacked, _number(more, 1)), packed


def _number(struct: dict[int, object], field: int) -> int:
    value = struct.get(field)
    if not isinstance(value, int) or value < 0:
        raise ValueError("the header of a page lacks a number")
    return value


class _Thrift:
    """Reads structs of the compact protocol, as far as headers of pages have them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def struct(self, depth: int = 0) -> dict[int, object]:
        """Return the fields of a struct by their numbers; bytes are passed over."""
        if depth == DEPTH:
            raise ValueError("the header of a page is nested too deeply")
        fields: dict[int, object] = {}
        field = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            field = field + step if step else self._zigzag()
            fields[field] = self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> object:
        match kind:
            case 1 | 2:
                return kind == 1
            case 4 | 5 | 6:
                return self._zigzag()
            case 8:
                length = self._varint()
                self.at += length
                return None
            case 12:
                return self.struct(depth + 1)
            case _:
                raise ValueError("the header of a page has a value of another kind")

    def _zigzag(self) -> int:
        number = self._varint()
        return number >> 1 ^ -(number & 1)

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
            if shift > 63:
                raise ValueError("the header of a page has a number that is too long")

    def _byte(self) -> int:
        if self.at >= len(self._data):
            raise ValueError("the header of a page does not end")
        self.at += 1
        return self._data[self.at - 1]
