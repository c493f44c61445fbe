"""What the tests share: a corpus of their own, its compiled documents, small pages."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from builder import layers
from builder.__main__ import main
from builder.annotation import file as annotation_file
from builder.annotation import registry
from builder.annotation.registry import Registries
from builder.corpus.corpus import open_corpus
from builder.corpus.document import Document, compile_document
from builder.corpus.outcome import Outcome
from builder.disk.files import lines_below
from builder.layers.columns import Row
from builder.page import seed
from builder.page.clean import CleanText, clean
from builder.page.seed import Page, page_from_text
from builder.release.sources import BUILDER_FILES
from builder.reports import fault
from builder.reports.problems import Problem, Report
from builder.reports.render import render
from builder.yaml_text import strict_yaml
from tests import live

PROJECT = Path(__file__).resolve().parent.parent
FIVE = PROJECT / "tests" / "corpus_of_five"
"""The corpus of the tests: what the dataset was once. Tests stand on it, not on what grows."""
SOURCES = (
    "seeds", "annotations", "dataset_card.md", "CHANGELOG.md", "CITATION.cff", ".zenodo.json",
)  # fmt: skip
_LEFT_OUT = shutil.ignore_patterns(
    ".*cache", ".git", ".hypothesis", ".venv*", "__pycache__", "dist", "node_modules"
)
STEMS = (
    "000_f0889c038c5465e0",
    "001_756e22f519f86261",
    "002_9f3b34a55a75e453",
    "003_e19fe8166aa893a9",
    "004_374d3d047d092ea7",
)
"""The documents of that corpus, whose rows tests know by heart."""
VERSION = "1.0.0"
"""The version that it is at."""


def copy_corpus(folder: Path, root: Path = FIVE) -> Path:
    """Copy the sources of a corpus into `folder`, which must not exist yet, and return it."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


def copy_program(folder: Path) -> None:
    """Copy the builder, and what a release packs beside it, into `folder`."""
    bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "builder", folder / "builder", ignore=bytecode)
    for name in [name for name in BUILDER_FILES if "*" not in name]:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, folder / name)


def copy_project(folder: Path) -> Path:
    """Copy the project, with the five documents as its data, into a new folder, and return it."""

    def left_out(parent: str, names: list[str]) -> set[str]:
        rubbish = _LEFT_OUT(parent, names)
        return rubbish | {name for name in names if live.is_data(f"{parent}/{name}")}

    shutil.copytree(PROJECT, folder, ignore=left_out)
    for name in SOURCES:
        (_copy_tree if (FIVE / name).is_dir() else shutil.copy)(FIVE / name, folder / name)
    for name in live.GUIDES:
        if (PROJECT / name).is_file():
            shutil.copy(PROJECT / name, folder / name)
    return folder


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)


def note(number: int) -> str:
    """Return the path of the annotation of one of the five: `note(1)` is that of 001."""
    return f"annotations/documents/{STEMS[number]}.yaml"


def drop_document(root: Path, stem: str) -> None:
    """Take a document out of a copy of the corpus, with its second annotations."""
    for path in (root / f"seeds/{stem}.txt", *(root / "annotations").rglob(f"{stem}.yaml")):
        path.unlink()
    decided = root / "annotations/adjudication.yaml"
    text = re.sub(rf"(?m)^{stem}:\n(?:  .*\n)*\n?", "", decided.read_text(encoding="utf-8"))
    decided.write_text(text, encoding="utf-8")


def drop_second(root: Path) -> Path:
    """Take all second annotations out of a copy of the corpus, so that it is free to be changed.

    Where they are, every change of an annotation asks for a decision. Their log goes with them.
    """
    shutil.rmtree(root / "annotations/second")
    for name in ("adjudication.yaml", "COMPARISON.md"):
        (root / "annotations" / name).unlink()
    edit(root / "annotations/dataset.yaml", "second_annotations: true\n", "")
    return root


def add_second(root: Path, stem: str) -> None:
    """Add a second annotation that says the same, and pin it as one without differences."""
    annotated = (root / f"annotations/documents/{stem}.yaml").read_text(encoding="utf-8")
    second = root / f"annotations/second/fresh-reader/{stem}.yaml"
    second.write_text(annotated.replace("../schema", "../../schema"), encoding="utf-8")
    digest = hashlib.sha256(second.read_bytes()).hexdigest()
    with (root / "annotations/adjudication.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n{stem}:\n  fresh-reader:\n    sha256: {digest}\n")


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
    """Return the outcome of each of the five documents by stem; they have no errors."""
    corpus = open_corpus(FIVE)
    outcomes = {outcome.stem: outcome for outcome in corpus.outcomes()}
    assert not errors(corpus.report.problems), errors(corpus.report.problems)
    return MappingProxyType(outcomes)


def real_rows(config: str, stems: Iterable[str] = STEMS) -> list[Row]:
    """Return the rows of a config over the five documents, or over some of them."""
    found = (compiled()[stem].tables for stem in stems)
    return [row for tables in found if tables for row in tables[config]]


@cache
def documents() -> Mapping[str, Document]:
    """Return the five documents as they are compiled, by stem."""
    report = Report()
    found = {stem: read_document(FIVE, stem, note(n), report) for n, stem in enumerate(STEMS)}
    assert not errors(report.problems), errors(report.problems)
    return MappingProxyType(found)


def read_document(
    root: Path, stem: str, name: str, report: Report, second: bool = False
) -> Document:
    """Compile the annotation file of that name, and report what is wrong with it."""
    captured = seed.load(root, stem, report)
    file = strict_yaml.load(root / name, name, report)
    assert captured is not None
    assert file is not None
    notes = annotation_file.read(file, stem, layers.SHAPE, report, second)
    assert notes is not None
    document = compile_document(captured, notes, registries(), 1 << 30, report)
    assert document is not None, errors(report.problems)
    return document


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


def called(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process, which takes a fraction of the time of `builder`.

    The exit code and what is printed are the same, where it is not the process that is tested.
    """
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


HEAD = """\
seed_sha256: {sha256}
guidelines: 3
review: compared
split: train
page:
  language: en
  publisher: tass
  published:
    edtf: "{published}"
    basis: external
    evidence:
      - https://example.org/story
{page}lines:
{lines}
text:
"""


def resolve(
    raw: str,
    text: str,
    page: str = "",
    lines: str = "",
    guidelines: int = 3,
    published: str = "2022-05-05",
) -> tuple[Document | None, Report]:
    """Compile a small page against the registries of the five, and report what is wrong with it.

    `text` is the YAML under `text:`, `page` more of what stands under `page:`, each indented by
    two; `lines` is what stands under `lines:`, else every line is body.
    """
    seed = page_from_text("small", raw, "0" * 64)
    labels = lines or "".join(f"  L{line.number}: body\n" for line in seed.lines if not line.blank)
    labels = labels.rstrip("\n")
    head = HEAD.format(sha256="0" * 64, published=published, page=page, lines=labels)
    report = Report()
    file = strict_yaml.read(head + text, "annotations/documents/small.yaml", report)
    notes = None if file is None else annotation_file.read(file, "small", layers.SHAPE, report)
    if notes is None:
        return None, report
    document = compile_document(seed, notes, registries(), guidelines, report)
    assert not fault.is_among(report.problems), report.problems
    return document, report


@cache
def registries() -> Registries:
    """Return the registries of the five documents."""
    return registry.load(FIVE, Report())


def rendered(problems: Sequence[Problem], format: str, root: Path, **more: Any) -> str:
    """Return problems as a command shows them, with the source lines of the files below `root`."""
    return render(problems, format, root, lines_below(root), **more)


def no_hub(address: str, files: list[str]) -> Path:
    """Stand in for the hub where a test must not ask for it."""
    raise AssertionError(f"asked for {files} of {address}")
