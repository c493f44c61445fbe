"""Rules, the problems found against them, and the report that collects problems.

A rule is declared once, in the module that checks it; the registry `RULES` is what
documentation and `check` list. Problems never stop a run: they accumulate in a `Report`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, MutableMapping, Sequence
from typing import Literal, NamedTuple

from builder.reports.limits import HINTED, TOLD
from builder.reports.output import without_secrets

Severity = Literal["error", "warning"]


class Rule(NamedTuple):
    """One thing that can be wrong: a stable id, how grave it is, and why it matters.

    `follows` is what a breach may only follow from, and beside which it is not told: a rule, if one
    of it is told of the same document, or `ENTRY_ERRORS`.
    """

    id: str
    severity: Severity
    explanation: str
    exit_code: int = 1
    follows: str = ""


ENTRY_ERRORS = "errors of the entry"
"""What a rule follows from that has nothing to say of a line whose entry holds any error."""
RULES: dict[str, Rule] = {}
"""The rules that `check` holds the data to, by id."""
RELEASE_RULES: dict[str, Rule] = {}
"""Those that `verify` holds a release to."""


def error(id: str, explanation: str, exit_code: int = 1, follows: str = "") -> Rule:
    """Declare a rule whose breach stops a build."""
    return _declare(Rule(id, "error", explanation, exit_code, follows))


def warning(id: str, explanation: str, follows: str = "") -> Rule:
    """Declare a rule whose breach is reported and stops nothing."""
    return _declare(Rule(id, "warning", explanation, follows=follows))


def release_error(id: str, explanation: str) -> Rule:
    """Declare a rule whose breach makes a release another than it says."""
    return _declare(Rule(id, "error", explanation), RELEASE_RULES)


def _declare(rule: Rule, among: dict[str, Rule] = RULES) -> Rule:
    if rule.id in RULES or rule.id in RELEASE_RULES:
        raise ValueError(f"rule id {rule.id} is declared twice")
    among[rule.id] = rule
    return rule


_LONGEST = 5000
"""Characters of a message, a hint or a path: more than any real one has."""


class Place(NamedTuple):
    """A point in a file: path from the corpus root, one-based line and column (code points)."""

    path: str
    line: int = 1
    column: int = 1

    def moved(self, lines: int) -> Place:
        """Return the place so many lines further down."""
        return self._replace(line=self.line + lines)


class Problem(NamedTuple):
    """One finding. `message` says what was found, `hint` what to do about it.

    `raw_line` is the line of the captured page that it is about, 0 if about none in particular.
    """

    place: Place
    severity: Severity
    rule: str
    message: str
    hint: str = ""
    raw_line: int = 0

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
        self._added: Counter[tuple[str, str]] = Counter()
        self._different: dict[tuple[str, str], set[str]] = {}
        self.read: MutableMapping[str, str] = {}

    def add(
        self, rule: Rule, place: Place, message: str, hint: str = "", raw_line: int = 0
    ) -> None:
        """Record a breach of `rule` at `place`; nothing in the words can steer a terminal.

        `raw_line` is the line of the captured page that it is about, where the place in the file
        does not say so.
        """
        words = visible(message, _LONGEST), visible(hint, _LONGEST)
        self._added[place.path, rule.id] += 1
        self.problems.append(Problem(place, rule.severity, rule.id, *words, raw_line))

    def add_once(self, rule: Rule, place: Place, message: str, hint: str = "") -> None:
        """Record a breach of a whole file, unless it is recorded: several may meet with it."""
        if not self._added[place.path, rule.id]:
            self.add(rule, place, message, hint)

    def hints(self, rule: Rule, place: Place) -> bool:
        """Whether a breach of `rule` at `place` is worth a hint that takes long to find.

        The first ones of a file are; after that nobody reads on before these are gone.
        """
        return self._added[place.path, rule.id] < HINTED

    def different(self, path: str, rule: Rule, value: str) -> int:
        """Return how many different values of a file `rule` was asked about, with this one."""
        values = self._different.setdefault((path, rule.id), set())
        values.add(value)
        return len(values)

    def note_read(self, name: str, sha256: str) -> None:
        """Remember what was read of a file; one that was another before has the empty sha256."""
        if name not in self.read:
            self.read[name] = sha256
        elif self.read[name] != sha256:
            self.read[name] = ""

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return self.errors_since(0)

    def errors_since(self, first: int) -> int:
        """Return how many errors came since there were `first` problems."""
        return sum(self.problems[at].severity == "error" for at in range(first, len(self.problems)))

    @property
    def exit_code(self) -> int:
        """The gravest exit code that the errors ask for; 0 without errors."""
        return exit_code(self.problems)


def told(
    problems: Sequence[Problem], waived: Collection[tuple[str, int, str]] = ()
) -> list[Problem]:
    """Return the problems that are told: of one kind in one file the first `TOLD` by place.

    The last of these says how many more there are. Those whose mark is `waived` do not count.
    """
    of_kind: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.mark not in waived:
            of_kind.setdefault((problem.place.path, problem.rule), []).append(problem)
    many = {kind: sorted(found) for kind, found in of_kind.items() if len(found) > TOLD}
    if not many:
        return list(problems)
    few = [p for p in problems if p.mark in waived or (p.place.path, p.rule) not in many]
    for found in many.values():
        last = found[TOLD - 1]
        more = f"{len(found) - TOLD} more problems of this kind in this file are not told"
        hint = f"{last.hint}; {more}" if last.hint else more
        few += [*found[: TOLD - 1], last._replace(hint=hint)]
    return few


def exit_code(problems: Iterable[Problem]) -> int:
    """Return the exit code these problems ask for: 0, 1 (data) or 3 (environment)."""
    return max((RULES[p.rule].exit_code for p in problems if p.severity == "error"), default=0)


def visible(text: str, limit: int = 120) -> str:
    """Return `text` safe for a terminal: control and format characters escaped, cut at `limit`."""
    text = without_secrets(text)  # before a part of one is cut off, and not known any more
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in cut)
