"""Outcomes as bytes and back, but for their rows: as JSON."""

from __future__ import annotations

import json
from typing import Any

from builder.corpus.counts import Tally
from builder.corpus.outcome import Outcome
from builder.corpus.second_counts import Agreed, Difference
from builder.reports.problems import Place, Problem, Waiver


def summary(outcome: Outcome) -> bytes:
    """Return everything of an outcome but its rows."""
    plain = outcome._asdict()
    del plain["rows"]
    plain["used_ids"] = sorted(outcome.used_ids)
    return json.dumps(plain, separators=(",", ":")).encode()


def outcome_of(data: bytes) -> Outcome:
    """Return the outcome of a summary, without its rows."""
    plain: dict[str, Any] = json.loads(data)
    return Outcome(
        stem=plain["stem"],
        problems=[Problem(Place(*place), *rest) for place, *rest in plain["problems"]],
        place=Place(*plain["place"]),
        read=plain["read"],
        split=plain["split"],
        draft=plain["draft"],
        tally=None if plain["tally"] is None else _tally(*plain["tally"]),
        used_ids=frozenset(plain["used_ids"]),
        fingerprint=plain["fingerprint"],
        waivers=tuple(Waiver(rule, line, Place(*place)) for rule, line, place in plain["waivers"]),
    )


def _tally(
    rows: dict[str, int],
    labels: list[tuple[str, str, str, int]],
    mentions: dict[str, int],
    page: tuple[str, str, str],
    picture: str,
    second: list[Any],
) -> Tally:
    counts, found = second
    agreed = Agreed(tuple(map(tuple, counts)), tuple(Difference(*one) for one in found))
    labelled = tuple((config, column, name, count) for config, column, name, count in labels)
    publisher, year, review = page
    return Tally(rows, labelled, mentions, (publisher, year, review), picture, agreed)
