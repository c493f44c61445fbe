"""The other promise of every row: what it refers to is there.

Like `offsets`, this looks at published rows alone, with the list of files in the sources.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any

from builder.layers import LAYERS
from builder.layers.columns import PLACE, Row
from builder.release.unpacked import Unpacked

_REFERS = {layer.name: layer.refers for layer in LAYERS}
_PART = re.compile(r"#L[0-9]+\.[0-9]+$")
_ANNOTATION = re.compile(r"(?P<path>[^#]+)#L(?P<line>[1-9][0-9]{0,8})")


class Target:
    """A row of `documents`, and what rows may refer to in it, looked up once."""

    def __init__(self, row: Row) -> None:
        self.row: Mapping[str, Any] = row
        self._ids: dict[str, frozenset[str]] = {}

    def ids(self, layer: str) -> frozenset[str]:
        """Return the ids of the mentions of a layer; none of what is no layer."""
        if layer not in self._ids:
            mentions = self.row[layer] if layer in _REFERS else ()
            self._ids[layer] = frozenset(mention["id"] for mention in mentions)
        return self._ids[layer]

    @cached_property
    def paragraphs(self) -> frozenset[tuple[int, int]]:
        """Where the paragraphs start and end."""
        return frozenset((part["start"], part["end"]) for part in self.row["paragraphs"])

    @cached_property
    def line_starts(self) -> list[int]:
        """Where the lines of the captured page start, and where one after the last would."""
        lines = self.row["raw"].split("\n")
        return list(accumulate((len(line) + 1 for line in lines), initial=0))


def document_faults(document: Target, sources: Unpacked) -> Iterator[str]:
    """Give what a row of `documents` refers to in vain."""
    row = document.row
    sha256 = hashlib.sha256(row["raw"].encode()).hexdigest()
    if sha256 != row["raw_sha256"]:
        yield f"{row['id']}: raw_sha256 is not that of raw"
    seed = sources.get(row["seed"])
    if seed is None or seed.sha256 != sha256:
        yield f"{row['id']}: {row['seed']} in the sources is not its seed"
    for layer in LAYERS:
        for mention in row[layer.name]:
            yield from _mention_faults(layer.name, mention, document)
    yield from annotation_faults(dict(row), sources)


def task_faults(config: str, row: Row, document: Target, sources: Unpacked) -> Iterator[str]:
    """Give what a row of another config refers to in vain; `document` is the one it names."""
    values: Mapping[str, Any] = row
    yield from _place_faults(values, document)
    yield from _mention_faults(config, values, document)
    yield from annotation_faults(row, sources)


def _place_faults(row: Mapping[str, Any], document: Target) -> Iterator[str]:
    if "context" in row and not _stands_at(row["context"], row["context_start"], document):
        yield f"{row['id']}: its context does not stand at context_start"
    if "beside" in row:
        yield from _second_faults(row, document)
    if "raw_start" in row:
        if not _is_of_line(row, document):
            yield f"{row['id']}: its words are not that line of the seed"
        ends = row["clean_start"], row["clean_end"]
        if ends != (None, None) and ends not in document.paragraphs:
            yield f"{row['id']}: its clean offsets are not those of a paragraph"


def _stands_at(words: str, start: int, document: Target) -> bool:
    return start >= 0 and document.row["text"].startswith(words, start)


def _second_faults(row: Mapping[str, Any], document: Target) -> Iterator[str]:
    for name in ("first", "second"):
        start, words = row[f"{name}_start"], row[f"{name}_text"]
        if start is not None and not _stands_at(words or "", start, document):
            yield f"{row['id']}: {name}_text does not stand at {name}_start"
    known = document.ids(row["config"]) | {None}
    known |= {document.row["id"]} if row["config"] == "documents" else set()
    if row["config"] != "lines" and row["beside"] not in known:
        yield f"{row['id']}: stands beside {row['beside']}, which is not there"


def _is_of_line(row: Mapping[str, Any], document: Target) -> bool:
    """Whether a row of `lines` is that line of the page; a part of it is text or has a number."""
    raw, starts, number = document.row["raw"], document.line_starts, row["line"]
    if not 1 <= number < len(starts) or not raw.startswith(row["text"], max(row["raw_start"], 0)):
        return False
    first, end = starts[number - 1], starts[number] - 1
    if (row["raw_start"], row["raw_end"]) == (first, end):
        return True
    is_part = row["clean_start"] is not None or _PART.search(row["id"]) is not None
    return is_part and first <= row["raw_start"] and row["raw_end"] <= end


def _mention_faults(layer: str, row: Mapping[str, Any], document: Target) -> Iterator[str]:
    """Give what a row refers to among the mentions of its layer in vain."""
    for column in _REFERS.get(layer, ()):
        other = row[column]
        if other is not None and other not in document.ids(layer):
            yield f"{row['id']}: {column} {other}, which is not there"


def annotation_faults(row: Row, sources: Unpacked) -> Iterator[str]:
    """Give every place in the sources that a row names, at any depth, and that is not there."""
    for name, value in row.items():
        if name.endswith(PLACE) and value is not None:
            match = _ANNOTATION.fullmatch(str(value))
            source = sources.get(match["path"]) if match else None
            if match is None or source is None or int(match["line"]) > source.lines:
                yield f"{row['id']}: {value} is no line of the sources"
        elif isinstance(value, list):
            for part in value:
                if isinstance(part, dict):
                    yield from annotation_faults(part, sources)
