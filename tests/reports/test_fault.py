"""A fault of the builder in one file is told as one, and the other files are told as ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.__main__ import main
from builder.annotation import adjudication, annotators, registry, settings
from builder.layers.dates import Dates
from builder.preview import site
from builder.preview.model import view
from builder.release import card, comparison_log
from builder.release.check import check_all
from builder.reports import fault
from builder.reports.errors import DataError
from builder.reports.problems import Place
from tests.examples import changed
from tests.support import FIVE, STEMS, called, drop_second, edit, errors, note, problems


@pytest.fixture
def broken(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a corpus with a mistake, and with an item at which the builder fails."""
    drop_second(corpus)
    edit(corpus / note(0), "continues: s3", "continues: s9")
    resolve = Dates.resolve

    def fail(self: Dates, item: Any, *more: Any) -> object:
        if item.quote.words.value == "January 2022":
            raise RecursionError("too deep")
        return resolve(self, item, *more)

    monkeypatch.setattr(Dates, "resolve", fail)
    return corpus


def test_the_other_problems_are_told(broken: Path) -> None:
    """The fault names its file and line, and the mistake in another file is found beside it."""
    found = errors(problems(broken))
    assert [(problem.rule, problem.place.path) for problem in found] == [
        ("bad-continuation", note(0)),
        ("builder-fault", note(1)),
    ]
    text = (broken / note(1)).read_text("utf-8").split("\n")
    assert "explicit: January 2022" in text[found[1].place.line - 1]
    assert "RecursionError: too deep (" in found[1].message


FILES = {
    "annotations/registry/people.yaml": (registry, "_entity"),
    "annotations/dataset.yaml": (settings, "_released"),
    "annotations/registry/annotators.yaml": (annotators, "_annotator"),
    "annotations/adjudication.yaml": (adjudication, "_adjudicated"),
    "dataset_card.md": (card, "_is_sound"),
    "annotations/COMPARISON.md": (comparison_log, "check_markers"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_fault_in_any_other_file_is_told_of_it(
    broken: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the builder reads beside documents ends nothing either: the mistakes are told."""

    def fail(*_: object) -> object:
        raise RecursionError("too deep")

    module, function = FILES[name]
    monkeypatch.setattr(module, function, fail)
    edit(broken / note(1), "unit: job", "unit: Job")
    (broken / name).write_bytes((FIVE / name).read_bytes())
    found = {(p.rule, p.place.path) for p in check_all(broken).report.problems}
    assert found >= {("builder-fault", name), ("unit-form", note(1))}


def test_a_document_at_which_the_builder_fails_is_in_no_release(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`build` says so and ends as after a fault of the builder, and nothing was written."""
    assert main(["build", "--root", str(broken)]) == 3
    assert "error[builder-fault]" in capsys.readouterr().out
    assert not list(broken.glob("dist/*/README.md"))


def test_the_preview_shows_the_others(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page cannot be made, the raw page stands in its place with the fault."""

    def fail(root: Path, stem: str, *more: Any) -> object:
        if stem == STEMS[1]:
            raise ValueError("Exceeds the limit")
        return view(root, stem, *more)

    monkeypatch.setattr(site, "view", fail)
    found = site.write_site(corpus, corpus / "site")
    assert [p.place for p in found if p.rule == "builder-fault"] == [Place(note(1))]
    page = (corpus / f"site/documents/{STEMS[1]}.html").read_text("utf-8")
    assert "Exceeds the limit" in page
    assert "Lavrov" in page
    assert "mark" in (corpus / f"site/documents/{STEMS[2]}.html").read_text("utf-8")


def test_what_is_meant_for_the_user_is_no_fault(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error with words of its own passes through."""

    def fail(*_: object) -> object:
        raise DataError("say this")

    monkeypatch.setattr(Dates, "resolve", fail)
    with pytest.raises(DataError, match="say this"):
        problems(corpus)


DIGITS = "9" * 4400  # more than Python makes a number of
TALKS, NOTICE = (f"annotations/documents/{stem}.yaml" for stem in ("talks", "notice"))
LAST_LABEL, LAST_ENTRY, UNIT = "  L14: interface", "  L11: nothing", "        unit: USD"
LARGE = {
    "a doubt about a line": (LAST_LABEL, f"  # doubt: L{DIGITS}\n{LAST_LABEL}"),
    "a waiver": (LAST_LABEL, f"  # waive L{DIGITS}: x\n{LAST_LABEL}"),
    "a label": (LAST_LABEL, f"{LAST_LABEL}\n  L{DIGITS}: body"),
    "an entry": (LAST_ENTRY, f"{LAST_ENTRY}\n  L{DIGITS}: nothing"),
    "guidelines": ("guidelines: 3", f"guidelines: {DIGITS}"),
    "a day": ('edtf: "2023"', f'edtf: "{DIGITS}"'),
    "a value": (UNIT, f"        value: {DIGITS}\n{UNIT}"),
    "a value of scales": (UNIT, f"        value: 1{' trillion' * 84_000}\n{UNIT}"),
}
"""What once ended a command, or is like it: what stands in a file, and what takes its place."""


@pytest.mark.parametrize("what", LARGE)
def test_a_large_number_ends_nothing(what: str, tmp_path: Path) -> None:
    """It is told or borne, so is the mistake in another file, and all pages are made."""
    root = changed(tmp_path / "corpus", ())
    edit(root / TALKS, *LARGE[what])
    edit(root / NOTICE, "split: train", "split: trian")
    found = check_all(root).report.problems
    assert NOTICE in {problem.place.path for problem in found if problem.severity == "error"}
    assert not fault.is_among(found)
    assert called("preview", "--root", root).returncode == 1
    assert len(list((root / "dist/preview/documents").iterdir())) == 3
    assert called("fmt", "--check", "--root", root).returncode in {0, 1}
