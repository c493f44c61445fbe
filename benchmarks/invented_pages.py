"""How right the suggestions of `new` are on invented pages, whose annotation lies beside them.

    PYTHONPATH=. .venv/bin/python benchmarks/invented_pages.py           rewrite docs/suggestions.md
    PYTHONPATH=. .venv/bin/python benchmarks/invented_pages.py FOLDER    print those of a folder

FOLDER is a corpus with a list `unregistered.txt` of ids of people; docs/suggestions.md has what is
measured on tests/suggest/heldout. `new` makes the draft of every page twice: with the whole
registry, and with a registry without these people. Its drafts are read as `check` reads them and
compared with the annotation, at offsets of the raw page, so a wrong label costs what stands in its
line. A new speaker that a draft suggests is right if it is called like the real one: its id is made
of the name as it is printed.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from builder import layers
from builder.__main__ import main as builder
from builder.annotation import file as annotation_file
from builder.annotation import registry
from builder.annotation.registry import Entity, Registries, Registry
from builder.corpus.document import Resolved, resolve_document
from builder.layers import LAYERS
from builder.page import seed
from builder.page.seed import Page
from builder.reports.problems import Place, Report

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "suggestions.md"
HELD_OUT = ROOT / "tests" / "suggest" / "heldout"
BEGIN, END = "<!-- begin held out -->", "<!-- end held out -->"

MEASURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "statements: speaker and words": ("statements", ("speaker_id",)),
    "statements: words alone": ("statements", ()),
    "statements: all they say": ("statements", ("speaker_id", "kind", "source_text", "cue_text")),
    "organizations": ("organizations", ("organization_id",)),
    "figures": ("figures", ("kind", "value", "upper")),
    "dates": ("dates", ("edtf",)),
}
"""What is compared beside the words of a mention and their place, by row of the table."""
LINES = "lines"
PEOPLE = "annotations/registry/people.yaml"
ENTRY = re.compile(r"\n(?=[a-z0-9-]+:\n)")

Fact = tuple[object, ...]
"""Something that a draft or an annotation says, in a form that two of them can share."""


class Score(NamedTuple):
    """How many suggestions there are, how many are right, and how many there should be."""

    suggested: int = 0
    right: int = 0
    wanted: int = 0

    @property
    def recall(self) -> float:
        """The share of what there should be that is suggested."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of the suggestions that is right."""
        return self.right / self.suggested if self.suggested else 1.0

    def cells(self) -> str:
        """Return the cells of a row of a table."""
        shares = f"{self.recall:.0%} | {self.precision:.0%}".replace("%", " %")
        return f"{self.wanted} | {self.suggested} | {self.right} | {shares}"


Scores = dict[str, Score]


def stems(corpus: Path) -> list[str]:
    """Return the stems of the pages of a corpus, in their order."""
    return sorted(path.stem for path in (corpus / "seeds").glob("*.txt"))


def measure(corpus: Path, *, registered: bool) -> dict[str, Scores]:
    """Return the scores of a corpus by page, with all its speakers registered or not."""
    known = registry.load(corpus, Report())
    with tempfile.TemporaryDirectory() as folder:
        drafts = Path(folder) / "corpus"
        shutil.copytree(corpus, drafts, ignore=shutil.ignore_patterns("documents"))
        if not registered:
            unregister(drafts)
        return {stem: _scores(corpus, drafts, stem, known) for stem in stems(corpus)}


def unregister(corpus: Path) -> None:
    """Take the people whom `unregistered.txt` lists out of the registry of a corpus."""
    gone = (corpus / "unregistered.txt").read_text(encoding="utf-8").split()
    entries = ENTRY.split((corpus / PEOPLE).read_text(encoding="utf-8"))
    left = [entry for entry in entries if entry.partition(":")[0] not in gone]
    assert len(left) == len(entries) - len(gone), "each of them is an entry of its own"
    (corpus / PEOPLE).write_text("\n".join(left), encoding="utf-8")


def _scores(corpus: Path, drafts: Path, stem: str, known: Registries) -> Scores:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = builder(["new", stem, "--root", str(drafts)])
    assert code == 0, said.getvalue()
    draft, wanted = _facts(drafts, stem, known), _facts(corpus, stem, known)
    return {name: _score(draft[name], wanted[name]) for name in wanted}


def _score(draft: Counter[Fact], wanted: Counter[Fact]) -> Score:
    return Score(draft.total(), (draft & wanted).total(), wanted.total())


def _facts(corpus: Path, stem: str, known: Registries) -> dict[str, Counter[Fact]]:
    """Return what the annotation of a page in a corpus says, by row of the table."""
    page, found = _read(corpus, stem, known)
    pieces = found.labels.pieces(page)
    lines = Counter[Fact]((p.label, p.raw.start, p.raw.text) for p in pieces)
    said = {row: Counter(_said(found, *measure)) for row, measure in MEASURES.items()}
    return {LINES: lines, **said}


def _read(corpus: Path, stem: str, known: Registries) -> tuple[Page, Resolved]:
    """Return a page and its annotation, read as if the registry had whoever is new in it."""
    report = Report()
    page = seed.load(corpus, stem, report)
    notes = annotation_file.load(corpus, stem, layers.SHAPE, report)
    assert page is not None, report.problems
    assert notes is not None, report.problems
    text = (corpus / annotation_file.path_of(stem)).read_text(encoding="utf-8")
    return page, resolve_document(page, notes, _with_new(text, known), report)


def _with_new(text: str, known: Registries) -> Registries:
    new = set(re.findall(r"^ *speaker: (\S+)$", text, re.M)) - known.people.entities.keys()
    strangers = {id: Entity(id, id, "person", None, (), (), Place("", 0, 0)) for id in new}
    return known._replace(people=Registry("people", {**known.people.entities, **strangers}))


def _said(found: Resolved, name: str, keys: tuple[str, ...]) -> Iterator[Fact]:
    layer = next(layer for layer in LAYERS if layer.name == name)
    for mention in found.mentions[name]:
        row = layer.nested_row(mention, found.scene)
        start = row["start"]
        assert isinstance(start, int)
        yield (found.scene.clean.to_raw(start), row["text"], *(row[key] for key in keys))


def total(scores: Mapping[str, Scores]) -> Scores:
    """Return the scores of all pages together."""
    pages = list(scores.values())
    return {row: Score(*map(sum, zip(*(p[row] for p in pages), strict=True))) for row in pages[0]}


def table(scores: Mapping[str, Scores]) -> str:
    """Return the scores of all pages together as a table in Markdown."""
    head = f"| | in the annotation | suggested | right | recall | precision |\n|---|{'--:|' * 5}"
    return "\n".join((head, *(f"| {row} | {s.cells()} |" for row, s in total(scores).items())))


def tables(corpus: Path) -> str:
    """Return the two tables of a corpus in Markdown."""
    return "\n\n".join(
        (
            "Every speaker registered:",
            table(measure(corpus, registered=True)),
            "About a quarter of the speakers not in the registry:",
            table(measure(corpus, registered=False)),
        )
    )


def main() -> None:
    """Print the tables of a folder, or write those of the held-out pages into the page."""
    if len(sys.argv) > 1:
        print(tables(Path(sys.argv[1])))
        return
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables(HELD_OUT)}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
