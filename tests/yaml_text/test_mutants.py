"""Annotation files that were changed at random, by what means something in YAML.

Whatever comes of it is told as problems of that file, at places that it has; nothing raises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from builder import layers
from builder.annotation import file as annotation_file
from builder.corpus.document import compile_document
from builder.page import seed
from builder.reports.fault import BUILDER_FAULT
from builder.reports.problems import Report
from builder.yaml_text import layout, strict_yaml
from tests.support import FIVE, STEMS, note, registries

SIGNS = (
    "&a ", "*a", "!!str ", "- ", "? ", ": ", "| ", ">-", "'", '"', " #", "%YAML", "---", "...", "{",
    "}", "[", "]", ",", "@", "`", "<<: ", "\\x00", "~", "null", "\t", "  ", "\n", "\r", "\r\n",
    "\0", "\ufeff", "\u2028", "\u202e", "\ue000", "9" * 5000, "L" * 300,
    "# doubt: L" + "9" * 5000 + "\n",
    "# waive doubt: x\n",
)  # fmt: skip

Deed = Callable[[list[str], Random], None]


def _insert(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    column = random.randint(0, len(lines[at]))
    lines[at] = lines[at][:column] + random.choice(SIGNS) + lines[at][column:]


def _indent(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = " " * random.randint(0, 12) + lines[at].lstrip(" ")


def _repeat(lines: list[str], random: Random) -> None:
    at, end = sorted(random.sample(range(len(lines) + 1), 2))
    lines[random.randrange(len(lines)) :] = lines[at : min(end, at + 40)]


def _drop(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    del lines[at : at + random.randint(1, 3)]


def _swap(lines: list[str], random: Random) -> None:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _cut(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = lines[at][: random.randint(0, len(lines[at]))]
    del lines[at + 1 + random.randint(0, 60) :]


def _value(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    key, colon, _ = lines[at].partition(": ")
    lines[at] = key + colon + random.choice((*SIGNS, "L1", "L999", "s1", "2 of 1", "1e999", "-1"))


DEEDS: Sequence[Deed] = (_insert, _insert, _indent, _repeat, _drop, _swap, _cut, _value, _value)


def mutant(text: str, random: Random) -> str:
    """Return the text of a file after one to four changes."""
    lines = text.split("\n")
    for deed in random.choices(DEEDS, k=random.randint(1, 4)):
        if lines:
            deed(lines, random)
    return "\n".join(lines)


@pytest.mark.hostile
@pytest.mark.parametrize("stem", STEMS)
def test_a_mutant_is_told_at_places_it_has(stem: str) -> None:
    """Two hundred mutants of each file: problems with places, no fault, and a layout that holds."""
    random, name = Random(stem), note(STEMS.index(stem))
    text = (FIVE / name).read_text(encoding="utf-8")
    page = seed.load(FIVE, stem, Report())
    assert page is not None
    for _ in range(200):
        spoilt, report = mutant(text, random), Report()
        file = strict_yaml.read(spoilt, name, report)
        notes = file and annotation_file.read(file, stem, layers.SHAPE, report)
        if notes:
            compile_document(page, notes, registries(), 1 << 30, report)
        if file and not report.errors:
            laid_out = layout.tidy(spoilt, file)
            again = strict_yaml.read(laid_out, name, Report())
            assert again is not None
            assert layout.tidy(laid_out, again) == laid_out
        lines = spoilt.replace("\r\n", "\n").split("\n")
        for problem in report.problems:
            assert problem.rule != BUILDER_FAULT.id, (problem, spoilt)
            assert 1 <= problem.place.line <= len(lines), (problem, spoilt)
            assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1, problem
