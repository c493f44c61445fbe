"""The benchmark of the largest files: they are as large as may be, and it measures to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.hostile import PAGE_OF_TABLE, Cost, Kind, fits, kinds, largest, table
from benchmarks.scale import BEGIN, END
from benchmarks.scale_processes import Run
from builder.__main__ import parser
from tests.growth import NOTES, SEED, document
from tests.support import PROJECT

KINDS = dict(kinds())


def test_the_largest_file_is_as_large_as_may_be() -> None:
    """It fits, and one that is larger does not, whether bytes or things are what bounds it."""
    words = Kind(lambda n: document(["a" * n]), lambda _: iter(()))
    number, files = largest(words)
    assert fits(files)
    assert 250_000 < len(files[SEED]) <= 1 << 18
    comments = Kind(lambda n: document(["One."], "  # x\n" * n), lambda _: iter(()))
    assert 1_000_000 < len(largest(comments)[1][NOTES]) <= 1 << 20
    assert largest(words._replace(most=7)) == (7, words.made(7))
    assert number < largest(words._replace(most=-1))[0]


@pytest.mark.parametrize("name", KINDS)
def test_every_call_is_one_of_the_builder(name: str) -> None:
    """What is measured is a command with options that it has."""
    for _, call in KINDS[name].commands(Path("corpus")):
        parser(call[3:]).parse_args(call[3:])


def test_the_worst_of_each_kind_is_shown() -> None:
    """A kind has one row, with the slowest command and the one that took most memory."""
    found = [
        Cost("lines", 7, 2048, "check", Run(1.0, 0.5, 300.0)),
        Cost("lines", 7, 2048, "build", Run(3.0, 2.5, 100.0)),
    ]
    *_, row, last = table(found)
    assert row == "| lines | 7 | 2 | 2.5 s | 3.0 s | build | 300 | check |"
    assert last.strip() == "Of 2 runs 1 took more than 2 s of the processor, 1 more than 200 MiB."
    page = PAGE_OF_TABLE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1


@pytest.mark.slow
def test_a_kind_is_measured_to_its_end() -> None:
    """Every command that concerns it ran, and its row is printed."""
    call = [sys.executable, "-m", "benchmarks.hostile", "page of headings"]
    done = subprocess.run(call, cwd=PROJECT, check=True, capture_output=True, text=True)
    assert "| page of headings | 4,096 |" in done.stdout
    assert "Of 3 runs" in done.stdout
