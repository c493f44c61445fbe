"""A release folder as a side: any version's, read by what its own files say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, cast

from builder.diff.page import DOCUMENTS, DocumentRows, Part
from builder.diff.schema import Features, inner_of
from builder.disk.staging import MARK
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.problems import visible

BATCH_ROWS = 512


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one document in one config and split."""

    document: str
    config: str
    split: str
    rows: list[Part]


class ReleaseSide:
    """A release folder; `name` is what the user called it."""

    unreleased = None

    def __init__(self, name: str, folder: Path) -> None:
        """Look at the folder; a folder without data is a `DataError`."""
        self.name, self._folder = name, folder
        self._files: dict[tuple[str, str], list[Path]] = {}
        for path in sorted((folder / "data").glob("*/*.parquet")):
            key = path.parent.name, path.name.split("-")[0]
            self._files.setdefault(key, []).append(path)
        if not self._files:
            raise DataError(f"{name}: no Parquet files under data/, so this is no whole release")

    @cached_property
    def version(self) -> str | None:
        """The version in the manifest, if it has one."""
        try:
            manifest = json.loads((self._folder / MARK).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise DataError(f"{self.name}: {MARK} is not JSON: {error}") from error
        version = manifest.get("version") if isinstance(manifest, dict) else None
        return version if isinstance(version, str) else None

    @cached_property
    def card(self) -> str | None:
        """The README, if there is one."""
        path = self._folder / "README.md"
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None

    @cached_property
    def features(self) -> Mapping[str, Features]:
        """The features of each config: those its first file carries, else its Arrow types."""
        return {config: self._read_features(paths[0]) for (config, _), paths in self._sorted()}

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document, in the order of their ids."""
        streams = [self._groups(*key, paths) for key, paths in self._sorted()]
        ordered = merge(*streams, key=lambda group: group.document)
        for document, groups in groupby(ordered, key=lambda group: group.document):
            tables: dict[str, list[Part]] = {}
            splits: dict[str, str] = {}
            for group in groups:
                tables.setdefault(group.config, []).extend(group.rows)
                known = splits.get(group.config)
                splits[group.config] = f"{known} and {group.split}" if known else group.split
            yield DocumentRows(document, tables, splits)

    def _sorted(self) -> list[tuple[tuple[str, str], list[Path]]]:
        return sorted(self._files.items())

    def _groups(self, config: str, split: str, paths: list[Path]) -> Iterator[_Group]:
        key = "id" if config == DOCUMENTS else "document_id"
        rows = self._rows(config, paths)
        if not self._in_order(key, paths):
            # Only after an edit by hand; such a file is small enough to be edited, and to hold.
            rows = iter(sorted(rows, key=lambda row: str(row.get(key))))
        for document, found in groupby(rows, key=lambda row: str(row.get(key))):
            yield _Group(document, config, split, list(found))

    def _rows(self, config: str, paths: list[Path]) -> Iterator[Part]:
        features = self.features[config]
        for path in paths:
            for row in self._batches(path, None):
                yield {name: _decode(features.get(name), value) for name, value in row.items()}

    def _in_order(self, key: str, paths: list[Path]) -> bool:
        ids = (str(row.get(key)) for path in paths for row in self._batches(path, [key]))
        return all(before <= after for before, after in pairwise(ids))

    def _batches(self, path: Path, columns: list[str] | None) -> Iterator[Part]:
        import pyarrow.parquet as pq

        try:
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    found = file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns)
                    for batch in found:
                        yield from batch.to_pylist()
        except (ValueError, OSError) as error:
            raise self._unreadable(path, error) from error

    def _read_features(self, path: Path) -> Features:
        import pyarrow.parquet as pq

        try:
            schema = pq.read_schema(path)
            said = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
            features = said.get("info", {}).get("features")
        except (ValueError, OSError, AttributeError) as error:
            raise self._unreadable(path, error) from error
        if isinstance(features, dict):
            return cast(Features, features)
        return {field.name: _feature(field.type) for field in schema}

    def _unreadable(self, path: Path, error: Exception) -> DataError | EnvironmentFailure:
        # Arrow reports both a damaged file and a failing disk as OSError; only a disk has errno.
        failed = isinstance(error, OSError) and error.errno is not None
        where = path.relative_to(self._folder).as_posix()
        message = f"{self.name}: {visible(where)} cannot be read: {visible(str(error))}"
        return EnvironmentFailure(message) if failed else DataError(message)


def _feature(type_: Any) -> object:
    """Return the feature of an Arrow type, for files that carry none."""
    import pyarrow as pa

    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return [_feature(type_.value_type)]
    if pa.types.is_struct(type_):
        return {field.name: _feature(field.type) for field in type_}
    names = {"double": "float64", "large_string": "string"}
    return {"dtype": names.get(str(type_), str(type_)), "_type": "Value"}


def _decode(feature: object, value: object) -> object:
    """Return a value with labels as names, as far as its feature names them."""
    inner = inner_of(feature)
    if inner is not None and isinstance(value, list):
        return [_decode(inner, item) for item in value]
    if not isinstance(feature, dict):
        return value
    if feature.get("_type") == "ClassLabel" and isinstance(value, int):
        names = feature.get("names") or ()
        return names[value] if 0 <= value < len(names) else f"label {value} without a name"
    if isinstance(value, dict):
        return {name: _decode(feature.get(name), item) for name, item in value.items()}
    return value
