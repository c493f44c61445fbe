"""The promise of every row: each offset points at the words that stand beside it.

The checks look at rows alone, so they hold for rows on their way into a release as well as
for rows read back from one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from builder.layers.columns import Row
from builder.page.clean import spaces
from builder.page.spans import Span
from builder.page.tokens import Edges, boundaries, edges, iob2, token_words


def faults(config: str, row: Row) -> list[str]:
    """Return what is wrong with the offsets of a row of that config; empty if nothing is."""
    values: Mapping[str, Any] = row
    if config == "documents":
        return list(_document_faults(values))
    if config == "lines":
        return list(_line_faults(values))
    if config == "second":
        return list(_second_faults(values))
    found = list(_span_faults(values, values["context"], str(values["id"])))
    if "tokens" in values:
        found += _token_faults(values)
    return found


def _document_faults(row: Mapping[str, Any]) -> Iterator[str]:
    for column, value in row.items():
        if column == "paragraphs":
            yield from _paragraph_faults(row)
        elif isinstance(value, list):
            for part in value:
                if isinstance(part, dict):
                    yield from _span_faults(part, row["text"], part["id"])


def _paragraph_faults(row: Mapping[str, Any]) -> Iterator[str]:
    texts = row["text"].split("\n\n")
    if len(texts) != len(row["paragraphs"]) and (row["text"] or row["paragraphs"]):
        yield f"{row['id']}: {len(row['paragraphs'])} paragraphs, the text has {len(texts)}"
    for text, part in zip(texts, row["paragraphs"], strict=False):
        raw = row["raw"][part["raw_start"] : part["raw_start"] + len(text)]
        if not _stands_at(text, part["start"], part["end"], row["text"]):
            yield f"{part['id']}: its offsets are not those of a paragraph"
        if raw != text and spaces(raw) != text:
            yield f"{part['id']}: raw_start does not point at its words"


def _line_faults(row: Mapping[str, Any]) -> Iterator[str]:
    if row["raw_end"] - row["raw_start"] != len(row["text"]):
        yield f"{row['id']}: its raw offsets are not as long as its text"
    if (row["clean_start"] is None) != (row["clean_end"] is None):
        yield f"{row['id']}: one clean offset without the other"


def _second_faults(row: Mapping[str, Any]) -> Iterator[str]:
    """Look at the offsets that need no text; `references` has the text they index."""
    for name in ("first", "second"):
        start, end, words = (row[f"{name}_{part}"] for part in ("start", "end", "text"))
        if start is end is None:
            continue
        if None in {start, end, words} or end - start != len(words):
            yield f"{row['id']}: {name}_start and {name}_end are not as far apart as its words"


def _span_faults(row: Mapping[str, Any], text: str, id: str) -> Iterator[str]:
    for start_name, end_name, text_name in _span_names(tuple(row)):
        start, end, words = row[start_name], row[end_name], row[text_name]
        if not (start is end is words is None) and not _points_at(words, start, end, text):
            yield f"{id}: {start_name} and {end_name} do not point at {text_name}"


@lru_cache(maxsize=64)
def _span_names(columns: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return the columns of each span: where it starts, where it ends, its words.

    They are found by the names that `span_columns` gives, so that a new layer's are seen too.
    """
    prefixes = (name.removesuffix("start") for name in columns if name.endswith("start"))
    names = ((f"{prefix}start", f"{prefix}end", f"{prefix}text") for prefix in prefixes)
    return tuple(name for name in names if name[2] in columns)


def _points_at(words: str | None, start: int | None, end: int | None, text: str) -> bool:
    if words is None or start is None or end is None:
        return False
    return start < end and _stands_at(words, start, end, text)


def _stands_at(words: str, start: int, end: int, text: str) -> bool:
    # By the length first, so that no span that claims a whole page has it cut out.
    return start >= 0 and end - start == len(words) and text.startswith(words, start)


def _token_faults(row: Mapping[str, Any]) -> Iterator[str]:
    tokens = edges(row["context"])
    if (row["token_starts"], row["token_ends"]) != tuple(map(list, tokens)):
        yield f"{row['id']}: its tokens are not those of the token rule"
    if row["tokens"] != list(token_words(row["context"])):
        yield f"{row['id']}: its tokens are not the words at their offsets"
    yield from _tag_faults(row, tokens)


def _tag_faults(row: Mapping[str, Any], tokens: Edges) -> Iterator[str]:
    misplaced = [
        fault
        for mention in row["mentions"]
        for fault in _span_faults(mention, row["context"], mention["id"])
    ]
    if misplaced:
        yield from misplaced
        return
    mentions = [Span(mention["start"], mention["end"]) for mention in row["mentions"]]
    # What follows the letter, as in `B-ORG`, is the layer's.
    if [tag and tag[0] for tag in row["ner_tags"]] != iob2(tokens, mentions):
        yield f"{row['id']}: its tags are not those of its mentions"
    starts, ends = boundaries(row["context"])
    for mention in row["mentions"]:
        if mention["start"] not in starts or mention["end"] not in ends:
            yield f"{mention['id']}: does not start and end at tokens"
