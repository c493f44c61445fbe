"""The problems of one YAML file while it is read, and the text that they are about."""

from __future__ import annotations

from builder.reports.limits import YAML_PROBLEMS
from builder.reports.problems import Place, Report, Rule


class StopError(Exception):
    """Reading cannot go on; the reason has been reported."""


class Complaints:
    """The problems of one file, and the way from a position in its text to a place.

    `broken` has the ids of their rules; `last_says_why` if nothing need be said of what was not
    checked; `stand_in` is put for characters that nobody sees.
    """

    def __init__(self, text: str, name: str, report: Report) -> None:
        self.text = text
        self.name = name
        self.report = report
        self.found = 0
        self.broken: set[str] = set()
        self.last_says_why = False
        self.stand_in = ""

    def place(self, index: int) -> Place:
        """Return the line and column of a position."""
        before = self.text.rfind("\n", 0, index)
        return Place(self.name, self.text.count("\n", 0, index) + 1, index - before)

    def line_end(self, index: int) -> int:
        """Return where the line of a position ends."""
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def add(self, rule: Rule, place: Place, message: str, hint: str) -> None:
        """Report a problem; raise `StopError` after the last one that is reported of a file."""
        self.found += 1
        self.broken.add(rule.id)
        last = self.found == YAML_PROBLEMS
        note = f" (reading stopped here, at {YAML_PROBLEMS} problems of this file)" if last else ""
        self.report.add(rule, place, message, hint + note)
        if last:
            self.last_says_why = True
            raise StopError

    def without_unseen(self, text: str) -> str:
        """Return a part of the text as if the characters were deleted that nobody sees."""
        return text.replace(self.stand_in, "") if self.stand_in else text
