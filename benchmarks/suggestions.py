"""How right the suggestions of `new` are: each seed hidden in turn, scored by its annotation.

    PYTHONPATH=. .venv/bin/python benchmarks/suggestions.py           rewrite docs/suggestions.md
    PYTHONPATH=. .venv/bin/python benchmarks/suggestions.py --print   only print its tables

For a hidden seed, every person, organization and name that only its annotation attests is taken
out of the registry; then its draft is made as `new` makes it, compiled as `check` compiles it,
and compared with the annotation. Offsets are compared in the raw page, so a wrong line label
costs the suggestions of its line. A suggestion is right if everything it says is in the
annotation; what it leaves open (see `SAID`) is not compared.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from builder import layers
from builder.annotation import file as annotation_file
from builder.annotation import registry
from builder.annotation.file import Annotation
from builder.annotation.quotes import whole_words
from builder.annotation.registry import Entity, Registries, Registry
from builder.corpus.document import Resolved, resolve_document
from builder.layers import LAYERS
from builder.layers.columns import Row
from builder.page import seed
from builder.page.clean import KEPT, spaces
from builder.page.seed import Page
from builder.reports.problems import Place, Report
from builder.suggest import draft
from builder.yaml_text import strict_yaml
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Quote, Values

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "suggestions.md"
CORPUS = ROOT / "tests" / "corpus_of_five"
"""What is measured: the dataset as it was on a day that the page names, while others come."""
STEMS = (
    "000_f0889c038c5465e0",
    "001_756e22f519f86261",
    "002_9f3b34a55a75e453",
    "003_e19fe8166aa893a9",
    "004_374d3d047d092ea7",
)
"""Its documents."""
BEGIN, END = "<!-- begin tables -->", "<!-- end tables -->"
FACTS = (
    "language", "publisher", "published", "spoken", "translation", "speaker", "speaker_role",
)  # fmt: skip
"""The facts of a page that are ever suggested."""

SAID = {
    "statements": ("kind", "speaker_id", "source_text", "source_start", "cue_text", "cue_start"),
    "organizations": ("organization_id",),
    "figures": ("kind", "value", "unit", "modifier", "modifier_text"),
    "dates": ("edtf", "anchor", "modifier"),
}
"""What has to agree for a suggestion to be right, beside its own words and their place."""

Fact = tuple[object, ...]
"""Something a suggestion or an annotation says, in a form that two of them can share."""


Name = tuple[str, str]
"""An id of the registry, and a name of it; an empty name where only the id is attested."""


class Case(NamedTuple):
    """A real seed with its annotation, compiled."""

    page: Page
    notes: Annotation
    found: Resolved


class Score(NamedTuple):
    """How many suggestions there are, how many are right, and how many there should be."""

    suggested: int
    right: int
    wanted: int

    def cells(self) -> str:
        """Return the cells of a row of a table."""
        wrong, missed = self.suggested - self.right, self.wanted - self.right
        precision, recall = _share(self.right, self.suggested), _share(self.right, self.wanted)
        return f"{self.suggested} | {self.right} | {wrong} | {missed} | {precision} | {recall}"


@cache
def registries() -> Registries:
    """Return the registries of that corpus."""
    return registry.load(CORPUS, Report())


@cache
def cases() -> tuple[Case, ...]:
    """Return the documents that are measured, in the order of their stems."""
    return tuple(map(_case, STEMS))


def _case(stem: str) -> Case:
    report = Report()
    page = seed.load(CORPUS, stem, report)
    notes = annotation_file.load(CORPUS, stem, layers.SHAPE, report)
    assert page is not None, report.problems
    assert notes is not None, report.problems
    return Case(page, notes, resolve_document(page, notes, registries(), report))


def without(hidden: Case) -> Registries:
    """Return the registries as they are without what only the hidden document attests."""
    others = [case for case in cases() if case is not hidden]
    return Registries(
        _without(registries().people, hidden, others, _people),
        _without(registries().organizations, hidden, others, _organizations),
    )


def _without(
    known: Registry,
    hidden: Case,
    others: list[Case],
    attests: Callable[[Case], set[Name]],
) -> Registry:
    """Take out of a registry the entries and the names that only the hidden document attests."""
    here, elsewhere = attests(hidden), set[Name]().union(*map(attests, others))
    gone = here - elsewhere
    left = {
        id: entity._replace(names=tuple(n for n in entity.names if (id, n) not in gone))
        for id, entity in known.entities.items()
        if any(id == other for other, _ in elsewhere) or not any(id == one for one, _ in here)
    }
    return Registry(known.what, left, known.unread, known.readable)


def _people(case: Case) -> set[Name]:
    """Return whom a document quotes, each with the names that its sources use."""
    found = {(case.notes.page.text("speaker") or "", "")}
    for row in _mentions(case.found, "statements"):
        id, source = str(row["speaker_id"]), str(row["source_text"] or "")
        names = registries().people.entities[id].names
        found |= {(id, ""), *((id, name) for name in names if whole_words(name, source))}
    return found


def _organizations(case: Case) -> set[Name]:
    """Return which organizations a document names or comes from, with the names it uses."""
    named = _mentions(case.found, "organizations")
    found = {(str(row["organization_id"]), str(row["text"])) for row in named}
    return found | {(case.notes.page.text("publisher") or "", "")}


def _mentions(found: Resolved, name: str) -> list[Row]:
    """Return the mentions of a layer as rows, with offsets into the clean text."""
    layer = next(layer for layer in LAYERS if layer.name == name)
    return [layer.nested_row(mention, found.scene) for mention in found.mentions[name]]


def score(case: Case, known: Registries) -> dict[str, Score]:
    """Return the score of the draft for a document, by row of the table."""
    report = Report()
    notes, found = drafted(case.page, known, report)
    said = _facts(notes, found)
    wanted = _facts(case.notes, case.found)
    return {row: _score(said[row], wanted[row]) for row in wanted}


def drafted(page: Page, known: Registries, report: Report) -> tuple[Annotation, Resolved]:
    """Return the draft of a page, compiled as if the registry had its new speakers.

    A new speaker has the id that the real registry gives somebody of that name.
    """
    made = draft.make(page, known, 1)
    real = registries().people.by_name
    text, people = made.text, dict(known.people.entities)
    for new in made.newcomers:
        id = real[new.name].id if new.name in real else new.id
        text = re.sub(rf"(?m)^( *speaker: ){new.id}$", rf"\g<1>{id}", text)
        people[id] = Entity(id, new.name, new.kind, None, new.names, (), Place("", 0, 0))
    file = strict_yaml.read(text, annotation_file.path_of(page.stem), report)
    notes = annotation_file.read(file, page.stem, layers.SHAPE, report) if file else None
    assert notes is not None, report.problems
    with_new = known._replace(people=Registry(known.people.what, people))
    return notes, resolve_document(page, notes, with_new, report)


def _score(said: Counter[Fact], wanted: Counter[Fact]) -> Score:
    return Score(said.total(), (said & wanted).total(), wanted.total())


def _facts(notes: Annotation, found: Resolved) -> dict[str, Counter[Fact]]:
    """Return what an annotation says, by row of the table."""
    page, labels = notes.page, found.labels.names
    return {
        "line labels": Counter(labels.items()),
        "kept lines": Counter((number,) for number, label in labels.items() if label in KEPT),
        "facts": Counter((key, _value(page.get(key))) for key in FACTS if page.get(key)),
        **{
            name: Counter(_said(name, row, found) for row in _mentions(found, name))
            for name in SAID
        },
    }


def _value(node: object) -> object:
    """Return what a fact of a page says: an id, words with their line, or a day."""
    if isinstance(node, Values):
        return node.text("edtf")
    if isinstance(node, Quote):
        return node.line, spaces(node.words.value)
    return node.value if isinstance(node, Text) else None


def _said(name: str, row: Row, found: Resolved) -> Fact:
    """Return what a mention says, with offsets into the raw page."""
    values = (_raw(row[key], found) if key.endswith("start") else row[key] for key in SAID[name])
    goes_on = row.get("continues") is not None
    return (_raw(row["start"], found), row["text"], *values, goes_on)


def _raw(offset: object, found: Resolved) -> int | None:
    return found.scene.clean.to_raw(offset) if isinstance(offset, int) else None


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def tables() -> str:
    """Return the measured tables in Markdown."""
    hidden = [score(case, without(case)) for case in cases()]
    known = [score(case, registries()) for case in cases()]
    return "\n\n".join(
        (
            "Names hidden, all seeds together:",
            _summed(hidden),
            "Names hidden, by seed; each cell is right / suggested / in the annotation:",
            _by_seed(hidden),
            "The registry as it is, all seeds together:",
            _summed(known),
        )
    )


def _summed(scores: list[dict[str, Score]]) -> str:
    head = f"| | suggested | right | wrong | missed | precision | recall |\n|---|{'--:|' * 6}"
    rows = [f"| {row} | {_sum([one[row] for one in scores]).cells()} |" for row in scores[0]]
    return "\n".join((head, *rows))


def _sum(scores: list[Score]) -> Score:
    return Score(*map(sum, zip(*scores, strict=True)))


def _by_seed(scores: list[dict[str, Score]]) -> str:
    stems = [case.page.stem.partition("_")[0] for case in cases()]
    head = f"| | {' | '.join(stems)} |\n|---|{'--:|' * len(stems)}"
    rows = []
    for row in scores[0]:
        cells = [f"{s.right} / {s.suggested} / {s.wanted}" for s in (one[row] for one in scores)]
        rows.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join((head, *rows))


def main() -> None:
    """Print the tables, or write them into the page between its markers."""
    measured = tables()
    if "--print" in sys.argv:
        print(measured)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
