"""Every command that reads or writes a corpus, and one corpus in which each has what it needs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from builder.corpus.corpus import LOG
from tests.examples import CORPUS
from tests.support import called, edit

BRIEF, SCHEMA = "annotations/documents/brief.yaml", "annotations/schema/people.json"
RELEASE = "dist/steppe-statements-1.0.0"
"""Where the corpus is built to, if nobody names another folder."""
CORPUS_FOLDERS = (
    "seeds",
    "annotations",
    "annotations/documents",
    "annotations/registry",
    "annotations/schema",
    "annotations/second",
    "annotations/second/second-reader",
    "annotations/second/second-reader/first",
)
"""The folders of the corpus that commands look into."""


def as_it_is(root: Path) -> None:
    """Leave the corpus as it is."""


class Command(NamedTuple):
    """The words of a command, what it may write, and what is done so that it has something to.

    `{beside}` is the folder that holds the corpus, what people bring and a release. `writes` are
    patterns of names in the corpus; a command with `example` writes at least that file.
    """

    words: tuple[str, ...]
    writes: tuple[str, ...] = ()
    prepare: Callable[[Path], object] = as_it_is
    example: str = ""


def lengthen(name: str) -> Callable[[Path], object]:
    """Return what adds empty lines to a file of the corpus."""
    return lambda root: (root / name).write_bytes((root / name).read_bytes() + b"\n\n")


def add_seed(root: Path) -> None:
    """Add a page that nobody has annotated."""
    shutil.copy(root / "seeds/brief.txt", root / "seeds/fresh.txt")


def add_second(root: Path) -> None:
    """Add a second annotation that says something else."""
    path = root / "annotations/second/second-reader/talks.yaml"
    shutil.copy(root / "annotations/documents/talks.yaml", path)
    edit(path, "L14: interface", "L14: related")


def bring(stem: str) -> Callable[[Path], object]:
    """Return what puts rows of a document beside the corpus, to be imported."""

    def deed(root: Path) -> None:
        assert called("export", "jsonl", "--root", root, "--out", root.parent / "rows").stdout
        lines = (root.parent / "rows/documents.jsonl").read_text(encoding="utf-8").splitlines()
        (row,) = [row for row in map(json.loads, lines) if row["id"] == "brief"]
        text = json.dumps(row | {"id": stem})
        (root.parent / "brought.jsonl").write_text(text, encoding="utf-8")
        if stem == "fresh":
            add_seed(root)

    return deed


FRESH = "annotations/documents/fresh.yaml"
SECOND = "annotations/second/second-reader/brief.yaml"
DECIDED = "annotations/adjudication.yaml"
MADE = ("CITATION.cff", ".zenodo.json", "dataset_card.md", LOG)
IMPORT = ("import", "{beside}/brought.jsonl", "--annotator", "second-reader")
IMPORTED = ("annotations/documents/*.yaml", "annotations/second/second-reader/*.yaml")
COMMANDS = {
    "check": Command(("check",)),
    "agree": Command(("agree",)),
    "fmt": Command(("fmt",), ("annotations/*.yaml",), lengthen(BRIEF), BRIEF),
    "schema": Command(("schema",), ("annotations/schema/*.json",), lengthen(SCHEMA), SCHEMA),
    "card": Command(("card",), MADE, lengthen("CITATION.cff"), "CITATION.cff"),
    "new": Command(("new", "fresh"), (FRESH,), add_seed, FRESH),
    "decide": Command(("decide", "talks"), (DECIDED,), add_second, DECIDED),
    "import, a draft": Command(IMPORT, IMPORTED, bring("fresh"), FRESH),
    "import, a second": Command(IMPORT, IMPORTED, bring("brief"), SECOND),
    "build": Command(("build",), ("dist/*",), example=f"{RELEASE}/MANIFEST.json"),
    "preview": Command(("preview",), ("dist/*",), example="dist/preview/index.html"),
    "export": Command(
        ("export", "jsonl"), ("dist/*",), example="dist/export/jsonl/documents.jsonl"
    ),
}
WRITERS = [name for name, command in COMMANDS.items() if command.example]


def whole_corpus(root: Path) -> Path:
    """Make a corpus without any error, with all that one may have, and return it."""
    shutil.copytree(CORPUS, root)
    (root / LOG).write_text("`brief`, `notice`, `talks`\n", encoding="utf-8")
    (root / "annotations/second/second-reader/first").mkdir()
    for command in ("schema", "card"):
        assert called(command, "--root", root).returncode == 0
    return root


def prepared(whole: Path, folder: Path, command: str) -> Path:
    """Return a copy of the corpus, in a new folder, in which a command has something to do."""
    root = shutil.copytree(whole, folder / "corpus")
    COMMANDS[command].prepare(root)
    return root


def words_of(command: str, root: Path) -> list[str]:
    """Return the words that run a command in a corpus."""
    words = [word.format(beside=root.parent) for word in COMMANDS[command].words]
    return [*words, "--root", str(root)]
