"""The corpus: pairs of files, and what holds across documents."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from builder.corpus.corpus import LOG, open_corpus
from builder.page import seed
from builder.reports.errors import UsageError
from builder.reports.problems import Problem, exit_code
from tests.support import STEMS, VERSION, drop_second, edit, errors, note, problems

SEED = f"seeds/{STEMS[3]}.txt"


def found(root: Path) -> list[tuple[str, str]]:
    """Return rule and path of every problem but doubts."""
    return [(p.rule, p.place.path) for p in problems(root) if p.rule != "doubt"]


def copy_document(root: Path, number: int, stem: str) -> Path:
    """Give a real document a twin under another stem, and return the annotation of the twin."""
    shutil.copy(root / f"seeds/{STEMS[number]}.txt", root / f"seeds/{stem}.txt")
    shutil.copy(root / note(number), root / f"annotations/documents/{stem}.yaml")
    return root / f"annotations/documents/{stem}.yaml"


def test_the_five_have_doubts_at_most(corpus: Path) -> None:
    """Nothing is wrong with the five documents."""
    assert found(corpus) == []
    assert set(STEMS) <= set(open_corpus(corpus).stems)


def test_a_folder_without_a_corpus_is_wrong_usage(tmp_path: Path) -> None:
    """A folder without seeds and annotations is no corpus, and the message names --root."""
    with pytest.raises(UsageError, match="--root"):
        open_corpus(tmp_path)


def test_halves_of_pairs_are_errors(corpus: Path) -> None:
    """A seed without annotation and an annotation without seed are told apart."""
    (corpus / SEED).unlink()
    (corpus / note(0)).unlink()
    assert {("no-seed", note(3)), ("no-annotation", f"seeds/{STEMS[0]}.txt")} <= set(found(corpus))


def test_a_changed_seed_is_an_error_at_its_pin(corpus: Path) -> None:
    """One byte more in a seed, even a space at the end, is another seed."""
    with (corpus / SEED).open("ab") as file:
        file.write(b" ")
    found = [(p.rule, p.place.path, p.place.line) for p in errors(problems(corpus))]
    assert found == [
        ("seed-changed", note(3), 2),
        ("seed-changed", f"annotations/second/fresh-reader/{STEMS[3]}.yaml", 2),
    ]


def test_the_same_text_in_two_splits_is_a_leak(corpus: Path) -> None:
    """A text that differs in case and spaces only is the same text."""
    twin = copy_document(drop_second(corpus), 3, "999")
    assert found(corpus) == [("same-text", "annotations/documents/999.yaml")]
    edit(twin, "split: train", "split: test")
    assert found(corpus) == [("text-in-two-splits", "annotations/documents/999.yaml")]


def test_what_was_compared_is_logged(corpus: Path) -> None:
    """A document is compared only if the log of comparisons names it; a draft need not be there."""
    stems = sorted(path.stem for path in (corpus / "annotations/documents").iterdir())
    logged = [f"`{stem}`" for stem in stems if stem != STEMS[3]]
    (drop_second(corpus) / LOG).write_text(", ".join(logged), encoding="utf-8")
    assert found(corpus) == [("not-compared", note(3))]
    edit(corpus / note(3), "review: compared", "review: draft")
    assert found(corpus) == []


def test_a_stray_file_is_a_warning(corpus: Path) -> None:
    """A file that no stage reads is named; a hidden one is nobody's business."""
    (corpus / "annotations/documents/notes.yml").write_text("a: b", encoding="utf-8")
    (corpus / "seeds/.gitkeep").write_text("", encoding="utf-8")
    assert found(corpus) == [("stray-file", "annotations/documents/notes.yml")]


def test_an_unused_entry_is_a_warning(corpus: Path) -> None:
    """A registry entry that nothing refers to is named at its line."""
    path = corpus / "annotations/registry/people.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        f"{text}zz-nobody:\n  name: No One\n  kind: person\n  wikidata: null\n", "utf-8"
    )
    assert found(corpus) == [("unused-id", "annotations/registry/people.yaml")]


def test_nothing_is_called_unused_while_documents_have_errors(corpus: Path) -> None:
    """What a document with errors refers to is not known, so its entries are not unused."""
    edit(corpus / note(2), "cue: added", "cue: adds")
    assert found(corpus) == [("words-not-found", note(2))]


def make_folder(path: Path) -> None:
    """Make a folder."""
    path.mkdir()


@pytest.mark.parametrize("make", [make_folder, os.mkfifo])
@pytest.mark.parametrize("name", [SEED, note(3), "annotations/registry/people.yaml"])
def test_what_is_no_file_is_a_failure_of_the_environment(
    corpus: Path, name: str, make: object
) -> None:
    """A folder or a FIFO in place of a source is reported without waiting, for exit code 3."""
    (corpus / name).unlink()
    make(corpus / name)  # type: ignore[operator]
    listed = problems(corpus)
    assert ("unreadable-file", name) in [(p.rule, p.place.path) for p in listed]
    assert exit_code(listed) == 3


def test_all_problems_of_all_files_come_in_one_run(corpus: Path) -> None:
    """A mistake in each of five files is found in one run."""
    edit(corpus / note(0), "cue: indicated", "cue: shown")
    edit(corpus / note(1), "unit: job", "unit: Job")
    edit(corpus / note(4), "split: train", "split: dev")
    edit(corpus / "annotations/dataset.yaml", f'version: "{VERSION}"', "version: one")
    edit(corpus / "annotations/registry/people.yaml", "kind: group", "kind: crowd")
    rules = {p.rule for p in errors(problems(corpus))}
    assert {"words-not-found", "unit-form", "unknown-value"} <= rules
    assert len({p.place.path for p in errors(problems(corpus))}) >= 5


def test_workers_find_what_one_process_finds(corpus: Path) -> None:
    """Two workers give the same outcomes and problems, in the same order."""
    edit(corpus / note(1), "unit: job", "unit: Job")
    alone, together = open_corpus(corpus), open_corpus(corpus)
    assert list(alone.outcomes()) == list(together.outcomes(workers=2))
    assert alone.report.problems == together.report.problems != []


def test_names_of_files_cannot_steer_a_terminal(corpus: Path) -> None:
    """Control characters in the name of a file are shown as their codes."""
    name = "x\x1b[31m\u202ey"
    (corpus / seed.FOLDER / f"{name}.txt").write_text("a", encoding="utf-8")
    (corpus / seed.FOLDER / f"{name}.doc").write_text("a", encoding="utf-8")
    shown: list[Problem] = [p for p in problems(corpus) if p.rule != "doubt"]
    assert {p.rule for p in shown} == {"document-id", "stray-file"}
    for problem in shown:
        words = problem.headline() + problem.message + problem.hint
        assert "\x1b" not in words
        assert "\u202e" not in words
        assert "\\u{1b}[31m" in words
