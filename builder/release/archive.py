"""A plain tar of regular files, written in one form only and read in no other.

The form is POSIX pax as `tarfile` writes it: a header block, the bytes, zeros up to the next block;
before a name that is not ASCII or is too long for the header, a block that has it whole. All files
have one owner, one mode and one time, so the same files give the same bytes. An archive is read by
the same definition: a header has to be, byte for byte, the one that belongs to its name, size and
time. So nothing of a foreign archive is ever interpreted that is not a name, a size or a time.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

BLOCK = 512
RECORD = 20 * BLOCK
"""An archive is as many bytes as a multiple of this."""
NAME_BYTES = 1024
"""Bytes of the longest name, in UTF-8."""
LATEST = 8**11 - 1
"""The last second that a header can name, in the year 2242."""

_FIELDS = struct.Struct("100s8s8s8s12s12s8s1s100s6s2s32s32s8s8s155s12s")
_NAME, _SIZE, _TIME, _SUM, _KIND = (
    slice(*ends) for ends in ((0, 100), (124, 136), (136, 148), (148, 156), (156, 157))
)
_PATH = re.compile(rb"[0-9]+ path=(.+)\n", re.DOTALL)
_OCTAL = re.compile(rb"([0-7]{11})\0")


class NotInForm(ValueError):
    """What is read is no archive in the one form; the text says where."""


class Member(NamedTuple):
    """A file of an archive; `data` are its bytes, which begin at byte `place` of the archive."""

    name: str
    time: int
    data: bytes
    place: int


def header(name: str, size: int, time: int) -> bytes:
    """Return the blocks before a file of `size` bytes; `time` is in seconds of the epoch."""
    short = name.encode("ascii", "replace")[:100]
    last = _block(short, size, b"0", 0o644, time)
    if short == name.encode():
        return last
    path = _path_record(name)
    return _block(b"././@PaxHeader", len(path), b"x", 0, 0) + path + padding(len(path)) + last


def _block(name: bytes, size: int, kind: bytes, mode: int, time: int) -> bytes:
    numbers = (b"%07o\0" % mode, b"%07o\0" % 0, b"%07o\0" % 0, b"%011o\0" % size, b"%011o\0" % time)
    rest = (b"", b"ustar\0", b"00", b"", b"", b"", b"", b"", b"")
    block = bytearray(_FIELDS.pack(name, *numbers, b" " * 8, kind, *rest))
    block[_SUM] = b"%06o\0 " % sum(block)
    return bytes(block)


def _path_record(name: str) -> bytes:
    """Return `LENGTH path=NAME`, in which the length counts its own digits too."""
    words = b" path=%s\n" % name.encode()
    length = len(words)
    while len(record := b"%d%s" % (length, words)) != length:
        length = len(record)
    return record


def padding(size: int) -> bytes:
    """Return the zeros after `size` bytes, up to the next block."""
    return bytes(-size % BLOCK)


def end(size: int) -> bytes:
    """Return what ends an archive whose files took `size` bytes: two blocks, then a full record."""
    return bytes(2 * BLOCK + -(size + 2 * BLOCK) % RECORD)


def read(file: BinaryIO, limit: int) -> Iterator[Member]:
    """Give the files of an archive, of which none has more than `limit` bytes.

    No more than one file and its header is held. What is in another form is `NotInForm`.
    """
    while any(first := _take(file, BLOCK)):
        yield _member(file, first, limit)
    expected = end(file.tell() - BLOCK)[BLOCK:]
    if file.read(len(expected) + 1) != expected:
        raise NotInForm("it does not end as an archive does")


def _member(file: BinaryIO, first: bytes, limit: int) -> Member:
    start, raw, last = file.tell() - BLOCK, first, first
    name = first[_NAME].rstrip(b"\0")
    if first[_KIND] == b"x":
        path = _padded(file, _number(first[_SIZE], NAME_BYTES + 10))
        match = _PATH.fullmatch(path)
        name = match[1] if match else b""
        last = _take(file, BLOCK)
        raw = first + path + padding(len(path)) + last
    if last[_KIND] != b"0":
        raise NotInForm(f"what is at byte {start} is not a regular file")
    size, time = _number(last[_SIZE], limit), _number(last[_TIME], LATEST)
    if raw != header(name.decode(), size, time):
        raise NotInForm(f"the header at byte {start} is not in the one form")
    place = file.tell()
    return Member(name.decode(), time, _padded(file, size), place)


def _number(field: bytes, limit: int) -> int:
    match = _OCTAL.fullmatch(field)
    if match is None:
        raise NotInForm("a size or a time is no number")
    number = int(match[1], 8)
    if number > limit:
        raise NotInForm(f"a size or a time is more than {limit}")
    return number


def _padded(file: BinaryIO, size: int) -> bytes:
    """Return the next `size` bytes; the zeros behind them are passed over."""
    data = _take(file, size)
    if any(_take(file, len(padding(size)))):
        raise NotInForm("between its files is something else than zeros")
    return data


def _take(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise NotInForm("it ends too early")
    return data
