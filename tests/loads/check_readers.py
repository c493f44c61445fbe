"""Read every split of a release with pandas, Polars and DuckDB, and print what came.

    python check_readers.py RELEASE

prints `{READER: {FOLDER: {SPLIT: SHA-256 of the rows}}}` as JSON, the digest being that of
`check_load`, which stands beside this file. The readers are in an environment of their own, so
they are imported by name: type checkers need not find them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from check_load import digest  # type: ignore[import-not-found]

Rows = Iterable[dict[str, Any]]


def with_pandas(files: list[str]) -> Rows:
    """Read with pandas, whose Arrow types alone keep an integer beside a null an integer."""
    pandas = import_module("pandas")

    frames = [pandas.read_parquet(file, dtype_backend="pyarrow") for file in files]
    for row in pandas.concat(frames).to_dict("records"):
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    numpy = import_module("numpy")
    pandas = import_module("pandas")

    if isinstance(value, list | numpy.ndarray):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, numpy.generic):
        return value.item()
    return None if value is pandas.NA else value


def with_polars(files: list[str]) -> Rows:
    """Read with Polars."""
    polars = import_module("polars")

    rows: Rows = polars.read_parquet(files).iter_rows(named=True)
    return rows


def with_duckdb(files: list[str]) -> Rows:
    """Read with DuckDB."""
    duckdb = import_module("duckdb")

    found = duckdb.sql("SELECT * FROM read_parquet($files)", params={"files": files})
    return (dict(zip(found.columns, row, strict=True)) for row in found.fetchall())


READERS: dict[str, Callable[[list[str]], Rows]] = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
}


def main(release: str) -> None:
    """Read each split with each reader."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, read in READERS.items():
        for config, split, files in splits(Path(release)):
            found.setdefault(name, {}).setdefault(config, {})[split] = digest(read(files))[0]
    json.dump(found, sys.stdout)


def splits(release: Path) -> Iterable[tuple[str, str, list[str]]]:
    """Give config, split and files of each split of the release."""
    files = sorted(release.glob("data/*/*.parquet"))
    for (config, split), shards in groupby(files, lambda f: (f.parent.name, f.name.split("-")[0])):
        yield config, split, [str(shard) for shard in shards]


if __name__ == "__main__":
    main(sys.argv[1])
