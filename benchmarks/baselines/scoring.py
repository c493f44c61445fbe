"""The one place that knows the scorer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from builder.experiments.scoring.gold import Gold, open_gold
from builder.experiments.scoring.predictions import score
from builder.experiments.scoring.scores import Score
from builder.hub.client import fetch
from builder.reports.problems import Report

__all__ = ["Score", "scores"]


def scores(release: Path, predictions: Path, layer: str) -> Mapping[str, Score]:
    """Return what the predictions of a file came to in one layer, by the name of the measure."""
    report = Report()
    found = score(_gold(release), predictions, report, layer)
    assert found is not None, report.problems
    (told,) = found.layers
    return {score.measure.name: score for score in told.scores}


@cache
def _gold(release: Path) -> Gold:
    report = Report()
    gold = open_gold(str(release), release, fetch, report)
    assert not report.errors, report.problems
    return gold
