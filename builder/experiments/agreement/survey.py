"""The second annotations of a corpus, gathered by annotator as its documents pass by."""

from __future__ import annotations

from builder.corpus.comparison import Comparison
from builder.corpus.corpus import Corpus
from builder.experiments.agreement.measure import Agreement, measure


def survey(corpus: Corpus) -> list[Agreement]:
    """Return the agreement with each second annotator, by id; problems go to the corpus' report."""
    compared: dict[str, list[Comparison]] = {}
    for comparison in corpus.comparisons():
        compared.setdefault(comparison.annotator, []).append(comparison)
    return [measure(annotator, compared[annotator]) for annotator in sorted(compared)]
