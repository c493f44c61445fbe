"""How many problems are told, and that none of the rest is forgotten."""

from __future__ import annotations

from builder.reports.limits import HINTED, TOLD
from builder.reports.problems import RULES, Place, Problem, Report, told


def _problems(number: int, rule: str = "doubt", path: str = "a.yaml") -> list[Problem]:
    return [Problem(Place(path, line), "warning", rule, "why") for line in range(number, 0, -1)]


def test_of_a_kind_in_a_file_the_first_are_told_with_their_number() -> None:
    """The first by place stay; the last of them says how many more there are."""
    few = told(_problems(TOLD + 7))
    assert [problem.place.line for problem in few] == list(range(1, TOLD + 1))
    assert few[-1].hint == "7 more problems of this kind in this file are not told"
    assert not any(problem.hint for problem in few[:-1])


def test_each_file_and_each_kind_counts_alone() -> None:
    """As many as are told of each are all told."""
    found = _problems(TOLD) + _problems(TOLD, "unread") + _problems(TOLD, path="b.yaml")
    assert told(found) == found


def test_what_was_acknowledged_counts_for_nothing() -> None:
    """A waived warning takes no place, so that its waiver finds it."""
    found = _problems(TOLD + 50)
    waived = {problem.mark for problem in found[:50]}
    assert sorted(told(found, waived)) == sorted(found)


def test_only_the_first_of_a_kind_are_worth_a_hint_that_takes_long() -> None:
    """After `HINTED` problems of one kind in one file, hints are left plain."""
    report, rule = Report(), RULES["unknown-id"]
    for line in range(HINTED):
        assert report.hints(rule, Place("a.yaml", line + 1))
        report.add(rule, Place("a.yaml", line + 1), "m")
    assert not report.hints(rule, Place("a.yaml", 99))
    assert report.hints(rule, Place("b.yaml", 1))
