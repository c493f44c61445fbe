"""The invented pages that suggestions are measured on: their annotation is without problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.annotation import registry
from builder.reports.problems import Report
from tests.support import problems

HERE = Path(__file__).parent
PAGES = ("learn",)


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
