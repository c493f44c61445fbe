"""A file that people bring, as documents in the columns of JSON Lines, every value with its place.

The file is JSON Lines, a document a line, or Label Studio's export, which becomes the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.disk import files
from builder.experiments import strict_json
from builder.experiments.formats import label_studio, rules
from builder.experiments.formats.values import typed
from builder.experiments.strict_json import Node
from builder.reports.errors import UsageError
from builder.reports.problems import Place, Report, visible

FILE_BYTES = 1 << 26
"""Bytes a file may have: hundreds of pages with all that is known of them."""


def read_file(path: Path, report: Report) -> list[Node]:
    """Return the documents of a file, or report why it has none.

    A path without a file is a `UsageError`.
    """
    if not path.exists():
        raise UsageError(f"there is no file {visible(str(path), 500)}")
    data = _data(path, report)
    text = None if data is None else files.decode(data, path.name, report)
    if text is None:
        return []
    name = str(path)
    if text.lstrip().startswith("["):
        tasks = strict_json.read(text, Place(name), report)
        found = [] if tasks is None else list(label_studio.documents(tasks, report))
    else:
        found = list(_lines(text, name, report))
    if not found and not report.errors:
        hint = "write one document a line, as `export jsonl` does"
        report.add(rules.NO_DOCUMENT, Place(name), "the file holds no document", hint)
    return found


def _data(path: Path, report: Report) -> bytes | None:
    """Return the bytes of a file, which may be a link: it is called by the name it was given."""
    real, found = path.resolve(), Report()
    data = files.read_file(real, real.name, found, FILE_BYTES)
    report.problems += [one._replace(place=Place(path.name)) for one in found.problems]
    return data


def _lines(text: str, name: str, report: Report) -> Iterator[Node]:
    for number, line in enumerate(text.split("\n"), 1):
        node = strict_json.read(line, Place(name, number), report) if line.strip() else None
        if node is not None and typed(node, dict, "this line", report) is not None:
            yield node
