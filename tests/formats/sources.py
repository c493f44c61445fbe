"""What tests of the formats start from: the documents of a root, and exports of it."""

from __future__ import annotations

from pathlib import Path

from builder.diff.sides import open_folder
from builder.experiments.formats import documents as source
from builder.experiments.formats.documents import About, Part
from builder.experiments.formats.exporting import export


def about(root: Path) -> About:
    """Return what holds for all documents of a root."""
    return source.about(open_folder("root", root))


def documents(root: Path) -> list[Part]:
    """Return the documents of a root as exports have them."""
    return list(source.documents_of(open_folder("root", root)))


def exported(format: str, root: Path, folder: Path) -> Path:
    """Export a root in that format below `folder`, and return the folder of the export."""
    return export(format, ".", root, folder / format, no_hub).folder


def no_hub(address: str, files: list[str]) -> Path:
    """Fail: these tests fetch nothing."""
    raise AssertionError(address)
