"""What is found wrong with a release: told up to a bound, and counted beyond it.

Who wrote a release decides how much is wrong with it, so no list of it may grow without end.
"""

from __future__ import annotations

from collections import Counter

from builder.reports.problems import Place, Problem, Report, Rule

TOLD = 100
"""Findings of one rule that are told one by one."""


class Findings(Report):
    """A report that keeps the first findings of each rule, and the number of all."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Counter[Rule] = Counter()

    def add(
        self, rule: Rule, place: Place, message: str, hint: str = "", raw_line: int = 0
    ) -> None:
        """Count a finding, and keep it if it is one of the first of its rule."""
        self._found[rule] += 1
        if self._found[rule] <= TOLD:
            super().add(rule, place, message, hint, raw_line)

    @property
    def errors(self) -> int:
        """How many findings there are, told or not; all of them are errors."""
        return self._found.total()

    def told(self) -> list[Problem]:
        """Return the findings in order, and of each rule how many are not told."""
        more = Report()
        for rule, number in self._found.items():
            if number > TOLD:
                place = max(p.place for p in self.problems if p.rule == rule.id)
                more.add(rule, place, f"{number - TOLD} more findings of this kind are not listed")
        return sorted(self.problems) + sorted(more.problems)
