r"""The content hash of a split: the same for the same data, whatever wrote the files.

It is the SHA-256 of UTF-8 lines of JSON, each ended by a line feed: first the config's name and
features, then the rows in order. Columns whose name ends in `annotation`, at any depth, are left
out: where an item stands in a YAML file is not data. Object keys are in column order, labels are
their names, missing values are null. The JSON is without spaces; strings escape only `"`, `\` and
the control characters below U+0020; floats have the fewest digits that read back as the same
number, as `repr` writes them. From the Parquet files of a split, in the order of their names:

    import hashlib, json, pyarrow.parquet as pq

    def content_hash(config, files):
        digest = hashlib.sha256()
        drop = lambda d: {k: d[k] for k in d if not k.endswith("annotation")}
        def add(value):
            line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            digest.update(line.encode() + b"\n")
        def plain(feature, value):
            if isinstance(feature, list):
                return [plain(feature[0], item) for item in value]
            if "_type" not in feature:
                return {name: plain(feature[name], value[name]) for name in feature}
            return feature["names"][value] if "names" in feature and value is not None else value
        schema = pq.read_schema(files[0]).metadata[b"huggingface"]
        features = json.loads(schema, object_hook=drop)["info"]["features"]
        add({"config": config, "features": features})
        for file in files:
            for batch in pq.ParquetFile(file).iter_batches():
                for row in batch.to_pylist():
                    add(plain(features, row))
        return digest.hexdigest()
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from builder.layers.columns import Column, ListOf, Row, Struct, Table, Type
from builder.release.features import features_json

_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
NOT_DATA = "annotation"
"""How the columns end that say where an item is written, in every table that has one."""


class ContentHash:
    """A content hash in the making: rows go in one by one, in the order of the split."""

    def __init__(self, table: Table) -> None:
        """Start the hash of a split of this table."""
        data = Table(table.name, table.unit, _data_columns(table.columns))
        self._columns = data.columns
        self._digest = hashlib.sha256()
        self._line({"config": table.name, "features": features_json(data)})

    def add(self, row: Row) -> None:
        """Take in one row, which fits the table. A number that JSON lacks is a `ValueError`."""
        self._line(_plain(self._columns, row))

    def hexdigest(self) -> str:
        """Return the hash of the rows taken in so far: 64 hexadecimal digits."""
        return self._digest.hexdigest()

    def _line(self, value: object) -> None:
        self._digest.update(_JSON.encode(value).encode() + b"\n")


def _data_columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(
        Column(column.name, _data_type(column.type), column.doc, column.optional)
        for column in columns
        if not column.name.endswith(NOT_DATA)
    )


def _data_type(type_: Type) -> Type:
    match type_:
        case Struct():
            return Struct(_data_columns(type_.columns))
        case ListOf():
            return ListOf(_data_type(type_.inner))
        case _:
            return type_


def _plain(columns: Iterable[Column], parts: Row) -> Row:
    return {column.name: _plain_value(column.type, parts[column.name]) for column in columns}


def _plain_value(type_: Type, value: object) -> object:
    match type_:
        case Struct() if isinstance(value, dict):
            return _plain(type_.columns, value)
        case ListOf() if isinstance(value, list):
            return [_plain_value(type_.inner, item) for item in value]
        case _:
            return value
