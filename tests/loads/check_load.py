"""Load every config of a release with the `datasets` installed here, and print what came.

    python check_load.py RELEASE

prints `{"default": CONFIG, "loaded": {CONFIG: {SPLIT: {"features", "num_rows", "rows",
"version"}}}, "streamed": …}` as JSON. Features are in the JSON form that the Parquet files
embed; `rows` is the SHA-256 of the rows as lines of JSON. Runs with any `datasets` from 2.21,
in an environment that has nothing else of the project.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from typing import Any


def digest(rows: Iterable[dict[str, Any]]) -> tuple[str, int]:
    """Return the SHA-256 of the rows, whatever the order of their columns, and their number."""
    sha256, number = hashlib.sha256(), 0
    for row in rows:
        number += 1
        sha256.update(json.dumps(row, sort_keys=True).encode() + b"\n")
    return sha256.hexdigest(), number


def plain(feature: Any) -> Any:
    """Return a feature in the older JSON form; one that has no such form as its `repr`."""
    if isinstance(feature, dict):
        return {name: plain(part) for name, part in feature.items()}
    if isinstance(feature, list):
        return [plain(feature[0])]
    name = type(feature).__name__
    if name == "List" or (name == "Sequence" and not isinstance(feature.feature, dict)):
        return [plain(feature.feature)]
    if name == "ClassLabel":
        return {"names": feature.names, "_type": name}
    return {"dtype": feature.dtype, "_type": name} if name == "Value" else repr(feature)


def load(release: str, streaming: bool) -> dict[str, Any]:
    """Load every split of every config."""
    import datasets

    found: dict[str, Any] = {}
    for config in datasets.get_dataset_config_names(release):
        splits = datasets.load_dataset(release, config, streaming=streaming)
        found[config] = {name: describe(split) for name, split in splits.items()}
    return found


def describe(split: Any) -> dict[str, Any]:
    """Return what `load_dataset` says of a split, and the digest of its rows."""
    rows, number = digest(split)
    return {
        "features": plain(dict(split.features)),
        "num_rows": number,
        "rows": rows,
        "version": str(split.info.version),
    }


def main(release: str) -> None:
    """Load the release from an empty cache and without a network, twice."""
    with tempfile.TemporaryDirectory() as cache:
        # Before the first import of `datasets`, which reads them once.
        os.environ |= {"HF_HOME": cache, "HF_DATASETS_CACHE": cache, "HF_HUB_OFFLINE": "1"}
        import datasets

        datasets.disable_progress_bars()
        found = {
            "default": datasets.get_dataset_default_config_name(release),
            "loaded": load(release, streaming=False),
            "streamed": load(release, streaming=True),
        }
        json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
    sys.stdout.flush()
    # After streaming, datasets before 5 may abort while Python shuts down (its issue 7467).
    os._exit(0)
