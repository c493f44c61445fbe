"""Who annotated, and what was decided between them, as people write it down."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.annotation import adjudication, annotators
from builder.layers import LAYERS
from builder.reports.problems import Report
from tests.support import FIVE, STEMS, edit, rules

NAMES = [*(layer.name for layer in LAYERS), "named_people"]
PERSON = "ann:\n  name: Ann\n  kind: person\n  did: all\n  given: the guidelines\n"
PROGRAM = PERSON.replace("person", "program")


def read(root: Path, text: str) -> tuple[dict[str, annotators.Annotator], Report]:
    """Read a registry of annotators."""
    path = root / annotators.NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    report = Report()
    return annotators.load(root, NAMES, report), report


def test_the_real_annotators_are_programs_and_say_so() -> None:
    """What is not known is null: no version is made up."""
    report = Report()
    found = annotators.load(FIVE, NAMES, report)
    assert report.problems == []
    assert {found[id].kind for id in ("first-annotator", "fresh-reader")} == {"program"}
    assert found["fresh-reader"].version is None
    assert "blind spots" in (found["fresh-reader"].caveat or "")


def test_a_person_needs_no_model(tmp_path: Path) -> None:
    """A person is a name and what they had; version and model are of programs."""
    found, report = read(tmp_path, PERSON)
    assert report.problems == []
    assert (found["ann"].name, found["ann"].model, found["ann"].place.line) == ("Ann", None, 1)


@pytest.mark.parametrize("missing", ["model", "version"])
def test_a_program_says_which_it_is(tmp_path: Path, missing: str) -> None:
    """A program without its model, or without saying that its version is unknown, is an error."""
    whole = f"{PROGRAM}  model: a model\n  version: null\n"
    assert read(tmp_path, whole)[1].problems == []
    lines = [line for line in whole.splitlines(keepends=True) if f"{missing}:" not in line]
    report = read(tmp_path, "".join(lines))[1]
    assert rules(report) == ["missing-key"]
    assert f"`{missing}`" in report.problems[0].message


def test_the_layers_are_those_that_exist(tmp_path: Path) -> None:
    """An annotator was asked for all layers, or for those that are listed."""
    assert read(tmp_path, PERSON)[0]["ann"].layers is None
    asked = read(tmp_path, f"{PERSON}  layers:\n    - dates\n")[0]["ann"].layers
    assert asked == ("dates",)
    asked = read(tmp_path, f"{PERSON}  layers:\n    - named_people\n")[0]["ann"].layers
    assert asked == ("named_people",)
    report = read(tmp_path, f"{PERSON}  layers:\n    - weather\n")[1]
    assert rules(report) == ["unknown-value"]


def test_without_files_there_is_nobody(tmp_path: Path) -> None:
    """A corpus without second annotations needs neither file."""
    report = Report()
    assert annotators.load(tmp_path, NAMES, report) == {}
    assert adjudication.load(tmp_path, report) == adjudication.Adjudication({})
    assert report.problems == []


def test_decisions_are_read_with_their_places(corpus: Path) -> None:
    """Each decision has its reason, and the line it stands in."""
    report = Report()
    found = adjudication.load(corpus, report)
    assert (report.problems, found.whole) == ([], True)
    entry = found.documents[STEMS[1]]["fresh-reader"]
    decision = entry.decisions["L22"]
    assert decision.decision == "second"
    assert decision.reason.startswith("A caption is that of a picture of this article.")
    line = (corpus / adjudication.NAME).read_text(encoding="utf-8").splitlines()
    assert line[decision.place.line - 1] == "      L22:"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("        decision: second\n", "", "missing-key"),
        ("        decision: second\n", "        decision: third\n", "unknown-value"),
        ("      L22:\n", "      22:\n", "unknown-value"),
        ("      L22:\n", "      s7.cue:\n", "unknown-value"),
        ("    first_sha256: ", "    third_sha256: ", "unknown-key"),
    ],
)
def test_what_cannot_be_read_is_told(old: str, new: str, rule: str, corpus: Path) -> None:
    """A decision of another form is an error, and the file does not count as read."""
    edit(corpus / adjudication.NAME, old, new)
    report = Report()
    found = adjudication.load(corpus, report)
    assert (rules(report), found.whole) == ([rule], False)


@pytest.mark.parametrize(
    "key", ["url", "speaker_role", "L1", "s7", "o905", "second.o905", "second.s1"]
)
def test_differences_are_called_by_what_people_see(key: str, corpus: Path) -> None:
    """A key of `page`, a line, or the id of a mention, with `second.` where only that has it."""
    if key != "url":  # which is there
        edit(corpus / adjudication.NAME, "      L22:\n", f"      {key}:\n")
    report = Report()
    found = adjudication.load(corpus, report)
    assert report.problems == []
    assert key in found.documents[STEMS[1]]["fresh-reader"].decisions
