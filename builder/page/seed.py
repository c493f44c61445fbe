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
from builder.reports.limits import PAGE, PAGE_LINES
from builder.reports.problems import Place, Report, error

FOLDER = "seeds"

PAGE_TOO_LARGE = error(
    "page-too-large",
    f"A seed has at most {PAGE_LINES} lines and {PAGE} bytes, many times what a page of news has, "
    "so that every command answers within seconds and in little memory. A longer text is several "
    "pages, or the capture went on into an archive.",
)

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
    """Read the bytes of the seed of that stem.

    They may be no text, or too large for a page, which is reported.
    """
    text = decode(data, path_of(stem), report, bom=True)
    if text is None or _too_large(stem, data, text, report):
        return None
    return page_from_text(stem, text, hashlib.sha256(data).hexdigest())


def _too_large(stem: str, data: bytes, text: str, report: Report) -> bool:
    lines = text.count("\n") + (not text.endswith("\n"))
    if len(data) <= PAGE and lines <= PAGE_LINES:
        return False
    message = f"this page has {lines} lines and {len(data)} bytes"
    hint = (
        f"split it into several seeds, each of at most {PAGE_LINES} lines and {PAGE} bytes; "
        "it is not checked yet"
    )
    report.add(PAGE_TOO_LARGE, Place(path_of(stem)), message, hint)
    return True


def _split(raw: str) -> Iterator[RawLine]:
    start = 0
    for number, text in enumerate(raw.split("\n"), 1):
        yield RawLine(number, start, start + len(text), text)
        start += len(text) + 1
