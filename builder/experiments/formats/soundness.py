"""What every format needs of a document, checked before it is used: a release may be anybody's.

`verify` proves a release. Here is what holds a document together, so that what is written is of its
format: texts without line ends of their own, spans in them, ids and names without white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from builder.page.clean import SEPARATOR, spaces
from builder.reports.errors import DataError
from builder.reports.problems import visible

if TYPE_CHECKING:
    from builder.experiments.formats.documents import Layer, Part

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LABEL = re.compile(r"[A-Za-z0-9_.+-]+( [A-Za-z0-9_.+-]+)*")
_ID = re.compile(r"[A-Za-z0-9_.#-]+")
_PARAGRAPH = {"id": str, "label": str, "line": int, "start": int, "end": int, "raw_start": int}


def require_names(columns: Iterable[str], layers: Iterable[Layer]) -> None:
    """Raise a `DataError` for a column or a label whose name is none that a format can hold."""
    for layer in layers:
        _require_all(_NAME, [layer.name, *layer.types], "column")
        _require_all(_LABEL, [name for names in layer.labels.values() for name in names], "label")
    _require_all(_NAME, columns, "column")


def _require_all(form: re.Pattern[str], names: Iterable[str], what: str) -> None:
    for name in names:
        if not form.fullmatch(name):
            raise DataError(f"`{visible(name)}` is no name of a {what}")


def require_sound(document: Part, layers: Iterable[Layer]) -> None:
    """Raise a `DataError` that says what of a document is not as every version has it."""
    try:
        _check(document, layers)
    except ValueError as failure:
        raise DataError(f"{document['id']}: {visible(str(failure))}") from failure


def _check(document: Part, layers: Iterable[Layer]) -> None:
    text = document.get("text")
    if not isinstance(text, str) or not _is_clean(text):
        raise ValueError("its `text` is missing, or is no text of paragraphs")
    if not isinstance(document.get("language"), str):
        raise ValueError("its `language` is missing")
    _require(_is_finite(document), "a number in it is infinite, or none")
    for paragraph in _items(document, "paragraphs"):
        for name, type_ in _PARAGRAPH.items():
            _require(isinstance(paragraph.get(name), type_), f"`paragraphs` lack `{name}`")
        _require_id(paragraph)
        _require(bool(_LABEL.fullmatch(paragraph["label"])), "a paragraph has no label")
        _require_span(paragraph, "", text)
    for layer in layers:
        for mention in _items(document, layer.name):
            _check_mention(mention, layer, text)


def _is_clean(text: str) -> bool:
    paragraphs = text.split(SEPARATOR)
    return all(spaces(paragraph) == paragraph for paragraph in paragraphs)


def _is_finite(value: object) -> bool:
    if isinstance(value, dict | list):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or isfinite(value)


def _items(document: Part, name: str) -> list[Part]:
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError(f"its `{name}` are missing")
    return found


def _check_mention(mention: Part, layer: Layer, text: str) -> None:
    _require_id(mention)
    _require_span(mention, "", text)
    for part in layer.parts:
        if any(mention.get(f"{part}_{end}") is not None for end in ("start", "end")):
            _require_span(mention, f"{part}_", text)
    for name in layer.attributes:
        value = mention.get(name)
        plain = value is None or isinstance(value, str | int | float)
        _require(plain, f"`{name}` of {mention['id']} is neither text nor number")


def _require_id(item: Mapping[str, Any]) -> None:
    id = item.get("id")
    _require(isinstance(id, str) and bool(_ID.fullmatch(id)), f"`{id}` is no id")


def _require_span(item: Mapping[str, Any], prefix: str, text: str) -> None:
    start, end = item.get(f"{prefix}start"), item.get(f"{prefix}end")
    inside = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)
    if not inside or "\n" in text[start:end]:
        raise ValueError(f"the `{prefix}start` and `{prefix}end` of {item['id']} span no words")
    _require(not prefix or isinstance(item.get(f"{prefix}text"), str), f"`{prefix}text` is missing")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)
