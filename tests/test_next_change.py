"""The next correct change of the data turns nothing red, or says which command makes it whole.

A copy of the project holds the five documents as its data, and is changed as annotators change it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.examples import CORPUS
from tests.support import VERSION, add_second, copy_project, edit, note

pytestmark = pytest.mark.slow

SCHEMA = "# yaml-language-server: $schema=../schema/document.json\n"
UNDECIDED = re.compile(r"under `(\S+)`, `(\S+)`, `differences`: `(\S+):`")
RENEWS = re.compile(r"run `python -m builder (fmt|schema|card)`")


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the project's Python in a copy of the project."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=1800,
    )


def run_tests(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run tests there."""
    return run(root, "pytest", "-q", "-p", "no:cacheprovider", *words)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, a repository of its own, with the five documents in it."""
    root = copy_project(tmp_path / "project")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    return root


def decide(root: Path) -> None:
    """Write the decisions that `check` asks for, where it says and as it says."""
    path = root / "annotations/adjudication.yaml"
    for stem, reader, key in UNDECIDED.findall(run(root, "builder", "check").stdout):
        written = f"      {key}:\n        decision: first\n        reason: It is so.\n"
        before, head, after = path.read_text(encoding="utf-8").partition(f"{stem}:\n  {reader}:\n")
        after = after.replace("    differences:\n", f"    differences:\n{written}", 1)
        path.write_text(before + head + after, encoding="utf-8")


def add_page(root: Path) -> None:
    """Add a page that is annotated twice, with whom and what it names, in a new version."""
    shutil.copy(CORPUS / "seeds/talks.txt", root / "seeds")
    document = "annotations/documents/talks.yaml"
    annotated = (CORPUS / document).read_text(encoding="utf-8")
    (root / document).write_text(SCHEMA + annotated, encoding="utf-8")
    add_second(root, "talks")
    for name in ("people", "organizations"):
        path = f"annotations/registry/{name}.yaml"
        with (root / path).open("a", encoding="utf-8") as file:
            file.write("\n" + (CORPUS / path).read_text(encoding="utf-8"))
    edit(root / "annotations/dataset.yaml", f'version: "{VERSION}"', 'version: "98.0.0"')


def begin_page(root: Path) -> None:
    """Begin a page with `new`, and leave open when it was published."""
    shutil.copy(CORPUS / "seeds/brief.txt", root / "seeds")
    assert run(root, "builder", "new", "brief").returncode == 0
    draft = root / "annotations/documents/brief.yaml"
    edit(draft, "page: {}\n", "page:\n  language: en\n  publisher: tass\n")
    assert run(root, "builder", "fmt").returncode == 0
    assert "the key `published` is missing" in run(root, "builder", "check").stdout


def remove_figure(root: Path) -> None:
    """Remove the only figure of a line, against the second annotation."""
    path = root / note(0)
    before, _, after = path.read_text(encoding="utf-8").partition("  L40:\n")
    _, _, rest = after.partition("\n\n")
    path.write_text(f"{before}  L40: nothing\n\n{rest}", encoding="utf-8")
    decide(root)


def add_organization(root: Path) -> None:
    """Add a body to the registry that no page names yet."""
    path = root / "annotations/registry/organizations.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write("\nzoo:\n  name: Zoo of Bishkek\n  kind: company\n  wikidata: null\n")


def correct_boundary(root: Path) -> None:
    """Let a figure measure fewer words than it did."""
    edit(root / note(2), "measures: Moscow Conference", "measures: Conference")
    decide(root)


CHANGES = (add_page, begin_page, remove_figure, add_organization, correct_boundary)


def renew(root: Path) -> None:
    """Run the commands that the tests of the data name, if they are red."""
    for command in sorted(set(RENEWS.findall(run_tests(root, "-m", "live").stdout)), reverse=True):
        run(root, "builder", command)


@pytest.mark.parametrize("change", CHANGES)
def test_a_correct_change_passes_the_tests_of_the_data(
    change: Callable[[Path], None], project: Path
) -> None:
    """Each alone: the tests that read the data are green once the commands that they name ran."""
    change(project)
    renew(project)
    done = run_tests(project, "-m", "live")
    assert done.returncode == 0, done.stdout[-4000:]


def test_no_other_test_goes_by_the_data(project: Path) -> None:
    """All changes together: the whole default run is green.

    Tests that do not say that they read the data cannot: `tests.live` sees to that.
    """
    for change in CHANGES[:1] + CHANGES[2:]:
        change(project)
    renew(project)
    # The page that is begun is wrong until it is done, and then `card` writes nothing.
    begin_page(project)
    done = run_tests(project, "--numprocesses=auto", "--dist=loadfile")
    assert done.returncode == 0, done.stdout[-4000:]
