"""The picture that the README opens with: it is there, light, and of the preview as it is."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from tests.browser.install import installed
from tests.browser.picture import COLOURS, PICTURE, make
from tests.support import PROJECT

LINE = 80
"""Pixels that a line of text takes in the picture: fonts of another machine wrap elsewhere."""


def size(png: bytes) -> tuple[int, int]:
    """Return width and height that a PNG states (https://www.w3.org/TR/png-3/#11IHDR)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png[12:16] == b"IHDR"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def colours(png: bytes) -> int:
    """Return how many colours a PNG with a palette has."""
    at = png.index(b"PLTE")
    return int(struct.unpack(">I", png[at - 4 : at])[0]) // 3


def test_the_readme_opens_with_a_picture_that_words_stand_in_for() -> None:
    """Below its title the README shows a light PNG, and says the same to who cannot see it."""
    opening = (PROJECT / "README.md").read_text(encoding="utf-8").split("\n\n")[1]
    shown = re.fullmatch(r"!\[([^\]]+)\]\(([^)]+)\)", opening.replace("\n", " "))
    assert shown
    assert PROJECT / shown[2] == PICTURE
    for word in ("statement", "organization", "figure", "date"):
        assert word in shown[1]
    png = PICTURE.read_bytes()
    assert len(png) < 200_000
    assert size(png)[0] > 1000
    assert colours(png) > COLOURS // 2


@pytest.mark.browser
def test_the_picture_can_be_made_again(tmp_path: Path) -> None:
    """The script makes a picture of the same size, of a page that shows all four layers."""
    assert installed(), "run `python tests/install_suites.py browser` first"
    make(tmp_path / "preview.png")
    made = (tmp_path / "preview.png").read_bytes()
    (width, height), (wide, high) = size(PICTURE.read_bytes()), size(made)
    assert wide == width
    assert abs(high - height) <= 2 * LINE, "the pages changed: python -m tests.browser.picture"
    assert colours(made) > COLOURS // 2
    assert len(made) > PICTURE.stat().st_size / 2
