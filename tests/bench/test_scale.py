"""The benchmark of larger corpora: what it measures with is sound, and it measures to its end."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from benchmarks.scale import PAGE, Promise, arguments_of, promises
from benchmarks.scale_corpus import edit, make_corpus
from benchmarks.scale_processes import Run as Measured
from builder.__main__ import parser
from tests.support import PROJECT, builder, problems

COMMANDS = ("check", "build", "first build", "verify", "diff", "handwritten", "floor")


def test_the_invented_corpus_is_sound_and_its_pages_are_distinct(tmp_path: Path) -> None:
    """`check` finds no error, and nothing unlike the corpus of that size that was made before."""
    make_corpus(tmp_path / "one", 10)
    make_corpus(tmp_path / "other", 12)
    assert [
        problem for problem in problems(tmp_path / "other") if problem.rule != "unused-id"
    ] == []
    seeds = {path.name: path.read_bytes() for path in (tmp_path / "one/seeds").iterdir()}
    assert len(set(seeds.values())) == 10
    assert (
        seeds.items()
        <= {path.name: path.read_bytes() for path in (tmp_path / "other/seeds").iterdir()}.items()
    )


def test_an_edit_is_another_each_turn_and_no_error(tmp_path: Path) -> None:
    """So that no turn finds in a cache what the turn before left there."""
    make_corpus(tmp_path / "corpus", 3)
    texts = [edit(tmp_path / "corpus", 1, turn).read_text("utf-8") for turn in (0, 1)]
    assert texts[0] != texts[1]
    assert len(texts[0].split("\n")) == len(texts[1].split("\n"))
    assert {problem.rule for problem in problems(tmp_path / "corpus")} <= {"unused-id"}


def test_a_promise_is_held_to_the_side_it_is_made_of() -> None:
    """A second worker helps at least so much; all else is at most so much."""
    assert Promise("memory", 1.15, 1.15).holds
    assert not Promise("memory", 1.16, 1.15).holds
    assert Promise("efficiency", 0.9, 0.9, least=True).holds
    assert not Promise("efficiency", 0.89, 0.9, least=True).holds


def test_figures_are_what_the_sizes_differ_by() -> None:
    """What starting costs is in neither a document's time nor the ratio to the script."""
    runs = {(name, size): [Measured(1, 1 + size / 100, 50)] for name in COMMANDS for size in (1, 9)}
    runs["handwritten", 9] = [Measured(1, 1.01 + 8 / 200, 50)]
    runs["build, 2", 9] = [Measured(0.5, 1.2, 50)]
    edited = ("check PATH, edited", "check, edited", "build, edited")
    runs |= {(name, 9): [Measured(1, 0.109, 50)] for name in edited}
    runs["preview, edited", 1] = [Measured(0.4, 0, 0)]
    found = {promise.name: promise.found for promise in promises(runs, (1, 9))}
    by_hand = found["processor time of `build` a document, in that of the script"]
    assert by_hand == pytest.approx(2)
    assert found["efficiency of a second worker"] == 1
    assert found["`build` after one edit, in a cold one"] == pytest.approx(0.1)


def test_the_commands_of_the_page_exist() -> None:
    """The benchmark and the builder take the options with which docs/scale.md calls them."""
    calls = re.findall(r"^\S*python -m (\w+)(?:\.scale)? (.+)$", PAGE.read_text("utf-8"), re.M)
    assert {"benchmarks", "builder"} <= {module for module, _ in calls}
    for module, words in calls:
        if module == "benchmarks":
            arguments_of(shlex.split(words))
        if module == "builder":
            parser().parse_args(shlex.split(words))


@pytest.mark.slow
def test_the_script_in_a_hurry_makes_the_same_tables(tmp_path: Path) -> None:
    """It is measured against because it gives what the builder gives, but for the proofs."""
    make_corpus(tmp_path / "corpus", 20)
    built = builder("build", "--root", tmp_path / "corpus", "--out", tmp_path / "built")
    assert built.returncode == 0, built.stdout
    script = [sys.executable, "benchmarks/handwritten.py"]
    folders = [str(tmp_path / "corpus"), str(tmp_path / "hand")]
    subprocess.run([*script, *folders], cwd=PROJECT, check=True, capture_output=True)
    for table, columns in {
        "documents": ["id", "title", "text", "raw", "speaker"],
        "statements": ["id", "text", "start", "end", "cue_start"],
        "figures": ["document_id", "context_start", "text", "start"],
        "dates": ["document_id", "context_start", "text", "start"],
        "organizations": ["id", "tokens", "ner_tags"],
        "lines": ["id", "raw_start", "raw_end", "clean_start", "clean_end"],
    }.items():
        ours, theirs = (rows(tmp_path / folder, table) for folder in ("built/data", "hand"))
        assert [len(ours), ours != []] == [len(theirs), True], table
        assert picked(ours, columns) == picked(theirs, columns), table


@pytest.mark.slow
def test_the_benchmark_runs_to_its_end() -> None:
    """One round with a few documents gives a line for each command and each promise."""
    script = [sys.executable, "-m", "benchmarks.scale", "2", "4", "--runs", "1"]
    done = subprocess.run(script, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    first = [line.split("|")[1].strip() for line in done.stdout.split("\n") if line.count("|") > 1]
    assert set(COMMANDS) <= set(first)
    assert {"memory of the parent of a build", "its workers"} <= set(first)
    assert "nan" not in done.stdout


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of all splits."""
    files = sorted((folder / table).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def picked(found: list[dict[str, Any]], columns: list[str]) -> list[tuple[Any, ...]]:
    """Return some columns of each row, whatever the order of the rows."""
    return sorted((tuple(row[column] for column in columns) for row in found), key=repr)
