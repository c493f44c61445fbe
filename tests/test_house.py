"""The house: its folders are the stages of the pipeline, and data walks one way through them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import PROJECT

RUN = "from importlinter.cli import lint_imports_command; lint_imports_command()"
MOST = 16
"""Entries of `builder/` that one look takes in."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the builder in a folder to the contracts of its pyproject.toml."""
    command = [sys.executable, "-c", RUN, "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def copied(folder: Path) -> Path:
    """Copy the builder and its contracts."""
    shutil.copy(PROJECT / "pyproject.toml", folder)
    shutil.copytree(
        PROJECT / "builder", folder / "builder", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


def test_every_stage_imports_only_the_stages_before_it(tmp_path: Path) -> None:
    """The contracts hold, and break as soon as one import is turned round."""
    house = copied(tmp_path)
    found = lint(house)
    assert found.returncode == 0, found.stdout
    with (house / "builder/page/spans.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom builder.corpus.tables import rows as rows\n")
    turned = lint(house)
    assert turned.returncode == 1
    assert "builder.page.spans -> builder.corpus.tables" in turned.stdout


def test_a_new_package_has_to_say_where_it_belongs(tmp_path: Path) -> None:
    """A folder that the order does not name is no stage of the pipeline."""
    house = copied(tmp_path)
    (house / "builder" / "extras").mkdir()
    (house / "builder" / "extras" / "__init__.py").write_text('"""Extras."""\n', encoding="utf-8")
    assert "extras" in lint(house).stdout


def test_the_house_is_taken_in_with_one_look() -> None:
    """`builder/` has few entries, and every package says in its first lines what it is for."""
    entries = [path for path in (PROJECT / "builder").iterdir() if path.name != "__pycache__"]
    assert len(entries) <= MOST
    for package in filter(Path.is_dir, entries):
        opening = (package / "__init__.py").read_text(encoding="utf-8").split('"""')[1]
        for word in ("In: ", "Out: ", "May use: "):
            assert word in " ".join(opening.split()), package.name
