"""Agreement as people read it, in a terminal or in Markdown, and as programs do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from builder.annotation.annotators import Annotator
from builder.corpus.second_counts import TITLES
from builder.experiments.agreement.coefficients import Coefficient
from builder.experiments.agreement.measure import Agreement, Layer, Shared
from builder.experiments.scoring.counts import Counts
from builder.experiments.scoring.pages import NOTHING, percent
from builder.reports import markdown
from builder.reports.problems import visible

FORMATS = ("text", "markdown", "json")
LONGEST = 1000
"""Characters of what is told of an annotator."""
MEANING = (
    "Exact and overlap F1 are of mentions with the same boundaries, and of mentions that share "
    "characters, paired one to one. Alpha is Krippendorff's, of the tags B, I and O of tokens and "
    "of the values of mentions that both have; kappa is Cohen's. Both are 1 for full agreement "
    "and 0 for that of chance. F1 and the same are in per cent."
)

Table = tuple[str, Sequence[str], list[list[str]]]
"""A title, the heads of the columns, and the rows."""


def render(agreements: Sequence[Agreement], known: dict[str, Annotator], format: str) -> str:
    """Return agreement with each second annotator in one of the `FORMATS`, ended by a line feed.

    `known` are the annotators by id.
    """
    if format == "json":
        plain = [_plain(agreement, known.get(agreement.annotator)) for agreement in agreements]
        return f"{json.dumps({'agreement': plain}, ensure_ascii=False, indent=1)}\n"
    show = _markdown if format == "markdown" else _text
    blocks = []
    for agreement in agreements:
        blocks.append(_opening(agreement, known.get(agreement.annotator)))
        blocks += [show(*table) for table in _tables(agreement) if table[2]]
        blocks += _undefined(agreement)
    return "\n\n".join([*blocks, MEANING]) + "\n"


def _opening(agreement: Agreement, annotator: Annotator | None) -> str:
    """Say who is compared, and what limits it: the figures mean nothing without."""
    count = len(agreement.documents)
    documents = "1 document" if count == 1 else f"{count} documents"
    parts = [f"{visible(agreement.annotator)}, beside the first annotation: {documents}"]
    if annotator is not None:
        parts.append(_who(annotator))
    if annotator is not None and annotator.caveat:
        parts.append(visible(annotator.caveat, LONGEST))
    return "\n\n".join(parts)


def _who(annotator: Annotator) -> str:
    name = visible(annotator.name)
    if annotator.kind == "person":
        return f"{name} is a person."
    version = annotator.version or "not recorded"
    model = visible(annotator.model or "", LONGEST)
    return f"{name} is a program: {model}. Its version: {visible(version)}."


def _tables(agreement: Agreement) -> Iterator[Table]:
    head = ("", "documents", "first", "second", "exact F1", "overlap F1", "tokens", "alpha")
    yield "mentions", head, [_layer_row(layer) for layer in agreement.layers]
    yield "what is said of mentions that both have", _SHARED, list(_attribute_rows(agreement))
    lines = agreement.lines
    row = ["labels", str(lines.documents), *_shared(lines.labels), _number(lines.kappa)]
    yield TITLES["lines"], ("", "documents", "lines", "same", "%", "kappa"), [row]
    facts = agreement.facts
    rows = [["all keys", *_shared(facts.keys)]]
    rows += [[name, *_shared(shared)] for name, shared in facts.columns.items()]
    yield TITLES["documents"], ("", "given", "same", "%"), rows


_SHARED = ("", "pairs", "same", "%", "alpha")


def _layer_row(layer: Layer) -> list[str]:
    counts = (layer.documents, layer.exact.gold, layer.exact.predicted)
    shares = percent(layer.exact.f1), percent(layer.overlap.f1)
    return [layer.name, *map(str, counts), *shares, str(layer.tokens), _number(layer.alpha)]


def _attribute_rows(agreement: Agreement) -> Iterator[list[str]]:
    for layer in agreement.layers:
        for name, pairs, alpha in layer.attributes:
            yield [f"{layer.name}, {name}", *_shared(pairs), _number(alpha)]


def _shared(shared: Shared) -> list[str]:
    return [str(shared.units), str(shared.same), percent(shared.accuracy)]


def _number(coefficient: Coefficient) -> str:
    """Return a coefficient; what is not full agreement never looks as if it were."""
    if coefficient.value is None:
        return NOTHING
    shown = f"{coefficient.value:.3f}"
    return "0.999" if shown == "1.000" and coefficient.value < 1 else shown


def _undefined(agreement: Agreement) -> Iterator[str]:
    """Yield which coefficients are undefined, by reason."""
    reasons: dict[str, list[str]] = {}
    for name, coefficient in _coefficients(agreement):
        if coefficient.value is None:
            reasons.setdefault(coefficient.why, []).append(name)
    for why, names in reasons.items():
        yield f"{NOTHING}, because {why}: {'; '.join(names)}"


def _coefficients(agreement: Agreement) -> Iterator[tuple[str, Coefficient]]:
    for layer in agreement.layers:
        yield f"alpha of {layer.name}", layer.alpha
        for name, _, alpha in layer.attributes:
            yield f"alpha of {layer.name}, {name}", alpha
    yield "kappa of labels", agreement.lines.kappa


def _text(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [[title, *head[1:]], *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(_aligned(line, widths)).rstrip() for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    yield line[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))


def _markdown(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return markdown.table([title, *head[1:]], rows).rstrip("\n")


# JSON


def _plain(agreement: Agreement, annotator: Annotator | None) -> dict[str, Any]:
    facts, lines = agreement.facts, agreement.lines
    return {
        "annotator": agreement.annotator,
        "kind": annotator.kind if annotator else None,
        "caveat": annotator.caveat if annotator else None,
        "documents": list(agreement.documents),
        "facts": {
            "documents": facts.documents,
            **_plain_shared(facts.keys),
            "columns": {name: _plain_shared(shared) for name, shared in facts.columns.items()},
        },
        "lines": {
            "documents": lines.documents,
            **_plain_shared(lines.labels),
            "kappa": lines.kappa._asdict(),
        },
        "layers": {layer.name: _plain_layer(layer) for layer in agreement.layers},
    }


def _plain_layer(layer: Layer) -> dict[str, Any]:
    return {
        "documents": layer.documents,
        "exact": _plain_counts(layer.exact),
        "overlap": _plain_counts(layer.overlap),
        "tokens": layer.tokens,
        "alpha": layer.alpha._asdict(),
        "attributes": {
            name: {**_plain_shared(pairs), "alpha": alpha._asdict()}
            for name, pairs, alpha in layer.attributes
        },
    }


def _plain_counts(counts: Counts) -> dict[str, Any]:
    return {
        "first": counts.gold,
        "second": counts.predicted,
        "same": counts.right,
        "f1": counts.f1,
    }


def _plain_shared(shared: Shared) -> dict[str, Any]:
    return {**shared._asdict(), "accuracy": shared.accuracy}
