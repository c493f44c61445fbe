"""The two sides of a comparison: a source tree, a release, a git revision or the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from builder.corpus.corpus import open_corpus
from builder.corpus.tables import TABLES
from builder.diff import revisions
from builder.diff.compare import Side
from builder.diff.page import DocumentRows
from builder.diff.released import ReleaseSide
from builder.diff.schema import Features
from builder.diff.unreleased import Unreleased, entries_of
from builder.disk.staging import MARK
from builder.page.seed import FOLDER
from builder.release import card
from builder.release.features import features_json
from builder.reports.errors import DataError, UsageError
from builder.reports.problems import Report, exit_code

Fetch = Callable[[str, list[str]], Path]
"""Gets those files (patterns) of a release on the hub and returns the folder they are in."""

HUB = "hub:"
COMPARED = ("data/*", "README.md")
"""The files of a release that are compared, beside its manifest, which has the version."""


class NotCompiled(DataError):
    """The sources of a side have errors, so there is nothing to compare; the report has them."""

    def __init__(self, name: str, root: Path, report: Report) -> None:
        """Keep the report; the exit code is the one its errors ask for."""
        super().__init__(f"nothing was compared: the sources of {name} have errors")
        self.root, self.report = root, report
        self.exit_code = exit_code(report.problems)


class SourceSide:
    """A source tree, compiled by this builder.

    Drafts are left out, as `build` leaves them; `unreleased` has them in short.
    """

    def __init__(self, name: str, root: Path) -> None:
        """Open the source tree; a folder that is none is a `UsageError`."""
        self.name, self._root = name, root
        self._corpus = open_corpus(root)
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
            if outcome.tables is not None and outcome.draft:
                self.unreleased.add(outcome)
            elif outcome.tables is not None:
                tables = {config: rows for config, rows in outcome.tables.items() if rows}
                splits = dict.fromkeys(tables, outcome.split)
                yield DocumentRows(outcome.stem, tables, splits)
        if self._corpus.report.errors:
            raise NotCompiled(self.name, self._root, self._corpus.report)


@contextmanager
def open_side(spec: str, root: Path, fetch: Fetch) -> Iterator[Side]:
    """Open a side as the command line names it; what is temporary about it lasts as the block.

    A folder that exists (`.` is the corpus at `root`), else a git revision of the repository
    that holds `root`, or `hub:NAMESPACE/NAME@REVISION`, of which `fetch` gets the files.
    """
    if spec.startswith(HUB):
        yield ReleaseSide(spec, fetch(spec, [*COMPARED, MARK]))
        return
    folder = root if spec == "." else Path(spec)
    if folder.is_dir():
        yield open_folder(spec, folder)
        return
    with revisions.extracted(spec, root) as sources:
        if not (sources / FOLDER).is_dir() or not (sources / "annotations").is_dir():
            raise UsageError(f"the revision {spec} holds no corpus (seeds/ and annotations/)")
        yield SourceSide(spec, sources)


def open_folder(name: str, folder: Path) -> Side:
    """Open a folder that is a release or a source tree; any other is a `UsageError`."""
    if (folder / MARK).is_file():
        return ReleaseSide(name, folder)
    if (folder / FOLDER).is_dir():
        return SourceSide(name, folder)
    raise UsageError(
        f"{name} is a folder, but neither a release ({MARK}) nor a source tree ({FOLDER}/); "
        f"if you mean the git revision of that name, write refs/heads/{name}"
    )
