"""A model's answers as predictions, and what the scorer says of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.probes import questions
from benchmarks.probes.places import NoPlace, place
from builder.experiments.scoring.attributes import SCORED
from builder.experiments.scoring.content import Mention, ScoredDocument, Value
from builder.experiments.scoring.days import days_of
from builder.experiments.scoring.documents import Reader
from builder.experiments.scoring.jsonl import parse
from builder.experiments.scoring.scores import Comparison, Tangled
from builder.page.spans import Span
from builder.reports.errors import BuilderError
from builder.reports.problems import Report

OBJECTS = 100
"""Beginnings of objects that are looked at in an answer."""


class Answered(NamedTuple):
    """One answer: the line of gold that the question came with, and what the model wrote."""

    gold: str
    answer: str


@dataclass(slots=True)
class Tray:
    """What is noticed while answers are read."""

    unreadable: int = 0
    invented: int = 0
    unplaced: int = 0


class Probe(NamedTuple):
    """A probe: its questions, how its answers are read, and what is told of them.

    An answer says under `key` something of type `kind`, an unreadable one an empty one, which
    `read` turns into mentions of `layer`. `measures` are those of the scorer by the names they are
    told by, `noticed` what is counted beside.
    """

    ask: questions.Ask
    key: str
    kind: type
    read: Callable[[ScoredDocument, Any, Tray], list[Mention]]
    layer: str
    measures: Mapping[str, str]
    noticed: Sequence[str] = ("unreadable",)


def asked(probe: Probe, release: Path, split: str | None) -> list[questions.Question]:
    """Return the questions about a release; if there are none, end with a message that says why."""
    try:
        found = list(probe.ask(release, split))
    except BuilderError as failure:
        raise SystemExit(f"error: {failure}") from failure
    if not found:
        raise SystemExit(f"error: {release} has nothing to ask about in the split `{split}`")
    return found


def results(probe: Probe, answered: Iterable[Answered]) -> dict[str, float]:
    """Return the measures of the scorer, in per cent, NaN if undefined, and how much was noticed.

    Each question is a document of its own to the scorer.
    """
    tray, gold, predicted = Tray(), {}, []
    for line, answer in answered:
        document = _document(line, probe.layer)
        gold[document.id] = document
        said = _said(answer, probe)
        tray.unreadable += said is None
        mentions = probe.read(document, probe.kind() if said is None else said, tray)
        predicted.append(ScoredDocument(document.id, {probe.layer: mentions}))
    values = _scored(gold, predicted, probe.layer, tray)
    shares = {name: _percent(values.get(measure)) for name, measure in probe.measures.items()}
    return shares | {name: float(getattr(tray, name)) for name in probe.noticed}


def _scored(
    gold: Mapping[str, ScoredDocument], predicted: Iterable[ScoredDocument], layer: str, tray: Tray
) -> dict[str, float | None]:
    """Return every measure of the scorer; what it cannot pair in time is an unreadable answer."""
    comparison = Comparison(gold, [layer], SCORED)
    for document in predicted:
        try:
            comparison.add(document)
        except Tangled:
            tray.unreadable += 1
    (told,) = comparison.scores().layers
    return {score.measure.name: score.value for score in told.scores}


def _percent(value: float | None) -> float:
    return math.nan if value is None else 100 * value


def _document(line: str, layer: str) -> ScoredDocument:
    """Return the gold of a question, by the scorer's own reader."""
    report = Report()
    document = Reader("gold", report, (layer,), SCORED).read(1, parse(line))
    assert document is not None, report.problems
    return document


def _said(answer: str, probe: Probe) -> Any:
    """Return what the last JSON object of an answer that fits the probe says, else None."""
    found, at, decoder = None, answer.find("{"), json.JSONDecoder()
    for _ in range(OBJECTS):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(answer, at)
        except (ValueError, RecursionError):
            value, end = {}, at + 1
        if isinstance(value.get(probe.key), probe.kind):
            found = value[probe.key]
        at = answer.find("{", end)
    return found


# What each probe reads.


def _kind(gold: ScoredDocument, said: str, tray: Tray) -> list[Mention]:
    (mention,) = gold.layers["statements"]
    return [Mention(mention.span, {"kind": said.strip()})]


def _edtf(gold: ScoredDocument, said: str, tray: Tray) -> list[Mention]:
    (mention,) = gold.layers["dates"]
    edtf = said.strip()
    return [Mention(mention.span, {"edtf": edtf, "days": days_of(edtf)})]


def _statements(gold: ScoredDocument, said: list[Any], tray: Tray) -> list[Mention]:
    sheet = _Sheet(gold.text, tray)
    return [sheet.statement(item if isinstance(item, dict) else {}) for item in said]


@dataclass(slots=True)
class _Sheet:
    """The statements of one answer. What has no place in the text gets one behind its end.

    There it counts as predicted and meets nothing of the gold.
    """

    text: str
    tray: Tray
    _behind: int = 0
    _taken: set[Span] = field(default_factory=set)

    def statement(self, item: Mapping[str, Any]) -> Mention:
        """Return a statement; one that is given a second time is wrong, as in `score`."""
        home = item.get("paragraph")
        span = self._place(item.get("content"), home)
        if span in self._taken:
            span = self._nowhere(span.length)
        self._taken.add(span)
        kind = item.get("kind")
        # What is missing is wrong, not left out: so it is given, as None.
        values: dict[str, Value] = {"kind": kind if isinstance(kind, str) else None}
        for name in ("source", "cue"):
            said = item.get(name)
            part = None if said is None else self._place(said, home)
            values[name] = part and (part.start, part.end)
        return Mention(span, values)

    def _place(self, said: Any, home: Any) -> Span:
        try:
            return Span(*place(said, self.text, home))
        except NoPlace as missed:
            self.tray.invented += missed.invented
            self.tray.unplaced += not missed.invented
            words = said.get("words") if isinstance(said, dict) else said
            return self._nowhere(len(words) if isinstance(words, str) else 0)

    def _nowhere(self, length: int) -> Span:
        start = max(len(self.text), self._behind) + 1
        self._behind = start + max(1, length)
        return Span(start, self._behind)


PROBES: Mapping[str, Probe] = {
    "kind": Probe(
        questions.kinds,
        key="kind",
        kind=str,
        read=_kind,
        layer="statements",
        measures={"kind_accuracy": "kind, aligned"},
    ),
    "date": Probe(
        questions.dates,
        key="edtf",
        kind=str,
        read=_edtf,
        layer="dates",
        measures={"edtf_accuracy": "edtf, aligned", "days_accuracy": "days, aligned"},
    ),
    "statements": Probe(
        questions.statements,
        key="statements",
        kind=list,
        read=_statements,
        layer="statements",
        measures={
            "exact_f1": "exact",
            "overlap_f1": "overlap",
            "characters_f1": "characters",
            "kind_f1": "kind, end to end",
            "source_f1": "source, end to end",
            "cue_f1": "cue, end to end",
        },
        noticed=("unreadable", "invented", "unplaced"),
    ),
}
"""The probes by name."""
