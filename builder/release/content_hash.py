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

from builder.corpus.encoded import RowEncoder, Text
from builder.layers.columns import Row, Table, data_columns
from builder.release.features import features_json


class ContentHash:
    """A content hash in the making: rows go in, in the order of the split."""

    def __init__(self, table: Table) -> None:
        """Start the hash of a split of this table."""
        self._encoder = RowEncoder(table)
        data = table._replace(columns=data_columns(table.columns))
        head = {"config": table.name, "features": features_json(data)}
        line = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
        self._digest = hashlib.sha256(line.encode() + b"\n")

    def add(self, row: Row) -> None:
        """Take in one row. One that does not fit the table is a `ValueError`."""
        self.add_text(self._encoder.encode([row]).data)

    def add_text(self, data: Text) -> None:
        """Take in rows that are encoded: `data` of `Encoded`."""
        self._digest.update(data)

    def hexdigest(self) -> str:
        """Return the hash of the rows taken in so far: 64 hexadecimal digits."""
        return self._digest.hexdigest()
