"""The rules explained: for `check --explain`, and as the page `docs/rules.md`."""

from __future__ import annotations

import textwrap
from importlib import import_module
from pkgutil import walk_packages

import builder
from builder.reports import examples
from builder.reports.errors import UsageError
from builder.reports.examples import DEEDS, Change, Example
from builder.reports.near import did_you_mean
from builder.reports.problems import RELEASE_RULES, RULES, Rule, visible

INTRODUCTION = """\
# The rules that `check` holds the data to

`python -m builder check` names the rule of every problem in brackets. An **error** stops a
build; a **warning** asks for a look. `python -m builder check --explain RULE` shows what stands
here about a rule. The examples are changes of [a small invented corpus](../tests/rules/corpus)
and are tried by the tests.

A warning that does not apply is acknowledged where it stands, with its rule and the reason: at
the end of the line that the warning points at, or in comments directly above that line.

```yaml
  # waive unmarked-name: the union meant here is the Soviet one
  L21:
```

It holds for all warnings of that rule at that line. Errors, doubts and unread lines cannot be
waived, and a waiver that matches no warning is an error itself.

This page is generated (see `tests/reports/test_rules.py`); the words of a rule stand beside its
check.
"""


OF_RELEASES = """\
# The rules that `verify` holds a release to

`python -m builder verify RELEASE` names these; each is an error.
"""


def all_rules() -> list[Rule]:
    """Return every rule that `check` holds the data to, by id."""
    for module in walk_packages(builder.__path__, f"{builder.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return [RULES[id] for id in sorted(RULES)]


def release_rules() -> list[Rule]:
    """Return every rule that `verify` holds a release to, by id."""
    all_rules()
    return [RELEASE_RULES[id] for id in sorted(RELEASE_RULES)]


def listing() -> str:
    """Return one line a rule: how grave it is, its id, and the start of its explanation."""
    rules, of_releases = all_rules(), release_rules()
    width = max(len(rule.id) for rule in [*rules, *of_releases])
    lines, more = (
        [f"{rule.severity:8} {rule.id:{width}}  {_opening(rule)}" for rule in found]
        for found in (rules, of_releases)
    )
    closing = "`check --explain RULE` explains a rule, with an example."
    return "\n".join([*lines, "", "Of a release, by `verify`:", "", *more, "", closing])


def explain(id: str) -> str:
    """Return the explanation of a rule with its examples; raises `UsageError` for no rule."""
    rules = {rule.id: rule for rule in [*all_rules(), *release_rules()]}
    if id not in rules:
        near = did_you_mean(id, rules) or "`check --explain` lists them"
        raise UsageError(f"there is no rule `{visible(id)}`; {near}")
    rule, example = rules[id], examples.load(id)
    parts = [f"{rule.severity}[{rule.id}]", textwrap.fill(rule.explanation, 88)]
    if example is not None:
        parts += [
            f"Wrong:\n{_indented(_shown(example.bad))}",
            f"What `check` says:\n{_indented(_told(example))}",
            f"Right:\n{_indented(_shown(example.good))}",
        ]
    return "\n\n".join(parts)


def page() -> str:
    """Return `docs/rules.md`."""
    rules = all_rules()
    rows = [f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {_opening(rule)} |" for rule in rules]
    table = "\n".join(["| rule | | |", "| --- | --- | --- |", *rows])
    sections = [_section(rule) for rule in rules]
    more = [f"| `{rule.id}` | {rule.explanation} |" for rule in release_rules()]
    of_releases = "\n".join([OF_RELEASES, "| rule | |", "| --- | --- |", *more])
    return "\n".join([INTRODUCTION, table, "", *sections, of_releases]).rstrip() + "\n"


def _section(rule: Rule) -> str:
    parts = [f"## {rule.id}", f"**{rule.severity.capitalize()}.** {rule.explanation}"]
    if example := examples.load(rule.id):
        parts += [
            "Wrong:",
            _fenced("yaml", _shown(example.bad)),
            _fenced("text", _told(example)),
            "Right:",
            _fenced("yaml", _shown(example.good)),
        ]
    return "\n\n".join(parts) + "\n"


def _told(example: Example) -> str:
    """Return what `check` says of the bad example, without the summary."""
    return example.expected.rpartition("\n\n")[0]


def _opening(rule: Rule) -> str:
    sentence = rule.explanation.split(". ")[0].split("; ")[0].split(": ")[0]
    return textwrap.shorten(sentence.rstrip("."), 96, placeholder=" …")


def _shown(changes: tuple[Change, ...]) -> str:
    """Return the lines of an example, with the names of its files as comments."""
    return "\n".join(_lines_of(change) for change in changes)


def _lines_of(change: Change) -> str:
    if change.deed:
        word, *more = change.deed.split()
        return f"# {change.path}: {' '.join([DEEDS[word], *more])}"
    pieces = [
        "\n".join(visible(line.decode("utf-8", "replace"), 100) for line in hunk.new)
        for hunk in change.hunks
    ]
    return f"# {change.path}\n" + "\n# …\n".join(textwrap.dedent(piece) for piece in pieces)


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _indented(text: str) -> str:
    return textwrap.indent(text.rstrip(), "    ")
