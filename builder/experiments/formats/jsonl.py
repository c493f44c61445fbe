"""JSON Lines: one document a line, with all that the release says of it.

The columns are those of the config `documents`, then `split`, then `lines`, the rows of that config
without `document_id`. It is the one file that `score` reads as gold and as predictions, and that
`import` reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from builder.experiments.formats.documents import About, Format, Part

NAME = "documents.jsonl"


def write(documents: Iterable[Part], about: About, folder: Path) -> None:
    """Write one line a document."""
    with (folder / NAME).open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.write(f"{json.dumps(document, ensure_ascii=False, allow_nan=False)}\n")


FORMAT = Format("jsonl", "one document a line, everything in it", write)
