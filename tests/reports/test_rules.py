"""Every rule has a bad and a good example, and `check` says of the bad one what stands beside it.

`UPDATE_EXAMPLES=1 pytest tests/reports/test_rules.py` writes the expected words and
`docs/rules.md` anew; read the difference as a user would before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from builder.corpus import tables
from builder.layers.columns import Row
from builder.release.check import check_all
from builder.reports import rules_page
from builder.reports.examples import FOLDER, load
from builder.reports.problems import RULES, Problem, Report
from tests.examples import CORPUS, GOLDEN, changed
from tests.support import PROJECT, rendered

UPDATE = bool(os.environ.get("UPDATE_EXAMPLES"))
PAGE = PROJECT / "docs" / "rules.md"
WITHOUT_EXAMPLE = {
    # No file can cause what is the builder's, only a huge one the third, and only many the last.
    "builder-fault": "tests/reports/test_fault.py",
    "wrong-offset": "tests/reports/test_rules.py",
    "too-much-context": "tests/corpus/test_document.py",
    "too-many-annotators": "tests/test_limits.py",
}
"""Rules that no change of the model breaks, each with the tests that break it otherwise."""
IDS = [rule.id for rule in rules_page.all_rules() if rule.id not in WITHOUT_EXAMPLE]
FORMATS = {"json": "expected.json", "github": "expected-github.txt"}
"""The formats beside the one that the builder shows; a few golden examples are enough."""


def problems(root: Path) -> list[Problem]:
    """Return what `check` finds."""
    return check_all(root).report.problems


def agree(said: str, path: Path) -> None:
    """Demand that a file holds what was said, or write it there in an update."""
    if UPDATE:
        path.write_text(said, encoding="utf-8", newline="\n")
    assert said == path.read_text(encoding="utf-8")


def test_the_model_is_clean(tmp_path: Path) -> None:
    """The corpus that all examples change has no problem of its own."""
    assert problems(changed(tmp_path / "model", ())) == []


def test_every_rule_has_its_examples() -> None:
    """There is no rule without examples, and no examples of a rule that is gone."""
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(IDS)


@pytest.mark.parametrize("rule", WITHOUT_EXAMPLE)
def test_a_rule_without_example_is_broken_elsewhere(rule: str) -> None:
    """So every rule of `check` is broken by something."""
    assert rule in RULES
    tests = (PROJECT / WITHOUT_EXAMPLE[rule]).read_text(encoding="utf-8")
    assert re.search(rf'"{rule}"[^:]', tests)


@pytest.mark.parametrize("rule", IDS)
def test_the_bad_example_is_told_as_it_should_be(rule: str, tmp_path: Path) -> None:
    """The bad example breaks its rule, and the words of `check` are those that people read."""
    example = load(rule)
    assert example is not None
    root = changed(tmp_path / "bad", example.bad)
    report = check_all(root).report
    assert rule in {problem.rule for problem in report.problems}
    golden = {"text": FOLDER / rule / "expected.txt"}
    golden |= {format: GOLDEN / rule / name for format, name in FORMATS.items()}
    for format, path in golden.items():
        if format == "text" or path.exists():
            said = rendered(report.problems, format, root, waived=len(report.waived))
            agree(f"{said}\n", path)


@pytest.mark.parametrize("rule", IDS)
def test_the_good_example_has_no_problem(rule: str, tmp_path: Path) -> None:
    """The good example, the nearest right way to write it, is right."""
    example = load(rule)
    assert example is not None
    assert problems(changed(tmp_path / "good", example.good)) == []


def test_all_formats_have_golden_examples() -> None:
    """JSON and workflow commands are compared with files too, for errors and for warnings."""
    for name in FORMATS.values():
        severities = {RULES[path.parent.name].severity for path in GOLDEN.glob(f"*/{name}")}
        assert severities == {"error", "warning"}


def test_the_builder_tells_its_own_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offsets that do not point at their words are reported, though only the builder can err so."""
    honest = tables.rows

    def shifted(*arguments: object) -> dict[str, list[Row]]:
        tables = honest(*arguments)  # type: ignore[arg-type]
        for row in tables["figures"]:
            row["start"] = 0
        return tables

    monkeypatch.setattr("builder.corpus.task.rows", shifted)
    root = changed(tmp_path / "model", ())
    assert {problem.rule for problem in problems(root)} == {"wrong-offset"}


def test_messages_tell_what_to_do() -> None:
    """Every rule's first problem ends in a hint, but for notes that people left themselves."""
    silent = {"doubt"}
    for rule in set(IDS) - silent:
        expected = (FOLDER / rule / "expected.txt").read_text(encoding="utf-8")
        told = [block for block in expected.split("\n\n") if f"[{rule}]" in block]
        assert "hint: " in told[0], rule


def test_explanations_are_sentences() -> None:
    """Every rule is explained in whole sentences that say more than its id."""
    for rule in rules_page.all_rules():
        assert rule.explanation.endswith(".")
        assert len(rule.explanation.split()) >= 8, rule.id


def test_the_page_is_current() -> None:
    """`docs/rules.md` says what the rules and their examples say."""
    agree(rules_page.page(), PAGE)


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """`check --explain RULE` shows the same words and examples; without a rule it lists all."""
    from builder.__main__ import main

    assert main(["check", "--explain", "no-year"]) == 0
    said = capsys.readouterr().out
    assert "Wrong:" in said
    assert "error[no-year]" in said
    assert main(["check", "--explain"]) == 0
    listed = capsys.readouterr().out
    assert all(f" {rule} " in listed for rule in RULES)
    assert main(["check", "--explain", "release-rows"]) == 0
    assert "another version is best verified by its own builder" in capsys.readouterr().out
    assert main(["check", "--explain", "no-yaer"]) == 2
    assert "did you mean `no-year`?" in capsys.readouterr().err


def test_an_empty_report_has_no_problems() -> None:
    """A corpus without problems is told so in one line."""
    assert rendered(Report().problems, "text", CORPUS) == "0 errors, 0 warnings"
