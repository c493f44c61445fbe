"""The other promise of every row: what it refers to is there.

Like `offsets`, this looks at published rows alone, with the list of files in the sources.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from builder.layers import LAYERS
from builder.layers.columns import PLACE, Row
from builder.release.sources import Unpacked

_REFERS = {layer.name: layer.refers for layer in LAYERS}
_PART = re.compile(r"#L[0-9]+\.[0-9]+$")
_ANNOTATION = re.compile(r"(?P<path>[^#]+)#L(?P<line>[1-9][0-9]*)")


def document_faults(row: Row, sources: Unpacked) -> Iterator[str]:
    """Give what a row of `documents` refers to in vain."""
    document: Mapping[str, Any] = row
    sha256 = hashlib.sha256(document["raw"].encode()).hexdigest()
    if sha256 != document["raw_sha256"]:
        yield f"{document['id']}: raw_sha256 is not that of raw"
    seed = sources.get(document["seed"])
    if seed is None or seed.sha256 != sha256:
        yield f"{document['id']}: {document['seed']} in the sources is not its seed"
    for layer in LAYERS:
        for mention in document[layer.name]:
            yield from _mention_faults(layer.name, mention, document)
    yield from annotation_faults(row, sources)


def task_faults(config: str, row: Row, document: Row | None, sources: Unpacked) -> Iterator[str]:
    """Give what a row of another config refers to in vain; `document` is the one it names."""
    values: Mapping[str, Any] = row
    if document is None:
        yield f"{values['id']}: {values['document_id']} is no document of its split, in its order"
    else:
        yield from _place_faults(values, document)
        yield from _mention_faults(config, values, document)
    yield from annotation_faults(row, sources)


def _place_faults(row: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    if "context" in row:
        start = row["context_start"]
        found = document["text"][start : start + len(row["context"])] if start >= 0 else None
        if found != row["context"]:
            yield f"{row['id']}: its context does not stand at context_start"
    if "beside" in row:
        yield from _second_faults(row, document)
    if "raw_start" in row:
        if not _is_of_line(row, document["raw"]):
            yield f"{row['id']}: its words are not that line of the seed"
        if document["raw"][row["raw_start"] : row["raw_end"]] != row["text"]:
            yield f"{row['id']}: its words do not stand at raw_start"
        ends = row["clean_start"], row["clean_end"]
        paragraphs = {(part["start"], part["end"]) for part in document["paragraphs"]}
        if ends != (None, None) and ends not in paragraphs:
            yield f"{row['id']}: its clean offsets are not those of a paragraph"


def _second_faults(row: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    for name in ("first", "second"):
        start, end = row[f"{name}_start"], row[f"{name}_end"]
        if start is not None and document["text"][start:end] != row[f"{name}_text"]:
            yield f"{row['id']}: {name}_text does not stand at {name}_start"
    known = {part["id"] for part in document.get(row["config"]) or ()}
    known |= {document["id"]} if row["config"] == "documents" else set()
    if row["config"] != "lines" and row["beside"] not in known | {None}:
        yield f"{row['id']}: stands beside {row['beside']}, which is not there"


def _is_of_line(row: Mapping[str, Any], raw: str) -> bool:
    """Whether a row of `lines` is that line of the page; a part of it is text or has a number."""
    line = raw.split("\n")[row["line"] - 1 : row["line"]]
    if line == [row["text"]]:
        return True
    start = raw.rfind("\n", 0, max(row["raw_start"], 0)) + 1
    is_part = row["clean_start"] is not None or _PART.search(row["id"]) is not None
    return is_part and "\n" not in row["text"] and raw.count("\n", 0, start) == row["line"] - 1


def _mention_faults(
    layer: str, row: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[str]:
    """Give what a row refers to among the mentions of its layer in vain."""
    for column in _REFERS.get(layer, ()):
        other = row[column]
        if other is not None and other not in {part["id"] for part in document[layer]}:
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
