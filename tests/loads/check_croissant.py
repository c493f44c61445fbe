"""Read every record that a release's croissant.json describes, and print what came.

    python check_croissant.py RELEASE

prints `{"issues": TEXT, "records": {CONFIG: [RECORD, …]}}` as JSON: the records sorted by their
id, with plain column names, text decoded. Needs mlcroissant, and nothing of the project.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import mlcroissant
import numpy as np


def plain(value: Any) -> Any:
    """Return a value as Python and JSON have it; text comes as bytes, lists as arrays."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {name.rsplit("/", 1)[1]: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def main(release: Path) -> None:
    """Print the records of the release."""
    dataset = mlcroissant.Dataset(release / "croissant.json")
    records = {
        record_set.id: sorted(map(plain, dataset.records(record_set.id)), key=lambda r: r["id"])
        for record_set in dataset.metadata.record_sets
    }
    issues = dataset.metadata.ctx.issues
    told = sorted(issues.errors | issues.warnings)
    json.dump({"issues": told, "records": records}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
