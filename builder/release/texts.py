"""The texts of a release, made of what people wrote and of what the data holds.

`build` writes what is made here, and `verify` makes it anew from the sources and the data that
lie in a release, so both follow one definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from builder.annotation.settings import Settings
from builder.corpus.corpus import Corpus
from builder.corpus.counts import CorpusCounts
from builder.corpus.outcome import Outcome
from builder.corpus.packed import NO_ROWS, Rows
from builder.release import card, citation, comparison_log, croissant, licence
from builder.release.features import SplitInfo
from builder.release.generated import read_page
from builder.release.manifest import Stored
from builder.reports.problems import Report

README = "README.md"
CHANGELOG = "CHANGELOG.md"
NAMES = (README, croissant.NAME, citation.CFF, CHANGELOG, licence.NAME)

Splits = dict[str, list[SplitInfo]]
"""The splits that have rows, by config, in the order in which they are published."""


class Written(NamedTuple):
    """What people wrote and a release repeats: the card, the changelog, the code's licence."""

    card: str
    changelog: str
    code_licence: str


@dataclass(slots=True)
class Passed:
    """What the texts tell of the documents that passed by, and the drafts among them."""

    counts: CorpusCounts = field(default_factory=CorpusCounts)
    publishers: dict[str, None] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)

    def take(self, outcome: Outcome) -> Rows:
        """Take in a document and return its rows: none of a draft or with errors."""
        if outcome.draft:
            self.drafts.append(outcome.stem)
        if outcome.released is None:
            return NO_ROWS
        self.counts.add(outcome.stem, outcome.split, outcome.released)
        publisher, *_ = outcome.released.page
        self.publishers[publisher] = None
        return outcome.rows


def check_card(text: str, passed: Passed, corpus: Corpus) -> None:
    """Report the generated parts of a card, and of the log, that do not show what there is."""
    # Without some of the documents every number is another, so there is nothing to say.
    if corpus.settings is not None and not corpus.report.errors:
        parts = card.parts(passed.counts, corpus.settings, corpus.withdrawn)
        card.check(text, parts, corpus.report)
        comparison_log.check(corpus, passed.counts)


def read(text: str, root: Path, code: Path, report: Report) -> Written:
    """Return the card's text with what stands beside it: at `root`, and in the folder `code`.

    What is missing or no text is reported.
    """
    changelog = read_page(root, CHANGELOG, report)
    code_licence = read_page(code, licence.NAME, report)
    return Written(text, changelog or "", code_licence or "")


def compose(
    settings: Settings,
    written: Written,
    publishers: Iterable[str],
    splits: Splits,
    stored: Mapping[str, Stored],
) -> dict[str, str]:
    """Return every text of a release by its name, each ended by a line feed.

    `stored` has the archive of the sources and every Parquet file of `splits`.
    """
    about = card.about(written.card, publishers)
    texts = {
        README: card.release_readme(written.card, settings, splits),
        croissant.NAME: croissant.croissant(settings, about, splits, stored),
        citation.CFF: citation.cff(settings),
        CHANGELOG: written.changelog,
        licence.NAME: licence.release_licence(settings, written.code_licence),
    }
    assert tuple(texts) == NAMES
    return texts
