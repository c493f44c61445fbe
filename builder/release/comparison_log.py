"""The log of comparisons, `annotations/COMPARISON.md`: prose by people, tables from the data."""

from __future__ import annotations

from builder.corpus.corpus import LOG, Corpus
from builder.corpus.counts import CorpusCounts
from builder.release import generated

NAMES = ("compared", "differences")
"""The generated parts of the log."""


def check_markers(corpus: Corpus) -> None:
    """Report markers of the log that are broken, before anything is made of them."""
    generated.check_markers(LOG, text_of(corpus), NAMES, corpus.report)


def check(corpus: Corpus, counts: CorpusCounts) -> None:
    """Report the generated parts of the log that are not what the data holds."""
    generated.check(LOG, text_of(corpus), parts(counts), corpus.report)


def text_of(corpus: Corpus) -> str:
    """Return the log as people wrote it; empty if the corpus has none."""
    return (corpus.log or "").replace("\r\n", "\n")


def parts(counts: CorpusCounts) -> dict[str, str]:
    """Return the text of every generated part by its name; each ends in a line feed."""
    found = counts.second
    return dict(zip(NAMES, (found.document_table(), found.difference_table()), strict=True))
