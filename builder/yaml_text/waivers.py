"""Waivers: warnings that a person has acknowledged, beside what they are about.

A comment `# waive RULE: reason` waives the warnings of that rule at the line it ends, or at the
first line below the comments it stands among. Errors cannot be waived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from builder.reports.problems import RULES, Problem, Report, Waiver, error, told
from builder.yaml_text.nodes import Comment

UNUSED_WAIVER = error(
    "unused-waiver",
    "A comment `# waive RULE: reason` stands where no such warning is. Either what it was about "
    "has been settled, or the comment stands at the wrong line; left there, it would hide the "
    "next warning.",
)
WAIVED_ERROR = error(
    "waived-error",
    "A comment waives what cannot be waived. An error has to be corrected; a `# doubt:` or an "
    "unread line is there to be counted until somebody has settled or read it.",
)
WAIVER_FORM = error(
    "waiver-form",
    "A waiver is `# waive RULE: reason`, with a rule that exists and a reason that tells the next "
    "reader why the warning does not apply here. It stands at the end of the line that the "
    "warning points at, or directly above that line.",
)
NEVER_WAIVED = frozenset({"doubt", "unread"})

_WAIVER = re.compile(r"waive\s+(?P<rule>[\w-]+)\s*:\s*(?P<reason>\S.*)")


def is_waiver(comment: Comment) -> bool:
    """Whether a comment is meant as a waiver, well-formed or not."""
    return re.match(r"waive\b", comment.text) is not None


def collect(comments: Sequence[Comment], report: Report) -> None:
    """Add the waivers among the comments of a file to the report, or what is wrong with them."""
    below = _lines_below(comments)
    for comment in filter(is_waiver, comments):
        rule = _rule(comment, report)
        if rule is not None:
            line = below.get(comment.place.line, comment.place.line)
            report.waivers.append(Waiver(rule, line, comment.place))


def settle(
    problems: Iterable[Problem], waivers: Sequence[Waiver], unjudged: frozenset[str] = frozenset()
) -> tuple[list[Problem], list[Problem]]:
    """Return the problems that remain, waivers that match nothing among them, and those waived.

    Of one kind in one file no more remain than are told (see `problems.told`). `unjudged` are
    rules that could not be checked in this run, so that their waivers may stand.
    """
    remaining = Report()
    waived: list[Problem] = []
    wanted = {waiver.mark for waiver in waivers}
    for problem in problems:
        acknowledged = problem.mark in wanted and problem.severity == "warning"
        (waived if acknowledged else remaining.problems).append(problem)
    used = {problem.mark for problem in waived}
    nearest = {(p.place.path, p.rule): p.place.line for p in reversed(remaining.problems)}
    for waiver in waivers:
        if waiver.mark not in used and waiver.rule not in unjudged:
            elsewhere = nearest.get((waiver.place.path, waiver.rule))
            _report_unused(waiver, elsewhere, remaining)
    return told(remaining.problems), waived


def _lines_below(comments: Sequence[Comment]) -> dict[int, int]:
    """Return, for each line that is all comment, the first line below that is not."""
    below: dict[int, int] = {}
    for line in sorted((c.place.line for c in comments if c.own_line), reverse=True):
        below[line] = below.get(line + 1, line + 1)
    return below


def _rule(comment: Comment, report: Report) -> str | None:
    match = _WAIVER.fullmatch(comment.text)
    if match is None:
        hint = "write `# waive RULE: reason`"
        report.add(WAIVER_FORM, comment.place, "this waiver gives no rule and reason", hint)
        return None
    rule = match["rule"]
    if rule not in RULES:
        hint = "`check --explain` lists all rules"
        report.add(WAIVER_FORM, comment.place, f"there is no rule `{rule}`", hint)
        return None
    if RULES[rule].severity == "error" or rule in NEVER_WAIVED:
        what = f"`{rule}`" if rule in NEVER_WAIVED else f"the error `{rule}`"
        hint = "delete this comment; correct or settle what it is about"
        report.add(WAIVED_ERROR, comment.place, f"{what} cannot be waived", hint)
        return None
    return rule


def _report_unused(waiver: Waiver, elsewhere: int | None, report: Report) -> None:
    message = f"line {waiver.line} has no warning `{waiver.rule}`"
    hint = f"move it directly above line {elsewhere}" if elsewhere else "delete this comment"
    report.add(UNUSED_WAIVER, waiver.place, message, hint)
