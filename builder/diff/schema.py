"""What differs in configs, columns, types and label names, from the features of two sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from builder.diff.changes import Kind, SchemaChange

Features = Mapping[str, Any]
"""The features of a config as `datasets` writes them to JSON, in any of its forms."""
_LISTS = frozenset({"List", "LargeList", "Sequence"})


def list_columns(features: Features) -> frozenset[str]:
    """Return the columns that hold lists of structs."""
    found = ((name, inner_of(feature)) for name, feature in features.items())
    return frozenset(name for name, inner in found if inner is not None and _is_struct(inner))


def inner_of(feature: object) -> object | None:
    """Return what a list holds; None if the feature is no list."""
    if isinstance(feature, list):
        return feature[0] if feature else {}
    if isinstance(feature, dict) and feature.get("_type") in _LISTS:
        inner: object = feature.get("feature")
        return inner
    return None


def compare_schemas(
    old: Mapping[str, Features], new: Mapping[str, Features]
) -> tuple[SchemaChange, ...]:
    """Compare the features of every config."""
    found: list[SchemaChange] = []
    for config in dict.fromkeys([*old, *new]):
        if config not in new:
            found.append(SchemaChange(config, "", "removed", "", "", breaks=True))
        elif config not in old:
            found.append(SchemaChange(config, "", "added", "", "", breaks=False))
        else:
            found += _columns(config, _flat(old[config]), _flat(new[config]))
    return tuple(found)


def _columns(
    config: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[SchemaChange]:
    for column in dict.fromkeys([*old, *new]):
        before, after = old.get(column), new.get(column)
        if before == after:
            continue
        kind: Kind = "changed" if before and after else "added" if after else "removed"
        breaks = kind == "removed" or (kind == "changed" and not _grew(before, after))
        yield SchemaChange(config, column, kind, _words(before), _words(after), breaks)


def _grew(old: object, new: object) -> bool:
    """Tell whether label names were only added behind those that were there."""
    return isinstance(old, tuple) and isinstance(new, tuple) and new[: len(old)] == old


def _flat(features: Features) -> dict[str, object]:
    """Return the types of all columns by path; labels are tuples of their names."""
    return dict(_flattened(features.items(), ""))


def _flattened(features: Iterable[tuple[str, object]], prefix: str) -> Iterator[tuple[str, object]]:
    for name, feature in features:
        path, type_ = f"{prefix}{name}", feature
        while (inner := inner_of(type_)) is not None:
            path, type_ = f"{path}[]", inner
        if isinstance(type_, dict) and _is_struct(type_):
            yield path, "struct"
            yield from _flattened(type_.items(), f"{path}.")
        else:
            yield path, _type(type_)


def _type(feature: object) -> object:
    if not isinstance(feature, dict):
        return str(feature)
    if feature.get("_type") == "ClassLabel":
        return tuple(feature.get("names") or ())
    return str(feature.get("dtype") or feature.get("_type"))


def _is_struct(feature: object) -> bool:
    return isinstance(feature, dict) and not isinstance(feature.get("_type"), str)


def _words(type_: object) -> str:
    return "label: " + ", ".join(type_) if isinstance(type_, tuple) else str(type_ or "")
