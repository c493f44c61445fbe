"""Run the probes in lm-eval with answers that are given: what its dummy model says in their place.

    PYTHON tests/probes/run_lm_eval.py RELEASE ANSWERS

ANSWERS is a JSON file: a list of sets of answers, each by task and by the id of the question.
Prints the results of each set by task and metric. Runs in the environment of the probes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
Answers = dict[str, dict[str, str]]


def main(release: str, answers: str) -> None:
    """Evaluate each set and print what came out."""
    sys.path[0] = str(ROOT)
    sets: list[Answers] = json.loads(Path(answers).read_text(encoding="utf-8"))
    print(json.dumps([evaluated(release, said) for said in sets]))


def evaluated(release: str, answers: Answers) -> dict[str, dict[str, float]]:
    """Return the metrics of each task that there are answers for."""
    from lm_eval import simple_evaluate
    from lm_eval.models.dummy import DummyLM
    from lm_eval.tasks import TaskManager

    class Told(DummyLM):  # type: ignore[misc]  # lm-eval is not installed where mypy runs
        """The dummy, but that it says what it is told."""

        def generate_until(self, requests: list[Any], disable_tqdm: bool = False) -> list[str]:
            """Return the answer to each question."""
            return [answers[one.task_name][one.doc["id"]] for one in requests]

    tasks = TaskManager(
        include_path=str(ROOT / "benchmarks" / "probes"),
        include_defaults=False,
        metadata={"release": release},
    )
    found = simple_evaluate(Told(), tasks=sorted(answers), task_manager=tasks, log_samples=False)
    return {task: told(metrics) for task, metrics in found["results"].items()}


def told(metrics: dict[str, Any]) -> dict[str, float]:
    """Return the metrics themselves, by name."""
    parts = {name.partition(",")[0]: value for name, value in metrics.items() if "," in name}
    return {name: value for name, value in parts.items() if not name.endswith("_stderr")}


if __name__ == "__main__":
    main(*sys.argv[1:])
