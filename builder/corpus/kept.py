"""Outcomes as bytes and back: a summary as JSON, and the rows packed beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from builder.corpus.counts import Tally
from builder.corpus.encoded import Encoded
from builder.corpus.outcome import Outcome
from builder.corpus.second_counts import Agreed, Difference
from builder.reports.problems import Place, Problem, Waiver

LEVEL = 1
"""How hard rows are packed: they are six times smaller, for a hundredth of the time to compile."""


def summary(outcome: Outcome) -> bytes:
    """Return everything of an outcome but its rows."""
    plain = outcome._replace(encoded={})._asdict()
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


def pack(rows: Mapping[str, Encoded]) -> bytes:
    """Return rows as one piece: a line that says what follows, and all text packed together."""
    import pyarrow as pa

    sizes = {name: [one.rows, len(one.data), len(one.places)] for name, one in rows.items()}
    text = b"".join(one.data + one.places for one in rows.values())
    packed: bytes = pa.Codec("zstd", compression_level=LEVEL).compress(text, asbytes=True)
    return json.dumps(sizes, separators=(",", ":")).encode() + b"\n" + packed


def unpack(data: bytes) -> dict[str, Encoded]:
    """Return the rows that `pack` packed."""
    import pyarrow as pa

    head, _, packed = data.partition(b"\n")
    sizes: dict[str, list[int]] = json.loads(head)
    total = sum(data + places for _, data, places in sizes.values())
    text = pa.Codec("zstd").decompress(packed, total, asbytes=True)
    rows, at = {}, 0
    for name, (number, data_size, places_size) in sizes.items():
        middle, end = at + data_size, at + data_size + places_size
        rows[name] = Encoded(number, text[at:middle], text[middle:end])
        at = end
    return rows
