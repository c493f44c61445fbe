"""The files of all tables of one split, written one run of documents after the other.

The documents of a run wait packed: those of all splits wait at once, and as text they would take
more memory than anything else of a build.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from builder.corpus.packed import Content, Rows, contents_of, unpack_known
from builder.corpus.tables import TABLES
from builder.release.features import SplitInfo
from builder.release.shards import Earlier, Run
from builder.release.split_writer import SplitWriter


class RunWriter:
    """Write documents to `folder`, where each table has a folder of its own.

    A context manager: the files bear their names only after the block, and `infos` says then what
    was written of each table; where the block fails, no file is left.
    """

    def __init__(self, folder: Path, split: str, earlier: Earlier | None) -> None:
        """Prepare to write a split; files that an `earlier` release has are taken over."""
        self._writers = {
            table.name: SplitWriter(folder / table.name, table, split, earlier=earlier)
            for table in TABLES
        }
        self._run = Run()
        self._waiting: list[tuple[Mapping[str, Content], bytes]] = []
        self._stack = ExitStack()

    @property
    def infos(self) -> dict[str, SplitInfo]:
        """What was written, by config."""
        return {config: writer.info for config, writer in self._writers.items()}

    def add(self, stem: str, rows: Rows) -> None:
        """Add the rows of a document; with the last of a run, its files are written."""
        contents = contents_of(rows.packed)
        self._waiting.append((contents, rows.packed))
        if self._run.ends(stem, sum(one.data + one.places for one in contents.values())):
            self._write()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        for writer in self._writers.values():
            self._stack.enter_context(writer)
        return self

    def __exit__(self, *failure: Any) -> None:
        """Finish the files, or remove them if the block failed."""
        if any(failure):
            self._stack.__exit__(*failure)
            return
        with self._stack:
            self._write()

    def _write(self) -> None:
        """Write the files of the documents that wait, or take them over."""
        documents, self._waiting = self._waiting, []
        for config, writer in self._writers.items():
            writer.begin_shard(contents[config] for contents, _ in documents)
        for document in documents:
            for config, encoded in unpack_known(*document).items():
                self._writers[config].add(encoded)
        for writer in self._writers.values():
            writer.end_shard()
