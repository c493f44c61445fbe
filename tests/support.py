"""What the tests share: a copy of the real corpus, its compiled documents, small pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from builder.clean import CleanText, clean
from builder.columns import Row
from builder.corpus import Outcome, open_corpus
from builder.problems import Problem, Report
from builder.seed import Page, page_from_text

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = ("seeds", "annotations", "dataset_card.md")
STEMS = (
    "000_f0889c038c5465e0",
    "001_756e22f519f86261",
    "002_9f3b34a55a75e453",
    "003_e19fe8166aa893a9",
    "004_374d3d047d092ea7",
)


def copy_corpus(folder: Path) -> Path:
    """Copy the real sources into `folder`, which must not exist yet, and return it."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


def note(number: int) -> str:
    """Return the path of the annotation of a real document: `note(1)` is that of 001."""
    return f"annotations/documents/{STEMS[number]}.yaml"


def edit(path: Path, old: str, new: str) -> None:
    """Replace the only occurrence of `old` in a file."""
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode())


def problems(root: Path) -> list[Problem]:
    """Return every problem of the documents, registries and settings of a corpus, sorted."""
    corpus = open_corpus(root)
    for _ in corpus.outcomes():
        pass
    return sorted(corpus.report.problems)


def errors(found: Iterable[Problem]) -> list[Problem]:
    """Return those of the problems that are errors."""
    return [problem for problem in found if problem.severity == "error"]


def rules(report: Report) -> list[str]:
    """Return the rules of the problems of a report, in their order."""
    return [problem.rule for problem in report.problems]


@cache
def compiled() -> Mapping[str, Outcome]:
    """Return the outcome of every real document by stem; the corpus has no errors."""
    corpus = open_corpus(PROJECT)
    outcomes = {outcome.stem: outcome for outcome in corpus.outcomes()}
    assert not errors(corpus.report.problems), errors(corpus.report.problems)
    return MappingProxyType(outcomes)


def real_rows(config: str) -> list[Row]:
    """Return the rows of a config over all real documents."""
    return [row for outcome in compiled().values() for row in (outcome.tables or {})[config]]


def page(raw: str) -> Page:
    """Return a page of that text."""
    return page_from_text("page", raw, "0" * 64)


def body(*paragraphs: str) -> CleanText:
    """Return a clean text of these paragraphs; paragraph n comes from raw line n, from 1."""
    labels = dict.fromkeys(range(1, len(paragraphs) + 1), "body")
    return clean(page("\n".join(paragraphs)), labels)


def builder(
    *arguments: str | Path, cwd: Path = PROJECT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m builder` as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "builder", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
