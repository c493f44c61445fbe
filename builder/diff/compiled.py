"""A source tree as a side: what this builder compiles it to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.corpus.corpus import open_corpus
from builder.corpus.tables import TABLES
from builder.diff.page import DocumentRows
from builder.diff.schema import Features
from builder.diff.sides import NotCompiled
from builder.diff.unreleased import Unreleased, entries_of
from builder.release import card
from builder.release.features import features_json
from builder.reports.problems import Report


class SourceSide:
    """A source tree, compiled by this builder.

    Drafts are left out, as `build` leaves them; `unreleased` has them in short.
    """

    def __init__(self, name: str, root: Path, cache_at: Path | None = None) -> None:
        """Open the source tree; a folder that is none is a `UsageError`.

        What is compiled is kept in the folder `cache_at`, if one is named.
        """
        self.name, self._root = name, root
        self._corpus = open_corpus(root, cache_at)
        self.version = self._corpus.settings.version if self._corpus.settings else None
        self.unreleased = Unreleased(entries_of(self._corpus.registries))
        path = root / card.NAME
        # Generated parts may be stale here: what they show is compared as data anyway.
        self.card = card.load(root, Report()) if path.is_file() else None
        self.features: Mapping[str, Features] = {
            table.name: features_json(table) for table in TABLES
        }

    def documents(self) -> Iterator[DocumentRows]:
        """Yield every document that compiles; at the end raise `NotCompiled` if one does not."""
        for outcome in self._corpus.outcomes():
            if outcome.tally is not None and outcome.draft:
                self.unreleased.add(outcome)
            elif (found := outcome.tables) is not None:
                tables = {config: rows for config, rows in found.items() if rows}
                splits = dict.fromkeys(tables, outcome.split)
                yield DocumentRows(outcome.stem, tables, splits)
        if self._corpus.report.errors:
            raise NotCompiled(self.name, self._root, self._corpus.report)
