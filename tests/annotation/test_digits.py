"""Digits and letters of ids, days, versions and addresses are those of ASCII, and no others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.annotation import numerals
from tests.examples import CORPUS
from tests.support import edit, problems

SETTINGS = "annotations/dataset.yaml"
NOTES = "annotations/documents/notice.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (SETTINGS, '"2022-11-01"', '"２０２２-11-01"', "unknown-value"),
        (SETTINGS, "doi: null", "doi: 10.٥٢٨١/zenodo.1", "unknown-value"),
        (SETTINGS, "doi: null", "doi: 10.5281/zenodo.１", "unknown-value"),
        (SETTINGS, "hub: null", "hub: stеppe/statements", "unknown-value"),  # a Cyrillic e
        (NOTES, '"2022-05-04"', '"٢٠٢٢-05-04"', "edtf"),
        (NOTES, "L1: title", "L１: title", "unknown-value"),
    ],
)
def test_only_digits_and_letters_of_ascii_are_read(
    file: str, old: str, new: str, rule: str, tmp_path: Path
) -> None:
    """What looks like a digit or a letter, and is none, is an error where it stands."""
    root = tmp_path / "corpus"
    shutil.copytree(CORPUS, root)
    edit(root / file, old, new)
    assert rule in {problem.rule for problem in problems(root) if problem.place.path == file}


def test_a_number_has_digits_of_ascii() -> None:
    """Words in other digits say no number: which one is for `value:` to say."""
    assert numerals.parse("12") is not None
    assert numerals.parse("１２") is None
