"""Waivers: a warning is acknowledged beside what it is about, an error never."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.release.check import check_all
from builder.reports.problems import Place, Problem, Report
from builder.yaml_text import strict_yaml, waivers
from tests.examples import CORPUS
from tests.support import edit, rendered

FILE = "a.yaml"
LATE = "late-period"


def warning(line: int, rule: str = LATE) -> Problem:
    """Return a warning at a line of the file."""
    return Problem(Place(FILE, line, 3), "warning", rule, "too late", "")


def collected(text: str) -> Report:
    """Return the report after reading the waivers of a YAML text."""
    report = Report()
    document = strict_yaml.read(text, FILE, report)
    assert document is not None
    waivers.collect(document.comments, report)
    return report


def settled(text: str, *problems: Problem) -> tuple[list[str], int]:
    """Return the rules that remain once the waivers of a text are settled, and how many left."""
    report = collected(text)
    remaining, waived = waivers.settle(problems, report.waivers)
    return [problem.rule for problem in [*report.problems, *remaining]], len(waived)


@pytest.mark.parametrize(
    "text",
    [
        "# waive late-period: a forecast\na: b\nc: d\n",
        "# waive late-period: a forecast\n# and more about it\na: b\n",
        "x: y\na: b  # waive late-period: a forecast\n",
        "x:\n  # doubt: why\n  # waive late-period: a forecast\n  # Opening words …\n  a: b\n",
    ],
)
def test_a_warning_is_waived_above_its_line_or_at_its_end(text: str) -> None:
    """The comment stands among the comments right above the line, or ends the line."""
    line = next(number for number, row in enumerate(text.split("\n"), 1) if "a: b" in row)
    assert settled(text, warning(line)) == ([], 1)


@pytest.mark.parametrize(
    "text", ["# waive late-period: x\n\na: b\n", "a: b\n# waive late-period: x\nc: d\n"]
)
def test_a_waiver_elsewhere_waives_nothing(text: str) -> None:
    """Not across an empty line, and not from below: it must be plain what is meant."""
    line = next(number for number, row in enumerate(text.split("\n"), 1) if "a: b" in row)
    assert settled(text, warning(line)) == ([LATE, "unused-waiver"], 0)


def test_a_waiver_holds_for_its_rule_alone() -> None:
    """Another warning at the same line stays, and so does the same one at another line."""
    text = "# waive late-period: a forecast\na: b\nc: d\n"
    remaining, waived = settled(text, warning(2), warning(2, "out-of-order"), warning(3))
    assert (remaining, waived) == (["out-of-order", LATE], 1)


def test_a_waiver_that_matches_nothing_says_where_the_warning_is() -> None:
    """The hint names the line of such a warning, if the file has one."""
    report = collected("# waive late-period: a forecast\na: b\nc: d\n")
    remaining, _ = waivers.settle([warning(3)], report.waivers)
    assert [(p.rule, p.hint) for p in remaining if p.severity == "error"] == [
        ("unused-waiver", "move it directly above line 3")
    ]


def test_a_rule_that_was_not_judged_leaves_its_waiver_alone() -> None:
    """What could not be checked in a run makes no waiver unused."""
    report = collected("# waive unused-id: kept for the next page\na: b\n")
    assert waivers.settle([], report.waivers, frozenset({"unused-id"})) == ([], [])


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("waive late-period", "waiver-form"),
        ("waive late-period:", "waiver-form"),
        ("waive: a forecast", "waiver-form"),
        ("waive late-periods: a forecast", "waiver-form"),
        ("waive words-not-found: never mind", "waived-error"),
        ("waive doubt: no doubt", "waived-error"),
        ("waive unread: no time", "waived-error"),
    ],
)
def test_a_waiver_must_be_one(comment: str, rule: str) -> None:
    """Without a rule and a reason, or of what cannot be waived, it is an error and waives nothing.

    In particular an error that it names stays.
    """
    assert settled(f"# {comment}\na: b\n", warning(2)) == ([rule, LATE], 0)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "annotations/documents/talks.yaml",
            '        period: "2021"\n',
            '        # waive late-period: a plan, not a report\n        period: "2031"\n',
        ),
        (
            "annotations/registry/people.yaml",
            "ivan-petrov:\n",
            "# waive unused-id: he speaks on the next page\nboris-sidorov:\n  name: Boris\n"
            "  kind: person\n  wikidata: null\nivan-petrov:\n",
        ),
    ],
)
def test_check_counts_what_was_waived(name: str, old: str, new: str, tmp_path: Path) -> None:
    """In annotations and registries alike, a waived warning is gone but for the summary."""
    root = tmp_path / "corpus"
    shutil.copytree(CORPUS, root)
    edit(root / name, old, new)
    report = check_all(root).report
    said = rendered(report.problems, "text", root, waived=len(report.waived))
    assert said == "0 errors, 0 warnings, 1 waived"


def test_a_waiver_in_the_settings_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    """`dataset.yaml` has no warnings, so a waiver there is one too many."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    path = tmp_path / "corpus" / "annotations" / "dataset.yaml"
    edit(path, "hub: null", "# waive unused-id: why not\nhub: null")
    report = check_all(tmp_path / "corpus").report
    assert [(p.rule, p.place.line) for p in report.problems] == [("unused-waiver", 6)]
