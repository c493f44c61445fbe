"""The baselines of docs/baselines.md: whoever computes them again gets what is written there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.install_suites import interpreter
from tests.releases import build
from tests.support import FIVE, PROJECT

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of this tree."""
    return build(FIVE, tmp_path_factory.mktemp("bench") / "release")


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_figures_are_those_of_the_page(release: Path, hash_seed: str) -> None:
    """The tools, in their locked versions, give the tables as written, and again so."""
    # Sets and dictionaries that a tool walks in any order must not decide a number.
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "HF_HUB_OFFLINE": "1"}
    script = PROJECT / "benchmarks" / "baselines" / "run.py"
    done = subprocess.run(
        [interpreter("bench"), script, release, "--check"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
