"""The next page: a correct document that nobody has seen passes every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.reports.examples import CORPUS
from tests.support import PROJECT, VERSION, add_second, edit

STEM = "talks"
SCHEMA = "# yaml-language-server: $schema=../schema/document.json"
LEFT_OUT = shutil.ignore_patterns(
    ".*cache", ".git", ".hypothesis", ".venv*", "dist", "node_modules"
)


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the project's Python in a copy of the project."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )


def add_page(root: Path) -> None:
    """Do what CONTRIBUTING tells an annotator, with the page of the model corpus."""
    shutil.copy(CORPUS / f"seeds/{STEM}.txt", root / "seeds")
    document = f"annotations/documents/{STEM}.yaml"
    annotated = (CORPUS / document).read_text(encoding="utf-8")
    (root / document).write_text(f"{SCHEMA}\n{annotated}", encoding="utf-8")
    add_second(root, STEM)
    for name in ("people", "organizations"):
        path = f"annotations/registry/{name}.yaml"
        with (root / path).open("a", encoding="utf-8") as file:
            file.write("\n" + (CORPUS / path).read_text(encoding="utf-8"))
    edit(root / "annotations/dataset.yaml", f'version: "{VERSION}"', 'version: "98.0.0"')
    for command in ("fmt", "schema", "card", "check"):
        done = run(root, "builder", command)
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_correct_new_page_passes_every_test(tmp_path: Path) -> None:
    """Nothing in the default run knows by heart how many documents there are, or which version."""
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root, ignore=LEFT_OUT)
    add_page(root)
    for words in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    done = run(root, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout[-4000:]
