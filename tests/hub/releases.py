"""Small releases to publish: one real document, all configs but `second`, whatever version."""

from __future__ import annotations

import re
from pathlib import Path

from builder import __main__ as cli
from builder.release.build import build
from tests.support import STEMS, copy_corpus, drop_second, edit, note

VERSION = re.compile(r"^version: .*$", re.MULTILINE)
KEPT = 0
"""The document that is kept, by its number."""
CORRECTION = ("        unit: anniversary\n", "        unit: jubilee\n")
"""A figure of that document, corrected."""


def small_corpus(folder: Path, version: str = "1.0.0") -> Path:
    """Write a corpus of one real document in a version of one's choice."""
    root = drop_second(copy_corpus(folder))
    for number, stem in enumerate(STEMS):
        if number != KEPT:
            (root / "seeds" / f"{stem}.txt").unlink()
            (root / note(number)).unlink()
    settings = root / "annotations" / "dataset.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(VERSION.sub(f"version: {version}", text), encoding="utf-8", newline="\n")
    return root


def built(root: Path) -> Path:
    """Bring the card up to date, build, and return the release folder."""
    assert cli.main(["--root", str(root), "card"]) == 0
    return build(root, None, 1, lambda documents, _: documents).folder


def correct(root: Path) -> Path:
    """Correct a figure of the small corpus."""
    edit(root / note(KEPT), *CORRECTION)
    return root
