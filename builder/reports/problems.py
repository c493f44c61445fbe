"""Rules, the problems found against them, and the report that collects problems.

A rule is declared once, in the module that checks it; the registry `RULES` is what
documentation and `check` list. Problems never stop a run: they accumulate in a `Report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Rule(NamedTuple):
    """One thing that can be wrong: a stable id, how grave it is, and why it matters."""

    id: str
    severity: Severity
    explanation: str
    exit_code: int = 1


RULES: dict[str, Rule] = {}


def error(id: str, explanation: str, exit_code: int = 1) -> Rule:
    """Declare a rule whose breach stops a build."""
    return _declare(Rule(id, "error", explanation, exit_code))


def warning(id: str, explanation: str) -> Rule:
    """Declare a rule whose breach is reported and stops nothing."""
    return _declare(Rule(id, "warning", explanation))


def _declare(rule: Rule) -> Rule:
    if rule.id in RULES:
        raise ValueError(f"rule id {rule.id} is declared twice")
    RULES[rule.id] = rule
    return rule


_LONGEST = 5000
"""Characters of a message, a hint or a path: more than any real one has."""


class Place(NamedTuple):
    """A point in a file: path from the corpus root, one-based line and column (code points)."""

    path: str
    line: int = 1
    column: int = 1


class Problem(NamedTuple):
    """One finding. `message` says what was found, `hint` what to do about it."""

    place: Place
    severity: Severity
    rule: str
    message: str
    hint: str = ""

    @property
    def mark(self) -> tuple[str, int, str]:
        """What a waiver of it has to name: path, line and rule."""
        return self.place.path, self.place.line, self.rule

    def headline(self) -> str:
        """Return the line that every format of a problem starts from."""
        at = f"{visible(self.place.path, _LONGEST)}:{self.place.line}:{self.place.column}"
        return f"{at}: {self.severity}[{self.rule}]: {self.message}"


class Waiver(NamedTuple):
    """A comment that acknowledges the warnings of a rule at a line (see `waivers`)."""

    rule: str
    line: int
    place: Place

    @property
    def mark(self) -> tuple[str, int, str]:
        """What it shares with the warnings it acknowledges: path, line and rule."""
        return self.place.path, self.line, self.rule


class Report:
    """The problems of a run, in the order they were found.

    `waived` are warnings that somebody acknowledged; `waivers` are the comments that do so.
    `read` has the sha256 of every file that was read, by its name: what is said rests on it.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.waived: list[Problem] = []
        self.waivers: list[Waiver] = []
        self.read: dict[str, str] = {}

    def add(self, rule: Rule, place: Place, message: str, hint: str = "") -> None:
        """Record a breach of `rule` at `place`; nothing in the words can steer a terminal."""
        words = visible(message, _LONGEST), visible(hint, _LONGEST)
        self.problems.append(Problem(place, rule.severity, rule.id, *words))

    def note_read(self, name: str, sha256: str) -> None:
        """Remember what was read of a file; one that was another before has the empty sha256."""
        if self.read.setdefault(name, sha256) != sha256:
            self.read[name] = ""

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def exit_code(self) -> int:
        """The gravest exit code that the errors ask for; 0 without errors."""
        return exit_code(self.problems)


def exit_code(problems: Iterable[Problem]) -> int:
    """Return the exit code these problems ask for: 0, 1 (data) or 3 (environment)."""
    return max((RULES[p.rule].exit_code for p in problems if p.severity == "error"), default=0)


def visible(text: str, limit: int = 120) -> str:
    """Return `text` safe for a terminal: control and format characters escaped, cut at `limit`."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in cut)
