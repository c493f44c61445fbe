"""The command `fmt`, as annotators and pre-commit run it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import rights
from tests.support import FIVE, STEMS, called, edit, note


def test_files_that_are_laid_out_stay(corpus: Path) -> None:
    """`fmt --check` finds nothing to change in the corpus."""
    run = called("fmt", "--check", "--root", corpus)
    assert run.returncode == 0, run.stdout
    assert re.fullmatch(r"0 would change, (\d+) of \1 files left as they are\n", run.stdout)


def test_check_shows_what_would_change_and_changes_nothing(corpus: Path) -> None:
    """`fmt --check` ends in exit code 1, with a unified diff of each file it would change."""
    path = corpus / note(1)
    edit(path, "split: test\n", "split:   'test'\r\n\n")
    before = path.read_bytes()
    run = called("fmt", "--check", "--root", corpus)
    assert run.returncode == 1
    assert f"--- {note(1)}\n+++ {note(1)} (laid out)\n" in run.stdout
    assert "\n-split:   'test'\\u{d}\n-\n+split: test\n" in run.stdout
    assert "\n1 would change, " in run.stdout
    assert path.read_bytes() == before


def test_a_diff_of_many_lines_is_whole(corpus: Path) -> None:
    """Its hunks, applied by their numbers, make the one file of the other."""
    path = corpus / note(1)
    laid_out = path.read_text(encoding="utf-8") + "".join(f"# {at}\n" for at in range(900))
    messy = re.sub(r"(?m)^(# \d*7)$", r"#  \1\n\n", laid_out.replace("split: test", "split:  test"))
    path.write_text(messy, encoding="utf-8")
    said = called("fmt", "--check", path, "--root", corpus).stdout
    called("fmt", path, "--root", corpus)
    assert _applied(said, messy.split("\n")) == path.read_text(encoding="utf-8").split("\n")


def _applied(diff: str, before: list[str]) -> list[str]:
    """Apply a unified diff of one file."""
    after: list[str] = []
    at = 0
    for line in diff.split("\n")[2:]:
        if head := re.fullmatch(r"@@ -(\d+)(,0)?(?:,\d+)? \+\d+(?:,\d+)? @@", line):
            start = int(head[1]) - (not head[2])
            after += before[at:start]
            at = start
        elif line[:1] in {" ", "-"}:
            assert before[at] == line[1:]
            at += 1
        if line[:1] in {" ", "+"}:
            after.append(line[1:])
        elif "would change" in line:
            break
    return after + before[at:]


def test_fmt_brings_files_into_their_layout(corpus: Path) -> None:
    """`fmt` gives the committed text back, whatever its line ends and indentation were."""
    path = corpus / note(2)
    whole = path.read_bytes()
    indented = b"".join(b"   " + line for line in whole.splitlines(keepends=True))
    path.write_bytes(b"\n\n" + indented.replace(b"\n", b"\r\n"))
    run = called("fmt", path, "--root", corpus)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0] == f"{note(2)}: laid out anew"
    assert path.read_bytes() == whole
    assert called("fmt", path, "--root", corpus).stdout.startswith("0 changed, 1 of 1 file")


@pytest.mark.parametrize(
    ("split", "rule"), [("{a: b}", "yaml-flow"), ("&x train", "yaml-anchor"), ("!t x", "yaml-tag")]
)
def test_a_file_with_an_error_is_reported_and_left_alone(
    split: str, rule: str, corpus: Path
) -> None:
    """A file with an error keeps its bytes and is told with its line; the others are laid out."""
    broken, other = corpus / note(0), corpus / note(1)
    edit(broken, "split: validation\n", f"split: {split}\n")
    edit(other, "split: test\n", 'split: "test"\n')
    before = broken.read_bytes()
    run = called("fmt", "--root", corpus)
    assert run.returncode == 1
    assert f"{note(0)}:5:8: error[{rule}]" in run.stdout
    assert broken.read_bytes() == before
    assert other.read_bytes() == (FIVE / note(1)).read_bytes()


def test_a_second_annotation_is_left_as_it_was_frozen(corpus: Path) -> None:
    """`fmt` touches no byte of it, whatever its layout, even where it is named outright."""
    path = corpus / f"annotations/second/fresh-reader/{STEMS[1]}.yaml"
    data = path.read_bytes()
    assert b'edtf: "20XX"' in data, "a layout that `fmt` would change, elsewhere"
    path.write_bytes(b"split:   'test'\r\n\n" + data)
    for words in (["fmt"], ["fmt", path], ["fmt", "--check", path]):
        run = called(*words, "--root", corpus)
        assert run.returncode == 0, run.stdout
        assert path.read_bytes() == b"split:   'test'\r\n\n" + data


def test_what_check_would_refuse_is_laid_out_all_the_same(corpus: Path) -> None:
    """Layout asks only for readable YAML: a document in the making can be laid out."""
    path = corpus / note(0)
    edit(path, "split: validation\n", "spilt:  [ ]\n")
    assert called("fmt", "--root", corpus).returncode == 0
    assert "\nspilt: []\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["annotations/nothing.yaml", "seeds", "/"])
def test_a_path_without_annotations_is_wrong_usage(path: str) -> None:
    """A path that leads to no annotation file ends in exit code 2, with its name."""
    run = called("fmt", path)
    assert run.returncode == 2
    assert run.stderr.startswith("error: ")
    assert path in run.stderr


def test_without_a_corpus_fmt_says_so(tmp_path: Path) -> None:
    """In a folder without annotations the user is told how to name the corpus."""
    run = called("fmt", "--root", tmp_path)
    assert run.returncode == 2
    assert "--root" in run.stderr


def test_a_folder_that_may_not_be_listed_is_told(corpus: Path) -> None:
    """Nobody can know that the files in it are laid out."""
    folder = corpus / "annotations/documents"
    folder.chmod(0)
    try:
        with rights.obeyed():
            run = called("fmt", "--root", corpus)
    finally:
        folder.chmod(0o755)
    assert run.returncode == 3
    told = "annotations/documents:1:1: error[unreadable-file]: cannot read this folder"
    assert f"{told}: Permission denied\n" in run.stdout


def test_a_folder_behind_a_link_within_the_corpus_is_laid_out(corpus: Path) -> None:
    """Under the name of the link, whichever name it is asked for by."""
    (corpus / "annotations/documents").rename(corpus / "pages")
    (corpus / "annotations/documents").symlink_to("../pages")
    path = corpus / "pages" / f"{STEMS[1]}.yaml"
    whole = path.read_bytes()
    for words in ((), (corpus / note(1),), (path,), (corpus / "pages",), (corpus / "annotations",)):
        edit(path, "split: test\n", "split:   'test'\n")
        run = called("fmt", *words, "--root", corpus)
        assert run.returncode == 0, run.stderr
        assert run.stdout.splitlines()[0] == f"{note(1)}: laid out anew"
        assert path.read_bytes() == whole


def test_links_in_a_circle_and_twice_to_one_folder_end(corpus: Path) -> None:
    """Each folder is gone over once, by its own name where it has one."""
    before = called("fmt", "--root", corpus).stdout
    for name in ("annotations/again", "annotations/documents/again", "annotations/second/again"):
        (corpus / name).symlink_to(corpus / "annotations")
    (corpus / "annotations/a").symlink_to("documents")
    assert called("fmt", "--root", corpus).stdout == before


def test_second_annotations_behind_a_link_are_frozen_too(corpus: Path) -> None:
    """By whatever name the folder is found."""
    (corpus / "annotations/second").rename(corpus / "annotations/another")
    (corpus / "annotations/second").symlink_to("another")
    path = corpus / f"annotations/another/fresh-reader/{STEMS[1]}.yaml"
    data = path.read_bytes() + b"\n\n"
    path.write_bytes(data)
    for words in ((), (path,), (corpus / "annotations/second",)):
        assert called("fmt", *words, "--root", corpus).returncode == 0
        assert path.read_bytes() == data


def test_a_folder_that_leads_out_is_told(corpus: Path) -> None:
    """What is behind it stays as it is."""
    away = corpus.parent / "away.yaml"
    (corpus / "annotations/documents").rename(away)
    (corpus / "annotations/documents").symlink_to(away)
    run = called("fmt", "--root", corpus)
    assert run.returncode == 3
    assert "annotations/documents:1:1: error[unreadable-file]" in run.stdout
