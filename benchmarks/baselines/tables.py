"""The tables of the page, in Markdown: percentages, with a dash where there is no value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.baselines.scoring import Score

Scored = Mapping[str, Mapping[str, Score]]
"""The scores of a layer: by baseline, then by measure."""

HEADLINE = {"lines": "kept lines"}
"""The measure that a layer is ranked and told by document with, where it is not `exact`."""

BESIDE = {"lines": ("kept words", "accuracy", "macro F1")}
"""The measures shown beside it, where they are not the overlap and the attributes."""


def layer(name: str, scored: Scored) -> str:
    """Return the section of a layer: what each baseline came to, and by document."""
    told = HEADLINE.get(name, "exact")
    parts = (f"### {name.capitalize()}", _summary(name, told, scored), _by_document(told, scored))
    return "\n\n".join(parts)


def _summary(name: str, told: str, scored: Scored) -> str:
    beside = BESIDE.get(name) or ("overlap", *_attributes(scored))
    head = (
        "baseline",
        "precision",
        "recall",
        f"{told} F1",
        "95 % interval",
        *map(_heading, beside),
    )
    return table(head, (_row(baseline, found, told, beside) for baseline, found in scored.items()))


def _attributes(scored: Scored) -> list[str]:
    """Return the measures of what mentions say, if one baseline at least says it, in order."""
    names = dict.fromkeys(name for found in scored.values() for name in found)
    return [name for name in names if name.endswith(", aligned")]


def _heading(measure: str) -> str:
    attribute, comma, _ = measure.partition(", aligned")
    is_f1 = not comma and measure not in {"accuracy", "macro F1"}
    return f"{measure} F1" if is_f1 else attribute


def _row(
    baseline: str, found: Mapping[str, Score], told: str, beside: Sequence[str]
) -> tuple[str, ...]:
    score = found[told]
    ends = score.interval
    between = f"{percent(ends.low)} to {percent(ends.high)}" if ends else percent(None)
    first = map(percent, (score.precision, score.recall, score.value))
    others = (percent(found[name].value if name in found else None) for name in beside)
    return baseline, *first, between, *others


def _by_document(told: str, scored: Scored) -> str:
    documents = next(iter(scored.values()))[told].documents
    head = (f"{told} F1", *(id.partition("_")[0] for id in documents))
    rows = ((name, *map(percent, of[told].documents.values())) for name, of in scored.items())
    return table(head, rows)


def percent(share: float | None) -> str:
    """Return a share in per cent, to a tenth."""
    return "–" if share is None else f"{100 * share:.1f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is to the left and whose others are to the right."""
    lines = (head, ["---", *["--:"] * (len(head) - 1)], *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
