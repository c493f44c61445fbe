"""The hooks before a commit, run by the real pre-commit in a scratch copy of the project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.editor.install import PRE_COMMIT
from tests.support import PROJECT, copy_project, edit, note

pytestmark = pytest.mark.editor


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a git repository with the project's files, in the project's own environment."""
    root = copy_project(tmp_path / "clone")
    (root / ".venv").symlink_to(PROJECT / ".venv", target_is_directory=True)
    git(root, "init", "--quiet")
    git(root, "config", "core.excludesFile", "/dev/null")
    git(root, "add", "--all")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "start")
    return root


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    return done.stdout.decode()


def hooks(root: Path) -> dict[str, str]:
    """Run the hooks on what is staged; return the outcome of each, and all that was printed."""
    git(root, "add", "--all")
    run = subprocess.run(
        [PRE_COMMIT / "bin" / "pre-commit", "run", "--color=never"],
        cwd=root,
        env={**os.environ, "PRE_COMMIT_HOME": str(root.parent / "pre-commit")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    heads = [line for line in run.stdout.splitlines() if "..." in line]
    outcomes = {line.split(" ")[0]: line.rsplit(".", 1)[1].rsplit(")", 1)[-1] for line in heads}
    return {**outcomes, "said": run.stdout + run.stderr}


def test_an_edit_of_a_document_is_laid_out_and_checked(clone: Path) -> None:
    """A careless but correct edit is laid out and has to be added again; then it passes."""
    edit(clone / note(0), "split: validation\n", "split:   'validation'\n")
    first = hooks(clone)
    assert (first["fmt"], first["schema"], first["check"]) == ("Failed", "Skipped", "Passed")
    assert f"{note(0)}: laid out anew" in first["said"]
    edit(clone / note(0), "cue: indicated\n", "cue: indicatd\n")
    second = hooks(clone)
    assert (second["fmt"], second["check"]) == ("Passed", "Failed")
    assert "error[words-not-found]" in second["said"]


def test_an_edit_of_the_registry_checks_every_document(clone: Path) -> None:
    """A renamed id is a problem of the documents that use it, and the schemas follow."""
    edit(clone / "annotations/registry/people.yaml", "sergei-shoigu:\n", "sergey-shoigu:\n")
    outcome = hooks(clone)
    assert (outcome["fmt"], outcome["schema"], outcome["check"]) == ("Passed", "Failed", "Failed")
    assert f"{note(2)}:" in outcome["said"]
    assert "unknown-id" in outcome["said"]
    schema = (clone / "annotations/schema/document.json").read_text(encoding="utf-8")
    assert '"sergey-shoigu"' in schema
