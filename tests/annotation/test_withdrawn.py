"""A withdrawn document: its id stays, its text is gone, and the card says so."""

from __future__ import annotations

from pathlib import Path

from builder.annotation import withdrawn
from builder.corpus import second
from builder.release.check import check_all
from builder.reports.problems import Report
from tests.support import STEMS, drop_document, rules

REGISTER = "{stem}:\n  version: 2.0.0\n  reason: at the request of the publisher\n"


def withdraw(corpus: Path, number: int) -> str:
    """Withdraw a document as an owner does, and return its id."""
    stem = STEMS[number]
    drop_document(corpus, stem)
    (corpus / withdrawn.NAME).write_text(REGISTER.format(stem=stem), encoding="utf-8")
    return stem


def test_the_seed_check_honours_the_register(corpus: Path) -> None:
    """A document that is in the register is not missed, and the card has to say why it is gone."""
    withdraw(corpus, 2)
    found = rules(check_all(corpus).report)
    assert "no-seed" not in found
    assert "no-annotation" not in found
    assert "stale-card" in found


def test_the_card_shows_the_register(corpus: Path) -> None:
    """Id, version and reason stand in the card's generated part."""
    stem = withdraw(corpus, 2)
    table = withdrawn.table(withdrawn.load(corpus, Report()))
    assert f"| `{stem}` | 2.0.0 | at the request of the publisher |" in table


def test_what_was_withdrawn_may_not_be_there(corpus: Path) -> None:
    """A seed that came back is an error at the register's entry."""
    stem = withdraw(corpus, 2)
    (corpus / "seeds" / f"{stem}.txt").write_text("It is back.", encoding="utf-8")
    report = check_all(corpus).report
    problem = next(p for p in report.problems if p.rule == "withdrawn-present")
    assert (problem.place.path, problem.place.line) == (withdrawn.NAME, 1)
    assert "no-annotation" not in rules(report)


def test_second_annotations_are_withdrawn_too(corpus: Path) -> None:
    """A second annotation quotes the text, so it may not stay where the text is gone."""
    stem = withdraw(corpus, 2)
    left = corpus / second.path_of("fresh-reader", stem)
    left.write_text("split: train\n", encoding="utf-8")
    report = check_all(corpus).report
    problems = [p for p in report.problems if p.severity == "error"]
    assert [p.rule for p in problems] == ["withdrawn-present"]
    assert "fresh-reader" in problems[0].message


def test_no_register_is_no_problem(corpus: Path) -> None:
    """Without a file nothing was withdrawn."""
    report = Report()
    assert withdrawn.load(corpus, report) == {}
    assert report.problems == []
