"""What `datasets`, the card and its readers must be told about a table's columns.

Every form is derived from the definitions in `columns`: the Arrow schema with the features
embedded in it, the card's YAML, and the column reference in Markdown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from builder.layers.columns import Column, Label, ListOf, Primitive, Struct, Table, Type
from builder.reports import markdown

if TYPE_CHECKING:
    import pyarrow as pa


class SplitInfo(NamedTuple):
    """What is known of one split of one config once it is written.

    `num_bytes` is the size in Arrow memory, `download_size` that of the files, both in bytes;
    `content_hash` is that of `content_hash`; `files` are names in the config's folder.
    """

    name: str
    num_examples: int
    num_bytes: int
    download_size: int
    content_hash: str
    files: tuple[str, ...]


def features_json(table: Table) -> dict[str, object]:
    """Return the table's features as `datasets` writes them to JSON, in the older form.

    A list is an array around its inner feature. Releases 2 to 5 read that; the newer
    `{"_type": "List"}` is unknown to 2 and 3.
    """
    return {column.name: _json_type(column.type) for column in table.columns}


def _json_type(type_: Type) -> object:
    match type_:
        case Primitive():
            return {"dtype": type_.dtype, "_type": "Value"}
        case Label():
            return {"names": list(type_.names), "_type": "ClassLabel"}
        case Struct():
            return {column.name: _json_type(column.type) for column in type_.columns}
        case ListOf():
            return [_json_type(type_.inner)]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of the table, with its features under the key `huggingface`.

    Every field is nullable, as in the schema that `datasets` derives from the features:
    a difference there would cost a cast on loading.
    """
    import pyarrow as pa

    metadata = {"huggingface": json.dumps({"info": {"features": features_json(table)}})}
    return pa.schema(_arrow_fields(table.columns), metadata=metadata)


def _arrow_fields(columns: Iterable[Column]) -> list[pa.Field]:
    import pyarrow as pa

    return [pa.field(column.name, _arrow_type(column.type)) for column in columns]


def _arrow_type(type_: Type) -> pa.DataType:
    import pyarrow as pa

    match type_:
        case Primitive():
            return pa.type_for_alias(type_.dtype)
        case Label():
            return pa.int64()
        case Struct():
            return pa.struct(_arrow_fields(type_.columns))
        case ListOf():
            return pa.list_(_arrow_type(type_.inner))


def card_yaml(
    tables: Iterable[Table], splits: Mapping[str, Iterable[SplitInfo]], version: str
) -> dict[str, list[dict[str, object]]]:
    """Return the card's `configs` and `dataset_info`, as plain data in a fixed order.

    `splits` has, by config name, the splits that have rows, in the order to publish them.
    The first table is the default config; one without any split is left out, for a config
    without files does not load. `version` becomes `ds.info.version`.
    """
    written = [(table, tuple(splits.get(table.name, ()))) for table in tables]
    loadable = [(table, infos) for table, infos in written if infos]
    configs = [_card_config(table, infos, version) for table, infos in loadable]
    if configs:
        configs[0] = {"config_name": configs[0]["config_name"], "default": True, **configs[0]}
    return {"configs": configs, "dataset_info": [_card_info(*config) for config in loadable]}


def _card_config(table: Table, infos: tuple[SplitInfo, ...], version: str) -> dict[str, object]:
    data_files = [
        {"split": info.name, "path": f"data/{table.name}/{info.name}-*.parquet"} for info in infos
    ]
    return {"config_name": table.name, "version": version, "data_files": data_files}


def _card_info(table: Table, infos: tuple[SplitInfo, ...]) -> dict[str, object]:
    return {
        "config_name": table.name,
        "features": card_features(table),
        "splits": [
            {"name": info.name, "num_bytes": info.num_bytes, "num_examples": info.num_examples}
            for info in infos
        ],
        "download_size": sum(info.download_size for info in infos),
        "dataset_size": sum(info.num_bytes for info in infos),
    }


def card_features(table: Table) -> list[dict[str, object]]:
    """Return the table's features as the card's `dataset_info` states them, as plain data.

    Lists are `list:`, never `sequence:`, which over a struct would mean a struct of lists.
    """
    return _card_columns(table.columns)


def _card_columns(columns: Iterable[Column]) -> list[dict[str, object]]:
    return [{"name": column.name, **_card_type(column.type)} for column in columns]


def _card_type(type_: Type) -> dict[str, object]:
    match type_:
        case Primitive():
            return {"dtype": type_.dtype}
        case Label():
            names = {str(index): name for index, name in enumerate(type_.names)}
            return {"dtype": {"class_label": {"names": names}}}
        case Struct():
            return {"struct": _card_columns(type_.columns)}
        case ListOf():
            inner = _card_type(type_.inner)
            return {"list": inner.get("dtype", inner.get("struct", inner))}


def describe(table: Table) -> str:
    """Return the table's column reference: a Markdown table that ends in a line feed.

    A part of a struct in a list has a row of its own, as `list[].part`.
    """
    return markdown.table(["column", "type", "meaning"], _described(table.columns, ""))


def _described(columns: Iterable[Column], prefix: str) -> Iterator[list[str]]:
    for column in columns:
        name = prefix + column.name
        type_ = _type_name(column.type) + (", or null" if column.optional else "")
        yield [f"`{name}`", type_, column.doc]
        yield from _described_parts(column.type, name)


def _described_parts(type_: Type, name: str) -> Iterator[list[str]]:
    match type_:
        case Struct():
            yield from _described(type_.columns, f"{name}.")
        case ListOf():
            yield from _described_parts(type_.inner, f"{name}[]")


def _type_name(type_: Type) -> str:
    match type_:
        case Primitive():
            return type_.dtype
        case Label():
            return "label: " + ", ".join(type_.names)
        case Struct():
            return "struct"
        case ListOf():
            return f"list of {_type_name(type_.inner)}"
