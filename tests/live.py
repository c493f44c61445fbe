"""The guard around the data of the project, which grows: only tests marked `live` may read it.

A test that knows the data by heart turns red with the next correct page. So each stands on a corpus
of its own (`tests.support.FIVE`), and one that opens the data, in the process of the tests, fails.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROJECT = str(Path(__file__).resolve().parent.parent)
DATA = (
    "seeds", "annotations", "dataset_card.md", "CHANGELOG.md", "CITATION.cff", ".zenodo.json",
)  # fmt: skip
"""What a change of the data can touch."""
GUIDES = ("annotations", "annotations/GUIDELINES.md", "annotations/FORMAT.md")
"""Pages that say how to annotate: they change with the program. Their folder may be listed."""
_READS = {"open", "os.listdir", "os.scandir"}

_allowed = False


@contextmanager
def allowed() -> Generator[None]:
    """Let what runs inside read the project's data."""
    global _allowed  # noqa: PLW0603  an audit hook is the process's, and so is what it goes by
    before, _allowed = _allowed, True
    try:
        yield
    finally:
        _allowed = before


def is_data(path: str) -> bool:
    """Tell whether a path leads to the project's data; a relative one may start anywhere."""
    if not path.startswith(PROJECT + os.sep):
        return False
    name = path[len(PROJECT) + 1 :].replace(os.sep, "/")
    return name.partition("/")[0] in DATA and name not in GUIDES


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _allowed or event not in _READS:
        return
    path = arguments[0]
    if isinstance(path, str | os.PathLike) and is_data(os.fspath(path)):
        pytest.fail(
            f"{path} is the project's own data, which grows: stand on tests.support.FIVE, "
            "or mark a test that knows no counts as `live`"
        )


def guard() -> None:
    """Watch what this process reads, from now to its end."""
    sys.addaudithook(_watch)
