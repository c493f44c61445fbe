"""What the YAML files of this folder name, for lm-eval. Runs from the project's folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from datasets import Dataset

from benchmarks.probes.answers import PROBES, Answered, results


def questions(probe: str, release: str = "", split: str | None = None, **_: Any) -> dict[str, Any]:
    """Return the questions of a probe as the only split; lm-eval passes on all its metadata."""
    if not (Path(release) / "data").is_dir():
        raise SystemExit(f"no release folder “{release}”: add --metadata release=FOLDER")
    asked = [{"probe": probe, **q._asdict()} for q in PROBES[probe].ask(Path(release), split)]
    if not asked:
        raise SystemExit(f"the release has nothing to ask about in split “{split}”")
    return {"test": Dataset.from_list(asked)}


def process_results(doc: Mapping[str, str], responses: list[str]) -> dict[str, Any]:
    """Return the answer with its gold for every measure: only all of them together have a score."""
    item = {"gold": doc["gold"], "answer": responses[0]}
    probe = PROBES[doc["probe"]]
    return dict.fromkeys((*probe.measures, *probe.noticed), item)


def measure(probe: str, name: str, items: Iterable[Mapping[str, str]]) -> float:
    """Return one measure of all answers."""
    return results(PROBES[probe], [Answered(**item) for item in items])[name]


kind_questions = partial(questions, "kind")
kind_accuracy = partial(measure, "kind", "kind_accuracy")
kind_unreadable = partial(measure, "kind", "unreadable")

date_questions = partial(questions, "date")
edtf_accuracy = partial(measure, "date", "edtf_accuracy")
days_accuracy = partial(measure, "date", "days_accuracy")
date_unreadable = partial(measure, "date", "unreadable")

statements_questions = partial(questions, "statements")
exact_f1 = partial(measure, "statements", "exact_f1")
overlap_f1 = partial(measure, "statements", "overlap_f1")
characters_f1 = partial(measure, "statements", "characters_f1")
kind_f1 = partial(measure, "statements", "kind_f1")
source_f1 = partial(measure, "statements", "source_f1")
cue_f1 = partial(measure, "statements", "cue_f1")
statements_unreadable = partial(measure, "statements", "unreadable")
invented = partial(measure, "statements", "invented")
unplaced = partial(measure, "statements", "unplaced")
