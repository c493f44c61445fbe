"""Scores as people read them, in a terminal or in Markdown, and as programs do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from builder.experiments.scoring.resampling import ENUMERATED, Interval
from builder.experiments.scoring.scores import LayerScores, Score, Scores
from builder.reports.problems import visible

FORMATS = ("text", "markdown", "json")
COLUMNS = 8
"""Up to so many documents a table has a column for each; JSON always has them all."""
NOTHING = "n/a"
_HEAD = ("gold", "predicted", "right", "precision", "recall", "F1")
_INTERVALS = {
    "bootstrap": "95 % of draws: the middle of all draws of as many documents with replacement, "
    "each with its probability. It shows how far a value moves, and claims no significance.",
    "jackknife": f"95 % of draws: by leaving out each document once, as there are more than "
    f"{ENUMERATED}. It shows how far a value moves, and claims no significance.",
}


def render(scores: Scores, format: str) -> str:
    """Return the scores in one of the `FORMATS`, ending in a line feed."""
    if format == "json":
        return f"{json.dumps(_plain(scores), ensure_ascii=False, indent=1, allow_nan=False)}\n"
    style = _Markdown() if format == "markdown" else _Text()
    blocks = [_documents(scores, style)]
    for layer in scores.layers:
        blocks.append(style.heading(layer.layer))
        if not layer.given:
            blocks.append("not given")
            continue
        blocks.append(style.table(list(_rows(layer, _shown(scores)))))
        if layer.lacking:
            blocks.append(f"not given: {', '.join(layer.lacking)}")
    return "\n\n".join([*blocks, *_notes(scores, style)]) + "\n"


def percent(value: float | None) -> str:
    """Return a share in per cent; what is not all or nothing never looks as if it were."""
    if value is None:
        return NOTHING
    shown = f"{100 * value:.1f}"
    return {"100.0": "99.9", "0.0": "0.1"}.get(shown, shown) if 0 < value < 1 else shown


# Tables.


def _shown(scores: Scores) -> Sequence[str]:
    return scores.documents if len(scores.documents) <= COLUMNS else ()


def _documents(scores: Scores, style: _Text) -> str:
    count = len(scores.documents)
    said = "1 document" if count == 1 else f"{count} documents"
    if scores.unpredicted:
        named = [style.code(id) for id in scores.unpredicted[:COLUMNS]]
        more = ["…"] if len(scores.unpredicted) > COLUMNS else []
        said += f", without a prediction {len(scores.unpredicted)}: {', '.join(named + more)}"
    return said


def _rows(layer: LayerScores, documents: Sequence[str]) -> Iterator[list[str]]:
    yield ["", *_HEAD, "95 % of draws", *(f"[{n}]" for n in range(1, len(documents) + 1))]
    for score in layer.scores:
        mean = score.measure.kind == "macro"
        counts = (score.counts.gold, score.counts.predicted, score.counts.right)
        single = score.measure.kind != "f1"
        shares = [percent(share) for share in (score.precision, score.recall)]
        yield [
            score.measure.name,
            *([""] * 3 if mean else map(str, counts)),
            *([""] * 2 if single else shares),
            percent(score.value),
            _interval(score.interval),
            *(percent(score.documents[id]) for id in documents),
        ]


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return NOTHING
    mark = "†" if interval.undefined else ""
    return f"{percent(interval.low)} to {percent(interval.high)}{mark}"


class _Text:
    """A terminal."""

    item = ""

    def code(self, name: str) -> str:
        return visible(name)

    def heading(self, name: str) -> str:
        return visible(name)

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(_aligned(row, widths)).rstrip() for row in rows)


class _Markdown(_Text):
    """GitHub's Markdown, in which no name can become markup."""

    item = "- "

    def code(self, name: str) -> str:
        return f"`{visible(name).replace('`', chr(39))}`"

    def heading(self, name: str) -> str:
        return f"### {self.code(name)}"

    def table(self, rows: Sequence[Sequence[str]]) -> str:
        rule = ["---", *["--:"] * (len(rows[0]) - 1)]
        return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    yield row[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))


def _notes(scores: Scores, style: _Text) -> Iterator[str]:
    found = [score.interval for layer in scores.layers for score in layer.scores]
    intervals = [interval for interval in found if interval is not None]
    names = [f"{style.item}[{n}] {style.code(id)}" for n, id in enumerate(_shown(scores), start=1)]
    if names and found:
        yield "\n".join(names)
    if intervals:
        yield _INTERVALS[intervals[0].method]
    if any(interval.undefined for interval in intervals):
        yield "† In some draws there is nothing to measure; they are left out of the interval."


# JSON.


def _plain(scores: Scores) -> dict[str, object]:
    return {
        "documents": list(scores.documents),
        "unpredicted": list(scores.unpredicted),
        "layers": [_plain_layer(layer) for layer in scores.layers],
    }


def _plain_layer(layer: LayerScores) -> dict[str, object]:
    return {
        "layer": layer.layer,
        "given": layer.given,
        "not_given": list(layer.lacking),
        "measures": [_plain_score(score) for score in layer.scores],
    }


def _plain_score(score: Score) -> dict[str, object]:
    counts = score.counts
    mean = score.measure.kind == "macro"
    return {
        "name": score.measure.name,
        "kind": score.measure.kind,
        "gold": None if mean else counts.gold,
        "predicted": None if mean else counts.predicted,
        "right": None if mean else counts.right,
        "precision": score.precision,
        "recall": score.recall,
        "value": score.value,
        "interval": None if score.interval is None else score.interval._asdict(),
        "documents": dict(score.documents),
    }
