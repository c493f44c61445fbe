"""A release folder as a side: any version's, read by what its own files say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from builder.diff.page import DOCUMENTS, DocumentRows, Part
from builder.diff.schema import Features, inner_of
from builder.release.manifest import MANIFEST
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.problems import visible

if TYPE_CHECKING:
    import pyarrow as pa

TEXT_BYTES = 1 << 26
"""Bytes of the manifest, or of the card."""
DOCUMENT_BYTES = 1 << 26
"""Bytes in Arrow memory of the rows of one document in one config."""
SLICE_ROWS = 32
"""Rows that are Python values at once."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one document in one config and split."""

    document: str
    config: str
    split: str
    rows: list[Part]


_Sized = tuple[Part, float]
"""A row, and the bytes that it takes in Arrow memory."""


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
            manifest = json.loads(self._text(MANIFEST) or "null")
        except (ValueError, RecursionError) as error:
            raise DataError(
                f"{self.name}: {MANIFEST} is not JSON: {visible(str(error))}"
            ) from error
        version = manifest.get("version") if isinstance(manifest, dict) else None
        return version if isinstance(version, str) else None

    @cached_property
    def card(self) -> str | None:
        """The README, if there is one."""
        return self._text("README.md")

    def _text(self, name: str) -> str | None:
        """Return a text of the release, or None if it is not there."""
        path = self._folder / name
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(TEXT_BYTES + 1)
        if len(data) > TEXT_BYTES:
            raise DataError(f"{self.name}: {name} has more than {TEXT_BYTES} bytes")
        return data.decode(errors="replace")

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
            held = self._limited(self._rows(config, paths), "rows that are not in order")
            rows = iter(sorted(held, key=lambda row: str(row[0].get(key))))
        for document, found in groupby(rows, key=lambda row: str(row[0].get(key))):
            limited = self._limited(found, f"the rows of {visible(document)} in {config}")
            yield _Group(document, config, split, [row for row, _ in limited])

    def _limited(self, rows: Iterable[_Sized], what: str) -> Iterator[_Sized]:
        """Hand on rows that are going to be held together, as long as they are not too large."""
        total = 0.0
        for row in rows:
            total += row[1]
            if total > DOCUMENT_BYTES:
                raise DataError(f"{self.name}: {what} take more than {DOCUMENT_BYTES} bytes")
            yield row

    def _rows(self, config: str, paths: list[Path]) -> Iterator[_Sized]:
        features = self.features[config]
        for path in paths:
            for row, size in self._waiting(path):
                yield {name: _decode(features.get(name), v) for name, v in row.items()}, size

    def _waiting(self, path: Path) -> Iterator[_Sized]:
        """Read a file, then give its rows, each with the bytes that it takes in Arrow memory."""
        from builder.diff.spool import Spool
        from builder.release.gate import batch_bytes

        with closing(Spool()) as spool:
            for batch in self._batches(path, None):
                for start in range(0, batch.num_rows, SLICE_ROWS):
                    spool.add(batch.slice(start, SLICE_ROWS))
            for batch in spool.batches():
                size = batch_bytes(batch) / batch.num_rows
                yield from ((row, size) for row in batch.to_pylist())

    def _in_order(self, key: str, paths: list[Path]) -> bool:
        ids = (str(row.get(key)) for path in paths for row in self._values(path, key))
        return all(before <= after for before, after in pairwise(ids))

    def _values(self, path: Path, column: str) -> Iterator[Part]:
        for batch in self._batches(path, [column]):
            yield from batch.to_pylist()

    def _batches(self, path: Path, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
        """Give the rows of a file, or those columns of them."""
        from builder.diff.strangers import require_comparable, require_whole
        from builder.release.gate import StrangersFile

        with self._told(path), StrangersFile(path) as file:
            require_comparable(file.schema)
            for batch in file.batches(columns=columns):
                require_whole(batch)
                yield batch

    def _read_features(self, path: Path) -> Features:
        from builder.diff.strangers import are_features_of, require_comparable
        from builder.release.gate import StrangersFile

        with self._told(path):
            with StrangersFile(path) as file:
                schema = file.schema
            require_comparable(schema)
            try:
                said = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
            except RecursionError as error:
                raise ValueError("its features are nested too deeply") from error
            features = _features_in(said)
            if features is None:
                return {field.name: _feature(field.type) for field in schema}
            if not are_features_of(features, schema):
                raise ValueError("its features are not those of its columns")
            return cast(Features, features)

    @contextmanager
    def _told(self, path: Path) -> Iterator[None]:
        """Tell what goes wrong in reading a data file with the name of the side and of the file."""
        from pyarrow import ArrowException

        try:
            yield
        except (ValueError, OSError, ArrowException) as error:
            raise self._unreadable(path, error) from error

    def _unreadable(self, path: Path, error: Exception) -> DataError | EnvironmentFailure:
        # Arrow reports both a damaged file and a failing disk as OSError; only a disk has errno.
        failed = isinstance(error, OSError) and error.errno is not None
        where = path.relative_to(self._folder).as_posix()
        message = f"{self.name}: {visible(where)} cannot be read: {visible(str(error))}"
        return EnvironmentFailure(message) if failed else DataError(message)


def _features_in(said: object) -> object:
    info = said.get("info") if isinstance(said, dict) else None
    return info.get("features") if isinstance(info, dict) else None


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
