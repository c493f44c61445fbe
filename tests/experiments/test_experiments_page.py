"""docs/experiments.md and the card: who has only a release folder gets to a scored file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest

from builder.experiments.scoring.attributes import SCORED
from builder.experiments.scoring.content import LINES
from tests.install_suites import interpreter
from tests.support import PROJECT

PAGE = (PROJECT / "docs" / "experiments.md").read_text(encoding="utf-8")
TASKS = (*SCORED, LINES)
SCRIPTS = {
    block.split(":", maxsplit=1)[0].removeprefix('"""'): block
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
}
VERSIONS = ("datasets-2.21", "datasets-3.6", "datasets-4.8", "datasets-5.2")
ALL = "import runpy, sys; [runpy.run_path(f'{task}.py') for task in sys.argv[2:]]"
"""Runs several scripts and loads `datasets` only once."""


def console(page: str) -> list[str]:
    """Return the lines of a page that go into a terminal."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.fixture
def desk(release_of_five: Path, tmp_path: Path) -> Path:
    """Return a folder as a reader has it: the release's sources unpacked, the scripts copied."""
    desk = tmp_path / "desk"
    desk.mkdir()
    shell(console(PAGE)[0], desk, release_of_five)
    for name, script in SCRIPTS.items():
        (desk / name).write_text(script, encoding="utf-8")
    return desk


def shell(line: str, desk: Path, release: Path, **environment: str) -> str:
    """Run a line of a page in a folder as it stands, `python` being this one; return its output.

    Nothing of the project can be imported but what lies in the folder, and nothing is online.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    offline = {"HF_HOME": str(desk / "cache"), "HF_HUB_OFFLINE": "1", "PYTHONPATH": ""}
    line = re.sub(r"\b(?:RELEASE|FOLDER)\b", str(release), line)
    done = subprocess.run(
        ["bash", "-euc", line.replace("python3 dev.py", "python -m builder")],
        cwd=desk,
        env={**os.environ, "PATH": path, **offline, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def headline(told: str) -> float:
    """Return the first value of the only layer of scores in JSON."""
    (layer,) = json.loads(told)["layers"]
    return float(layer["measures"][0]["value"])


def test_each_task_has_a_script_of_thirty_lines() -> None:
    """There is one for each layer that is scored, and a reader sees it whole."""
    assert sorted(SCRIPTS) == sorted(f"{task}.py" for task in TASKS)
    assert {name: len(s.splitlines()) for name, s in SCRIPTS.items() if s.count("\n") > 30} == {}


@pytest.mark.slow
def test_the_page_leads_from_a_release_to_scores(release_of_five: Path, desk: Path) -> None:
    """Every line of the page works as written, and every script finds something."""
    lines = console(PAGE)[1:]
    scripts = [line for line in lines if re.fullmatch(r"python \w+\.py RELEASE", line)]
    assert scripts == [f"python {task}.py RELEASE" for task in TASKS]
    shell(f'python -c "{ALL}" RELEASE {" ".join(TASKS)}', desk, release_of_five)
    for line in [line for line in lines if line not in scripts]:
        told = shell(line + (" --format json" if " score " in line else ""), desk, release_of_five)
        assert " score " not in line or headline(told) > 0.3, line


def test_the_two_lines_of_the_card_score_a_file(release_of_five: Path, tmp_path: Path) -> None:
    """What the card shows works in an empty folder, and the page it speaks of is then there."""
    card = (release_of_five / "README.md").read_text(encoding="utf-8")
    section = card.partition("\n## Score predictions\n")[2].partition("\n## ")[0]
    (tmp_path / "predictions.jsonl").write_text(
        json.dumps({"id": "001_756e22f519f86261", "figures": []}), encoding="utf-8"
    )
    unpack, score = console(section)
    shell(unpack, tmp_path, release_of_five)
    assert re.search(r"without a prediction \d+: 000_", shell(score, tmp_path, release_of_five))
    for page in re.findall(r"`(docs/\w+\.md)`", section):
        assert (tmp_path / page).read_bytes() == (PROJECT / page).read_bytes()


def test_scoring_needs_the_standard_library_alone(release_of_five: Path, desk: Path) -> None:
    """With gold in JSON Lines no package is used: none is there."""
    gold = PROJECT / "tests" / "experiments" / "gold.jsonl"
    line = f"python -S -m builder score {gold} {gold} --layer figures --format json"
    assert headline(shell(line, desk, release_of_five)) == 1


def test_scoring_a_release_needs_pyarrow_alone(release_of_five: Path, desk: Path) -> None:
    """A release folder is read with pyarrow and no other package."""
    (desk / "packages").mkdir()
    (desk / "packages" / "pyarrow").symlink_to(Path(pyarrow.__file__).parent)
    (desk / "none.jsonl").write_text('{"id": "001_756e22f519f86261", "figures": []}\n')
    line = "python -S -m builder score RELEASE none.jsonl --layer figures --format json"
    assert headline(shell(line, desk, release_of_five, PYTHONPATH="packages")) == 0


@pytest.mark.loads
@pytest.mark.parametrize("version", VERSIONS)
def test_the_scripts_run_with_every_datasets(
    version: str, release_of_five: Path, desk: Path
) -> None:
    """With each of the four generations they write the same predictions as with this one."""
    python = interpreter("loads", version)
    names = [desk / f"{task}.jsonl" for task in TASKS]
    command = f'-c "{ALL}" RELEASE {" ".join(TASKS)}'
    shell(f"python {command}", desk, release_of_five)
    here = [path.read_text(encoding="utf-8") for path in names]
    shutil.rmtree(desk / "cache")
    shell(f"{python} {command}", desk, release_of_five)
    assert [path.read_text(encoding="utf-8") for path in names] == here
