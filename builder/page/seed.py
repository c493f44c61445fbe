"""The seed: a captured page, byte for byte, and its raw lines.

Offsets into a page are code points of its UTF-8 text, end exclusive. Lines are split at LF
only, so a CR stays part of its line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from builder.disk.files import decode, read_file
from builder.reports.problems import Report

FOLDER = "seeds"

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + ("\u2028\u2029\u202f\u205f\u3000")
)
"""The characters with the White_Space property (Unicode PropList)."""


class RawLine(NamedTuple):
    """One line of a page without its LF: `page.raw[start:end] == text`."""

    number: int
    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether the line holds nothing but white space."""
        return not self.text.strip(WHITE_SPACE)


class Page(NamedTuple):
    """A captured page: its text as captured, its fingerprint and its lines."""

    stem: str
    raw: str
    sha256: str
    lines: tuple[RawLine, ...]

    @property
    def name(self) -> str:
        """The path of the seed from the corpus root."""
        return path_of(self.stem)

    def line(self, number: int) -> RawLine | None:
        """Return the line of that one-based number, or None past the end of the page."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None


def path_of(stem: str) -> str:
    """Return the path of a seed from the corpus root."""
    return f"{FOLDER}/{stem}.txt"


def page_from_text(stem: str, raw: str, sha256: str) -> Page:
    """Split `raw` into its lines."""
    return Page(stem, raw, sha256, tuple(_split(raw)))


def load(root: Path, stem: str, report: Report) -> Page | None:
    """Read the seed of that stem; problems go to the report, and then there is no page."""
    name = path_of(stem)
    data = read_file(root / name, name, report)
    return None if data is None else from_bytes(stem, data, report)


def from_bytes(stem: str, data: bytes, report: Report) -> Page | None:
    """Read the bytes of the seed of that stem; they may be no text, which is reported."""
    text = decode(data, path_of(stem), report, bom=True)
    return None if text is None else page_from_text(stem, text, hashlib.sha256(data).hexdigest())


def _split(raw: str) -> Iterator[RawLine]:
    start = 0
    for number, text in enumerate(raw.split("\n"), 1):
        yield RawLine(number, start, start + len(text), text)
        start += len(text) + 1
