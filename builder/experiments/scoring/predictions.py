"""A file of predictions, read line by line and compared with the gold."""

from __future__ import annotations

from pathlib import Path

from builder.experiments.scoring import rules
from builder.experiments.scoring.attributes import SCORED
from builder.experiments.scoring.content import ScoredDocument
from builder.experiments.scoring.documents import Reader
from builder.experiments.scoring.gold import Gold
from builder.experiments.scoring.jsonl import read_lines
from builder.experiments.scoring.scores import Comparison, Scores, Tangled
from builder.reports.problems import Place, Report


def score(
    gold: Gold, path: Path, report: Report, layer: str | None = None, split: str | None = None
) -> Scores | None:
    """Return the scores of the predictions in a file, or None after reporting what is wrong.

    All lines are checked, those of other splits too. Of a line only counts are kept. A layer or
    split that the gold does not have is a `UsageError`.
    """
    layers, documents = gold.only(layer), gold.of_split(split)
    comparison = Comparison(documents, layers, SCORED)
    name = str(path)
    reader = Reader(name, report, gold.layers, SCORED, gold.documents)
    lines = 0
    for number, node in read_lines(path, name, report):
        lines += 1
        document = reader.read(number, node)
        # Once anything is wrong there will be no scores, so none are prepared.
        if document is not None and document.id in documents and not report.errors:
            _add(comparison, document, Place(name, number), report)
    if not lines and not report.errors:
        hint = 'write one document a line, such as {"id": …, "organizations": []}'
        report.add(rules.NO_DOCUMENT, Place(name), "the file holds no document", hint)
    return None if report.errors else comparison.scores()


def _add(comparison: Comparison, document: ScoredDocument, place: Place, report: Report) -> None:
    try:
        comparison.add(document)
    except Tangled as tangled:
        message = f"too many spans of `{tangled}` lie across each other to be paired exactly"
        report.add(rules.TANGLED, place, message, "predict each stretch of the text once")
