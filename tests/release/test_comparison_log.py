"""The log of comparisons: prose by people, tables that show what the files hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.__main__ import main
from builder.corpus.corpus import LOG
from builder.release import generated
from builder.release.check import check_all
from builder.reports.problems import Problem
from tests.support import FIVE, edit

DECIDED = "annotations/adjudication.yaml"
REASON = "The page's own notice is the whole of the line that gives it."


def told(root: Path) -> list[Problem]:
    """Return what is wrong with the log."""
    return [p for p in check_all(root).report.problems if p.place.path == LOG]


def test_a_log_that_is_up_to_date() -> None:
    """The log of the five documents shows every difference and its decision."""
    checked = check_all(FIVE)
    assert checked.log_parts is not None
    assert checked.log == (FIVE / LOG).read_text(encoding="utf-8")
    assert generated.update(checked.log, checked.log_parts) == checked.log
    assert told(FIVE) == []


def test_another_reason_makes_it_stale(corpus: Path) -> None:
    """A decision that reads otherwise is seen in the table; `card` writes it anew."""
    edit(corpus / DECIDED, REASON, "It is so.")
    (problem,) = told(corpus)
    assert (problem.rule, problem.severity) == ("stale-card", "error")
    assert "differences" in problem.message
    before = (corpus / LOG).read_text(encoding="utf-8")
    assert main(["--root", str(corpus), "card"]) == 0
    assert told(corpus) == []
    assert (corpus / LOG).read_text(encoding="utf-8") == before.replace(REASON, "It is so.")


def test_a_stale_log_is_no_release(corpus: Path, tmp_path: Path) -> None:
    """What is published says in its log what it holds."""
    edit(corpus / LOG, "| 69 of 69 |", "| 70 of 70 |")
    assert main(["--root", str(corpus), "build", "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!-- generated: compared -->", "<!-- generated: compare -->"),
        ("<!-- generated: compared -->\n", ""),
    ],
)
def test_broken_markers_are_told_and_nothing_is_written(
    old: str, new: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part that does not exist, or has no partner, is told; `card` leaves the log alone."""
    edit(corpus / LOG, old, new)
    before = (corpus / LOG).read_bytes()
    assert [p.rule for p in told(corpus)] == ["broken-card"]
    assert main(["--root", str(corpus), "card"]) == 1
    assert "broken-card" in capsys.readouterr().out
    assert (corpus / LOG).read_bytes() == before


def test_a_log_with_other_line_ends_is_the_same(corpus: Path) -> None:
    """A checkout that turns line ends is not stale."""
    path = corpus / LOG
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(corpus) == []


def test_without_a_log_nothing_is_asked(corpus: Path) -> None:
    """A corpus that keeps no log has no tables to hold true."""
    (corpus / LOG).unlink()
    assert check_all(corpus).report.errors == 0
    assert main(["--root", str(corpus), "card"]) == 0
    assert not (corpus / LOG).exists()
