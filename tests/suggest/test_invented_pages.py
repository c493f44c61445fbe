"""The invented pages that suggestions are measured on: their annotation is without problems."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from builder.annotation import registry
from builder.reports.problems import Report
from tests.support import PROJECT, problems

HERE = Path(__file__).parent
PAGES = ("learn", "heldout")


@pytest.mark.parametrize("pages", PAGES)
def test_the_annotation_of_invented_pages_has_no_problem(pages: str) -> None:
    """What suggestions are held against is what `check` would let into the dataset."""
    assert problems(HERE / pages) == []


@pytest.mark.parametrize("pages", PAGES)
def test_whom_new_does_not_know_is_in_the_registry_of_the_annotation(pages: str) -> None:
    """A page speaks for more people than its draft is made with, but for few of them."""
    people = registry.load(HERE / pages, Report()).people.entities
    unregistered = (HERE / pages / "unregistered.txt").read_text(encoding="utf-8").split()
    assert 0 < len(unregistered) < len(people) / 2
    assert set(unregistered) <= set(people)


@pytest.mark.slow
def test_the_documented_figures_are_those_of_the_pages_kept_aside() -> None:
    """docs/suggestions.md shows what the benchmark measures on them with this builder."""
    script = PROJECT / "benchmarks" / "invented_pages.py"
    done = subprocess.run(
        [sys.executable, script, HERE / "heldout"],
        env={"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"},
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() in (PROJECT / "docs" / "suggestions.md").read_text("utf-8")
