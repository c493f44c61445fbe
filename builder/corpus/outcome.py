"""What compiling one document gives, as plain data: it can be kept, and sent between machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from builder.corpus.counts import Tally
from builder.corpus.packed import NO_ROWS, Rows
from builder.corpus.tables import ENCODERS
from builder.layers.columns import Row
from builder.reports.problems import Place, Problem, Waiver


class Outcome(NamedTuple):
    """What compiling one document gave: its problems, and its rows unless errors forbid them.

    `tally` counts the rows, and is None where errors forbid them. `read` has the sha256 of every
    file it was compiled from.
    """

    stem: str
    problems: list[Problem]
    place: Place
    read: Mapping[str, str]
    split: str = ""
    draft: bool = False
    tally: Tally | None = None
    rows: Rows = NO_ROWS
    used_ids: frozenset[str] = frozenset()
    fingerprint: str = ""
    waivers: tuple[Waiver, ...] = ()

    @property
    def released(self) -> Tally | None:
        """The tally, if a release has the document: it has no draft."""
        return None if self.draft else self.tally

    @property
    def tables(self) -> dict[str, list[Row]] | None:
        """The rows by config, decoded; None where errors forbid them."""
        if self.tally is None:
            return None
        return {config: ENCODERS[config].decode(one) for config, one in self.rows.encoded.items()}
