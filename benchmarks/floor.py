"""The least that any builder in Python has to do: read the files, parse them, write the tables.

    python benchmarks/floor.py CORPUS RELEASE OUT

`scale.py` measures the builder against it. Both files of each document are read, libyaml's events
of the annotation are walked, and the tables of a release of the corpus are written as they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
import yaml

AS_THE_BUILDER = {
    "compression": "zstd",
    "use_content_defined_chunking": True,
    "write_page_index": True,
}


def main(corpus: Path, release: Path, out: Path) -> None:
    """Read and parse every document, then write the tables of the release anew."""
    for note in sorted((corpus / "annotations" / "documents").glob("*.yaml")):
        (corpus / "seeds" / f"{note.stem}.txt").read_bytes()
        for _ in yaml.parse(note.read_bytes(), yaml.CSafeLoader):
            pass
    for shard in sorted((release / "data").rglob("*.parquet")):
        written = out / shard.relative_to(release)
        written.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pq.read_table(shard), written, **AS_THE_BUILDER)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
