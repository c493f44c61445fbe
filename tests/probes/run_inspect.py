"""Run the probe in inspect-ai with answers that are given, by its mock model.

    PYTHON tests/probes/run_inspect.py RELEASE ANSWERS

ANSWERS is a JSON file: a list of sets of answers, each by the id of the question. Prints the
results of each set. Runs in the project's folder, in the environment of the probes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TASK = "benchmarks/probes/inspect_task.py"


def main(release: str, answers: str) -> None:
    """Evaluate each set and print what came out."""
    sys.path[0] = str(ROOT)
    sets: list[dict[str, str]] = json.loads(Path(answers).read_text(encoding="utf-8"))
    print(json.dumps([evaluated(release, said) for said in sets]))


def evaluated(release: str, answers: dict[str, str]) -> dict[str, float]:
    """Return the metrics."""
    from inspect_ai import eval as evaluate
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    from benchmarks.probes.answers import PROBES

    questions = PROBES["statements"].ask(Path(release), None)
    by_prompt = {question.prompt: answers[question.id] for question in questions}

    def say(messages: list[Any], *_: Any) -> Any:
        output = ModelOutput.from_content("mockllm/model", by_prompt[messages[0].text])
        # Without a count of its own the mock fetches a table from the network to count tokens.
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    model = get_model("mockllm/model", custom_outputs=say)
    with TemporaryDirectory() as logs:
        arguments = {"release": release}
        (log,) = evaluate(TASK, task_args=arguments, model=model, log_dir=logs, display="none")
    assert log.status == "success", log.error
    (scores,) = log.results.scores
    return {name: metric.value for name, metric in scores.metrics.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
