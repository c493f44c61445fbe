"""The config `second` in a comparison of two versions: told item by item, like annotations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builder.__main__ import main
from tests.release.test_comparison_log import DECIDED, REASON
from tests.support import copy_corpus, drop_second, edit, note


def shown(capsys: pytest.CaptureFixture[str], old: Path, new: Path, *options: str) -> str:
    """Return what `diff` prints of two source trees."""
    assert main(["diff", str(old), str(new), *options]) == 0
    return capsys.readouterr().out


def test_another_reason_is_told_by_its_item(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A decision that reads otherwise is a change of that row, and asks for a patch."""
    new = copy_corpus(tmp_path / "new")
    edit(new / DECIDED, REASON, "It is so.")
    told = shown(capsys, corpus, new)
    assert "patch bump" in told
    assert f"second translation changed  {note(3)}:11\n" in told
    assert f"reason: {REASON} → It is so.\n" in told
    assert "in: [[]]" not in told


def test_a_reading_is_told_by_what_differs_in_it(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a reading only the columns that changed are told, not the whole of its JSON."""
    new = copy_corpus(tmp_path / "new")
    edit(new / note(0), "unit: anniversary", "unit: jubilee")
    text = (new / DECIDED).read_text(encoding="utf-8")
    decision = "      f585:\n        decision: first\n        reason: It is corrected.\n"
    text = text.replace("    differences:\n", f"    differences:\n{decision}", 1)
    (new / DECIDED).write_text(text, encoding="utf-8")
    told = shown(capsys, corpus, new)
    assert "first.unit: anniversary → jubilee\n" in told
    assert "agree: yes → no\n" in told
    assert "{" not in told.partition("second f585")[2]


def test_a_moved_line_of_yaml_is_no_change(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a decision or an item stands in its file is not data."""
    new = copy_corpus(tmp_path / "new")
    path = new / note(0)
    path.write_bytes(b"# One more line.\n" + path.read_bytes())
    found = json.loads(shown(capsys, corpus, new, "--format", "json"))
    assert found["bump"] == "none"
    assert found["documents"] == []


def test_the_first_second_annotations_add_a_config(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against sources without any, the config is new, which asks for a minor version."""
    old = drop_second(copy_corpus(tmp_path / "old"))
    found = json.loads(shown(capsys, old, corpus, "--format", "json"))
    assert found["bump"] == "minor"
    assert [(c["config"], c["kind"]) for c in found["schema"]] == [("second", "added")]
