"""The archive: what `tarfile` reads and writes, in one form, and nothing else."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.release import archive
from builder.release.archive import BLOCK, Member, NotInForm

LIMIT = 1 << 16
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
FILES = st.lists(st.tuples(NAMES, st.binary(max_size=2 * BLOCK)), max_size=4)
TIME = 1_763_683_200


def written(files: list[tuple[str, bytes]]) -> bytes:
    """Return an archive of these files."""
    parts = [
        archive.header(name, len(data), TIME) + data + archive.padding(len(data))
        for name, data in files
    ]
    return b"".join(parts) + archive.end(sum(map(len, parts)))


def written_by_tarfile(files: list[tuple[str, bytes]]) -> bytes:
    """Return what the standard library makes of the same files."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar:
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), TIME
            tar.addfile(member, io.BytesIO(data))
    return whole.getvalue()


def read(data: bytes) -> list[Member]:
    """Return the members of an archive."""
    return list(archive.read(io.BytesIO(data), LIMIT))


@given(FILES)
@example([("a" * 100, b""), ("a" * 101, b"x" * BLOCK), ("ü" * 60, b"x"), ("x" * 81, b"")])
def test_it_is_what_tarfile_writes(files: list[tuple[str, bytes]]) -> None:
    """Byte for byte, whatever the names; and it is read back as it was."""
    whole = written(files)
    assert whole == written_by_tarfile(files)
    found = read(whole)
    assert [member[:3] for member in found] == [(name, TIME, data) for name, data in files]
    for member in found:
        assert whole[member.place : member.place + len(member.data)] == member.data


WHOLE = written([("seeds/a.txt", b"words"), ("annotations/ü.md", b"x" * BLOCK)])


def test_every_other_byte_of_it_is_seen() -> None:
    """A byte changed is another name, time or content, or a refusal: no two bytes read the same."""
    expected = read(WHOLE)
    for at in (*range(6 * BLOCK), *range(6 * BLOCK, len(WHOLE), 99)):
        for other in (WHOLE[at] ^ 1, 0xFF):
            changed = WHOLE[:at] + bytes([other]) + WHOLE[at + 1 :]
            with suppress(ValueError):
                assert read(changed) != expected, f"byte {at}"


def test_no_cut_and_no_addition_is_read() -> None:
    """An archive ends where it ends."""
    for length in range(0, len(WHOLE), 64):
        with pytest.raises(NotInForm):
            read(WHOLE[:length])
    for more in (b"\0", b"x", bytes(BLOCK), bytes(archive.RECORD), WHOLE):
        with pytest.raises(NotInForm):
            read(WHOLE + more)


@pytest.mark.parametrize("size", [b"7" * 11, b"\x80" + b"\0" * 7 + b"\xff" * 3, b"-0000000001"])
def test_a_size_that_is_claimed_is_not_believed(size: bytes) -> None:
    """Neither 8 GiB, nor 2⁶³ in the form of GNU, nor less than nothing is reserved or read."""
    with pytest.raises(NotInForm):
        read(WHOLE[:124] + size + WHOLE[135:])


def test_headers_before_headers_are_refused() -> None:
    """Two names before one file would be read in two ways."""
    first = archive.header("ü", 0, TIME)[: 2 * BLOCK]
    with pytest.raises(NotInForm, match="not a regular file"):
        read(first + first + WHOLE)


def test_no_more_than_a_file_is_held() -> None:
    """Members come one by one, each before the next is read."""
    sizes = [100, 3000, 0, 70]
    whole = io.BytesIO(written([(f"{size}", bytes(size)) for size in sizes]))
    ends = accumulate(BLOCK + size + -size % BLOCK for size in sizes)
    for _, end in zip(archive.read(whole, LIMIT), ends, strict=True):
        assert whole.tell() == end
