"""The two sides of a comparison: a source tree, a release, a git revision or the hub.

What compiles sources is imported where sources are opened: a release needs nothing of it, so
whoever has only a release reads it with pyarrow alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from builder.diff import revisions
from builder.diff.released import ReleaseSide
from builder.page.seed import FOLDER
from builder.release.manifest import MANIFEST
from builder.reports.errors import DataError, UsageError
from builder.reports.problems import Report, exit_code

if TYPE_CHECKING:
    from builder.diff.compare import Side

Fetch = Callable[[str, list[str]], Path]
"""Gets those files (patterns) of a release on the hub and returns the folder they are in."""

HUB = "hub:"
COMPARED = ("data/*", "README.md")
"""The files of a release that are compared, beside its manifest, which has the version."""


class NotCompiled(DataError):
    """The sources of a side have errors, so not all of it can be read; the report has them."""

    def __init__(self, name: str, root: Path, report: Report) -> None:
        """Keep the report; the exit code is the one its errors ask for."""
        super().__init__(f"the sources of {name} have errors")
        self.root, self.report = root, report
        self.exit_code = exit_code(report.problems)


@contextmanager
def open_side(spec: str, root: Path, fetch: Fetch, cache_at: Path | None = None) -> Iterator[Side]:
    """Open a side as the command line names it; what is temporary about it lasts as the block.

    What is compiled is kept in the folder `cache_at`, if one is named.
    A folder that exists (`.` is the corpus at `root`), else a git revision of the repository
    that holds `root`, or `hub:NAMESPACE/NAME@REVISION`, of which `fetch` gets the files.
    """
    if spec.startswith(HUB):
        yield ReleaseSide(spec, fetch(spec, [*COMPARED, MANIFEST]))
        return
    folder = root if spec == "." else Path(spec)
    if folder.is_dir():
        yield open_folder(spec, folder, cache_at)
        return
    with revisions.extracted(spec, root) as sources:
        if not (sources / FOLDER).is_dir() or not (sources / "annotations").is_dir():
            raise UsageError(f"the revision {spec} holds no corpus (seeds/ and annotations/)")
        yield _compiled(spec, sources, cache_at)


def open_folder(name: str, folder: Path, cache_at: Path | None = None) -> Side:
    """Open a folder that is a release or a source tree; any other is a `UsageError`."""
    if (folder / MANIFEST).is_file():
        return ReleaseSide(name, folder)
    if (folder / FOLDER).is_dir():
        return _compiled(name, folder, cache_at)
    raise UsageError(
        f"{name} is a folder, but neither a release ({MANIFEST}) nor a source tree ({FOLDER}/); "
        f"if you mean the git revision of that name, write refs/heads/{name}"
    )


def _compiled(name: str, root: Path, cache_at: Path | None) -> Side:
    from builder.diff.compiled import SourceSide

    return SourceSide(name, root, cache_at)
