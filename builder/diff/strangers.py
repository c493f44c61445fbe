"""What a comparison needs of a release that anybody may have written, checked before it is used.

Other versions have other columns, of other types, and that is what `diff` tells. But what holds a
document together has to be what it is in every version: ids and texts are texts, places are
numbers, and a list holds no null.
"""

from __future__ import annotations

import pyarrow as pa

from builder.diff.page import is_offset
from builder.diff.schema import inner_of

DEPTH = 8
"""How deep features may be nested."""

_TEXTS = frozenset({"id", "document_id", "text", "raw", "context", "annotation", "title"})
_NUMBERS = frozenset({"line", "guidelines"})
_PLAIN_LISTS = frozenset({"tokens", "ner_tags", "token_starts", "token_ends"})
_LISTS = _PLAIN_LISTS | {"paragraphs"}
_NEVER_NULL = frozenset({"id", "document_id", "start", "end", "context_start"})


def require_comparable(schema: pa.Schema) -> None:
    """Raise a `ValueError` that names a column whose type no version of a release gives it."""
    for field in schema:
        _require_type(field.name, field.type, field.name)


def _require_type(name: str, type_: pa.DataType, path: str, depth: int = 0) -> None:
    if depth > DEPTH:
        raise ValueError(f"the column {path} is nested too deeply")
    if pa.types.is_nested(type_) and _is_one_value(name, depth):
        raise ValueError(f"the column {path} is {type_}, expected one value")
    if pa.types.is_struct(type_) and name in _LISTS and depth == 0:
        raise ValueError(f"the column {path} is {type_}, expected a list")
    if pa.types.is_list(type_):
        _require_type(name, type_.value_type, f"{path}[]", depth + 1)
    elif pa.types.is_struct(type_):
        for field in type_:
            _require_type(field.name, field.type, f"{path}.{field.name}", depth + 1)
    elif name in _LISTS and depth == 0:
        raise ValueError(f"the column {path} is {type_}, expected a list")
    elif not _is_plain(type_) or type_ != _expected(name, type_):
        raise ValueError(f"the column {path} is {type_}, expected {_expected(name, type_)}")
    if name == "paragraphs" and depth == 1 and type_.get_field_index("start") < 0:
        raise ValueError("the column paragraphs does not say where they start")


def _is_one_value(name: str, depth: int) -> bool:
    """Tell whether a column, or `depth` lists within it, holds values that hold no others."""
    in_list = depth > 0 and (name in _PLAIN_LISTS or is_offset(name.removesuffix("s")))
    return in_list or name in _TEXTS | _NUMBERS or is_offset(name)


def _expected(name: str, type_: pa.DataType) -> object:
    """Return the type that a column has to have: its own, if its name decides nothing."""
    if name in _TEXTS or name == "tokens":
        return pa.string()
    if name in _NUMBERS or is_offset(name.removesuffix("s")):
        return type_ if pa.types.is_integer(type_) else pa.int32()
    return type_ if _is_plain(type_) else "a text, a number or a truth value"


def _is_plain(type_: pa.DataType) -> bool:
    kinds = (pa.types.is_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    return any(is_kind(type_) for is_kind in kinds)


def require_whole(batch: pa.RecordBatch) -> None:
    """Raise a `ValueError` that names a column with null where no version of a release has it."""
    for name, array in zip(batch.schema.names, batch.columns, strict=True):
        _require_values(name, array, name)


def _require_values(name: str, array: pa.Array, path: str) -> None:
    if array.null_count and (name in _NEVER_NULL or pa.types.is_nested(array.type)):
        raise ValueError(f"the column {path} has null")
    if pa.types.is_list(array.type):
        items = array.flatten()
        if items.null_count:
            raise ValueError(f"the column {path} has null in a list")
        _require_values(name, items, f"{path}[]")
    elif pa.types.is_struct(array.type):
        for field, part in zip(array.type, array.flatten(), strict=True):
            _require_values(field.name, part, f"{path}.{field.name}")


def are_features_of(value: object, schema: pa.Schema) -> bool:
    """Tell whether a value of JSON has the features of the columns, as `datasets` writes them.

    The types of the columns are known to be those of a release that can be compared.
    """
    return _are_fields(value, list(schema))


def _are_fields(value: object, fields: list[pa.Field]) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {field.name for field in fields}
        and all(_is_feature(value[field.name], field.type) for field in fields)
    )


def _is_feature(value: object, type_: pa.DataType) -> bool:
    if pa.types.is_list(type_):
        inner = inner_of(value)
        return inner is not None and _is_feature(inner, type_.value_type)
    if pa.types.is_struct(type_):
        return _are_fields(value, list(type_))
    return isinstance(value, dict) and isinstance(value.get("_type"), str) and _is_plain_one(value)


def _is_plain_one(feature: dict[str, object]) -> bool:
    names = feature.get("names") or []
    named = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return named and inner_of(feature) is None and isinstance(feature.get("dtype", ""), str)
