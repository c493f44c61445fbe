"""Bad predictions: each problem with its line and column, and never more than that."""

from __future__ import annotations

import json
import os
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from builder.experiments.scoring import jsonl, rules
from builder.experiments.scoring.documents import LABELLED
from builder.experiments.scoring.gold import Gold, open_gold
from builder.experiments.scoring.predictions import score
from builder.reports.limits import MENTIONS
from builder.reports.problems import RULES, Report
from tests.support import no_hub

HERE = Path(__file__).parent
FOLDER = HERE / "predictions"
NAMES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
UPDATE = bool(os.environ.get("UPDATE_EXAMPLES"))
SECONDS = 20
"""Processor time for any hostile file, on a machine that is busy with other things."""


@pytest.fixture(scope="module")
def gold() -> Gold:
    """Return the small invented gold."""
    report = Report()
    found = open_gold(str(HERE / "gold.jsonl"), HERE, no_hub, report)
    assert not report.problems
    return found


def told(gold: Gold, path: Path) -> str:
    """Return what is said of a file of predictions that cannot be scored."""
    report = Report()
    assert score(gold, path, report) is None
    blocks = [f"{problem.headline()}\n    hint: {problem.hint}" for problem in report.problems]
    return "\n".join(blocks) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_bad_predictions_are_told(name: str, gold: Gold, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with each file is said in the words beside it."""
    monkeypatch.chdir(FOLDER)
    said = told(gold, Path(f"{name}.jsonl"))
    expected = FOLDER / f"{name}.txt"
    if UPDATE:
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text(encoding="utf-8")
    assert all(c in "\n " or unicodedata.category(c)[0] not in "CZ" for c in said)


def test_every_rule_has_a_file() -> None:
    """Each rule is broken by some file here, but those that only a huge file can break."""
    said = "".join((FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES)
    assert {rule for rule in rules.RULES if f"[{rule}]" not in said} == {rules.TANGLED.id}


def test_no_rule_of_check_has_the_same_id() -> None:
    """An id means one thing, whoever tells it."""
    assert not rules.RULES.keys() & RULES.keys()


def test_rules_are_explained() -> None:
    """Every explanation is a sentence that says more than the id."""
    for rule in rules.RULES.values():
        assert rule.explanation.endswith(".")
        assert len(rule.explanation.split()) > 8


def test_the_others_of_a_file_are_told_too(gold: Gold, tmp_path: Path) -> None:
    """A line that is no JSON hides nothing that is wrong in the lines around it."""
    path = write(tmp_path, {"id": "a"}, {"id": "b"})
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "\n{\n", 1), encoding="utf-8")
    said = told(gold, path)
    assert [f":{n}:" in said for n in (1, 2, 3)] == [True] * 3


def test_a_wrong_value_is_no_problem(gold: Gold, tmp_path: Path) -> None:
    """Ids, units and dates that nobody knows are wrong, and nothing else."""
    statement = {"start": 1, "end": 25, "kind": "mixed", "speaker_id": "no-such-person"}
    date = {"start": 59, "end": 69, "edtf": "the other day"}
    figure = {"start": 15, "end": 18, "unit": "furlong", "value": 1e300}
    line = {"id": "roads", "statements": [statement], "dates": [date], "figures": [figure]}
    report = Report()
    scores = score(gold, write(tmp_path, line), report)
    assert scores is not None
    assert report.problems == []
    values = {s.measure.name: s.value for layer in scores.layers for s in layer.scores}
    assert values["kind, aligned"] == values["speaker, aligned"] == values["days, aligned"] == 0
    assert values["value, aligned"] == values["unit, aligned"] == 0


def test_problems_are_bounded(gold: Gold, tmp_path: Path) -> None:
    """Of a file in which everything is wrong, so much is told as anybody could read."""
    path = write(tmp_path, *({"id": "roads", "organizations": [{}] * 9} for _ in range(2000)))
    for line in (None, "{\n"):
        if line is not None:
            path.write_text(line * 2000, encoding="utf-8")
        report = Report()
        assert score(gold, path, report) is None
        assert len(report.problems) == jsonl.PROBLEMS


@pytest.mark.parametrize(("name", "most"), [("figures", MENTIONS), ("lines", LABELLED)])
def test_a_list_is_bounded(name: str, most: int, gold: Gold, tmp_path: Path) -> None:
    """One mention or label more than a document may have is a problem, whatever it says."""
    path = write(tmp_path, {"id": "roads", name: [{}] * (most + 1)})
    assert f"`{name}` has {most + 1} items" in told(gold, path)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ({"edtf": "2019"}, 1),
        ({"edtf": "2019?"}, 1),
        ({"edtf": "2018"}, 0),
        ({"edtf": "2019", "earliest": "2019-01-01", "latest": "2019-12-31"}, 1),
        ({"edtf": "2019", "earliest": "2018-01-01", "latest": "2018-12-31"}, 0),
        ({"edtf": "2019", "earliest": None}, 0),
        ({"edtf": "no date"}, 0),
    ],
)
def test_days_follow_from_a_bare_value(
    said: dict[str, Any], right: int, gold: Gold, tmp_path: Path
) -> None:
    """First and last day are those given, else those of the EDTF value."""
    at = gold.documents["roads"].text.index("2019")
    path = write(tmp_path, {"id": "roads", "dates": [{"start": at, "end": at + 4, **said}]})
    scores = score(gold, path, Report(), "dates")
    assert scores is not None
    values = {score.measure.name: score.value for score in scores.layers[0].scores}
    assert values["days, aligned"] == right
    assert values["edtf, aligned"] == (said["edtf"] == "2019")


def test_a_gold_has_the_layers_that_it_gives(tmp_path: Path) -> None:
    """Known ones, lists of spans under any name, and lines, each only if it is there."""
    spans = [{"start": 0, "end": 1}]
    line = {"id": "a", "text": "a", "dates": [], "persons": spans, "paragraphs": spans, "x": [1]}
    report = Report()
    assert open_gold(str(write(tmp_path, line)), tmp_path, no_hub, report).layers == (
        "dates",
        "persons",
    )
    assert not report.problems


def write(folder: Path, *lines: dict[str, Any]) -> Path:
    """Write predictions and return their path."""
    path = folder / "predictions.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def mentions(*spans: tuple[int, int]) -> bytes:
    """Return a line that predicts these organizations."""
    items = [{"start": start, "end": end} for start, end in spans]
    return json.dumps({"id": "roads", "organizations": items}).encode() + b"\n"


HOSTILE = {
    "a line without end": lambda: b"x" * (jsonl.LINE_BYTES + 10),
    "a string without end": lambda: b'{"id": "' + b"x" * (jsonl.LINE_BYTES - 20),
    "a string of escapes": lambda: b'{"id": "' + b"\\u0041" * 2_000_000,
    "brackets": lambda: b'{"id": ' + b"[" * 10_000_000,
    "empty objects": lambda: b'{"id": "roads", "x": [' + b"{}," * 5_000_000,
    "keys": lambda: b"{" + b",".join(b'"%d":0' % n for n in range(900_000)) + b"}",
    "digits": lambda: b'{"id": ' + b"9" * 10_000_000 + b"}",
    "digits behind a point": lambda: b'{"id": "nobody", "x": 0.' + b"9" * 10_000_000 + b"}",
    "spaces": lambda: b'{"id": ' + b" " * 16_000_000,
    "blank lines": lambda: b"\n" * 3_000_000 + b"{\n",
    "a million bad lines": lambda: b"{\n" * 1_000_000,
    "NUL": lambda: b"\0" * 10_000_000,
    "mentions": lambda: mentions(*((1, 2) for _ in range(MENTIONS + 1))),
    "the same mention": lambda: mentions(*((1, 2) for _ in range(MENTIONS))),
}


SOON, *REST = HOSTILE


@pytest.mark.parametrize(
    "what", [SOON, *(pytest.param(what, marks=pytest.mark.hostile) for what in REST)]
)
def test_hostile_files_are_refused_soon(what: str, gold: Gold, tmp_path: Path) -> None:
    """Whatever a stranger sends, it is a problem of some line, and costs little."""
    path = tmp_path / "hostile.jsonl"
    path.write_bytes(HOSTILE[what]())
    before = time.process_time()
    assert "hostile.jsonl:" in told(gold, path)
    assert time.process_time() - before < SECONDS


@pytest.mark.hostile
def test_spans_across_each_other_are_refused(tmp_path: Path) -> None:
    """Thousands of spans across each other: scored, or refused by the name of their layer."""
    text = "a " * 20_000
    annotated = [{"start": 2 * n, "end": 2 * n + 400} for n in range(1500)]
    predicted = [{"start": 2 * n + 1, "end": 39_999 - n} for n in range(MENTIONS // 2)]
    source = tmp_path / "gold.jsonl"
    source.write_text(json.dumps({"id": "a", "text": text, "figures": annotated}))
    report = Report()
    gold = open_gold(str(source), tmp_path, no_hub, report)
    path = write(tmp_path, {"id": "a", "figures": predicted})
    before = time.process_time()
    assert "error[too-tangled]: too many spans of `figures`" in told(gold, path)
    assert time.process_time() - before < SECONDS


@pytest.mark.parametrize("lines", [["{}"], ['{"id": "a"}'], ['{"id": "a", "text": "x"}'] * 2])
def test_bad_gold_is_told_alike(lines: list[str], tmp_path: Path) -> None:
    """A gold without id or text, or with a document twice, has problems with their places."""
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = Report()
    open_gold(str(path), tmp_path, no_hub, report)
    assert [problem.place.line for problem in report.problems] == [len(lines)]
