"""One document in a form that can be compared: every fact once, every offset in its clean text.

A release says most things more than once: a statement stands in its document and in its own
config, where its offsets count from a context. Here they become one part with the fields of
both. What a config merely repeats is left out; where it contradicts the document, the field
keeps the config's name, as `text (in figures)`, so that an edit of one Parquet file shows.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.page.spans import Span
from builder.page.tokens import Edges, iob2

Part = dict[str, Any]
"""A mention or a line: the fields of its rows, offsets into the clean text."""
HOMES = "rows in"
"""The field that says in which configs a part has a row."""
DOCUMENTS, LINES, PARAGRAPHS = "documents", "lines", "paragraphs"
_INJECTED = re.compile(r"#L[0-9]+\.([0-9]{1,9})$")
_NOT_FACTS = ("id", "text", "raw", "annotation")
_READINGS = frozenset({"first", "second"})
"""The columns of config `second` that hold what two annotations say, as JSON."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """The rows of one document by config, as a side gives them, labels as names."""

    id: str
    tables: Mapping[str, list[Part]]
    splits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """A document in comparable form; `raw_start`, `raw_end` and `line` index the raw page."""

    id: str
    splits: Mapping[str, str]
    facts: Part
    annotation: str
    text: str
    raw: str
    paragraphs: list[Part]
    lines: list[Part]
    mentions: dict[str, list[Part]]


def open_page(rows: DocumentRows, layers: Iterable[str]) -> ComparedPage:
    """Bring a document into comparable form.

    `layers` are the columns of `documents` that hold lists of mentions or of paragraphs.
    """
    document = next(iter(rows.tables.get(DOCUMENTS, ())), {})
    layers = set(layers)
    mentions = {
        layer: [{**part, HOMES: (DOCUMENTS,)} for part in document.get(layer) or ()]
        for layer in sorted(layers - {PARAGRAPHS})
    }
    page = ComparedPage(
        id=rows.id,
        splits=rows.splits,
        facts={k: v for k, v in document.items() if k not in layers and k not in _NOT_FACTS},
        annotation=document.get("annotation") or "",
        text=document.get("text") or "",
        raw=document.get("raw") or "",
        paragraphs=list(document.get(PARAGRAPHS) or ()),
        lines=[{**row, HOMES: (LINES,)} for row in rows.tables.get(LINES, ())],
        mentions=mentions,
    )
    _merge_paragraphs(page)
    for config, found in rows.tables.items():
        if config not in {DOCUMENTS, LINES}:
            _merge_config(page, config, found)
    return page


def opening(title: object, text: str) -> str:
    """Return the headline, or the opening words of a page without one."""
    if title:
        return str(title)
    words = text[:80].partition("\n\n")[0]
    return words if len(words) < 80 else f"{words[:79].rsplit(' ', 1)[0]} …"


def _merge_paragraphs(page: ComparedPage) -> None:
    lines = _text_lines(page)
    for paragraph in page.paragraphs:
        line = lines.get(paragraph.get("line"))
        if line is None:
            page.lines.append({**paragraph, HOMES: (PARAGRAPHS,)})
            continue
        line[HOMES] += (PARAGRAPHS,)
        same = {"start": "clean_start", "end": "clean_end"}
        for name, value in paragraph.items():
            if name not in {"id", "raw_start"} and line.get(same.get(name, name)) != value:
                line[f"{name} (in {PARAGRAPHS})"] = value


def _text_lines(page: ComparedPage) -> dict[object, Part]:
    """Return the raw lines by number; of one that is cut, the part that is text."""
    return {line.get("line"): line for line in sorted(page.lines, key=_is_text)}


def part_of(line: Part) -> int:
    """Return which of the things injected into its line a part is; 0 is the line or its text."""
    match = _INJECTED.search(str(line.get("id")))
    return int(match[1]) if match else 0


def _is_text(line: Part) -> bool:
    """Tell which part of a line that is cut is the paragraph."""
    return line.get("clean_start") is not None


def _merge_config(page: ComparedPage, config: str, rows: list[Part]) -> None:
    layer = page.mentions.setdefault(config, [])
    known = {part.get("id"): part for part in layer}
    passages = []
    for row in map(_opened, rows):
        absolute = _absolute(row)
        for name, value in row.items():
            if _is_parts(value) and name in {"mentions", config}:
                for part in absolute.pop(name):
                    _merge(page, config, layer, known, part)
        if "tokens" in absolute:
            passages.append(absolute)
        else:
            _merge(page, config, layer, known, absolute)
    _merge_passages(page, config, passages)


def _opened(row: Part) -> Part:
    """Return a row of config `second` with the readings that it has as JSON opened, by column."""
    opened = dict(row)
    for name in _READINGS & row.keys():
        parts = _json(row[name])
        if isinstance(parts, dict):
            opened[name] = "given"
            opened |= {f"{name}.{part}": value for part, value in parts.items()}
    return opened


def _json(text: object) -> object:
    """Return what a text says as JSON, or the text itself where somebody's edit broke it."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return text


def _merge(
    page: ComparedPage, config: str, layer: list[Part], known: Mapping[object, Part], row: Part
) -> None:
    """Add to the part of that id what only its config says; a row without one is a part."""
    part = known.get(row.get("id"))
    if part is None:
        layer.append({**_without_context(page, row), HOMES: (config,)})
        return
    said = {**page.facts, **part}
    part[HOMES] += (config,)
    for name, value in _without_context(page, row).items():
        if name not in said and name != "context":
            part[name] = value
        elif said.get(name) != value:
            part[f"{name} (in {config})"] = value


def _merge_passages(page: ComparedPage, config: str, rows: list[Part]) -> None:
    """Add rows of tokens to the lines of their paragraphs; what follows from the rest stays out."""
    numbers = {paragraph["start"]: paragraph.get("line") for paragraph in page.paragraphs}
    lines = _text_lines(page)
    spans = sorted(
        Span(part["start"], part["end"]) for part in page.mentions[config] if "start" in part
    )
    for row in rows:
        number = numbers.get(row.get("context_start"))
        _merge_passage(page, config, row, number, lines.get(number), spans)


def _merge_passage(
    page: ComparedPage,
    config: str,
    row: Part,
    number: object,
    line: Part | None,
    mentions: Sequence[Span],
) -> None:
    tokens = row["tokens"]
    if [str(tag)[:1] for tag in row.get("ner_tags") or ()] == _letters(row, mentions):
        row.pop("ner_tags", None)
    places = zip(row.get("token_starts", ()), row.get("token_ends", ()), strict=False)
    if [page.text[start:end] for start, end in places] == tokens:
        row = {k: v for k, v in row.items() if k not in {"token_starts", "token_ends"}}
    row = _without_context(page, row)
    if line is None:
        page.lines.append({"line": number, **row, HOMES: (config,)})
        return
    line[HOMES] += (config,)
    for name in row.keys() - {"id", "annotation", "mentions"}:
        line[f"{name} (in {config})"] = row[name]


def _letters(row: Part, mentions: Sequence[Span]) -> list[str]:
    """Return how the tags begin that the tokens of a row get from the mentions that begin in it.

    The mentions of the whole layer come in order.
    """
    ends = zip(row.get("token_starts", ()), row.get("token_ends", ()), strict=False)
    tokens = Edges.of(ends)
    if not tokens.starts:
        return []
    first = bisect_left(mentions, tokens.starts[0], key=lambda span: span.start)
    behind = bisect_left(mentions, tokens.ends[-1], key=lambda span: span.start)
    return iob2(tokens, mentions[first:behind])


def _without_context(page: ComparedPage, row: Part) -> Part:
    """Return a row without its context where that is what stands in the document."""
    kept = {name: value for name, value in row.items() if name != "document_id"}
    context, start = row.get("context"), row.get("context_start")
    if isinstance(context, str) and isinstance(start, int):
        if page.text[start : start + len(context)] == context:
            del kept["context"]
        del kept["context_start"]
    return kept


def _absolute(row: Part) -> Part:
    base = row.get("context_start")
    return _shifted(row, base) if isinstance(base, int) else dict(row)


def _shifted(row: Part, base: int) -> Part:
    return {name: _shifted_value(name, value, base) for name, value in row.items()}


def _shifted_value(name: str, value: object, base: int) -> object:
    if _is_parts(value):
        return [_shifted(part, base) for part in value]  # type: ignore[attr-defined]
    if name == "context_start" or not is_offset(name.removesuffix("s")):
        return value
    if isinstance(value, list):
        return [item + base for item in value]
    return value + base if isinstance(value, int) else value


def is_offset(name: str) -> bool:
    """Tell whether a field of that name is an offset into the text."""
    return name in {"start", "end"} or name.endswith(("_start", "_end"))


def _is_parts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
