"""An export: a folder in one format that appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from builder import __version__
from builder.diff.sides import Fetch, open_side
from builder.disk.atomic import staged_folder
from builder.experiments.formats import formats
from builder.experiments.formats.documents import Part, about, documents_of

MARK = "EXPORT.json"
"""The file that tells an export from any other folder, and where its data came from."""

LICENCE = (
    "That of the release this was made from: see its LICENSE. The texts of the pages belong to "
    "their publishers; no licence of this dataset covers them."
)


class Export(NamedTuple):
    """What was written: the folder and how many documents it has."""

    folder: Path
    documents: int


def export(format: str, gold: str, root: Path, out: Path, fetch: Fetch) -> Export:
    """Write the documents of a side (see `open_side`) as a folder in that format.

    An earlier export there is replaced; any other folder is a `UsageError`.
    """
    with open_side(gold, root, fetch) as side, staged_folder(out, MARK, "export") as folder:
        count = _Counted(documents_of(side))
        formats()[format].write(count, about(side), folder)
        origin = {
            "format": format,
            "version": side.version,
            "documents": count.number,
            "builder": __version__,
            "licence": LICENCE,
        }
        text = json.dumps(origin, ensure_ascii=False, indent=1)
        (folder / MARK).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return Export(out, count.number)


class _Counted:
    """Documents on their way, counted."""

    def __init__(self, documents: Iterator[Part]) -> None:
        self.number, self._documents = 0, documents

    def __iter__(self) -> Iterator[Part]:
        for document in self._documents:
            self.number += 1
            yield document
