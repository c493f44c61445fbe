"""The scorer computes what others do, wherever they measure the same.

The oracles run in an environment of their own, which `tests/install_suites.py` makes. They
set 0/0 to 0, so every group of cases has something on both sides.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builder.corpus.matching import shared
from builder.experiments.scoring import lines, mentions
from builder.experiments.scoring.attributes import LABELS
from builder.experiments.scoring.content import Line, Mention
from builder.experiments.scoring.counts import Tally, total
from builder.experiments.scoring.measures import measures_of
from builder.page.spans import Span
from tests.install_suites import interpreter

pytestmark = pytest.mark.oracles

GROUPS = 40
LENGTH = 60
KEPT = sorted(label for label, kept in LABELS.items() if kept)
Case = dict[str, Any]


def apart(random: Random) -> list[list[int]]:
    """Return spans of which none overlaps another."""
    cuts = sorted(random.sample(range(LENGTH + 1), 2 * random.randint(1, 6)))
    return [list(pair) for pair in zip(cuts[::2], cuts[1::2], strict=True)]


def near(random: Random, spans: list[list[int]]) -> list[list[int]]:
    """Return the spans as somebody predicts them: some right, some not quite, some missed."""
    found, last = [], 0
    for start, end in spans:
        moved = [start + random.choice((0, 0, -1, 1)), end + random.choice((0, 0, -1, 1))]
        if random.random() < 0.8 and last <= moved[0] < moved[1] <= LENGTH:
            found.append(moved)
            last = moved[1]
    return found or [list(spans[0])]


def crossing(random: Random) -> list[list[int]]:
    """Return spans that lie across each other, each but once."""
    found = {tuple(sorted(random.sample(range(12), 2))) for _ in range(random.randint(1, 8))}
    return [list(span) for span in found]


def single(case: Case) -> bool:
    """Whether no span overlaps two of the other side, where an oracle pairs as it likes."""
    pairs = [
        (one, other)
        for (one, gold), (other, predicted) in product(
            enumerate(case["gold"]), enumerate(case["predicted"])
        )
        if shared(Span(*gold), Span(*predicted))
    ]
    return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})


def case(gold: list[list[int]], predicted: list[list[int]]) -> Case:
    """Return a case."""
    return {"length": LENGTH, "gold": gold, "predicted": predicted}


def page(random: Random) -> Case:
    """Return the labels of the lines of a page; an empty prediction is a missing line."""
    gold = [*random.choices(list(LABELS), k=20), "body"]
    said = [label if random.random() < 0.6 else random.choice(["", *LABELS]) for label in gold]
    words = [random.randint(1, 30) for _ in gold]
    return {"gold": gold, "predicted": [*said[:-1], "body"], "kept": KEPT, "words": words}


@cache
def cases() -> dict[str, list[Any]]:
    """Return the cases, always the same: groups of documents, and pages."""
    random = Random(20221125)
    docs = [[apart(random) for _ in range(5)] for _ in range(GROUPS)]
    return {
        "apart": [[case(gold, near(random, gold)) for gold in group] for group in docs],
        "crossing": [
            [case(crossing(random), crossing(random)) for _ in range(5)] for _ in range(GROUPS)
        ],
        "single": [
            [c for c in (case(gold, near(random, gold)) for gold in group) if single(c)]
            or [case(group[0], group[0])]
            for group in docs
        ],
        "lines": [page(random) for _ in range(GROUPS)],
    }


@cache
def answers() -> dict[str, list[dict[str, float]]]:
    """Return what the oracles say of the cases."""
    done = subprocess.run(
        [interpreter("oracles"), Path(__file__).with_name("oracles.py")],
        input=json.dumps(cases()),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, float]]] = json.loads(done.stdout)
    return found


def tally(group: list[Case]) -> Tally:
    """Return our counts of a group of documents."""
    return total(
        mentions.tally(spans(each["gold"]), spans(each["predicted"]), ()) for each in group
    )


def spans(found: list[list[int]]) -> list[Mention]:
    """Return mentions that are nothing but spans."""
    return [Mention(Span(start, end)) for start, end in found]


@pytest.mark.parametrize(
    ("oracle", "group", "measure"),
    [
        ("seqeval", "apart", mentions.EXACT),
        ("spacy", "crossing", mentions.EXACT),
        ("characters", "apart", mentions.CHARACTERS),
    ],
)
def test_precision_recall_and_f1(oracle: str, group: str, measure: str) -> None:
    """Exact spans as seqeval and spaCy count them, characters as scikit-learn does."""
    for documents, said in zip(cases()[group], answers()[oracle], strict=True):
        counts = tally(documents)[measure]
        ours = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
        assert ours == pytest.approx(said)


def test_overlap() -> None:
    """Exact, overlapping and partial spans are as many as nervaluate counts."""
    seen = 0
    for documents, said in zip(cases()["single"], answers()["nervaluate"], strict=True):
        counts = tally(documents)
        exact, overlap = counts[mentions.EXACT], counts[mentions.OVERLAP]
        assert said == {
            "exact": exact.right,
            "overlap": overlap.right,
            "partial": overlap.right - exact.right,
            "possible": exact.gold,
            "actual": exact.predicted,
        }
        seen += overlap.right - exact.right
    assert seen > GROUPS


def test_lines() -> None:
    """Accuracy, macro F1, and F1 of kept lines and words are those of scikit-learn."""
    for given, said in zip(cases()["lines"], answers()["sklearn"], strict=True):
        texts = ["word " * count for count in given["words"]]
        gold = dict(enumerate(map(Line, given["gold"], texts)))
        predicted = {n: Line(label) for n, label in enumerate(given["predicted"]) if label}
        counts = lines.tally(gold, predicted)
        ours = {measure.name: measure.value(counts) for measure in measures_of("lines", ())}
        assert ours == pytest.approx(said)
