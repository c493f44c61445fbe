"""What `check` is: everything at a place is read, compiled and held against what it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from builder.corpus.corpus import LOG, open_corpus
from builder.corpus.counts import CorpusCounts
from builder.corpus.workers import Workers
from builder.release import card, citation, comparison_log, packable
from builder.reports import fault
from builder.reports.fault import T
from builder.reports.problems import Place, Report


class Checked(NamedTuple):
    """A whole corpus, checked: its report, its card as written and as its parts should be.

    `log` is the log of comparisons, empty if there is none, and `log_parts` are its parts.
    """

    report: Report
    card: str | None
    card_parts: Mapping[str, str] | None
    log: str = ""
    log_parts: Mapping[str, str] | None = None


def check_all(root: Path, cache_at: Path | None = None, workers: Workers = 1) -> Checked:
    """Check everything at `root`, the card included.

    What is compiled is kept in the folder `cache_at`, if one is named.
    """
    corpus = open_corpus(root, cache_at)
    kept = partial(_kept, corpus.report)
    text = kept(card.NAME, partial(card.load, root, corpus.report))
    kept(LOG, partial(comparison_log.check_markers, corpus))
    counts = CorpusCounts()
    for outcome in corpus.outcomes(workers, rows=False):
        if outcome.released is not None:
            counts.add(outcome.stem, outcome.split, outcome.released)
    if corpus.report.errors or corpus.settings is None or text is None:
        packable.check(corpus)
        return Checked(corpus.report, text, None)
    parts = card.parts(counts, corpus.settings, corpus.withdrawn)
    kept(card.NAME, partial(card.check, text, parts, corpus.report))
    kept(LOG, partial(comparison_log.check, corpus, counts))
    kept(citation.CFF, partial(citation.check, root, corpus.settings, corpus.report))
    packable.check(corpus)
    log = comparison_log.text_of(corpus), comparison_log.parts(counts)
    return Checked(corpus.report, text, parts, *log)


def _kept(report: Report, name: str, work: Callable[[], T]) -> T | None:
    """Return what checking a file gives; a fault of the builder in it is told of that file."""
    return fault.kept_in(Place(name), report, work, None)
