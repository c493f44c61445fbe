"""Second annotations in a corpus: frozen, compared, and held to what was decided."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import pytest

from builder.annotation import adjudication
from builder.corpus.corpus import open_corpus
from builder.corpus.second import FOLDER, path_of
from builder.reports.problems import Problem
from tests.hostile_kinds import put
from tests.support import FIVE, STEMS, drop_document, edit, errors, note, problems

READER = "fresh-reader"
DECIDED = adjudication.NAME
NO_ADDRESSES = "        reason: The second annotator was given no addresses.\n"


def second(number: int) -> str:
    """Return the path of the second annotation of a real document."""
    return path_of(READER, STEMS[number])


def found(root: Path) -> list[tuple[str, str]]:
    """Return rule and path of every error."""
    return [(p.rule, p.place.path) for p in errors(problems(root))]


def told(root: Path, rule: str) -> Problem:
    """Return the one error of a rule."""
    (problem,) = (p for p in problems(root) if p.rule == rule)
    return problem


def block(number: int) -> str:
    """Return how the decisions about a real document begin."""
    digest = hashlib.sha256((FIVE / second(number)).read_bytes()).hexdigest()
    return f"{STEMS[number]}:\n  {READER}:\n    sha256: {digest}\n"


def test_the_real_ones_are_compared(corpus: Path) -> None:
    """Every document has a second annotation, all differences are decided, and nothing is wrong."""
    compared = list(open_corpus(corpus).comparisons())
    released = {o.stem for o in open_corpus(corpus).outcomes() if not o.draft}
    assert found(corpus) == []
    assert {c.stem for c in compared} == released >= set(STEMS)
    assert [c.annotator for c in compared if c.stem in STEMS] == [READER] * len(STEMS)


def test_they_add_no_warning(corpus: Path) -> None:
    """Their doubts and warnings are nobody's to settle, for nothing in them is ever changed."""
    assert (FIVE / second(1)).read_text(encoding="utf-8").count("# doubt:") > 1
    assert [p for p in problems(corpus) if p.place.path.startswith(FOLDER)] == []


def test_a_difference_without_a_decision(corpus: Path) -> None:
    """A corrected annotation asks for a decision, at its own line, with the words to write."""
    edit(corpus / note(0), "unit: anniversary", "unit: jubilee")
    problem = told(corpus, "undecided-difference")
    assert problem.place.path == note(0)
    assert "unit is “jubilee” in the first annotation, “anniversary” in the second" in (
        problem.message
    )
    assert f"under `{STEMS[0]}`, `{READER}`" in problem.hint
    edit(
        corpus / DECIDED,
        f"{block(0)}    differences:\n",
        f"{block(0)}    differences:\n      {problem.message.split(':')[0]}:\n"
        "        decision: first\n        reason: It is corrected.\n",
    )
    assert found(corpus) == []


def test_a_mention_that_only_the_second_has(corpus: Path) -> None:
    """What the first lacks is told at the line of the second annotation."""
    edit(corpus / note(0), "    organizations:\n      - islamic-state: Islamic State\n", "")
    problem = told(corpus, "undecided-difference")
    assert problem.place.path == second(0)
    assert problem.message.startswith("second.o")


def test_a_second_annotation_is_frozen(corpus: Path) -> None:
    """One byte more in it, even in a comment, is not the file that was decided about."""
    path = corpus / second(3)
    path.write_bytes(path.read_bytes() + b"# more\n")
    problem = told(corpus, "not-frozen")
    assert problem.place.path == DECIDED
    assert "restore" in problem.hint


def test_the_first_annotation_that_is_kept_is_frozen_too(corpus: Path) -> None:
    """The first annotation as it was read against is pinned like the second one."""
    kept = corpus / path_of(READER, STEMS[1], first=True)
    kept.write_bytes(kept.read_bytes() + b"# more\n")
    assert found(corpus) == [("not-frozen", DECIDED)]
    text = (corpus / DECIDED).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if "first_sha256" not in line]
    (corpus / DECIDED).write_text("".join(lines), encoding="utf-8")
    assert "first_sha256" in told(corpus, "not-frozen").hint


def test_agreement_is_that_of_the_reading_not_of_what_came_of_it(corpus: Path) -> None:
    """L22 of 001 was mended after the comparison; its row still says what was read."""
    tables = next(o.tables for o in open_corpus(corpus).outcomes() if o.stem == STEMS[1])
    assert tables is not None
    (row,) = (row for row in tables["second"] if row["item"] == "L22")
    assert (row["first"], row["second"]) == ('{"label": "caption"}', '{"label": "interface"}')
    assert (row["agree"], row["decision"]) == (False, "second")
    (line,) = (line for line in tables["lines"] if line["line"] == 22)
    assert line["label"] == "interface"


def test_without_the_first_as_it_was_there_is_no_difference(corpus: Path) -> None:
    """A decision for the second annotation, carried out, needs the first one to be kept."""
    (corpus / path_of(READER, STEMS[1], first=True)).unlink()
    problem = told(corpus, "decision-without-difference")
    assert path_of(READER, STEMS[1], first=True) in problem.hint


def test_a_decision_that_was_not_carried_out(corpus: Path) -> None:
    """The document has to say what was decided, whichever way."""
    edit(corpus / note(1), "  L22: interface", "  L22: caption")
    assert "differs" in told(corpus, "decision-not-carried-out").message
    edit(corpus / note(1), "  L22: caption", "  L22: interface")
    edit(corpus / DECIDED, "        decision: second\n", "        decision: first\n")
    assert "the second annotation has" in told(corpus, "decision-not-carried-out").message


def test_a_decision_about_nothing(corpus: Path) -> None:
    """A name that no difference has, or no document, is told; a near one is offered."""
    text = (corpus / DECIDED).read_text(encoding="utf-8")
    (corpus / DECIDED).write_text(text.replace("      url:\n", "      urls:\n", 1), "utf-8")
    assert {rule for rule, _ in found(corpus)} == {
        "decision-without-difference",
        "undecided-difference",
    }
    assert told(corpus, "decision-without-difference").hint == "did you mean `url`?"
    (corpus / DECIDED).write_text(text.replace(f"{STEMS[4]}:\n", "nobody:\n"), "utf-8")
    assert "there is no" in told(corpus, "decision-without-difference").message


def test_every_finished_document_has_one(corpus: Path) -> None:
    """Without its second annotation a document is not compared; a draft need not have one."""
    (corpus / second(2)).unlink()
    assert ("not-compared", note(2)) in found(corpus)
    edit(corpus / note(2), "review: compared", "review: draft")
    assert "not-compared" not in {rule for rule, _ in found(corpus)}


def test_a_corpus_says_whether_it_is_held_to_them(corpus: Path) -> None:
    """Sources from before there were any still compile, for `diff` and `verify`."""
    shutil.rmtree(corpus / FOLDER)
    (corpus / DECIDED).unlink()
    assert {rule for rule, _ in found(corpus)} == {"not-compared"}
    edit(corpus / "annotations/dataset.yaml", "second_annotations: true\n", "")
    assert found(corpus) == []


def test_errors_are_told_where_they_stand(corpus: Path) -> None:
    """A second annotation is read as strictly as the first; what is wrong has its own path."""
    edit(corpus / second(4), "cue: believes", "cue: thinks")
    assert ("words-not-found", second(4)) in found(corpus)
    # What it says is not known, so nothing is said about differences.
    assert "decision-without-difference" not in {rule for rule, _ in found(corpus)}


def test_an_address_is_not_asked_of_who_had_none(corpus: Path) -> None:
    """An external value of a second annotation rests on what its annotator had: the page."""
    assert "basis: external" in (FIVE / second(2)).read_text(encoding="utf-8")
    text = (corpus / second(2)).read_text(encoding="utf-8")
    head, tail = text.split("  spoken:\n", 1)
    spoken, rest = tail.split("  speaker:", 1)
    bare = "\n".join(spoken.split("\n")[:2])
    (corpus / second(2)).write_text(f"{head}  spoken:\n{bare}\n  speaker:{rest}", "utf-8")
    assert ("evidence-missing", second(2)) in found(corpus)


def test_a_draft_is_read_but_not_decided_about(corpus: Path) -> None:
    """The second annotation of a draft may be frozen before anybody decides."""
    edit(corpus / note(0), "review: compared", "review: draft")
    text = (corpus / DECIDED).read_text(encoding="utf-8")
    (corpus / DECIDED).write_text(text.replace(text[text.index(block(0)) :].split("\n\n")[0], ""))
    assert found(corpus) == []
    edit(corpus / second(0), "cue: indicated", "cue: shown")
    assert found(corpus) == [("words-not-found", second(0))]


def test_decisions_that_cannot_be_read_hide_no_other(corpus: Path) -> None:
    """A mistake in the decisions is told alone: nothing is called undecided because of it."""
    text = (corpus / DECIDED).read_text(encoding="utf-8")
    (corpus / DECIDED).write_text(text.replace("decision: second", "decision: both"), "utf-8")
    assert found(corpus) == [("unknown-value", DECIDED)]


def test_stray_files_are_told(corpus: Path) -> None:
    """What nothing reads is named: notes, a file in no folder, a first one beside no second."""
    (corpus / FOLDER / "notes.yaml").write_text("a: b\n", encoding="utf-8")
    (corpus / FOLDER / READER / "NOTES.md").write_text("Notes.\n", encoding="utf-8")
    shutil.copy(corpus / note(0), corpus / path_of(READER, "999", first=True))
    stray = {p.place.path for p in problems(corpus) if p.rule == "stray-file"}
    assert stray == {
        f"{FOLDER}/notes.yaml",
        f"{FOLDER}/{READER}/NOTES.md",
        path_of(READER, "999", first=True),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="needs FIFOs and links")
@pytest.mark.parametrize("kind", ["FIFO", "socket", "link to nothing", "link to itself"])
def test_what_no_folder_of_an_annotator_can_be_is_told_as_what_it_is(
    corpus: Path, kind: str
) -> None:
    """It is no stray file to be renamed: annotations may have stood there."""
    put(kind, corpus / FOLDER / "other-reader")
    (told,) = [p for p in problems(corpus) if p.place.path == f"{FOLDER}/other-reader"]
    assert told.rule == "unreadable-file"
    if "link" not in kind:
        assert told.message == f"cannot read this folder: it is a {kind}, not a folder"


def test_one_without_a_page_is_told(corpus: Path) -> None:
    """A second annotation of a page that is not there quotes nothing."""
    drop_document(corpus, STEMS[0])
    shutil.copy(FIVE / second(0), corpus / second(0))
    assert found(corpus) == [("no-seed", second(0))]


def test_workers_compare_alike(corpus: Path) -> None:
    """In other processes the comparisons are the same."""
    edit(corpus / note(0), "unit: anniversary", "unit: jubilee")
    alone, together = open_corpus(corpus), open_corpus(corpus)
    for one, other in zip(alone.outcomes(), together.outcomes(workers=2), strict=True):
        assert one.tables and other.tables
        assert one.tables["second"] == other.tables["second"] != []
    assert alone.report.problems == together.report.problems
