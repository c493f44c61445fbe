"""`decide STEM`: where two annotations differ, what there is to decide is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.__main__ import main
from builder.annotation import adjudication
from builder.corpus.second import path_of
from builder.reports.problems import Report
from tests.support import STEMS, edit, errors, note, problems

STEM, READER = STEMS[1], "fresh-reader"
DECIDED = adjudication.NAME


def undecided(corpus: Path) -> adjudication.Adjudicated:
    """Take the decisions about a document out of the corpus, and return them."""
    decided = adjudication.load(corpus, Report()).documents[STEM][READER]
    lines = (corpus / DECIDED).read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line[0] not in " #\n"]
    first = lines.index(f"{STEM}:\n")
    end = min([n for n in starts if n > first], default=len(lines))
    (corpus / DECIDED).write_text("".join(lines[:first] + lines[end:]), encoding="utf-8")
    return decided


def decide(corpus: Path, stem: str = STEM) -> int:
    """Run the command."""
    return main(["decide", stem, "--root", str(corpus)])


@pytest.fixture
def as_read(corpus: Path) -> Path:
    """Return the corpus with a document as it was first read, and no decisions about it."""
    kept = corpus / path_of(READER, STEM, first=True)
    (corpus / note(1)).write_bytes(kept.read_bytes().replace(b"../../../schema", b"../schema"))
    kept.unlink()
    kept.parent.rmdir()
    return corpus


def test_what_is_to_decide_is_what_was_decided(as_read: Path) -> None:
    """The entry pins the second annotation and has every difference, none of them decided."""
    before = undecided(as_read)
    assert decide(as_read) == 0
    found = [p for p in errors(problems(as_read)) if p.place.path == DECIDED]
    assert {p.rule for p in found} == {"unknown-value"}
    assert len(found) == len(before.decisions)
    fill(as_read)
    after = adjudication.load(as_read, Report()).documents[STEM][READER]
    assert after.sha256.value == before.sha256.value
    assert after.decisions.keys() == before.decisions.keys()
    assert main(["fmt", "--check", "--root", str(as_read)]) == 0


def fill(corpus: Path) -> None:
    """Decide everything that is undecided for the first annotation."""
    text = (corpus / DECIDED).read_text(encoding="utf-8")
    text = text.replace("decision: null", "decision: first").replace("reason: null", "reason: So.")
    (corpus / DECIDED).write_text(text, encoding="utf-8")


def test_either_reading_stands_above_its_difference(as_read: Path) -> None:
    """Who decides need not look up what the annotations say: comments have it."""
    undecided(as_read)
    assert decide(as_read) == 0
    says = "# label is “caption” in the first annotation, “interface” in the second"
    assert f"      {says}\n      L22:\n" in (as_read / DECIDED).read_text(encoding="utf-8")


def test_a_draft_is_decided_before_it_is_compared(as_read: Path) -> None:
    """The document may still be a draft; once decided, it only has to be called compared."""
    undecided(as_read)
    edit(as_read / note(1), "review: compared", "review: draft")
    assert decide(as_read) == 0
    fill(as_read)
    edit(as_read / note(1), "review: draft", "review: compared")
    assert {p.rule for p in errors(problems(as_read))} <= {"stale-card"}


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        (STEMS[0], f"{DECIDED} has decisions about `{STEMS[0]}` already (by {READER})"),
        ("005_none", "`005_none` has no second annotation; it would be annotations/second/"),
        ("../x", "`../x` has no second annotation"),
    ],
)
def test_where_there_is_nothing_to_begin(
    corpus: Path, stem: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Decisions that were made are never written over, and nothing is made up."""
    before = (corpus / DECIDED).read_bytes()
    assert decide(corpus, stem) == 2
    assert told in capsys.readouterr().err
    assert (corpus / DECIDED).read_bytes() == before


def test_an_annotation_with_errors_is_not_compared(
    as_read: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The errors of either annotation are told, and nothing is written."""
    undecided(as_read)
    before = (as_read / DECIDED).read_bytes()
    edit(as_read / path_of(READER, STEM), "cue: underlined", "cue: undermined")
    assert decide(as_read) == 1
    assert "words-not-found" in capsys.readouterr().out
    assert (as_read / DECIDED).read_bytes() == before
