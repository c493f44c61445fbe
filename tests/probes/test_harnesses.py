"""The probes in the harnesses themselves, offline, with their own dummy and mock models."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.probes.answers import PROBES
from tests.install_suites import interpreter
from tests.releases import build
from tests.support import FIVE, PROJECT

pytestmark = pytest.mark.probes

HERE = Path(__file__).parent
PAGE = (PROJECT / "docs" / "probes.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TWICE = "000_f0889c038c5465e0"
"""The page that prints a statement twice, in its first paragraph and in its fourth."""
Say = Callable[[dict[str, Any]], str]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of the five documents."""
    return build(FIVE, tmp_path_factory.mktemp("probes") / "release")


def run(*command: str | Path) -> str:
    """Run Python in the environment of the harnesses, offline; return what it prints."""
    done = subprocess.run(
        [interpreter("probes"), *command],
        cwd=PROJECT,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HTTPS_PROXY": "http://127.0.0.1:9"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def found(script: str, release: Path, sets: list[Any]) -> list[Any]:
    """Return what a script of this folder says of sets of answers."""
    path = release.parent / f"{script}.json"
    path.write_text(json.dumps(sets), encoding="utf-8")
    lines = run(HERE / script, release, path).splitlines()
    answers: list[Any] = json.loads(lines[-1])
    return answers


def gold(release: Path, probe: str) -> dict[str, str]:
    """Return the gold's answer to each question."""
    return {question.id: question.target for question in PROBES[probe].ask(release, None)}


def spoilt(release: Path) -> dict[str, str]:
    """Return the gold's answers with words invented, and one that does not say which it means."""
    answers = gold(release, "statements")
    answer = json.loads(answers[TWICE])
    first, second = answer["statements"][:2]
    assert first.pop("paragraph") == 1
    second["content"] = "Words that nobody has said"
    return {**answers, TWICE: json.dumps(answer)}


def all_right(probe: str) -> dict[str, float]:
    """Return what the gold's own answers come to."""
    told = PROBES[probe]
    return dict.fromkeys(told.measures, 100.0) | dict.fromkeys(told.noticed, 0.0)


def check_spoilt(metrics: dict[str, float], release: Path) -> None:
    """Expect of the spoilt answers two misses, one of each sort."""
    answers = gold(release, "statements").values()
    number = sum(len(json.loads(answer)["statements"]) for answer in answers)
    # Without a paragraph of its own “Lavrov” and “said” are not told apart either.
    assert (metrics["invented"], metrics["unplaced"], metrics["unreadable"]) == (1, 3, 0)
    assert metrics["exact_f1"] == pytest.approx(100 * (number - 2) / number)


def test_lm_eval_scores_what_it_is_told(release: Path) -> None:
    """Gold answers score 100 in every task; invented and unplaced words are counted and wrong."""
    right = {f"central_asia_{probe}": gold(release, probe) for probe in PROBES}
    sets = [right, {"central_asia_statements": spoilt(release)}]
    first, second = found("run_lm_eval.py", release, sets)
    assert first == {f"central_asia_{probe}": all_right(probe) for probe in PROBES}
    check_spoilt(second["central_asia_statements"], release)


def test_inspect_scores_what_it_is_told(release: Path) -> None:
    """Gold answers score 100, prose 0; invented and unplaced words are counted and wrong."""
    answers = gold(release, "statements")
    prose = dict.fromkeys(answers, "Default output from mockllm/model")
    first, second, third = found("run_inspect.py", release, [answers, spoilt(release), prose])
    assert first == all_right("statements")
    check_spoilt(second, release)
    nothing = dict.fromkeys(PROBES["statements"].measures, 0.0)
    assert third == nothing | {"unreadable": len(answers), "invented": 0, "unplaced": 0}


def test_the_page_s_command_runs_the_dummy(release: Path, tmp_path: Path) -> None:
    """As written it runs offline; what the dummy says, “lol”, is worth nothing."""
    (line,) = [line for block in COMMANDS for line in block.splitlines() if "dummy" in line]
    python, *words = shlex.split(line.replace("RELEASE", str(release)))
    assert PROJECT / python == interpreter("probes")
    run(*words, "--output_path", tmp_path)
    (path,) = tmp_path.rglob("results_*.json")
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    for name, probe in PROBES.items():
        metrics = results[f"central_asia_{name}"]
        assert {metrics[f"{measure},none"] for measure in probe.measures} == {0.0}
        assert metrics["unreadable,none"] == len(gold(release, name))


NO_RELEASE = "no Parquet files under data/, so this is no whole release"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("lm_eval run --model dummy --tasks central_asia_kind", "add --metadata release=FOLDER"),
        ("lm_eval run --model dummy --tasks central_asia_kind --metadata release=.", NO_RELEASE),
        ("inspect_ai eval TASK --model mockllm/model -T release=.", NO_RELEASE),
    ],
)
def test_what_is_no_release_is_told(words: str, told: str, tmp_path: Path) -> None:
    """The last line says what is wrong, whatever the harness says before it."""
    where = {"TASK": "benchmarks/probes/inspect_task.py"}
    more = ["--include_path", "benchmarks/probes"] if words.startswith("lm") else []
    done = subprocess.run(
        [interpreter("probes"), "-m", *(where.get(word, word) for word in words.split()), *more],
        cwd=PROJECT,
        env={**os.environ, "INSPECT_LOG_DIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.endswith(f"{told}\n")


def test_the_page_names_the_pinned_versions() -> None:
    """What docs/probes.md says was tried is what the suite installs."""
    pins = (HERE / "requirements-probes.txt").read_text(encoding="utf-8")
    for package, name in (("lm-eval", "lm-eval"), ("inspect-ai", "inspect-ai")):
        (version,) = re.findall(rf"^{package}==(\S+)", pins, re.MULTILINE)
        assert f"{name} {version}" in PAGE
