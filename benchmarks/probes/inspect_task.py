"""The probe “statements of a page” for inspect-ai. Runs from the project's folder."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState, generate

from benchmarks.probes.answers import PROBES, Answered, results

PROBE = PROBES["statements"]


@metric
def official() -> Metric:
    """Return the metric: every measure of all answers together, by the project's scorer."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return results(PROBE, [Answered(**(one.score.metadata or {})) for one in scores])

    return compute


@scorer(metrics=[official()])
def scored() -> Scorer:
    """Return the scorer: of a page by itself the exact F1, and what the metric needs."""

    async def score(state: TaskState, target: Target) -> Score:
        answered = Answered(state.metadata["gold"], state.output.completion)
        found = results(PROBE, [answered])
        said = ", ".join(f"{name} {value:.1f}" for name, value in found.items())
        return Score(
            value=found["exact_f1"],
            answer=answered.answer,
            explanation=said,
            metadata=answered._asdict(),
        )

    return score


@task
def central_asia_statements(release: str, split: str | None = None) -> Task:
    """Return the task over the documents of a release folder, or of one of its splits."""
    samples = [
        Sample(id=q.id, input=q.prompt, target=q.target, metadata={"gold": q.gold})
        for q in PROBE.ask(Path(release), split)
    ]
    return Task(dataset=MemoryDataset(samples), solver=generate(), scorer=scored())
